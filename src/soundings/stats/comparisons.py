"""Each group against the rest of its population, by scores and never by Wald."""

import numpy as np
from msgspec import Struct
from scipy.special import stdtr

from soundings.stats.intervals import square_and_add, wilson
from soundings.stats.linearise import Design, degrees, variance
from soundings.stats.shapes import Bools, Floats


class Comparisons(Struct, frozen=True, kw_only=True, eq=False):
    """One group's share less the rest's, a group each; nan where either side is nobody."""

    group: Floats
    rest: Floats
    rest_n: Floats
    low: Floats
    """95 % bounds of group - rest."""
    high: Floats
    p: Floats
    """Two-sided, of no difference."""


class _Side(Struct, frozen=True, kw_only=True, eq=False):
    share: Floats
    n: Floats
    size: Floats
    """Effective size, never above n."""


def _side(plan: Design, yes: Floats, part: Floats) -> _Side:
    total = plan.weights @ part
    total = np.where(total == 0, np.nan, total)
    share = (plan.weights @ (yes * part)) / total
    spread = variance(plan, np.nan_to_num((yes - share) * part / total), finite=False)
    n = part.sum(axis=0)
    kish = (plan.weights @ part) ** 2 / np.maximum(plan.weights**2 @ part, np.finfo(float).tiny)
    scatter = share * (1.0 - share)
    with np.errstate(divide="ignore", invalid="ignore"):
        effective = np.where((spread > 0) & (scatter > 1e-9), scatter / spread, kish)  # noqa: PLR2004 - 0 but for rounding
    return _Side(share=share, n=n, size=np.minimum(n, effective))


def comparisons(plan: Design, y: Floats, members: Bools) -> Comparisons:
    """Compare each group with all others who answered.

    Shapes: `y` (rows,) 1, 0 or nan for no answer that counts; `members` (rows,
    groups). Each side has its linearised effective size, at most its n, and
    Kish's where all agree. The p-value is of the pooled score statistic
    against t with the population's degrees of freedom; bounds are Newcombe's,
    from the two Wilson intervals. No finite population correction: any two
    groups of a list differ a little by chance, and what is asked is whether
    more than chance is at work. Assumption first violated: that the two sides
    are independent, which families with children in both break a little.

    References: Newcombe (1998), Statistics in Medicine 17, 873-890, method
    10; Cochran (1977) §2.14 on leaving the correction out of comparisons.
    """
    if len(y) == 0:
        lost = np.full(members.shape[1], np.nan)
        nobody = np.zeros(members.shape[1])
        return Comparisons(group=lost, rest=lost, rest_n=nobody, low=lost, high=lost, p=lost)
    counts = ~np.isnan(y)
    yes = np.nan_to_num(y)[:, None]
    one = _side(plan, yes, (members & counts[:, None]).astype(np.float64))
    two = _side(plan, yes, (~members & counts[:, None]).astype(np.float64))
    df = np.repeat(degrees(plan, counts[:, None]), members.shape[1])
    pooled = (one.size * one.share + two.size * two.share) / (one.size + two.size)
    difference = one.share - two.share
    with np.errstate(divide="ignore", invalid="ignore"):
        error = np.sqrt(pooled * (1.0 - pooled) * (1.0 / one.size + 1.0 / two.size))
        statistic = np.where(error > 0, np.abs(difference) / error, 0.0)
        about_one = wilson(one.share, one.size, df)
        about_two = wilson(two.share, two.size, df)
    known = ~(np.isnan(one.share) | np.isnan(two.share))
    bounds = square_and_add(one.share, about_one, two.share, about_two, np.zeros(len(df)))
    return Comparisons(
        group=one.share,
        rest=two.share,
        rest_n=two.n,
        low=bounds.low,
        high=bounds.high,
        p=np.where(known, 2.0 * stdtr(np.maximum(df, 1.0), -statistic), np.nan),
    )
