"""How long a text message is, as its provider counts and charges it."""

from soundings.outreach.constants import (
    FRAGMENT_GSM,
    FRAGMENT_GSM_JOINED,
    FRAGMENT_UCS,
    FRAGMENT_UCS_JOINED,
    GSM_BASIC,
    GSM_EXTENDED,
)


def length(text: str) -> int:
    """Return how many places of an SMS the text takes, in the alphabet it needs."""
    if GSM_BASIC.issuperset(text):
        return len(text)
    if all(letter in GSM_BASIC or letter in GSM_EXTENDED for letter in text):
        return len(text) + sum(letter in GSM_EXTENDED for letter in text)
    return len(text.encode("utf-16-be")) // 2


def fragments(text: str) -> int:
    """Return how many SMS the text is sent, and charged, as."""
    plain = all(letter in GSM_BASIC or letter in GSM_EXTENDED for letter in text)
    alone, joined = (
        (FRAGMENT_GSM, FRAGMENT_GSM_JOINED) if plain else (FRAGMENT_UCS, FRAGMENT_UCS_JOINED)
    )
    places = length(text)
    return 1 if places <= alone else -(-places // joined)
