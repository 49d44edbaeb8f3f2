"""Calibration: the weights nearest the base weights that hit known totals exactly."""

from enum import StrEnum

import numpy as np
from msgspec import Struct

from soundings.kit.refusal import Kind, Refusal
from soundings.stats.infeasibility import Infeasibility, infeasibility
from soundings.stats.refusals import WrongBounds, numbers, positive, same_length
from soundings.stats.shapes import Floats, combined, moment, sparse

TOLERANCE = 1e-9
"""Largest miss of a total, relative to max(1, |total|), that still counts as a hit.
Source: our choice, because it is far below one child and well above rounding error."""

ITERATIONS = 50
"""Newton steps before giving up. Source: our choice, because convergence takes under 10;
R survey 4.5 also stops at 50."""

_HALVINGS = 30
_FAR = 300.0  # beyond it a factor is at its bound, and squares would overflow


class Distance(StrEnum):
    """What near means, each by the factor F it puts on a base weight."""

    RAKING = "raking"
    """F(u) = exp(u): positive, unbounded above."""
    LINEAR = "linear"
    """F(u) = 1 + u: solved in one step, may turn negative."""
    LOGIT = "logit"
    """Between two bounds, so that no family speaks for far more than its class's share."""


class Calibration(Struct, frozen=True, kw_only=True, eq=False):
    """Weights that hit every total."""

    weights: Floats
    """(rows,) base weight times factor."""
    factors: Floats
    """(rows,) F(x'λ)."""
    iterations: int
    miss: float
    """Largest |hit - total| / max(1, |total|) left, below TOLERANCE."""


class Unattainable(Refusal):
    """No weights of the wanted kind hit the totals, or none were found."""

    kind = Kind.CONFLICT
    slug = "totals-unattainable"
    title = "The totals cannot be met"

    def __init__(self, miss: float, proof: Infeasibility | None) -> None:
        why = "none were found" if proof is None else "none exist within the bounds"
        super().__init__(
            f"weights that hit every total: {why} (largest relative miss {miss:.3g}); merge small"
            " categories, give up a margin or widen the bounds"
        )
        self.miss = miss
        self.proof = proof


def _factor(u: Floats, distance: Distance, bounds: tuple[float, float]) -> tuple[Floats, Floats]:
    """Return F(u) and F'(u)."""
    match distance:
        case Distance.LINEAR:
            return 1.0 + u, np.ones_like(u)
        case Distance.RAKING:
            raised = np.exp(np.clip(u, -_FAR, _FAR))
            return raised, raised
        case Distance.LOGIT:
            low, high = bounds
            slope = (high - low) / ((1.0 - low) * (high - 1.0))
            raised = np.exp(np.clip(slope * u, -_FAR, _FAR))
            below = (high - 1.0) + (1.0 - low) * raised
            factor = (low * (high - 1.0) + high * (1.0 - low) * raised) / below
            steep = slope * raised * (high - low) * (high - 1.0) * (1.0 - low) / below**2
            return factor, steep


def reach(distance: Distance, bounds: tuple[float, float]) -> tuple[float, float]:
    """Return the bounds within which a distance keeps its factors."""
    match distance:
        case Distance.LINEAR:
            return -np.inf, np.inf
        case Distance.RAKING:
            return 0.0, np.inf
        case Distance.LOGIT:
            return bounds


def calibrate(
    x: Floats,
    totals: Floats,
    base: Floats,
    *,
    distance: Distance = Distance.LOGIT,
    bounds: tuple[float, float] = (0.3, 3.0),
    scale: Floats | None = None,
) -> Calibration:
    """Find λ so that Σ base·F(x'λ/scale)·x = totals, or raise Unattainable.

    Shapes: `x` (rows, columns) auxiliary values, redundant columns allowed;
    `totals` (columns,) their sums over the frame; `base` (rows,) positive;
    `scale` (rows,) the variance each row's factor is damped by, 1 unless given.
    Bounds are used by the logit distance alone and must enclose 1. Unattainable
    carries the `proof` where a linear programme finds one.

    Newton from λ = 0 with step-halving; the pseudo-inverse lets margins that
    share a total stand together. Assumption first violated: that the totals
    are those of the population the rows answered for. No rows, or totals that
    contradict each other, raise Unattainable; a single row is solved if it can
    be. Weights that miss a total are never returned.

    References: Deville & Särndal (1992), JASA 87, 376-382; Deville, Särndal &
    Sautory (1993), JASA 88, 1013-1020 (the bounded logit is their case 6);
    checked against R survey 4.5 `calibrate`.
    """
    same_length(x=x, base=base)
    numbers("x", x)
    numbers("totals", totals)
    positive("base weights", base)
    if distance is Distance.LOGIT and not 0.0 <= bounds[0] < 1.0 < bounds[1] < np.inf:
        raise WrongBounds(
            f"bounds {bounds[0]:g} to {bounds[1]:g} do not enclose 1; factors on a base weight"
            " need a lower bound from 0 to below 1 and a finite upper bound above 1"
        )
    size = np.maximum(1.0, np.abs(totals))
    thin, scaled = sparse(x), x if scale is None else x / scale[:, None]
    thin_scaled = sparse(scaled)
    lam = np.zeros(x.shape[1])
    factors = np.ones(len(base))
    steep = _factor(np.zeros(len(base)), distance, bounds)[1]
    gap = totals - moment(thin, base)
    miss = float(np.max(np.abs(gap) / size, initial=0.0))
    step = 0
    while miss >= TOLERANCE and step < ITERATIONS:
        step += 1
        slope = moment(thin, scaled * (base * steep)[:, None])
        move = np.linalg.pinv(slope) @ gap
        part, improved = 1.0, False
        for _ in range(_HALVINGS):
            trial = lam + part * move
            tried, trial_steep = _factor(combined(thin_scaled, trial), distance, bounds)
            trial_gap = totals - moment(thin, base * tried)
            if np.all(np.isfinite(trial_gap)) and np.linalg.norm(trial_gap) < np.linalg.norm(gap):
                improved = True
                break
            part /= 2.0
        if not improved:
            break
        lam, factors, steep, gap = trial, tried, trial_steep, trial_gap
        miss = float(np.max(np.abs(gap) / size, initial=0.0))
    if not miss < TOLERANCE:
        raise Unattainable(miss, infeasibility(x, totals, base, reach(distance, bounds)))
    return Calibration(weights=base * factors, factors=factors, iterations=step, miss=miss)
