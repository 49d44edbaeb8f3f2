"""Files checked row by row and imported whole; holds as they stand; the list audited."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

import msgspec

from soundings.audit.service import note
from soundings.inspection.constants import LONDON
from soundings.inspection.model import Inspection, InspectionId
from soundings.kit.database import Connection, Pool, transaction
from soundings.kit.ids import new_id
from soundings.kit.tables import Table, read_table
from soundings.kit.vault import KeyRing
from soundings.roll import store
from soundings.roll.model import (
    FrameAudit,
    HoldsChange,
    Imported,
    Known,
    NoSuchFile,
    Report,
    Roll,
)
from soundings.roll.rules import (
    assemble,
    audit_frame,
    check_door,
    check_files,
    check_holds,
    check_import,
    hold_lines,
    holds_of,
    missing_holds,
    read_mapping,
    read_schools,
    read_totals,
)
from soundings.roll.service import sealing
from soundings.roll.service.columns import kept_columns


def read_files(paths: Sequence[Path]) -> tuple[Table, ...]:
    """Read files from disk as tables; what is wrong inside one is a Problem of its table."""
    tables = []
    for path in paths:
        try:
            content = path.read_bytes()
        except OSError as error:
            message = f"{path} cannot be read ({error.strerror}); check the name and try again."
            raise NoSuchFile(message) from error
        tables.append(read_table(path.name, content))
    return tuple(tables)


def mapping_from(path: Path | None) -> Mapping[str, str]:
    """Read a mapping file, `"their column" = "our column"`; none maps nothing."""
    if path is None:
        return {}
    try:
        return read_mapping(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        message = f"{path} cannot be read ({error}); it should be a TOML file in UTF-8."
        raise NoSuchFile(message) from error


async def check(
    pool: Pool,
    inspection: Inspection,
    paths: Sequence[Path],
    mapping: Path | None,
    at: datetime,
    *,
    keys: KeyRing,
) -> Report:
    """Check files row by row, against each other and what the roll holds; store nothing."""
    columns = await _columns(pool, inspection, mapping)
    return await check_tables(pool, inspection, read_files(paths), columns, at, keys=keys)


async def _columns(pool: Pool, inspection: Inspection, mapping: Path | None) -> dict[str, str]:
    """Return what the area calls its columns, a mapping file laid over what was kept."""
    return {**await kept_columns(pool, inspection.inspection_id), **mapping_from(mapping)}


async def check_tables(
    pool: Pool,
    inspection: Inspection,
    tables: Sequence[Table],
    columns: Mapping[str, str],
    at: datetime,
    *,
    keys: KeyRing,
) -> Report:
    """Check files that were read already, as check does."""
    async with pool.acquire() as conn:
        known = await sealing.known(conn, inspection.inspection_id, keys)
    return check_files(
        tables,
        columns,
        known,
        today=at.astimezone(LONDON).date(),
        notified_on=inspection.notified_on,
    )


async def import_files(
    pool: Pool,
    inspection: Inspection,
    report: Report,
    at: datetime,
    *,
    keys: KeyRing,
    without_rows_in_error: bool = False,
    actor: str = "operator",
) -> Imported:
    """Store what a report holds, all of it in one transaction or none.

    Errors refuse the whole import, unless it is asked to go on without the rows that have them;
    an error of a whole file refuses it in any case.
    """
    check_import(report, without_rows_in_error=without_rows_in_error)
    async with transaction(pool) as conn:
        await store.hold_roll(conn, inspection.inspection_id)
        under = await sealing.hold_keys(conn, keys, at)
        known = await _open_roll(conn, inspection, report, keys)
        roll = assemble(
            report,
            known,
            inspection.inspection_id,
            notified_on=inspection.notified_on,
            today=at.astimezone(LONDON).date(),
            new_id=new_id,
        )
        await _save(conn, inspection.inspection_id, report, roll, at, keys, under)
        counts = await store.counts(conn, inspection.inspection_id)
        await note(
            conn,
            at=at,
            actor=actor,
            action="roll.imported",
            subject=str(inspection.inspection_id),
            detail={
                "files": {file.sha256: file.kind.value for file in report.files},
                "children": counts.children,
                "carers": counts.carers,
                "holds": counts.holds,
            },
        )
    return counts


async def _open_roll(
    conn: Connection, inspection: Inspection, report: Report, keys: KeyRing
) -> Known:
    """Return what is held, if the inspection still takes such files and has not had these."""
    state = await store.inspection_state(conn, inspection.inspection_id)
    known = await sealing.known(conn, inspection.inspection_id, keys)
    check_door(report, known, state or inspection.state, inspection.code)
    return known


async def _save(
    conn: Connection,
    inspection_id: InspectionId,
    report: Report,
    roll: Roll,
    at: datetime,
    keys: KeyRing,
    under: int,
) -> None:
    await store.add_intakes(conn, inspection_id, report.files, at)
    await sealing.save_persons(conn, inspection_id, roll.persons, keys, under)
    await store.save_frame(conn, inspection_id, roll.frame)
    await sealing.save_contacts(conn, inspection_id, roll.contacts, keys, under)
    await store.save_cares(conn, roll.cares)
    await store.add_holds(conn, inspection_id, roll.holds)


async def import_holds(
    pool: Pool,
    inspection: Inspection,
    paths: Sequence[Path],
    mapping: Path | None,
    at: datetime,
    *,
    keys: KeyRing,
    release: bool = False,
    actor: str = "operator",
) -> tuple[HoldsChange, Report]:
    """Take a holds file from disk, as take_holds does."""
    return await take_holds(
        pool,
        inspection,
        read_files(paths),
        await _columns(pool, inspection, mapping),
        at,
        keys=keys,
        release=release,
        actor=actor,
    )


async def take_holds(
    pool: Pool,
    inspection: Inspection,
    tables: Sequence[Table],
    columns: Mapping[str, str],
    at: datetime,
    *,
    keys: KeyRing,
    release: bool = False,
    actor: str = "operator",
) -> tuple[HoldsChange, Report]:
    """Take a holds file for the whole of the holds as they stand today; the same file may come
    again before every wave.

    What it adds holds at once, whatever is wrong with other rows. Whom it no longer names stays
    held unless release says otherwise. Raises FilesInError, RollClosed or NoSuchFile.
    """
    today = at.astimezone(LONDON).date()
    async with transaction(pool) as conn:
        await store.hold_roll(conn, inspection.inspection_id)
        known = await sealing.known(conn, inspection.inspection_id, keys)
        again = msgspec.structs.replace(known, intakes=())
        report = check_files(
            tables, columns, again, today=today, notified_on=inspection.notified_on
        )
        check_holds(report, release=release)
        state = await store.inspection_state(conn, inspection.inspection_id)
        check_door(report, again, state or inspection.state, inspection.code)
        now = holds_of(report, known, today=today, new_id=new_id)
        stored = {(hold.case_id, hold.contact_id, hold.reason) for hold in known.holds}
        added = [
            hold for hold in now if (hold.case_id, hold.contact_id, hold.reason) not in stored
        ]
        missing = missing_holds(now, known)
        brought = {file.sha256: file for file in report.files}
        sent = brought.keys() & {intake.sha256 for intake in known.intakes}
        fresh = [file for sha256, file in brought.items() if sha256 not in sent]
        await store.add_intakes(conn, inspection.inspection_id, fresh, at)
        await store.take_again(conn, inspection.inspection_id, sent, at)
        await store.add_holds(conn, inspection.inspection_id, added)
        if release:
            await store.release_holds(conn, missing)
        change = HoldsChange(
            added=hold_lines(added, known),
            kept=len(known.holds) - len(missing),
            missing=hold_lines(missing, known),
            released=release and bool(missing),
        )
        await note(
            conn,
            at=at,
            actor=actor,
            action="roll.holds",
            subject=str(inspection.inspection_id),
            detail={
                "files": [file.sha256 for file in report.files],
                "added": len(change.added),
                "missing": len(change.missing),
                "released": change.released,
            },
        )
    return change, report


async def audit(
    pool: Pool, inspection: Inspection, path: Path | None, *, keys: KeyRing
) -> FrameAudit:
    """Hold the list against a file of published totals, if there is one, and against itself.

    Raises NoSuchFile or NotPublishedTotals.
    """
    table = None if path is None else read_files([path])[0]
    return await audit_table(pool, inspection, table, keys=keys)


async def audit_table(
    pool: Pool, inspection: Inspection, table: Table | None, *, keys: KeyRing
) -> FrameAudit:
    """Hold the list against published totals that were read already, as audit does."""
    totals = () if table is None else read_totals(table)
    async with pool.acquire() as conn:
        known = await sealing.known(conn, inspection.inspection_id, keys)
    return audit_frame(totals, known.frame, known.persons)


async def name_schools(
    pool: Pool, inspection: Inspection, table: Table, at: datetime, *, actor: str = "operator"
) -> tuple[int, int]:
    """Take a list of schools' names; return how many it has, and schools still without one.

    So that a family's own school can be taken out of its words. Raises NotASchoolList.
    """
    schools = read_schools(table)
    async with transaction(pool) as conn:
        await store.add_schools(conn, inspection.inspection_id, schools)
        nameless = await store.nameless_schools(conn, inspection.inspection_id)
        await note(
            conn,
            at=at,
            actor=actor,
            action="roll.schools_named",
            subject=str(inspection.inspection_id),
            detail={"file": table.sha256, "schools": len(schools), "without_name": nameless},
        )
    return len(schools), nameless


async def schools_called(pool: Pool, inspection_id: InspectionId) -> dict[str, str]:
    """Return what the schools are called that somebody has named, by their numbers."""
    async with pool.acquire() as conn:
        return {one.urn: one.name for one in await store.called_schools(conn, inspection_id)}


async def schools_named(pool: Pool, inspection_id: InspectionId) -> tuple[int, int]:
    """Return how many schools have a name, and how many of the list have none."""
    async with transaction(pool) as conn:
        return (
            await store.named_schools(conn, inspection_id),
            await store.nameless_schools(conn, inspection_id),
        )
