"""Which cells of a table may be shown to somebody outside the inspection team.

A cell is a group of children with a yes/no figure. It is withheld for what it is (primary)
or because its neighbours would give a withheld one away (complementary).
"""

import math
from collections.abc import Sequence

from msgspec import Struct

from soundings.disclosure.constants import (
    BASE_ROUNDING,
    INSPECTOR_DECIMALS,
    MINIMUM_LISTED,
    MINIMUM_REPLIES,
    PARTNERSHIP_DECIMALS,
    SMALL_CELL,
    SMALL_GROUP,
)
from soundings.disclosure.model import Thresholds

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
)
"""What the partnership's release is made under."""


class Cell(Struct, frozen=True, kw_only=True):
    """A group's unweighted base, how many of it are favourable, and how many are listed."""

    key: str
    listed: int
    n: int
    favourable: int


def must_withhold(cell: Cell, thresholds: Thresholds) -> bool:
    """Say whether the cell alone may not be shown.

    Too few replies, too few listed, 1 to 4 children on either side, or a small group that is
    all of one mind.
    """
    sides = (cell.favourable, cell.n - cell.favourable)
    return (
        cell.n < thresholds.minimum_replies
        or cell.listed < thresholds.minimum_listed
        or any(0 < side <= thresholds.small_cell for side in sides)
        or (0 in sides and cell.n < thresholds.small_group)
    )


def withheld(cells: Sequence[Cell], thresholds: Thresholds) -> frozenset[str]:
    """Return the keys of a breakdown's cells that are not shown.

    Where exactly one cell is withheld the rest of the breakdown and its total would give it
    away, so the next lowest by base goes too (GP Patient Survey). Ties fall to the smaller
    list, then to the key.
    """
    hidden = {cell.key for cell in cells if must_withhold(cell, thresholds)}
    shown = [cell for cell in cells if cell.key not in hidden]
    if len(hidden) == 1 and shown:
        hidden.add(min(shown, key=lambda cell: (cell.n, cell.listed, cell.key)).key)
    return frozenset(hidden)


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
