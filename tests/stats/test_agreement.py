"""Agreement among raters: Krippendorff's and Gwet's own tables, and what must hold of any."""

import csv

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.stats.make import CASES, close, expected

from soundings.stats.agreement import MISSING, Metric, agreement

SEED = 20261122
C29 = expected("C29_agreement")


def cells(name):
    with (CASES / f"{name}.csv").open() as file:
        return list(csv.reader(file))[1:]


def ratings(name, first):
    """Return a table of raters in columns, its lowest category `first`."""
    return np.array(
        [[int(cell) - first if cell else MISSING for cell in row] for row in cells(name)]
    )


def pairs(name):
    """Return two raters' ratings from how often they gave each two categories."""
    count = np.array([[int(cell) for cell in row[1:]] for row in cells(name)])
    return np.repeat(np.argwhere(count >= 0), count.reshape(-1), axis=0), len(count)


def measured(table, categories, *, seed=SEED, **changed):
    return agreement(table, categories, np.random.default_rng(seed), **changed)


def beyond(told):
    return (told["pa"] - told["pe"]) / (1 - told["pe"])


@pytest.mark.parametrize("metric", [one for one in Metric if one is not Metric.STEPS])
def test_c28_alpha_is_krippendorffs_under_each_metric(metric):
    table = ratings("C28_krippendorff_4x12", 1)
    found = measured(table, 5, metric=metric, values=np.arange(1.0, 6.0))
    want = expected("C28_agreement")
    # Krippendorff (2011), sections C and E: .743 .815 .849 .797; krippendorff 0.9.0's
    # alpha(t, level_of_measurement="nominal") 0.743421052631579, and so on
    assert round(found.alpha.value, 3) == want["published"][metric]
    close(found.alpha.value, want["krippendorff_py"][metric])


def test_c28_ac1_and_fleiss_kappa_are_irrcacs_where_ratings_are_missing():
    found = measured(ratings("C28_krippendorff_4x12", 1), 5)
    want = expected("C28_agreement")
    # R's gwet.ac1.raw(t)    pa 0.818181818181818 pe 0.190321180555556 coefficient 0.77544
    # R's fleiss.kappa.raw(t)                     pe 0.238715277777778 coefficient 0.76117
    close(found.share.value, want["AC1"]["pa"])
    close(found.ac1.value, beyond(want["AC1"]))
    close(found.fleiss.value, beyond(want["fleiss"]))
    assert (found.units, found.cohen) == (11, None)


def test_c29_five_observers_are_irrcacs():
    table, want = ratings("C29_raw5obser", 0), C29["raw5obser"]
    found = measured(table, 4)
    # R's gwet.ac1.raw(t) 0.49662; fleiss.kappa.raw(t) 0.45762; krippen.alpha.raw(t) 0.48053;
    # krippen.alpha.raw(t, weights = "quadratic") 0.77186, weights = "ordinal" 0.72348: pairs of
    # categories from one to the other, which is not Krippendorff's ordinal metric.
    close(found.ac1.value, beyond(want["AC1"]))
    close(found.fleiss.value, beyond(want["fleiss"]))
    close(found.alpha.value, beyond(want["alpha_nominal"]))
    squared = measured(table, 4, metric=Metric.INTERVAL)
    close(squared.alpha.value, beyond(want["alpha_quadratic"]))
    steps = measured(table, 4, metric=Metric.STEPS)
    close(steps.alpha.value, beyond(want["alpha_ordinal"]))


@pytest.mark.parametrize("name", ["cont3x3", "cont4x4"])
def test_c29_two_raters_are_irrcacs_and_the_bounds_near_its(name):
    found, want = measured(*pairs(f"C29_{name}")), C29[name]
    # R's gwet.ac1.table(cont4x4) 0.45615763546798; kappa2.table 0.431500775881179;
    # krippen2.table 0.431617820600036
    close(found.ac1.value, want["AC1"]["coef"])
    close(found.cohen.value, want["cohen"]["coef"])
    close(found.alpha.value, want["alpha"]["coef"])
    # Its bounds are ± t·SE by formula, ours quantiles of 1000 draws from 100 or 223 units.
    for coefficient, method in (
        (found.ac1, "AC1"),
        (found.cohen, "cohen"),
        (found.alpha, "alpha"),
    ):
        assert np.allclose([coefficient.low, coefficient.high], want[method]["ci"], atol=0.03)


def test_alpha_falls_away_for_a_rare_theme_and_ac1_does_not():
    table = np.zeros((200, 2), dtype=np.int64)
    table[:4] = [[1, 1], [1, 1], [1, 0], [0, 1]]
    found = measured(table, 2)
    assert found.share.value == 0.99
    # 1 - (400 - 1)·4/(2·6·394 of pairs)
    close(found.alpha.value, 1 - 399 * 4 / (2 * 6 * 394))
    assert found.ac1.value > 0.98
    assert found.alpha.high - found.alpha.low > 0.5 > found.ac1.high - found.ac1.low


tables = st.integers(2, 5).flatmap(
    lambda raters: st.lists(
        st.lists(st.integers(MISSING, 2), min_size=raters, max_size=raters),
        min_size=1,
        max_size=12,
    )
)


def values_of(found):
    named = (found.share, found.alpha, found.ac1, found.fleiss, found.cohen)
    return [np.nan if one is None or one.value is None else one.value for one in named]


@settings(max_examples=80, deadline=None)
@given(table=tables, seed=st.integers(0, 2**32 - 1))
def test_nobody_minds_which_unit_rater_or_category_comes_first(table, seed):
    chance = np.random.default_rng(seed)
    first = np.array(table)
    renamed = np.append(chance.permutation(3), MISSING)
    other = renamed[chance.permutation(chance.permutation(first).T).T]
    found, again = (measured(each, 3, replicates=2) for each in (first, other))
    assert np.allclose(values_of(found), values_of(again), equal_nan=True)


@settings(max_examples=80, deadline=None)
@given(table=tables)
def test_no_coefficient_is_above_1_and_its_bounds_are_in_order(table):
    found = measured(np.array(table), 3, replicates=50)
    for one in (found.share, found.alpha, found.ac1, found.fleiss, found.cohen):
        if one is not None and one.value is not None:
            assert one.value <= 1 + 1e-12
        if one is not None and one.low is not None:
            assert one.low <= one.high <= 1 + 1e-12
    assert found.units == sum(sum(cell != MISSING for cell in row) >= 2 for row in table)


@given(
    said=st.lists(st.integers(0, 3), min_size=2, max_size=12).filter(lambda v: len(set(v)) > 1),
    raters=st.integers(2, 5),
    metric=st.sampled_from(Metric),
)
@settings(max_examples=60, deadline=None)
def test_raters_who_never_differ_agree_perfectly(said, raters, metric):
    table = np.repeat(np.array(said)[:, None], raters, axis=1)
    found = measured(table, 4, replicates=2, metric=metric)
    assert np.allclose([one for one in values_of(found) if not np.isnan(one)], 1.0)
    assert (found.alpha.value, found.cohen is None) == (1.0, raters != 2)


@settings(max_examples=40, deadline=None)
@given(table=tables)
def test_two_categories_are_alike_under_every_metric(table):
    two = np.minimum(np.array(table), 1)
    found = {measured(two, 2, replicates=2, metric=metric).alpha.value for metric in Metric}
    told = [one for one in found if one is not None]
    assert len(told) in {0, len(found)}
    assert np.allclose(told, told[:1] * len(told))


def test_the_same_seed_gives_the_same_bounds_and_another_others():
    table = ratings("C29_raw5obser", 0)
    assert measured(table, 4) == measured(table, 4)
    assert measured(table, 4).ac1.low != measured(table, 4, seed=SEED + 1).ac1.low
