"""Whom not to write to."""

from collections.abc import Iterable, Sequence
from datetime import date

from soundings.roll.model import (
    CaseId,
    Contact,
    ContactId,
    Hold,
    HoldId,
    HoldReason,
    HoldRow,
    NewId,
    Person,
)
from soundings.roll.rules.matching import Register
from soundings.roll.rules.values import person_key

ABOUT_ONE_CHILD = frozenset({HoldReason.MOVED, HoldReason.ADDRESS_WITHHELD})
"""Reasons to hold a named carer about one child only; any other holds the carer wholly."""


def holds_from(
    rows: Sequence[HoldRow],
    register: Register,
    persons: Sequence[Person],
    contacts: Sequence[Contact],
    cares: Iterable[tuple[int, int]],
    today: date,
    new_id: NewId,
) -> list[Hold]:
    """Return the holds; a carer nobody knows by that name holds every carer of the child."""
    numbers = {register.by_local[row.local_id] for row in rows}
    named = {
        (number, person_key(contacts[at].name)): contacts[at].contact_id
        for at, number in cares
        if number in numbers
    }
    holds: dict[tuple[CaseId | None, ContactId | None, HoldReason], Hold] = {}
    for row in rows:
        number = register.by_local[row.local_id]
        carer = named.get((number, person_key(row.carer_name or "")))
        one_child = carer is None or row.reason in ABOUT_ONE_CHILD
        about = persons[number].case_id if one_child else None
        holds.setdefault(
            (about, carer, row.reason),
            Hold(
                hold_id=HoldId(new_id()),
                inspection_id=persons[number].inspection_id,
                case_id=about,
                contact_id=carer,
                reason=row.reason,
                noted_on=row.noted_on or today,
            ),
        )
    return list(holds.values())
