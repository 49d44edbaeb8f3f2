"""Shares, differences and counts as they are printed: whole per cent, halves up."""

import math

_ALL = 100
"""Per cent."""


def whole(share: float) -> int:
    """Return the nearest whole percentage, halves up, whatever the last bit of a share."""
    return math.floor(round(share * _ALL, 6) + 0.5)


def percent(share: float | None) -> str:
    """Return whole percent, halves up; a share that is not all or nothing never reads so."""
    if share is None:
        return "–"
    nearest = whole(share)
    if nearest == 0 and share > 0:
        return "under 1%"
    if nearest == _ALL and share < 1:
        return "over 99%"
    return f"{nearest}%"


def points(difference: float) -> str:
    """Return a signed difference in percentage points."""
    nearest = whole(abs(difference))
    sign = "" if nearest == 0 else "−" if difference < 0 else "+"
    return f"{sign}{nearest}"


def in_points(width: float) -> str:
    """Return an unsigned width in percentage points, with decimals if it has them."""
    return f"{round(width * _ALL, 2):g}"


def count(number: float | None) -> str:
    """Return a count with thousands parted by a comma."""
    return "–" if number is None else f"{number:,.0f}"


def bounds(low: float | None, high: float | None) -> str:
    """Return two bounds as shortly as they can be said, for a chart or a card."""
    if low is None or high is None:
        return ""
    said = f"{percent(low)}–{percent(high)}"
    return said.replace("over 99", "99+").replace("under ", "<").replace("%", "")
