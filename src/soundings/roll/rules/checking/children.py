"""Children of lists that repeat, clash or disagree."""

from collections.abc import Iterable
from datetime import date

from soundings.kit.tables import Problem, Severity
from soundings.roll.model import ChildRow, FileKind, Known
from soundings.roll.rules.checking.telling import told_of
from soundings.roll.rules.columns import TITLES
from soundings.roll.rules.matching import Register, find, place, start


def check_children(
    rows: list[ChildRow], known: Known
) -> tuple[list[ChildRow], Register, list[Problem]]:
    """Find repeats within a list and disagreements between lists; keep the good rows."""
    problems: list[Problem] = []
    register = start(known.persons, known.frame)
    kept: list[ChildRow] = []
    by_local: dict[tuple[FileKind, str], ChildRow] = {}
    by_upn: dict[tuple[FileKind, str], ChildRow] = {}
    for row in _latest_requests(rows, problems):
        twin = by_local.get((row.kind, row.local_id))
        column = "Unique ID"
        if twin is None and row.upn:
            twin, column = by_upn.get((row.kind, row.upn)), "UPN"
        if twin is not None:
            problems.append(_repeated(row, twin, column))
            continue
        by_local[row.kind, row.local_id] = row
        if row.upn:
            by_upn[row.kind, row.upn] = row
        if (clash := _clash(register, row)) is not None:
            problems.append(clash)
            continue
        number = place(register, row)
        problems += _disagreements(register, number, row)
        kept.append(row)
    return kept, register, problems


def _latest_requests(rows: list[ChildRow], problems: list[Problem]) -> Iterable[ChildRow]:
    """Keep of several requests for one child the latest; the same one twice is left as it is."""
    latest: dict[str, ChildRow] = {}
    for row in rows:
        if row.kind is FileKind.LIST_3:
            other = latest.get(row.local_id)
            if other is None or _asked(row) >= _asked(other):
                latest[row.local_id] = row
    for row in rows:
        if row.kind is not FileKind.LIST_3 or _asked(row) == _asked(latest[row.local_id]):
            yield row
        else:
            problems.append(
                told_of(
                    row,
                    "Date of request",
                    f"an earlier request of {row.local_id}",
                    "one request a child",
                    f"The latest, row {latest[row.local_id].row}, is used.",
                    Severity.NOTE,
                )
            )


def _asked(row: ChildRow) -> date:
    return row.plan_requested_on or date.min


def _repeated(row: ChildRow, twin: ChildRow, column: str) -> Problem:
    found = row.local_id if column == "Unique ID" else row.upn or ""
    where = f"row {twin.row}" if twin.file == row.file else f"row {twin.row} of {twin.file}"
    return told_of(
        row,
        column,
        found,
        f"each child once in {TITLES[row.kind]}",
        f"It stands already in {where}: take one of the two rows away.",
    )


def _clash(register: Register, row: ChildRow) -> Problem | None:
    by_local, by_upn = find(register, row.local_id, row.upn)
    if by_local is None or by_upn is None or by_local == by_upn:
        return None
    return told_of(
        row,
        "UPN",
        f"Unique ID {row.local_id} with UPN {row.upn}",
        "a Unique ID and a UPN of the same child",
        "On the other lists these are two children: correct one of the two numbers.",
    )


def _disagreements(register: Register, number: int, row: ChildRow) -> Iterable[Problem]:
    child = register.children[number]
    first = child.rows[0]
    if first is row:
        return
    where = f"{TITLES[first.kind]}, row {first.row}"
    if first.local_id != row.local_id:
        yield told_of(
            row,
            "Unique ID",
            row.local_id,
            f"{first.local_id}, as in {where}",
            "The UPN is the same, so they are taken for one child.",
            Severity.QUERY,
        )
    if first.upn and row.upn and first.upn != row.upn:
        yield told_of(
            row,
            "UPN",
            row.upn,
            f"{first.upn}, as in {where}",
            "The Unique ID is the same, so they are taken for one child.",
            Severity.QUERY,
        )
    if first.date_of_birth != row.date_of_birth:
        yield told_of(
            row,
            "Date of birth",
            f"{row.date_of_birth:%d/%m/%Y}",
            f"{first.date_of_birth:%d/%m/%Y}, as in {where}",
            "One of the two is mistyped; the other list's is used.",
            Severity.QUERY,
        )
    if row.kind is FileKind.LIST_2 and any(one.kind is FileKind.LIST_1 for one in child.rows):
        yield told_of(
            row,
            "Unique ID",
            row.local_id,
            "a child on list 1 or on list 2",
            "Counted once, as having an EHC plan.",
            Severity.QUERY,
        )
