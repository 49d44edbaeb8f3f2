"""What stands among a reply's answers for the words of its family: that there are some."""

import hashlib
import hmac

from soundings.respond.model import ResponseId

MARK = "words:"
"""How an answer begins that stands for words."""


def column(item_id: str) -> str:
    """Return the name a question's words are sealed under: under another they do not open."""
    return f"respond.response.words.{item_id}"


def fingerprint(key: bytes, response_id: ResponseId, item_id: str, words: str) -> str:
    """Return what changes when the words do and tells whoever has not the key nothing of them,
    not even whether two families wrote the same.
    """
    about = b"words\x00" + response_id.bytes + item_id.encode() + b"\x00"
    return MARK + hmac.digest(key, about + words.encode(), hashlib.sha256).hex()
