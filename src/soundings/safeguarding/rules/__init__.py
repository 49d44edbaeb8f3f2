"""What a text may tell of, by when somebody must look, whom to tell, how well we read."""

from soundings.safeguarding.rules.alarms import (
    Standing,
    alarm_words,
    conflict_words,
    is_behind,
    letter_words,
    needs_somebody,
    standing,
    tell,
    tell_of_conflict,
    warnings,
)
from soundings.safeguarding.rules.hours import countdown, due, is_staffed, night_of, opens_next
from soundings.safeguarding.rules.people import check_action, check_person
from soundings.safeguarding.rules.reading import make_ready, plain, screen
from soundings.safeguarding.rules.showing import card
from soundings.safeguarding.rules.trial import half_of, put_together, score

__all__ = [
    "Standing",
    "alarm_words",
    "card",
    "check_action",
    "check_person",
    "conflict_words",
    "countdown",
    "due",
    "half_of",
    "is_behind",
    "is_staffed",
    "letter_words",
    "make_ready",
    "needs_somebody",
    "night_of",
    "opens_next",
    "plain",
    "put_together",
    "score",
    "screen",
    "standing",
    "tell",
    "tell_of_conflict",
    "warnings",
]
