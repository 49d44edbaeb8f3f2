"""The statements of the claims room, one function each."""

from collections.abc import Mapping, Sequence
from datetime import datetime

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
from soundings.kit.sql import command, query

_HOLD_CLAIMS = command(__name__, "hold_claims")
_CLAIMS = query(__name__, "claims", Claim)
_REMOVE_CLAIMS = command(__name__, "remove_claims")
_ADD_CLAIMS = command(__name__, "add_claims")
_UPDATE_CLAIM = command(__name__, "update_claim")
_REMOVE_CLAIM = command(__name__, "remove_claim")
_DRAFTS = query(__name__, "drafts", Draft)
_ADD_DRAFT = command(__name__, "add_draft")
_LOCK_OF = query(__name__, "lock_of", Lock)
_ADD_LOCK = command(__name__, "add_lock")
_ROWS_FILES = query(__name__, "rows_files", RowsFile)
_REMOVE_ROWS = command(__name__, "remove_rows")
_ADD_ROWS_FILES = command(__name__, "add_rows_files")
_ADD_ROWS = command(__name__, "add_rows")
_BENCHMARKS = query(__name__, "benchmarks", StoredBenchmark)
_REMOVE_BENCHMARKS = command(__name__, "remove_benchmarks")
_ADD_BENCHMARK = command(__name__, "add_benchmark")


async def hold_claims(conn: Connection, inspection_id: InspectionId) -> None:
    """Wait for anybody else at these claims, and keep the next one waiting."""
    await _HOLD_CLAIMS.run(conn, str(inspection_id))


async def claims(conn: Connection, inspection_id: InspectionId) -> list[Claim]:
    """Return the claims, in the order of refs."""
    return await _CLAIMS.all(conn, inspection_id)


async def remove_claims(conn: Connection, inspection_id: InspectionId) -> int:
    """Take away the claims; return how many."""
    return await _REMOVE_CLAIMS.run(conn, inspection_id)


async def add_claims(
    conn: Connection, inspection_id: InspectionId, claims: Sequence[Claim]
) -> None:
    """Store claims."""
    await _ADD_CLAIMS.run(
        conn,
        inspection_id,
        [claim.claim_id for claim in claims],
        [claim.ref for claim in claims],
        [claim.archetype for claim in claims],
        [claim.verbatim for claim in claims],
        [claim.source_document for claim in claims],
        [claim.source_page for claim in claims],
        [claim.owner for claim in claims],
        [claim.strength for claim in claims],
        [claim.direction for claim in claims],
        [claim.claimed_share for claim in claims],
        [claim.rounding for claim in claims],
        [claim.tolerance for claim in claims],
        [claim.period for claim in claims],
        [claim.period_from for claim in claims],
        [claim.period_to for claim in claims],
        [claim.same_population for claim in claims],
        [claim.same_period for claim in claims],
        [claim.same_definition for claim in claims],
        [claim.same_exceptions for claim in claims],
        [claim.comparability_note for claim in claims],
        [claim.recorded_by for claim in claims],
        [claim.recorded_on for claim in claims],
    )


async def update_claim(conn: Connection, claim: Claim) -> None:
    """Let a claim say something else."""
    await _UPDATE_CLAIM.run(
        conn,
        claim.inspection_id,
        claim.claim_id,
        claim.ref,
        claim.archetype,
        claim.verbatim,
        claim.source_document,
        claim.source_page,
        claim.owner,
        claim.strength,
        claim.direction,
        claim.claimed_share,
        claim.rounding,
        claim.tolerance,
        claim.period,
        claim.period_from,
        claim.period_to,
        claim.same_population,
        claim.same_period,
        claim.same_definition,
        claim.same_exceptions,
        claim.comparability_note,
        claim.recorded_by,
        claim.recorded_on,
    )


async def remove_claim(conn: Connection, inspection_id: InspectionId, claim_id: ClaimId) -> None:
    """Take one claim away."""
    await _REMOVE_CLAIM.run(conn, inspection_id, claim_id)


async def drafts(conn: Connection, inspection_id: InspectionId) -> list[Draft]:
    """Return every version of every claim, the oldest of each first."""
    return await _DRAFTS.all(conn, inspection_id)


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


async def lock_of(conn: Connection, inspection_id: InspectionId) -> Lock | None:
    """Return the lock, if the claims are locked."""
    return await _LOCK_OF.first(conn, inspection_id)


async def add_lock(conn: Connection, lock: Lock) -> None:
    """Lock the claims for good."""
    await _ADD_LOCK.run(conn, lock.inspection_id, lock.locked_at, lock.claim_count, lock.sha256)


async def rows_files(conn: Connection, inspection_id: InspectionId) -> list[RowsFile]:
    """Return which claims have the area's own rows, in the order of refs."""
    return await _ROWS_FILES.all(conn, inspection_id)


async def remove_rows(
    conn: Connection, inspection_id: InspectionId, claims: Sequence[ClaimId]
) -> None:
    """Take away the rows of these claims."""
    await _REMOVE_ROWS.run(conn, inspection_id, claims)


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


async def add_rows(
    conn: Connection, inspection_id: InspectionId, rows: Sequence[DatedRow]
) -> None:
    """Store the area's rows."""
    await _ADD_ROWS.run(
        conn,
        inspection_id,
        [row.claim_id for row in rows],
        [row.case_id for row in rows],
        [row.starts_on for row in rows],
        [row.ends_on for row in rows],
        [row.kept for row in rows],
        [row.excepted for row in rows],
    )


async def benchmarks(conn: Connection, inspection_id: InspectionId) -> list[StoredBenchmark]:
    """Return the published figures, by their names."""
    return await _BENCHMARKS.all(conn, inspection_id)


async def remove_benchmarks(
    conn: Connection, inspection_id: InspectionId, names: Sequence[str]
) -> None:
    """Take away published figures of these kinds."""
    await _REMOVE_BENCHMARKS.run(conn, inspection_id, names)


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
