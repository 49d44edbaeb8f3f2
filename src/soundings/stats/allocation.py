"""How many units to draw in each stratum: proportional, Neyman, at least cost, and Bethel's.

Sizes come back as real numbers; `hamilton` makes whole numbers of them.
"""

import numpy as np
from scipy.optimize import Bounds, NonlinearConstraint, minimize

from soundings.kit.refusal import Refusal
from soundings.stats.shapes import Floats, Ints


class NoAllocation(Refusal):
    """Sizes that no strata could have."""

    slug = "no-allocation"
    title = "The sample cannot be allocated"


def _checked(size: Floats, name: str) -> Floats:
    values = np.asarray(size, dtype=np.float64)
    if values.ndim == 0 or len(values) == 0 or not np.isfinite(values).all() or (values < 0).any():
        message = f"{name} must be finite numbers of 0 or more, one a stratum; found {size}."
        raise NoAllocation(message)
    return values


def _shared(n: float, measure: Floats, listed: Floats) -> Floats:
    """Share n by the measure; a stratum whose share passes its list gives all of it."""
    if not 0 <= n <= listed.sum():
        message = f"{n:g} units cannot be drawn from a list of {listed.sum():g}."
        raise NoAllocation(message)
    given = np.zeros(len(listed))
    open_strata = listed > 0
    while open_strata.any():
        weight = np.where(open_strata, measure, 0.0)
        if weight.sum() == 0:
            weight = np.where(open_strata, listed, 0.0)
        share = (n - given[~open_strata].sum()) * weight / weight.sum()
        over = open_strata & (share > listed)
        given = np.where(open_strata, np.minimum(share, listed), given)
        if not over.any():
            break
        open_strata &= ~over
    return given


def proportional(n: float, listed: Floats) -> Floats:
    """Allocate n by the strata's lengths.

    Shapes: `listed` (strata,) units on the list. Returns (strata,) real sizes that sum to n.
    Reference: Cochran (1977), Sampling Techniques, §5.4.
    """
    sizes = _checked(listed, "listed")
    return _shared(n, sizes, sizes)


def neyman(n: float, listed: Floats, spread: Floats, cost: Floats | None = None) -> Floats:
    """Allocate n for the least variance of the mean, each unit of a stratum costing `cost`.

    n_h is in proportion to N_h S_h / sqrt(c_h); a stratum that would give more than it has
    gives all, and the rest is shared again. Where no stratum varies, by length. Shapes: all
    (strata,); `spread` the standard deviation S_h, in any one unit; `cost` above 0.
    Assumption first violated: that S_h is known. Reference: Neyman (1934); Cochran (1977) §5.5.
    """
    sizes, deviations = _checked(listed, "listed"), _checked(spread, "spread")
    paid = np.ones(len(sizes)) if cost is None else _checked(cost, "cost")
    if (paid == 0).any():
        message = "cost must be above 0 in every stratum."
        raise NoAllocation(message)
    return _shared(n, sizes * deviations / np.sqrt(paid), sizes)


def hamilton(shares: Floats, least: int = 0, most: Floats | None = None) -> Ints:
    """Round shares to whole numbers with the same sum: largest remainders take what is left.

    `least` is what every stratum with a share above 0 gets in any case, and `most` (strata,)
    what it can give; equal remainders go to the earlier stratum. The sum of the shares is
    rounded to a whole number. Reference: Hamilton's method (Balinski & Young, 1982).
    """
    wanted = _checked(shares, "shares")
    ceiling = np.full(len(wanted), np.inf) if most is None else _checked(most, "most")
    floor = np.minimum(np.where(wanted > 0, least, 0), ceiling)
    total = round(float(wanted.sum()))
    if not floor.sum() <= total <= ceiling.sum():
        message = (
            f"{total} units cannot be shared with at least {least} a stratum "
            f"and at most {ceiling.sum():g} in all."
        )
        raise NoAllocation(message)
    base = np.clip(np.floor(wanted + 1e-12), floor, ceiling)
    while base.sum() != total:
        step = 1 if base.sum() < total else -1
        free = base < ceiling if step > 0 else base > floor
        urgency = np.where(free, step * (wanted - base), -np.inf)
        base[int(np.argmax(urgency))] += step
    return base.astype(np.int64)


def _conditions(sizes: Floats, means: Floats, spread: Floats, domains: Ints, cv: float) -> Floats:
    """Return (conditions, strata) numbers a with: sum of a/n_h at most 1 is precise enough."""
    found = [np.zeros((0, len(sizes)))]
    for domain in np.unique(domains):
        inside = np.where(domains == domain, sizes, 0.0)[:, None]
        scatter = ((inside * spread) ** 2).T
        wanted = (cv * (inside * means).sum(axis=0)) ** 2
        varies = scatter.any(axis=1)
        if (wanted[varies] == 0).any():
            message = f"A variable of domain {domain} totals 0: its cv has no meaning."
            raise NoAllocation(message)
        fixed = wanted + (scatter / sizes).sum(axis=1)
        found.append(scatter[varies] / fixed[varies, None])
    return np.concatenate(found)


def _fewest(conditions: Floats, least: Floats, sizes: Floats) -> Floats:
    """Return the smallest sizes that keep the conditions, from the census down."""
    total = float(sizes.sum())

    def units(log: Floats) -> float:
        return float(np.exp(log).sum()) / total

    def towards(log: Floats) -> Floats:
        return np.asarray(np.exp(log) / total, dtype=np.float64)

    def variance(log: Floats) -> Floats:
        return np.asarray(conditions @ np.exp(-log), dtype=np.float64)

    def steepness(log: Floats) -> Floats:
        return np.asarray(-conditions * np.exp(-log), dtype=np.float64)

    found = minimize(
        units,
        np.log(sizes),
        jac=towards,
        bounds=Bounds(np.log(least), np.log(sizes)),
        constraints=NonlinearConstraint(variance, 0.0, 1.0, jac=steepness),
        method="SLSQP",
        options={"maxiter": 1000, "ftol": 1e-12},
    )
    if not found.success:
        message = f"No allocation was found: {found.message}."
        raise NoAllocation(message)
    return np.asarray(np.exp(found.x), dtype=np.float64)


def bethel(
    listed: Floats, means: Floats, spread: Floats, domains: Ints, cv: float, least: int = 2
) -> Floats:
    """Allocate the fewest units that give every domain and variable the wanted precision.

    Shapes: `listed` (strata,); `means` and `spread` (strata, variables); `domains` (strata,)
    the number of each stratum's domain. Minimises the sum of n_h under, for each domain d and
    variable v, sum N_h^2 S_hv^2 (1/n_h - 1/N_h) <= (cv Y_dv)^2, with least <= n_h <= N_h.
    Returns real sizes. Assumption first violated: that means and spreads are known.
    Reference: Bethel (1989), Survey Methodology 15; solved by SLSQP in the logarithm of n_h,
    where it is convex.
    """
    sizes = _checked(listed, "listed")
    if (sizes == 0).any() or cv <= 0:
        message = "Every stratum must list somebody, and cv must be above 0."
        raise NoAllocation(message)
    conditions = _conditions(sizes, means, spread, domains, cv)
    lowest = np.minimum(least, sizes)
    return _fewest(conditions, lowest, sizes) if len(conditions) else lowest
