"""Shares of domains, with everything an interval and a flag need."""

import numpy as np
from msgspec import Struct

from soundings.stats.intervals import Interval, interval
from soundings.stats.linearise import Design, covariance, degrees, ratios, whole
from soundings.stats.refusals import same_length, zero_or_one
from soundings.stats.shapes import Bools, Floats


class Proportions(Struct, frozen=True, kw_only=True, eq=False):
    """One share a domain."""

    n: Floats
    """(domains,) rows with an answer that counts."""
    favourable: Floats
    """(domains,) of these, unweighted."""
    estimate: Floats
    """(domains,) weighted share in 0..1; nan where n = 0."""
    se: Floats
    n_effective: Floats
    """p(1 - p)/variance; n where p is 0 or 1 or the variance is 0 (n for n, no better known);
    inf where everybody listed in the domain's classes answered, and the share is simply known."""
    df: Floats
    """Families less classes within the domain; may be 0."""


def proportions(plan: Design, y: Floats, members: Bools) -> Proportions:
    """Estimate the share with y = 1 in each domain.

    Shapes: `y` (rows,) 1, 0 or nan for no answer that counts; `members`
    (rows, domains). Rows outside a domain stay in the variance with value 0.
    0/0 gives nan; n = 1 gives a share of 0 or 1 with n_effective 1. Answers
    other than 0, 1 and nan are refused.

    References: methods as `linearise.variance`; domains as Cochran (1977) §5A.14.
    """
    same_length(weights=plan.weights, y=y, members=members)
    zero_or_one("y", y)
    counts = ~np.isnan(y)
    within = members & counts[:, None]
    if len(y) == 0:
        nothing = np.zeros(members.shape[1])
        lost = np.full(members.shape[1], np.nan)
        return Proportions(
            n=nothing, favourable=nothing, estimate=lost, se=lost, n_effective=lost, df=nothing
        )
    inside = within.astype(np.float64)
    yes = inside * np.nan_to_num(y)[:, None]
    found = ratios(plan, yes, inside)
    n = inside.sum(axis=0)
    favourable = yes.sum(axis=0)
    share = np.where(favourable == 0, 0.0, np.where(favourable == n, 1.0, found.value))
    share = np.where(n == 0, np.nan, share)
    varied = np.where((favourable == 0) | (favourable == n), 0.0, found.variance)
    scatter = share * (1.0 - share)
    with np.errstate(divide="ignore", invalid="ignore"):
        effective = np.where((varied > 0) & (scatter > 0), scatter / varied, n)
    missed = (members & ~counts[:, None]).any(axis=0)
    effective = np.where(whole(plan, members) & ~missed, np.inf, effective)
    return Proportions(
        n=n,
        favourable=favourable,
        estimate=share,
        se=np.where(n == 0, np.nan, np.sqrt(np.nan_to_num(varied))),
        n_effective=np.where(n == 0, np.nan, effective),
        df=degrees(plan, within),
    )


def share_covariance(plan: Design, y: Floats, members: Bools) -> Floats:
    """Return the covariances of domains' shares, (domains, domains); nan where n = 0.

    Shapes as `proportions`; its diagonal is the shares' variance.
    """
    zero_or_one("y", y)
    inside = (members & ~np.isnan(y)[:, None]).astype(np.float64)
    total = plan.weights @ inside
    held = np.where(total == 0, np.nan, total)
    yes = np.nan_to_num(y)[:, None] * inside
    z = np.nan_to_num((yes - inside * ((plan.weights @ yes) / held)) / held)
    lost = total == 0
    return np.where(lost[:, None] | lost[None, :], np.nan, covariance(plan, z))


class Shares(Struct, frozen=True, kw_only=True, eq=False):
    """Shares of domains with their bounds."""

    shares: Proportions
    bounds: Interval


def shares(plan: Design, y: Floats, members: Bools, level: float = 0.95) -> Shares:
    """Estimate as `proportions` does, with Wilson's or, for rare answers, the exact interval."""
    found = proportions(plan, y, members)
    return Shares(
        shares=found,
        bounds=interval(found.estimate, found.n, found.n_effective, found.df, level),
    )
