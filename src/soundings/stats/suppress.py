"""Which cells of linked tables to withhold so that none that must be can be worked out.

Cells are numbers tied by sums that everybody knows: rows and columns to their totals, tables
to those they share cells with, levels to the level above.
"""

from collections.abc import Iterator

import numpy as np
from msgspec import Struct
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import block_diag, csr_array, diags_array, eye_array, hstack, vstack

from soundings.kit.refusal import Refusal
from soundings.stats.shapes import Bools, Floats, Ints

_ROUNDS = 50
"""How often cells found bare are taken into the programme before giving up.

Source: our choice, because each round protects at least one more cell; real tables take 2 or 3.
"""

_SLACK = 1e-6
"""How much narrower than asked an interval may come back from the solver.

Source: HiGHS's default feasibility tolerance is 1e-7, on values up to tens.
"""

_TOGETHER = 64
"""Linear programmes handed to the solver as one.

Source: our choice, because a call costs two milliseconds whatever it solves, and blocks of this
many small tables are solved in about ten.
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
    least: Floats | None = None
    """(cells,) values a reader knows the cells cannot be under; left out, 0."""
    together: Ints | None = None
    """(cells,) cells with the same number are withheld together or not at all: a group's
    counts. Left out, each cell by itself."""


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
    if (values < _least(tables)).any():
        message = "A cell lies under what a reader knows it to be at least."
        raise CannotProtect(message)
    off = np.abs(sums @ values) > 1e-9 * max(1.0, float(values.sum()))
    if off.any():
        message = f"Relation {int(np.argmax(off)) + 1} of the tables does not add up."
        raise CannotProtect(message)


def _least(tables: Tables) -> Floats:
    return np.zeros(len(tables.values)) if tables.least is None else tables.least


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


def audit(tables: Tables, hidden: Bools, asked: Bools | None = None) -> tuple[Floats, Floats]:
    """Return the least and greatest value each cell can have to a reader of the shown ones.

    Two linear programmes a hidden cell that is `asked` about (left out, each), over all tables
    that agree with what is shown and are nowhere under `least`. A shown cell is its value.
    Reference: Willenborg & de Waal (2001), Elements of Statistical Disclosure Control, §6.3.
    """
    low, high = tables.values.copy(), tables.values.copy()
    places = np.flatnonzero(hidden)
    free = tables.sums[:, places]
    needed = free.any(axis=1)
    shown = -tables.sums[:, ~hidden] @ tables.values[~hidden]
    problem = _Programme(
        sums=csr_array(free[needed]), wanted=shown[needed], least=_least(tables)[places]
    )
    at = np.flatnonzero(np.ones(len(places), dtype=np.bool_) if asked is None else asked[places])
    low[places[at]] = problem.extremes(at, 1.0)
    high[places[at]] = problem.extremes(at, -1.0)
    return low, high


class _Programme(Struct, frozen=True, kw_only=True, eq=False):
    """Every table that agrees with what is shown."""

    sums: csr_array
    """(relations, free cells)"""
    wanted: Floats
    """(relations,)"""
    least: Floats
    """(free cells,)"""

    def extremes(self, at: Ints, sign: float) -> Floats:
        """Return the least (sign 1) or greatest (-1) value of each of these free cells."""
        found = [
            self._block(at[start : start + _TOGETHER], sign)
            for start in range(0, len(at), _TOGETHER)
        ]
        return np.concatenate([*found, np.zeros(0)])

    def _block(self, at: Ints, sign: float) -> Floats:
        """Solve for several cells at once, each over its own copy of the tables.

        The copies share nothing, so that the sum is least where each is; where it is unbounded
        each is solved by itself.
        """
        cells = len(self.least)
        goal = np.zeros((len(at), cells))
        goal[np.arange(len(at)), at] = sign
        sums = block_diag([self.sums] * len(at), format="csr")
        wanted = np.tile(self.wanted, len(at))
        answer = milp(
            goal.ravel(),
            bounds=Bounds(np.tile(self.least, len(at)), np.inf),
            constraints=[LinearConstraint(sums, wanted, wanted)] if len(wanted) else [],
        )
        if answer.x is not None:
            return np.asarray(answer.x.reshape(len(at), cells)[np.arange(len(at)), at])
        if len(at) == 1:
            return np.array([-sign * np.inf])
        return np.concatenate(
            [self._block(at[place : place + 1], sign) for place in range(len(at))]
        )


def _bare(tables: Tables, hidden: Bools, lower: Floats, upper: Floats) -> tuple[Bools, Bools]:
    """Return which sensitive cells can be pinned from below, and which from above."""
    low, high = audit(tables, hidden, (lower > 0) | (upper > 0))
    return (
        (lower > 0) & (tables.values - low < lower - _SLACK),
        (upper > 0) & (high - tables.values < upper - _SLACK),
    )


def _cheapest(
    tables: Tables, forced: Bools, weights: Floats, wanted: list[tuple[int, float]]
) -> Bools:
    """Return the cheapest hidden cells under which every wanted deviation is possible.

    In tables that are networks (two-way, hierarchies) no cell need move further than the one
    that is protected; where others do, they may move as far as they like.
    """
    amounts = np.array([abs(amount) for _, amount in wanted])
    whole = np.full(len(wanted), max(float(tables.values.max()), float(amounts.max())))
    for reach in (amounts, whole):
        chosen = _programme(tables, forced, weights, wanted, reach)
        if chosen is not None:
            return chosen
    names = ", ".join(str(cell) for cell in sorted({cell for cell, _ in wanted}))
    message = f"Whatever else is withheld, these cells can be worked out: {names}."
    raise CannotProtect(message)


def _programme(
    tables: Tables,
    forced: Bools,
    weights: Floats,
    wanted: list[tuple[int, float]],
    reach: Floats,
) -> Bools | None:
    """Solve for the cells to hide; None where no choice will do.

    One deviation vector u for each wanted (cell, amount): sums u = 0, u_cell the amount, and u_i
    within `reach` and above what the cell can sink wherever i is hidden, 0 where it is shown.
    One 0 or 1 for each set of cells withheld together.
    """
    cells, times = len(tables.values), len(wanted)
    sets = np.arange(cells) if tables.together is None else tables.together
    _, sets = np.unique(sets, return_inverse=True)
    count = int(sets.max()) + 1
    of_set = csr_array((np.ones(cells), (np.arange(cells), sets)), shape=(cells, count))
    room = tables.values - _least(tables)
    far = np.repeat(reach, cells)
    eye = eye_array(times * cells, format="csr")
    least, most = -far, far.copy()
    for number, (cell, amount) in enumerate(wanted):
        least[number * cells + cell] = most[number * cells + cell] = amount
    none = csr_array((len(tables.sums) * times, count))
    sinks = diags_array(np.minimum(np.tile(room, times), far)) @ vstack([of_set] * times)
    rises = diags_array(far) @ vstack([of_set] * times)
    answer = milp(
        np.concatenate([of_set.T @ weights, np.zeros(times * cells)]),
        integrality=np.concatenate([np.ones(count), np.zeros(times * cells)]),
        bounds=Bounds(
            np.concatenate([np.minimum(of_set.T @ forced, 1.0), least]),
            np.concatenate([np.where(of_set.T @ tables.known > 0, 0.0, 1.0), most]),
        ),
        constraints=[
            LinearConstraint(hstack([none, block_diag([csr_array(tables.sums)] * times)]), 0, 0),
            LinearConstraint(hstack([sinks, eye]), 0.0, np.inf),
            LinearConstraint(hstack([rises, -eye]), 0.0, np.inf),
        ],
    )
    if answer.x is None:
        return None
    chosen = answer.x[:count] > 0.5  # noqa: PLR2004 - a rounded 0 or 1
    return np.asarray(chosen[sets], dtype=np.bool_)


def _deviations(
    tables: Tables, below: Bools, above: Bools, lower: Floats, upper: Floats
) -> Iterator[tuple[int, float]]:
    for cell in range(len(tables.values)):
        if below[cell]:
            yield cell, -lower[cell]
        if above[cell]:
            yield cell, upper[cell]


def suppress(
    tables: Tables,
    sensitive: Bools,
    lower: Floats,
    upper: Floats,
    weights: Floats,
    *,
    already: Bools | None = None,
) -> Suppression:
    """Withhold the sensitive cells and as little else as leaves each of them in the dark.

    Shapes: all (cells,). A reader of what is shown can place a sensitive cell no closer than
    `lower` beneath and `upper` above its value (a cell cannot be protected below its least);
    `weights` is what withholding a cell costs, and `already` says which are withheld anyhow.
    Exact: mixed-integer programmes over the cells an audit finds bare, until it finds none.

    Assumption first violated: that the reader knows nothing but the tables, `known`, `least` and
    that counts are not negative. No sensitive cell gives nothing hidden beyond `already`. Raises
    CannotProtect where a sensitive cell is public or bare whatever is withheld. References:
    Kelly, Golden & Assad (1992), Networks 22; Fischetti & Salazar (2001), Management Science 47.
    """
    _checked(tables)
    if (sensitive & tables.known).any():
        message = f"Cell {int(np.argmax(sensitive & tables.known))} is sensitive and public."
        raise CannotProtect(message)
    lower = np.where(sensitive, np.minimum(lower, tables.values - _least(tables)), 0.0)
    upper = np.where(sensitive, upper, 0.0)
    forced = _with_companions(tables, sensitive if already is None else sensitive | already)
    hidden, wanted = forced.copy(), dict[tuple[int, float], None]()
    for _ in range(_ROUNDS):
        below, above = _bare(tables, hidden, lower, upper)
        if not (below.any() or above.any()):
            low, high = audit(tables, hidden)
            return Suppression(
                hidden=hidden, low=low, high=high, lost=float(weights[hidden].sum())
            )
        wanted |= dict.fromkeys(_deviations(tables, below, above, lower, upper))
        hidden = _cheapest(tables, forced, weights, list(wanted))
    message = f"No protection was found in {_ROUNDS} rounds."
    raise CannotProtect(message)


def _with_companions(tables: Tables, hidden: Bools) -> Bools:
    """Return the cells that are hidden with these, because they are withheld together."""
    if tables.together is None:
        return hidden.copy()
    return np.isin(tables.together, tables.together[hidden])


def newcomers(before: Floats, after: Floats, least: float) -> Bools:
    """Say which cells, publishable in both releases, give away those who came in between.

    Shapes: the same. A difference of 1 up to, not with, `least` between two counts of at least
    `least` tells of fewer people than a cell may.
    """
    change = np.abs(after - before)
    return (before >= least) & (after >= least) & (change >= 1) & (change < least)
