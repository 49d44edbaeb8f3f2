"""Places of every size about their common share, within what chance alone allows."""

from collections.abc import Sequence

from msgspec import Struct

from soundings.kit.charts.ink import (
    CLAIM,
    FAMILIES,
    INK,
    MUTED,
    SMALL,
    WIDE,
    Picture,
    Plane,
    dot,
    held,
    line,
    path,
    picture,
    text,
    told,
)
from soundings.kit.figures import count, percent


class Place(Struct, frozen=True, kw_only=True):
    """One place: how many answered there, and the share among them."""

    name: str
    n: int
    share: float
    outside: bool
    """Whether it lies beyond what chance allows."""


class Limits(Struct, frozen=True, kw_only=True):
    """What chance alone allows at one size: 95 % and 99.8 %."""

    n: int
    outer_low: float
    low: float
    high: float
    outer_high: float


def funnel_chart(
    places: Sequence[Place], limits: Sequence[Limits], *, target: float, title: str,
    width: float = WIDE, height: float = 260,
) -> Picture:  # fmt: skip
    """Draw each place over its size; those outside are named and filled, the others are rings."""
    sizes = [one.n for one in places] + [one.n for one in limits]
    plane = Plane(44, 12, width - 12, height - 38, widest=max(1.0, max(sizes, default=1) * 1.04))
    parts = plane.rules(SMALL)
    parts.append(line(plane.left, plane.y(held(target)), plane.right, plane.y(held(target)),
                      stroke=INK, width=1.2))  # fmt: skip
    ordered = sorted(limits, key=lambda one: one.n)
    for of, dash in (("low", ""), ("high", ""), ("outer_low", "3 2"), ("outer_high", "3 2")):
        parts.append(
            path(
                ((plane.x(one.n), plane.y(held(getattr(one, of)))) for one in ordered),
                stroke=MUTED, dash=dash,
            )
        )  # fmt: skip
    for one in places:
        x, y = plane.x(one.n), plane.y(held(one.share))
        parts.append(dot(x, y, 4, CLAIM) if one.outside else dot(x, y, 3, "#fff", FAMILIES))
        if one.outside:
            left = x > (plane.left + plane.right) / 2
            parts.append(text(x + (-7 if left else 7), y + 3.5, one.name, size=SMALL,
                              anchor="end" if left else "start"))  # fmt: skip
    for quarter, anchor in enumerate(("middle", "middle", "middle", "middle", "end")):
        n = plane.widest * quarter / 4
        parts.append(
            text(plane.x(n), plane.bottom + 14, count(n), size=SMALL, fill=MUTED, anchor=anchor)
        )
    parts.append(text((plane.left + plane.right) / 2, height - 6, "children answered for",
                      size=SMALL, fill=MUTED, anchor="middle"))  # fmt: skip
    rows = [
        (one.name, percent(one.share), count(one.n), "yes" if one.outside else "no")
        for one in places
    ]
    return picture(
        (width, height), parts, title=title,
        description=f"About {percent(target)}; outside: "
        + (told(row[:3] for row in rows if row[3] == "yes") or "none"),
        head=("", "Share", "Answered for", "Beyond chance"), rows=rows,
    )  # fmt: skip
