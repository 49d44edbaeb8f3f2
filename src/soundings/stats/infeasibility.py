"""Proof that no weights within the bounds hit the totals, checkable by hand."""

import numpy as np
from msgspec import Struct
from scipy.optimize import linprog
from scipy.sparse import csr_array, hstack, identity

from soundings.stats.shapes import Floats, Ints

_CERTAIN = 1e-6
"""Least gap, relative to the largest total, that counts as a proof and not as rounding."""


class Infeasibility(Struct, frozen=True, kw_only=True, eq=False):
    """A price for each total at which even the best factors earn less than is wanted."""

    prices: Floats
    """(columns,) in -1..1; 0 for a total that plays no part."""
    wanted: float
    """Σ price·total."""
    reachable: float
    """The most Σ price·(Σ base·g·x) comes to for any g within the bounds; below `wanted`."""
    columns: Ints
    """Columns with a price: together they cannot be met."""
    shortfall: Floats
    """(columns,) total less what the nearest weights within the bounds give."""


def infeasibility(
    x: Floats, totals: Floats, base: Floats, bounds: tuple[float, float]
) -> Infeasibility | None:
    """Return a proof that no factors within the bounds hit the totals, or None for no proof.

    Shapes: `x` (rows, columns), `totals` (columns,), `base` (rows,); the upper
    bound may be inf. A linear programme finds the factors g with the least
    Σ|total - Σ base·g·x|; its dual prices y prove that least to be above 0: for
    each row g·(base·x'y) is at most its value at a bound, so Σ y·(Σ base·g·x)
    is at most `reachable`, whatever g. The proof is recomputed from the prices
    here and does not rest on the solver. Gaps of rounding size prove nothing.

    A total whose price is 0 could be dropped and the proof would stand: only
    dropping a priced one can help. Reference: Farkas's lemma; Schrijver (1986)
    §7.3; Singh & Mohl (1996), Survey Methodology 22, 107-115, for ranges.
    """
    columns = x.shape[1]
    spread = csr_array((x * base[:, None]).T)
    unit = identity(columns, format="csr")
    found = linprog(
        np.r_[np.zeros(len(base)), np.ones(2 * columns)],
        A_eq=hstack([spread, unit, -unit], format="csr"),
        b_eq=totals,
        bounds=np.r_[np.tile(bounds, (len(base), 1)), np.tile((0.0, np.inf), (2 * columns, 1))],
        method="highs",
    )
    if found.status != 0 or found.x is None:
        return None
    prices = np.where(np.abs(found.eqlin.marginals) > _CERTAIN, found.eqlin.marginals, 0.0)
    worth = spread.T @ prices
    for bound, side in zip(bounds, (worth < 0, worth > 0), strict=True):
        if not np.isfinite(bound):  # there a worth is 0 but for rounding, or nothing is proved
            worth = np.where(side & (np.abs(worth) <= _CERTAIN * base), 0.0, worth)
    best = np.where(worth > 0, bounds[1], np.where(worth < 0, bounds[0], 0.0))
    reachable, wanted = float(worth @ best), float(prices @ totals)
    if wanted - reachable <= _CERTAIN * max(1.0, float(np.max(np.abs(totals), initial=0.0))):
        return None
    slack = found.x[len(base) :]
    return Infeasibility(
        prices=prices,
        wanted=wanted,
        reachable=reachable,
        columns=np.flatnonzero(prices).astype(np.int64),
        shortfall=slack[:columns] - slack[columns:],
    )
