"""Shares, tolerances, and what is wrong with them."""

import re
from typing import TypeAlias

import msgspec

from soundings.claims.constants import (
    LARGEST_TOLERANCE_POINTS,
    STATUTORY_TOLERANCE_POINTS,
    TOLERANCE_POINTS,
)
from soundings.kit.tables import Severity

_PERCENT = re.compile(r"(\d{1,3})(?:\.(\d+))?\s*(?:%|per\s?cent)", re.ASCII | re.IGNORECASE)


_SHARE = re.compile(r"[01]?\.\d+|0|1", re.ASCII)


_COMMA = re.compile(r"\d{1,3},\d+\s*%", re.ASCII)


_BOUND = re.compile(
    r"^(?:[<>≤≥~]|over|under|above|below|about|around|at least|at most)", re.IGNORECASE
)


_POINTS = re.compile(r"(\d{1,2}(?:\.\d+)?)\s*(?:points?|pp|percentage points?|%)?", re.ASCII)


_VALUE_WANTED = "a percentage such as 92%"


_WHOLE = 100


class Trouble(msgspec.Struct, frozen=True, kw_only=True):
    """Why a cell cannot be used, and what to do."""

    wanted: str
    mend: str
    severity: Severity = Severity.ERROR


Troubles: TypeAlias = list[tuple[str, Trouble]]
"""Each with the column it stands in."""


def parse_value(text: str) -> tuple[float, float] | Trouble:
    """Read a percentage as a share and its rounding, half of the last digit shown."""
    if found := _PERCENT.fullmatch(text):
        decimals = found[2] or ""
        claimed = float(f"{found[1]}.{decimals or 0}")
        if claimed > _WHOLE:
            return Trouble(wanted="at most 100%", mend="No share of children is above 100%.")
        return claimed / _WHOLE, 0.5 * 10.0 ** -len(decimals) / _WHOLE
    if not text:
        mend = "Agree with the area what share a reader takes the claim to promise."
    elif _SHARE.fullmatch(text):
        mend = (
            f"Write {float(text) * _WHOLE:g}%. In a spreadsheet, format the column as text "
            "first: the digits shown say how exact the claim is."
        )
    elif _COMMA.fullmatch(text):
        mend = f"Write {text.replace(',', '.')}, with a point."
    elif _BOUND.match(text):
        mend = "Write the figure alone; whether it is a least or a most stands in Direction."
    elif text.isdecimal():
        mend = f"Write {text}% if that is what it is."
    else:
        mend = "Write the share in figures: three in four is 75%."
    return Trouble(wanted=_VALUE_WANTED, mend=mend)


def parse_tolerance(text: str, *, statutory: bool) -> float | Trouble:
    """Read points as a share; an empty cell is the standing tolerance of such claims."""
    if not text:
        return (STATUTORY_TOLERANCE_POINTS if statutory else TOLERANCE_POINTS) / _WHOLE
    found = _POINTS.fullmatch(text)
    points = None if found is None else float(found[1])
    if points is None or points > LARGEST_TOLERANCE_POINTS:
        return Trouble(
            wanted=f"percentage points from 0 to {LARGEST_TOLERANCE_POINTS:g}",
            mend="Write a number such as 5, or leave the cell empty for the usual tolerance.",
        )
    return points / _WHOLE
