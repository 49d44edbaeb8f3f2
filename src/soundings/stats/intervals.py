"""Intervals for a share on its effective sample size; never Wald."""

import numpy as np
from msgspec import Struct
from scipy.special import betaincinv, stdtr, stdtrit

from soundings.stats.shapes import Bools, Floats

RARE = 10.0
"""Effective cases of the rarer answer below which the exact interval is used.
Source: Brown, Cai & DasGupta (2001), Statistical Science 16, and NCHS Series 2 No. 175:
approximations fail below about 10 expected events."""


class Interval(Struct, frozen=True, kw_only=True, eq=False):
    """Bounds of a share, in 0..1, always holding the estimate; nan where it is nan."""

    low: Floats
    high: Floats


def _held(p: Floats, low: Floats, high: Floats) -> Interval:
    """Bring bounds into 0..1 and about the estimate, against the last bit of rounding."""
    return Interval(
        low=np.minimum(np.clip(low, 0.0, 1.0), p), high=np.maximum(np.clip(high, 0.0, 1.0), p)
    )


def _t(df: Floats, level: float) -> Floats:
    return np.asarray(stdtrit(np.maximum(df, 1.0), (1.0 + level) / 2.0))


def wilson(p: Floats, n_effective: Floats, df: Floats, level: float = 0.95) -> Interval:
    """Return score intervals with n_effective for n and Student's t for z.

    Shapes: all (k,); df below 1 is taken as 1, inf gives the textbook interval.
    Assumption first violated: that the variance is known about as well as df
    says. References: Wilson (1927), JASA 22, 209-212; Kott & Carr (1997),
    Journal of Official Statistics 13; R survey 4.5 `svyciprop("wilson")`.
    """
    t = _t(df, level)
    share = t**2 / n_effective
    middle = p + share / 2.0
    half = t * np.sqrt(np.maximum(p * (1.0 - p) / n_effective + share / (4.0 * n_effective), 0.0))
    return _held(p, (middle - half) / (1.0 + share), (middle + half) / (1.0 + share))


def adjusted_size(
    p: Floats, n: Floats, n_effective: Floats, df: Floats, *, capped: bool = True
) -> Floats:
    """Return Korn and Graubard's n*: effective size, less for few df.

    All (k,). Capped, it is never above n, as NCHS has it; not capped, a finite
    population correction may lift it over n, as in R. n itself where p is 0 or
    1 and the variance says nothing.
    """
    ratio = _t(np.maximum(n - 1.0, 1.0), 0.95) / _t(df, 0.95)
    size = n_effective * ratio**2
    size = np.minimum(n, size) if capped else size
    return np.where((p <= 0.0) | (p >= 1.0), n, size)


def korn_graubard(
    p: Floats,
    n: Floats,
    n_effective: Floats,
    df: Floats,
    level: float = 0.95,
    *,
    capped: bool = True,
) -> Interval:
    """Return exact-type intervals: Clopper-Pearson on Korn and Graubard's effective size.

    All (k,). 0 of n gives low 0, n of n gives high 1. References: Korn &
    Graubard (1998), Survey Methodology 24, 193-201; Parker et al. (2017) for
    the cap; R survey 4.5 `svyciprop("beta")` is the uncapped.
    """
    size = adjusted_size(p, n, n_effective, df, capped=capped)
    tail = (1.0 - level) / 2.0
    yes, no = size * p, size * (1.0 - p)
    low = np.where(yes > 0, betaincinv(np.maximum(yes, 1e-300), no + 1.0, tail), 0.0)
    high = np.where(no > 0, betaincinv(yes + 1.0, np.maximum(no, 1e-300), 1.0 - tail), 1.0)
    return _held(p, np.where(np.isnan(p), np.nan, low), np.where(np.isnan(p), np.nan, high))


def rare(p: Floats, n_effective: Floats) -> Bools:
    """Say where the rarer answer is too rare for an approximation."""
    return np.asarray(np.minimum(p, 1.0 - p) * n_effective < RARE)


def interval(
    p: Floats, n: Floats, n_effective: Floats, df: Floats, level: float = 0.95
) -> Interval:
    """Return Wilson's interval, and Korn and Graubard's where an answer is rare; all (k,)."""
    usual = wilson(p, n_effective, df, level)
    exact = korn_graubard(p, n, n_effective, df, level)
    few = rare(p, n_effective)
    return Interval(
        low=np.where(few, exact.low, usual.low), high=np.where(few, exact.high, usual.high)
    )


def logit(p: Floats, se: Floats, df: Floats, level: float = 0.95) -> Interval:
    """Return intervals symmetric in log-odds, for comparison with R alone; all (k,).

    p of 0 or 1 gives nan: the method has no answer there.
    """
    inner = np.where((p > 0) & (p < 1), p, np.nan)
    middle = np.log(inner / (1.0 - inner))
    half = _t(df, level) * se / (inner * (1.0 - inner))
    return Interval(
        low=1.0 / (1.0 + np.exp(-(middle - half))), high=1.0 / (1.0 + np.exp(-(middle + half)))
    )


def score_p_below(p: float, n_effective: float, df: float, threshold: float) -> float:
    """Return the one-sided p-value of "the share is at least threshold" against "it is below".

    The score statistic of Wilson's interval against t: below 0.05 exactly when
    the 90 % upper bound is under the threshold. nan for no estimate; a
    threshold of 0 or less gives 1, of 1 or more gives 0 unless p is 1.
    """
    if np.isnan(p) or not n_effective > 0:
        return float("nan")
    if threshold <= 0:
        return 1.0
    if threshold >= 1:
        return 1.0 if p >= 1 else 0.0
    statistic = (p - threshold) / np.sqrt(threshold * (1.0 - threshold) / n_effective)
    return float(stdtr(max(df, 1.0), statistic))
