"""The statements of the claims room, one function each."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated

from soundings.claims.model import (
    Act,
    Author,
    BenchmarksReport,
    Claim,
    ClaimId,
    DatedRow,
    Draft,
    Lock,
    RowsFile,
    RowsReport,
    StoredBenchmark,
)
from soundings.inspection.model import InspectionId
from soundings.kit.database import Connection
from soundings.kit.sql import Columns, Fields, Touched, command, only, statement

_ADD_DRAFT = command(__name__, "add_draft")
_ADD_ROWS_FILES = command(__name__, "add_rows_files")
_ADD_BENCHMARK = command(__name__, "add_benchmark")

_STATED = (
    "claim_id",
    "ref",
    "archetype",
    "verbatim",
    "source_document",
    "source_page",
    "owner",
    "strength",
    "direction",
    "claimed_share",
    "rounding",
    "tolerance",
    "period",
    "period_from",
    "period_to",
    "same_population",
    "same_period",
    "same_definition",
    "same_exceptions",
    "comparability_note",
    "recorded_by",
    "recorded_on",
)
"""What a claim says, in the order of its columns."""


@statement
async def hold_claims(conn: Connection, inspection_id: InspectionId) -> None:
    """Wait for anybody else at these claims, and keep the next one waiting."""


@statement
async def claims(conn: Connection, inspection_id: InspectionId) -> list[Claim]:
    """Return the claims, in the order of refs."""


@statement
async def remove_claims(conn: Connection, inspection_id: InspectionId) -> Touched:
    """Take away the claims; return how many."""


@statement
async def add_claims(
    conn: Connection,
    inspection_id: InspectionId,
    claims: Annotated[
        Sequence[Claim],
        only(*_STATED),
    ],
) -> None:
    """Store claims."""


@statement
async def update_claim(
    conn: Connection,
    claim: Annotated[
        Claim,
        only("inspection_id", *_STATED),
    ],
) -> None:
    """Let a claim say something else."""


@statement
async def remove_claim(conn: Connection, inspection_id: InspectionId, claim_id: ClaimId) -> None:
    """Take one claim away."""


@statement
async def drafts(conn: Connection, inspection_id: InspectionId) -> list[Draft]:
    """Return every version of every claim, the oldest of each first."""


@statement
async def claims_without_version(conn: Connection) -> list[Claim]:
    """Return claims stored before their versions were kept."""


async def add_drafts(
    conn: Connection,
    inspection_id: InspectionId,
    act: Act,
    wordings: Mapping[ClaimId, Mapping[str, str]],
    author: Author,
    at: datetime,
    *,
    reason: str = "",
) -> None:
    """Keep the next version of each of these claims."""
    await _ADD_DRAFT.each(
        conn,
        [
            (claim_id, inspection_id, act, dict(cells), reason, at, author.actor, author.name)
            for claim_id, cells in wordings.items()
        ],
    )


@statement
async def lock_of(conn: Connection, inspection_id: InspectionId) -> Lock | None:
    """Return the lock, if the claims are locked."""


@statement
async def add_lock(conn: Connection, lock: Fields[Lock]) -> None:
    """Lock the claims for good."""


@statement
async def rows_files(conn: Connection, inspection_id: InspectionId) -> list[RowsFile]:
    """Return which claims have the area's own rows, in the order of refs."""


@statement
async def remove_rows(
    conn: Connection, inspection_id: InspectionId, claims: Sequence[ClaimId]
) -> None:
    """Take away the rows of these claims."""


async def add_rows_files(
    conn: Connection,
    inspection_id: InspectionId,
    report: RowsReport,
    counts: Mapping[ClaimId, tuple[int, int]],
    at: datetime,
) -> None:
    """Keep from which file each claim's rows came, how many were matched and how many not."""
    await _ADD_ROWS_FILES.run(
        conn,
        inspection_id,
        report.file,
        report.sha256,
        at,
        list(counts),
        [rows for rows, _ in counts.values()],
        [unmatched for _, unmatched in counts.values()],
    )


@statement
async def add_rows(conn: Connection, inspection_id: InspectionId, rows: Columns[DatedRow]) -> None:
    """Store the area's rows."""


@statement
async def benchmarks(conn: Connection, inspection_id: InspectionId) -> list[StoredBenchmark]:
    """Return the published figures, by their names."""


@statement
async def remove_benchmarks(
    conn: Connection, inspection_id: InspectionId, names: Sequence[str]
) -> None:
    """Take away published figures of these kinds."""


async def add_benchmarks(
    conn: Connection, inspection_id: InspectionId, report: BenchmarksReport, at: datetime
) -> None:
    """Store the published figures of a file."""
    await _ADD_BENCHMARK.each(
        conn,
        [
            (
                inspection_id,
                one.benchmark_id,
                one.title,
                one.definition,
                one.year,
                one.area_name,
                one.area,
                one.country,
                one.national,
                one.region_name,
                one.region,
                list(one.neighbours),
                one.neighbour,
                one.tenth,
                one.ninetieth,
                one.authorities,
                one.pooled,
                report.file,
                report.sha256,
                at,
            )
            for one in report.benchmarks
        ],
    )
