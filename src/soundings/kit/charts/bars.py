"""Groups against a common line: who is over- and under-represented, who differs from the rest."""

from collections.abc import Sequence

from msgspec import Struct

from soundings.kit.charts.ink import (
    FAMILIES,
    INK,
    MUTED,
    SMALL,
    WIDE,
    Picture,
    axis,
    dot,
    held,
    line,
    picture,
    rect,
    text,
    told,
)
from soundings.kit.figures import count, percent, points

_LEAST = 0.02
"""Half the scale at least. Source: our choice, because under two points nothing is to be seen."""


class Balance(Struct, frozen=True, kw_only=True):
    """A group's share of a list, of the replies, and of the replies weighted."""

    label: str
    listed: float
    replied: float
    weighted: float

    @property
    def off(self) -> float:
        """How far its share of the replies lies from its share of the list."""
        return self.replied - self.listed


class Difference(Struct, frozen=True, kw_only=True):
    """A group beside everybody else."""

    label: str
    share: float
    rest: float
    difference: float
    low: float
    high: float
    n: int | None
    adjusted: float | None = None
    """The same were both sides alike in what is named above the column."""
    adjusted_low: float | None = None
    adjusted_high: float | None = None

    @property
    def alike(self) -> str:
        """The adjusted difference in words."""
        if self.adjusted is None or self.adjusted_low is None or self.adjusted_high is None:
            return "–"
        bounds = f"{points(self.adjusted_low)} to {points(self.adjusted_high)}"
        return f"{points(self.adjusted)} ({bounds})"


def balance_chart(rows: Sequence[Balance], *, title: str, width: float = WIDE) -> Picture:
    """Draw who is over- and under-represented among replies, before and after weighting."""
    left, right = width * 0.42, width - 70
    middle = (left + right) / 2
    reach = max(_LEAST, *(abs(row.off) for row in rows), _LEAST)
    scale = (right - left) / 2 / reach

    def at(difference: float) -> float:
        return middle + max(-reach, min(reach, difference)) * scale

    parts = [
        text(left, 10, "fewer among replies than on the list", size=SMALL, fill=MUTED),
        text(right, 10, "more", size=SMALL, fill=MUTED, anchor="end"),
        text(width, 10, "points", size=SMALL, fill=MUTED, anchor="end"),
    ]
    for place, row in enumerate(rows):
        y = 16 + place * 15.0
        before, after = at(row.off), at(row.weighted - row.listed)
        shade = "#7fa6af" if before < middle else "#c3d3d8"
        parts += [
            text(left - 8, y + 11, row.label, anchor="end"),
            rect(min(before, middle), y + 2, abs(before - middle), 11, shade),
            line(after, y, after, y + 15, stroke=INK, width=2),
            text(width, y + 11, points(row.off), anchor="end"),
        ]
    bottom = 18 + 15 * len(rows)
    parts.append(line(middle, 14, middle, bottom, stroke=MUTED))
    key = "bar: before weighting; upright stroke: after"
    parts.append(text(left, bottom + 11, key, size=SMALL, fill=MUTED))
    table = [
        (row.label, percent(row.listed), percent(row.replied), percent(row.weighted))
        for row in rows
    ]
    return picture(
        (width, bottom + 16), parts, title=title,
        description=told(
            (name, f"{replied} of replies", f"{listed} of the list", f"{weighted} after weighting")
            for name, listed, replied, weighted in table
        ),
        head=("", "Of the list", "Of replies", "After weighting"), rows=table,
    )  # fmt: skip


def difference_chart(
    rows: Sequence[Difference], *, title: str, alike: str = "alike in the list’s mix",
    width: float = WIDE, key: bool = True,
) -> Picture:  # fmt: skip
    """Draw each group beside the rest, and what the difference is between children alike.

    The last is printed only where a row has it. Without a key it stands under one that has it.
    """
    adjusted = any(row.adjusted is not None for row in rows)
    left, right = width * 0.335, width * (0.6 if adjusted else 0.68)
    at_difference = width - (146 if adjusted else 44)
    top = 20.0 if key else 2.0
    bottom = top + 17 * len(rows)
    parts = axis(left, right, top, bottom)
    parts += [
        dot(4, 9, 3.8), text(12, 12.5, "the group", size=SMALL, fill=MUTED),
        dot(72, 9, 3.6, "#fff", FAMILIES),
        text(81, 12.5, "everybody else who replied", size=SMALL, fill=MUTED),
        text(at_difference, 12.5, "points (95%)", size=SMALL, fill=MUTED, anchor="end"),
        text(width, 12.5, "replied", size=SMALL, fill=MUTED, anchor="end"),
    ] if key else []  # fmt: skip
    if adjusted and key:
        parts.append(text(width - 40, 12.5, alike, size=SMALL, fill=MUTED, anchor="end"))

    def at(share: float) -> float:
        return left + (right - left) * held(share)

    for place, row in enumerate(rows):
        y = top + 17 * place + 8.5
        below = row.share < row.rest
        bounds = f"({points(row.low)} to {points(row.high)})"
        parts += [
            text(0, y + 4, row.label),
            line(at(row.rest), y, at(row.share), y, stroke=FAMILIES, width=1.6),
            dot(at(row.rest), y, 3.6, "#fff", FAMILIES),
            dot(at(row.share), y, 4.2),
            text(at(row.share) + (-9 if below else 9), y + 3.5, percent(row.share), size=SMALL,
                 anchor="end" if below else "start"),
            text(at_difference - 74, y + 4, points(row.difference), anchor="end", strong=True),
            text(at_difference, y + 4, bounds, anchor="end", fill=MUTED),
            text(width, y + 4, count(row.n), anchor="end", fill=MUTED),
        ]  # fmt: skip
        if adjusted:
            parts.append(text(width - 40, y + 4, row.alike, anchor="end", fill=MUTED))
    return picture(
        (width, bottom + 18), parts, title=title,
        description=told(
            (row.label, f"{percent(row.share)} against {percent(row.rest)} of the rest",
             *([f"{row.alike} points {alike}"] if adjusted else []))
            for row in rows
        ),
        head=("", "Group", "Rest", "Difference, points", "95% interval",
              *(["Points " + alike] if adjusted else []), "Replied"),
        rows=[
            (row.label, percent(row.share), percent(row.rest), points(row.difference),
             f"{points(row.low)} to {points(row.high)}",
             *([row.alike] if adjusted else []), count(row.n)) for row in rows
        ],
    )  # fmt: skip
