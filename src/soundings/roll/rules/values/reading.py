"""What becomes of a cell: its value, mended, or wrong."""

import re
from typing import TypeAlias

import msgspec

from soundings.kit.tables import Severity, fold


class Wrong(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The cell cannot be used."""

    wanted: str
    mend: str
    severity: Severity = Severity.ERROR


class Mended(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The cell was mended: what it is taken for, and what was amiss."""

    value: str
    wanted: str
    mend: str


Text: TypeAlias = str | Mended | Wrong


def table(text: str) -> dict[str, str]:
    """Read `word, word = code` lines into folded word → code."""
    rows: dict[str, str] = {}
    for line in text.strip().splitlines():
        words, _, code = line.rpartition("=")
        rows.update({fold(word): code.strip() for word in words.split("|")})
    return rows


SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[eE]\+?\d+", re.ASCII)
"""How Excel shows a long number."""
