"""How a share runs along an ordered scale of groups, from the most deprived to the least."""

import numpy as np
from msgspec import Struct
from scipy.special import stdtrit

from soundings.stats.refusals import Mismatched, NobodyThere, numbers, same_length
from soundings.stats.shapes import Floats


class Index(Struct, frozen=True, kw_only=True):
    """An index with its error; None for both where it cannot be had."""

    value: float | None
    se: float | None
    """None also where no covariance was given."""
    low: float | None
    """95 % bounds, on the log scale for the ratio."""
    high: float | None


class Inequality(Struct, frozen=True, kw_only=True):
    """Indices of one share over ordered groups; positive: higher at the top of the scale."""

    slope: Index
    """Slope index: share at rank 1 less share at rank 0, by the line; in -∞..∞, mostly -1..1."""
    relative: Index
    """Relative index: share at rank 1 over share at rank 0, by the line (Mackenbach & Kunst);
    None where either end of the line is not above 0."""
    relative_to_mean: Index
    """Slope over the mean (Pamuk); None at a mean of 0."""
    concentration: Index
    """2·cov(share, rank)/mean, in -1..1; None at a mean of 0."""
    erreygers: Index
    """4·mean·concentration = 8·cov(share, rank) for a share, in -1..1."""
    mean: float


def ranks(population: Floats) -> Floats:
    """Return each group's ridit, the middle of its place in the population, in 0..1; (groups,)."""
    below = np.cumsum(population) - population
    return np.asarray((below + population / 2.0) / population.sum())


def inequality(
    share: Floats, population: Floats, covariance: Floats | None = None, df: float = np.inf
) -> Inequality:
    """Measure how a share runs along ordered groups.

    Shapes: `share` (groups,) in 0..1, in the scale's order; `population`
    (groups,) units of the frame, whose ranks are fixed; `covariance` (groups,
    groups) of the shares, from `linearise.covariance`, for standard errors by
    the delta method; `df` its degrees of freedom. Bounds are estimate ± t·SE
    (an index has no end to be held to), on the log scale for the ratio.

    One group, or an empty population, has no order: refused. Assumption first
    violated: that the share is straight in rank, for the two slope indices.

    References: Mackenbach & Kunst (1997), Social Science & Medicine 44, 757-771;
    Pamuk (1985), Population Studies 39, 17-31; Kakwani, Wagstaff & van Doorslaer
    (1997), Journal of Econometrics 77, 87-103; Erreygers (2009), Journal of
    Health Economics 28, 504-515.
    """
    same_length(share=share, population=population)
    numbers("share", share)
    numbers("population", population)
    if np.any(population < 0) or np.count_nonzero(population) < 2:  # noqa: PLR2004 - an order needs two
        raise NobodyThere(
            "an index along a scale needs two groups with somebody in each; give counts of the"
            " frame by group, in the scale's order"
        )
    if covariance is not None and covariance.shape != (len(share), len(share)):
        raise Mismatched("covariance does not fit the shares; give (groups, groups)")
    part = population / population.sum()
    rank = ranks(population)
    across = part * (rank - part @ rank)
    mean = float(part @ share)
    scatter = float(across @ rank)
    slope, level = across / scatter, part - across / scatter * float(part @ rank)
    foot, top = float(level @ share), float((level + slope) @ share)
    run = float(across @ share)

    def index(value: float, gradient: Floats) -> Index:
        return _index(value, gradient, covariance, df)

    relative = Index(value=None, se=None, low=None, high=None)
    if foot > 0 and top > 0:
        logs = _index(
            float(np.log(top / foot)), (level + slope) / top - level / foot, covariance, df
        )
        relative = Index(
            value=top / foot,
            se=None if logs.se is None else top / foot * logs.se,
            low=None if logs.low is None else _raised(logs.low),
            high=None if logs.high is None else _raised(logs.high),
        )
    nothing = Index(value=None, se=None, low=None, high=None)
    gap = float(slope @ share)
    return Inequality(
        slope=index(gap, slope),
        relative=relative,
        relative_to_mean=nothing
        if mean == 0
        else index(gap / mean, slope / mean - gap / mean**2 * part),
        concentration=nothing
        if mean == 0
        else index(2.0 * run / mean, 2.0 * across / mean - 2.0 * run / mean**2 * part),
        erreygers=index(8.0 * run, 8.0 * across),
        mean=mean,
    )


def _raised(log: float) -> float:
    with np.errstate(over="ignore"):  # an error that wide bounds nothing: inf
        return float(np.exp(log))


def _index(value: float, gradient: Floats, covariance: Floats | None, df: float) -> Index:
    if covariance is None:
        return Index(value=value, se=None, low=None, high=None)
    se = float(np.sqrt(max(0.0, float(gradient @ covariance @ gradient))))
    reach = float(stdtrit(max(df, 1.0), 0.975)) * se
    return Index(value=value, se=se, low=value - reach, high=value + reach)
