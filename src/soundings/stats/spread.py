"""How unequal weights are, and what that costs."""

import numpy as np
from msgspec import Struct

from soundings.stats.refusals import numbers
from soundings.stats.shapes import Floats


class Spread(Struct, frozen=True, kw_only=True):
    """Kish's description of a set of weights."""

    cv: float
    """Standard deviation (n - 1 divisor) over mean, as survey packages print it."""
    deff: float
    """n·Σw²/(Σw)²: 1 for equal weights."""
    n_effective: float
    """(Σw)²/Σw²."""
    smallest: float
    largest: float
    total: float


def spread(weights: Floats) -> Spread | None:
    """Describe weights (n,), n > 0; None for none; one weight has cv 0 and deff 1.

    A `smallest` of 0 or less tells of a linear calibration gone too far.

    Assumption first violated: that weights are unrelated to the answer (Kish's
    deff is a loss only then). Reference: Kish (1965) §11.7; Kish (1992),
    Journal of Official Statistics 8, 183-200.
    """
    if len(weights) == 0:
        return None
    numbers("weights", weights)
    total, squares = float(weights.sum()), float(np.sum(weights**2))
    mean = total / len(weights)
    return Spread(
        cv=float(weights.std(ddof=1)) / mean if len(weights) > 1 else 0.0,
        deff=len(weights) * squares / total**2,
        n_effective=total**2 / squares,
        smallest=float(weights.min()),
        largest=float(weights.max()),
        total=total,
    )
