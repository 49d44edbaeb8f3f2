"""Intervals that stay valid however often one looks, for answers that come in random order."""

import numpy as np
from msgspec import Struct
from scipy.optimize import brentq
from scipy.special import betaln, gammaln

from soundings.stats.refusals import NotListed, WrongBounds, zero_or_one
from soundings.stats.shapes import Floats, Ints


class Look(Struct, frozen=True, kw_only=True):
    """Bounds of a share at one look, in 0..1."""

    low: float
    high: float


class Counted(Struct, frozen=True, kw_only=True):
    """Bounds of how many of a known number are favourable."""

    low: int
    high: int


def _counts(favourable: int, taken: int, size: int | None, alpha: float) -> None:
    if not 0.0 < alpha < 1.0:
        raise WrongBounds(f"alpha is {alpha:g}; give an error rate between 0 and 1")
    if not 0 <= favourable <= taken or (size is not None and taken > size):
        raise NotListed(
            f"{favourable} favourable of {taken} taken of {size}: each must lie within the next;"
            " count all on the same draw"
        )


def _log_choose(n: Ints | int, k: Ints | int) -> Floats:
    rest = np.maximum(np.subtract(n, k), 0)
    return np.asarray(
        gammaln(np.add(n, 1.0)) - gammaln(np.add(k, 1.0)) - gammaln(np.add(rest, 1.0))
    )


def _log_beta_binomial(k: Ints | int, n: int, a: float, b: float) -> Floats:
    return np.asarray(
        _log_choose(n, k) + betaln(np.add(k, a), np.add(np.subtract(n, k), b)) - betaln(a, b)
    )


def counted(favourable: int, taken: int, size: int, alpha: float = 0.05) -> Counted:
    """Return how many of `size` may be favourable after `taken` drawn without replacement.

    The prior-posterior ratio: every number N with BetaBin(N; size, 1, 1) /
    BetaBin(N - S; size - t, 1 + S, 1 + t - S) below 1/alpha, whole over the
    numbers still possible. Nothing taken gives 0 to size; all taken, the count
    itself. Valid at all looks at once with probability 1 - alpha.

    Assumption first violated: that units come in random order (ticket order);
    replies to a census do not. Reference: Waudby-Smith & Ramdas (2020), NeurIPS
    33, Confidence sequences for sampling without replacement, §2.
    """
    _counts(favourable, taken, size, alpha)
    left = size - taken
    more = np.arange(left + 1)
    ratio = _log_beta_binomial(favourable + more, size, 1.0, 1.0) - _log_beta_binomial(
        more, left, 1.0 + favourable, 1.0 + taken - favourable
    )
    inside = np.flatnonzero(ratio < -np.log(alpha))
    return Counted(low=favourable + int(inside[0]), high=favourable + int(inside[-1]))


def share(favourable: int, taken: int, alpha: float = 0.05) -> Look:
    """Return a share's bounds after `taken` independent answers, by a beta(½, ½) mixture.

    Every p whose likelihood is not below alpha times the mixture's. Nothing
    taken gives 0 to 1. For populations without end; a known frame is better
    served by `counted`. Assumption first violated: independent answers in
    random order. References: Robbins (1970), Annals of Mathematical Statistics
    41, 1397-1409; Howard, Ramdas, McAuliffe & Sekhon (2021), Annals of
    Statistics 49, 1055-1080, §3.
    """
    _counts(favourable, taken, None, alpha)
    if taken == 0:
        return Look(low=0.0, high=1.0)
    adverse = taken - favourable
    level = float(betaln(0.5 + favourable, 0.5 + adverse) - betaln(0.5, 0.5) + np.log(alpha))

    def above(p: float) -> float:
        """Say how far the log likelihood at p stands above the level."""
        told = favourable * np.log(p) if favourable else 0.0
        return float(told + (adverse * np.log1p(-p) if adverse else 0.0) - level)

    peak, least, most = favourable / taken, np.finfo(float).tiny, 1.0 - 1e-16
    low = brentq(above, least, min(peak, most), xtol=1e-14) if favourable else 0.0
    high = brentq(above, max(peak, least), most, xtol=1e-14) if adverse else 1.0
    return Look(low=float(low), high=float(high))


def asymptotic(mean: float, sd: float, taken: int, best_at: int, alpha: float = 0.05) -> Look:
    """Return a mean's bounds p ± sd·√(2(tρ² + 1)/(t²ρ²)·ln(√(tρ² + 1)/alpha)), held to 0..1.

    Units: `mean` in 0..1, `sd` of single answers; tightest near `best_at`
    answers, through ρ² = (2·ln(1/alpha) + ln(1 + 2·ln(1/alpha)))/best_at. For
    answers of unequal weight, where nothing exact is to be had. Nothing taken
    gives 0 to 1. Assumption first violated: as above, and that the central
    limit has set in. Reference: Waudby-Smith, Arbour, Sinha, Kennedy & Ramdas
    (2024), Annals of Statistics 52, 2613-2640, Theorem 2.2 and appendix on ρ.
    """
    _counts(0, taken, None, alpha)
    if taken == 0:
        return Look(low=0.0, high=1.0)
    if not sd >= 0 or best_at < 1 or not 0 <= mean <= 1:
        raise WrongBounds(
            f"mean {mean:g}, sd {sd:g}, best at {best_at}: give a share in 0..1, a standard"
            " deviation of 0 or more and a positive number of answers"
        )
    doubled = -2.0 * np.log(alpha)
    rho = (doubled + np.log1p(doubled)) / best_at
    grown = taken * rho + 1.0
    half = sd * np.sqrt(2.0 * grown / (taken**2 * rho) * np.log(np.sqrt(grown) / alpha))
    return Look(low=max(0.0, float(mean - half)), high=min(1.0, float(mean + half)))


def running_counted(y: Floats, size: int, alpha: float = 0.05) -> tuple[Counted, ...]:
    """Return `counted` after each answer in order, each within the one before.

    `y` (taken,) 1 or 0 in ticket order. Once the truth is lost no number may be
    left: the last bounds then stand, which happens with chance alpha at most.
    """
    zero_or_one("y", y)
    _counts(0, len(y), size, alpha)
    low, high = 0, size
    path: list[Counted] = []
    for taken, favourable in enumerate(np.cumsum(y), start=1):
        now = counted(int(favourable), taken, size, alpha)
        if max(low, now.low) <= min(high, now.high):
            low, high = max(low, now.low), min(high, now.high)
        path.append(Counted(low=low, high=high))
    return tuple(path)
