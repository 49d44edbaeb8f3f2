"""Which cells of linked tables to withhold so that none that must be can be worked out.

Cells are numbers tied by sums that everybody knows: rows and columns to their totals, tables
to those they share cells with, levels to the level above.
"""

from collections.abc import Iterator

import numpy as np
from msgspec import Struct
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import block_diag, csr_array, hstack, vstack

from soundings.kit.refusal import Refusal
from soundings.stats.shapes import Bools, Floats

_ROUNDS = 50
"""How often cells found bare are taken into the programme before giving up.

Source: our choice, because each round protects at least one more cell; real tables take 2 or 3.
"""

_SLACK = 1e-6
"""How much narrower than asked an interval may come back from the solver.

Source: HiGHS's default feasibility tolerance is 1e-7, on values up to tens.
"""


class CannotProtect(Refusal):
    """Tables in which some cell stays known whatever else is withheld."""

    slug = "cannot-protect"
    title = "A cell cannot be protected"


class Tables(Struct, frozen=True, kw_only=True, eq=False):
    """Cells and what ties them."""

    values: Floats
    """(cells,) counts, 0 or more."""
    sums: Floats
    """(relations, cells) of -1, 0, 1: every relation's products add up to 0."""
    known: Bools
    """(cells,) which are public whatever we do, such as published totals."""


class Suppression(Struct, frozen=True, kw_only=True, eq=False):
    """What to withhold, and what somebody could still work out."""

    hidden: Bools
    """(cells,)"""
    low: Floats
    """(cells,) least value each cell can have to a reader of the rest; the value if shown."""
    high: Floats
    """(cells,) greatest; inf where nothing bounds it."""
    lost: float
    """Summed weights of what is withheld."""


def _checked(tables: Tables) -> None:
    values, sums = tables.values, tables.sums
    if not np.isfinite(values).all() or (values < 0).any():
        message = "Every cell must be a finite number of 0 or more."
        raise CannotProtect(message)
    off = np.abs(sums @ values) > 1e-9 * max(1.0, float(values.sum()))
    if off.any():
        message = f"Relation {int(np.argmax(off)) + 1} of the tables does not add up."
        raise CannotProtect(message)


def cross(table: Floats) -> Tables:
    """Return a two-way table given with its totals, last row and column, as tied cells.

    Shape: (rows + 1, columns + 1); cells are numbered along the rows.
    """
    rows, columns = table.shape
    places = np.arange(rows * columns).reshape(rows, columns)
    sums = []
    for line in (*places, *places.T):
        relation = np.zeros(table.size)
        relation[line[:-1]], relation[line[-1]] = 1.0, -1.0
        sums.append(relation)
    return Tables(
        values=table.astype(np.float64).ravel(),
        sums=np.array(sums),
        known=np.zeros(table.size, dtype=np.bool_),
    )


def audit(tables: Tables, hidden: Bools) -> tuple[Floats, Floats]:
    """Return the least and greatest value each cell can have to a reader of the shown ones.

    Two linear programmes a hidden cell, over all non-negative tables that agree with what is
    shown. A shown cell is its value. Reference: Willenborg & de Waal (2001), Elements of
    Statistical Disclosure Control, §6.3.
    """
    low, high = tables.values.copy(), tables.values.copy()
    places = np.flatnonzero(hidden)
    free = tables.sums[:, places]
    needed = free.any(axis=1)
    shown = -tables.sums[:, ~hidden] @ tables.values[~hidden]
    for at, place in enumerate(places):
        for sign, found in ((1.0, low), (-1.0, high)):
            goal = np.zeros(len(places))
            goal[at] = sign
            answer = linprog(
                goal,
                A_eq=free[needed] if needed.any() else None,
                b_eq=shown[needed] if needed.any() else None,
                bounds=(0, None),
            )
            found[place] = -sign * np.inf if answer.fun is None else sign * answer.fun
    return low, high


def _bare(tables: Tables, hidden: Bools, lower: Floats, upper: Floats) -> tuple[Bools, Bools]:
    """Return which sensitive cells can be pinned from below, and which from above."""
    low, high = audit(tables, hidden)
    return (
        (lower > 0) & (tables.values - low < lower - _SLACK),
        (upper > 0) & (high - tables.values < upper - _SLACK),
    )


def _cheapest(
    tables: Tables, forced: Bools, weights: Floats, wanted: list[tuple[int, float]]
) -> Bools:
    """Return the cheapest hidden cells under which every wanted deviation is possible.

    One deviation vector u for each wanted (cell, amount): sums u = 0, u_cell the amount, and
    u_i within -x_i and the largest cell wherever i is hidden, 0 where it is shown.
    """
    cells, relations = len(tables.values), len(tables.sums)
    reach = float(max(tables.values.max(), *(abs(amount) for _, amount in wanted)))
    sums = block_diag([csr_array(tables.sums)] * len(wanted))
    eye = block_diag([csr_array(np.eye(cells))] * len(wanted))
    down = vstack([csr_array(np.diag(np.minimum(tables.values, reach)))] * len(wanted))
    up = vstack([csr_array(np.eye(cells) * reach)] * len(wanted))
    least, most = np.full(len(wanted) * cells, -reach), np.full(len(wanted) * cells, reach)
    for number, (cell, amount) in enumerate(wanted):
        least[number * cells + cell] = most[number * cells + cell] = amount
    none = csr_array((relations * len(wanted), cells))
    answer = milp(
        np.concatenate([weights, np.zeros(len(wanted) * cells)]),
        integrality=np.concatenate([np.ones(cells), np.zeros(len(wanted) * cells)]),
        bounds=Bounds(
            np.concatenate([forced.astype(np.float64), least]),
            np.concatenate([np.where(tables.known, 0.0, 1.0), most]),
        ),
        constraints=[
            LinearConstraint(hstack([none, sums]), 0.0, 0.0),
            LinearConstraint(hstack([down, eye]), 0.0, np.inf),
            LinearConstraint(hstack([up, -eye]), 0.0, np.inf),
        ],
    )
    if answer.x is None:
        names = ", ".join(str(cell) for cell in sorted({cell for cell, _ in wanted}))
        message = f"Whatever else is withheld, these cells can be worked out: {names}."
        raise CannotProtect(message)
    return np.asarray(answer.x[:cells] > 0.5, dtype=np.bool_)  # noqa: PLR2004 - a rounded 0 or 1


def _deviations(
    tables: Tables, below: Bools, above: Bools, lower: Floats, upper: Floats
) -> Iterator[tuple[int, float]]:
    for cell in range(len(tables.values)):
        if below[cell]:
            yield cell, -min(lower[cell], tables.values[cell])
        if above[cell]:
            yield cell, upper[cell]


def suppress(
    tables: Tables, sensitive: Bools, lower: Floats, upper: Floats, weights: Floats
) -> Suppression:
    """Withhold the sensitive cells and as little else as leaves each of them in the dark.

    Shapes: all (cells,). A reader of what is shown can place a sensitive cell no closer than
    `lower` beneath and `upper` above its value (a cell cannot be protected below 0); `weights`
    is what withholding a cell costs. Exact: mixed-integer programmes over the cells an audit
    finds bare, until it finds none.

    Assumption first violated: that the reader knows nothing but the tables, `known` and that
    counts are not negative. No sensitive cell gives nothing hidden. Raises CannotProtect where
    a sensitive cell is public or bare whatever is withheld. References: Kelly, Golden & Assad
    (1992), Networks 22; Fischetti & Salazar (2001), Management Science 47.
    """
    _checked(tables)
    if (sensitive & tables.known).any():
        message = f"Cell {int(np.argmax(sensitive & tables.known))} is sensitive and public."
        raise CannotProtect(message)
    lower = np.where(sensitive, np.minimum(lower, tables.values), 0.0)
    upper = np.where(sensitive, upper, 0.0)
    hidden, wanted = sensitive.copy(), dict[tuple[int, float], None]()
    for _ in range(_ROUNDS):
        below, above = _bare(tables, hidden, lower, upper)
        if not (below.any() or above.any()):
            low, high = audit(tables, hidden)
            return Suppression(
                hidden=hidden, low=low, high=high, lost=float(weights[hidden].sum())
            )
        wanted |= dict.fromkeys(_deviations(tables, below, above, lower, upper))
        hidden = _cheapest(tables, sensitive, weights, list(wanted))
    message = f"No protection was found in {_ROUNDS} rounds."
    raise CannotProtect(message)


def newcomers(before: Floats, after: Floats, least: float) -> Bools:
    """Say which cells, publishable in both releases, give away those who came in between.

    Shapes: the same. A difference of 1 up to, not with, `least` between two counts of at least
    `least` tells of fewer people than a cell may.
    """
    change = np.abs(after - before)
    return (before >= least) & (after >= least) & (change >= 1) & (change < least)
