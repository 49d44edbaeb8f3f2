"""Variance of weighted estimates by linearisation, calibration accounted for."""

import numpy as np
from msgspec import Struct

from soundings.stats.refusals import (
    Mismatched,
    Repeated,
    WrongWeight,
    listed_enough,
    numbers,
    positive,
    same_length,
)
from soundings.stats.shapes import Bools, Floats, Ints, Sparse, combined, gram, moment, sparse


class Design(Struct, frozen=True, kw_only=True, eq=False):
    """Who answered, with what weight, in which family and class: factorised once."""

    weights: Floats
    """(rows,) final weights."""
    order: Ints
    """(rows,) rows sorted by class, then family."""
    family_starts: Ints
    """(families,) where each family starts in that order."""
    class_starts: Ints
    """(classes answered in,) where each class starts among the families."""
    factor: Floats
    """(classes answered in,) n/(n - 1), or 1 where n = 1."""
    fpc: Floats
    """(classes answered in,) finite population correction 1 - n/N."""
    lonely: Bools
    """(classes answered in,) a single family answered."""
    x: Sparse
    """(rows or families, columns) auxiliaries, empty when not calibrated."""
    projector: Floats
    """(columns, columns) pseudo-inverse of Σ base·x·x'."""
    base: Floats
    """(rows or families,) base weights beside x, over family size where integrated."""
    integrated: bool


def _heads(sorted_codes: Ints) -> Ints:
    """Return where each run of equal codes begins."""
    if len(sorted_codes) == 0:
        return np.zeros(0, dtype=np.int64)
    changes = np.r_[True, sorted_codes[1:] != sorted_codes[:-1]]
    return np.flatnonzero(changes).astype(np.int64)


def design(
    weights: Floats,
    family: Ints,
    klass: Ints,
    listed: Floats,
    *,
    base: Floats | None = None,
    x: Floats | None = None,
    integrated: bool = False,
) -> Design:
    """Prepare a design for any number of variances.

    Shapes: `weights`, `family`, `klass`, `base` (rows,); `listed` (classes,)
    families of each class on the frame, inf for no finite population
    correction; `x` (rows, columns) what the weights were calibrated on.
    A family lies in one class. `integrated` says siblings share a weight
    because calibration was on family sums.

    `base` weights the regression that residuals are taken from: the base
    weights for calibration as Deville and Särndal have it and R's `calibrate`
    does. Ones give the residuals that R's `rake` sweeps towards margin by
    margin, without weights; the two differ by terms of a smaller order.

    Refused: weights that are 0 or no number (below 0 a linear calibration may
    bring them), base weights not above 0, a family in two classes, more
    families answered than listed. No rows make a design without estimates.
    """
    _check(weights, family, klass, listed, base)
    order = np.lexsort((family, klass)).astype(np.int64)
    starts = _heads(family[order])
    apart = len(starts) != len(np.unique(family))  # the same family, in classes far apart
    if apart or np.any(np.diff(klass[order])[np.diff(family[order]) == 0]):
        raise Repeated("a family lies in two classes; give all its children one class")
    family_class = klass[order][starts]
    heads = _heads(family_class)
    answered = np.diff(np.r_[heads, len(starts)]).astype(np.float64)
    listed_enough("class", answered, listed[family_class[heads]])
    lonely = answered == 1
    if x is None or base is None or x.shape[1] == 0:
        columns, against = np.zeros((len(weights), 0)), weights
    elif integrated:
        columns = np.add.reduceat(x[order], starts, axis=0)
        against = base[order][starts] / np.diff(np.r_[starts, len(order)])
    else:
        columns, against = x, base
    thin = sparse(columns)
    return Design(
        weights=weights,
        order=order,
        family_starts=starts,
        class_starts=heads,
        factor=np.where(lonely, 1.0, answered / np.maximum(answered - 1.0, 1.0)),
        fpc=1.0 - answered / listed[family_class[heads]],
        lonely=lonely,
        x=thin,
        projector=np.asarray(
            np.linalg.pinv(gram(thin, against), hermitian=True), dtype=np.float64
        ),
        base=against,
        integrated=integrated and columns.shape[1] > 0,
    )


def _check(
    weights: Floats, family: Ints, klass: Ints, listed: Floats, base: Floats | None
) -> None:
    same_length(weights=weights, family=family, klass=klass)
    numbers("weights", weights)
    if np.any(weights == 0):
        raise WrongWeight(
            f"weights are 0 at place {int(np.argmax(weights == 0))}; leave out rows that stand"
            " for nobody"
        )
    if len(klass) and int(klass.max()) >= len(listed):
        raise Mismatched(
            f"class {int(klass.max())} has no count among the {len(listed)} listed; give the"
            " families listed of every class"
        )
    if base is not None:
        same_length(weights=weights, base=base)
        positive("base weights", base)


def _family_totals(plan: Design, z: Floats) -> Floats:
    """Return weighted residuals summed within families, (families, columns of z)."""
    if plan.integrated:
        sums = np.add.reduceat(z[plan.order], plan.family_starts, axis=0)
        slopes = plan.projector @ moment(plan.x, sums * plan.base[:, None])
        return np.asarray((sums - combined(plan.x, slopes)) * _shared(plan)[:, None])
    if plan.x.shape[1] > 0:
        slopes = plan.projector @ moment(plan.x, z * plan.base[:, None])
        z = z - combined(plan.x, slopes)
    return np.add.reduceat((z * plan.weights[:, None])[plan.order], plan.family_starts, axis=0)


def _shared(plan: Design) -> Floats:
    return np.asarray(plan.weights[plan.order][plan.family_starts])


def variance(plan: Design, z: Floats, *, finite: bool = True) -> Floats:
    """Return the variance of Σ weight·z for every column of z.

    Shapes: `z` (rows, columns) linearised values, 0 outside a domain (rows are
    never left out); result (columns,), in squared units of the total. `finite`
    says that the frame itself is what is spoken of, so that a class that
    answered whole is known; without it the frame is one outcome of a process.

    Families are the clusters and classes the strata, each family taken as
    drawn without replacement from its class; residuals are from the
    regression on the calibration variables, so that what the frame already
    knows adds no variance. Assumption first violated: that families who
    answered are a random part of their class. A class with one family is
    centred on the mean over all families (never counted as no variance); a
    class that answered whole adds nothing.

    References: Särndal, Swensson & Wretman (1992), §§5.5, 6.6; Deville &
    Särndal (1992), JASA 87, §4; Lumley (2010), Complex Surveys, §7; equal to
    R survey 4.5 `svyrecvar` on a calibrated design.
    """
    if len(plan.weights) == 0:
        return np.full(z.shape[1], np.nan)
    centred, scale = _about_their_class(plan, z, finite=finite)
    return np.asarray(scale @ centred**2)


def covariance(plan: Design, z: Floats, *, finite: bool = True) -> Floats:
    """Return the covariances of Σ weight·z, (columns, columns); its diagonal is `variance`."""
    if len(plan.weights) == 0:
        return np.full((z.shape[1], z.shape[1]), np.nan)
    centred, scale = _about_their_class(plan, z, finite=finite)
    return np.asarray((centred * scale[:, None]).T @ centred)


def _about_their_class(plan: Design, z: Floats, *, finite: bool) -> tuple[Floats, Floats]:
    """Return families' totals about their class's mean, and the factor (families,) of each."""
    totals = _family_totals(plan, z)
    sizes = np.diff(np.r_[plan.class_starts, len(totals)])
    centres = np.add.reduceat(totals, plan.class_starts, axis=0) / sizes[:, None]
    centres = np.where(plan.lonely[:, None], totals.mean(axis=0)[None, :], centres)
    scale = plan.factor * plan.fpc if finite else plan.factor
    return totals - np.repeat(centres, sizes, axis=0), np.repeat(scale, sizes)


class Estimates(Struct, frozen=True, kw_only=True, eq=False):
    """Estimates of several columns with their variances; both nan where there is nobody."""

    value: Floats
    variance: Floats


def totals(plan: Design, y: Floats) -> Estimates:
    """Estimate the frame total of every column of y (rows, columns); same units as y.

    y is 0 outside a domain and has no nan. Without rows nothing is known: nan.
    """
    numbers("y", y)
    value = plan.weights @ y if len(y) else np.full(y.shape[1], np.nan)
    return Estimates(value=value, variance=variance(plan, y))


def _linearised(plan: Design, y: Floats, over: Floats) -> tuple[Floats, Floats]:
    """Return ratios (columns,), nan at 0/0, and their linearised values (rows, columns)."""
    numbers("y", y)
    numbers("over", over)
    below = plan.weights @ over
    held = np.where(below == 0, np.nan, below)
    value = (plan.weights @ y) / held
    return value, np.nan_to_num((y - over * value) / held)


def ratios(plan: Design, y: Floats, over: Floats) -> Estimates:
    """Estimate Σy/Σover for every column, both (rows, columns), 0 outside the domain.

    A column whose denominator is 0 has value and variance nan. Linearised by
    z = (y - over·ratio)/Σover, Woodruff (1971), JASA 66, 411-414.
    """
    value, z = _linearised(plan, y, over)
    return Estimates(value=value, variance=np.where(np.isnan(value), np.nan, variance(plan, z)))


def means(plan: Design, y: Floats, members: Bools) -> Estimates:
    """Estimate the mean of y (rows,), nan for no answer, in domains (rows, domains)."""
    inside = (members & ~np.isnan(y)[:, None]).astype(np.float64)
    return ratios(plan, np.nan_to_num(y)[:, None] * inside, inside)


class Difference(Struct, frozen=True, kw_only=True):
    """One ratio less another of the same design; nan where either has nobody."""

    value: float
    variance: float
    """With the covariance that shared families and calibration bring."""


def difference(
    plan: Design, one: tuple[Floats, Floats], other: tuple[Floats, Floats]
) -> Difference:
    """Estimate Σy/Σover of one less the same of another.

    Each is (y, over), both (rows,), 0 outside its domain; linearised values are
    subtracted row by row. Reference: Särndal, Swensson & Wretman (1992) §5.7.
    """
    columns = [np.column_stack(pair) for pair in zip(one, other, strict=True)]
    value, z = _linearised(plan, columns[0], columns[1])
    gap = float(value[0] - value[1])
    spread = float(variance(plan, z[:, :1] - z[:, 1:])[0])
    return Difference(value=gap, variance=spread if np.isfinite(gap) else float("nan"))


def degrees(plan: Design, members: Bools) -> Floats:
    """Return families less classes that each domain has members in; `members` (rows, domains)."""
    if len(plan.weights) == 0:
        return np.zeros(members.shape[1])
    families = np.logical_or.reduceat(members[plan.order], plan.family_starts, axis=0)
    classes = np.logical_or.reduceat(families, plan.class_starts, axis=0)
    return np.asarray(families.sum(axis=0) - classes.sum(axis=0), dtype=np.float64)


def whole(plan: Design, members: Bools) -> Bools:
    """Say of each domain whether every class it has members in answered whole.

    `members` (rows, domains); nothing is then left to chance. False for a
    domain with nobody in it.
    """
    if not np.any(plan.fpc == 0):
        return np.zeros(members.shape[1], dtype=np.bool_)
    families = np.logical_or.reduceat(members[plan.order], plan.family_starts, axis=0)
    classes = np.logical_or.reduceat(families, plan.class_starts, axis=0)
    return np.asarray(classes.any(axis=0) & ~classes[plan.fpc > 0].any(axis=0))
