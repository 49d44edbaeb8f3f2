"""From a whole to what is left of it, and the same for each of its groups."""

from collections.abc import Sequence

from soundings.kit.charts.ink import (
    FAMILIES,
    MUTED,
    SHADES,
    SMALL,
    WIDE,
    Picture,
    held,
    picture,
    rect,
    text,
    told,
)
from soundings.kit.figures import count, percent

_STAGES = ("#e6ecee", "#c3d3d8", "#7fa6af", FAMILIES)


def _of(part: int, whole: int) -> str:
    return percent(part / whole) if whole else "–"


def flow_chart(stages: Sequence[tuple[str, int]], *, title: str, width: float = WIDE) -> Picture:
    """Draw up to four stages, each a part of the first, as bars."""
    left, right = 164.0, width - 92
    whole = stages[0][1]
    parts = []
    for place, ((words, many), shade) in enumerate(zip(stages, _STAGES, strict=False)):
        y = place * 19.0
        length = (right - left) * held(many / max(1, whole))
        parts += [
            text(left - 8, y + 12, words, anchor="end", fill=MUTED),
            rect(left, y + 2, max(length, 0.8), 14, shade),
            text(left + length + 7, y + 13, count(many), strong=True),
            text(width, y + 13, _of(many, whole), fill=MUTED, anchor="end"),
        ]
    rows = [(words, count(many), _of(many, whole)) for words, many in stages]
    return picture(
        (width, 19.0 * len(stages) + 2), parts, title=title, description=told(rows),
        head=("", "Children", "Of the first"), rows=rows,
    )  # fmt: skip


class _Bar:
    """One group of a response map, and how far its bar is filled."""

    def __init__(self, label: str, whole: int, sent: int, answered: int) -> None:
        self.label, self.whole, self.sent, self.answered = label, whole, sent, answered

    def filled(self, part: int, length: float) -> float:
        return length * held(part / max(1, self.whole))


def response_map(
    rows: Sequence[tuple[str, int, int, int]], *, title: str, width: float = WIDE
) -> Picture:
    """Draw each group as one bar: answered, sent to without answer, not reached.

    A row is a name and how many were listed, sent to and answered.
    """
    left, right = width * 0.34, width - 108
    bars = [_Bar(*row) for row in rows]
    parts = []
    x = left
    key = ("answered for", "sent, no answer", "not reached")
    for words, shade in zip(key, SHADES, strict=True):
        parts += [rect(x, 2, 10, 9, shade), text(x + 14, 10, words, size=SMALL, fill=MUTED)]
        x += 30 + len(words) * 4.9
    parts.append(text(width - 62, 10, "listed", size=SMALL, fill=MUTED, anchor="end"))
    parts.append(text(width, 10, "answered", size=SMALL, fill=MUTED, anchor="end"))
    for place, bar in enumerate(bars):
        y = 18 + place * 17.0
        parts += [
            text(left - 8, y + 11, bar.label, anchor="end"),
            rect(left, y, right - left, 13, SHADES[2]),
            rect(left, y, bar.filled(bar.sent, right - left), 13, SHADES[1]),
            rect(left, y, bar.filled(bar.answered, right - left), 13, SHADES[0]),
            text(width - 62, y + 11, count(bar.whole), anchor="end", fill=MUTED),
            text(width, y + 11, _of(bar.answered, bar.whole), anchor="end", strong=True),
        ]
    described = told(
        (bar.label, f"{count(bar.whole)} listed", f"{count(bar.sent)} sent to",
         f"{count(bar.answered)} answered for") for bar in bars
    )  # fmt: skip
    return picture(
        (width, 22 + 17 * len(bars)), parts, title=title, description=described,
        head=("", "Listed", "Sent to", "Answered for", "Answered of listed"),
        rows=[
            (bar.label, count(bar.whole), count(bar.sent), count(bar.answered),
             _of(bar.answered, bar.whole)) for bar in bars
        ],
    )  # fmt: skip
