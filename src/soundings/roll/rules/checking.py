"""All files held against each other and against the roll: the report before anything is stored."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from soundings.inspection.model import State
from soundings.kit.tables import Problem, Severity, Table, match_columns
from soundings.roll.constants import CROWDED, OWN_NAME_FROM
from soundings.roll.model import (
    CarerRow,
    ChildRow,
    FileKind,
    FileReport,
    FilesInError,
    HoldRow,
    Known,
    Relation,
    Report,
    RollClosed,
    SentBefore,
)
from soundings.roll.rules.columns import COLUMNS, NEEDED, TITLES, recognise
from soundings.roll.rules.matching import Child, Register, child_of, find, place, start
from soundings.roll.rules.reading import read_carers, read_children, read_holds
from soundings.roll.rules.values import age_on, is_nobodys, is_officers, person_key

_ORDER = {Severity.ERROR: 0, Severity.QUERY: 1, Severity.NOTE: 2}
WITHOUT_CARER = "a carer in the contacts file"
"""What is wanted of a child who has none."""

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
    children, register, troubles = _check_children(children, known)
    problems += troubles
    carers, troubles = _check_carers(carers, register, notified_on)
    problems += troubles
    if carers or known.contacts:
        problems += _without_carer(carers, register, known)
    problems += _check_holds(holds, carers, register, known)
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


def _said(
    row: ChildRow | CarerRow | HoldRow,
    column: str,
    found: str,
    wanted: str,
    mend: str,
    severity: Severity = Severity.ERROR,
) -> Problem:
    return Problem(
        file=row.file,
        row=row.row,
        column=column,
        found=found,
        wanted=wanted,
        mend=mend,
        severity=severity,
    )


# Children


def _check_children(
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
                _said(
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
    return _said(
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
    return _said(
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
        yield _said(
            row,
            "Unique ID",
            row.local_id,
            f"{first.local_id}, as in {where}",
            "The UPN is the same, so they are taken for one child.",
            Severity.QUERY,
        )
    if first.upn and row.upn and first.upn != row.upn:
        yield _said(
            row,
            "UPN",
            row.upn,
            f"{first.upn}, as in {where}",
            "The Unique ID is the same, so they are taken for one child.",
            Severity.QUERY,
        )
    if first.date_of_birth != row.date_of_birth:
        yield _said(
            row,
            "Date of birth",
            f"{row.date_of_birth:%d/%m/%Y}",
            f"{first.date_of_birth:%d/%m/%Y}, as in {where}",
            "One of the two is mistyped; the other list's is used.",
            Severity.QUERY,
        )
    if row.kind is FileKind.LIST_2 and any(one.kind is FileKind.LIST_1 for one in child.rows):
        yield _said(
            row,
            "Unique ID",
            row.local_id,
            "a child on list 1 or on list 2",
            "Counted once, as having an EHC plan.",
            Severity.QUERY,
        )


# Carers


def _check_carers(
    rows: list[CarerRow], register: Register, notified_on: date
) -> tuple[list[CarerRow], list[Problem]]:
    problems: list[Problem] = []
    kept: list[CarerRow] = []
    names: dict[str, dict[str, CarerRow]] = defaultdict(dict)
    for row in rows:
        by_local, by_upn = find(register, row.local_id, row.upn)
        number = by_local if by_local is not None else by_upn
        if number is None:
            problems.append(_unknown_child(row, row.local_id or row.upn or ""))
            continue
        if by_upn is not None and by_upn != number:
            problems.append(_two_children(row))
            continue
        kept.append(row)
        if row.name is None:
            continue
        if row.email is None and row.phone is None:
            problems.append(_no_address(row))
        if row.relation is Relation.YOUNG_PERSON:
            problems += _too_young(row, register, number, notified_on)
        if _looked_after(register.children[number]):
            problems += _not_the_carer(row)
        if row.email is not None:
            problems += _shared(row, row.email, names[row.email.casefold()])
        if row.phone is not None and not is_nobodys(row.phone):
            problems += _shared(row, row.phone, names[row.phone])
    return kept, problems


def _unknown_child(row: CarerRow | HoldRow, found: str) -> Problem:
    return _said(
        row,
        "Unique ID",
        found,
        "a child of list 1, 2 or 3",
        "Correct the number, send the list the child is on, or take the row away.",
    )


def _two_children(row: CarerRow) -> Problem:
    return _said(
        row,
        "UPN",
        f"Unique ID {row.local_id} with UPN {row.upn}",
        "a Unique ID and a UPN of the same child",
        "On the lists these are two children: correct one of the two numbers.",
    )


def _no_address(row: CarerRow) -> Problem:
    return _said(
        row,
        "Email",
        f"no usable email or mobile for {row.name}",
        "at least one",
        "Nothing can be sent to this carer until there is one.",
        Severity.QUERY,
    )


def _too_young(
    row: CarerRow, register: Register, number: int, notified_on: date
) -> Iterable[Problem]:
    child = register.children[number]
    known = child.rows[0] if child.rows else child.person
    if known is not None and age_on(known.date_of_birth, notified_on) < OWN_NAME_FROM:
        yield _said(
            row,
            "Relation",
            f"Young person, aged {age_on(known.date_of_birth, notified_on)}",
            f"someone of {OWN_NAME_FROM} or over",
            "Is it a parent's address? Nothing is sent to it until it is said whose it is.",
            Severity.QUERY,
        )


def _looked_after(child: Child) -> bool:
    held = child.frame is not None and child.frame.looked_after
    return any(row.looked_after for row in child.rows) if child.rows else held


def _not_the_carer(row: CarerRow) -> Iterable[Problem]:
    """Query a contact of a looked-after child to whom nothing is sent about that child."""
    if is_officers(row.email):
        yield _said(
            row,
            "Email",
            f"{row.email} for a looked-after child",
            "the foster carer's or the young person's own address",
            "It is an officer's: nothing is sent to this contact about the child.",
            Severity.QUERY,
        )
    elif row.relation is Relation.PARENT_CARER:
        yield _said(
            row,
            "Relation",
            "Parent/carer of a looked-after child",
            "Foster carer or Young person",
            "Nothing is sent to this contact about the child unless they are the foster carer.",
            Severity.QUERY,
        )


def _shared(row: CarerRow, address: str, names: dict[str, CarerRow]) -> Iterable[Problem]:
    if row.key in names:
        return
    names[row.key] = row
    column = "Email" if "@" in address else "Mobile"
    if len(names) == CROWDED + 1:
        yield _said(
            row,
            column,
            address,
            f"at most {CROWDED} people at one address",
            "A school's or office's address? Give the family's own.",
        )
    elif len(names) > 1:
        other = next(iter(names.values()))
        yield _said(
            row,
            column,
            f"{address} for {row.name}, and for {other.name} in row {other.row}",
            "one name at one address",
            "They are taken for two people who share it.",
            Severity.QUERY,
        )


def _without_carer(carers: list[CarerRow], register: Register, known: Known) -> Iterable[Problem]:
    cared = {child_of(register, row) for row in carers if row.name is not None}
    cases = {care.case_id for care in known.cares}
    for number, child in enumerate(register.children):
        if number in cared or not child.rows:
            continue
        if child.person is not None and child.person.case_id in cases:
            continue
        row = child.rows[0]
        yield _said(
            row,
            "Unique ID",
            row.local_id,
            WITHOUT_CARER,
            "Nobody can be written to; the child counts as listed and not reached.",
            Severity.QUERY,
        )


# Holds


def _check_holds(
    holds: list[HoldRow], carers: list[CarerRow], register: Register, known: Known
) -> Iterable[Problem]:
    names = carer_names(carers, register, known)
    for row in holds:
        number = register.by_local.get(row.local_id)
        if number is None:
            yield _unknown_child(row, row.local_id)
        elif row.carer_name and person_key(row.carer_name) not in names[number]:
            yield _said(
                row,
                "Carer name",
                row.carer_name,
                "a carer of this child",
                "No carer has that name: every carer of the child is held.",
                Severity.QUERY,
            )


def carer_names(
    carers: Iterable[CarerRow], register: Register, known: Known
) -> Mapping[int, set[str]]:
    """Return the names of each child's carers, as person_key spells them."""
    names: dict[int, set[str]] = defaultdict(set)
    for row in carers:
        number = child_of(register, row)
        if number is not None and row.name is not None:
            names[number].add(row.key)
    if known.cares:
        numbers = {
            child.person.case_id: number
            for number, child in enumerate(register.children)
            if child.person is not None
        }
        by_contact = {contact.contact_id: contact.name for contact in known.contacts}
        for care in known.cares:
            names[numbers[care.case_id]].add(person_key(by_contact[care.contact_id]))
    return names


def distinct_carers(carers: Iterable[CarerRow]) -> dict[tuple[str, str], set[str]]:
    """Return each carer, by name and address, with the children on the carer's rows."""
    children: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in carers:
        if row.name is not None:
            child = row.local_id or row.upn or ""
            address = (row.email or row.phone or row.postcode or child).casefold()
            children[row.key, address].add(child)
    return children


def error_rows(problems: Iterable[Problem]) -> set[tuple[str, int]]:
    """Return the rows that have at least one error, by file and number."""
    return {
        (problem.file, problem.row)
        for problem in problems
        if problem.severity is Severity.ERROR and problem.row is not None
    }


# At the door


def check_import(report: Report, *, without_rows_in_error: bool) -> None:
    """Raise FilesInError unless the report may be stored as it stands."""
    errors = [problem for problem in report.problems if problem.severity is Severity.ERROR]
    whole = [problem for problem in errors if problem.row is None]
    if not report.files:
        message = "There is no file to import; name at least one."
        raise FilesInError(message)
    if whole or (errors and not without_rows_in_error):
        first = (whole or errors)[0]
        where = f"{first.file}, row {first.row}" if first.row else first.file
        column = f", {first.column}" if first.column else ""
        more = f" and {len(errors) - 1:,} more" if len(errors) > 1 else ""
        message = (
            f"Nothing was stored: {where}{column}: found {first.found}, wanted {first.wanted}"
            f"{more}. {first.mend}"
        )
        raise FilesInError(message)


def check_door(report: Report, known: Known, state: State, code: str) -> None:
    """Raise RollClosed or SentBefore if the inspection does not take these files now.

    Holds are taken until the inspection is frozen, because a death after close still counts.
    """
    only_holds = all(file.kind is FileKind.HOLDS for file in report.files)
    if state is State.FROZEN or (state is State.CLOSED and not only_holds):
        message = (
            f"Inspection {code} is {state}: lists and contacts are taken until it closes, holds "
            "until it is frozen."
        )
        raise RollClosed(message)
    sent = {intake.sha256: intake.file_name for intake in known.intakes}
    for file in report.files:
        if file.sha256 in sent:
            message = (
                f"{file.file} came before as {sent[file.sha256]}; nothing was stored again. "
                "Leave it out, or send the newer version you meant."
            )
            raise SentBefore(message)
