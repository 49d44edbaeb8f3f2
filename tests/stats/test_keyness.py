"""Terms one group uses more than another: C30, and what must hold of any."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats as scipy_stats
from tests.stats.make import close, expected

from soundings.stats.keyness import LEAST_FAMILIES, keyness
from soundings.stats.multiplicity import benjamini_hochberg

C30 = expected("C30_keyness")


def compared(first, second, totals, families=None):
    a, b = (np.array(count, dtype=float) for count in (first, second))
    return keyness(a, b, totals, np.full(len(a), 9) if families is None else np.array(families))


@pytest.mark.parametrize("case", C30, ids=lambda case: f"{case['a']} against {case['b']}")
def test_c30_log_likelihood_and_log_ratio_are_the_formulas(case):
    found = compared([case["a"]], [case["b"]], (case["c"], case["d"]))
    # R's 2*sum(o*log(o/e)), o the four cells a, b, c - a, d - b and e their margins' products
    # over c + d: 12 of 1000 against 4 of 1500  8.135494414120293
    close(found.g2, case["g2_full"], rel=1e-6)
    close(found.g2_of_term, case["g2_rayson"], rel=1e-6)
    # R's log2((a/c)/(b/d)), ½ for a count of 0     2.169925001442312
    close(found.log_ratio, case["log_ratio"])


def test_p_is_the_chi_squared_of_one_degree_adjusted_over_the_terms_tested():
    found = compared([12, 0, 30, 7], [4, 9, 20, 0], (1000, 1500), [5, 2, 8, LEAST_FAMILIES])
    want = scipy_stats.chi2.sf(found.g2, 1)
    close(found.p[[0, 2, 3]], want[[0, 2, 3]])
    assert np.isnan([found.p[1], found.p_adjusted[1]]).all()
    close(found.p_adjusted[[0, 2, 3]], benjamini_hochberg(want[[0, 2, 3]].tolist()))


def test_g2_is_scipys_log_likelihood_of_the_two_by_two():
    found = compared([55], [40], (8200, 40310))
    table = [[55, 40], [8200 - 55, 40310 - 40]]
    want = scipy_stats.chi2_contingency(table, correction=False, lambda_="log-likelihood")
    close(found.g2, want.statistic)
    close(found.p, want.pvalue, rel=1e-6)


counts = st.integers(0, 200)


@given(a=counts, b=counts, more=st.tuples(st.integers(1, 5000), st.integers(1, 5000)))
def test_groups_exchanged_turn_the_ratio_and_nothing_else(a, b, more):
    totals = (float(a + more[0]), float(b + more[1]))
    found, back = compared([a], [b], totals), compared([b], [a], totals[::-1])
    close(found.g2, back.g2, rel=1e-6)
    assert np.allclose(found.log_ratio, -back.log_ratio, equal_nan=True)
    assert found.g2[0] >= 0
    assert np.isnan(found.log_ratio[0]) == (a + b == 0)
    if a and b:
        assert np.sign(found.log_ratio[0]) == np.sign(a * totals[1] - b * totals[0])


@given(a=st.integers(1, 100), times=st.integers(1, 9), rest=st.integers(1, 1000))
def test_equal_rates_are_no_difference(a, times, rest):
    found = compared([a], [a * times], (float(a + rest), float((a + rest) * times)))
    assert np.allclose([found.g2[0], found.log_ratio[0], found.p[0] - 1], 0, atol=1e-4)
