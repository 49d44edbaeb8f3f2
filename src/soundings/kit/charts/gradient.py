"""A measure from the most to the least deprived fifth, with the line that runs through it."""

from collections.abc import Sequence

from soundings.kit.charts.ink import (
    CLAIM,
    FAMILIES,
    MUTED,
    SMALL,
    Picture,
    Plane,
    dot,
    held,
    line,
    picture,
    text,
    told,
)
from soundings.kit.charts.intervals import Row
from soundings.kit.figures import bounds, count, percent, points


def gradient_chart(
    label: str, fifths: Sequence[Row], *, slope: float, overall: float | None, width: float = 322
) -> Picture:
    """Draw each fifth's interval, and the slope index as a line about the overall share."""
    plane = Plane(34.0, 10.0, width - 8, 104.0)
    step = (plane.right - plane.left) / max(1, len(fifths))
    parts = plane.rules(SMALL)
    if overall is not None:
        ends = (held(overall - slope / 2), held(overall + slope / 2))
        parts.append(
            line(plane.left, plane.y(ends[0]), plane.right, plane.y(ends[1]), stroke=CLAIM,
                 width=1.4, dash="4 3")
        )  # fmt: skip
    for place, row in enumerate(fifths):
        x = plane.left + step * (place + 0.5)
        if row.share is not None and row.low is not None and row.high is not None:
            parts += [
                line(x, plane.y(row.low), x, plane.y(row.high), stroke=FAMILIES, width=2.2),
                dot(x, plane.y(row.share)),
            ]
        parts += [
            text(x, plane.bottom + 12, row.label, size=8, fill=MUTED, anchor="middle"),
            text(x, plane.bottom + 22, count(row.n), size=8, fill=MUTED, anchor="middle"),
        ]
    return picture(
        (width, plane.bottom + 27), parts, title=f"{label}, by deprivation",
        description=f"{told((row.label, row.said) for row in fifths)}; from the most to the least "
        f"deprived the share moves by {points(slope)} points",
        head=("Fifth", "Share", "95% interval", "Replied"),
        rows=[
            (row.label, percent(row.share), bounds(row.low, row.high), count(row.n))
            for row in fifths
        ],
    )  # fmt: skip
