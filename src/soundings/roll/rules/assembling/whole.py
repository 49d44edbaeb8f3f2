"""Everything the roll will hold, from the rows and from what it holds."""

from collections.abc import Hashable, Iterable, Sequence
from datetime import date
from typing import TypeVar

import msgspec

from soundings.inspection.model import InspectionId
from soundings.roll.model import Care, Hold, Known, NewId, Report, Roll
from soundings.roll.rules.assembling.carers import (
    barred,
    cares_held,
    contacts_of,
    families_of,
    reach_of,
)
from soundings.roll.rules.assembling.children import (
    frame_row,
    merged_rows,
    person_of,
    phases_of,
    rows_of,
)
from soundings.roll.rules.assembling.holds import holds_from
from soundings.roll.rules.matching import place, start

Row = TypeVar("Row", bound=Hashable)


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
    homes = rows_of(report.carers, register)
    rows = [merged_rows(child.rows) for child in register.children]
    persons = [
        person_of(child.person, row, homes.get(number), inspection_id, new_id)
        for number, (child, row) in enumerate(zip(register.children, rows, strict=True))
    ]
    contacts, cares = contacts_of(report.carers, register, persons, known, inspection_id, new_id)
    families = families_of(register, cares, new_id)
    phases = phases_of(report.children)
    frame = [
        frame_row(
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
    reach = reach_of(contacts, cares, bars, len(persons))
    frame = [
        child if child.reach is ways else msgspec.structs.replace(child, reach=ways)
        for child, ways in zip(frame, reach, strict=True)
    ]
    holds = holds_from(report.holds, register, persons, contacts, cares, today, new_id)
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
    cares = cares_held(known.persons, known)
    return holds_from(report.holds, register, known.persons, known.contacts, cares, today, new_id)


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
