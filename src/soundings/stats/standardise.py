"""Groups compared as if alike in what is known of them."""

from collections.abc import Sequence

import numpy as np
from msgspec import Struct
from scipy.special import expit, stdtr

from soundings.stats.intervals import Interval, interval, square_and_add
from soundings.stats.linearise import Design, covariance, degrees
from soundings.stats.logistic import logistic
from soundings.stats.refusals import Mismatched, numbers, same_length, zero_or_one
from soundings.stats.representativity import indicator_columns
from soundings.stats.shapes import Floats, Ints


class Adjusted(Struct, frozen=True, kw_only=True, eq=False):
    """Each group's share, were its members mixed like everybody; nan where it cannot be had."""

    value: Floats
    """(groups,) in 0..1."""
    covariance: Floats
    """(groups, groups)."""
    n: Floats
    """(groups,) rows with an answer."""
    df: float
    covered: float
    """Share of the population that is standardised to: 1, or less where some cell is empty in
    some group and had to be left out for all."""
    log: tuple[str, ...]


class Gaps(Struct, frozen=True, kw_only=True, eq=False):
    """Each group less the rest, all (groups,); nan where either cannot be had."""

    rest: Floats
    difference: Floats
    se: Floats
    low: Floats
    """95 % bounds in -1..1."""
    high: Floats
    p: Floats
    """Two-sided, of no difference; nan where the error is 0."""


def standardise(plan: Design, y: Floats, group: Ints, cell: Ints, population: Floats) -> Adjusted:
    """Weight each group's cells as the population has them.

    Shapes: `y` (rows,) 1, 0 or nan; `group`, `cell` (rows,) codes; `population`
    (cells,) units of the frame. Cells in which some group with answers has
    nobody are left out for every group and `covered` says how much is left;
    nothing left gives nan. A group without answers is nan. Variance is
    linearised with calibration and families accounted for.

    Assumption first violated: that within a cell groups differ by being that
    group and not by who is in it. Reference: Fleiss, Levin & Paik (2003) §19;
    Graubard & Korn (1999), Biometrics 55, 652-659.
    """
    same_length(y=y, group=group, cell=cell)
    zero_or_one("y", y)
    numbers("population", population)
    if len(cell) and int(cell.max()) >= len(population):
        raise Mismatched(
            f"cell {int(cell.max())} has no count among the {len(population)} of the population;"
            " give the frame's units of every cell"
        )
    told = ~np.isnan(y)
    groups = int(group.max(initial=-1)) + 1
    size = np.zeros((groups, len(population)))
    np.add.at(size, (group[told], cell[told]), plan.weights[told])
    n = np.bincount(group[told], minlength=groups).astype(np.float64)
    common = (size[n > 0] != 0).all(axis=0) & (population > 0)
    share = np.where(common, population, 0.0)
    covered = float(share.sum() / population.sum()) if population.sum() > 0 else 0.0
    lost = np.full(groups, np.nan)
    if covered == 0.0 or not told.any():
        return Adjusted(
            value=lost,
            covariance=np.full((groups, groups), np.nan),
            n=n,
            df=0.0,
            covered=0.0,
            log=("no cell has somebody of every group: nothing can be standardised",),
        )
    share = share / share.sum()
    yes = np.zeros_like(size)
    np.add.at(yes, (group[told], cell[told]), (plan.weights * np.nan_to_num(y))[told])
    rate = np.divide(yes, size, out=np.zeros_like(yes), where=size != 0)
    used = told & common[cell]
    z = np.zeros((len(y), groups))
    lift = share[cell] / np.where(used, size[group, cell], 1.0)
    z[np.arange(len(y)), group] = np.where(used, lift * (np.nan_to_num(y) - rate[group, cell]), 0)
    empty = n == 0
    spread = covariance(plan, z)
    spread[empty] = np.nan
    spread[:, empty] = np.nan
    left = int((population > 0).sum() - common.sum())
    return Adjusted(
        value=np.where(empty, np.nan, rate @ share),
        covariance=spread,
        n=n,
        df=float(degrees(plan, used[:, None])[0]),
        covered=covered,
        log=(f"{left} cells left out, some group having nobody there",) if left else (),
    )


def predictive_margins(
    plan: Design, y: Floats, group: Ints, covariates: Sequence[Ints]
) -> Adjusted:
    """Predict everybody's answer as if each belonged to each group, by a weighted logit.

    Shapes: `y` (rows,) 1, 0 or nan; `group` (rows,) codes; `covariates` each
    (rows,) codes. The model has a term for every group and every category; the
    margin of a group is the weighted mean, over all rows of groups in the model,
    of the prediction with the group set to it. Variance is linearised through
    both the coefficients and the mean. A group whose answers are all alike or
    missing has no finite coefficient: it is left out, nan, logged; a model
    without a solution gives nan throughout.

    Assumption first violated: that the covariates act alike in every group
    (no interaction). References: Graubard & Korn (1999), Biometrics 55,
    652-659; Korn & Graubard (1999) §3.7; R survey `svypredmeans`.
    """
    same_length(y=y, group=group, **{f"covariate {k}": c for k, c in enumerate(covariates)})
    zero_or_one("y", y)
    told = ~np.isnan(y)
    groups = int(group.max(initial=-1)) + 1
    n = np.bincount(group[told], minlength=groups).astype(np.float64)
    yes = np.bincount(group[told], weights=y[told], minlength=groups)
    kept = np.flatnonzero((yes > 0) & (yes < n))
    log = [
        f"group {place} left out: its {n[place]:.0f} answers are all alike"
        for place in np.flatnonzero(~((yes > 0) & (yes < n)))
    ]
    value = np.full(groups, np.nan)
    spread = np.full((groups, groups), np.nan)
    inside = np.isin(group, kept)
    used = told & inside
    place_of = np.zeros(groups, dtype=np.int64)
    place_of[kept] = np.arange(len(kept))
    x = np.hstack(
        [
            np.eye(groups, len(kept))[place_of[group]] * inside[:, None],
            indicator_columns(list(covariates))[:, 1:] if covariates else np.zeros((len(y), 0)),
        ]
    )
    model = logistic(x[used], y[used], plan.weights[used]) if used.any() else None
    if model is None or not model.converged:
        return Adjusted(
            value=value,
            covariance=spread,
            n=n,
            df=0.0,
            covered=0.0,
            log=(*log, "the model has no solution: nothing can be adjusted"),
        )
    fitted = np.zeros(len(y))
    fitted[used] = model.fitted
    push = (x * np.where(used, np.nan_to_num(y) - fitted, 0.0)[:, None]) @ model.covariance
    total = float(plan.weights @ inside)
    z = np.zeros((len(y), len(kept)))
    for column in range(len(kept)):
        as_if = x.copy()
        as_if[:, : len(kept)] = np.eye(len(kept))[column]
        chance = expit(as_if @ model.coefficients) * inside
        margin = float(plan.weights @ chance) / total
        slope = (plan.weights * chance * (1.0 - chance)) @ as_if / total
        z[:, column] = push @ slope + (chance - margin) * inside / total
        value[kept[column]] = margin
    spread[np.ix_(kept, kept)] = covariance(plan, z)
    return Adjusted(
        value=value,
        covariance=spread,
        n=n,
        df=float(degrees(plan, used[:, None])[0]),
        covered=1.0,
        log=tuple(log),
    )


def against_rest(adjusted: Adjusted, size: Floats) -> Gaps:
    """Set each group's adjusted share against the others', weighted by their `size` (groups,).

    Bounds are squared and added from each side's Wilson (or exact) interval with
    their correlation; the p-value is of difference over its error against t. A
    group that is nan takes no part; alone, a group has no rest.
    """
    same_length(value=adjusted.value, size=size)
    known = ~np.isnan(adjusted.value)
    held = np.where(known, size, 0.0)
    share = np.repeat(held[None, :], len(held), axis=0)
    np.fill_diagonal(share, 0.0)
    total = share.sum(axis=1)
    alone = ~known | (total == 0)
    share = share / np.where(total == 0, 1.0, total)[:, None]
    value = np.nan_to_num(adjusted.value)
    spread = np.nan_to_num(adjusted.covariance)
    rest = share @ value
    own, other = np.diag(spread), np.einsum("ij,jk,ik->i", share, spread, share)
    shared = np.einsum("ij,ji->i", share, spread)
    se = np.sqrt(np.maximum(own + other - 2.0 * shared, 0.0))
    scale = np.sqrt(own * other)
    rho = np.divide(shared, scale, out=np.zeros(len(held)), where=scale > 0)
    others = adjusted.n.sum() - adjusted.n
    bounds = square_and_add(
        value,
        _bounds(value, own, adjusted.n, adjusted.df),
        rest,
        _bounds(rest, other, others, adjusted.df),
        rho,
    )
    gap = value - rest
    ratio = np.divide(gap, se, out=np.full(len(gap), np.nan), where=se > 0)
    return Gaps(
        rest=np.where(alone, np.nan, rest),
        difference=np.where(alone, np.nan, gap),
        se=np.where(alone, np.nan, se),
        low=np.where(alone, np.nan, bounds.low),
        high=np.where(alone, np.nan, bounds.high),
        p=np.where(alone, np.nan, 2.0 * stdtr(max(adjusted.df, 1.0), -np.abs(ratio))),
    )


def _bounds(value: Floats, spread: Floats, n: Floats, df: float) -> Interval:
    scatter = value * (1.0 - value)
    effective = np.divide(
        scatter, spread, out=np.maximum(n, 1.0), where=(spread > 0) & (scatter > 0)
    )
    return interval(value, np.maximum(n, 1.0), effective, np.full(len(value), df))


def bounds(adjusted: Adjusted) -> Interval:
    """Return each adjusted share's 95 % bounds, on the effective size its variance implies."""
    found = _bounds(
        np.nan_to_num(adjusted.value),
        np.nan_to_num(np.diag(adjusted.covariance)),
        adjusted.n,
        adjusted.df,
    )
    lost = np.isnan(adjusted.value)
    return Interval(low=np.where(lost, np.nan, found.low), high=np.where(lost, np.nan, found.high))
