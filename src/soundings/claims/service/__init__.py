"""What one can do with claims: read their archetypes, import, lock, and read them back."""

import re
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

import msgspec

from soundings.audit.service import note
from soundings.claims import rules, store
from soundings.claims.model import (
    OPERATOR,
    Act,
    Archetype,
    Author,
    BenchmarksReport,
    BrokenArchetypes,
    BrokenBenchmarks,
    Claim,
    ClaimId,
    ClaimsNotLocked,
    ClaimsReport,
    Lock,
    NoClaims,
    NoSuchFile,
    PublishedMeasures,
    RowsFile,
    RowsReport,
    StoredBenchmark,
)
from soundings.claims.rules.benchmarks import Wanted
from soundings.claims.service.drafting import (
    accept,
    decline,
    edit,
    enter,
    keep_landed,
    propose,
    read_form,
    remove,
    stories,
    withdraw,
)
from soundings.inspection.constants import LONDON
from soundings.inspection.model import Inspection, InspectionId
from soundings.instrument.model import Instrument
from soundings.kit.database import Pool, transaction
from soundings.kit.ids import new_id
from soundings.kit.tables import Table, read_table
from soundings.roll.model import CaseId

__all__ = [
    "accept",
    "all_claims",
    "archetypes",
    "benchmarks",
    "check_benchmarks",
    "check_claims",
    "check_rows",
    "check_rows_table",
    "check_table",
    "decline",
    "edit",
    "enter",
    "import_benchmarks",
    "import_claims",
    "import_rows",
    "keep_landed",
    "lock",
    "lock_of",
    "locked_claims",
    "propose",
    "published",
    "read_form",
    "remove",
    "rows_files",
    "store_claims",
    "stories",
    "testable",
    "withdraw",
]

FILE = "archetypes.toml"
BENCHMARKS = "benchmarks.toml"


def archetypes(folder: Path) -> dict[str, Archetype]:
    """Return the archetypes of an instrument's folder, such as surveys/area-send, by id.

    Raises BrokenArchetypes with every fault.
    """
    path = folder / FILE
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
        found = {
            name: msgspec.convert({"id": name, **table}, Archetype)
            for name, table in tables.items()
        }
    except OSError as error:
        message = f"{path} cannot be read ({error.strerror}); an instrument's folder needs it."
        raise BrokenArchetypes(message) from error
    except (UnicodeDecodeError, TypeError, ValueError, msgspec.ValidationError) as error:
        message = f"{path}: {error}."
        raise BrokenArchetypes(message) from error
    faults = [fault for archetype in found.values() for fault in rules.check_facts(archetype)]
    _refuse(path, faults)
    return found


def _refuse(path: Path, faults: Sequence[str]) -> None:
    """Raise BrokenArchetypes with every fault and the line its archetype starts on."""
    if not faults:
        return
    lines = path.read_text(encoding="utf-8").splitlines()
    starts = {line.strip("[] "): number for number, line in enumerate(lines, start=1) if line}
    message = "\n".join(
        f"{FILE}, line {starts.get(re.split('[,:]', fault)[0], 1)}: {fault}." for fault in faults
    )
    raise BrokenArchetypes(message)


def testable(folder: Path, instrument: Instrument) -> dict[str, Archetype]:
    """Return the archetypes, proved to ask only what the instrument asks.

    Raises BrokenArchetypes with every fault, its line and its case.
    """
    found = archetypes(folder)
    _refuse(folder / FILE, rules.check_archetypes(found, instrument))
    return found


def published(folder: Path) -> PublishedMeasures:
    """Return which published figures a file may hold; raises BrokenBenchmarks."""
    path = folder / BENCHMARKS
    try:
        return msgspec.toml.decode(path.read_bytes(), type=PublishedMeasures)
    except (OSError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        message = f"{path}: {error}."
        raise BrokenBenchmarks(message) from error


def _table(path: Path) -> Table:
    try:
        content = path.read_bytes()
    except OSError as error:
        message = f"{path} cannot be read ({error.strerror}); check the name and try again."
        raise NoSuchFile(message) from error
    return read_table(path.name, content)


def check_claims(
    inspection: Inspection, path: Path, archetypes: Mapping[str, Archetype], at: datetime
) -> ClaimsReport:
    """Read a claims file row by row; store nothing."""
    return check_table(inspection, _table(path), archetypes, at)


def check_table(
    inspection: Inspection, table: Table, archetypes: Mapping[str, Archetype], at: datetime
) -> ClaimsReport:
    """Read a claims file that was sent to a page row by row; store nothing."""
    return rules.read_claims(
        table,
        archetypes,
        notified_on=inspection.notified_on,
        today=at.astimezone(LONDON).date(),
    )


async def import_claims(
    pool: Pool,
    inspection: Inspection,
    path: Path,
    archetypes: Mapping[str, Archetype],
    at: datetime,
) -> int:
    """Store the claims of a file in place of any stored before; return how many.

    Raises ClaimsInError with nothing stored, or ClaimsLocked.
    """
    report = check_claims(inspection, path, archetypes, at)
    return await store_claims(pool, inspection.inspection_id, report, at)


async def store_claims(
    pool: Pool,
    inspection_id: InspectionId,
    report: ClaimsReport,
    at: datetime,
    *,
    author: Author = OPERATOR,
) -> int:
    """Store what a report holds in place of any claims stored before; return how many.

    Each claim that goes and each that comes is a version kept. Raises ClaimsInError with nothing
    stored, or ClaimsLocked.
    """
    rules.check_report(report.file, report.problems, "claims", len(report.claims))
    claims = [
        Claim(
            claim_id=ClaimId(new_id()),
            inspection_id=inspection_id,
            **msgspec.structs.asdict(row),
        )
        for row in report.claims
    ]
    async with transaction(pool) as conn:
        await store.hold_claims(conn, inspection_id)
        rules.check_unlocked(await store.lock_of(conn, inspection_id))
        gone = await store.claims(conn, inspection_id)
        for act, some in ((Act.REMOVED, gone), (Act.IMPORTED, claims)):
            said = {claim.claim_id: rules.cells_of(claim) for claim in some}
            await store.add_drafts(conn, inspection_id, act, said, author, at, reason=report.file)
        await store.remove_claims(conn, inspection_id)
        await store.add_claims(conn, inspection_id, claims)
        await note(
            conn,
            at=at,
            actor=author.actor,
            action="claims.imported",
            subject=str(inspection_id),
            detail={"sha256": report.sha256, "count": len(claims), "replaced": len(gone)},
        )
    return len(claims)


async def lock(
    pool: Pool, inspection_id: InspectionId, at: datetime, *, actor: str = "operator"
) -> str:
    """Lock the claims for good and return the hash they are known by.

    Raises NoClaims, or ClaimsLocked if they are.
    """
    async with transaction(pool) as conn:
        await store.hold_claims(conn, inspection_id)
        rules.check_unlocked(await store.lock_of(conn, inspection_id))
        claims = await store.claims(conn, inspection_id)
        if not claims:
            message = "There are no claims to lock; import the partnership's claims first."
            raise NoClaims(message)
        sha256 = rules.seal(claims)
        await store.add_lock(
            conn,
            Lock(
                inspection_id=inspection_id,
                locked_at=at,
                claim_count=len(claims),
                sha256=sha256,
            ),
        )
        await note(
            conn,
            at=at,
            actor=actor,
            action="claims.locked",
            subject=str(inspection_id),
            detail={"sha256": sha256, "count": len(claims)},
        )
    return sha256


async def lock_of(pool: Pool, inspection_id: InspectionId) -> Lock | None:
    """Return the lock, or None while the claims may still change."""
    async with pool.acquire() as conn:
        return await store.lock_of(conn, inspection_id)


async def all_claims(pool: Pool, inspection_id: InspectionId) -> list[Claim]:
    """Return the claims as they stand, locked or not, in the order of refs."""
    async with pool.acquire() as conn:
        return await store.claims(conn, inspection_id)


async def locked_claims(pool: Pool, inspection_id: InspectionId) -> list[Claim]:
    """Return the claims, proved to be those that were locked.

    Raises ClaimsNotLocked, or BrokenLock if somebody changed them behind the trigger.
    """
    async with pool.acquire() as conn:
        lock = await store.lock_of(conn, inspection_id)
        claims = await store.claims(conn, inspection_id)
    if lock is None:
        message = "The claims are not locked; lock them before anybody looks at a reply."
        raise ClaimsNotLocked(message)
    rules.check_seal(claims, lock)
    return claims


async def check_rows(
    pool: Pool, inspection: Inspection, path: Path, archetypes: Mapping[str, Archetype]
) -> RowsReport:
    """Read the area's dated rows and hold each against its claim; store nothing."""
    return await check_rows_table(pool, inspection, _table(path), archetypes)


async def check_rows_table(
    pool: Pool, inspection: Inspection, table: Table, archetypes: Mapping[str, Archetype]
) -> RowsReport:
    """Check dated rows that were read already, as check_rows does."""
    claims = await all_claims(pool, inspection.inspection_id)
    return rules.read_rows(table, claims, archetypes, inspection.notified_on)


async def import_rows(
    pool: Pool,
    inspection: Inspection,
    report: RowsReport,
    cases: Sequence[CaseId | None],
    at: datetime,
    *,
    actor: str = "operator",
) -> RowsReport:
    """Store the area's rows under the cases the roll found them to be about.

    `cases` stand in the order of the report's rows, None for a child on no list; the report
    comes back with what that told. Raises ClaimsInError with nothing stored, or RowsTooLate.
    """
    rules.check_report(report.file, report.problems, "rows", len(report.rows))
    async with transaction(pool) as conn:
        await store.hold_claims(conn, inspection.inspection_id)
        lock = await store.lock_of(conn, inspection.inspection_id)
        held = await store.rows_files(conn, inspection.inspection_id)
        rules.check_rows_door(inspection, lock, held, report.refs)
        claims = await store.claims(conn, inspection.inspection_id)
        rows, problems = rules.matched(report, cases, claims)
        rules.check_report(report.file, problems, "rows about listed children", len(rows))
        about = {claim.ref: claim.claim_id for claim in claims if claim.ref in report.refs}
        matched = Counter(row.claim_id for row in rows)
        of_each = Counter(about[row.ref] for row in report.rows)
        counts = {claim: (matched[claim], of_each[claim] - matched[claim]) for claim in of_each}
        await store.remove_rows(conn, inspection.inspection_id, list(about.values()))
        await store.add_rows_files(conn, inspection.inspection_id, report, counts, at)
        await store.add_rows(conn, inspection.inspection_id, rows)
        await note(
            conn,
            at=at,
            actor=actor,
            action="claims.rows_imported",
            subject=str(inspection.inspection_id),
            detail={
                "sha256": report.sha256,
                "claims": list(report.refs),
                "rows": len(rows),
                "unmatched": len(report.rows) - len(rows),
            },
        )
    return msgspec.structs.replace(report, problems=(*report.problems, *problems))


async def rows_files(pool: Pool, inspection_id: InspectionId) -> list[RowsFile]:
    """Return which claims have the area's own rows, and how many."""
    async with pool.acquire() as conn:
        return await store.rows_files(conn, inspection_id)


def check_benchmarks(path: Path, known: PublishedMeasures, wanted: Wanted) -> BenchmarksReport:
    """Read a file of published figures; store nothing."""
    return rules.read_benchmarks(_table(path), known, wanted)


async def import_benchmarks(
    pool: Pool,
    inspection_id: InspectionId,
    report: BenchmarksReport,
    at: datetime,
    *,
    actor: str = "operator",
) -> int:
    """Store published figures in place of older ones of the same kinds; return how many.

    They come from elsewhere and judge nothing, so they may come at any time before a cut is
    contrasted. Raises ClaimsInError with nothing stored.
    """
    rules.check_report(report.file, report.problems, "figures", len(report.benchmarks))
    names = [one.benchmark_id for one in report.benchmarks]
    async with transaction(pool) as conn:
        await store.hold_claims(conn, inspection_id)
        await store.remove_benchmarks(conn, inspection_id, names)
        await store.add_benchmarks(conn, inspection_id, report, at)
        await note(
            conn,
            at=at,
            actor=actor,
            action="claims.benchmarks_imported",
            subject=str(inspection_id),
            detail={"sha256": report.sha256, "figures": names},
        )
    return len(names)


async def benchmarks(pool: Pool, inspection_id: InspectionId) -> list[StoredBenchmark]:
    """Return the published figures an inspection's claims are read beside."""
    async with pool.acquire() as conn:
        return await store.benchmarks(conn, inspection_id)
