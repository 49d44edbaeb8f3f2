"""A set of files, checked row by row and against what is held."""

from collections.abc import Mapping, Sequence
from datetime import date

from soundings.kit.tables import Problem, Severity, Table, match_columns
from soundings.roll.model import CarerRow, ChildRow, FileKind, FileReport, HoldRow, Known, Report
from soundings.roll.rules.checking.carers import check_carers, check_holds, without_carer
from soundings.roll.rules.checking.children import check_children
from soundings.roll.rules.checking.doors import error_rows
from soundings.roll.rules.columns import COLUMNS, NEEDED, TITLES, recognise
from soundings.roll.rules.reading import read_carers, read_children, read_holds

_ORDER = {Severity.ERROR: 0, Severity.QUERY: 1, Severity.NOTE: 2}


_LISTS = (FileKind.LIST_1, FileKind.LIST_2, FileKind.LIST_3)


def check_files(
    tables: Sequence[Table],
    mapping: Mapping[str, str],
    known: Known,
    *,
    today: date,
    notified_on: date,
) -> Report:
    """Read and check all files together; the report holds what could be stored.

    Nothing lies ahead of today; ages are on the day of notification.
    """
    problems: list[Problem] = []
    files: list[FileReport] = []
    children: list[ChildRow] = []
    carers: list[CarerRow] = []
    holds: list[HoldRow] = []
    sent = {intake.sha256: intake.file_name for intake in known.intakes}
    for table in tables:
        kind = recognise(table, mapping) if table.header else FileKind.UNRECOGNISED
        files.append(
            FileReport(file=table.file, kind=kind, sha256=table.sha256, rows=len(table.rows))
        )
        problems += table.problems
        if table.sha256 in sent:
            problems.append(_sent_before(table.file, sent[table.sha256]))
            continue
        sent[table.sha256] = table.file
        places, troubles = _columns(table, kind, mapping)
        problems += troubles
        if places is None:
            continue
        if kind in _LISTS:
            some, troubles = read_children(table, kind, places, today, notified_on)
            children += some
        elif kind is FileKind.CONTACTS:
            more, troubles = read_carers(table, places)
            carers += more
        else:
            held, troubles = read_holds(table, places, today)
            holds += held
        problems += troubles
    children, register, troubles = check_children(children, known)
    problems += troubles
    carers, troubles = check_carers(carers, register, notified_on)
    problems += troubles
    if carers or known.contacts:
        problems += without_carer(carers, register, known)
    problems += check_holds(holds, carers, register, known)
    bad = error_rows(problems)
    problems.sort(key=lambda problem: _ORDER[problem.severity])
    return Report(
        files=tuple(files),
        problems=tuple(problems),
        children=tuple(row for row in children if (row.file, row.row) not in bad),
        carers=tuple(row for row in carers if (row.file, row.row) not in bad),
        holds=tuple(row for row in holds if (row.file, row.row) not in bad),
    )


def _whole(
    file: str,
    found: str,
    wanted: str,
    mend: str,
    column: str = "",
    severity: Severity = Severity.ERROR,
) -> Problem:
    return Problem(
        file=file,
        row=None,
        column=column,
        found=found,
        wanted=wanted,
        mend=mend,
        severity=severity,
    )


def _sent_before(file: str, before: str) -> Problem:
    return _whole(
        file,
        f"the very file that came before as {before}",
        "each file once",
        "Leave it out, or send the newer version you meant to send.",
    )


def _columns(
    table: Table, kind: FileKind, mapping: Mapping[str, str]
) -> tuple[dict[str, int] | None, list[Problem]]:
    """Find the columns; None if the rows cannot be read without more of them."""
    if not table.header:
        return None, []
    if kind is FileKind.UNRECOGNISED:
        return None, [
            _whole(
                table.file,
                f"the columns {', '.join(table.header[:6])} …",
                "the columns of list 1, list 2, list 3, contacts or holds",
                "Send the list with its column names, or a mapping file from yours to ours.",
            )
        ]
    places, troubles = match_columns(table, COLUMNS[kind], mapping)
    missing = [column for column in NEEDED[kind] if column not in places]
    if kind is FileKind.CONTACTS and not {"Email", "Mobile"} & places.keys():
        missing.append("Email or Mobile")
    problems = [
        *troubles,
        *(
            _whole(
                table.file,
                "no such column",
                f"the column {column}, which {TITLES[kind]} needs",
                "Add it, or say in a mapping file what it is called in this file.",
                column,
            )
            for column in missing
        ),
    ]
    return (None if missing else places), problems
