"""When another reminder would change nothing: phase capacity."""

import numpy as np
from msgspec import Struct

from soundings.stats.refusals import same_length
from soundings.stats.shapes import Floats

MOVED = 0.01
"""Change of a key share, and of the propensities' coefficient of variation, below which a wave
changed nothing. Source: our choice after Groves & Heeringa (2006), JRSS A 169, 439-457: one
point is the unit figures are published in."""


class Capacity(Struct, frozen=True, kw_only=True):
    """Whether the last wave still changed anything."""

    reached: bool
    largest_move: float | None
    """Of any key share; None with nothing to compare."""
    cv_move: float | None


def phase_capacity(before: Floats, after: Floats, cv_before: float, cv_after: float) -> Capacity:
    """Compare key shares and evenness of response before and after the last wave.

    `before`, `after` (measures,) cumulative shares, nan where there is none;
    the coefficients of variation of propensity, nan where there is none. Takes
    no claim and no verdict: stopping must never depend on what would be said.
    With nothing to compare capacity is not reached.
    """
    same_length(before=before, after=after)
    moves = np.abs(after - before)[~(np.isnan(before) | np.isnan(after))]
    largest = float(moves.max()) if len(moves) else None
    evenness = abs(cv_after - cv_before)
    known = bool(np.isfinite(evenness))
    return Capacity(
        reached=largest is not None and largest < MOVED and known and evenness < MOVED,
        largest_move=largest,
        cv_move=evenness if known else None,
    )
