"""How many to draw where: R's and printed answers, and what must hold of any allocation."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundings.stats.allocation import NoAllocation, bethel, hamilton, neyman, proportional

C18 = json.loads((Path(__file__).parent / "cases/C18_allocation.expected.json").read_text())
LISTED, SPREAD = np.array(C18["N"], dtype=float), np.array(C18["S"], dtype=float)
COST = np.array(C18["neyman_cost"]["cost"], dtype=float)

strata = st.lists(st.integers(1, 5_000), min_size=1, max_size=8)


def test_c18_as_printed():
    n = C18["n"]
    assert proportional(n, LISTED) == pytest.approx(C18["proportional"], rel=1e-12)
    found = neyman(n, LISTED, SPREAD)
    assert found == pytest.approx(C18["neyman"], rel=1e-12)
    assert neyman(n, LISTED, SPREAD, COST) == pytest.approx(C18["neyman_cost"]["alloc"], rel=1e-12)
    share = LISTED / LISTED.sum()
    variance = (share**2 * SPREAD**2 * (1 / found - 1 / LISTED)).sum()
    assert variance == pytest.approx(C18["var_mean_neyman"], rel=1e-9)
    assert hamilton(proportional(n, LISTED)).tolist() == C18["hamilton_rounded_proportional"]


def test_a_stratum_that_would_give_more_than_it_has_gives_all():
    found = neyman(100, np.array([10.0, 500.0, 500.0]), np.array([90.0, 1.0, 3.0]))
    assert found == pytest.approx([10.0, 22.5, 67.5])


@pytest.mark.parametrize(
    "ask",
    [
        lambda: proportional(11, np.array([5.0, 5.0])),
        lambda: proportional(1, np.array([np.nan, 5.0])),
        lambda: proportional(1, np.array([])),
        lambda: neyman(1, np.array([5.0]), np.array([-1.0])),
        lambda: neyman(1, np.array([5.0]), np.array([1.0]), np.array([0.0])),
        lambda: hamilton(np.array([1.0, 1.0, 1.0]), least=2),
        lambda: bethel(np.array([9.0]), np.array([[0.0]]), np.array([[1.0]]), np.array([0]), 0.1),
        lambda: bethel(np.array([0.0]), np.array([[1.0]]), np.array([[1.0]]), np.array([0]), 0.1),
    ],
)
def test_what_no_strata_could_have_is_refused(ask):
    with pytest.raises(NoAllocation):
        ask()


@given(strata, st.floats(0, 1))
def test_sizes_add_up_and_stay_within_the_strata(listed, fraction):
    sizes = np.array(listed, dtype=float)
    n = round(fraction * sizes.sum())
    shares = proportional(n, sizes)
    whole = hamilton(shares, most=sizes)
    assert shares.sum() == pytest.approx(n)
    assert whole.sum() == n
    assert (whole <= sizes).all()
    assert (abs(whole - shares) < 1).all()


def test_the_least_is_kept_and_paid_for_by_the_others():
    assert hamilton(np.array([0.4, 0.0, 99.6]), least=2).tolist() == [2, 0, 98]


def test_bethel_of_one_stratum_is_the_formula():
    n_listed, mean, deviation, cv = 1_000.0, 0.5, 0.5, 0.05
    simple = (deviation / (cv * mean)) ** 2
    found = bethel(
        np.array([n_listed]), np.array([[mean]]), np.array([[deviation]]), np.array([0]), cv
    )
    assert found == pytest.approx([simple / (1 + simple / n_listed)], rel=1e-6)


def test_bethel_of_one_domain_and_variable_is_neyman():
    """With one condition the least cost lies in proportion to N_h S_h."""
    means = np.array([[500.0], [400.0], [300.0]])
    found = bethel(LISTED, means, SPREAD[:, None], np.zeros(3, dtype=int), 0.01)
    assert found == pytest.approx(neyman(found.sum(), LISTED, SPREAD), rel=1e-5)


def test_bethel_keeps_every_condition_and_no_stratum_could_give_less():
    means = np.array([[500.0, 0.3], [400.0, 0.4], [300.0, 0.5]])
    spread = np.array([[105.0, 0.45], [98.0, 0.49], [76.0, 0.5]])
    domains = np.array([0, 0, 1])

    def worst(sizes):
        """Return the largest coefficient of variation, by loops."""
        largest = 0.0
        for domain in (0, 1):
            for variable in (0, 1):
                variance = total = 0.0
                for h in range(3):
                    if domains[h] == domain:
                        gain = 1 / sizes[h] - 1 / LISTED[h]
                        variance += LISTED[h] ** 2 * spread[h, variable] ** 2 * gain
                        total += LISTED[h] * means[h, variable]
                largest = max(largest, variance**0.5 / total)
        return largest

    found = bethel(LISTED, means, spread, domains, 0.05)
    assert worst(found) == pytest.approx(0.05, rel=1e-6)
    for h in range(3):
        fewer = found.copy()
        fewer[h] -= 1
        assert worst(fewer) > 0.05


def test_a_census_is_taken_where_nothing_less_is_precise_enough():
    listed = np.array([40.0, 60.0])
    ones = np.ones((2, 1))
    assert bethel(listed, ones, ones, np.array([0, 1]), 1e-6) == pytest.approx(listed, rel=1e-6)


def test_where_nothing_varies_the_least_is_enough():
    zeros = np.zeros((2, 1))
    found = bethel(np.array([40.0, 1.0]), zeros, zeros, np.array([0, 1]), 0.1)
    assert found.tolist() == [2.0, 1.0]
