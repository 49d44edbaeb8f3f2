"""How far people who read the same units agree, beyond what chance would give them."""

from enum import StrEnum

import numpy as np
from msgspec import Struct

from soundings.stats.refusals import Mismatched, WrongBounds
from soundings.stats.replication import MOST_FAILED
from soundings.stats.shapes import Floats, Ints

REPLICATES = 1000
"""Bootstrap replicates unless told otherwise.
Source: Efron & Tibshirani (1993) §13.3: about 1000 for the ends of a percentile interval."""

MISSING = -1
"""The code of a unit that a rater did not read.
Source: our choice, because categories are counted from 0."""

FEWEST_RATINGS = 2
"""Ratings a unit needs to say anything of agreement.
Source: Krippendorff (2011): single values cannot be paired."""


class Metric(StrEnum):
    """What Krippendorff's alpha takes for the distance between two categories."""

    NOMINAL = "nominal"
    ORDINAL = "ordinal"
    STEPS = "steps"
    """Pairs of categories from one to the other, (k + 1)k/2 for k steps: irrCAC's "ordinal"."""
    INTERVAL = "interval"
    RATIO = "ratio"


class Coefficient(Struct, frozen=True, kw_only=True):
    """A coefficient and its 95 % percentile bounds; None where it, or they, cannot be had."""

    value: float | None
    low: float | None
    high: float | None


class Agreement(Struct, frozen=True, kw_only=True):
    """Agreement by each coefficient; 1 is perfect, 0 what chance gives, except `share`'s."""

    units: int
    """With two ratings or more."""
    share: Coefficient
    """Mean share of a unit's pairs of ratings that agree, 0..1: nothing off for chance."""
    alpha: Coefficient
    """Krippendorff's. Low for a rare category however seldom raters differ over it."""
    ac1: Coefficient
    """Gwet's: holds up where a category is rare."""
    fleiss: Coefficient
    """Fleiss' kappa, or Scott's pi for two raters."""
    cohen: Coefficient | None
    """Cohen's kappa; None unless there are two raters."""


def agreement(
    ratings: Ints,
    categories: int,
    chance: np.random.Generator,
    *,
    metric: Metric = Metric.NOMINAL,
    values: Floats | None = None,
    replicates: int = REPLICATES,
) -> Agreement:
    """Measure agreement among any number of raters, each reading any of the units.

    Shapes: `ratings` (units, raters) of codes 0..categories - 1, MISSING where
    a rater did not read; `categories` all that could be chosen, chosen or not
    (2 for a theme: absent, present); `values` (categories,) what codes stand for
    under an interval or ratio metric, the codes themselves unless given. The
    metric bears on alpha alone.

    Units with one rating count in what chance would give AC1 and Fleiss'
    kappa, as in R's irrCAC, and in nothing else. At 0/0 a coefficient is None:
    all where no unit has two ratings; alpha and the kappas where only one
    category was used, when AC1 is 1. Bounds are over units drawn anew with
    `chance`; None from one unit, and where more than MOST_FAILED of the draws
    have no coefficient, as for a theme in one unit or two. Where every
    pair agrees every draw does, and the bounds are the value: read `units`.

    Assumption first violated: that raters read alone and units are a random
    part of what is to be coded.

    References: Krippendorff (2011), Computing Krippendorff's Alpha-Reliability;
    Gwet (2008), British Journal of Mathematical and Statistical Psychology 61,
    29-48; Fleiss (1971), Psychological Bulletin 76, 378-382; Cohen (1960),
    Educational and Psychological Measurement 20, 37-46.
    """
    known = np.arange(categories, dtype=np.float64) if values is None else values
    _refuse(ratings, categories, known, replicates)
    chosen = (ratings[:, :, None] == np.arange(categories)).astype(np.float64)
    count = chosen.sum(axis=1)
    rated = count.sum(axis=1)
    units = int((rated >= FEWEST_RATINGS).sum())
    drawn = _drawn(len(ratings), chance, replicates if units >= FEWEST_RATINGS else 0)
    together = _coincidences(count, rated)
    o = (drawn @ together.reshape(len(ratings), categories**2)).reshape(-1, *together.shape[1:])
    paired = np.where(rated >= FEWEST_RATINGS, 1.0, 0.0)
    agreed = np.trace(together, axis1=1, axis2=2) / np.maximum(rated, 1.0)
    share = _ratio(drawn @ agreed, drawn @ paired)
    read = (rated > 0).astype(np.float64)
    pi = _ratio(drawn @ (count / np.maximum(rated, 1.0)[:, None]), (drawn @ read)[:, None])
    by_gwet = (pi * (1.0 - pi)).sum(axis=1) / (categories - 1)
    by_fleiss = (pi**2).sum(axis=1)
    return Agreement(
        units=units,
        share=_coefficient(share),
        alpha=_coefficient(_alpha(o, metric, known)),
        ac1=_coefficient(_beyond(share, by_gwet)),
        fleiss=_coefficient(_beyond(share, by_fleiss)),
        cohen=_cohen(chosen, drawn) if ratings.shape[1] == 2 else None,  # noqa: PLR2004 - a pair
    )


def _refuse(ratings: Ints, categories: int, values: Floats, replicates: int) -> None:
    if categories < 2 or replicates < 2:  # noqa: PLR2004 - fewer leave nothing to differ by
        raise WrongBounds(
            f"{categories} categories and {replicates} replicates leave nothing to differ by;"
            " give every category that could be chosen, 2 or more, and 1000 replicates"
        )
    if len(values) != categories:
        raise Mismatched(
            f"{len(values)} values for {categories} categories; give what each code stands for"
        )
    other = (ratings < MISSING) | (ratings >= categories)
    if other.any():
        unit, rater = (int(place[0]) for place in np.nonzero(other))
        raise Mismatched(
            f"unit {unit} has code {ratings[unit, rater]} from rater {rater}; codes run from 0 to"
            f" {categories - 1}, and {MISSING} says that it was not read"
        )


def _drawn(units: int, chance: np.random.Generator, replicates: int) -> Floats:
    """Return how often each unit counts: once each, then as drawn with replacement."""
    once = np.ones((1, units))
    if replicates == 0:
        return once
    again = chance.multinomial(units, np.full(units, 1.0 / units), size=replicates)
    return np.vstack([once, again])


def _coincidences(count: Floats, rated: Floats) -> Floats:
    """Return each unit's ordered pairs of ratings by category, over its ratings less one."""
    pairs: Floats = count[:, :, None] * (count[:, None, :] - np.eye(count.shape[1]))
    return pairs / np.maximum(rated - 1.0, 1.0)[:, None, None]


def _ratio(top: Floats, bottom: Floats) -> Floats:
    """Return top over bottom, nan where the bottom is 0 or nan."""
    found: Floats = np.full(top.shape, np.nan)
    np.divide(top, bottom, out=found, where=bottom > 0)
    return found


def _beyond(seen: Floats, expected: Floats) -> Floats:
    """Return the part of what chance leaves that is agreed on; nan where it leaves nothing."""
    left = 1.0 - expected
    return _ratio(seen - expected, np.where(np.isclose(left, 0.0), 0.0, left))


def _distance(held: Floats, metric: Metric, values: Floats) -> Floats:
    """Return squared distances (draws or 1, q, q); `held` (draws, q) ratings of each category."""
    if metric is Metric.NOMINAL:
        return 1.0 - np.eye(len(values))[None]
    if metric is Metric.STEPS:
        codes = np.arange(len(values), dtype=np.float64)
        steps = np.abs(codes[:, None] - codes[None, :])
        pairs: Floats = (steps * (steps + 1.0) / 2.0)[None]
        return pairs
    # Ordinal distance is that between the middles of the ranks two categories take up.
    scale = np.cumsum(held, axis=1) - held / 2.0 if metric is Metric.ORDINAL else values[None]
    apart, both = (scale[:, :, None] + sign * scale[:, None, :] for sign in (-1.0, 1.0))
    if metric is Metric.RATIO:
        apart = np.divide(apart, both, out=np.zeros_like(apart), where=both != 0)
    squared: Floats = apart**2
    return squared


def _alpha(o: Floats, metric: Metric, values: Floats) -> Floats:
    held = o.sum(axis=2)
    distance = _distance(held, metric, values)
    seen = (o * distance).sum(axis=(1, 2))
    expected = (held[:, :, None] * held[:, None, :] * distance).sum(axis=(1, 2))
    lost: Floats = (held.sum(axis=1) - 1.0) * _ratio(seen, expected)
    return 1.0 - lost


def _cohen(chosen: Floats, drawn: Floats) -> Coefficient:
    first, second = chosen[:, 0], chosen[:, 1]
    both = first.sum(axis=1) * second.sum(axis=1)
    read = (drawn @ both)[:, None]
    one, two = (_ratio(drawn @ (each * both[:, None]), read) for each in (first, second))
    seen = _ratio(drawn @ (first * second).sum(axis=1), read[:, 0])
    return _coefficient(_beyond(seen, (one * two).sum(axis=1)))


def _coefficient(found: Floats) -> Coefficient:
    """Return the first as the value and the middle 95 % of the others as its bounds."""
    value = None if np.isnan(found[0]) else float(found[0])
    had = found[1:][~np.isnan(found[1:])]
    if value is None or len(had) == 0 or len(had) < (1.0 - MOST_FAILED) * len(found[1:]):
        return Coefficient(value=value, low=None, high=None)
    low, high = np.quantile(had, (0.025, 0.975))
    return Coefficient(value=value, low=float(low), high=float(high))
