"""How a measure runs from the most deprived children to the least."""

from collections.abc import Sequence

import numpy as np
from msgspec import Struct
from scipy.special import ndtri

from soundings.estimate.model import Gradient
from soundings.estimate.rules.measures import Measured
from soundings.estimate.rules.table import Table
from soundings.estimate.rules.weighting import Weighted, weigh_again
from soundings.stats.inequality import Inequality, inequality
from soundings.stats.replication import bootstrap, replicate
from soundings.stats.shapes import Floats, Ints

_REACH = float(ndtri(0.975))


class _Scale(Struct, frozen=True, kw_only=True, eq=False):
    """One measure's answers over groups of like deprivation."""

    measure: str
    told: Ints
    """Places of the replies that count."""
    y: Floats
    group: Ints
    population: Floats
    """(groups,) children listed whom the measure speaks of."""


def gradients(
    table: Table,
    weighted: Weighted,
    measures: Sequence[Measured],
    replicates: int,
    seed: int,
) -> tuple[Gradient, ...]:
    """Return the slope, the ratio and the concentration of every measure over deprivation.

    Ranks are of the children on the list that the measure speaks of. Errors are the spread over
    replicates of families, each weighted and calibrated anew; the ratio's is taken in logs. The
    same seed gives the same intervals; no replicates give none.
    """
    if table.deprivation is None or len(weighted.rows) == 0:
        return ()
    scales = [
        scale
        for measure in measures
        if (scale := _scale(measure, table.deprivation, weighted.rows)) is not None
    ]
    if not scales:
        return ()
    plain = [_at(scale, weighted.weights) for scale in scales]
    if replicates == 0:
        nothing = np.full(3 * len(scales), np.nan)
        return tuple(
            _gradient(scale, one, nothing[:3], 0) for scale, one in zip(scales, plain, strict=True)
        )

    def statistic(factors: Floats) -> Floats:
        weights = weigh_again(weighted, factors)
        return np.concatenate([_figures(_at(scale, weights)) for scale in scales])

    drawn = bootstrap(
        weighted.family,
        weighted.klass,
        weighted.listed,
        np.random.default_rng(seed),
        replicates,
    )
    spread = replicate(statistic, drawn)
    return tuple(
        _gradient(scale, one, spread.se[3 * place : 3 * place + 3], replicates - spread.failed)
        for place, (scale, one) in enumerate(zip(scales, plain, strict=True))
    )


def _scale(measure: Measured, deprivation: Floats, rows: Ints) -> _Scale | None:
    """Return a measure's answers by level of deprivation; None where there is no order.

    A level nobody answered in takes no part, and its children no rank.
    """
    here = deprivation[rows]
    told = np.flatnonzero(~np.isnan(measure.y) & ~np.isnan(here))
    levels = np.unique(here[told])
    if len(levels) < 2:  # noqa: PLR2004 - an order needs two
        return None
    listed = deprivation[measure.population & np.isin(deprivation, levels)]
    return _Scale(
        measure=measure.name,
        told=told,
        y=measure.y[told],
        group=np.searchsorted(levels, here[told]).astype(np.int64),
        population=np.bincount(np.searchsorted(levels, listed), minlength=len(levels)).astype(
            np.float64
        ),
    )


def _at(scale: _Scale, weights: Floats) -> Inequality:
    heavy, width = weights[scale.told], len(scale.population)
    total = np.bincount(scale.group, weights=heavy, minlength=width)
    share = np.bincount(scale.group, weights=heavy * scale.y, minlength=width) / total
    return inequality(share, scale.population)


def _figures(found: Inequality) -> Floats:
    """Return slope, log of the ratio and concentration, nan where one cannot be had."""
    ratio = found.relative.value
    return np.array(
        [
            np.nan if found.slope.value is None else found.slope.value,
            np.nan if ratio is None else np.log(ratio),
            np.nan if found.erreygers.value is None else found.erreygers.value,
        ]
    )


def _gradient(scale: _Scale, found: Inequality, se: Floats, replicates: int) -> Gradient:
    slope, log_ratio, index = _figures(found)
    low, high = _figures(found) - _REACH * se, _figures(found) + _REACH * se
    return Gradient(
        measure=scale.measure,
        n=len(scale.y),
        slope=float(slope),
        slope_low=_known(low[0]),
        slope_high=_known(high[0]),
        ratio=_known(np.exp(log_ratio)),
        ratio_low=_known(np.exp(low[1])),
        ratio_high=_known(np.exp(high[1])),
        concentration=float(index),
        concentration_low=_known(low[2]),
        concentration_high=_known(high[2]),
        replicates=replicates,
    )


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
