"""Trimming: weights cut at a cap, what is cut given to the rest."""

import numpy as np
from msgspec import Struct

from soundings.stats.refusals import WrongBounds, positive
from soundings.stats.shapes import Bools, Floats


class Trimmed(Struct, frozen=True, kw_only=True, eq=False):
    """Weights with the same total, none above the cap."""

    weights: Floats
    capped: Bools
    """(rows,) whether the row was cut."""
    rounds: int


def trim(weights: Floats, cap: float) -> Trimmed:
    """Cut weights (rows,) at `cap` and share out what was cut equally among the uncut.

    Repeated until none is above. A cap below the mean weight cannot keep the
    total: refused. Trimmed weights miss calibration totals, so calibrate again
    afterwards; bounded calibration makes trimming needless, and this is here to
    show what it would have done. Reference: Potter (1990), ASA Survey Research
    Methods; R survey 4.5 `trimWeights(strict = TRUE)`.
    """
    positive("weights", weights)
    if len(weights) and cap < weights.mean():
        raise WrongBounds(
            f"cap {cap:g} is below the mean weight {weights.mean():g}: weights cut to it cannot"
            " keep their total; choose a cap above the mean"
        )
    cut = np.minimum(weights, cap)
    capped = weights > cap
    over = float(weights.sum() - cut.sum())
    rounds = 0
    while over > 1e-12 * float(weights.sum()) and not capped.all():
        rounds += 1
        raised = np.where(capped, cut, cut + over / int((~capped).sum()))
        cut = np.minimum(raised, cap)
        capped |= raised > cap
        over = float(weights.sum() - cut.sum())
    return Trimmed(weights=cut, capped=capped, rounds=rounds)
