"""The tipping point: what a whole list would be over what its silent would have said."""

from collections.abc import Callable, Sequence

from msgspec import Struct

from soundings.kit.charts.ink import (
    BAND,
    CLAIM,
    FAMILIES,
    INK,
    MUTED,
    SMALL,
    WIDE,
    Picture,
    Plane,
    cross,
    diamond,
    dot,
    held,
    line,
    picture,
    rect,
    text,
    triangle,
    width_of,
)
from soundings.kit.figures import count, percent

_FOR_IT = "favoured the claim"

_EDGE = 16.0
"""What a centred axis label needs beyond the last tick."""


class Tipping(Struct, frozen=True, kw_only=True):
    """A claim, the list's bounds, and where four guesses would put the silent."""

    name: str
    claimed: float
    allowed: float
    """The worst share the claim's tolerance allows."""
    at_most: bool = False
    """Whether the claim promises no more than its share, not at least it."""
    listed: int
    answered: int
    favourable: int
    needed: float | None
    """Share of the silent at which the claim tips."""
    impossible: bool
    holds: bool
    among_answered: float | None = None
    implied: float | None = None
    late: float | None = None
    phoned: float | None = None

    def whole(self, of_silent: float) -> float:
        """Return the whole list's share if that share of the silent said yes."""
        quiet = self.listed - self.answered
        return (self.favourable + of_silent * quiet) / self.listed

    @property
    def guesses(self) -> tuple[tuple[str, float | None, Callable[[float, float], str]], ...]:
        """Where the silent may stand, by whom one takes for them."""
        return (
            ("those who answered", self.among_answered, dot),
            ("the weighting assumes", self.implied, _filled),
            ("those who answered last", self.late, triangle),
            ("those asked by telephone", self.phoned, cross),
        )


def _filled(x: float, y: float) -> str:
    return diamond(x, y, 4.5, FAMILIES, FAMILIES)


def _reached(tip: Tipping, needed: float) -> str:
    if tip.at_most:
        return f"left where it is so of {percent(needed)}"
    return f"reached where {percent(needed)} favour it"


def _fits_left(plane: Plane, tip: Tipping, needed: float, size: float) -> bool:
    """Say whether the line crosses late enough to leave room for words at the left."""
    return plane.x(needed) - plane.left > width_of(_reached(tip, needed), size) + 16


def _band_words(plane: Plane, tip: Tipping, size: float) -> list[str]:
    """Say at the left what the band is and when the line reaches it: above it if there is room."""
    words = [f"Claim {percent(tip.claimed)}, and its tolerance"]
    if tip.impossible:
        words.append("never reached, whatever the missing answers")
    elif tip.holds or tip.needed is None:
        words.append("reached, whatever the missing answers")
    elif _fits_left(plane, tip, tip.needed, size):
        words.append(_reached(tip, tip.needed))
    lift = 12 * len(words)
    upper = plane.y(held(max(tip.claimed, tip.allowed)))
    lower = plane.y(held(min(tip.claimed, tip.allowed)))
    first = upper + 7 - lift if upper - lift > plane.top + 2 else lower + 13
    parts = []
    for place, said in enumerate(words):
        y = first + 12 * place
        # No level line runs through the words.
        parts += [
            rect(plane.left + 7, y - size + 1, width_of(said, size), size, "#fff"),
            text(plane.left + 8, y, said, size=size, fill=CLAIM, strong=place > 0),
        ]
    return parts


def _crossing(plane: Plane, tip: Tipping, size: float) -> list[str]:
    """Mark where the line meets what the claim allows, if it does."""
    if tip.impossible or tip.holds or tip.needed is None or not 0 <= tip.needed <= 1:
        return []
    x, y = plane.x(tip.needed), plane.y(held(tip.allowed))
    parts = [
        line(x, y, x, plane.bottom, stroke=CLAIM, width=1.2, dash="3 2"),
        dot(x, y, 4.5, "#fff", CLAIM),
    ]
    if not _fits_left(plane, tip, tip.needed, size):
        words = _reached(tip, tip.needed)
        wide = width_of(words, size)
        foot = plane.bottom - 8
        parts += [
            rect(plane.right - 4 - wide, foot - size, wide, size * 1.4, "#fff"),
            text(plane.right - 4, foot, words, size=size, fill=CLAIM, anchor="end", strong=True),
        ]
    return parts


def _marks(plane: Plane, tip: Tipping, size: float) -> list[str]:
    """Where each guess would put the silent, each dropped to its own line of words."""
    marks = [(words, share, shape) for words, share, shape in tip.guesses if share is not None]
    if not marks:
        return []
    # Words go to the roomier side, and the drop lines are ordered not to cross them.
    mean = sum(held(share) for _, share, _ in marks) / len(marks)
    leftwards = plane.x(mean) > (plane.right + _EDGE) / 2
    parts = []
    for slot, (words, share, shape) in enumerate(
        sorted(marks, key=lambda mark: mark[1], reverse=not leftwards)
    ):
        x, y = plane.x(held(share)), plane.y(held(tip.whole(held(share))))
        row = plane.bottom + 31 + slot * 13
        parts += [
            line(x, y, x, row - 4, stroke=FAMILIES, width=0.8, dash="1.5 2"),
            shape(x, y),
            shape(x, row - 4),
            text(
                x + (-9 if leftwards else 9), row, f"{words}: {percent(share)}", size=size,
                fill=FAMILIES, anchor="end" if leftwards else "start",
            ),
        ]  # fmt: skip
    return parts


def _said(tip: Tipping) -> str:
    if tip.impossible:
        return "it never reaches the claim’s band"
    if tip.holds or tip.needed is None:
        return "it is always within the claim’s band"
    return f"it meets the claim’s band where {percent(tip.needed)} of them favour it"


def _table(tip: Tipping) -> Sequence[tuple[str, str, str]]:
    places = (
        ("none", 0.0), *((words, share) for words, share, _ in tip.guesses),
        ("needed for the claim", tip.needed), ("all", 1.0),
    )  # fmt: skip
    return [
        (words, percent(share), percent(tip.whole(held(share))))
        for words, share in places
        if share is not None
    ]


def tipping_chart(tip: Tipping, *, width: float = WIDE, height: float = 286) -> Picture:
    """Draw the list's share as a line over what the silent would have said.

    The line runs from every silent child against to every silent child for; the band is what
    the claim allows; the marks stand where those who answered, the weighting, those who answered
    last and those asked by telephone would put the silent.
    """
    size = SMALL if width < WIDE else 9.5
    known = sum(share is not None for _, share, _ in tip.guesses)
    plane = Plane(64, 14, width - _EDGE, height - 45 - 13 * known)
    upper, lower = sorted((plane.y(held(tip.claimed)), plane.y(held(tip.allowed))))
    claim = plane.y(held(tip.claimed))
    parts = [rect(plane.left, upper, plane.right - plane.left, lower - upper, BAND)]
    parts += plane.rules(size)
    for tick in range(0, 101, 25):
        x = plane.x(tick / 100)
        parts += [
            line(x, plane.bottom, x, plane.bottom + 4),
            text(x, plane.bottom + 15, f"{tick}%", size=size, fill=MUTED, anchor="middle"),
        ]
    parts.append(line(plane.left, claim, plane.right, claim, stroke=CLAIM, width=1.4))
    parts += _band_words(plane, tip, size)
    ends = held(tip.whole(0)), held(tip.whole(1))
    parts.append(
        line(plane.x(0), plane.y(ends[0]), plane.x(1), plane.y(ends[1]), stroke=INK, width=2)
    )
    parts += _marks(plane, tip, size)
    parts += _crossing(plane, tip, size)
    middle = (plane.top + plane.bottom) / 2
    parts += [
        text(
            (plane.left + plane.right) / 2, height - 5,
            f"If this share of the missing answers {'said so' if tip.at_most else _FOR_IT} …",
            size=size, fill=MUTED, anchor="middle",
        ),
        f'<g transform="rotate(-90 12 {middle:.1f})">',
        text(12, middle, "… the whole list would be", size=size, fill=MUTED, anchor="middle"),
        "</g>",
    ]  # fmt: skip
    marks = "; ".join(
        f"{words} {percent(share)}" for words, share, _ in tip.guesses if share is not None
    )
    return picture(
        (width, height), parts, title=f"Tipping point of claim {tip.name}",
        description=f"A straight line from {percent(ends[0])} if no missing answer favoured the "
        f"claim to {percent(ends[1])} if all {count(tip.listed - tip.answered)} did; {_said(tip)}"
        f"{f'. Marks: {marks}' if marks else ''}",
        head=("Of the missing answers, this share in favour", "Share", "The whole list then"),
        rows=_table(tip),
    )  # fmt: skip
