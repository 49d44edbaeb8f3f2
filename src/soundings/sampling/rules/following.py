"""What became of those drawn, and who stands in for whom."""

from collections import defaultdict
from collections.abc import Iterable
from math import ceil

import msgspec
import numpy as np
from scipy.special import betaincinv

from soundings.sampling.model import (
    STAYING,
    Ceremony,
    DipSample,
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
from soundings.sampling.rules.freezing import thaw
from soundings.stats.sequences import running_counted

_LEVEL = 0.95

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


def check_read(outcome: Outcome, *, failed: bool | None) -> None:
    """Refuse a record that was read without saying how it stood, or the other way about."""
    if outcome is Outcome.READ and failed is None:
        message = "Say whether the record met the standard it was read against, or failed it."
        raise WrongOutcome(message)
    if outcome is not Outcome.READ and failed is not None:
        message = "Only a record that was read can meet its standard or fail it: leave that out."
        raise WrongOutcome(message)


def dip_sample(places: Iterable[Standing], listed: int) -> DipSample:
    """Return what the records read so far say of all of them, in the order of the draw.

    The bounds take the records for a simple random draw from the list, which a draw in proportion
    over strata betters; what is read first must not hang on what a record says.
    """
    last = [place.outcomes[-1] for place in places if place.current and place.outcomes]
    fails = [noted.failed for noted in last if noted.outcome is Outcome.READ]
    y = np.array([float(failed or False) for failed in fails])
    read, failed = len(y), int(y.sum())
    if not read:
        return DipSample(
            listed=listed,
            read=0,
            failed=0,
            at_most=None,
            low=0.0,
            high=1.0,
            sentence=(
                "No record has been read yet. If none of 59 fails, fewer than 5% of all fail "
                "(one-sided 95%)."
            ),
        )
    bounds = running_counted(y, listed)[-1]
    at_most = float(betaincinv(failed + 1, read - failed, _LEVEL)) if failed < read else 1.0
    low, high = bounds.low / listed, bounds.high / listed
    found = "No failure" if failed == 0 else f"{failed} failure{'s' if failed > 1 else ''}"
    return DipSample(
        listed=listed,
        read=read,
        failed=failed,
        at_most=at_most,
        low=low,
        high=high,
        sentence=(
            f"{found} in {read} records read: fewer than {_up(at_most)}% of the {listed:,} listed "
            f"fail (one-sided 95%, for {read} fixed beforehand). However often one looks, and "
            f"wherever one stops: between {100 * low:.1f}% and {_up(high)}% (95%)."
        ),
    )


def _up(share: float) -> str:
    """Return a share in per cent, never below what it is."""
    return f"{ceil(round(share * 1000, 6)) / 10:.1f}".removesuffix(".0")


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
    ceremony: Ceremony,
    purpose: Purpose,
    made: Made,
    places: Iterable[Place],
    outcomes: Iterable[Noted],
) -> Table:
    """Return the draw as inspectors see it."""
    stands = standing(places, outcomes)
    listed = len(thaw(ceremony.frame)) if purpose is Purpose.RECORDS else 0
    return Table(
        purpose=purpose,
        note=NOTES[purpose],
        drawn_at=made.drawn_at,
        places=stands,
        dip=dip_sample(stands, listed) if purpose is Purpose.RECORDS else None,
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
        outcomes=tuple(msgspec.structs.replace(noted, failed=None) for noted in outcomes),
        published_at=ceremony.published_at or ceremony.frozen_at,
        drawn_at=made.drawn_at,
    )
