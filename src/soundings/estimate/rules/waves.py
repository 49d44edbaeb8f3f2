"""Early answerers against late ones: every measure wave by wave, and what the last adds."""

from collections.abc import Sequence
from datetime import datetime

import numpy as np

from soundings.estimate.constants import LEAST_IN_WAVE
from soundings.estimate.model import Trend, WavePoint, WaveTime
from soundings.estimate.rules.measures import Measured
from soundings.estimate.rules.weighting import Weighted
from soundings.stats.comparisons import comparisons
from soundings.stats.intervals import interval
from soundings.stats.linearise import variance
from soundings.stats.proportions import proportions
from soundings.stats.shapes import Bools, Floats, Ints


def wave_of(started_at: datetime, waves: Sequence[WaveTime]) -> int:
    """Return the number of the last wave that had begun when a reply was begun, 0 before any."""
    return max((wave.number for wave in waves if wave.opens_at <= started_at), default=0)


def wave_points(
    measures: Sequence[Measured], weighted: Weighted, numbers: Ints
) -> tuple[WavePoint, ...]:
    """Return every measure wave by wave; `numbers` (respondents,) is each reply's wave."""
    waves = np.unique(numbers)
    if len(waves) == 0:
        return ()
    alone = numbers[:, None] == waves[None, :]
    until = numbers[:, None] <= waves[None, :]
    points: list[WavePoint] = []
    for measure in measures:
        one = proportions(weighted.design, measure.y, alone)
        all_so_far = proportions(weighted.design, measure.y, until)
        near = interval(one.estimate, one.n, one.n_effective, one.df)
        far = interval(all_so_far.estimate, all_so_far.n, all_so_far.n_effective, all_so_far.df)
        for place, number in enumerate(waves):
            points.append(
                WavePoint(
                    measure=measure.name,
                    wave=int(number),
                    n=int(one.n[place]),
                    estimate=_known(one.estimate[place]),
                    cumulative_n=int(all_so_far.n[place]),
                    cumulative=_known(all_so_far.estimate[place]),
                    se=_known(one.se[place]),
                    low=_known(near.low[place]),
                    high=_known(near.high[place]),
                    cumulative_low=_known(far.low[place]),
                    cumulative_high=_known(far.high[place]),
                )
            )
    return tuple(points)


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def trends(measures: Sequence[Measured], weighted: Weighted, numbers: Ints) -> tuple[Trend, ...]:
    """Test, for every measure, the last wave against the first; both need enough answers.

    No finite population correction: whether late families differ is asked of how families
    answer, not of this list. The extrapolation lets the silent say what the last wave said
    (Armstrong & Overton 1977, Journal of Marketing Research 14, 396-402).
    """
    found: list[Trend] = []
    for measure in measures:
        counts = ~np.isnan(measure.y)
        waves = [
            int(number)
            for number in np.unique(numbers[counts])
            if np.sum(counts & (numbers == number)) >= LEAST_IN_WAVE
        ]
        if len(waves) > 1:
            found.append(_trend(measure, weighted, numbers, waves[0], waves[-1]))
    return tuple(found)


def _linearised(y: Floats, weights: Floats, inside: Bools) -> tuple[float, Floats]:
    """Return the weighted share inside and its linearised values."""
    total = float(weights[inside].sum())
    share = float(np.sum(weights[inside] * y[inside]) / total)
    return share, np.where(inside, (np.nan_to_num(y) - share) / total, 0.0)


def _trend(measure: Measured, weighted: Weighted, numbers: Ints, first: int, last: int) -> Trend:
    counts = ~np.isnan(measure.y)
    early, early_z = _linearised(measure.y, weighted.weights, counts & (numbers == first))
    late, late_z = _linearised(measure.y, weighted.weights, counts & (numbers == last))
    both = (numbers == first) | (numbers == last)
    # By scores, so that two waves each all of one mind have a test and bounds too.
    tested = comparisons(
        weighted.design, np.where(both, measure.y, np.nan), (numbers == last)[:, None]
    )
    listed, n = int(measure.population.sum()), int(counts.sum())
    said = float(np.nansum(measure.y))
    return Trend(
        measure=measure.name,
        first_wave=first,
        last_wave=last,
        difference=late - early,
        se=float(np.sqrt(variance(weighted.design, (late_z - early_z)[:, None], finite=False)[0])),
        low=float(tested.low[0]),
        high=float(tested.high[0]),
        p=float(tested.p[0]),
        extrapolated=(said + (listed - n) * late) / listed if listed >= n > 0 else None,
    )
