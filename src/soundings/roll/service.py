"""What one can do with the roll: check files, import them whole, read the frame, redact."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

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
    Imported,
    Known,
    Lexicon,
    NoSuchFile,
    Redacted,
    Report,
    Roll,
    UnknownCase,
)
from soundings.roll.rules import (
    assemble,
    check_door,
    check_files,
    check_import,
    read_mapping,
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
    await store.add_cares(conn, roll.cares)
    await store.add_holds(conn, inspection_id, roll.holds)


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
