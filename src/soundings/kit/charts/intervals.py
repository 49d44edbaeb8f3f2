"""Shares with their intervals, each beside what was claimed and the band that allows."""

import textwrap
from collections.abc import Sequence

from msgspec import Struct

from soundings.kit.charts.ink import (
    BAND,
    FAMILIES,
    INK,
    MUTED,
    SMALL,
    TEXT,
    WIDE,
    Picture,
    axis,
    diamond,
    dot,
    held,
    line,
    picture,
    rect,
    text,
    told,
)
from soundings.kit.figures import bounds, count, percent

_LABEL = 44
"""Letters of a label that fit one line at the left. Source: our choice, because 44 letters at
10.5 px fill the three eighths of an A4 page kept for them."""


class Row(Struct, frozen=True, kw_only=True):
    """One line: a name, a figure, and what it is held against."""

    label: str
    note: str = ""
    claimed: float | None = None
    allowed: float | None = None
    """The worst share the claim's tolerance allows."""
    share: float | None
    low: float | None
    high: float | None
    n: int | None
    missing: str = "no figure"
    """What is said where there is no share."""
    mark: str = ""
    """A sign at the right."""
    compared: bool = True
    """Without, nothing is drawn: the two numbers speak of different things."""

    @property
    def said(self) -> str:
        """The figure in words."""
        if not self.compared:
            return "not compared"
        if self.share is None:
            return self.missing
        return f"{percent(self.share)} ({bounds(self.low, self.high)})"


def _one(x: float, right: float, y: float, row: Row) -> list[str]:
    """Draw the band the claim allows, the claim, the interval and the figure."""

    def at(share: float) -> float:
        return x + (right - x) * held(share)

    parts: list[str] = []
    if not row.compared:
        return parts
    if row.claimed is not None and row.allowed is not None:
        first, last = sorted((at(row.allowed), at(row.claimed)))
        parts += [rect(first, y - 7, last - first, 14, BAND), diamond(at(row.claimed), y)]
    if row.share is not None and row.low is not None and row.high is not None:
        parts.append(line(at(row.low), y, at(row.high), y, stroke=FAMILIES, width=2.4))
        parts.append(dot(at(row.share), y))
    return parts


def _key(x: float, y: float) -> list[str]:
    """Draw what the signs mean."""
    return [
        diamond(x + 5, y - 3.5), text(x + 14, y, "claim", size=SMALL, fill=MUTED),
        rect(x + 50, y - 9, 16, 11, BAND),
        text(x + 70, y, "what its tolerance allows", size=SMALL, fill=MUTED),
        line(x + 194, y - 3.5, x + 214, y - 3.5, stroke=FAMILIES, width=2.4),
        dot(x + 204, y - 3.5),
        text(x + 219, y, "families who replied, weighted, 95% interval", size=SMALL, fill=MUTED),
    ]  # fmt: skip


def _label(row: Row, middle: float) -> list[str]:
    """Set a row's name in one line or two, or its name over a note."""
    lines = textwrap.wrap(row.label, _LABEL, max_lines=2, placeholder="…")
    if len(lines) > 1:
        return [text(0, middle - 2, lines[0]), text(0, middle + 10, lines[1])]
    if row.note:
        note = textwrap.shorten(row.note, 50, placeholder="…")
        return [
            text(0, middle - 2, row.label),
            text(0, middle + 10, note, fill=MUTED, size=SMALL),
        ]
    return [text(0, middle + 4, row.label)]


def _table(rows: Sequence[Row], *, claims: bool) -> tuple[list[str], list[list[str]]]:
    head = ["", *(["Claim"] if claims else []), "Families who replied", "95% interval", "Replied"]
    return head, [
        [
            row.label,
            *([percent(row.claimed)] if claims else []),
            percent(row.share) if row.compared and row.share is not None else row.said,
            bounds(row.low, row.high) if row.compared else "",
            count(row.n),
        ]
        for row in rows
    ]


def interval_chart(
    rows: Sequence[Row], *, title: str, width: float = WIDE, claims: bool = True
) -> Picture:
    """Draw each figure's interval beside the claim and the band its tolerance allows."""
    left, right, said = width * 0.375, width * 0.73, width * 0.75
    heights = [28 if len(row.label) > _LABEL or row.note else 21 for row in rows]
    top = 24.0
    bottom = top + sum(heights)
    parts = axis(left, right, top, bottom)
    base_at = width - 26 if claims else width
    parts.append(text(base_at, 11, "replied", size=SMALL, fill=MUTED, anchor="end"))
    if claims:
        parts += _key(0, 11)
    y = top
    for row, height in zip(rows, heights, strict=True):
        middle = y + height / 2
        shown = row.compared and row.share is not None
        parts += _label(row, middle)
        parts += _one(left, right, middle, row)
        parts += [
            text(said, middle + 4, row.said, strong=shown, fill=INK if shown else MUTED),
            text(base_at, middle + 4, count(row.n), anchor="end", fill=MUTED),
            text(width, middle + 4, row.mark, anchor="end"),
        ]
        y += height
        parts.append(line(0, y, width, y, stroke="#eef1f2"))
    head, table = _table(rows, claims=claims)
    described = told(
        (row.label, *([f"claimed {percent(row.claimed)}"] if row.claimed is not None else []),
         f"families {row.said}") for row in rows
    )  # fmt: skip
    return picture(
        (width, bottom + 18), parts, title=title, description=described, head=head, rows=table
    )


def small_interval(row: Row, *, width: float = 246) -> Picture:
    """Draw one claim and one figure on one line, for a card."""
    left, right, y = 22.0, width - 34, 10.0
    parts = [
        line(left, y, right, y),
        *(line(x, y - 4, x, y + 4) for x in (left + (right - left) * k / 4 for k in range(5))),
        *_one(left, right, y, row),
        text(left - 6, y + 3, "0%", size=TEXT - 2, fill=MUTED, anchor="end"),
        text(right + 6, y + 3, "100%", size=TEXT - 2, fill=MUTED),
    ]
    head, table = _table([row], claims=True)
    return picture(
        (width, 20),
        parts,
        title=f"{row.label}: the claim and families’ replies on one line",
        description=f"Claimed {percent(row.claimed)}; families {row.said}",
        head=head,
        rows=table,
    )
