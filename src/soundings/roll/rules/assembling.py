"""Good rows and what the roll already holds, put together as the rows to store."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import date
from typing import TypeAlias, TypeVar

import msgspec

from soundings.inspection.model import InspectionId
from soundings.roll.constants import (
    ENGLISH,
    OWN_NAME_FROM,
    POST_16_FROM,
    PRIMARY_FROM,
    SECONDARY_FROM,
)
from soundings.roll.model import (
    Barred,
    Care,
    CarerRow,
    CaseId,
    ChildRow,
    Contact,
    ContactId,
    Ethnicity,
    FamilyId,
    FileKind,
    Frame,
    Hold,
    HoldId,
    HoldReason,
    HoldRow,
    Known,
    NeedType,
    NewId,
    Person,
    Phase,
    Reach,
    Relation,
    Report,
    Roll,
    Sex,
)
from soundings.roll.rules.families import components, joined_by_keys
from soundings.roll.rules.matching import (
    STATUSES,
    STRENGTH,
    Register,
    child_of,
    place,
    start,
)
from soundings.roll.rules.values import age_on, is_nobodys, is_officers, person_key

T = TypeVar("T")
Row = TypeVar("Row", bound=Hashable)

_Cares: TypeAlias = dict[tuple[int, int], Relation | None]
"""Which contact cares for which child, both by number, and as what to this child."""

ABOUT_ONE_CHILD = frozenset({HoldReason.MOVED, HoldReason.ADDRESS_WITHHELD})
"""Reasons to hold a named carer about one child only; any other holds the carer wholly."""


def assemble(
    report: Report,
    known: Known,
    inspection_id: InspectionId,
    *,
    notified_on: date,
    today: date,
    new_id: NewId,
) -> Roll:
    """Return every row to store, new or changed; a row that would not change is left out."""
    register = start(known.persons, known.frame)
    if not report.children and not report.carers:
        holds = holds_of(report, known, today=today, new_id=new_id)
        return Roll(persons=(), frame=(), contacts=(), cares=(), holds=_new_holds(holds, known))
    for row in report.children:
        place(register, row)
    homes = _rows_of(report.carers, register)
    rows = [_merged(child.rows) for child in register.children]
    persons = [
        _person(child.person, row, homes.get(number), inspection_id, new_id)
        for number, (child, row) in enumerate(zip(register.children, rows, strict=True))
    ]
    contacts, cares = _contacts(report.carers, register, persons, known, inspection_id, new_id)
    families = _families(register, cares, new_id)
    phases = _phases(report.children)
    frame = [
        _frame(
            child.frame,
            row,
            homes.get(number),
            person,
            family_id=families[number],
            phases=phases,
            notified_on=notified_on,
        )
        for number, (child, row, person) in enumerate(
            zip(register.children, rows, persons, strict=True)
        )
    ]
    bars = [
        barred(contacts[at], kin or contacts[at].relation, frame[number])
        for (at, number), kin in cares.items()
    ]
    reach = _reach(contacts, cares, bars, len(persons))
    frame = [
        child if child.reach is ways else msgspec.structs.replace(child, reach=ways)
        for child, ways in zip(frame, reach, strict=True)
    ]
    holds = _holds(report.holds, register, persons, contacts, cares, today, new_id)
    return Roll(
        persons=_changed(persons, known.persons),
        frame=_changed(frame, known.frame),
        contacts=_changed(contacts, known.contacts),
        cares=_changed(
            [
                Care(
                    contact_id=contacts[contact].contact_id,
                    case_id=persons[number].case_id,
                    relation=kin,
                    barred=bar,
                )
                for ((contact, number), kin), bar in zip(cares.items(), bars, strict=True)
            ],
            known.cares,
        ),
        holds=_new_holds(holds, known),
    )


def holds_of(report: Report, known: Known, *, today: date, new_id: NewId) -> list[Hold]:
    """Return every hold of a file that brings nothing else, as one does before every wave."""
    register = start(known.persons, known.frame)
    cares = _cares_held(known.persons, known)
    return _holds(report.holds, register, known.persons, known.contacts, cares, today, new_id)


def _new_holds(holds: Iterable[Hold], known: Known) -> tuple[Hold, ...]:
    before = {(hold.case_id, hold.contact_id, hold.reason) for hold in known.holds}
    return tuple(
        hold for hold in holds if (hold.case_id, hold.contact_id, hold.reason) not in before
    )


def _changed(rows: Sequence[Row], before: Sequence[Row]) -> tuple[Row, ...]:
    if not before:
        return tuple(rows)
    same = set(before)
    return tuple(row for row in rows if row not in same)


def _first(found: Iterable[T | None]) -> T | None:
    return next((value for value in found if value is not None), None)


def _said(values: Iterable[T], unknown: T) -> T:
    return next((value for value in values if value != unknown), unknown)


def _merged(rows: Sequence[ChildRow]) -> ChildRow | None:
    """Make one row of all lists' rows of a child: the strongest list's, its gaps filled."""
    if len(rows) <= 1:
        return rows[0] if rows else None
    rows = sorted(rows, key=lambda row: STRENGTH[STATUSES[row.kind]])
    return msgspec.structs.replace(
        rows[0],
        upn=_first(row.upn for row in rows),
        sex=_said((row.sex for row in rows), Sex.UNKNOWN),
        ethnicity=_said((row.ethnicity for row in rows), Ethnicity.UNKNOWN),
        need_type=_said((row.need_type for row in rows), NeedType.UNKNOWN),
        phase=_first(row.phase for row in rows),
        setting_urn=_first(row.setting_urn for row in rows),
        pupil_premium=any(row.pupil_premium for row in rows),
        looked_after=any(row.looked_after for row in rows),
        plan_requested_on=_first(row.plan_requested_on for row in rows),
        plan_issued_on=_first(row.plan_issued_on for row in rows),
        out_of_area=_first(row.out_of_area for row in rows),
    )


def _rows_of(carers: Iterable[CarerRow], register: Register) -> dict[int, CarerRow]:
    """Make of each child's contact rows one that says what they say of the child."""
    homes: dict[int, CarerRow] = {}
    for row in carers:
        number = child_of(register, row)
        if number is None:
            continue
        home = homes.setdefault(number, row)
        if home is not row:
            homes[number] = msgspec.structs.replace(
                home,
                forename=home.forename or row.forename,
                surname=home.surname or row.surname,
                postcode=home.postcode or row.postcode,
                idaci_decile=_first((home.idaci_decile, row.idaci_decile)),
                first_language_english=_first(
                    (home.first_language_english, row.first_language_english)
                ),
            )
    return homes


def _person(
    known: Person | None,
    row: ChildRow | None,
    home: CarerRow | None,
    inspection_id: InspectionId,
    new_id: NewId,
) -> Person:
    """Return who a child is; what a new file leaves empty stays as it is known."""
    if known is None:
        if row is None:
            message = "a child is either on a list or on the roll"
            raise AssertionError(message)
        return Person(
            case_id=CaseId(new_id()),
            inspection_id=inspection_id,
            local_id=row.local_id,
            upn=row.upn,
            forename=home.forename if home else None,
            surname=home.surname if home else None,
            date_of_birth=row.date_of_birth,
            postcode=home.postcode if home else None,
        )
    if row is not None:
        known = msgspec.structs.replace(
            known, upn=known.upn or row.upn, date_of_birth=row.date_of_birth
        )
    if home is not None:
        known = msgspec.structs.replace(
            known,
            forename=home.forename or known.forename,
            surname=home.surname or known.surname,
            postcode=home.postcode or known.postcode,
        )
    return known


# Contacts


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


def _contacts(
    rows: Sequence[CarerRow],
    register: Register,
    persons: Sequence[Person],
    known: Known,
    inspection_id: InspectionId,
    new_id: NewId,
) -> tuple[list[Contact], _Cares]:
    """Return all contacts, the ones held first, and which cares for which child, by number."""
    contacts = list(known.contacts)
    cares = _cares_held(persons, known)
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


def _cares_held(persons: Sequence[Person], known: Known) -> _Cares:
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


def _families(
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


def _reach(
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


# The frame


def _phases(rows: Iterable[ChildRow]) -> dict[str, Phase]:
    """Return each establishment's phase as most of its children's rows have it."""
    counts: dict[str, Counter[Phase]] = defaultdict(Counter)
    for row in rows:
        if row.setting_urn is not None and row.phase is not None:
            counts[row.setting_urn][row.phase] += 1
    return {urn: count.most_common(1)[0][0] for urn, count in counts.items()}


def phase_by_age(age: int) -> Phase:
    """Guess a phase where no list gives one."""
    if age < PRIMARY_FROM:
        return Phase.EARLY_YEARS
    if age < SECONDARY_FROM:
        return Phase.PRIMARY
    return Phase.SECONDARY if age < POST_16_FROM else Phase.POST_16


def _phase(row: ChildRow, age: int, phases: Mapping[str, Phase]) -> Phase:
    if row.phase is not None:
        return row.phase
    if row.setting_urn is not None:
        return phases.get(row.setting_urn) or phase_by_age(age)
    return phase_by_age(age) if row.kind is FileKind.LIST_3 else Phase.NONE


def _frame(
    known: Frame | None,
    row: ChildRow | None,
    home: CarerRow | None,
    person: Person,
    *,
    family_id: FamilyId,
    phases: Mapping[str, Phase],
    notified_on: date,
) -> Frame:
    """Return a child's row of the frame; a list as strong as its status replaces what is held.

    The reach is what it was; who can be written to is known only once all rows are.
    """
    decile = home.idaci_decile if home else None
    english = home.first_language_english if home else None
    asked = row.plan_requested_on if row else None
    away = None
    if known is not None:
        away = known.out_of_area
        decile = known.idaci_decile if decile is None else decile
        english = known.first_language_english if english is None else english
        asked = known.plan_requested_on if asked is None else asked
        if row is None or STRENGTH[STATUSES[row.kind]] > STRENGTH[known.status]:
            return msgspec.structs.replace(
                known,
                family_id=family_id,
                idaci_decile=decile,
                first_language_english=english,
                plan_requested_on=asked,
            )
    if row is None:
        message = "a child is either on a list or on the roll"
        raise AssertionError(message)
    age = age_on(person.date_of_birth, notified_on)
    return Frame(
        case_id=person.case_id,
        inspection_id=person.inspection_id,
        family_id=family_id,
        status=STATUSES[row.kind],
        age=age,
        sex=row.sex,
        ethnicity=row.ethnicity,
        need_type=row.need_type,
        phase=_phase(row, age, phases),
        setting_urn=row.setting_urn,
        idaci_decile=decile,
        first_language_english=english,
        pupil_premium=row.pupil_premium,
        looked_after=row.looked_after,
        plan_requested_on=asked,
        plan_issued_on=row.plan_issued_on,
        reach=Reach.NONE,
        out_of_area=away if row.out_of_area is None else row.out_of_area,
    )


# Holds


def _holds(
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
