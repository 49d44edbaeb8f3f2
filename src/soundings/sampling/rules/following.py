"""What became of those drawn, and who stands in for whom."""

from collections import defaultdict
from collections.abc import Iterable

import msgspec

from soundings.sampling.model import (
    STAYING,
    Ceremony,
    Drawn,
    Made,
    Noted,
    Outcome,
    Place,
    Purpose,
    Record,
    Standing,
    Table,
    WrongOutcome,
)

NOTES = {
    Purpose.TRACKED_CHILDREN: (
        "Illustrative, not an estimate: no failure in six is compatible with up to 39% failing "
        "(one-sided 95%). If one child in five were failed, six drawn by chance would all look "
        "fine 26 times in 100; six picked by hand could look fine every time."
    ),
    Purpose.RECORDS: (
        "An estimate of the records read: no failure in 59 or more means that fewer than 5% fail "
        "(one-sided 95%). Replaced records are assumed to be like the rest of their stratum."
    ),
    Purpose.PHONE: (
        "Silent families drawn within response classes; one who is not reached stays in the "
        "draw as not reached. Never show this record to the partnership: it says who is silent."
    ),
}


OUTCOMES = {
    Purpose.TRACKED_CHILDREN: (
        Outcome.ASKED,
        Outcome.CONSENTED,
        Outcome.REFUSED,
        Outcome.NOT_REACHED,
        Outcome.DIED,
        Outcome.MOVED_AWAY,
        Outcome.NOT_ON_ROLL,
        Outcome.UNSAFE,
    ),
    Purpose.RECORDS: (Outcome.READ, Outcome.NO_RECORD, Outcome.NOT_ON_ROLL, Outcome.UNSAFE),
    Purpose.PHONE: (),
}
"""What can become of a child of each draw; what became of a call is on the call sheet."""


def standing(places: Iterable[Place], outcomes: Iterable[Noted]) -> tuple[Standing, ...]:
    """Return the draw as it stands: for each who left, in turn, the next reserve of the slot.

    Outcomes come in the order in which they were noted. A slot without reserves left takes
    the first of any slot, as the draw itself does.
    """
    line = sorted(places, key=lambda place: place.position)
    slots = {place.unit: place.slot for place in line}
    current = {place.unit for place in line if not place.reserve}
    spare = [place for place in line if place.reserve]
    history: dict[str, list[Noted]] = defaultdict(list)
    for outcome in outcomes:
        history[outcome.unit].append(outcome)
        if outcome.outcome in STAYING or outcome.unit not in current:
            continue
        current.discard(outcome.unit)
        fitting = [place for place in spare if place.slot == slots[outcome.unit]] or spare
        if fitting:
            current.add(fitting[0].unit)
            spare.remove(fitting[0])
    return tuple(
        Standing(
            case_id=place.case_id,
            unit=place.unit,
            slot=place.slot,
            position=place.position,
            reserve=place.reserve,
            outcomes=tuple(history[place.unit]),
            current=place.unit in current,
        )
        for place in line
    )


def outcome_named(purpose: Purpose, name: str) -> Outcome:
    """Return the outcome of this name; refuse one that the draw does not have."""
    for outcome in OUTCOMES[purpose]:
        if outcome.value == name:
            return outcome
    names = ", ".join(OUTCOMES[purpose]) or "none: calls are noted on the call sheet"
    message = f"{name!r} is no outcome of this draw; there are: {names}."
    raise WrongOutcome(message)


def check_outcome(places: Iterable[Place], outcomes: Iterable[Noted], unit: str) -> Place:
    """Return the place the outcome is for; refuse one for a child the draw has not come to."""
    for place, stands in zip(
        sorted(places, key=lambda place: place.position),
        standing(places, outcomes),
        strict=True,
    ):
        if place.unit != unit:
            continue
        if not stands.current:
            message = (
                f"{unit} is a reserve whose turn has not come, or has left the draw: reserves "
                "come in ticket order, one for each who leaves."
            )
            raise WrongOutcome(message)
        return place
    message = f"{unit} is not in this draw; take the name from the draw's own list."
    raise WrongOutcome(message)


def table(
    purpose: Purpose, made: Made, places: Iterable[Place], outcomes: Iterable[Noted]
) -> Table:
    """Return the draw as inspectors see it."""
    return Table(
        purpose=purpose,
        note=NOTES[purpose],
        drawn_at=made.drawn_at,
        places=standing(places, outcomes),
    )


def record(
    code: str,
    ceremony: Ceremony,
    purpose: Purpose,
    made: Made,
    places: Iterable[Place],
    outcomes: Iterable[Noted],
) -> Record:
    """Return the draw with everything it was made from, and no case behind any name."""
    return Record(
        note=NOTES[purpose],
        inspection=code,
        ceremony=ceremony.number,
        purpose=purpose,
        frame=ceremony.frame,
        frame_sha256=ceremony.frame_sha256,
        design=ceremony.design,
        design_sha256=ceremony.design_sha256,
        beacon_round=ceremony.beacon_round or 0,
        signature=ceremony.signature or "",
        dice=ceremony.dice or "",
        seed=ceremony.seed or "",
        families=made.families,
        drawn=tuple(msgspec.convert(place, Drawn, from_attributes=True) for place in places),
        outcomes=tuple(outcomes),
        published_at=ceremony.published_at or ceremony.frozen_at,
        drawn_at=made.drawn_at,
    )
