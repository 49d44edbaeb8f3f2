"""Which way a claim points, whether it may be compared, and what the phoned silent settle."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.contrast.make import ARCHETYPES, claim, decide, evidence, figure, phoned

from soundings.claims.model import Strength
from soundings.contrast.model import Grade, Verdict
from soundings.contrast.rules.findings import findings, headline
from soundings.estimate.model import Flag
from soundings.stats.verdict import Direction

MOST, EQUALS = {"direction": Direction.AT_MOST}, {"direction": Direction.EQUALS}


@pytest.mark.parametrize(
    ("share", "changes", "verdict"),
    [
        (0.5, MOST, Verdict.CONTRADICTED),
        (0.05, MOST, Verdict.SUPPORTED),
        (0.30, MOST, Verdict.NOT_SUPPORTED),
        (0.2, EQUALS, Verdict.SUPPORTED),
        (0.05, EQUALS, Verdict.CONTRADICTED),
        (0.5, EQUALS, Verdict.CONTRADICTED),
        (0.5, {}, Verdict.SUPPORTED),
    ],
)
def test_a_claim_of_a_fifth_is_held_against_families_the_way_it_points(share, changes, verdict):
    tolerance = {"tolerance": 0.08}
    found = decide(replace(claim(share=0.2, **changes), **tolerance), share=share, shift=0.0)
    assert found.base_verdict is verdict


def test_the_line_a_claim_is_judged_by_gives_it_its_rounding_on_its_own_side():
    assert decide(claim(share=0.2)).threshold == pytest.approx(0.145)
    assert decide(claim(share=0.2, **MOST)).threshold == pytest.approx(0.255)
    both = decide(claim(share=0.2, **EQUALS))
    assert (both.threshold, both.better) == pytest.approx((0.145, 0.255))


def test_families_who_report_better_than_an_equals_claim_are_said_to():
    found = decide(claim(share=0.2, **EQUALS), share=0.6)
    assert any("families report better than was claimed" in why for why in found.reasons)


def test_an_absolute_claim_of_none_counts_the_accounts_of_some():
    never = claim(share=0.0, strength=Strength.ABSOLUTE, **MOST)
    assert decide(never, share=0.1).counter_examples == 40


# The comparability record


@pytest.mark.parametrize("what", ["population", "period", "definition", "exceptions"])
def test_a_claim_of_another_thing_is_not_compared_and_its_figure_still_stands_beside(what):
    found = decide(claim(**{f"same_{what}": False, "comparability_note": "Callers only."}))
    assert (found.verdict, found.grade) == (Verdict.NOT_COMPARABLE, Grade.NONE)
    assert found.estimate == 0.5
    assert (found.p_contradicted, found.even_if, found.tipping) == (None, None, None)
    assert what in found.reasons[0]
    assert "Callers only" in found.reasons[0]
    assert found.not_the_same == (what,)


def test_a_claim_that_is_not_compared_does_not_weigh_on_the_others():
    weak, other = claim(1, "C39", 0.8), claim(2, "C15", 0.8)
    figures = (figure("C39", 0.7), figure("C15", 0.9))
    alone = findings([weak], ARCHETYPES, evidence(*figures, shift=0.0))[0]
    beside = [weak, replace(other, same_period=False)]
    together = findings(beside, ARCHETYPES, evidence(*figures, shift=0.0))[0]
    assert together.p_holm == alone.p_holm
    assert findings([weak, other], ARCHETYPES, evidence(*figures, shift=0.0))[0].p_holm > 0


def test_a_claim_families_cannot_test_says_so_in_the_archetypes_words():
    found = findings([claim(1, "C30")], ARCHETYPES, evidence(figure("C30")))[0]
    assert found.verdict is Verdict.NOT_COMPARABLE
    assert found.reasons == (ARCHETYPES["C30"].untestable,)
    assert found.figure.n == 0


# The silent who were phoned


def test_where_the_rule_has_it_so_the_two_phase_estimate_decides_and_nothing_is_assumed():
    alone = decide(shift=0.5)
    assert (alone.verdict, alone.grade) == (Verdict.NOT_SUPPORTED, Grade.C)
    both = findings(
        [claim()],
        ARCHETYPES,
        evidence(figure(), shift=0.5, two_phases=(phoned(estimate=0.52),)),
    )[0]
    assert (both.verdict, both.grade, both.shift) == (Verdict.CONTRADICTED, Grade.B, 0.0)
    assert (both.estimate, both.respondents.estimate) == (0.52, 0.5)
    assert any("asked by telephone" in why for why in both.reasons)
    assert both.tipping.phoned == 0.5
    assert both.tipping.phoned_low < 0.5 < both.tipping.phoned_high


def test_too_few_phoned_do_not_decide_but_say_how_far_the_silent_may_differ():
    few = phoned(answered=40, headline=False, silent=0.8)
    found = findings([claim()], ARCHETYPES, evidence(figure(), shift=0.02, two_phases=(few,)))[0]
    assert found.respondents is None
    assert found.estimate == 0.5
    assert found.shift == pytest.approx(0.3)
    fewer = replace(few, answered=29)
    found = findings([claim()], ARCHETYPES, evidence(figure(), shift=0.02, two_phases=(fewer,)))[0]
    assert found.shift == 0.02


def test_the_bounds_that_assume_nothing_count_those_who_answered_by_themselves():
    found = findings([claim()], ARCHETYPES, evidence(figure(), two_phases=(phoned(),)))[0]
    assert (found.even_if.answered, found.even_if.favourable) == (400, 200)


# Degenerate input


def test_where_everybody_answered_the_interval_is_the_share_itself():
    known = replace(figure(n=40, listed=40, share=0.75), se=0.0, low=0.75, high=0.75)
    found = findings([claim(share=0.78)], ARCHETYPES, evidence(known))[0]
    assert (found.low_90, found.high_90) == (0.75, 0.75)
    assert (found.verdict, found.grade, found.p_contradicted) == (Verdict.SUPPORTED, Grade.A, 1.0)
    assert (found.tipping, found.mixture) == (None, ())
    worse = findings([claim(share=0.9)], ARCHETYPES, evidence(known))[0]
    assert (worse.verdict, worse.p_contradicted) == (Verdict.CONTRADICTED, 0.0)


def test_nobody_having_answered_is_insufficient_and_gives_no_number():
    nobody = replace(
        figure(n=0), estimate=None, se=None, low=None, high=None, n_effective=None, df=None,
        flag=Flag.INSUFFICIENT,
    )  # fmt: skip
    found = findings([claim()], ARCHETYPES, evidence(nobody))[0]
    assert found.verdict is Verdict.INSUFFICIENT
    assert (found.low_90, found.high_90, found.p_contradicted) == (None, None, None)
    assert (found.tipping, found.mixture) == (None, ())


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_all_of_one_mind_still_gives_an_interval(share):
    found = decide(share=share)
    assert found.low_90 < found.high_90
    assert found.verdict in (Verdict.CONTRADICTED, Verdict.SUPPORTED)


def test_an_empty_list_proves_nothing():
    empty = replace(figure(n=0, listed=0), estimate=None, n_effective=None, df=None)
    found = findings([claim()], ARCHETYPES, evidence(empty))[0]
    assert (found.even_if.lowest, found.even_if.highest) == (0.0, 1.0)
    assert not found.even_if.impossible


# What holds of every claim

shares = st.floats(0.0, 1.0)
directions = st.sampled_from(list(Direction))
_FROM_WORST = (
    Verdict.CONTRADICTED,
    Verdict.NOT_SUPPORTED,
    Verdict.INSUFFICIENT,
    Verdict.SUPPORTED_AMONG_THOSE_WHO_ANSWERED,
    Verdict.SUPPORTED,
)
_BELIEVED = _FROM_WORST[3:]


def given_figure(share, n, listed, shift, said):
    favourable = round(n * share)
    one = figure(share=favourable / n, n=n, listed=max(listed, n))
    return findings([said], ARCHETYPES, evidence(one, shift=shift))[0]


@given(shares, shares, st.integers(30, 900), st.integers(900, 5000), st.floats(0, 0.5), shares)
def test_more_families_in_favour_never_turn_a_claim_from_believed_to_contradicted(
    one, other, n, listed, shift, claimed
):
    low, high = sorted((one, other))
    said = claim(share=claimed)
    worse, better = (given_figure(share, n, listed, shift, said) for share in (low, high))
    assert not (worse.verdict in _BELIEVED and better.verdict is Verdict.CONTRADICTED)
    assert better.p_contradicted is None or better.p_contradicted >= worse.p_contradicted - 1e-12


@given(shares, shares, st.integers(30, 900), st.floats(0, 0.5), directions)
def test_a_verdict_is_one_of_six_words_and_a_c_never_accuses(share, claimed, n, shift, direction):
    found = given_figure(share, n, 2000, shift, claim(share=claimed, direction=direction))
    assert found.verdict in Verdict
    if found.grade is Grade.C:
        assert found.verdict not in (Verdict.CONTRADICTED, Verdict.SUPPORTED)
    if found.verdict is Verdict.INSUFFICIENT:
        assert found.grade is Grade.NONE


@given(shares, shares, st.integers(30, 900), st.floats(0, 0.3), st.floats(0, 0.3))
def test_knowing_the_silent_to_differ_more_never_makes_a_verdict_firmer(
    share, claimed, n, one, other
):
    near, far = sorted((one, other))
    said = claim(share=claimed)
    firm, soft = (given_figure(share, n, 2000, shift, said) for shift in (near, far))
    order = [Grade.A, Grade.B, Grade.C, Grade.NONE]
    assert order.index(firm.grade) <= order.index(soft.grade)


@given(shares, shares, st.integers(30, 900))
def test_at_most_is_at_least_of_the_opposite(share, claimed, n):
    favourable = round(n * share)
    most = figure(share=favourable / n, n=n)
    least = replace(
        most,
        estimate=1 - most.estimate,
        favourable=n - favourable,
        low=1 - most.high,
        high=1 - most.low,
    )
    one, two = (
        findings([said], ARCHETYPES, evidence(known, shift=0.01))[0]
        for said, known in (
            (claim(share=claimed, direction=Direction.AT_MOST), most),
            (claim(share=1 - claimed), least),
        )
    )
    close = abs(one.low_90 - one.threshold) < 1e-9 or abs(one.high_90 - one.threshold) < 1e-9
    assert close or (one.verdict, one.grade) == (two.verdict, two.grade)


@given(st.lists(st.tuples(shares, shares), min_size=1, max_size=8), st.randoms())
def test_the_order_of_claims_changes_nothing(pairs, chance):
    names = ("C15", "C25", "C26", "C28", "C29", "C33", "C39", "C40")
    claims = [claim(n, names[n], claimed) for n, (claimed, _) in enumerate(pairs)]
    figures = [figure(names[n], round(share, 2)) for n, (_, share) in enumerate(pairs)]
    known = evidence(*figures, shift=0.02)
    mixed = list(claims)
    chance.shuffle(mixed)
    assert findings(mixed, ARCHETYPES, known) == findings(claims, ARCHETYPES, known)


@given(st.floats(0, 1), st.booleans())
def test_the_headline_follows_the_rule_and_never_the_estimate(estimate, is_headline):
    phone = phoned(estimate=estimate, headline=is_headline)
    assert (headline(figure(), phone).estimate == estimate) is (is_headline or estimate == 0.5)
