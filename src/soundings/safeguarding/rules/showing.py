"""A concern as the pages show it."""

import unicodedata
from datetime import datetime

from soundings.safeguarding.model import Card, Rules, Waiting
from soundings.safeguarding.rules.hours import countdown

_LAID_OUT = frozenset("\n\t")
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def visible(text: str) -> str:
    """Return the text with what would hide or turn its words written out instead.

    The words themselves are kept as they were: this is how they are looked at.
    """
    return "".join(
        f"[U+{ord(letter):04X}]"
        if letter in _TURNING or (unicodedata.category(letter) == "Cc" and letter not in _LAID_OUT)
        else letter
        for letter in text.replace("\r\n", "\n")
    )


def card(waiting: Waiting, words: str, rules: Rules, at: datetime) -> Card:
    """Return a concern as the page shows it."""
    return Card(
        concern_id=waiting.concern_id,
        seriousness=waiting.seriousness,
        reasons=tuple(rules.what.get(rule, rule) for rule in waiting.rules),
        countdown=countdown(waiting.due_at, at),
        overdue=waiting.seen_at is None and at > waiting.due_at,
        raised_at=waiting.raised_at,
        seen_at=waiting.seen_at,
        by_text=waiting.text_id is not None,
        about_the_area=waiting.about_the_area,
        text=visible(words),
        changed=waiting.changed,
    )
