"""R-indicators: how evenly response is spread over what the frame knows."""

from collections.abc import Sequence

import numpy as np
from msgspec import Struct

from soundings.stats.logistic import Logistic, logistic
from soundings.stats.refusals import numbers, same_length
from soundings.stats.shapes import Bools, Floats, Ints


class Representativity(Struct, frozen=True, kw_only=True):
    """Evenness of response: 1 is even, 0 is all or nothing."""

    r: float
    """1 - 2S."""
    r_adjusted: float
    """With S's upward bias in small frames taken off."""
    r_se: float
    s: float
    """Standard deviation of the propensities."""
    cv: float
    """S over the mean propensity: the largest standardised bias of an unweighted share, if the
    frame explains response."""
    cv_se: float
    response_rate: float


class Partial(Struct, frozen=True, kw_only=True):
    """One variable's part in uneven response, each in 0..0.5, not adjusted for bias."""

    unconditional: float
    """Spread of its categories' mean propensities."""
    conditional: float
    """Spread left within the cells of all other variables."""
    categories: tuple[float, ...]
    """Unconditional part of each category, signed: below 0 is under-represented."""
    conditional_categories: tuple[float, ...]
    """Conditional part of each category, 0 or more; their squares add up to the variable's."""


def indicator_columns(variables: Sequence[Ints]) -> Floats:
    """Return a constant and, for each variable (rows,) of codes, its dummies but the first."""
    rows = len(variables[0]) if variables else 0
    columns = [np.ones((rows, 1))]
    for codes in variables:
        levels = int(codes.max(initial=0)) + 1
        columns.append((codes[:, None] == np.arange(1, levels)[None, :]).astype(np.float64))
    return np.hstack(columns)


def representativity(x: Floats, answered: Bools) -> tuple[Representativity, Logistic] | None:
    """Model response on the frame and measure the spread of propensities.

    Shapes: `x` (units, columns) with constant, for every unit of the frame;
    `answered` (units,). The frame is a census, so each unit has weight 1 and
    the bias adjustment takes off N⁻¹Σz'Vz. None when everybody or nobody
    answered or the model has no finite solution. S of 0 has a standard error
    of 0. Assumption first violated: that the frame's variables explain who
    answers; even response on them says nothing of what they do not hold.

    References: Schouten, Cobben & Bethlehem (2009), Survey Methodology 35,
    101-113; Shlomo, Skinner & Schouten (2012), JSPI 142, 201-211; RISQ manual
    2.0; equal to RISQ's R code of 2015.
    """
    same_length(x=x, answered=answered)
    size = len(answered)
    if size == 0 or answered.all() or not answered.any():
        return None
    model = logistic(x, answered.astype(np.float64))
    if not model.converged:
        return None
    rho = model.fitted
    mean = float(rho.mean())
    s2 = float(np.sum((rho - mean) ** 2) / (size - 1))
    z = x * (rho * (1.0 - rho))[:, None]
    bias = float(np.einsum("ij,jk,ik->", z, model.covariance, z, optimize=True)) / size
    centred = z - z.mean(axis=0)
    a = centred.T @ (rho - mean) / size
    b = centred.T @ centred / size
    bv = b @ model.covariance
    spread = 4.0 * float(a @ model.covariance @ a) + 2.0 * float(np.trace(bv @ bv))
    s = float(np.sqrt(s2))
    # RISQ divides by the maximum-likelihood S, hence the factor.
    r_se = float(np.sqrt(spread * size / (size - 1))) / s if s > 0 else 0.0
    cv = s / mean
    result = Representativity(
        r=1.0 - 2.0 * s,
        r_adjusted=1.0 - 2.0 * float(np.sqrt(max(0.0, s2 - bias))),
        r_se=r_se,
        s=s,
        cv=cv,
        cv_se=float(np.sqrt(0.25 * r_se**2 / mean**2 + cv**4 / size)),
        response_rate=float(answered.mean()),
    )
    return result, model


def partial(rho: Floats, variable: Ints, others: Sequence[Ints]) -> Partial:
    """Return one variable's partial indicators.

    Shapes: `rho` (units,) propensities; `variable` (units,) codes; `others`
    the model's other variables, whose crossing makes the cells of the
    conditional indicator. A variable of one category gives 0. Times
    `bias_kept` they are adjusted; `partial_se` is the error of either.

    References: Schouten, Shlomo & Skinner (2011), Journal of Official
    Statistics 27, 231-253; RISQ manual 2.0 §3; equal to RISQ's R code of 2015.
    """
    same_length(rho=rho, variable=variable)
    numbers("rho", rho)
    size, mean = len(rho), float(rho.mean())
    count = np.bincount(variable).astype(np.float64)
    means = np.bincount(variable, weights=rho) / np.maximum(count, 1.0)
    signed = np.sqrt(count / size) * (means - mean)
    if others:
        _, cell = np.unique(np.column_stack(others), axis=0, return_inverse=True)
        cell = cell.reshape(-1)
    else:
        cell = np.zeros(size, dtype=np.int64)
    held = (np.bincount(cell, weights=rho) / np.maximum(np.bincount(cell), 1))[cell]
    within = np.sqrt(np.bincount(variable, weights=(rho - held) ** 2) / size)
    return Partial(
        unconditional=float(np.sqrt(np.sum(signed**2))),
        conditional=float(np.sqrt(np.sum(within**2))),
        categories=tuple(float(value) for value in signed),
        conditional_categories=tuple(float(value) for value in within),
    )


def bias_kept(found: Representativity) -> float:
    """Return what part of S is left after its bias adjustment, 0..1; 1 where S is 0."""
    return (1.0 - found.r_adjusted) / 2.0 / found.s if found.s > 0 else 1.0


def partial_se(variable: Ints, answered: Bools) -> float | None:
    """Return the approximate standard error of a variable's partial indicators.

    Half that of the R-indicator of a model with the variable alone (units,), as
    RISQ takes it for both kinds; None where that model has no solution.
    """
    found = representativity(indicator_columns([variable]), answered)
    return None if found is None else found[0].r_se / 2.0
