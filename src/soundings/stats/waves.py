"""Waves: whether those who answered late said something else than those who answered early."""

import numpy as np
from msgspec import Struct
from scipy.special import stdtr

from soundings.stats.linearise import Design, degrees, difference, variance
from soundings.stats.proportions import Shares, shares
from soundings.stats.refusals import NobodyThere, WrongBounds, same_length
from soundings.stats.shapes import Floats, Ints


class WaveTest(Struct, frozen=True, kw_only=True):
    """A difference in share with its design error and two-sided p; None where it has none."""

    value: float | None
    se: float | None
    p: float | None


class Waves(Struct, frozen=True, kw_only=True, eq=False):
    """One share wave by wave."""

    numbers: tuple[int, ...]
    alone: Shares
    """Each wave's answers by themselves."""
    cumulative: Shares
    """All answers up to and with each wave."""
    last_less_first: WaveTest
    """Between the first and the last wave with answers; None if there is one only."""
    trend: WaveTest
    """Slope of the share a wave, by weighted regression over all answers."""


def _test(value: float, variance: float, df: float) -> WaveTest:
    if not np.isfinite(value):
        return WaveTest(value=None, se=None, p=None)
    se = float(np.sqrt(max(0.0, variance)))
    if se == 0.0:
        return WaveTest(value=value, se=0.0, p=None)
    return WaveTest(value=value, se=se, p=float(2.0 * stdtr(max(df, 1.0), -abs(value) / se)))


def waves(plan: Design, y: Floats, wave: Ints) -> Waves:
    """Estimate a share by wave, and test whether it moves.

    Shapes: `y` (rows,) 1, 0 or nan; `wave` (rows,) the number of the wave each
    answered after. Weights are those of the whole sample, so the last
    cumulative share is the survey's estimate. Errors take families, classes,
    calibration and the finite frame into account. No rows are refused.

    Assumption first violated, for any use of it: that the silent are like the
    late. Reference: Armstrong & Overton (1977), Journal of Marketing Research
    14, 396-402; Lin & Schaeffer (1995), Public Opinion Quarterly 59, 236-258.
    """
    same_length(y=y, wave=wave)
    if len(y) == 0:
        raise NobodyThere("waves: nobody has answered yet; wait for replies")
    numbers = sorted({int(number) for number in wave})
    told = ~np.isnan(y)
    alone = wave[:, None] == np.array(numbers)[None, :]
    df = float(degrees(plan, told[:, None])[0])
    present = [place for place in range(len(numbers)) if (alone[:, place] & told).any()]
    last_less_first = WaveTest(value=None, se=None, p=None)
    if len(present) > 1:
        ends = [(alone[:, place] & told).astype(np.float64) for place in (present[-1], present[0])]
        answers = np.nan_to_num(y)
        found = difference(plan, (answers * ends[0], ends[0]), (answers * ends[1], ends[1]))
        last_less_first = _test(found.value, found.variance, df)
    return Waves(
        numbers=tuple(numbers),
        alone=shares(plan, y, alone),
        cumulative=shares(plan, y, wave[:, None] <= np.array(numbers)[None, :]),
        last_less_first=last_less_first,
        trend=_trend(plan, y, wave, df),
    )


def _trend(plan: Design, y: Floats, wave: Ints, df: float) -> WaveTest:
    told = ~np.isnan(y)
    heavy = plan.weights * told
    if heavy.sum() == 0:
        return WaveTest(value=None, se=None, p=None)
    answers, number = np.nan_to_num(y), wave.astype(np.float64)
    middle = float(heavy @ number / heavy.sum())
    away = number - middle
    scatter = float(heavy @ away**2)
    if scatter == 0.0:
        return WaveTest(value=None, se=None, p=None)
    mean = float(heavy @ answers / heavy.sum())
    slope = float(heavy @ (away * answers) / scatter)
    z = np.where(told, away * (answers - mean - slope * away), 0.0) / scatter
    return _test(slope, float(variance(plan, z[:, None])[0]), df)


class Continuum(Struct, frozen=True, kw_only=True):
    """The whole list's share, were the silent like the last to answer or further on yet."""

    like_the_last: float | None
    """Silent answer like the last wave."""
    along_the_line: float | None
    """Silent answer where the line through the waves points; held to 0..1."""


def continuum(alone: Floats, answered: Floats, listed: float) -> Continuum:
    """Carry the waves on to the silent: scenarios, never estimates.

    Shapes: `alone` (waves,) share of each wave, nan if none; `answered`
    (waves,) how many; `listed` the whole list. The line is fitted by least
    squares to each wave's share at the middle of its place among the listed,
    weighted by how many answered, and read off at the middle of the silent's.
    None with nobody; the line needs two waves. Everybody answering gives the
    answered share. It can overshoot, and is drawn beside the weighted figure
    for that reason. Reference: Armstrong & Overton (1977), as above.
    """
    if answered.sum() > listed:
        raise WrongBounds(
            f"{answered.sum():g} answered of {listed:g} listed; count both on the same frame"
        )
    told = (answered > 0) & ~np.isnan(alone)
    if not told.any() or listed <= 0:
        return Continuum(like_the_last=None, along_the_line=None)
    share, n = alone[told], answered[told]
    replied = float(n.sum())
    said, silent = float(share @ n), listed - replied
    last = (said + silent * float(share[-1])) / listed
    if len(n) < 2:  # noqa: PLR2004 - a line needs two points
        return Continuum(like_the_last=last, along_the_line=None)
    place = (np.cumsum(n) - n / 2.0) / listed
    middle, mean = float(place @ n / replied), said / replied
    slope = float(((place - middle) * n) @ share / (((place - middle) ** 2) @ n))
    carried = mean + slope * ((listed + replied) / 2.0 / listed - middle)
    return Continuum(
        like_the_last=last,
        along_the_line=(said + silent * min(1.0, max(0.0, carried))) / listed,
    )
