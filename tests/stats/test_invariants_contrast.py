"""What must hold of everything that compares: the silent, two accounts, waves, groups, looks."""

from itertools import pairwise

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.stats.make import Sample

from soundings.stats.either import either, in_either
from soundings.stats.funnel import Scale, funnel
from soundings.stats.inequality import inequality
from soundings.stats.intervals import (
    Interval,
    hypergeometric,
    score_p_above,
    score_p_below,
    square_and_add,
    wilson,
)
from soundings.stats.linearise import design
from soundings.stats.propensity import propensity_classes
from soundings.stats.proportions import proportions, shares
from soundings.stats.sequences import asymptotic, counted, running_counted, share
from soundings.stats.shrinkage import shrinkage
from soundings.stats.standardise import against_rest, bounds, standardise
from soundings.stats.trim import trim
from soundings.stats.two_phase import LEAST_PHONED, is_headline, phone_weights, two_phase
from soundings.stats.verdict import Call, Direction, call, contradiction_p, sides
from soundings.stats.waves import continuum, waves

seeds = st.integers(0, 2**32 - 1)
unit = st.floats(0.0, 1.0)


@given(low=unit, width=st.floats(0.0, 0.5), claimed=unit, tolerance=st.floats(0.0, 0.25))
def test_at_most_is_at_least_of_the_opposite_answer(low, width, claimed, tolerance):
    high = min(1.0, low + width)
    most = sides(claimed, 0.005, tolerance, Direction.AT_MOST)
    least = sides(1.0 - claimed, 0.005, tolerance, Direction.AT_LEAST)
    ends = (low, high, 1.0 - low, 1.0 - high)
    lines = (most.upper_threshold, most.upper_claimed, least.threshold, least.claimed)
    assume(all(abs(a - b) > 1e-9 and abs(a - 1 + b) > 1e-9 for a in ends for b in lines))
    assert call(low, high, most) is call(1.0 - high, 1.0 - low, least)


@given(low=unit, width=st.floats(0.0, 0.5), claimed=unit, tolerance=st.floats(0.0, 0.25))
def test_equals_is_supported_or_contradicted_exactly_when_a_side_of_it_is(
    low, width, claimed, tolerance
):
    high = min(1.0, low + width)
    said = {
        direction: call(low, high, sides(claimed, 0.005, tolerance, direction))
        for direction in Direction
    }
    one_sided = (said[Direction.AT_LEAST], said[Direction.AT_MOST])
    both = said[Direction.EQUALS]
    assert (both is Call.SUPPORTED) == all(each is Call.SUPPORTED for each in one_sided)
    assert (both is Call.CONTRADICTED) == any(each is Call.CONTRADICTED for each in one_sided)


@given(p=st.floats(0.05, 0.95), n=st.integers(30, 2000), claimed=st.floats(0.1, 0.9))
def test_a_claim_is_contradicted_by_the_interval_when_and_only_when_by_the_test(p, n, claimed):
    drawn = wilson(np.array([p]), np.array([float(n)]), np.array([50.0]), level=0.9)
    for direction in (Direction.AT_LEAST, Direction.AT_MOST):
        lines = sides(claimed, 0.005, 0.05, direction)
        ends = (abs(drawn.high[0] - lines.threshold), abs(drawn.low[0] - lines.upper_threshold))
        assume(min(ends) > 1e-9)
        found = call(drawn.low[0], drawn.high[0], lines)
        assert (found is Call.CONTRADICTED) == (contradiction_p(p, n, 50.0, lines) < 0.05)
    both = sides(claimed, 0.005, 0.05, Direction.EQUALS)
    one = min(
        score_p_below(p, n, 50.0, both.threshold), score_p_above(p, n, 50.0, both.upper_threshold)
    )
    assert np.isclose(contradiction_p(p, n, 50.0, both), min(1.0, 2 * one))


@given(one=unit, two=unit, widths=st.tuples(unit, unit, unit, unit), rho=st.floats(-1.0, 1.0))
def test_bounds_of_a_difference_hold_it_and_turn_with_it(one, two, widths, rho):
    p, q = np.array([one]), np.array([two])
    around = [
        Interval(low=v * (1 - widths[2 * k]), high=v + (1 - v) * widths[2 * k + 1])
        for k, v in enumerate((p, q))
    ]
    found = square_and_add(p, around[0], q, around[1], np.array([rho]))
    back = square_and_add(q, around[1], p, around[0], np.array([rho]))
    assert -1 <= found.low[0] <= one - two + 1e-12
    assert one - two - 1e-12 <= found.high[0] <= 1
    assert np.isclose(found.low[0], -back.high[0])


@settings(max_examples=50, deadline=None)
@given(seed=seeds, said=unit, answered=st.integers(0, 400), weighted=unit)
def test_the_two_phase_estimate_lies_between_its_phases_and_its_bounds_hold_it(
    seed, said, answered, weighted
):
    chance = np.random.default_rng(seed)
    m, listed = 60, 700
    y = (chance.random(m) < said).astype(float)
    plan = design(
        np.full(m, (listed - answered) / m),
        np.arange(m),
        np.zeros(m, dtype=np.int64),
        np.array([float(listed - answered)]),
    )
    favourable = int(answered * 0.4)
    found = two_phase(
        listed=listed,
        answered=answered,
        favourable=favourable,
        phone=plan,
        y=y,
        drawn=80,
        weighted=weighted,
    )
    phases = [y.mean(), *([favourable / answered] if answered else [])]
    assert min(phases) - 1e-9 <= found.estimate <= max(phases) + 1e-9
    assert 0 <= found.low <= found.estimate <= found.high <= 1
    assert np.isclose(found.se, (1 - answered / listed) * found.phoned_se)
    assert found.phone_response == 0.75
    assert not found.headline


@given(interviewed=st.integers(0, 500), rate=st.one_of(st.none(), unit))
def test_the_headline_follows_from_the_rule_alone(interviewed, rate):
    wanted = interviewed >= LEAST_PHONED and rate is not None and rate >= 0.5
    assert is_headline(interviewed, rate) == wanted


@settings(max_examples=50, deadline=None)
@given(seed=seeds)
def test_phone_weights_stand_for_every_silent_unit_stratum_by_stratum(seed):
    chance = np.random.default_rng(seed)
    stratum = chance.integers(0, 4, 40)
    inclusion = np.array([0.1, 0.2, 0.5, 1.0])[stratum]
    interviewed = chance.random(40) < 0.4
    assume(interviewed.any())
    found = phone_weights(stratum, inclusion, interviewed)
    assert np.isclose(found.weights.sum(), (1 / inclusion).sum())
    assert (found.weights[~interviewed] == 0).all()
    held = np.bincount(found.stratum, weights=found.weights)
    assert np.allclose(held, found.silent)
    assert found.interviewed.min() > 0
    assert len(found.silent) == len(np.unique(stratum)) - len(found.log)


@settings(max_examples=40, deadline=None)
@given(seed=seeds)
def test_either_fault_is_at_least_the_larger_part_and_at_most_their_sum(seed):
    sample = Sample(seed)
    other = np.random.default_rng(seed).integers(0, 2, len(sample.y)).astype(float)
    whole = np.nan_to_num(sample.y)
    found = either(sample.design(), whole, other, sample.members)
    parts = [found.first.shares.estimate, found.second.shares.estimate]
    said = found.either.shares.estimate
    assert (said >= np.maximum(*parts) - 1e-12).all()
    assert (said <= parts[0] + parts[1] + 1e-12).all()
    missing = in_either(sample.y, other)
    assert np.array_equal(np.isnan(missing), np.isnan(sample.y) & (other == 0))


@settings(max_examples=40, deadline=None)
@given(seed=seeds)
def test_the_last_wave_so_far_is_the_survey_and_waves_only_part_it(seed):
    sample = Sample(seed)
    wave = np.random.default_rng(seed).integers(1, 4, len(sample.y))
    found = waves(sample.design(), sample.y, wave)
    whole = shares(sample.design(), sample.y, np.ones((len(wave), 1), dtype=bool))
    assert np.isclose(found.cumulative.shares.estimate[-1], whole.shares.estimate[0])
    assert np.isclose(found.cumulative.shares.se[-1], whole.shares.se[0])
    assert found.alone.shares.n.sum() == whole.shares.n[0]
    first, last = found.alone.shares.estimate[0], found.alone.shares.estimate[-1]
    if not np.isnan([first, last]).any():
        assert np.isclose(found.last_less_first.value, last - first)


@settings(max_examples=60, deadline=None)
@given(seed=seeds)
def test_scenarios_of_the_silent_stay_shares_and_agree_when_nothing_moves(seed):
    chance = np.random.default_rng(seed)
    n = chance.integers(1, 50, 4).astype(float)
    listed = float(n.sum() + chance.integers(0, 300))
    found = continuum(chance.random(4), n, listed)
    assert 0 <= found.like_the_last <= 1
    assert 0 <= found.along_the_line <= 1
    level = continuum(np.full(4, 0.4), n, listed)
    assert np.isclose(level.like_the_last, 0.4)
    assert np.isclose(level.along_the_line, 0.4)


@settings(max_examples=60, deadline=None)
@given(seed=seeds, levels=st.integers(1, 30))
def test_propensity_classes_stand_for_the_whole_frame(seed, levels):
    chance = np.random.default_rng(seed)
    propensity = chance.integers(1, levels + 1, 300) / (levels + 1)
    answered = chance.random(300) < propensity / 3
    assume(answered.any())
    found = propensity_classes(propensity, answered)
    assert np.isclose(found.base_weight[found.index[answered]].sum(), 300)
    assert found.listed.sum() == 300
    assert found.answered.min() >= 1
    # Classes are runs of propensity: none reaches into the next.
    ends = [propensity[found.index == k] for k in range(len(found.listed))]
    ends = [part for part in ends if len(part)]
    assert all(a.max() < b.min() for a, b in pairwise(ends))


@given(weights=st.lists(st.floats(0.5, 50.0), min_size=1, max_size=40), room=st.floats(1.0, 5.0))
def test_trimming_keeps_the_total_the_cap_and_the_order(weights, room):
    before = np.array(weights)
    cap = before.mean() * room
    assume(cap >= before.mean())
    found = trim(before, cap)
    assert np.isclose(found.weights.sum(), before.sum())
    assert found.weights.max() <= cap * (1 + 1e-9)
    order = np.argsort(before, kind="stable")
    assert (np.diff(found.weights[order]) >= -1e-9).all()


@settings(max_examples=30, deadline=None)
@given(seed=seeds)
def test_a_group_that_is_mixed_like_everybody_keeps_its_share(seed):
    sample = Sample(seed, families=120)
    group = np.random.default_rng(seed).integers(0, 2, len(sample.y))
    told = ~np.isnan(sample.y)
    cell = np.zeros(len(group), dtype=np.int64)
    found = standardise(sample.design(), sample.y, group, cell, np.array([7.0]))
    plain = proportions(sample.design(), sample.y, group[:, None] == np.arange(2))
    assert np.allclose(found.value, plain.estimate)
    drawn = bounds(found)
    assert ((drawn.low <= found.value) & (found.value <= drawn.high)).all()
    gaps = against_rest(found, np.bincount(group[told]).astype(float))
    assert np.isclose(gaps.difference[0], -gaps.difference[1])
    assert np.isclose(gaps.low[0], -gaps.high[1])
    assert np.isclose(gaps.p[0], gaps.p[1])


@settings(max_examples=40, deadline=None)
@given(seed=seeds)
def test_overdispersion_only_ever_draws_groups_in(seed):
    chance = np.random.default_rng(seed)
    n = chance.integers(1, 60, 12).astype(float)
    r = chance.binomial(n.astype(int), chance.beta(4, 4, 12)).astype(float)
    assume(0 < r.sum() < n.sum())
    for scale in Scale:
        found = funnel(r, n, scale=scale)
        assert found.tau2 >= 0
        assert (np.abs(found.z_adjusted) <= np.abs(found.z) + 1e-12).all()
        # Without its schools' sizes a list is as if without end; with them each errs less.
        finite = funnel(r, n, n + 5.0, scale=scale)
        assert (np.abs(finite.z) >= np.abs(found.z) - 1e-12).all()


@settings(max_examples=8, deadline=None)
@given(seed=seeds)
def test_a_shrunken_share_lies_between_its_own_and_the_middle(seed):
    chance = np.random.default_rng(seed)
    n = chance.integers(3, 40, 15).astype(float)
    r = chance.binomial(n.astype(int), chance.beta(3, 3, 15)).astype(float)
    assume(((r > 0) & (r < n)).any())
    found = shrinkage(r, n)
    middle = 1 / (1 + np.exp(-found.intercept))
    own = r / n
    assert (found.share >= np.minimum(own, middle) - 1e-6).all()
    assert (found.share <= np.maximum(own, middle) + 1e-6).all()
    assert ((found.low <= found.share) & (found.share <= found.high)).all()
    assert found.sigma_low <= found.sigma <= found.sigma_high
    assert found.icc_low <= found.icc <= found.icc_high
    assert 1 <= found.mor_low <= found.median_odds_ratio


@settings(max_examples=40, deadline=None)
@given(seed=seeds, part=st.floats(0.2, 0.8))
def test_indices_do_not_mind_how_a_group_is_parted_and_turn_with_the_scale(seed, part):
    chance = np.random.default_rng(seed)
    p, people = chance.uniform(0.1, 0.9, 4), chance.uniform(50.0, 500.0, 4)
    found = inequality(p, people)
    assert -1 <= found.concentration.value <= 1
    assert -1 <= found.erreygers.value <= 1
    back = inequality(p[::-1], people[::-1])
    for name in ("slope", "relative_to_mean", "concentration", "erreygers"):
        assert np.isclose(getattr(back, name).value, -getattr(found, name).value)
    flat = inequality(np.full(4, 0.3), people)
    assert np.isclose(flat.slope.value, 0, atol=1e-9)
    assert np.isclose(flat.relative.value, 1)


@settings(max_examples=40, deadline=None)
@given(seed=seeds, size=st.integers(1, 40))
def test_looking_again_never_widens_and_ends_at_the_count(seed, size):
    y = np.random.default_rng(seed).integers(0, 2, size).astype(float)
    path = running_counted(y, size)
    assert len(path) == size
    assert all(a.low <= b.low and b.high <= a.high for a, b in pairwise(path))
    last = counted(int(y.sum()), size, size)
    assert last.low == last.high == int(y.sum())


@given(taken=st.integers(1, 3000), part=unit)
def test_a_sequence_is_wider_than_one_look_and_still_a_share(taken, part):
    favourable = round(taken * part)
    found = share(favourable, taken)
    p = favourable / taken
    once = wilson(np.array([p]), np.array([float(taken)]), np.array([np.inf]))
    assert 0 <= found.low <= p <= found.high <= 1
    assert found.high - found.low >= once.high[0] - once.low[0] - 1e-9
    roughly = asymptotic(p, (p * (1 - p)) ** 0.5, taken, 100)
    assert 0 <= roughly.low <= p <= roughly.high <= 1


@settings(max_examples=40, deadline=None)
@given(size=st.integers(2, 60), parts=st.tuples(unit, unit))
def test_a_schools_interval_holds_its_share_and_turns_with_the_answer(size, parts):
    n = max(1, round(size * parts[0]))
    x = round(n * parts[1])
    found = hypergeometric(np.array([x]), np.array([n]), np.array([size]))
    back = hypergeometric(np.array([n - x]), np.array([n]), np.array([size]))
    assert 0 <= found.low[0] <= found.high[0] <= 1
    assert found.low[0] - 1e-12 <= x / n <= found.high[0] + 1e-12
    assert np.isclose(found.low[0], 1 - back.high[0])
