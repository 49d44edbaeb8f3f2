"""Schools: how much they vary, and which stand out by more than chance. For inspectors alone."""

from collections.abc import Sequence

import numpy as np

from soundings.estimate.constants import LEAST_IN_SCHOOL, LEAST_SCHOOLS, LEAST_SHOWN
from soundings.estimate.model import Band, Flag, School, Variation
from soundings.estimate.rules.measures import Measured
from soundings.estimate.rules.table import NOWHERE, Column, Table
from soundings.estimate.rules.weighting import Weighted
from soundings.stats.funnel import Funnel, funnel
from soundings.stats.intervals import hypergeometric
from soundings.stats.shapes import Floats, Ints
from soundings.stats.shrinkage import Shrunk, shrinkage

_BELOW = {Band.LOWER, Band.MUCH_LOWER}
_ABOVE = {Band.HIGHER, Band.MUCH_HIGHER}


def schools(
    table: Table, weighted: Weighted, measures: Sequence[Measured]
) -> tuple[tuple[School, ...], tuple[Variation, ...]]:
    """Return every school with answers enough, by its number, and how much schools vary.

    Counts are unweighted: one school is one response class or close to it, and its children are
    few and known, so that its share has exact bounds. Nothing is put in order of merit.
    """
    rows: list[School] = []
    variations: list[Variation] = []
    if table.school is None or len(weighted.rows) == 0:
        return (), ()
    for measure in measures:
        shown, spread = _schools(measure, weighted, table.school)
        rows += shown
        variations += spread
    return tuple(rows), tuple(variations)


def _counts(measure: Measured, weighted: Weighted, column: Column) -> tuple[Ints, Ints, Ints]:
    """Return listed, answered and favourable children of every school."""
    width = len(column.levels)
    codes = column.codes[weighted.rows]
    told = ~np.isnan(measure.y)
    listed = np.bincount(column.codes[measure.population], minlength=width)
    n = np.bincount(codes[told], minlength=width)
    favourable = np.bincount(codes[told], weights=measure.y[told], minlength=width)
    if NOWHERE in column.levels:
        nowhere = column.levels.index(NOWHERE)
        listed[nowhere] = n[nowhere] = favourable[nowhere] = 0
    return listed, n, favourable.astype(np.int64)


def _schools(
    measure: Measured, weighted: Weighted, column: Column
) -> tuple[list[School], list[Variation]]:
    listed, n, favourable = _counts(measure, weighted, column)
    large = np.flatnonzero(n >= LEAST_IN_SCHOOL)
    if len(large) == 0:
        return [], []
    about = funnel(
        favourable[large].astype(np.float64),
        n[large].astype(np.float64),
        listed[large].astype(np.float64),
    )
    some = np.flatnonzero(n > 0)
    divided = (favourable > 0) & (favourable < n)
    varied = divided.any() and len(large) >= LEAST_SCHOOLS
    drawn_in = shrinkage(favourable[some].astype(float), n[some].astype(float)) if varied else None
    place = {int(code): at for at, code in enumerate(some)}
    bounds = hypergeometric(favourable[large], n[large], listed[large])
    rows = [
        School(
            measure=measure.name,
            setting_urn=column.levels[code],
            listed=int(listed[code]),
            n=int(n[code]),
            favourable=int(favourable[code]),
            estimate=float(favourable[code] / n[code]),
            low=float(bounds.low[at]),
            high=float(bounds.high[at]),
            z=_finite(about.z_adjusted[at]),
            band=about.bands[at],
            shrunken=_of(drawn_in, "share", place[int(code)]),
            shrunken_low=_of(drawn_in, "low", place[int(code)]),
            shrunken_high=_of(drawn_in, "high", place[int(code)]),
            flag=Flag.NONE if n[code] >= LEAST_SHOWN else Flag.UNRELIABLE,
        )
        for at, code in enumerate(large)
    ]
    return rows, [_variation(measure, n[some], favourable[some], about, drawn_in)]


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _of(drawn_in: Shrunk | None, name: str, at: int) -> float | None:
    if drawn_in is None:
        return None
    column: Floats = getattr(drawn_in, name)
    return float(column[at])


def _variation(
    measure: Measured, n: Ints, favourable: Ints, about: Funnel, drawn_in: Shrunk | None
) -> Variation:
    return Variation(
        measure=measure.name,
        schools=len(n),
        n=int(n.sum()),
        mean=float(favourable.sum() / n.sum()),
        sigma=None if drawn_in is None else drawn_in.sigma,
        sigma_low=None if drawn_in is None else drawn_in.sigma_low,
        sigma_high=None if drawn_in is None else _finite(drawn_in.sigma_high),
        icc=None if drawn_in is None else drawn_in.icc,
        mor=None if drawn_in is None else _finite(drawn_in.median_odds_ratio),
        mor_low=None if drawn_in is None else _finite(drawn_in.mor_low),
        mor_high=None if drawn_in is None else _finite(drawn_in.mor_high),
        overdispersion=_finite(about.phi),
        tau=_finite(about.tau2**0.5),
        lower=sum(band in _BELOW for band in about.bands),
        higher=sum(band in _ABOVE for band in about.bands),
    )
