"""Intervals for a share on its effective sample size; never Wald."""

import numpy as np
from msgspec import Struct
from scipy.special import betaincinv, expit, gammaln, stdtr, stdtrit

from soundings.stats.refusals import WrongBounds, listed_enough
from soundings.stats.shapes import Bools, Floats, Ints

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

    Shapes: all (k,); df below 1 is taken as 1, inf gives the textbook interval;
    n_effective of inf (everybody answered) collapses it onto the estimate.
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
    return np.where((p <= 0.0) | (p >= 1.0) | np.isinf(n_effective), n, size)


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

    All (k,). 0 of n gives low 0, n of n gives high 1; n_effective of inf
    (everybody answered) collapses the interval onto the estimate. References:
    Korn & Graubard (1998), Survey Methodology 24, 193-201; Parker et al. (2017)
    for the cap; R survey 4.5 `svyciprop("beta")` is the uncapped.
    """
    size = adjusted_size(p, n, n_effective, df, capped=capped)
    tail = (1.0 - level) / 2.0
    yes, no = size * p, size * (1.0 - p)
    low = np.where(yes > 0, betaincinv(np.maximum(yes, 1e-300), no + 1.0, tail), 0.0)
    high = np.where(no > 0, betaincinv(yes + 1.0, np.maximum(no, 1e-300), 1.0 - tail), 1.0)
    known = np.isnan(p) | np.isinf(n_effective)
    return _held(p, np.where(known, p, low), np.where(known, p, high))


def rare(p: Floats, n_effective: Floats) -> Bools:
    """Say where the rarer answer is too rare for an approximation."""
    finite = np.where(np.isinf(n_effective), 0.0, n_effective)
    return np.asarray(np.minimum(p, 1.0 - p) * finite < RARE)


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
    return Interval(low=expit(middle - half), high=expit(middle + half))


def square_and_add(
    one: Floats, one_bounds: Interval, two: Floats, two_bounds: Interval, correlation: Floats
) -> Interval:
    """Return bounds of one - two from the bounds of each; all (k,), correlation in -1..1.

    Lies in -1..1 and holds the difference. Independent sides have correlation
    0. References: Newcombe (1998), Statistics in Medicine 17, 873-890 (method
    10) and 2635-2650 (paired); Zou & Donner (2008), Statistics in Medicine 27,
    1693-1702 (any correlation).
    """
    below_one, above_one = one - one_bounds.low, one_bounds.high - one
    below_two, above_two = two - two_bounds.low, two_bounds.high - two
    down = below_one**2 - 2.0 * correlation * below_one * above_two + above_two**2
    up = above_one**2 - 2.0 * correlation * above_one * below_two + below_two**2
    gap = one - two
    return Interval(
        low=np.maximum(gap - np.sqrt(np.maximum(down, 0.0)), -1.0),
        high=np.minimum(gap + np.sqrt(np.maximum(up, 0.0)), 1.0),
    )


def score_p_below(p: float, n_effective: float, df: float, threshold: float) -> float:
    """Return the one-sided p-value of "the share is at least threshold" against "it is below".

    The score statistic of Wilson's interval against t: below 0.05 exactly when
    the 90 % upper bound is under the threshold. nan for no estimate; a
    threshold of 0 or less gives 1, of 1 or more gives 0 unless p is 1; a share
    that is known (n_effective inf) gives 0 or 1.
    """
    if np.isnan(p) or not n_effective > 0:
        return float("nan")
    if threshold <= 0:
        return 1.0
    if threshold >= 1:
        return 1.0 if p >= 1 else 0.0
    if np.isinf(n_effective):
        return 0.0 if p < threshold else 1.0
    statistic = (p - threshold) / np.sqrt(threshold * (1.0 - threshold) / n_effective)
    return float(stdtr(max(df, 1.0), statistic))


def score_p_above(p: float, n_effective: float, df: float, threshold: float) -> float:
    """Return the one-sided p-value of "the share is at most threshold" against "above it"."""
    return score_p_below(1.0 - p, n_effective, df, 1.0 - threshold)


def clopper_pearson(x: Floats, n: Floats, level: float = 0.95) -> Interval:
    """Return the exact binomial interval for x of n; all (k,); 0 of 0 gives nan.

    For independent answers of a population without end. Reference: Clopper &
    Pearson (1934), Biometrika 26, 404-413; R `binom.test`.
    """
    _counts(x, n)
    share = np.divide(x, n, out=np.full(np.shape(x), np.nan), where=n > 0)
    return korn_graubard(share, n, n, np.maximum(n - 1.0, 1.0), level)


def _counts(x: Floats, n: Floats) -> None:
    if np.any((x < 0) | (x > n)) or not np.all(np.isfinite(n)):
        raise WrongBounds("x of n: x must lie between 0 and n; count both on the same rows")


def at_most(x: float, n: float, level: float = 0.95) -> float:
    """Return the one-sided exact upper bound of a share after x of n; 1 at 0 of 0.

    0 of 59 gives 0.0495: what "no failure in 59" still allows. Reference:
    Hanley & Lippman-Hand (1983), JAMA 249, 1743-1745.
    """
    _counts(np.array([x]), np.array([n]))
    return 1.0 if x >= n else float(betaincinv(x + 1.0, n - x, level))


def hypergeometric(x: Ints, n: Ints, size: Ints, level: float = 0.95) -> Interval:
    """Return the exact interval for a share of a small known group, such as a school.

    Shapes: all (k,): x favourable of n who answered of `size` listed. The
    bounds are shares K/size of the smallest and largest K under which x is not
    in a tail of (1 - level)/2. Everybody answering collapses it; nobody gives 0
    to 1, and the share itself is nan. More answered than listed is refused.

    Assumption first violated: that those who answered are a random part of the
    group. References: Konijn (1973) §III.4; Wright (1991), Exact Confidence
    Bounds when Sampling from Small Finite Universes.
    """
    listed_enough("group", n.astype(np.float64), size.astype(np.float64))
    _counts(x.astype(np.float64), n.astype(np.float64))
    tail = (1.0 - level) / 2.0
    low, high = np.full(len(x), np.nan), np.full(len(x), np.nan)
    for place, (favourable, answered, listed) in enumerate(zip(x, n, size, strict=True)):
        if listed == 0:
            continue
        adverse = answered - favourable
        kinds = np.arange(favourable, listed - adverse + 1)
        chance = _drawn_chances(kinds, listed, answered)
        above, below = chance[:, favourable:].sum(axis=1), chance[:, : favourable + 1].sum(axis=1)
        low[place] = kinds[np.flatnonzero(above > tail)[0]] / listed
        high[place] = kinds[np.flatnonzero(below > tail)[-1]] / listed
    return Interval(low=low, high=high)


def _drawn_chances(kinds: Ints, listed: int, answered: int) -> Floats:
    """Return P(X = 0, …, answered) for each number favourable, (kinds, answered + 1)."""
    x = np.arange(answered + 1)[None, :]
    yes, no = kinds[:, None] - x, (listed - kinds)[:, None] - (answered - x)
    possible = (yes >= 0) & (no >= 0)
    logs = _choose(kinds[:, None], x) + _choose((listed - kinds)[:, None], answered - x)
    return np.where(possible, np.exp(np.where(possible, logs, 0.0) - _choose(listed, answered)), 0)


def _choose(n: Ints | int, k: Ints | int) -> Floats:
    """Return the log of n over k, without meaning where k > n."""
    rest = np.maximum(np.subtract(n, k), 0)
    return np.asarray(
        gammaln(np.add(n, 1.0)) - gammaln(np.add(k, 1.0)) - gammaln(np.add(rest, 1.0))
    )


def without_replacement(n: Floats, size: Floats) -> Floats:
    """Return the effective size n(size - 1)/(size - n) of n of a group of `size`; inf if whole.

    All (k,). Reference: Cochran (1977) §3.2.
    """
    left = size - n
    effective: Floats = np.full(len(n), np.inf)
    np.divide(n * (size - 1.0), left, out=effective, where=left > 0)
    return effective
