"""Respondents' links and signed cookies.

A link is 12 letters and digits from an alphabet without look-alikes, 70 bits:
the truncated HMAC of whom it is for, so it can be made again for a reminder,
while the database keeps only a keyed hash of it.
"""

import hashlib
import hmac

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz"
LINK_LENGTH = 12

_TRAILING = ".,;:!?)>]'\""


def _mac(key: bytes, purpose: bytes, text: str) -> bytes:
    return hmac.digest(key, purpose + b"\x00" + text.encode(), hashlib.sha256)


def mint(key: bytes, whom: str) -> str:
    """Return the link of this person: the same each time it is asked for."""
    number = int.from_bytes(_mac(key, b"link", whom))
    letters = []
    for _ in range(LINK_LENGTH):
        number, letter = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[letter])
    return "".join(letters)


def digest(key: bytes, link: str) -> bytes:
    """Return what the database keeps instead of the link.

    Punctuation that a mail program glued to the end is forgiven.
    """
    return _mac(key, b"kept", link.strip().rstrip(_TRAILING))


def sign(key: bytes, text: str) -> str:
    """Return the text with its seal, fit for a cookie."""
    return f"{text}.{_mac(key, b'cookie', text).hex()[:32]}"


def unseal(key: bytes, sealed: str) -> str | None:
    """Return the text if its seal is ours, else None."""
    text, _, _ = sealed.rpartition(".")
    return text if hmac.compare_digest(sign(key, text).encode(), sealed.encode()) else None


def form_token(key: bytes, visit: str) -> str:
    """Return the token a visit's forms carry: one a visit, so that back, double tap and
    double tab all work.
    """
    return _mac(key, b"form", visit).hex()[:24]
