"""What one can do with the roll: check files, import them whole, read the frame, redact."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from pathlib import Path

import msgspec

from soundings.audit.service import note
from soundings.inspection.constants import LONDON
from soundings.inspection.model import Inspection, InspectionId
from soundings.kit.database import Connection, Pool, transaction
from soundings.kit.ids import new_id
from soundings.kit.tables import Table, read_table
from soundings.roll import store
from soundings.roll.model import (
    CaseId,
    Frame,
    FrameAudit,
    HoldsChange,
    Imported,
    Known,
    Lexicon,
    NoSuchFile,
    Person,
    Redacted,
    Report,
    Roll,
    UnknownCase,
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
    read_totals,
)
from soundings.roll.rules import redact as take_out


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
) -> Report:
    """Check files row by row, against each other and what the roll holds; store nothing."""
    tables = read_files(paths)
    columns = mapping_from(mapping)
    async with pool.acquire() as conn:
        known = await store.known(conn, inspection.inspection_id)
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
        known = await _open_roll(conn, inspection, report)
        roll = assemble(
            report,
            known,
            inspection.inspection_id,
            notified_on=inspection.notified_on,
            today=at.astimezone(LONDON).date(),
            new_id=new_id,
        )
        await _save(conn, inspection.inspection_id, report, roll, at)
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


async def _open_roll(conn: Connection, inspection: Inspection, report: Report) -> Known:
    """Return what is held, if the inspection still takes such files and has not had these."""
    state = await store.inspection_state(conn, inspection.inspection_id)
    known = await store.known(conn, inspection.inspection_id)
    check_door(report, known, state or inspection.state, inspection.code)
    return known


async def _save(
    conn: Connection, inspection_id: InspectionId, report: Report, roll: Roll, at: datetime
) -> None:
    await store.add_intakes(
        conn, inspection_id, report.files, [new_id() for _ in report.files], at
    )
    await store.save_persons(conn, inspection_id, roll.persons)
    await store.save_frame(conn, inspection_id, roll.frame)
    await store.save_contacts(conn, inspection_id, roll.contacts)
    await store.save_cares(conn, roll.cares)
    await store.add_holds(conn, inspection_id, roll.holds)


async def import_holds(
    pool: Pool,
    inspection: Inspection,
    paths: Sequence[Path],
    mapping: Path | None,
    at: datetime,
    *,
    release: bool = False,
    actor: str = "operator",
) -> tuple[HoldsChange, Report]:
    """Take a holds file for the whole of the holds as they stand today; the same file may come
    again before every wave.

    What it adds holds at once, whatever is wrong with other rows. Whom it no longer names stays
    held unless release says otherwise. Raises FilesInError, RollClosed or NoSuchFile.
    """
    tables, columns = read_files(paths), mapping_from(mapping)
    today = at.astimezone(LONDON).date()
    async with transaction(pool) as conn:
        await store.hold_roll(conn, inspection.inspection_id)
        known = await store.known(conn, inspection.inspection_id)
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
        sent = {intake.sha256 for intake in known.intakes}
        fresh = [file for file in report.files if file.sha256 not in sent]
        await store.add_intakes(
            conn, inspection.inspection_id, fresh, [new_id() for _ in fresh], at
        )
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


async def audit(pool: Pool, inspection: Inspection, path: Path | None) -> FrameAudit:
    """Hold the list against a file of published totals, if there is one, and against itself.

    Raises NoSuchFile or NotPublishedTotals.
    """
    totals = () if path is None else read_totals(read_files([path])[0])
    async with pool.acquire() as conn:
        known = await store.known(conn, inspection.inspection_id)
    return audit_frame(totals, known.frame, known.persons)


async def frame(pool: Pool, inspection_id: InspectionId) -> list[Frame]:
    """Return the frame: one row a child, in the order of case ids."""
    async with pool.acquire() as conn:
        return await store.frame(conn, inspection_id)


async def redact(pool: Pool, case_id: CaseId, text: str) -> Redacted:
    """Take the family's names and every number that says who out of a text about a child."""
    return (await redact_many(pool, [(case_id, text)]))[0]


async def redact_many(pool: Pool, texts: Sequence[tuple[CaseId | None, str]]) -> list[Redacted]:
    """Redact many texts, each by its own family's names; the order is kept.

    A text without a child is redacted by form alone. Raises UnknownCase for a child the roll
    does not hold, because its names could not be known.
    """
    cases = list({case_id for case_id, _ in texts if case_id is not None})
    async with pool.acquire() as conn:
        lexicons = {entry.case_id: entry for entry in await store.lexicons(conn, cases)}
    redacted = []
    for case_id, text in texts:
        entry = None if case_id is None else lexicons.get(case_id)
        if entry is None and case_id is not None:
            message = f"The roll holds no child {case_id}; the text stays unread until it does."
            raise UnknownCase(message)
        names = () if entry is None else entry.names
        redacted.append(take_out(text, Lexicon(names=names)))
    return redacted


async def name_cases(
    pool: Pool, inspection_id: InspectionId, cases: Collection[CaseId], *, actor: str, at: datetime
) -> dict[CaseId, Person]:
    """Say who these children are, and note in the audit chain that it was asked."""
    async with transaction(pool) as conn:
        known = await store.known(conn, inspection_id)
        await note(
            conn,
            at=at,
            actor=actor,
            action="roll.named",
            subject=str(inspection_id),
            detail={"cases": sorted(str(case_id) for case_id in cases)},
        )
    return {child.case_id: child for child in known.persons if child.case_id in set(cases)}


async def cases_of(
    pool: Pool, inspection_id: InspectionId, children: Sequence[tuple[str, str | None]]
) -> list[CaseId | None]:
    """Say which case each child is, by Unique ID, else by UPN; None for a child on no list.

    So that rows about children can be kept elsewhere without who they are about.
    """
    async with pool.acquire() as conn:
        persons = (await store.known(conn, inspection_id)).persons
    by_local = {person.local_id: person.case_id for person in persons}
    by_upn = {person.upn: person.case_id for person in persons if person.upn}
    return [
        by_local.get(local_id) or (by_upn.get(upn) if upn else None) for local_id, upn in children
    ]
