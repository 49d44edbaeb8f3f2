"""Logistic regression by iteratively reweighted least squares."""

import numpy as np
from msgspec import Struct
from scipy.special import expit

from soundings.stats.refusals import numbers, positive, same_length, zero_or_one
from soundings.stats.shapes import Floats, Sparse, combined, gram, moment, sparse

_STEPS = 50
_CLOSE = 1e-10


class Logistic(Struct, frozen=True, kw_only=True, eq=False):
    """A fitted model of response."""

    coefficients: Floats
    covariance: Floats
    """(columns, columns) pseudo-inverse of the information."""
    fitted: Floats
    """(rows,) propensities in 0..1."""
    converged: bool


def _pinv(x: Sparse, slope: Floats) -> Floats:
    information = gram(x, slope)
    return np.asarray(np.linalg.pinv(information, hermitian=True), dtype=np.float64)


def logistic(x: Floats, y: Floats, weights: Floats | None = None) -> Logistic:
    """Fit P(y = 1) = expit(x'β) by maximum likelihood, or weighted pseudo-likelihood.

    Shapes: `x` (rows, columns) with its own constant, redundant columns
    allowed; `y` (rows,) 0 or 1; `weights` (rows,) above 0, 1 unless given, for
    which `covariance` is the inverse information and no sampling variance.
    Everybody or nobody answering, or a column that separates the two, has no
    finite solution: `converged` is False. References: McCullagh & Nelder (1989)
    §4.4; Binder (1983), International Statistical Review 51, 279-292 (weights).
    """
    same_length(x=x, y=y)
    numbers("x", x)
    zero_or_one("y", y)
    numbers("y", y)
    heavy = np.ones(len(y)) if weights is None else weights
    positive("weights", heavy)
    thin = sparse(x)
    beta = np.zeros(x.shape[1])
    inverse: Floats = np.zeros((x.shape[1], x.shape[1]))
    fitted = np.full(len(y), 0.5)
    before = np.inf
    for _ in range(_STEPS):
        slope = heavy * fitted * (1.0 - fitted)
        inverse = _pinv(thin, slope)
        beta = beta + inverse @ moment(thin, heavy * (y - fitted))
        eta = np.clip(combined(thin, beta), -30.0, 30.0)
        fitted = np.asarray(expit(eta))
        deviance = float(2.0 * np.sum(heavy * np.logaddexp(0.0, np.where(y > 0, -eta, eta))))
        if abs(before - deviance) < _CLOSE * (abs(deviance) + 0.1):
            break
        before = deviance
    else:
        return Logistic(coefficients=beta, covariance=inverse, fitted=fitted, converged=False)
    slope = heavy * fitted * (1.0 - fitted)
    inverse = _pinv(thin, slope)
    finite = bool(np.max(np.abs(combined(thin, beta)), initial=0.0) < 25.0)  # noqa: PLR2004 - beyond it, separated
    return Logistic(coefficients=beta, covariance=inverse, fitted=fitted, converged=finite)
