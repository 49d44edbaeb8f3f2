"""Withholding: published examples, and an attacker who knows everything that is shown."""

import csv
import json
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from soundings.stats.suppress import CannotProtect, Tables, audit, cross, newcomers, suppress

CASES = Path(__file__).parent / "cases"
C24 = json.loads((CASES / "C24_suppression.expected.json").read_text())
C35 = json.loads((CASES / "C35_release_target.expected.json").read_text())


def _table(name: str) -> tuple[list[str], list[str], np.ndarray]:
    with (CASES / f"{name}.csv").open() as file:
        header, *rows = csv.reader(file)
    numbers = np.array([[float(cell) for cell in row[1:]] for row in rows])
    return [row[0] for row in rows], header[1:], numbers


def with_totals(inner: np.ndarray) -> np.ndarray:
    full = np.zeros((inner.shape[0] + 1, inner.shape[1] + 1))
    full[:-1, :-1], full[-1, :-1] = inner, inner.sum(axis=0)
    full[:, -1] = full[:, :-1].sum(axis=1)
    return full


def small(tables: Tables, below: int = 5):
    """Return what counts of 1 to 4 need: one less and up to 5 more must be possible."""
    values = tables.values
    return (values > 0) & (values < below), np.ones(values.size), np.maximum(below - values, 0)


_, _, FISCHETTI = _table("C24_fischetti")
ACTIVITY = cross(FISCHETTI)
SENSITIVE = np.zeros(16, dtype=bool)
SENSITIVE[6] = True
FIVE = np.full(16, 5.0)


def test_c24_the_attackers_intervals_are_as_published():
    """[5, 30] for activity II in C, as printed in Fischetti & Salazar (2001), figures 1-2."""
    hidden = np.zeros(16, dtype=bool)
    hidden[[4, 6, 8, 10]] = True
    low, high = audit(ACTIVITY, hidden)
    for name, place in (("II,A", 4), ("II,C", 6), ("III,A", 8), ("III,C", 10)):
        assert [low[place], high[place]] == pytest.approx(C24["attacker"][name], abs=1e-6)


def test_c24_the_least_is_withheld():
    found = suppress(ACTIVITY, SENSITIVE, FIVE, FIVE, np.ones(16))
    assert found.lost == pytest.approx(C24["optimum_unit_weights"]["obj"])
    assert found.hidden.sum() == C24["optimum_unit_weights"]["n_cells"]
    found = suppress(ACTIVITY, SENSITIVE, FIVE, FIVE, ACTIVITY.values)
    assert found.lost == pytest.approx(C24["optimum_value_weights"]["obj"])
    assert np.flatnonzero(found.hidden).tolist() == C24["optimum_value_weights"]["cells"]


def test_c35_two_releases_give_newcomers_away():
    rows, columns, before = _table("C35_release_day9")
    _, _, after = _table("C35_release_day10")
    flagged = newcomers(before, after, 5)
    found = {
        (rows[r], columns[c], round(abs(after[r, c] - before[r, c])))
        for r, c in zip(*np.nonzero(flagged), strict=True)
    }
    assert found == {tuple(cell) for cell in C35["flagged"]}
    assert len(found) == C35["n_flagged"]


@settings(max_examples=40, deadline=None)
@given(arrays(np.int64, (3, 3), elements=st.integers(0, 12)))
def test_no_sensitive_cell_can_be_worked_out_and_nothing_cheaper_would_do(inner):
    tables = cross(with_totals(inner.astype(float)))
    sensitive, lower, upper = small(tables)
    weights = tables.values + 1
    try:
        found = suppress(tables, sensitive, lower, upper, weights)
    except CannotProtect:
        everything = audit(tables, np.ones(16, dtype=bool))
        assert not _safe(tables, everything, sensitive, lower, upper)
        return
    assert _safe(tables, (found.low, found.high), sensitive, lower, upper)
    assert (sensitive <= found.hidden).all()
    spare = np.flatnonzero(found.hidden & ~sensitive)
    for size in range(len(spare)):
        for kept in combinations(spare, size):
            fewer = sensitive.copy()
            fewer[list(kept)] = True
            assert not _safe(tables, audit(tables, fewer), sensitive, lower, upper)


def _safe(tables, interval, sensitive, lower, upper) -> bool:
    low, high = interval
    return bool(
        (
            (tables.values - low >= np.minimum(lower, tables.values) - 1e-6)
            & (high - tables.values >= upper - 1e-6)
        )[sensitive].all()
    )


@settings(max_examples=40, deadline=None)
@given(arrays(np.int64, (3, 4), elements=st.integers(0, 12)), st.data())
def test_the_attackers_interval_holds_the_truth_and_a_shown_cell_is_itself(inner, data):
    tables = cross(with_totals(inner.astype(float)))
    hidden = np.array(data.draw(st.lists(st.booleans(), min_size=20, max_size=20)))
    low, high = audit(tables, hidden)
    assert (low <= tables.values + 1e-6).all()
    assert (high >= tables.values - 1e-6).all()
    assert (low[~hidden] == high[~hidden]).all()


def test_linked_tables_protect_each_other():
    """Two tables share their margin: what one hides of it, the other must not give back."""
    need = np.array([3.0, 20.0, 30.0])
    tables = Tables(
        values=np.array([*need, 53.0, 25.0, 28.0]),
        sums=np.array([[1.0, 1, 1, -1, 0, 0], [0, 0, 0, -1, 1, 1]]),
        known=np.array([False, False, False, True, False, False]),
    )
    sensitive, lower, upper = small(tables)
    found = suppress(tables, sensitive, lower, upper, tables.values)
    assert np.flatnonzero(found.hidden).tolist() == [0, 1]


def test_what_is_public_cannot_be_withheld():
    table = cross(with_totals(np.array([[3.0, 9.0], [8.0, 9.0]])))
    sensitive, lower, upper = small(table)
    public = Tables(values=table.values, sums=table.sums, known=sensitive)
    with pytest.raises(CannotProtect, match="public"):
        suppress(public, sensitive, lower, upper, table.values)
    all_but_one = Tables(values=table.values, sums=table.sums, known=~sensitive)
    with pytest.raises(CannotProtect, match="can be worked out"):
        suppress(all_but_one, sensitive, lower, upper, table.values)


@pytest.mark.parametrize("broken", [np.nan, -1.0, 7.0])
def test_tables_that_do_not_add_up_are_refused(broken):
    values = ACTIVITY.values.copy()
    values[0] = broken
    tables = Tables(values=values, sums=ACTIVITY.sums, known=ACTIVITY.known)
    with pytest.raises(CannotProtect):
        suppress(tables, SENSITIVE, FIVE, FIVE, np.ones(16))


def test_nothing_sensitive_hides_nothing():
    found = suppress(ACTIVITY, np.zeros(16, dtype=bool), FIVE, FIVE, np.ones(16))
    assert not found.hidden.any()
    assert found.lost == 0.0
