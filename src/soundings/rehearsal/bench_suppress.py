"""Withholding cells of a 20 × 10 table: what it takes, and what that depends on."""

from collections.abc import Callable

import numpy as np
from msgspec import Struct

from soundings.disclosure.constants import PROTECTION, SMALL_CELL
from soundings.stats.shapes import Floats
from soundings.stats.suppress import cross, suppress

ROWS, COLUMNS = 20, 10
"""The table. Source: the goal, a 20 × 10 table in 2 seconds."""

MEANS = (3.0, 6.0, 12.0)
"""Mean counts of a cell: of nearly all, a third, and a few cells too small to show.

Source: our choice, because the number of cells to protect is what the time depends on.
"""

TABLES = 3
"""Tables of each mean. Source: our choice, because one may be lucky."""


class BenchSuppress(Struct, frozen=True, kw_only=True):
    """What withholding cells of tables of that size takes."""

    seconds: float
    """The slowest table."""
    mean_seconds: float
    tables: int
    cells: int
    sensitive: int
    """Of the slowest table: cells too small to show."""
    hidden: int
    """And cells withheld in all."""
    bound_by: str


def _with_totals(inner: Floats) -> Floats:
    full = np.zeros((inner.shape[0] + 1, inner.shape[1] + 1))
    full[:-1, :-1], full[-1, :-1] = inner, inner.sum(axis=0)
    full[:, -1] = full[:, :-1].sum(axis=1)
    return full


def measure(clock: Callable[[], float]) -> BenchSuppress:
    """Withhold cells of tables of counts, each with its totals, and audit what is left."""
    taken: list[tuple[float, int, int]] = []
    for mean in MEANS:
        for seed in range(TABLES):
            inner = np.random.default_rng(seed).poisson(mean, (ROWS, COLUMNS)).astype(np.float64)
            tables = cross(_with_totals(inner))
            small = (tables.values > 0) & (tables.values <= SMALL_CELL)
            beneath = np.full(tables.values.size, float(PROTECTION))
            above = np.maximum(SMALL_CELL + 1 - tables.values, PROTECTION)
            began = clock()
            found = suppress(tables, small, beneath, above, tables.values + 1)
            taken.append((clock() - began, int(small.sum()), int(found.hidden.sum())))
    slowest = max(taken)
    return BenchSuppress(
        seconds=slowest[0],
        mean_seconds=sum(one[0] for one in taken) / len(taken),
        tables=len(taken),
        cells=(ROWS + 1) * (COLUMNS + 1),
        sensitive=slowest[1],
        hidden=slowest[2],
        bound_by=(
            "the mixed-integer programme: one copy of the table for every direction in which a "
            "cell could be pinned, so that it grows with the cells too small to show that their "
            "neighbours do not already hide"
        ),
    )
