"""Carers and holds: of unknown children, of shared addresses, of nobody."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from soundings.kit.tables import Problem, Severity
from soundings.roll.constants import CROWDED, OWN_NAME_FROM
from soundings.roll.model import CarerRow, HoldRow, Known, Relation
from soundings.roll.rules.checking.telling import told_of, unknown_child
from soundings.roll.rules.matching import Child, Register, child_of, find
from soundings.roll.rules.values import age_on, is_nobodys, is_officers, person_key

WITHOUT_CARER = "a carer in the contacts file"
"""What is wanted of a child who has none."""


def check_carers(
    rows: list[CarerRow], register: Register, notified_on: date
) -> tuple[list[CarerRow], list[Problem]]:
    """Return the carers that can be told of a child, and what is wrong with any."""
    problems: list[Problem] = []
    kept: list[CarerRow] = []
    names: dict[str, dict[str, CarerRow]] = defaultdict(dict)
    for row in rows:
        by_local, by_upn = find(register, row.local_id, row.upn)
        number = by_local if by_local is not None else by_upn
        if number is None:
            problems.append(unknown_child(row, row.local_id or row.upn or ""))
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


def _two_children(row: CarerRow) -> Problem:
    return told_of(
        row,
        "UPN",
        f"Unique ID {row.local_id} with UPN {row.upn}",
        "a Unique ID and a UPN of the same child",
        "On the lists these are two children: correct one of the two numbers.",
    )


def _no_address(row: CarerRow) -> Problem:
    return told_of(
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
        yield told_of(
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
        yield told_of(
            row,
            "Email",
            f"{row.email} for a looked-after child",
            "the foster carer's or the young person's own address",
            "It is an officer's: nothing is sent to this contact about the child.",
            Severity.QUERY,
        )
    elif row.relation is Relation.PARENT_CARER:
        yield told_of(
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
        yield told_of(
            row,
            column,
            address,
            f"at most {CROWDED} people at one address",
            "A school's or office's address? Give the family's own.",
        )
    elif len(names) > 1:
        other = next(iter(names.values()))
        yield told_of(
            row,
            column,
            f"{address} for {row.name}, and for {other.name} in row {other.row}",
            "one name at one address",
            "They are taken for two people who share it.",
            Severity.QUERY,
        )


def without_carer(carers: list[CarerRow], register: Register, known: Known) -> Iterable[Problem]:
    """Say which children nobody can be written to about."""
    cared = {child_of(register, row) for row in carers if row.name is not None}
    cases = {care.case_id for care in known.cares}
    for number, child in enumerate(register.children):
        if number in cared or not child.rows:
            continue
        if child.person is not None and child.person.case_id in cases:
            continue
        row = child.rows[0]
        yield told_of(
            row,
            "Unique ID",
            row.local_id,
            WITHOUT_CARER,
            "Nobody can be written to; the child counts as listed and not reached.",
            Severity.QUERY,
        )


def check_holds(
    holds: list[HoldRow], carers: list[CarerRow], register: Register, known: Known
) -> Iterable[Problem]:
    """Say which holds name a child or carer nobody knows."""
    names = carer_names(carers, register, known)
    for row in holds:
        number = register.by_local.get(row.local_id)
        if number is None:
            yield unknown_child(row, row.local_id)
        elif row.carer_name and person_key(row.carer_name) not in names[number]:
            yield told_of(
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
