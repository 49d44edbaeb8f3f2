"""Funnel plots: which groups stand out by more than chance and ordinary spread."""

from enum import StrEnum

import numpy as np
from msgspec import Struct
from scipy.special import bdtr

from soundings.stats.refusals import NobodyThere, NotNumbers, listed_enough, numbers, same_length
from soundings.stats.shapes import Floats

LIMITS = (0.001, 0.025, 0.975, 0.999)
"""Chances below the control limits.
Source: Spiegelhalter (2005), Statistics in Medicine 24, 1185-1202: two and three standard
deviations of a normal, as funnel plots in health draw them."""

WINSOR = 0.1
"""Share of z-scores at each end drawn in before over-dispersion is measured.
Source: Spiegelhalter (2005), §4.3."""

DIFFERENT = 1.96
"""|z| from which a group is lower or higher than expected. Source: as LIMITS."""

MUCH = 3.09
"""|z| from which it is much lower or much higher. Source: as LIMITS."""


class Scale(StrEnum):
    """On which scale z-scores are taken."""

    SHARE = "share"
    ARCSINE = "arcsine"
    """arcsin √share, whose variance does not depend on it."""


class Band(StrEnum):
    """Where a group stands, over-dispersion allowed for."""

    MUCH_LOWER = "much_lower"
    LOWER = "lower"
    AS_EXPECTED = "as_expected"
    HIGHER = "higher"
    MUCH_HIGHER = "much_higher"
    NOTHING = ""
    """Nobody answered, or nothing varies."""


class Funnel(Struct, frozen=True, kw_only=True, eq=False):
    """Groups about their common share."""

    target: float
    """All favourable over all who answered."""
    share: Floats
    """(groups,) nan where n = 0."""
    limits: Floats
    """(groups, 4) at LIMITS, about the target for the group's n; below 0 or above 1 where no
    count is that rare, nan where n = 0."""
    z: Floats
    """(groups,) without over-dispersion; nan where n = 0 or everybody listed answered."""
    phi: float
    """Mean squared winsorised z: 1 when there is only chance."""
    tau2: float
    """Variance between groups beyond chance, on the scale taken."""
    z_adjusted: Floats
    """(groups,) with it."""
    bands: tuple[Band, ...]


def exact_limits(n: Floats, target: float) -> Floats:
    """Return interpolated binomial limits at LIMITS, (groups, 4).

    For r the lowest count with P(X ≤ r) ≥ p and a = (P(X ≤ r) - p)/P(X = r),
    the limit is (r - a)/n. Reference: Spiegelhalter (2005), appendix A.1.1.
    """
    found = np.full((len(n), len(LIMITS)), np.nan)
    for place, size in enumerate(n):
        if size < 1:
            continue
        below = bdtr(np.arange(size + 1), int(size), target)
        for column, chance in enumerate(LIMITS):
            r = int(np.searchsorted(below, chance))
            r = min(r, int(size))
            before = below[r - 1] if r else 0.0
            found[place, column] = (r - (below[r] - chance) / (below[r] - before)) / size
    return found


def funnel(
    favourable: Floats,
    n: Floats,
    listed: Floats | None = None,
    *,
    scale: Scale = Scale.SHARE,
) -> Funnel:
    """Set groups against their common share, with limits and over-dispersion.

    Shapes: all (groups,): `favourable` of `n` who answered, of `listed` units;
    with `listed` the variance θ(1-θ)/n has its finite population correction, so
    a group that answered whole has no error of its own. Over-dispersion is
    additive: τ² = max(0, (kφ - (k-1))/(Σw - Σw²/Σw)), w = 1/s². A single group,
    or a target of 0 or 1, leaves nothing to compare: z are nan or 0, τ² 0.
    Nobody in any group is refused.

    A band says where to look, never why; the limits are drawn, not ranked.
    Assumption first violated: that groups do not differ in whom they have.

    References: Spiegelhalter (2005), Statistics in Medicine 24, 1185-1202;
    Spiegelhalter et al. (2012), JRSS A 175, 1-47; R `FunnelPlotR`.
    """
    same_length(favourable=favourable, n=n)
    numbers("favourable", favourable)
    numbers("n", n)
    if np.any((favourable < 0) | (favourable > n) | (n != np.floor(n))):
        raise NotNumbers("favourable of n: give whole counts with favourable between 0 and n")
    if listed is not None:
        listed_enough("group", n, listed)
    if not n.sum() > 0:
        raise NobodyThere("no group has an answer; a funnel needs at least one")
    target = float(favourable.sum() / n.sum())
    share = np.divide(favourable, n, out=np.full(len(n), np.nan), where=n > 0)
    left = np.ones(len(n)) if listed is None else 1.0 - n / np.maximum(listed, 1.0)
    if scale is Scale.ARCSINE:
        away, spread = np.arcsin(np.sqrt(share)) - np.arcsin(np.sqrt(target)), 0.25
    else:
        away, spread = share - target, target * (1.0 - target)
    variance = np.divide(spread * left, n, out=np.zeros(len(n)), where=n > 0)
    usable = variance > 0
    z = np.divide(away, np.sqrt(variance), out=np.full(len(n), np.nan), where=usable)
    phi, tau2 = _overdispersion(z[usable], variance[usable])
    total = variance + tau2
    adjusted = np.divide(
        away, np.sqrt(total), out=np.full(len(n), np.nan), where=(total > 0) & (n > 0)
    )
    return Funnel(
        target=target,
        share=share,
        limits=exact_limits(n, target),
        z=z,
        phi=phi,
        tau2=tau2,
        z_adjusted=adjusted,
        bands=tuple(band(float(value)) for value in adjusted),
    )


def _overdispersion(z: Floats, variance: Floats) -> tuple[float, float]:
    k = len(z)
    if k < 2:  # noqa: PLR2004 - one group cannot spread
        return 1.0, 0.0
    drawn_in = np.clip(z, *np.quantile(z, (WINSOR, 1.0 - WINSOR)))
    phi = float(np.mean(drawn_in**2))
    w = 1.0 / variance
    return phi, max(0.0, float((k * phi - (k - 1)) / (w.sum() - np.sum(w**2) / w.sum())))


def band(z: float) -> Band:
    """Return the band of a z-score; nan has none."""
    if np.isnan(z):
        return Band.NOTHING
    if abs(z) < DIFFERENT:
        return Band.AS_EXPECTED
    if z < 0:
        return Band.LOWER if z > -MUCH else Band.MUCH_LOWER
    return Band.HIGHER if z < MUCH else Band.MUCH_HIGHER
