"""Groups compared as if alike in status, need and age: predictive margins."""

from collections.abc import Iterator, Sequence

import numpy as np

from soundings.estimate.constants import LEAST_COMPARED
from soundings.estimate.model import Adjusted
from soundings.estimate.rules.measures import Measured
from soundings.estimate.rules.table import Column, Table
from soundings.estimate.rules.weighting import Weighted
from soundings.stats.shapes import Ints
from soundings.stats.standardise import against_rest, predictive_margins


def adjusted(
    table: Table,
    weighted: Weighted,
    measures: Sequence[Measured],
    variables: Sequence[str],
    adjust: Sequence[str],
) -> tuple[Adjusted, ...]:
    """Set each group against the rest with the same mix of what is adjusted for.

    Groups and their rests with too few answers take no part, nor does a variable in its own
    adjustment. With nothing to adjust for there is nothing to add to the plain differences.
    """
    found: list[Adjusted] = []
    if not adjust or len(weighted.rows) == 0:
        return ()
    for measure in measures:
        for name in variables:
            column = table.column(name)
            covariates = [table.column(other) for other in adjust if other != name]
            found += _compared(measure, weighted, column, covariates)
    return tuple(found)


def _categories(column: Column, weighted: Weighted, measure: Measured) -> tuple[Ints, list[int]]:
    """Return each reply's group, small ones and replies not spoken of in one at the end."""
    codes = column.codes[weighted.rows]
    told = ~np.isnan(measure.y)
    enough = np.bincount(codes[told], minlength=len(column.levels)) >= LEAST_COMPARED
    kept = [int(code) for code in np.flatnonzero(enough)]
    place = np.full(len(column.levels), len(kept), dtype=np.int64)
    place[kept] = np.arange(len(kept))
    spoken_of = measure.population[weighted.rows]
    return np.where(spoken_of, place[codes], len(kept)), kept


def _compared(
    measure: Measured, weighted: Weighted, column: Column, covariates: Sequence[Column]
) -> Iterator[Adjusted]:
    group, kept = _categories(column, weighted, measure)
    inside = group < len(kept)
    if len(kept) < 2:  # noqa: PLR2004 - one group has no rest
        return
    y = np.where(inside, measure.y, np.nan)
    margins = predictive_margins(
        weighted.design, y, group, [other.codes[weighted.rows] for other in covariates]
    )
    size = np.bincount(
        group[inside], weights=weighted.weights[inside], minlength=len(margins.value)
    ).astype(np.float64)
    gaps = against_rest(margins, size)
    for place, code in enumerate(kept):
        if not np.isnan(gaps.p[place]):
            yield Adjusted(
                measure=measure.name,
                domain=f"{column.name}={column.levels[code]}",
                n=int(margins.n[place]),
                rest_n=int(margins.n[: len(kept)].sum() - margins.n[place]),
                estimate=float(margins.value[place]),
                rest=float(gaps.rest[place]),
                difference=float(gaps.difference[place]),
                se=float(gaps.se[place]),
                low=float(gaps.low[place]),
                high=float(gaps.high[place]),
                p=float(gaps.p[place]),
            )
