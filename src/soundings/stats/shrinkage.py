"""How much groups vary, and each group's share drawn towards the rest by what it can tell."""

import numpy as np
from msgspec import Struct
from scipy.optimize import brentq, minimize, minimize_scalar
from scipy.special import expit, log_expit, logsumexp, ndtri

from soundings.stats.refusals import NobodyThere, NotNumbers, numbers, same_length
from soundings.stats.shapes import Floats

NODES = 30
"""Points of Gauss-Hermite quadrature a group, placed about its own mode.
Source: our choice, because the log-likelihood is then exact to ten digits; as R `lme4`'s
`glmer(nAGQ = 30)`."""

_POINTS, _WEIGHTS = np.polynomial.hermite.hermgauss(NODES)
_HALF_CHI2_95 = 1.920729410347062  # half the 95 % point of chi-squared with one degree
_FLAT = 1e-8  # a likelihood no higher than this above that of no spread shows none


class Shrunk(Struct, frozen=True, kw_only=True, eq=False):
    """A random-intercept logit of counts in groups."""

    intercept: float
    """Log-odds of the middle group."""
    intercept_se: float
    sigma: float
    """Standard deviation between groups, in log-odds; 0 where the counts show none."""
    sigma_low: float
    """95 % profile-likelihood bounds; 0 where none is not excluded."""
    sigma_high: float
    """inf where the counts cannot bound it."""
    icc: float
    """σ²/(σ² + π²/3): share of the latent variance between groups, 0..1."""
    icc_low: float
    icc_high: float
    median_odds_ratio: float
    """exp(√2·σ·Φ⁻¹(¾)): the odds ratio between two groups drawn at random, higher over lower."""
    mor_low: float
    mor_high: float
    share: Floats
    """(groups,) shrunken share at the mode; of a group with nobody, the middle group's."""
    low: Floats
    """(groups,) 95 % bounds about it, σ taken as known."""
    high: Floats
    effect: Floats
    """(groups,) log-odds away from the middle (R's `ranef`)."""


class _Counts(Struct, frozen=True, eq=False):
    yes: Floats
    n: Floats
    times: Floats
    """How many groups have these counts."""


def _told_apart(favourable: Floats, n: Floats) -> _Counts:
    """Return each pair of counts once: groups alike have the same likelihood."""
    pairs, times = np.unique(np.column_stack([favourable, n]), axis=0, return_counts=True)
    return _Counts(pairs[:, 0], pairs[:, 1], times.astype(np.float64))


def _modes(counts: _Counts, level: float, sigma: float) -> tuple[Floats, Floats]:
    """Return each group's mode in standard deviations, and the curvature there."""
    u = np.zeros(len(counts.n))
    for _ in range(60):
        p = expit(level + sigma * u)
        curve = 1.0 + sigma**2 * counts.n * p * (1.0 - p)
        move = (sigma * (counts.yes - counts.n * p) - u) / curve
        u = u + np.clip(move, -2.0, 2.0)
        if np.max(np.abs(move), initial=0.0) < 1e-12:  # noqa: PLR2004 - rounding error
            break
    p = expit(level + sigma * u)
    return u, 1.0 + sigma**2 * counts.n * p * (1.0 - p)


def _log_likelihood(counts: _Counts, level: float, sigma: float) -> float:
    """Return the marginal log-likelihood without its binomial coefficients."""
    mode, curve = _modes(counts, level, sigma)
    scale = np.sqrt(2.0 / curve)
    u = mode[:, None] + scale[:, None] * _POINTS[None, :]
    eta = level + sigma * u
    told = counts.yes[:, None] * log_expit(eta) + (counts.n - counts.yes)[:, None] * log_expit(
        -eta
    )
    inside = told - u**2 / 2.0 + _POINTS**2 + np.log(_WEIGHTS)
    each = logsumexp(inside, axis=1) + np.log(scale) - 0.5 * np.log(2.0 * np.pi)
    return float(counts.times @ each)


def _best_level(counts: _Counts, sigma: float, start: float) -> tuple[float, float]:
    # The likelihood is flat about its peak: a level right to 1e-5 gives it right to 1e-9.
    found = minimize_scalar(
        lambda level: -_log_likelihood(counts, level, sigma),
        bracket=(start - 0.2, start + 0.2),
        tol=1e-5,
    )
    return float(found.x), -float(found.fun)


def shrinkage(favourable: Floats, n: Floats) -> Shrunk:
    """Fit r ~ Bin(n, expit(β + b)), b ~ N(0, σ²), by adaptive Gauss-Hermite quadrature.

    Shapes: `favourable`, `n` (groups,) whole counts, unweighted; groups with
    n = 0 take no part and get the middle group's share. Fewer than two groups
    with answers, or none that is divided (the likelihood then has no peak),
    leave nothing to estimate: refused.

    What is headlined is how much groups vary (the median odds ratio and its
    interval), not a ranking. Assumption first violated: that groups' log-odds
    are normal about one middle.

    References: Pinheiro & Chao (2006), Journal of Computational and Graphical
    Statistics 15, 58-81; Merlo et al. (2006), Journal of Epidemiology &
    Community Health 60, 290-297 (ICC, MOR); R `lme4::glmer(nAGQ = 30)`.
    """
    same_length(favourable=favourable, n=n)
    numbers("favourable", favourable)
    numbers("n", n)
    if np.any((favourable < 0) | (favourable > n)):
        raise NotNumbers("favourable of n: give counts with favourable between 0 and n")
    told = n > 0
    counts = _told_apart(favourable[told], n[told])
    divided = (counts.yes > 0) & (counts.yes < counts.n)
    if told.sum() < 2 or not divided.any():  # noqa: PLR2004 - one group cannot vary
        raise NobodyThere(
            f"{int(told.sum())} groups have answers and {int(counts.times[divided].sum())} of"
            " them both answers: how much groups vary needs two groups, one of them divided"
        )
    pooled = float(favourable[told].sum() / n[told].sum())
    start = float(np.log(pooled / (1.0 - pooled)))

    def loss(at: Floats) -> float:
        return -_log_likelihood(counts, float(at[0]), float(at[1]))

    found = minimize(
        loss,
        [start, 0.5],
        method="BFGS",
        options={"gtol": 1e-7},
    )
    level, sigma = float(found.x[0]), abs(float(found.x[1]))
    peak = _log_likelihood(counts, level, sigma)
    middle, even = _best_level(counts, 0.0, start)
    if even > peak - _FLAT:
        level, sigma, peak = middle, 0.0, even
    low, high = _profile(counts, level, sigma, peak)
    mode, curve = _modes(_Counts(favourable, n, np.ones(len(n))), level, sigma)
    away, reach = sigma * mode, 1.96 * sigma / np.sqrt(curve)
    return Shrunk(
        intercept=level,
        intercept_se=_level_error(counts, level, sigma),
        sigma=sigma,
        sigma_low=low,
        sigma_high=high,
        icc=_icc(sigma),
        icc_low=_icc(low),
        icc_high=_icc(high),
        median_odds_ratio=_mor(sigma),
        mor_low=_mor(low),
        mor_high=_mor(high),
        share=expit(level + away),
        low=expit(level + away - reach),
        high=expit(level + away + reach),
        effect=away,
    )


def _profile(counts: _Counts, level: float, sigma: float, peak: float) -> tuple[float, float]:
    """Return where the profile of σ falls by half the chi-squared point."""

    def fall(at: float) -> float:
        return peak - _best_level(counts, at, level)[1] - _HALF_CHI2_95

    low = 0.0 if fall(0.0) <= 0 else float(brentq(fall, 0.0, sigma, xtol=1e-6))
    far = max(2.0 * sigma, 0.5)
    while fall(far) < 0:
        far *= 2.0
        if far > 64.0:  # noqa: PLR2004 - odds of e⁶⁴ to one: nothing bounds it
            return low, float("inf")
    return low, float(brentq(fall, sigma, far, xtol=1e-6))


def _level_error(counts: _Counts, level: float, sigma: float) -> float:
    """Return β's standard error from the numerical Hessian of both parameters."""
    step = 1e-4
    at = np.array([level, sigma])
    if sigma == 0.0:
        p = expit(level)
        return float(1.0 / np.sqrt(counts.times @ counts.n * p * (1.0 - p)))

    def value(shift: Floats) -> float:
        return _log_likelihood(counts, float(at[0] + shift[0]), float(at[1] + shift[1]))

    ways = np.eye(2) * step
    hessian = np.array(
        [
            [
                (value(a + b) - value(a - b) - value(b - a) + value(-a - b)) / (4.0 * step**2)
                for b in ways
            ]
            for a in ways
        ]
    )
    if float(np.linalg.det(hessian)) > 0 and hessian[0, 0] < 0:
        return float(np.sqrt(np.linalg.inv(-hessian)[0, 0]))
    # Where σ is all but 0 the surface has no peak in it: σ is then held.
    return float(np.sqrt(-1.0 / hessian[0, 0]))


def _icc(sigma: float) -> float:
    return 1.0 if np.isinf(sigma) else sigma**2 / (sigma**2 + np.pi**2 / 3.0)


def _mor(sigma: float) -> float:
    with np.errstate(over="ignore"):  # groups all alike within: no spread is too large
        return float(np.exp(np.sqrt(2.0) * sigma * ndtri(0.75)))
