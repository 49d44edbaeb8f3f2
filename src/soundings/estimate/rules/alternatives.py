"""The same shares by other weights, to be shown beside the cut's own."""

from collections.abc import Iterator, Sequence

import numpy as np

from soundings.estimate.model import Alternative, Method
from soundings.estimate.rules.measures import Measured
from soundings.estimate.rules.weighting import Weighted
from soundings.stats.intervals import interval
from soundings.stats.linearise import Design, design
from soundings.stats.propensity import propensity_classes
from soundings.stats.proportions import proportions
from soundings.stats.shapes import Bools, Floats


def alternatives(
    measures: Sequence[Measured],
    weighted: Weighted,
    answered: Bools,
    propensity: Floats | None,
) -> tuple[Alternative, ...]:
    """Estimate every measure over everybody by each other set of weights.

    `propensity` (units,) is left out where nothing could be modelled. Families are the clusters
    and response classes the strata throughout; other weights are taken as fixed.
    """
    found: list[Alternative] = []
    for method, plan in _designs(weighted, answered, propensity):
        for measure in measures:
            everybody = np.ones((len(measure.y), 1), dtype=np.bool_)
            share = proportions(plan, measure.y, everybody)
            if share.n[0] == 0:
                continue
            bounds = interval(share.estimate, share.n, share.n_effective, share.df)
            found.append(
                Alternative(
                    measure=measure.name,
                    method=method,
                    n=int(share.n[0]),
                    estimate=float(share.estimate[0]),
                    se=float(share.se[0]),
                    low=float(bounds.low[0]),
                    high=float(bounds.high[0]),
                )
            )
    return tuple(found)


def _designs(
    weighted: Weighted, answered: Bools, propensity: Floats | None
) -> Iterator[tuple[Method, Design]]:
    if len(weighted.rows) == 0:
        return
    sets = [
        (Method.UNWEIGHTED, np.ones(len(weighted.rows))),
        (Method.CLASSES, weighted.base),
    ]
    if propensity is not None:
        classes = propensity_classes(propensity, answered)
        sets.append((Method.PROPENSITY, classes.base_weight[classes.index[weighted.rows]]))
    for method, weights in sets:
        yield (
            method,
            design(weights, weighted.family, weighted.klass, weighted.listed),
        )
