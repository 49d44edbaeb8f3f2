"""Input that no number can be made of: each case is a named refusal, or a result that says so."""

import numpy as np
import pytest

from soundings.kit.refusal import Refusal
from soundings.stats.aapor import Outcomes, outcome_rates
from soundings.stats.agreement import Metric, agreement
from soundings.stats.bounds import implied_silent, manski, pattern_mixture, tipping
from soundings.stats.calibrate import Distance, Unattainable, calibrate
from soundings.stats.classes import response_classes
from soundings.stats.comparisons import comparisons
from soundings.stats.either import either
from soundings.stats.funnel import Band, band, funnel
from soundings.stats.inequality import inequality
from soundings.stats.intervals import (
    at_most,
    clopper_pearson,
    hypergeometric,
    interval,
    korn_graubard,
    score_p_below,
    wilson,
    without_replacement,
)
from soundings.stats.keyness import keyness
from soundings.stats.linearise import design, difference, means, ratios, totals
from soundings.stats.linked import linked
from soundings.stats.logistic import logistic
from soundings.stats.margins import Margin, fit_margins
from soundings.stats.multiplicity import benjamini_hochberg, holm
from soundings.stats.propensity import propensity_classes
from soundings.stats.proportions import proportions, share_covariance, shares
from soundings.stats.refusals import (
    Mismatched,
    NobodyThere,
    NotListed,
    NotNumbers,
    Repeated,
    WrongBounds,
    WrongWeight,
)
from soundings.stats.reliability import Presentation, reliability
from soundings.stats.replication import bootstrap, jackknife, replicate
from soundings.stats.representativity import (
    indicator_columns,
    partial,
    partial_se,
    representativity,
)
from soundings.stats.sequences import asymptotic, counted, running_counted, share
from soundings.stats.shrinkage import shrinkage
from soundings.stats.spread import spread
from soundings.stats.standardise import against_rest, predictive_margins, standardise
from soundings.stats.tickets import draw
from soundings.stats.trim import trim
from soundings.stats.two_phase import phone_weights, two_phase
from soundings.stats.verdict import call, sides
from soundings.stats.waves import continuum, waves

NAN, INF = float("nan"), float("inf")


def floats(*values):
    return np.array(values, dtype=float)


def ints(*values):
    return np.array(values, dtype=np.int64)


def bools(*values):
    return np.array(values, dtype=bool)


NOBODY = design(floats(), ints(), ints(), floats(10))


def ten(y=None, *, listed=40.0, families=None):
    """Ten children, a family each unless told, of one class."""
    answers = floats(1, 0, 1, 1, 0, 0, 1, 0, 1, 0) if y is None else y
    family = np.arange(10) if families is None else families
    plan = design(np.full(10, listed / 10), family, np.zeros(10, dtype=np.int64), floats(listed))
    return plan, answers


EVERYBODY = np.ones((10, 1), dtype=bool)


def phone(n=10, listed=40.0):
    return design(
        np.full(n, listed / n), np.arange(n), np.zeros(n, dtype=np.int64), floats(listed)
    )


def margin(codes, totals):
    return Margin(
        name="phase",
        labels=tuple(f"level {place}" for place in range(len(totals))),
        codes=ints(*codes),
        totals=floats(*totals),
    )


def phased(**changed):
    told = {
        "listed": 50,
        "answered": 10,
        "favourable": 4,
        "phone": phone(),
        "y": ten()[1],
        "drawn": 10,
        "weighted": 0.4,
    }
    return two_phase(**(told | changed))


def read(*units, categories=2, **changed):
    """Agreement over units, each a row of codes."""
    return agreement(ints(*units), categories, np.random.default_rng(1), **changed)


REFUSED = {
    "design": [
        (
            "a weight of zero",
            WrongWeight,
            lambda: design(floats(1, 0), ints(0, 1), ints(0, 0), floats(9)),
        ),
        (
            "a weight that is none",
            NotNumbers,
            lambda: design(floats(1, NAN), ints(0, 1), ints(0, 0), floats(9)),
        ),
        (
            "more families than listed",
            NotListed,
            lambda: design(floats(1, 1), ints(0, 1), ints(0, 0), floats(1)),
        ),
        (
            "a family in two classes",
            Repeated,
            lambda: design(floats(1, 1), ints(0, 0), ints(0, 1), floats(9, 9)),
        ),
        (
            "a class nobody counted",
            Mismatched,
            lambda: design(floats(1), ints(0), ints(3), floats(9)),
        ),
        (
            "columns of different lengths",
            Mismatched,
            lambda: design(floats(1, 1), ints(0), ints(0), floats(9)),
        ),
        (
            "a base weight below zero",
            WrongWeight,
            lambda: design(
                floats(1), ints(0), ints(0), floats(9), base=floats(-1), x=np.ones((1, 1))
            ),
        ),
    ],
    "calibration": [
        (
            "nan in the auxiliaries",
            NotNumbers,
            lambda: calibrate(np.array([[NAN]]), floats(1), floats(1)),
        ),
        (
            "nan in the totals",
            NotNumbers,
            lambda: calibrate(np.ones((1, 1)), floats(NAN), floats(1)),
        ),
        (
            "a base weight of zero",
            WrongWeight,
            lambda: calibrate(np.ones((2, 1)), floats(2), floats(1, 0)),
        ),
        (
            "bounds that do not enclose 1",
            WrongBounds,
            lambda: calibrate(np.ones((1, 1)), floats(1), floats(1), bounds=(1.2, 3)),
        ),
        (
            "a total no weight can reach",
            Unattainable,
            lambda: calibrate(np.ones((1, 1)), floats(9), floats(1)),
        ),
        (
            "no rows for a total",
            Unattainable,
            lambda: calibrate(np.ones((0, 1)), floats(9), floats()),
        ),
        (
            "respondents where the frame has nobody",
            NotListed,
            lambda: fit_margins([margin((0, 1), (40, 0))], floats(20, 20)),
        ),
        (
            "margins of two frames",
            Mismatched,
            lambda: fit_margins(
                [margin((0, 1), (20, 20)), margin((0, 1), (20, 25))], floats(20, 20)
            ),
        ),
        (
            "a code without a label",
            Mismatched,
            lambda: fit_margins([margin((0, 5), (20, 20))], floats(20, 20)),
        ),
        (
            "siblings of unlike weight",
            WrongWeight,
            lambda: fit_margins([margin((0, 1), (20, 20))], floats(20, 10), family=ints(0, 0)),
        ),
        (
            "a class nobody answered in",
            NotNumbers,
            lambda: fit_margins([margin((0, 1), (20, 20))], floats(20, INF)),
        ),
        ("a cap below the mean weight", WrongBounds, lambda: trim(floats(1, 3), 1.5)),
        ("nan among weights described", NotNumbers, lambda: spread(floats(1, NAN))),
    ],
    "classes": [
        (
            "cells without answers beside them",
            Mismatched,
            lambda: response_classes(
                np.zeros((2, 1), dtype=np.int64), bools(1), ["a", "b"], (1.0,)
            ),
        ),
        (
            "propensities when nobody answered",
            NobodyThere,
            lambda: propensity_classes(floats(0.1, 0.2), bools(0, 0)),
        ),
        (
            "a propensity that is none",
            NotNumbers,
            lambda: propensity_classes(floats(0.1, NAN), bools(0, 1)),
        ),
        (
            "a model of an answer that is neither",
            NotNumbers,
            lambda: logistic(np.ones((2, 1)), floats(0.5, 1)),
        ),
        (
            "a model weighted by zero",
            WrongWeight,
            lambda: logistic(np.ones((2, 1)), floats(0, 1), floats(0, 1)),
        ),
        (
            "a partial of propensities not known",
            NotNumbers,
            lambda: partial(floats(NAN), ints(0), []),
        ),
    ],
    "estimates": [
        (
            "an answer that is neither",
            NotNumbers,
            lambda: proportions(ten()[0], np.full(10, 0.5), EVERYBODY),
        ),
        (
            "answers for other rows",
            Mismatched,
            lambda: proportions(ten()[0], floats(1), EVERYBODY),
        ),
        ("nan in a total", NotNumbers, lambda: totals(ten()[0], np.full((10, 1), NAN))),
        (
            "nan in a ratio's base",
            NotNumbers,
            lambda: ratios(ten()[0], np.ones((10, 1)), np.full((10, 1), NAN)),
        ),
        ("no waves without answers", NobodyThere, lambda: waves(NOBODY, floats(), ints())),
        (
            "more late answers than listed",
            WrongBounds,
            lambda: continuum(floats(0.5), floats(9), 5.0),
        ),
        (
            "a cell the population lacks",
            Mismatched,
            lambda: standardise(*ten(), np.zeros(10, dtype=np.int64), np.full(10, 4), floats(5)),
        ),
    ],
    "replication": [
        (
            "nobody to draw from",
            NobodyThere,
            lambda: bootstrap(ints(), ints(), floats(9), np.random.default_rng(1)),
        ),
        (
            "one replicate",
            WrongBounds,
            lambda: bootstrap(ints(0), ints(0), floats(9), np.random.default_rng(1), 1),
        ),
        (
            "a family in two classes",
            Repeated,
            lambda: jackknife(ints(0, 0), ints(0, 1), floats(9, 9)),
        ),
        (
            "more families than listed",
            NotListed,
            lambda: jackknife(ints(0, 1), ints(0, 0), floats(1)),
        ),
        ("a class nobody counted", Mismatched, lambda: jackknife(ints(0), ints(2), floats(9))),
    ],
    "silent": [
        ("favourable beyond answered", NotListed, lambda: manski(10, 5, 6)),
        ("answered beyond listed", NotListed, lambda: tipping(10, 11, 5, 0.5, 0.5)),
        ("a weighted share that is none", NotNumbers, lambda: implied_silent(10, 5, 2, NAN)),
        ("a weighted share above 1", NotNumbers, lambda: pattern_mixture(10, 5, 2, 1.2, (0.0,))),
        ("phases of different frames", NotListed, lambda: phased(listed=5)),
        (
            "a drawing chance of zero",
            WrongBounds,
            lambda: phone_weights(ints(0), floats(0), bools(1)),
        ),
        (
            "a drawing chance that is none",
            NotNumbers,
            lambda: phone_weights(ints(0), floats(NAN), bools(1)),
        ),
    ],
    "claims": [
        ("a claim of 120 %", WrongBounds, lambda: sides(1.2, 0.005, 0.05)),
        ("a tolerance that is none", WrongBounds, lambda: sides(0.9, 0.005, NAN)),
        ("an interval upside down", WrongBounds, lambda: call(0.6, 0.5, sides(0.9, 0.0, 0.0))),
        ("an interval that is none", WrongBounds, lambda: call(NAN, NAN, sides(0.9, 0.0, 0.0))),
        ("a p-value above 1", NotNumbers, lambda: holm([0.1, 1.2])),
        ("a p-value that is none", NotNumbers, lambda: benjamini_hochberg([NAN])),
        (
            "an account that is neither",
            NotNumbers,
            lambda: linked(ten()[0], np.full(10, 0.5), ten()[1]),
        ),
        (
            "a fault that is neither",
            NotNumbers,
            lambda: either(ten()[0], np.full(10, 2.0), ten()[1], EVERYBODY),
        ),
    ],
    "groups": [
        ("a funnel of nobody", NobodyThere, lambda: funnel(floats(0, 0), floats(0, 0))),
        ("more favourable than asked", NotNumbers, lambda: funnel(floats(3), floats(2))),
        ("half a pupil", NotNumbers, lambda: funnel(floats(1), floats(2.5))),
        ("more answered than on roll", NotListed, lambda: funnel(floats(1), floats(5), floats(4))),
        ("one school to vary", NobodyThere, lambda: shrinkage(floats(3), floats(9))),
        ("schools all alike", NobodyThere, lambda: shrinkage(floats(0, 0), floats(9, 8))),
        ("schools each of one mind", NobodyThere, lambda: shrinkage(floats(0, 8), floats(9, 8))),
        (
            "more favourable than asked, shrunk",
            NotNumbers,
            lambda: shrinkage(floats(9, 1), floats(8, 8)),
        ),
        ("one group in order", NobodyThere, lambda: inequality(floats(0.5), floats(9))),
        (
            "a share not known, in order",
            NotNumbers,
            lambda: inequality(floats(NAN, 0.5), floats(9, 9)),
        ),
        (
            "a covariance of others",
            Mismatched,
            lambda: inequality(floats(0.1, 0.5), floats(9, 9), np.eye(3)),
        ),
        (
            "a school with more answers than pupils",
            NotListed,
            lambda: hypergeometric(ints(1), ints(5), ints(4)),
        ),
        (
            "more than all in favour",
            WrongBounds,
            lambda: hypergeometric(ints(5), ints(4), ints(9)),
        ),
        ("5 of 4", WrongBounds, lambda: clopper_pearson(floats(5), floats(4))),
        ("at most of a negative", WrongBounds, lambda: at_most(-1, 4)),
    ],
    "looks": [
        ("more taken than there are", NotListed, lambda: counted(1, 9, 8)),
        ("more favourable than taken", NotListed, lambda: share(4, 3)),
        ("an error rate of nothing", WrongBounds, lambda: counted(1, 2, 8, alpha=0.0)),
        ("an answer missing from the stream", NotListed, lambda: running_counted(floats(1, 1), 1)),
        ("a deviation that is none", WrongBounds, lambda: asymptotic(0.5, NAN, 10, 10)),
    ],
    "field": [
        ("a negative count", WrongBounds, lambda: outcome_rates(Outcomes(complete=-1))),
        (
            "an eligible share above 1",
            WrongBounds,
            lambda: outcome_rates(Outcomes(complete=1), e=1.5),
        ),
        ("a unit drawn for twice", Repeated, lambda: draw("seed", ["a", "b", "a"], 2)),
    ],
    "words": [
        ("a code beyond the categories", Mismatched, lambda: read([0, 2])),
        ("a code below none read", Mismatched, lambda: read([0, -2])),
        ("one category to choose", WrongBounds, lambda: read([0, 0], categories=1)),
        ("one draw of units", WrongBounds, lambda: read([0, 1], replicates=1)),
        ("values of other categories", Mismatched, lambda: read([0, 1], values=floats(1, 2, 3))),
        (
            "terms without families beside them",
            Mismatched,
            lambda: keyness(floats(1, 2), floats(1, 2), (9, 9), ints(3)),
        ),
        (
            "a group that wrote nothing",
            NobodyThere,
            lambda: keyness(floats(0), floats(2), (0, 9), ints(3)),
        ),
        (
            "a term more often than all terms",
            WrongBounds,
            lambda: keyness(floats(1), floats(10), (9, 9), ints(3)),
        ),
        (
            "a term less often than never",
            WrongBounds,
            lambda: keyness(floats(-1), floats(1), (9, 9), ints(3)),
        ),
        (
            "a count that is none",
            NotNumbers,
            lambda: keyness(floats(NAN), floats(1), (9, 9), ints(3)),
        ),
    ],
}


@pytest.mark.parametrize("family", REFUSED)
def test_what_cannot_be_estimated_from_is_refused_by_name_and_says_how_to_mend_it(family):
    for told, kind, ask in REFUSED[family]:
        with pytest.raises(Refusal) as refused:
            ask()
        assert type(refused.value) is kind, told
        assert len(refused.value.sentence) > 30, told
        assert "\n" not in refused.value.sentence, told


def lost(*values):
    return all(np.isnan(value).all() for value in values)


def test_nobody_answering_gives_no_estimate_of_anything():
    nobody = np.zeros((0, 2), dtype=bool)
    found = proportions(NOBODY, floats(), nobody)
    assert lost(found.estimate, found.se, found.n_effective)
    assert list(found.n) == [0, 0]
    bounds = interval(found.estimate, found.n, found.n_effective, found.df)
    assert lost(bounds.low, bounds.high)
    assert lost(totals(NOBODY, np.zeros((0, 1))).value)
    assert lost(means(NOBODY, floats(), nobody).value)
    assert lost(share_covariance(NOBODY, floats(), nobody))
    assert lost(difference(NOBODY, (floats(), floats()), (floats(), floats())).value)
    assert lost(comparisons(NOBODY, floats(), nobody).p)
    assert linked(NOBODY, floats(), floats()).net is None
    assert fit_margins([], floats()).log == ("nobody answered: no weights",)
    assert spread(floats()) is None
    assert standardise(NOBODY, floats(), ints(), ints(), floats(5, 5)).covered == 0
    assert predictive_margins(NOBODY, floats(), ints(), []).log
    classes = response_classes(np.zeros((3, 1), dtype=np.int64), bools(0, 0, 0), "abc", (1.0,))
    assert np.isinf(classes.base_weight).all()
    assert representativity(np.ones((3, 1)), bools(0, 0, 0)) is None
    assert partial_se(ints(0, 1, 1), bools(0, 0, 0)) is None
    assert outcome_rates(Outcomes()).rr1 is None
    assert np.isnan(score_p_below(NAN, NAN, 0.0, 0.5))


def test_an_empty_domain_is_nan_beside_others_that_are_not():
    plan, y = ten()
    members = np.column_stack([EVERYBODY, ~EVERYBODY])
    found = shares(plan, y, members)
    assert found.shares.n[1] == 0
    assert lost(found.shares.estimate[1], found.bounds.low[1], found.bounds.high[1])
    assert not lost(found.shares.estimate[0])
    flag = reliability(*(float(v[1]) for v in (found.shares.estimate, found.shares.n)), NAN, 0.0)
    assert flag.flag is Presentation.SUPPRESS
    assert lost(comparisons(plan, y, members).p)
    assert lost(share_covariance(plan, y, members)[1])


@pytest.mark.parametrize("said", [0.0, 1.0])
def test_all_of_one_mind_keep_an_interval_as_wide_as_their_number(said):
    plan, _ = ten()
    found = shares(plan, np.full(10, said), EVERYBODY)
    assert found.shares.estimate[0] == said
    assert found.shares.se[0] == 0
    assert found.shares.n_effective[0] == 10
    assert found.bounds.high[0] - found.bounds.low[0] > 0.3
    flag = reliability(said, 10.0, 10.0, float(found.shares.df[0]))
    assert flag.flag is Presentation.SUPPRESS
    assert reliability(said, 500.0, 500.0, 499.0).flag is Presentation.REVIEW
    apart = comparisons(plan, np.full(10, said), np.arange(10)[:, None] < 5)
    assert apart.p[0] == 1.0
    assert linked(plan, np.full(10, said), np.full(10, said)).kappa is None
    alike = predictive_margins(plan, np.full(10, said), np.arange(10) % 2, [])
    assert lost(alike.value)
    assert "left out" in alike.log[0]


def test_one_family_has_no_degrees_of_freedom_and_is_not_shown():
    plan, y = ten(families=np.zeros(10, dtype=np.int64))
    found = proportions(plan, y, EVERYBODY)
    assert found.df[0] == 0
    wide = wilson(found.estimate, found.n_effective, found.df)
    assert wide.high[0] - wide.low[0] > 0.9
    assert reliability(0.5, 400.0, 400.0, 0.0).flag is Presentation.SUPPRESS
    factors = jackknife(ints(0, 0), ints(0, 0), floats(9))
    assert factors.lonely == 1
    drawn = bootstrap(ints(0, 0), ints(0, 0), floats(9), np.random.default_rng(1), 10)
    assert drawn.lonely == 1
    assert (drawn.factors == 1).all()
    assert lost(replicate(lambda w: np.array([w.sum()]), factors).se)


def test_everybody_answering_leaves_nothing_to_chance():
    plan, y = ten(listed=10.0)
    found = shares(plan, y, EVERYBODY)
    assert np.isinf(found.shares.n_effective[0])
    assert found.bounds.low[0] == found.shares.estimate[0] == found.bounds.high[0]
    whole = korn_graubard(floats(1.0), floats(10), floats(INF), floats(9))
    assert whole.low[0] == whole.high[0] == 1.0
    assert score_p_below(0.5, INF, 9.0, 0.6) == 0.0
    assert score_p_below(0.5, INF, 9.0, 0.4) == 1.0
    gone = y.copy()
    gone[0] = np.nan
    partly = proportions(plan, gone, EVERYBODY)
    assert partly.n_effective[0] == 9
    exact = hypergeometric(ints(4), ints(10), ints(10))
    assert exact.low[0] == exact.high[0] == 0.4
    assert np.isinf(without_replacement(floats(10), floats(10))[0])
    assert counted(4, 10, 10).low == counted(4, 10, 10).high == 4
    ends = manski(10, 10, 4)
    assert ends.low == ends.high == 0.4
    assert tipping(10, 10, 4, 0.4, 0.5) is None
    assert pattern_mixture(10, 10, 4, 0.4, (0.0,)) == ()
    drawn = bootstrap(
        np.arange(10), np.zeros(10, dtype=np.int64), floats(10), np.random.default_rng(1), 9
    )
    assert replicate(lambda w: np.array([w @ y / w.sum()]), drawn).se[0] == 0
    known = phased(listed=10, answered=10)
    assert (known.low, known.estimate, known.high, known.implied) == (0.4, 0.4, 0.4, None)
    assert representativity(np.ones((3, 1)), bools(1, 1, 1)) is None
    full = funnel(floats(5, 1), floats(10, 10), floats(10, 20))
    assert np.isnan(full.z[0])


def test_nobody_phoned_leaves_the_two_phases_without_an_estimate_or_headline():
    found = phased(phone=NOBODY, y=floats(), drawn=0)
    assert (found.estimate, found.low, found.p, found.headline) == (None, None, None, False)
    assert found.phone_response is None
    refusing = phone_weights(ints(0, 0, 1), floats(0.1, 0.1, 0.2), bools(0, 0, 0))
    assert (refusing.weights == 0).all()
    joined = phone_weights(ints(0, 0, 1), floats(0.1, 0.1, 0.2), bools(1, 0, 0))
    assert joined.log
    assert np.isclose(joined.weights.sum(), 25)
    unanimous = phased(y=np.ones(10))
    assert unanimous.phoned_se == 0
    assert unanimous.z is None


def test_an_empty_list_bounds_nothing():
    assert (manski(0, 0, 0).low, manski(0, 0, 0).high) == (0.0, 1.0)
    assert at_most(0, 0) == 1.0
    assert lost(clopper_pearson(floats(0), floats(0)).low)
    nothing = hypergeometric(ints(0), ints(0), ints(5))
    assert (nothing.low[0], nothing.high[0]) == (0.0, 1.0)
    assert lost(hypergeometric(ints(0), ints(0), ints(0)).low)
    looked = share(0, 0)
    assert (looked.low, looked.high) == (0.0, 1.0)
    assert asymptotic(0.5, 0.5, 0, 10) == looked
    nowhere = continuum(floats(NAN), floats(0), 9.0)
    assert (nowhere.like_the_last, nowhere.along_the_line) == (None, None)


def test_groups_that_cannot_be_compared_say_so():
    plan, y = ten()
    alone = standardise(
        plan, y, np.zeros(10, dtype=np.int64), np.zeros(10, dtype=np.int64), floats(40)
    )
    assert lost(against_rest(alone, floats(40)).difference)
    apart = standardise(plan, y, np.arange(10) % 2, np.arange(10) % 2, floats(20, 20))
    assert apart.covered == 0
    assert "nothing can be standardised" in apart.log[0]
    unseen = funnel(floats(1, 0), floats(2, 0))
    assert unseen.bands[1] is Band.NOTHING
    assert lost(unseen.share[1], unseen.limits[1], unseen.z[1])
    assert band(NAN) is Band.NOTHING
    same = funnel(floats(0, 0), floats(5, 5))
    assert same.tau2 == 0
    one = shrinkage(floats(1, 0, 3), floats(2, 0, 5))
    assert np.isclose(one.share[1], 1 / (1 + np.exp(-one.intercept)))
    flat = inequality(floats(0, 0), floats(5, 5))
    assert (flat.concentration.value, flat.relative.value) == (None, None)


def test_one_wave_has_no_late_answers_and_no_trend():
    plan, y = ten()
    found = waves(plan, y, np.ones(10, dtype=np.int64))
    assert found.last_less_first.value is None
    assert found.trend.value is None


def test_a_separated_model_has_no_solution_and_says_so():
    x = indicator_columns([ints(0, 0, 1, 1)])
    assert not logistic(x, floats(0, 0, 1, 1)).converged
    assert representativity(x, bools(0, 0, 1, 1)) is None


def test_totals_missed_by_every_weight_are_given_up_aloud_under_each_distance():
    for distance in Distance:
        found = fit_margins(
            [margin([0] * 30 + [1] * 30, (1.0, 599.0))], np.full(60, 10.0), distance=distance
        )
        met = np.isclose(found.weights[:30].sum(), 1.0)
        assert met or found.log


def known(found):
    """The values of share, alpha, AC1, Fleiss and Cohen; None where there is none."""
    named = (found.share, found.alpha, found.ac1, found.fleiss, found.cohen)
    return [None if one is None else one.value for one in named]


def test_raters_who_used_one_category_agree_but_not_beyond_chance():
    found = read(*[[0, 0]] * 5)
    assert known(found) == [1.0, None, 1.0, None, None]
    assert (found.ac1.low, found.ac1.high) == (1.0, 1.0)
    for metric in Metric:
        assert read(*[[1, 1]] * 5, metric=metric).alpha.value is None


def test_units_read_once_or_never_say_nothing_of_agreement():
    for units in ([[0, -1], [-1, 1]], [[-1, -1]], np.zeros((0, 2)).tolist()):
        found = agreement(
            np.array(units, dtype=np.int64).reshape(-1, 2), 2, np.random.default_rng(1)
        )
        assert found.units == 0
        assert known(found) == [None] * 5
    assert known(read([0], [1])) == [None] * 5


def test_one_unit_read_twice_has_a_value_and_no_bounds():
    found = read([0, 1], [0, -1])
    assert (found.units, found.share.value) == (1, 0.0)
    assert (found.share.low, found.ac1.high) == (None, None)


def test_a_theme_met_once_has_no_bounds_of_alpha():
    found = read([1, 0], *[[0, 0]] * 30)
    assert found.alpha.value is not None
    assert found.alpha.low is None
    assert found.ac1.low is not None


def test_terms_nobody_uses_or_everybody_only_uses_differ_in_nothing():
    found = keyness(floats(0, 5), floats(0, 9), (5, 9), ints(3, 3))
    assert list(found.g2) == [0, 0]
    assert lost(found.log_ratio[0])
    assert (found.log_ratio[1], found.p_adjusted[1]) == (0, 1)
    few = keyness(floats(4), floats(0), (9, 9), ints(2))
    assert lost(few.p, few.p_adjusted)
    assert len(keyness(floats(), floats(), (9, 9), ints()).p) == 0
