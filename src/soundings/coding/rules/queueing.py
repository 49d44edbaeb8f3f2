"""Who reads what next, and what is read twice."""

import math
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from soundings.access.model import StaffId
from soundings.coding.constants import TAKEN_MINUTES, TWICE_LEAST, TWICE_SHARE
from soundings.coding.model import Adjudication, Progress, Reading, Settled, Standing
from soundings.coding.rules.settling import settle
from soundings.inspection.model import InspectionId
from soundings.respond.model import ResponseId
from soundings.stats.tickets import draw

_PAIR = 2


def twice(commented: Sequence[ResponseId], inspection_id: InspectionId) -> frozenset[ResponseId]:
    """Return the comments that two people read, drawn by a ticket of their own."""
    named = {str(one): one for one in commented}
    size = max(math.ceil(TWICE_SHARE * len(named)), min(TWICE_LEAST, len(named)))
    return frozenset(named[unit] for unit in draw(f"{inspection_id} twice", named, size))


def current(
    standings: Sequence[Standing], readings: Sequence[Reading]
) -> dict[ResponseId, list[Reading]]:
    """Return each comment's readings of the text as it stands, the earliest first."""
    text = {one.response_id: one.text_sha256 for one in standings}
    found: dict[ResponseId, list[Reading]] = defaultdict(list)
    for one in sorted(readings, key=lambda one: (one.read_at or one.taken_at, str(one.coder_id))):
        if text.get(one.response_id) == one.text_sha256:
            found[one.response_id].append(one)
    return found


def is_held(reading: Reading, at: datetime) -> bool:
    """Say whether a comment is read, or taken so lately that nobody else should take it."""
    since = at - timedelta(minutes=TAKEN_MINUTES)
    return reading.read_at is not None or reading.taken_at > since


def next_for(
    coder: StaffId,
    standings: Sequence[Standing],
    readings: Sequence[Reading],
    wanted_twice: frozenset[ResponseId],
    at: datetime,
) -> Standing | None:
    """Return the comment this person reads next: one already taken, else by lowest ticket."""
    by = current(standings, readings)
    in_order = sorted(
        (one for one in standings if one.checked),
        key=lambda one: (one.ticket, str(one.response_id)),
    )
    for one in in_order:
        if any(each.coder_id == coder and not each.read_at for each in by[one.response_id]):
            return one
    for one in in_order:
        held = [each for each in by[one.response_id] if is_held(each, at)]
        needed = _PAIR if one.response_id in wanted_twice else 1
        if len(held) < needed and all(each.coder_id != coder for each in held):
            return one
    return None


def progress(
    coder: StaffId,
    standings: Sequence[Standing],
    readings: Sequence[Reading],
    decided: Sequence[Adjudication],
    wanted_twice: frozenset[ResponseId],
) -> Progress:
    """Return how far the words have come."""
    by = current(standings, [one for one in readings if one.read_at is not None])
    decisions = {one.response_id: one for one in decided}
    checked = [one for one in standings if one.checked]
    read = [one for one in checked if by[one.response_id]]
    settled = [
        settle(by[one.response_id], decisions.get(one.response_id), one.text_sha256)
        for one in read
    ]
    return Progress(
        comments=len(standings),
        unchecked=len(standings) - len(checked),
        to_read=len(checked) - len(read),
        read=len(read),
        twice_wanted=len(wanted_twice),
        twice_read=sum(
            len(by[one.response_id]) >= _PAIR for one in read if one.response_id in wanted_twice
        ),
        open=sum(one is not None and one.settled is Settled.OPEN for one in settled),
        yours=sum(each.coder_id == coder for one in read for each in by[one.response_id]),
    )
