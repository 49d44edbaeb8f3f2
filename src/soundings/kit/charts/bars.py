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


def difference_chart(rows: Sequence[Difference], *, title: str, width: float = WIDE) -> Picture:
    """Draw each group beside the rest: a dot, a ring and the way between."""
    left, right = width * 0.345, width * 0.7
    top, bottom = 20.0, 20.0 + 18 * len(rows)
    parts = axis(left, right, top, bottom)
    parts += [
        dot(left + 4, 9, 3.8), text(left + 12, 12.5, "the group", size=SMALL, fill=MUTED),
        dot(left + 72, 9, 3.6, "#fff", FAMILIES),
        text(left + 81, 12.5, "everybody else on the list who replied", size=SMALL, fill=MUTED),
        text(width - 44, 12.5, "points (95% interval)", size=SMALL, fill=MUTED, anchor="end"),
        text(width, 12.5, "replied", size=SMALL, fill=MUTED, anchor="end"),
    ]  # fmt: skip

    def at(share: float) -> float:
        return left + (right - left) * held(share)

    for place, row in enumerate(rows):
        y = top + 18 * place + 9
        below = row.share < row.rest
        parts += [
            text(0, y + 4, row.label),
            line(at(row.rest), y, at(row.share), y, stroke=FAMILIES, width=1.6),
            dot(at(row.rest), y, 3.6, "#fff", FAMILIES),
            dot(at(row.share), y, 4.2),
            text(at(row.share) + (-9 if below else 9), y + 3.5, percent(row.share), size=SMALL,
                 anchor="end" if below else "start"),
            text(width - 126, y + 4, points(row.difference), anchor="end", strong=True),
            text(width - 44, y + 4, f"({points(row.low)} to {points(row.high)})", anchor="end",
                 fill=MUTED),
            text(width, y + 4, count(row.n), anchor="end", fill=MUTED),
        ]  # fmt: skip
    return picture(
        (width, bottom + 18), parts, title=title,
        description=told(
            (row.label, f"{percent(row.share)} against {percent(row.rest)} of the rest")
            for row in rows
        ),
        head=("", "Group", "Rest", "Difference, points", "95% interval", "Replied"),
        rows=[
            (row.label, percent(row.share), percent(row.rest), points(row.difference),
             f"{points(row.low)} to {points(row.high)}", count(row.n)) for row in rows
        ],
    )  # fmt: skip
