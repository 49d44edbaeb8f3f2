"""What must hold whatever the numbers are: weights, estimates, intervals, verdicts."""

import numpy as np
import pytest
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st
from tests.stats.make import Sample

from soundings.stats.bounds import manski, pattern_mixture, tipping
from soundings.stats.calibrate import Distance, Unattainable, calibrate
from soundings.stats.classes import response_classes
from soundings.stats.comparisons import comparisons
from soundings.stats.intervals import interval, korn_graubard, score_p_below, wilson
from soundings.stats.linearise import design
from soundings.stats.margins import Margin, fit_margins, indicators
from soundings.stats.multiplicity import benjamini_hochberg, holm
from soundings.stats.proportions import proportions
from soundings.stats.reliability import Presentation, reliability
from soundings.stats.representativity import indicator_columns, representativity
from soundings.stats.spread import spread
from soundings.stats.tickets import draw, ticket
from soundings.stats.verdict import Call, Strength, call, sides, strength

seeds = st.integers(0, 2**32 - 1)


@settings(max_examples=40, deadline=None)
@given(seed=seeds, factor=st.floats(0.01, 100.0))
def test_rescaling_the_weights_changes_no_share(seed, factor):
    sample = Sample(seed)
    before = proportions(sample.design(), sample.y, sample.members)
    sample.weights = sample.weights * factor
    after = proportions(sample.design(), sample.y, sample.members)
    assert np.allclose(before.estimate, after.estimate, equal_nan=True)
    assert np.allclose(before.se, after.se, equal_nan=True)


@settings(max_examples=40, deadline=None)
@given(seed=seeds)
def test_the_order_of_rows_changes_nothing(seed):
    sample = Sample(seed)
    before = proportions(sample.design(), sample.y, sample.members)
    order = np.random.default_rng(seed).permutation(len(sample.y))
    sample.rearranged(order)
    after = proportions(sample.design(), sample.y, sample.members)
    assert np.allclose(before.estimate, after.estimate, equal_nan=True)
    assert np.allclose(before.se, after.se, equal_nan=True)
    assert np.array_equal(before.df, after.df)


@settings(max_examples=40, deadline=None)
@given(seed=seeds)
def test_domains_that_part_the_sample_add_up_to_the_whole(seed):
    sample = Sample(seed)
    half = sample.members[:, 1]
    found = proportions(
        sample.design(), sample.y, np.column_stack([sample.members[:, 0], half, ~half])
    )
    size = [sample.weights[m & ~np.isnan(sample.y)].sum() for m in (half, ~half)]
    assume(min(size) > 0)
    assert np.isclose(found.estimate[0], np.average(found.estimate[1:], weights=size), rtol=1e-9)
    assert found.n[0] == found.n[1:].sum()


@settings(max_examples=40, deadline=None)
@given(seed=seeds)
def test_siblings_counted_twice_are_no_more_evidence(seed):
    sample = Sample(seed)
    once = proportions(sample.design(x=None), sample.y, sample.members)
    sample.rearranged(np.tile(np.arange(len(sample.y)), 2))
    twice = proportions(sample.design(x=None), sample.y, sample.members)
    assert np.allclose(once.estimate, twice.estimate, equal_nan=True)
    assert np.allclose(once.se, twice.se, equal_nan=True)


def test_a_simple_random_sample_reduces_to_the_textbook():
    y = np.array([1.0] * 30 + [0.0] * 70)
    plan = design(
        np.full(100, 5.0), np.arange(100), np.zeros(100, dtype=np.int64), np.array([500.0])
    )
    found = proportions(plan, y, np.ones((100, 1), dtype=bool))
    assert np.isclose(found.se[0] ** 2, (1 - 100 / 500) * 0.3 * 0.7 / 99)


def test_a_class_that_answered_whole_adds_no_variance_and_one_family_some():
    y = np.array([1.0, 0.0, 1.0, 1.0])
    klass = np.array([0, 0, 0, 1])
    whole = design(np.ones(4), np.arange(4), klass, np.array([3.0, 1.0]))
    assert proportions(whole, y, np.ones((4, 1), dtype=bool)).se[0] == 0
    lonely = design(np.array([1, 1, 1, 3.0]), np.arange(4), klass, np.array([3.0, 3.0]))
    assert proportions(lonely, y, np.ones((4, 1), dtype=bool)).se[0] > 0


shares = st.floats(0.0, 1.0)


@given(p=shares, n=st.integers(1, 5000), deff=st.floats(0.8, 4.0), df=st.integers(0, 4000))
def test_every_interval_holds_its_estimate_and_lies_in_the_unit(p, n, deff, df):
    arrays = [np.array([v], dtype=float) for v in (p, n, n / deff, df)]
    for found in (
        wilson(arrays[0], arrays[2], arrays[3]),
        korn_graubard(*arrays),
        interval(*arrays),
    ):
        assert 0.0 <= found.low[0] <= p <= found.high[0] <= 1.0


@given(p=st.floats(0.05, 0.95), n=st.integers(30, 2000), t=st.floats(0.05, 0.95))
def test_the_score_test_and_the_interval_agree(p, n, t):
    found = wilson(np.array([p]), np.array([float(n)]), np.array([50.0]), level=0.9)
    assume(abs(found.high[0] - t) > 1e-9)
    assert (score_p_below(p, n, 50.0, t) < 0.05) == (found.high[0] < t)


@settings(max_examples=40, deadline=None)
@given(seed=seeds, distance=st.sampled_from(Distance))
def test_calibrated_weights_hit_every_total_or_are_refused(seed, distance):
    chance = np.random.default_rng(seed)
    margins = [
        Margin(
            name=name,
            labels=tuple("abcd"),
            codes=chance.integers(0, 4, 80),
            totals=chance.multinomial(400, (0.4, 0.3, 0.2, 0.1)).astype(float),
        )
        for name in ("one", "two")
    ]
    x, totals = indicators(margins, 80)
    base = np.full(80, 5.0)
    try:
        found = calibrate(x, totals, base, distance=distance)
    except Unattainable as refused:
        event(f"{distance} refused, proved: {refused.proof is not None}")
        return
    assert np.allclose(x.T @ found.weights, totals, rtol=1e-8, atol=1e-6)
    if distance is Distance.LOGIT:
        assert found.factors.min() >= 0.3
        assert found.factors.max() <= 3.0
    if distance is Distance.RAKING:
        assert found.weights.min() > 0


def rare(name, labels, codes, totals):
    return Margin(name=name, labels=labels, codes=codes, totals=np.array(totals))


def test_totals_out_of_reach_are_relaxed_aloud_and_never_missed_silently():
    codes = np.array([0] * 60 + [1] * 2)
    other = np.array([0, 1] * 31)
    margins = [
        rare("half", ("left", "right"), other, [310.0, 310.0]),
        rare("rare", ("usual", "rare"), codes, [100.0, 520.0]),
    ]
    found = fit_margins(margins, np.full(62, 10.0))
    assert any("proved impossible" in line for line in found.log)
    assert any("rare (2 respondents) merged" in line for line in found.log)
    assert [margin.name for margin in found.impossible[0].margins] == ["half", "rare"]
    assert found.impossible[0].proof.reachable < found.impossible[0].proof.wanted
    assert found.bounds == (0.3, 3.0)
    assert np.isclose(found.weights[other == 0].sum(), 310.0)


def test_margins_are_dropped_from_the_last_and_bounds_widened_at_the_end():
    codes = np.array([0] * 50 + [1] * 50)
    cross = np.array([0, 1] * 50)
    margins = [
        rare("first", ("a", "b"), cross, [50.0, 50.0]),
        rare("last", ("a", "b"), codes, [99.0, 1.0]),
    ]
    found = fit_margins(margins, np.ones(100))
    assert "margin last dropped, being last in priority of those in the way" in found.log
    assert [margin.name for margin in found.margins] == ["first"]
    # A margin the proof has no use for is kept, though it is last.
    third = rare("spare", ("a", "b"), np.array([0, 0, 1, 1] * 25), [50.0, 50.0])
    kept = fit_margins([*margins, third], np.ones(100))
    assert [margin.name for margin in kept.margins] == ["first", "spare"]
    alone = fit_margins([margins[1]], np.ones(100))
    assert any(line.startswith("bounds widened") for line in alone.log)
    assert np.isclose(alone.weights.sum(), 100.0)


@settings(max_examples=60, deadline=None)
@given(seed=seeds, rate=st.floats(0.0, 0.9))
def test_classes_stand_for_every_family_and_are_large_enough(seed, rate):
    chance = np.random.default_rng(seed)
    cells = chance.integers(0, 3, (300, 3))
    answered = chance.random(300) < rate
    found = response_classes(cells, answered, [str(cell) for cell in cells], (100.0, 10.0, 1.0))
    assert found.listed.sum() == 300
    assert found.answered.sum() == answered.sum()
    if len(found.names) > 1:
        assert found.answered.min() >= 30
        assert found.base_weight.max() <= 3.0 * np.median(found.base_weight)
    if answered.any():
        assert np.isclose(found.base_weight[found.index[answered]].sum(), 300)
    assert len(found.log) >= len(np.unique(cells, axis=0)) - len(found.names)


def test_the_cheapest_variable_is_given_up_first():
    cells = np.array([[0, 0]] * 100 + [[0, 1]] * 100 + [[1, 0]] * 100)
    answered = np.array([True] * 50 + [False] * 50 + [True] * 10 + [False] * 90 + [True] * 100)
    found = response_classes(
        cells, answered, ["ab", "ac", "db"][0:1] * 100 + ["ac"] * 100 + ["db"] * 100, (100.0, 1.0)
    )
    assert found.names == ("ab | ac", "db")


@given(
    listed=st.integers(1, 5000),
    parts=st.tuples(shares, shares),
    weighted=shares,
    threshold=shares,
)
def test_bounds_hold_every_path_and_tipping_reaches_the_threshold(
    listed, parts, weighted, threshold
):
    answered = round(listed * parts[0])
    favourable = round(answered * parts[1])
    ends = manski(listed, answered, favourable)
    for point in pattern_mixture(listed, answered, favourable, weighted, (-1.0, 0.0, 1.0)):
        assert ends.low - 1e-9 <= point.whole <= ends.high + 1e-9
    found = tipping(listed, answered, favourable, weighted, threshold)
    assert (found is None) == (answered == listed)
    if found is not None:
        reached = (favourable + (listed - answered) * found.needed) / listed
        assert np.isclose(reached, threshold, atol=1e-9)
        assert (found.needed > 1.0) == (ends.high < threshold) or np.isclose(found.needed, 1.0)


@given(low=shares, width=st.floats(0.0, 0.5), claimed=shares, tolerance=st.floats(0.0, 0.25))
def test_an_interval_gets_one_verdict_and_a_larger_move_never_a_better_grade(
    low, width, claimed, tolerance
):
    lines = sides(claimed, 0.005, tolerance)
    high = min(1.0, low + width)
    said = call(low, high, lines)
    assert (said is Call.SUPPORTED) == (low > lines.threshold)
    grades = [strength(said, low, high, lines, None, move).value for move in (0.0, 0.1, 1.5)]
    assert grades == sorted(grades)
    if said is not Call.INSUFFICIENT:
        assert strength(said, low, high, lines, manski(10, 10, 0), 0.0) in set(Strength)


@given(st.lists(st.one_of(st.none(), shares), max_size=20))
def test_adjusted_p_values_are_never_smaller_and_keep_their_order(p):
    for adjust in (holm, benjamini_hochberg):
        found = adjust(p)
        pairs = sorted((a, b) for a, b in zip(p, found, strict=True) if a is not None)
        assert [a is None for a in p] == [b is None for b in found]
        assert all(b >= a - 1e-12 for a, b in pairs)
        assert [b for _, b in pairs] == sorted(b for _, b in pairs)
    if all(value is not None for value in p):
        assert all(a >= b - 1e-12 for a, b in zip(holm(p), benjamini_hochberg(p), strict=True))


@given(seed=st.text(), units=st.sets(st.text(), max_size=20), size=st.integers(0, 25))
def test_leaving_a_unit_out_moves_only_those_behind_it(seed, units, size):
    drawn = draw(seed, units, size)
    assert len(drawn) == min(size, len(units))
    if drawn:
        without = draw(seed, units - {drawn[0]}, size)
        assert list(without[: len(drawn) - 1]) == list(drawn[1:])
    assert all(0.0 <= float(ticket(seed, unit)) < 1.0 for unit in units)


def test_even_response_is_representative_and_uneven_is_not():
    chance = np.random.default_rng(5)
    group = chance.integers(0, 4, 4000)
    x = indicator_columns([group])
    even = representativity(x, chance.random(4000) < 0.3)[0]
    uneven = representativity(x, chance.random(4000) < 0.1 + 0.15 * group)[0]
    assert even.r_adjusted > 0.97
    assert uneven.r_adjusted < 0.75
    assert uneven.cv > even.cv


def test_no_weights_have_no_spread_and_equal_weights_no_deff():
    assert spread(np.zeros(0)) is None
    assert spread(np.array([4.0])).deff == 1.0
    assert np.isclose(spread(np.full(9, 2.0)).deff, 1.0)


def test_nothing_is_suppressed():
    assert reliability(float("nan"), 0.0, 0.0, 0.0).flag is Presentation.SUPPRESS
    assert reliability(0.5, 1.0, 1.0, 0.0).flag is Presentation.SUPPRESS
    assert reliability(0.5, 400.0, 400.0, 390.0).flag is Presentation.SHOW
    assert reliability(0.5, 400.0, 400.0, 5.0).flag is Presentation.FEW_DF
    assert reliability(0.985, 2000.0, 300.0, 290.0).flag is Presentation.SHOW


@settings(max_examples=30, deadline=None)
@given(seed=seeds)
def test_a_group_and_its_rest_mirror_each_other(seed):
    sample = Sample(seed)
    half = sample.members[:, 1]
    found = comparisons(sample.design(), sample.y, np.column_stack([half, ~half]))
    assume(not np.isnan(found.p).any())
    assert np.isclose(found.group[0], found.rest[1])
    assert np.isclose(found.p[0], found.p[1])
    assert np.isclose(found.low[0], -found.high[1])
    assert found.low[0] <= found.group[0] - found.rest[0] <= found.high[0]


@pytest.mark.slow
def test_wilson_covers_nine_and_a_half_times_in_ten():
    chance = np.random.default_rng(11)
    inside = 0
    for _ in range(2000):
        y = chance.random(90) < 0.3
        p = np.array([y.mean()])
        found = wilson(p, np.array([90.0]), np.array([89.0]))
        inside += found.low[0] <= 0.3 <= found.high[0]
    assert 0.935 <= inside / 2000 <= 0.97


@pytest.mark.slow
def test_comparisons_reject_one_in_twenty_when_nothing_differs():
    chance = np.random.default_rng(12)
    rejected = 0
    for _ in range(1000):
        y = (chance.random(200) < 0.8).astype(float)
        plan = design(
            chance.uniform(3, 6, 200),
            np.arange(200),
            np.zeros(200, dtype=np.int64),
            np.array([800.0]),
        )
        member = (np.arange(200) < 40)[:, None]
        rejected += comparisons(plan, y, member).p[0] < 0.05
    assert rejected / 1000 < 0.07
