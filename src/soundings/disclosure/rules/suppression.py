"""Which figures may be shown to somebody outside the inspection team, each for what it is.

What must be withheld besides, because its neighbours would give it away, is `protection`'s.
"""

import math
from collections.abc import Mapping

from msgspec import Struct, to_builtins
from msgspec.structs import replace

from soundings.disclosure.constants import (
    BASE_ROUNDING,
    INSPECTOR_DECIMALS,
    MINIMUM_LISTED,
    MINIMUM_REPLIES,
    PARTNERSHIP_DECIMALS,
    PROTECTION,
    PUBLIC_MINIMUM_REPLIES,
    SMALL_CELL,
    SMALL_GROUP,
)
from soundings.disclosure.model import Figure, Thresholds

INSPECTOR = Thresholds(
    minimum_replies=0,
    minimum_listed=0,
    small_cell=0,
    small_group=0,
    base_rounding=1,
    decimals=INSPECTOR_DECIMALS,
)
"""Inspectors see weak figures flagged; nothing is withheld from them."""

PARTNERSHIP = Thresholds(
    minimum_replies=MINIMUM_REPLIES,
    minimum_listed=MINIMUM_LISTED,
    small_cell=SMALL_CELL,
    small_group=SMALL_GROUP,
    base_rounding=BASE_ROUNDING,
    decimals=PARTNERSHIP_DECIMALS,
    protection=PROTECTION,
)
"""What the partnership's release is made under, unless settings ask for more."""

PUBLIC = Thresholds(
    minimum_replies=PUBLIC_MINIMUM_REPLIES,
    minimum_listed=MINIMUM_LISTED,
    small_cell=SMALL_CELL,
    small_group=SMALL_GROUP,
    base_rounding=BASE_ROUNDING,
    decimals=PARTNERSHIP_DECIMALS,
    protection=PROTECTION,
)
"""What the families' page is made under."""


def at_least(wanted: Mapping[str, int]) -> Thresholds:
    """Return the partnership's thresholds, each raised to what settings ask for if that is more.

    Names are those of Thresholds; a number under the program's own changes nothing.
    """
    own = to_builtins(PARTNERSHIP)
    return replace(
        PARTNERSHIP, **{name: max(own[name], number) for name, number in wanted.items()}
    )


class Cell(Struct, frozen=True, kw_only=True):
    """A group's unweighted base, how many of it are favourable, and how many are listed."""

    listed: int
    n: int
    favourable: int

    @property
    def sides(self) -> tuple[int, int]:
        """How many are favourable, and how many are not."""
        return self.favourable, self.n - self.favourable

    def less(self, other: "Cell") -> "Cell":
        """Return everybody of this who is not in the other."""
        return Cell(
            listed=self.listed - other.listed,
            n=self.n - other.n,
            favourable=self.favourable - other.favourable,
        )


def cell_of(figure: Figure) -> Cell:
    """Return the unrounded counts behind a figure; one without replies is empty."""
    return Cell(listed=figure.listed or 0, n=figure.n or 0, favourable=figure.favourable or 0)


def why_withheld(cell: Cell, thresholds: Thresholds) -> str:
    """Say why the cell alone may not be shown; empty where it may.

    Too few replies, too few listed, 1 to 4 children on either side, or a small group that is
    all of one mind.
    """
    if cell.n < thresholds.minimum_replies:
        return "few_replies"
    if cell.listed < thresholds.minimum_listed:
        return "few_listed"
    if any(0 < side <= thresholds.small_cell for side in cell.sides):
        return "few_on_one_side"
    if 0 in cell.sides and cell.n < thresholds.small_group:
        return "all_or_none"
    return ""


def few_came(before: Cell, after: Cell, thresholds: Thresholds) -> bool:
    """Say whether two figures, shown one after the other, tell of a few who came in between."""
    changes = (
        after.n - before.n,
        *(now - then for now, then in zip(after.sides, before.sides, strict=True)),
    )
    return any(0 < abs(change) <= thresholds.small_cell for change in changes)


def rounded(value: float, thresholds: Thresholds) -> float:
    """Return the value to as many decimals as the thresholds say, halves away from nought."""
    step = 10.0**thresholds.decimals
    # Six places first, so that a half that a machine holds as a little less is still a half.
    whole = math.floor(round(abs(value) * step, 6) + 0.5)
    return math.copysign(whole / step, value) if whole else 0.0


def rounded_share(share: float, thresholds: Thresholds) -> float:
    """Return the rounded share; one that is not all or nothing keeps a quarter step from it.

    So it can still be told, and said, that it is under 1% or over 99%.
    """
    near = rounded(share, thresholds)
    if near not in {0.0, 1.0} or share in {0.0, 1.0}:
        return near
    quarter = 0.25 * 10.0**-thresholds.decimals
    return quarter if near == 0 else 1.0 - quarter


def rounded_base(count: int, thresholds: Thresholds) -> int:
    """Return the count to the nearest five (or what the thresholds say), halves up."""
    step = thresholds.base_rounding
    return (2 * count + step) // (2 * step) * step
