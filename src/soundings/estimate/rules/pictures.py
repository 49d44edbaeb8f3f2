"""What the page of a look draws: who is over- and under-represented among those who answered."""

from collections.abc import Sequence

from soundings.estimate.model import Partial, Vocabulary
from soundings.kit.charts.ink import (
    FAMILIES,
    MUTED,
    SMALL,
    WIDE,
    Picture,
    line,
    picture,
    rect,
    text,
    told,
)
from soundings.kit.figures import count

_STEP = 16.0
_LEAST = 0.005
"""The smallest indicator the axis reaches to, so that noise is not drawn as a cliff."""


def partial_chart(partials: Sequence[Partial], vocabulary: Vocabulary) -> Picture:
    """Draw each category's partial R-indicator about nought, thinnest first in its variable."""
    rows = [
        (vocabulary.category(one.variable, category.category), category)
        for one in partials
        for category in sorted(one.categories, key=lambda category: category.unconditional)
    ]
    left, right = WIDE * 0.42, WIDE - 64
    middle = (left + right) / 2
    reach = max([_LEAST, *(abs(category.unconditional) for _, category in rows)])
    scale = (right - left) / 2 / reach
    parts = [
        text(left, 10, "answered less than others", size=SMALL, fill=MUTED),
        text(right, 10, "more", size=SMALL, fill=MUTED, anchor="end"),
        text(WIDE, 10, "partial R", size=SMALL, fill=MUTED, anchor="end"),
    ]
    for place, (label, category) in enumerate(rows):
        y = 16 + _STEP * place
        length = category.unconditional * scale
        shade = FAMILIES if length < 0 else "#c3d3d8"
        parts += [
            text(left - 8, y + 11, label, anchor="end"),
            rect(middle + min(0.0, length), y + 2, abs(length), 11, shade),
            text(WIDE, y + 11, f"{category.unconditional:+.3f}", anchor="end"),
        ]
    bottom = 18 + _STEP * len(rows)
    parts.append(line(middle, 14, middle, bottom, stroke=MUTED))
    return picture(
        (WIDE, bottom + 2), parts, title="Who answers more and less than others",
        description=told((label, f"{category.unconditional:+.3f}") for label, category in rows),
        head=("Group", "Listed", "Partial R", "Within all other groups"),
        rows=[
            (label, count(category.listed), f"{category.unconditional:+.4f}",
             f"{category.conditional:.4f}")
            for label, category in rows
        ],
    )  # fmt: skip
