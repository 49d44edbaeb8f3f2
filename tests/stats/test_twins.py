"""Naive twins: everything clever beside the same thing written out as the textbook has it."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats as scipy_stats
from scipy.integrate import quad
from scipy.optimize import linprog
from scipy.special import expit
from tests.stats.make import Sample

from soundings.stats.calibrate import Distance, _factor, calibrate
from soundings.stats.funnel import LIMITS, exact_limits
from soundings.stats.inequality import inequality
from soundings.stats.infeasibility import infeasibility
from soundings.stats.intervals import hypergeometric
from soundings.stats.linearise import covariance, difference, ratios, variance
from soundings.stats.linked import linked
from soundings.stats.margins import Margin, fit_margins
from soundings.stats.proportions import proportions, share_covariance
from soundings.stats.replication import bootstrap, jackknife, replicate
from soundings.stats.sequences import counted, share
from soundings.stats.shrinkage import _log_likelihood, _told_apart, shrinkage
from soundings.stats.standardise import against_rest, predictive_margins, standardise

seeds = st.integers(0, 2**32 - 1)


def naive_variance(sample, z, *, integrated):
    """Every sum written out as the textbook has it."""
    families = sorted(set(sample.family))
    if integrated:
        units = [[k for k in range(len(z)) if sample.family[k] == f] for f in families]
    else:
        units = [[k] for k in range(len(z))]
    x = [sum(sample.x[k] for k in unit) for unit in units]
    zs = [sum(z[k] for k in unit) for unit in units]
    q = [sample.base[unit[0]] / len(unit) for unit in units]
    gram = sum(qi * np.outer(xi, xi) for qi, xi in zip(q, x, strict=True))
    moment = sum(qi * xi * zi for qi, xi, zi in zip(q, x, zs, strict=True))
    slopes = np.linalg.lstsq(gram, moment, rcond=None)[0]
    total = dict.fromkeys(families, 0.0)
    for unit, xi, zi in zip(units, x, zs, strict=True):
        total[sample.family[unit[0]]] += sample.weights[unit[0]] * (zi - xi @ slopes)
    result = 0.0
    overall = np.mean(list(total.values()))
    for c in range(3):
        inside = [total[f] for f in families if sample.klass[list(sample.family).index(f)] == c]
        n = len(inside)
        if n == 0:
            continue
        centre = overall if n == 1 else np.mean(inside)
        scale = 1.0 if n == 1 else n / (n - 1)
        result += (1 - n / sample.listed[c]) * scale * sum((u - centre) ** 2 for u in inside)
    return result


@settings(max_examples=40, deadline=None)
@given(seed=seeds, integrated=st.booleans())
def test_the_variance_is_its_naive_twins(seed, integrated):
    sample = Sample(seed, families=12)
    if integrated:
        first = np.unique(sample.family, return_index=True)[1]
        sample.weights = sample.weights[first][sample.family]
    z = np.random.default_rng(seed).normal(size=len(sample.y))
    found = variance(sample.design(integrated=integrated), z[:, None])[0]
    wanted = naive_variance(sample, z, integrated=integrated)
    assert np.isclose(found, wanted, rtol=1e-7, atol=1e-9)


def test_raking_is_iterative_proportional_fitting():
    chance = np.random.default_rng(3)
    codes = chance.integers(0, 3, (2, 200))
    known = np.array([[500.0, 300.0, 200.0], [250.0, 350.0, 400.0]])
    weights = np.full(200, 5.0)
    for _ in range(500):
        for margin in range(2):
            held = np.bincount(codes[margin], weights=weights)
            weights = weights * (known[margin] / held)[codes[margin]]
    margins = [
        Margin(name=str(m), labels=("a", "b", "c"), codes=codes[m], totals=known[m])
        for m in range(2)
    ]
    found = fit_margins(margins, np.full(200, 5.0), distance=Distance.RAKING)
    assert np.allclose(found.weights, weights, rtol=1e-8)


def test_linear_calibration_is_the_regression_estimator():
    chance = np.random.default_rng(4)
    x = np.column_stack([np.ones(50), chance.normal(size=(50, 2))])
    base, totals = chance.uniform(1, 3, 50), np.array([100.0, 4.0, -7.0])
    gram = (x * base[:, None]).T @ x
    factor = 1.0 + x @ np.linalg.solve(gram, totals - base @ x)
    found = calibrate(x, totals, base, distance=Distance.LINEAR)
    assert np.allclose(found.weights, base * factor, rtol=1e-9)
    assert found.iterations == 1


@given(u=st.floats(-3.0, 3.0), distance=st.sampled_from(Distance))
def test_the_slope_newton_uses_is_that_of_the_factor(u, distance):
    step, bounds = 1e-6, (0.3, 3.0)
    ahead, behind = (_factor(np.array([u + s]), distance, bounds)[0][0] for s in (step, -step))
    factor, slope = _factor(np.array([u]), distance, bounds)
    assert np.isclose(slope[0], (ahead - behind) / (2 * step), rtol=1e-5, atol=1e-8)
    at_zero = _factor(np.zeros(1), distance, bounds)
    assert np.isclose(at_zero[0][0], 1.0)
    assert np.isclose(at_zero[1][0], 1.0)
    if distance is Distance.LOGIT:
        assert 0.3 < factor[0] < 3.0


@settings(max_examples=40, deadline=None)
@given(seed=seeds)
def test_infeasible_totals_are_proved_and_feasible_ones_never_are(seed):
    chance = np.random.default_rng(seed)
    x = chance.integers(0, 2, (30, 4)).astype(float)
    base = chance.uniform(1, 4, 30)
    within = x.T @ (base * chance.uniform(0.5, 2.0, 30))
    assert infeasibility(x, within, base, (0.5, 2.0)) is None
    totals = within * chance.uniform(0.4, 2.5, 4)
    found = infeasibility(x, totals, base, (0.5, 2.0))
    # A solver that is asked only whether there is a point at all.
    twin = linprog(np.zeros(30), A_eq=(x * base[:, None]).T, b_eq=totals, bounds=[(0.5, 2.0)])
    assert (found is not None) == (twin.status == 2)
    if found is not None:
        worth = base * (x @ found.prices)
        assert np.maximum(0.5 * worth, 2.0 * worth).sum() < found.prices @ totals
        spared = np.flatnonzero(found.prices == 0)
        rest = np.setdiff1d(np.arange(4), spared)
        assert infeasibility(x[:, rest], totals[rest], base, (0.5, 2.0)) is not None


@settings(max_examples=30, deadline=None)
@given(seed=seeds, integrated=st.booleans())
def test_covariances_hold_the_variances_and_those_of_every_difference(seed, integrated):
    sample = Sample(seed)
    if integrated:
        first = np.unique(sample.family, return_index=True)[1]
        sample.weights = sample.weights[first][sample.family]
    plan = sample.design(integrated=integrated)
    z = np.random.default_rng(seed).normal(size=(len(sample.y), 3))
    spread = covariance(plan, z)
    assert np.allclose(np.diag(spread), variance(plan, z))
    mix = np.array([1.0, -2.0, 0.5])
    assert np.isclose(mix @ spread @ mix, variance(plan, (z @ mix)[:, None])[0])
    shares = share_covariance(plan, sample.y, sample.members)
    told = (sample.members & ~np.isnan(sample.y)[:, None]).astype(float)
    answers = np.nan_to_num(sample.y)
    gap = difference(plan, (answers * told[:, 0], told[:, 0]), (answers * told[:, 1], told[:, 1]))
    assert np.isclose(gap.variance, shares[0, 0] + shares[1, 1] - 2 * shares[0, 1])


@settings(max_examples=30, deadline=None)
@given(seed=seeds)
def test_the_jackknife_of_a_total_is_its_linearised_variance(seed):
    sample = Sample(seed, families=15)
    sizes = [len(set(sample.family[sample.klass == c])) for c in range(3)]
    assume(1 not in sizes)
    y = np.nan_to_num(sample.y)
    drawn = jackknife(sample.family, sample.klass, sample.listed)
    found = replicate(lambda w: np.array([(sample.base * w) @ y]), drawn)
    sample.weights = sample.base
    assert np.isclose(found.se[0] ** 2, variance(sample.design(x=None), y[:, None])[0])


def test_the_bootstrap_keeps_each_class_whole_and_finds_the_textbooks_variance():
    sample = Sample(8, families=60)
    chance = np.random.default_rng(9)
    drawn = bootstrap(sample.family, sample.klass, sample.listed, chance, 4000)
    assert drawn.factors.min() >= 0
    first = np.unique(sample.family, return_index=True)[1]
    for c in range(3):
        inside = first[sample.klass[first] == c]
        assert np.allclose(drawn.factors[inside].sum(axis=0), len(inside))
    y = np.nan_to_num(sample.y)
    found = replicate(lambda w: np.array([(sample.base * w) @ y]), drawn)
    sample.weights = sample.base
    wanted = np.sqrt(variance(sample.design(x=None), y[:, None])[0])
    assert abs(found.se[0] / wanted - 1) < 0.05


@settings(max_examples=30, deadline=None)
@given(seed=seeds)
def test_kappa_and_net_are_those_of_the_table(seed):
    sample = Sample(seed)
    chance = np.random.default_rng(seed)
    other = chance.integers(0, 2, len(sample.y)).astype(float)
    found = linked(sample.design(), other, sample.y)
    told = ~np.isnan(sample.y)
    w, a, b = sample.weights[told], other[told], sample.y[told]
    cell = {(i, j): w[(a == i) & (b == j)].sum() / w.sum() for i in (0, 1) for j in (0, 1)}
    assert np.isclose(found.register_only, cell[1, 0])
    assert np.isclose(found.both + found.register_only + found.told_only + found.neither, 1)
    assert np.isclose(found.net, np.average(a, weights=w) - np.average(b, weights=w))
    agreed, p, q = cell[1, 1] + cell[0, 0], np.average(a, weights=w), np.average(b, weights=w)
    by_chance = p * q + (1 - p) * (1 - q)
    if found.kappa is not None:
        assert np.isclose(found.kappa, (agreed - by_chance) / (1 - by_chance))
        assert found.kappa_low <= found.kappa <= found.kappa_high
    assert found.net_low <= found.net <= found.net_high
    mirrored = linked(sample.design(), sample.y, other)
    assert np.isclose(mirrored.net, -found.net)
    assert np.isclose(mirrored.net_low, -found.net_high)


def test_kappas_error_is_the_jackknifes():
    sample = Sample(3, families=400)
    chance = np.random.default_rng(3)
    told = np.where(chance.random(len(sample.y)) < 0.75, np.nan_to_num(sample.y), 0.0)
    register = np.nan_to_num(sample.y)
    sample.weights = sample.base
    plan = sample.design(x=None)
    found = linked(plan, register, told)

    def statistic(factors):
        w = sample.base * factors
        p, q = np.average(register, weights=w), np.average(told, weights=w)
        agreed = np.average(register == told, weights=w)
        by_chance = p * q + (1 - p) * (1 - q)
        return np.array([(agreed - by_chance) / (1 - by_chance), p - q])

    twin = replicate(statistic, jackknife(sample.family, sample.klass, sample.listed))
    assert np.isclose(found.kappa_se, twin.se[0], rtol=0.02)
    assert np.isclose(found.net_se, twin.se[1], rtol=0.02)


@settings(max_examples=20, deadline=None)
@given(seed=seeds)
def test_standardised_shares_are_the_cells_written_out(seed):
    chance = np.random.default_rng(seed)
    sample = Sample(seed, families=200)
    group = chance.integers(0, 3, len(sample.y))
    cell = chance.integers(0, 2, len(sample.y))
    found = standardise(sample.design(), sample.y, group, cell, np.array([300.0, 100.0]))
    told = ~np.isnan(sample.y)
    for g in range(3):
        rate = [
            np.average(
                sample.y[told & (group == g) & (cell == c)],
                weights=sample.weights[told & (group == g) & (cell == c)],
            )
            for c in range(2)
        ]
        assert np.isclose(found.value[g], 0.75 * rate[0] + 0.25 * rate[1])
    gaps = against_rest(found, np.array([1.0, 2.0, 3.0]))
    rest = (2 * found.value[1] + 3 * found.value[2]) / 5
    assert np.isclose(gaps.rest[0], rest)
    mix = np.array([1.0, -0.4, -0.6])
    assert np.isclose(gaps.se[0] ** 2, mix @ found.covariance @ mix)
    assert gaps.low[0] <= gaps.difference[0] <= gaps.high[0]


def test_adjusting_for_nothing_changes_nothing():
    sample = Sample(5, families=150)
    group = np.random.default_rng(5).integers(0, 2, len(sample.y))
    members = group[:, None] == np.arange(2)
    plan = sample.design()
    plain = proportions(plan, sample.y, members)
    for found in (
        predictive_margins(plan, sample.y, group, []),
        standardise(plan, sample.y, group, np.zeros(len(group), dtype=int), np.array([9.0])),
    ):
        assert np.allclose(found.value, plain.estimate)
        assert np.allclose(np.sqrt(np.diag(found.covariance)), plain.se)


def test_predictive_margins_errors_are_the_jackknifes():
    sample = Sample(6, families=300)
    chance = np.random.default_rng(6)
    group = chance.integers(0, 2, len(sample.y))
    need = chance.integers(0, 3, len(sample.y))
    sample.y = (chance.random(len(sample.y)) < 0.2 + 0.2 * group + 0.15 * need).astype(float)
    sample.weights = sample.base
    found = predictive_margins(sample.design(x=None), sample.y, group, [need])

    def statistic(factors):
        kept = factors > 0
        plan = Sample.__new__(Sample)
        for name in ("family", "klass"):
            setattr(plan, name, getattr(sample, name)[kept])
        plan.weights, plan.listed = (sample.base * factors)[kept], sample.listed
        plan.base, plan.x = plan.weights, None
        return predictive_margins(plan.design(), sample.y[kept], group[kept], [need[kept]]).value

    twin = replicate(statistic, jackknife(sample.family, sample.klass, sample.listed))
    assert np.allclose(np.sqrt(np.diag(found.covariance)), twin.se, rtol=0.02)


@settings(max_examples=30, deadline=None)
@given(seed=seeds)
def test_the_concentration_index_is_the_double_sum_over_children(seed):
    chance = np.random.default_rng(seed)
    people, p = chance.integers(1, 6, 5), chance.uniform(0.05, 0.95, 5)
    found = inequality(p, people.astype(float))
    y, n = np.repeat(p, people), int(people.sum())
    rank = np.repeat((np.cumsum(people) - people / 2) / n, people)
    assert np.isclose(found.concentration.value, 2 * np.mean((rank - 0.5) * y) / y.mean())
    slope, level = np.polyfit(rank, y, 1)
    assert np.isclose(found.slope.value, slope)
    if level > 0 and level + slope > 0:
        assert np.isclose(found.relative.value, (level + slope) / level)
    back = inequality(p[::-1], people[::-1].astype(float))
    assert np.isclose(back.erreygers.value, -found.erreygers.value)


def test_indices_errors_are_those_of_shares_drawn_again():
    chance = np.random.default_rng(2)
    p, people = np.array([0.3, 0.4, 0.45, 0.6]), np.array([400.0, 300, 200, 100])
    spread = np.diag([0.02, 0.02, 0.03, 0.04]) ** 2
    found = inequality(p, people, spread)
    drawn = [
        inequality(np.clip(again, 0.01, 0.99), people)
        for again in chance.multivariate_normal(p, spread, 3000)
    ]
    for name in ("slope", "relative", "relative_to_mean", "concentration", "erreygers"):
        sd = np.std([getattr(one, name).value for one in drawn])
        assert abs(getattr(found, name).se / sd - 1) < 0.1, name
        assert getattr(found, name).low < getattr(found, name).value < getattr(found, name).high


@given(n=st.integers(1, 60), target=st.floats(0.05, 0.95))
def test_funnel_limits_are_the_binomials_interpolated(n, target):
    found = exact_limits(np.array([float(n)]), target)[0]
    assert (np.diff(found) > 0).all()
    for limit, chance in zip(found, LIMITS, strict=True):
        r = scipy_stats.binom.ppf(chance, n, target)
        a = (scipy_stats.binom.cdf(r, n, target) - chance) / scipy_stats.binom.pmf(r, n, target)
        assert np.isclose(limit, (r - a) / n, atol=1e-9)


def test_the_marginal_likelihood_is_the_integral_and_its_peak_the_fit():
    yes, n = np.array([3.0, 9, 40, 0, 3]), np.array([8.0, 10, 60, 7, 8])
    counts = _told_apart(yes, n)

    def told(level, sigma):
        total = 0.0
        for r, size in zip(yes, n, strict=True):
            total += np.log(
                quad(
                    lambda b, r=r, size=size: (
                        expit(level + sigma * b) ** r
                        * expit(-level - sigma * b) ** (size - r)
                        * scipy_stats.norm.pdf(b)
                        * 1e12
                    ),
                    -9,
                    9,
                    epsabs=0,
                    limit=500,
                )[0]
            ) - np.log(1e12)
        return total

    for level, sigma in ((0.2, 1.3), (-0.5, 0.4), (0.0, 0.0)):
        assert np.isclose(_log_likelihood(counts, level, sigma), told(level, sigma), rtol=1e-8)
    found = shrinkage(yes, n)
    peak = told(found.intercept, found.sigma)
    for step in ((0.02, 0), (-0.02, 0), (0, 0.02), (0, -0.02)):
        assert told(found.intercept + step[0], found.sigma + step[1]) < peak


@settings(max_examples=60, deadline=None)
@given(size=st.integers(1, 40), parts=st.tuples(st.floats(0, 1), st.floats(0, 1)))
def test_the_exact_interval_of_a_school_is_every_count_no_tail_excludes(size, parts):
    n = round(size * parts[0])
    x = round(n * parts[1])
    found = hypergeometric(np.array([x]), np.array([n]), np.array([size]))
    possible = [
        k
        for k in range(x, size - (n - x) + 1)
        if scipy_stats.hypergeom.sf(x - 1, size, k, n) > 0.025
        and scipy_stats.hypergeom.cdf(x, size, k, n) > 0.025
    ]
    assert np.isclose(found.low[0], min(possible) / size)
    assert np.isclose(found.high[0], max(possible) / size)


@settings(max_examples=60, deadline=None)
@given(size=st.integers(1, 60), parts=st.tuples(st.floats(0, 1), st.floats(0, 1)))
def test_counts_still_possible_are_those_whose_ratio_is_small(size, parts):
    taken = round(size * parts[0])
    favourable = round(taken * parts[1])
    found = counted(favourable, taken, size)
    left = size - taken
    inside = [
        favourable + more
        for more in range(left + 1)
        if scipy_stats.betabinom.pmf(favourable + more, size, 1, 1)
        < 20 * scipy_stats.betabinom.pmf(more, left, 1 + favourable, 1 + taken - favourable)
    ]
    assert (found.low, found.high) == (min(inside), max(inside))


@settings(max_examples=60, deadline=None)
@given(taken=st.integers(1, 200), part=st.floats(0, 1))
def test_a_mixtures_bounds_are_where_the_likelihood_falls_to_a_twentieth(taken, part):
    favourable = round(taken * part)
    found = share(favourable, taken)
    mixture = scipy_stats.betabinom.logpmf(favourable, taken, 0.5, 0.5)
    for end in (found.low, found.high):
        if 0 < end < 1:
            at = scipy_stats.binom.logpmf(favourable, taken, end)
            assert np.isclose(mixture - at, np.log(20), atol=1e-6)
    assert found.low <= favourable / taken <= found.high


def test_ratios_are_weighted_sums_over_weighted_sums():
    sample = Sample(1)
    over = np.random.default_rng(1).uniform(1, 2, (len(sample.y), 2))
    y = np.nan_to_num(sample.y)[:, None] * over
    found = ratios(sample.design(), y, over)
    w = sample.weights
    assert np.allclose(found.value, [(w @ y[:, c]) / (w @ over[:, c]) for c in range(2)])


@pytest.mark.slow
def test_a_sequence_seldom_loses_the_truth_at_any_look_and_the_naive_interval_often():
    chance = np.random.default_rng(31)
    lost = naive = 0
    for _ in range(400):
        y = chance.permutation(np.r_[np.ones(120), np.zeros(80)])
        taken = np.arange(1, 201)
        yes = np.cumsum(y)
        looks = [
            counted(int(s), int(t), 200) for s, t in zip(yes[:150:3], taken[:150:3], strict=True)
        ]
        lost += any(not look.low <= 120 <= look.high for look in looks)
        p = yes[9:150] / taken[9:150]
        half = 1.96 * np.sqrt(p * (1 - p) / taken[9:150])
        naive += bool(np.any(np.abs(p - 0.6) > half))
    assert lost / 400 <= 0.07
    assert naive / 400 > 0.25
