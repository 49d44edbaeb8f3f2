"""Carers, whom they care for, and how far they can be reached."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from typing import TypeAlias

import msgspec

from soundings.inspection.model import InspectionId
from soundings.roll.constants import ENGLISH, OWN_NAME_FROM
from soundings.roll.model import (
    Barred,
    CarerRow,
    Contact,
    ContactId,
    FamilyId,
    Frame,
    Known,
    NewId,
    Person,
    Reach,
    Relation,
)
from soundings.roll.rules.families import components, joined_by_keys
from soundings.roll.rules.matching import Register, child_of
from soundings.roll.rules.values import is_nobodys, is_officers, person_key

Cares: TypeAlias = dict[tuple[int, int], Relation | None]
"""Which contact cares for which child, both by number, and as what to this child."""


def _keys(
    key: str, email: str | None, phone: str | None, children: Iterable[int]
) -> list[Hashable]:
    """Return what tells a carer from all others: the name with an address or with a child.

    A mobile counts where there is no email, or where it is surely one person's own.
    """
    keys: list[Hashable] = [(number, key) for number in children]
    if email is not None:
        keys.append((email.casefold(), key))
    if phone is not None and (email is None or not is_nobodys(phone)):
        keys.append((phone, key))
    return keys


def _row_keys(row: CarerRow, number: int) -> list[Hashable]:
    keys = _keys(row.key, row.email, row.phone, (number,))
    if row.email is None and row.phone is None and row.postcode is not None:
        keys.append((row.postcode, row.key))
    return keys


def contacts_of(
    rows: Sequence[CarerRow],
    register: Register,
    persons: Sequence[Person],
    known: Known,
    inspection_id: InspectionId,
    new_id: NewId,
) -> tuple[list[Contact], Cares]:
    """Return all contacts, the ones held first, and which cares for which child, by number."""
    contacts = list(known.contacts)
    cares = cares_held(persons, known)
    cares_of: dict[int, list[int]] = defaultdict(list)
    for contact, number in cares:
        cares_of[contact].append(number)
    held = [
        _keys(person_key(one.name), one.email, one.phone, cares_of[at])
        for at, one in enumerate(contacts)
    ]
    spoken = [
        (row, child)
        for row in rows
        if row.name is not None and (child := child_of(register, row)) is not None
    ]
    roots = joined_by_keys(held + [_row_keys(row, number) for row, number in spoken])
    places = {at: at for at in range(len(contacts))}
    for (row, number), root in zip(spoken, roots[len(held) :], strict=True):
        at = places.setdefault(root, len(contacts))
        if at == len(contacts):
            contacts.append(
                Contact(
                    contact_id=ContactId(new_id()),
                    inspection_id=inspection_id,
                    relation=row.relation,
                    name=row.name or "",
                    email=row.email,
                    phone=row.phone,
                    language=row.language or ENGLISH,
                )
            )
        elif at < len(held):
            contacts[at] = _renewed(contacts[at], row)
        else:
            contacts[at] = _filled(contacts[at], row)
        cares[at, number] = row.relation
    return contacts, cares


def cares_held(persons: Sequence[Person], known: Known) -> Cares:
    """Return who cares for whom already, both by number."""
    numbers = {person.case_id: number for number, person in enumerate(persons) if known.cares}
    places = {contact.contact_id: at for at, contact in enumerate(known.contacts)}
    return {
        (places[care.contact_id], numbers[care.case_id]): care.relation for care in known.cares
    }


def _filled(contact: Contact, row: CarerRow) -> Contact:
    """Give a contact the address another row of the same carer has and it lacks."""
    if (row.email and not contact.email) or (row.phone and not contact.phone):
        return msgspec.structs.replace(
            contact, email=contact.email or row.email, phone=contact.phone or row.phone
        )
    return contact


def _renewed(contact: Contact, row: CarerRow) -> Contact:
    """Return a known contact as a newer file has them: people move between waves."""
    return msgspec.structs.replace(
        contact,
        relation=row.relation,
        email=row.email or contact.email,
        phone=row.phone or contact.phone,
        language=row.language or contact.language,
    )


def barred(contact: Contact, relation: Relation, child: Frame) -> Barred | None:
    """Say why a contact is not written to about a child, though a list names them.

    The authority is a looked-after child's parent in law and the body inspected: neither its
    officer nor anybody not said to be the foster carer answers as the family.
    """
    if child.looked_after and is_officers(contact.email):
        return Barred.OFFICER
    if child.looked_after and relation is Relation.PARENT_CARER:
        return Barred.LOOKED_AFTER
    if relation is Relation.YOUNG_PERSON and child.age < OWN_NAME_FROM:
        return Barred.TOO_YOUNG
    return None


def families_of(
    register: Register, cares: Iterable[tuple[int, int]], new_id: NewId
) -> list[FamilyId]:
    """Return each child's family; one already known keeps its id when others join it."""
    first: dict[int, int] = {}
    pairs = [(first.setdefault(contact, number), number) for contact, number in cares]
    roots = components(len(register.children), pairs)
    ids: dict[int, FamilyId] = {}
    for root in roots:
        if root not in ids:
            frame = register.children[root].frame
            ids[root] = FamilyId(new_id()) if frame is None else frame.family_id
    return [ids[root] for root in roots]


def reach_of(
    contacts: Sequence[Contact],
    cares: Iterable[tuple[int, int]],
    bars: Iterable[Barred | None],
    count: int,
) -> list[Reach]:
    """Return by what each child's carers between them can be written to."""
    email, sms = [False] * count, [False] * count
    for (at, number), bar in zip(cares, bars, strict=True):
        if bar is not None:
            continue
        contact = contacts[at]
        email[number] = email[number] or contact.email is not None
        sms[number] = sms[number] or contact.phone is not None
    return [REACHES[ways] for ways in zip(email, sms, strict=True)]


REACHES = {
    (True, True): Reach.EMAIL_AND_SMS,
    (True, False): Reach.EMAIL,
    (False, True): Reach.SMS,
    (False, False): Reach.NONE,
}
"""The reach of a child by whether any carer has an email address and whether any a mobile."""
