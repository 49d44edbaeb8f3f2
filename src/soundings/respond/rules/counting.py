"""What a reply counts as, by a rule fixed before the first one came."""

from soundings.instrument.model import Answers, Audience, Instrument, Text
from soundings.instrument.rules import core_path
from soundings.respond.constants import PARTIAL_SHARE
from soundings.respond.model import Standing


def standing(instrument: Instrument, answers: Answers, audience: Audience) -> Standing:
    """Return what an unfinished reply counts as if nothing more comes.

    Partial: at least half of the closed questions of the first part that these answers lead to
    are answered, and at least one of them tests a claim. Not sure is an answer; skipped is none.
    """
    closed = [
        item for item in core_path(instrument, answers, audience) if not isinstance(item, Text)
    ]
    answered = [item for item in closed if answers.get(item.id) is not None]
    if not any(item.id != instrument.age_item for item in answered):
        return Standing.NOTHING
    enough = len(answered) >= PARTIAL_SHARE * len(closed)
    return (
        Standing.PARTIAL
        if enough and any(item.claims for item in answered)
        else Standing.BREAK_OFF
    )
