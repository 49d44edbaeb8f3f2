"""Which terms one group of texts uses more than another."""

import numpy as np
from msgspec import Struct
from scipy.special import chdtrc, xlogy

from soundings.stats.multiplicity import benjamini_hochberg
from soundings.stats.refusals import NobodyThere, WrongBounds, numbers, same_length
from soundings.stats.shapes import Floats, Ints

LEAST_FAMILIES = 3
"""Families that must use a term before it is tested.
Source: our choice, because a term of one or two families is theirs and not their group's."""

_HALF = 0.5


class Keyness(Struct, frozen=True, kw_only=True, eq=False):
    """Each term's difference between two groups, (terms,)."""

    g2: Floats
    """Log-likelihood ratio of the two by two, 0 or more."""
    g2_of_term: Floats
    """Of the term's two cells alone, as corpus tools print it."""
    log_ratio: Floats
    """Doublings of the first group's rate over the second's; below 0 the second's is higher."""
    p: Floats
    """Of no difference, two-sided; nan for a term not tested."""
    p_adjusted: Floats
    """Benjamini and Hochberg's, over the terms tested; nan for the others."""


def keyness(first: Floats, second: Floats, totals: tuple[float, float], families: Ints) -> Keyness:
    """Compare how often each term stands in two groups' texts.

    Shapes: `first`, `second` (terms,) times each term occurs in a group;
    `totals` all terms in each group, those counted too; `families` (terms,)
    that use it in either. G² = 2ΣO·ln(O/E) over all four cells, a term and all
    others by group; corpus tools often sum the term's two cells alone, which is
    a little less and is given beside. A count of 0 is ½ in the log ratio alone. A term nobody uses
    has a G² of 0 and a log ratio of nan. Terms of fewer than LEAST_FAMILIES are
    not tested and do not count among those looked at.

    Assumption first violated: that words fall independently; a family that
    repeats a word counts as often as it does. Counting families in place of
    words heals it.

    References: Dunning (1993), Computational Linguistics 19, 61-74; Rayson &
    Garside (2000), Workshop on Comparing Corpora, 1-6; Hardie (2014), Log Ratio.
    """
    same_length(first=first, second=second, families=families)
    _refuse(first, second, totals)
    seen = np.array([first, second, totals[0] - first, totals[1] - second])
    of_term, everything = first + second, totals[0] + totals[1]
    share = np.array([totals[0], totals[1], totals[0], totals[1]])[:, None] / everything
    expected = share * np.array([of_term, of_term, *[everything - of_term] * 2])
    parts = 2.0 * xlogy(seen, seen / np.where(expected > 0, expected, 1.0))
    g2 = np.maximum(parts.sum(axis=0), 0.0)
    rates = [np.where(n > 0, n, _HALF) / total for n, total in zip(seen, totals, strict=False)]
    tested = families >= LEAST_FAMILIES
    p = np.where(tested, chdtrc(1.0, g2), np.nan)
    adjusted = benjamini_hochberg(
        [float(v) if on else None for v, on in zip(p, tested, strict=True)]
    )
    return Keyness(
        g2=g2,
        g2_of_term=parts[:2].sum(axis=0),
        log_ratio=np.where(of_term > 0, np.log2(rates[0] / rates[1]), np.nan),
        p=p,
        p_adjusted=np.array([np.nan if v is None else v for v in adjusted], dtype=np.float64),
    )


def _refuse(first: Floats, second: Floats, totals: tuple[float, float]) -> None:
    for name, count, total in (("first", first, totals[0]), ("second", second, totals[1])):
        numbers(name, count)
        if not 0 < total < np.inf:
            raise NobodyThere(
                f"the {name} group has {total:g} terms in all; compare groups that both wrote"
            )
        wrong = np.flatnonzero((count < 0) | (count > total))
        if len(wrong):
            raise WrongBounds(
                f"term {wrong[0]} occurs {count[wrong[0]]:g} times of {total:g} in the {name}"
                " group; count terms and totals over the same texts"
            )
