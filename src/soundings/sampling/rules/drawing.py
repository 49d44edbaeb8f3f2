"""Drawing by ticket: places in turn, strata in proportion, or balanced over the list."""

from collections import defaultdict
from collections.abc import Iterable

import numpy as np

from soundings.sampling.constants import LEAST_IN_STRATUM
from soundings.sampling.model import (
    Design,
    Drawn,
    Purpose,
    Slot,
    Slots,
    Stratified,
    TooFewListed,
    Unit,
)
from soundings.sampling.rules.freezing import ANYONE
from soundings.stats.allocation import hamilton, proportional
from soundings.stats.cube import draw_balanced
from soundings.stats.tickets import rotated, ticket

PHONE_TURN = 5
"""Tenths by which families' tickets are turned for the phone: the opposite end of the line.

Source: statistics/methods.md (e) 2, negative coordination by (U + 0.5) mod 1.
"""


def fits(unit: Unit, slot: Slot) -> bool:
    """Say whether the place is for this child."""
    return (
        (not slot.statuses or unit.status in slot.statuses)
        and (not slot.phases or unit.phase in slot.phases)
        and (not slot.age_bands or unit.age_band in slot.age_bands)
    )


def _fill_slots(frame: tuple[Unit, ...], design: Slots, seed: str) -> list[Drawn]:
    """Fill each place with the lowest ticket that fits it, then each place's reserves in rounds.

    The ticket is the family's, then the child's own: one child a family. A place for which
    nobody is left goes to anyone; a reserve for which nobody is left is left out.
    """
    tickets = {unit.unit: (ticket(seed, unit.family), ticket(seed, unit.unit)) for unit in frame}
    order = sorted(frame, key=lambda unit: (*tickets[unit.unit], unit.unit))
    families: set[str] = set()
    drawn: list[Drawn] = []

    def fill(slot: Slot, *, reserve: bool) -> bool:
        open_to = [unit for unit in order if unit.family not in families and fits(unit, slot)]
        if not open_to:
            return False
        families.add(open_to[0].family)
        drawn.append(
            Drawn(
                unit=open_to[0].unit,
                slot=slot.name,
                position=len(drawn) + 1,
                ticket=tickets[open_to[0].unit][0],
                reserve=reserve,
                inclusion_probability=1.0 / len({unit.family for unit in open_to}),
            )
        )
        return True

    for slot in design.slots:
        if not (fill(slot, reserve=False) or fill(ANYONE, reserve=False)):
            message = (
                f"The draw needs {len(design.slots)} families and the list holds {len(drawn)}; "
                "import the lists first."
            )
            raise TooFewListed(message)
    for _ in range(design.reserves):
        for slot in design.slots:
            fill(slot, reserve=True)
    return drawn


def _sizes(strata: dict[str, list[str]], size: int) -> dict[str, int]:
    """Share the size over the strata in proportion, at least two each where they have two."""
    listed = np.array([len(units) for units in strata.values()], dtype=float)
    if size > listed.sum():
        message = f"The draw needs {size} and the list holds {listed.sum():.0f}."
        raise TooFewListed(message)
    least = LEAST_IN_STRATUM if LEAST_IN_STRATUM * len(strata) <= size else 0
    shares = hamilton(proportional(size, listed), least, listed)
    return dict(zip(strata, shares.tolist(), strict=True))


def _record_stratum(unit: Unit) -> str:
    return f"{unit.status}/{unit.age_band}"


def _balanced(order: list[Unit], size: int, seed: str) -> set[str]:
    """Return the units of a balanced draw, from the list in ticket order."""
    marks = [_marks(unit) for unit in order]
    columns = sorted({mark for found in marks for mark in found})
    rows = [[float(column in found) for column in columns] for found in marks]
    chosen = draw_balanced(seed, [size / len(order)] * len(order), rows)
    return {order[place].unit for place in chosen}


def _marks(unit: Unit) -> tuple[tuple[int, str], ...]:
    """Return what a balanced draw balances, by priority."""
    return ((0, unit.status), (1, unit.age_band), (2, unit.phase), (3, unit.deprivation))


def _draw_records(frame: tuple[Unit, ...], design: Stratified, seed: str) -> list[Drawn]:
    """Draw records by the child's ticket in strata of status and age, or balanced; then reserves.

    A stratum's reserves are the next tickets in it.
    """
    tickets = {unit.unit: ticket(seed, unit.unit) for unit in frame}
    order = sorted(frame, key=lambda unit: (tickets[unit.unit], unit.unit))
    strata: dict[str, list[str]] = defaultdict(list)
    for unit in order:
        strata[_record_stratum(unit)].append(unit.unit)
    strata = dict(sorted(strata.items()))
    sizes = _sizes(strata, design.size)
    spare = _sizes(strata, min(design.size + design.reserves, len(frame)))
    taken = (
        _balanced(order, design.size, seed)
        if design.method == "balanced"
        else {unit for name, units in strata.items() for unit in units[: sizes[name]]}
    )
    found = []
    for name, units in strata.items():
        equal = (
            design.size / len(frame) if design.method == "balanced" else sizes[name] / len(units)
        )
        places = [unit for unit in units if unit in taken]
        others = [unit for unit in units if unit not in taken]
        reserves = others[: max(0, spare[name] - sizes[name])]
        found += [(unit in taken, tickets[unit], unit, name, equal) for unit in places + reserves]
    return _in_line(found)


def _in_line(found: list[tuple[bool, str, str, str, float]]) -> list[Drawn]:
    """Put (place or reserve, ticket, unit, slot, chance) in ticket order, the places first."""
    line = sorted(found, key=lambda one: (not one[0], *one[1:3]))
    return [
        Drawn(
            unit=unit,
            slot=slot,
            position=position,
            ticket=number,
            reserve=not place,
            inclusion_probability=chance,
        )
        for position, (place, number, unit, slot, chance) in enumerate(line, start=1)
    ]


def response_class(members: list[Unit]) -> str:
    """Return a family's class: any plan, and the deprivation and reach of its first child."""
    first = min(members, key=lambda unit: unit.unit)
    plan = "plan" if any(unit.status == "ehc_plan" for unit in members) else "no_plan"
    return f"{plan}/{first.deprivation}/{first.reach}"


def _draw_phone(
    frame: tuple[Unit, ...], design: Stratified, seed: str, silent: Iterable[str]
) -> list[Drawn]:
    """Draw silent families within response classes; every listed child of one is drawn.

    By the family's ticket, turned half a round: who is early in the line for tracking is late
    in this one. Reserves are none: a family not reached is not reached.
    """
    wanted = set(silent)
    members: dict[str, list[Unit]] = defaultdict(list)
    for unit in frame:
        if unit.family in wanted:
            members[unit.family].append(unit)
    tickets = {family: rotated(ticket(seed, family), PHONE_TURN) for family in members}
    strata: dict[str, list[str]] = defaultdict(list)
    for family in sorted(members, key=lambda family: (tickets[family], family)):
        strata[response_class(members[family])].append(family)
    strata = dict(sorted(strata.items()))
    sizes = _sizes(strata, min(design.size, len(members)))
    return _in_line(
        [
            (True, tickets[family], unit.unit, name, sizes[name] / len(families))
            for name, families in strata.items()
            for family in families[: sizes[name]]
            for unit in members[family]
        ]
    )


def draw(
    frame: tuple[Unit, ...], design: Design, seed: str, purpose: Purpose, silent: Iterable[str]
) -> tuple[Drawn, ...]:
    """Return who is drawn, in order. `silent` names the families the phone draw is made from.

    Refuses a list shorter than the draw.
    """
    match purpose:
        case Purpose.TRACKED_CHILDREN:
            return tuple(_fill_slots(frame, design.tracked_children, seed))
        case Purpose.RECORDS:
            return tuple(_draw_records(frame, design.records, seed))
        case Purpose.PHONE:
            return tuple(_draw_phone(frame, design.phone, seed, silent))
