"""A fault that shows in either of two answers: the whole of it and its two parts."""

import numpy as np
from msgspec import Struct

from soundings.stats.linearise import Design
from soundings.stats.proportions import Shares, shares
from soundings.stats.refusals import same_length, zero_or_one
from soundings.stats.shapes import Bools, Floats


class Either(Struct, frozen=True, kw_only=True, eq=False):
    """Shares with either sign, and with each, domain by domain."""

    either: Shares
    first: Shares
    second: Shares


def in_either(first: Floats, second: Floats) -> Floats:
    """Return 1 where either is 1, 0 where both are 0, nan where what is missing decides."""
    same_length(first=first, second=second)
    zero_or_one("first", first)
    zero_or_one("second", second)
    found = np.where(np.isnan(first) | np.isnan(second), np.nan, 0.0)
    return np.where((first == 1) | (second == 1), 1.0, found)


def either(plan: Design, first: Floats, second: Floats, members: Bools) -> Either:
    """Estimate how many show a fault in either answer, and in each, in every domain.

    Shapes: `first`, `second` (rows,) 1 for the fault, 0 or nan for no answer;
    `members` (rows, domains). The parts have bases of their own and need not
    add up: a row may show both, and one answered 1 counts in `either` even if
    the other is missing. Methods, ranges and choices at 0/0 and n = 1 are those
    of `proportions.shares`.
    """
    return Either(
        either=shares(plan, in_either(first, second), members),
        first=shares(plan, first, members),
        second=shares(plan, second, members),
    )
