"""Respondents' links and signed cookies.

A link is 12 letters and digits from an alphabet without look-alikes, 69 bits:
the truncated HMAC of whom it is for, so it can be made again for a reminder,
while the database keeps only a keyed hash of it. A code is the same thing made
to be read from paper: 13 of Crockford's letters, 65 bits, the same in any case,
in groups or not, and with O for 0 or I for 1. Their length tells them apart.
"""

import hashlib
import hmac
import re
from base64 import urlsafe_b64encode

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz"
LINK_LENGTH = 12
CODE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 13
GROUPS = (5, 4, 4)
"""Letters of a code that are printed together."""

_LOOK_ALIKES = str.maketrans("OILU", "011V")
_BETWEEN = re.compile(r"[\W_]+")


def _mac(key: bytes, purpose: bytes, text: str) -> bytes:
    return hmac.digest(key, purpose + b"\x00" + text.encode(), hashlib.sha256)


def mint(key: bytes, whom: str) -> str:
    """Return the link of this person: the same each time it is asked for."""
    return _letters(_mac(key, b"link", whom), ALPHABET, LINK_LENGTH)


def mint_code(key: bytes, whom: str) -> str:
    """Return the code of this person, to be printed: the same each time it is asked for."""
    return _letters(_mac(key, b"code", whom), CODE_ALPHABET, CODE_LENGTH)


def mint_ticket(key: bytes, whom: str) -> str:
    """Return the one-time way in of this id, 256 bits: the same each time it is asked for."""
    return urlsafe_b64encode(_mac(key, b"ticket", whom)).rstrip(b"=").decode("ascii")


def _letters(mac: bytes, alphabet: str, length: int) -> str:
    number = int.from_bytes(mac)
    letters = []
    for _ in range(length):
        number, letter = divmod(number, len(alphabet))
        letters.append(alphabet[letter])
    return "".join(letters)


def canonical(typed: str) -> str:
    """Return a link or code as it was minted, however it was copied or typed.

    Spaces, hyphens and punctuation a mail program glued to it are dropped. In a code, small
    letters are made large, and letters that look like another are read as that one.
    """
    bare = _BETWEEN.sub("", typed)
    return bare if len(bare) == LINK_LENGTH else bare.upper().translate(_LOOK_ALIKES)


def in_groups(code: str) -> str:
    """Return a code as it is printed to be typed."""
    groups, at = [], 0
    for size in GROUPS:
        groups.append(code[at : at + size])
        at += size
    return " ".join(groups)


def digest(key: bytes, link: str) -> bytes:
    """Return what the database keeps instead of the link, the same however it was typed."""
    return _mac(key, b"kept", canonical(link))


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
