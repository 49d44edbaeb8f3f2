"""Children: who they are, and the frame's row of each."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TypeVar

import msgspec

from soundings.inspection.model import InspectionId
from soundings.roll.constants import POST_16_FROM, PRIMARY_FROM, SECONDARY_FROM
from soundings.roll.model import (
    CarerRow,
    CaseId,
    ChildRow,
    Ethnicity,
    FamilyId,
    FileKind,
    Frame,
    NeedType,
    NewId,
    Person,
    Phase,
    Reach,
    Sex,
)
from soundings.roll.rules.matching import STATUSES, STRENGTH, Register, child_of
from soundings.roll.rules.values import age_on

T = TypeVar("T")


def first_said(found: Iterable[T | None]) -> T | None:
    """Return the first that was said at all."""
    return next((value for value in found if value is not None), None)


def _said(values: Iterable[T], unknown: T) -> T:
    return next((value for value in values if value != unknown), unknown)


def merged_rows(rows: Sequence[ChildRow]) -> ChildRow | None:
    """Make one row of all lists' rows of a child: the strongest list's, its gaps filled."""
    if len(rows) <= 1:
        return rows[0] if rows else None
    rows = sorted(rows, key=lambda row: STRENGTH[STATUSES[row.kind]])
    return msgspec.structs.replace(
        rows[0],
        upn=first_said(row.upn for row in rows),
        sex=_said((row.sex for row in rows), Sex.UNKNOWN),
        ethnicity=_said((row.ethnicity for row in rows), Ethnicity.UNKNOWN),
        need_type=_said((row.need_type for row in rows), NeedType.UNKNOWN),
        phase=first_said(row.phase for row in rows),
        setting_urn=first_said(row.setting_urn for row in rows),
        pupil_premium=any(row.pupil_premium for row in rows),
        looked_after=any(row.looked_after for row in rows),
        plan_requested_on=first_said(row.plan_requested_on for row in rows),
        plan_issued_on=first_said(row.plan_issued_on for row in rows),
        out_of_area=first_said(row.out_of_area for row in rows),
    )


def rows_of(carers: Iterable[CarerRow], register: Register) -> dict[int, CarerRow]:
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
                idaci_decile=first_said((home.idaci_decile, row.idaci_decile)),
                first_language_english=first_said(
                    (home.first_language_english, row.first_language_english)
                ),
            )
    return homes


def person_of(
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


def phases_of(rows: Iterable[ChildRow]) -> dict[str, Phase]:
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


def frame_row(
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
