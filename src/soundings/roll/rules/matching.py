"""Which rows speak of the same child: by Unique ID, else by UPN."""

from collections.abc import Sequence

import msgspec

from soundings.roll.model import CarerRow, ChildRow, FileKind, Frame, Person, Status

STATUSES = {
    FileKind.LIST_1: Status.EHC_PLAN,
    FileKind.LIST_2: Status.SEN_SUPPORT,
    FileKind.LIST_3: Status.REQUESTED,
}
"""What being on a list makes a child."""

STRENGTH = {Status.EHC_PLAN: 0, Status.SEN_SUPPORT: 1, Status.REQUESTED: 2}
"""Which status stands when a child is on several lists: the least."""


class Child(msgspec.Struct, kw_only=True):
    """One child as all lists together have them, gathered row by row."""

    person: Person | None = None
    frame: Frame | None = None
    rows: list[ChildRow] = []


class Register(msgspec.Struct, kw_only=True):
    """The children met so far, and by what they are found."""

    children: list[Child] = []
    by_local: dict[str, int] = {}
    by_upn: dict[str, int] = {}


def find(register: Register, local_id: str, upn: str | None) -> tuple[int | None, int | None]:
    """Return the child the Unique ID names and the child the UPN names."""
    return (
        register.by_local.get(local_id) if local_id else None,
        register.by_upn.get(upn) if upn else None,
    )


def child_of(register: Register, carer: CarerRow) -> int | None:
    """Return the child a contact row speaks of."""
    by_local, by_upn = find(register, carer.local_id, carer.upn)
    return by_local if by_local is not None else by_upn


def start(persons: Sequence[Person], frame: Sequence[Frame]) -> Register:
    """Begin with the children the roll already holds."""
    register = Register()
    frames = {child.case_id: child for child in frame}
    for person in persons:
        number = len(register.children)
        register.children.append(Child(person=person, frame=frames.get(person.case_id)))
        register.by_local[person.local_id] = number
        if person.upn:
            register.by_upn[person.upn] = number
    return register


def place(register: Register, row: ChildRow) -> int:
    """Put a row with the child it speaks of, a new one if need be; the Unique ID decides."""
    by_local, by_upn = find(register, row.local_id, row.upn)
    number = by_local if by_local is not None else by_upn
    if number is None:
        number = len(register.children)
        register.children.append(Child())
    register.children[number].rows.append(row)
    register.by_local.setdefault(row.local_id, number)
    if row.upn:
        register.by_upn.setdefault(row.upn, number)
    return number
