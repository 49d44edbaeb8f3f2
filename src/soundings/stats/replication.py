"""Variance by doing everything again: rescaled bootstrap and jackknife of families."""

from collections.abc import Callable
from enum import StrEnum

import numpy as np
from msgspec import Struct

from soundings.kit.refusal import Refusal
from soundings.stats.refusals import (
    Mismatched,
    NobodyThere,
    Repeated,
    WrongBounds,
    listed_enough,
    same_length,
)
from soundings.stats.shapes import Floats, Ints

REPLICATES = 200
"""Bootstrap replicates unless told otherwise.
Source: Efron & Tibshirani (1993) §6.4: 200 suffice for a standard error."""

MOST_FAILED = 0.05
"""Share of replicates that may fail before no error is given.
Source: our choice, because what fails is not a random part of what might have been."""


class Centre(StrEnum):
    """What squared deviations are taken about."""

    MEAN = "mean"
    """The replicates' own mean (R's `mse = FALSE`)."""
    ESTIMATE = "estimate"
    """The estimate from the whole sample (`mse = TRUE`), never smaller."""


class Replicates(Struct, frozen=True, kw_only=True, eq=False):
    """What each replicate multiplies base weights by, and what its deviation counts for."""

    factors: Floats
    """(rows, replicates), 0 or more."""
    scale: Floats
    """(replicates,) of each squared deviation."""
    lonely: int
    """Classes with one family, which replication can say nothing of."""


class Replicated(Struct, frozen=True, kw_only=True, eq=False):
    """Statistics with their replicated errors."""

    value: Floats
    """(k,) from the whole sample."""
    se: Floats
    """(k,) nan where more than MOST_FAILED of the replicates failed or gave nan."""
    covariance: Floats
    """(k, k) over replicates in which all k were had."""
    low: Floats
    """(k,) 2.5 % quantile of replicates; for a bootstrap alone."""
    high: Floats
    replicates: int
    failed: int
    """Replicates whose weighting was refused."""


def _families(family: Ints, klass: Ints, listed: Floats) -> tuple[Ints, Ints, Floats]:
    """Return each row's family 0..F-1, each family's class, and families answered a class."""
    same_length(family=family, klass=klass)
    if len(family) == 0:
        raise NobodyThere("replication: nobody answered; there is nothing to draw from")
    _, first, place = np.unique(family, return_index=True, return_inverse=True)
    place = place.reshape(-1).astype(np.int64)
    kind = klass[first]
    if np.any(kind[place] != klass):
        raise Repeated("a family lies in two classes; give all its children one class")
    if int(kind.max()) >= len(listed):
        raise Mismatched(
            f"class {int(kind.max())} has no count among the {len(listed)} listed; give the"
            " families listed of every class"
        )
    answered = np.bincount(kind, minlength=len(listed)).astype(np.float64)
    listed_enough("class", answered, listed)
    return place, kind, answered


def bootstrap(
    family: Ints,
    klass: Ints,
    listed: Floats,
    chance: np.random.Generator,
    replicates: int = REPLICATES,
) -> Replicates:
    """Draw rescaled bootstrap factors without replacement.

    Shapes: `family`, `klass` (rows,); `listed` (classes,) families of each on
    the frame, inf for no finite population correction. In each class of n
    families m = ⌊n/2⌋ are drawn without replacement; a family's factor is
    1 - λ + λ(n/m)t, t = 1 if drawn, λ = √(m(1 - n/N)/(n - m)), never negative.
    A class that answered whole keeps factors of 1. A class with one family too,
    and is counted as lonely: its share of the variance is missing.

    Assumption first violated: that families who answered are a random part of
    their class. References: Chipperfield & Preston (2007), Survey Methodology
    33, 167-172; Rao, Wu & Yue (1992), Survey Methodology 18, 209-217.
    """
    if replicates < 2:  # noqa: PLR2004 - one replicate has no spread
        raise WrongBounds(f"{replicates} replicates have no spread; ask for 200 or more")
    place, kind, answered = _families(family, klass, listed)
    factors = np.ones((len(kind), replicates))
    for number in np.flatnonzero(answered > 1):
        inside = np.flatnonzero(kind == number)
        n = len(inside)
        m = n // 2
        rescale = np.sqrt(m * max(0.0, 1.0 - n / listed[number]) / (n - m))
        order = np.argsort(chance.random((n, replicates)), axis=0)
        drawn = np.zeros((n, replicates))
        np.put_along_axis(drawn, order[:m], 1.0, axis=0)
        factors[inside] = 1.0 - rescale + rescale * (n / m) * drawn
    return Replicates(
        factors=factors[place],
        scale=np.full(replicates, 1.0 / replicates),
        lonely=int((answered == 1).sum()),
    )


def jackknife(family: Ints, klass: Ints, listed: Floats) -> Replicates:
    """Leave out each family in turn: JK1 with one class, JKn with several.

    Shapes as `bootstrap`. The others of the class are raised by n/(n - 1), the
    deviation counts (n - 1)/n·(1 - n/N). A class of one family cannot lose it
    and is counted as lonely. For checking: one replicate a family.

    Reference: Wolter (2007), Introduction to Variance Estimation, §4.5; R
    survey 4.5 `as.svrepdesign(type = "JK1" or "JKn")`.
    """
    place, kind, answered = _families(family, klass, listed)
    left_out = np.flatnonzero(answered[kind] > 1)
    factors = np.ones((len(kind), len(left_out)))
    scale = np.zeros(len(left_out))
    for column, gone in enumerate(left_out):
        n = answered[kind[gone]]
        factors[kind == kind[gone], column] = n / (n - 1.0)
        factors[gone, column] = 0.0
        scale[column] = (n - 1.0) / n * (1.0 - n / listed[kind[gone]])
    return Replicates(factors=factors[place], scale=scale, lonely=int((answered == 1).sum()))


def replicate(
    statistic: Callable[[Floats], Floats],
    drawn: Replicates,
    *,
    centre: Centre = Centre.MEAN,
) -> Replicated:
    """Compute statistics anew under every replicate's factors, and their spread.

    `statistic` takes factors (rows,) on the base weights and returns (k,); it is
    to do all that was done to the sample (class weights, calibration), or the
    error lacks what calibration gains. A replicate it refuses, by any Refusal,
    is left out and counted; one that gives nan is left out for that statistic.
    Reference: Lumley (2010), Complex Surveys, §2.3; Shao & Tu (1995) §6.
    """
    value = np.asarray(statistic(np.ones(len(drawn.factors))), dtype=np.float64)
    found = np.full((drawn.factors.shape[1], len(value)), np.nan)
    failed = 0
    for place, factors in enumerate(drawn.factors.T):
        try:
            found[place] = statistic(factors)
        except Refusal:
            failed += 1
    had = ~np.isnan(found)
    enough = had.sum(axis=0) >= max(2.0, (1.0 - MOST_FAILED) * len(found))
    se, low, high = (np.full(len(value), np.nan) for _ in range(3))
    for column in np.flatnonzero(enough):
        kept = found[had[:, column], column]
        middle = kept.mean() if centre is Centre.MEAN else value[column]
        scale = drawn.scale[had[:, column]]
        # Replicates that were had stand for those that were not.
        share = drawn.scale.sum() / scale.sum() if scale.sum() > 0 else 1.0
        se[column] = np.sqrt(share * float(scale @ (kept - middle) ** 2))
        low[column], high[column] = np.quantile(kept, (0.025, 0.975))
    whole = had.all(axis=1)
    about = found[whole].mean(axis=0) if centre is Centre.MEAN and whole.any() else value
    away = found[whole] - about
    spread = (away * drawn.scale[whole][:, None]).T @ away
    return Replicated(
        value=value,
        se=se,
        covariance=spread if enough.all() else np.full((len(value), len(value)), np.nan),
        low=low,
        high=high,
        replicates=len(found),
        failed=failed,
    )
