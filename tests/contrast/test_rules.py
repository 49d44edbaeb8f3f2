"""Verdicts from figures made up to the point."""

import pytest
from tests.contrast.make import ARCHETYPES, claim, decide, evidence, figure

from soundings.claims.model import Strength
from soundings.contrast.constants import CRITERIA, MOST_ENQUIRIES, MOST_STRENGTHS
from soundings.contrast.model import EnquiryKind, Grade, Verdict
from soundings.contrast.rules.enquiries import enquiries
from soundings.contrast.rules.findings import by_reference, findings
from soundings.contrast.rules.gaps import gaps
from soundings.estimate.model import Difference, Flag, WavePoint


@pytest.mark.parametrize(
    ("share", "shift", "verdict", "grade"),
    [
        (0.5, 0.02, Verdict.CONTRADICTED, Grade.B),
        (0.9, 0.02, Verdict.SUPPORTED, Grade.B),
        (0.5, 0.5, Verdict.NOT_SUPPORTED, Grade.C),
        (0.5, None, Verdict.NOT_SUPPORTED, Grade.C),
        (0.9, 0.5, Verdict.SUPPORTED_AMONG_THOSE_WHO_ANSWERED, Grade.C),
        (0.74, 0.0, Verdict.NOT_SUPPORTED, Grade.B),
        (0.77, 0.02, Verdict.INSUFFICIENT, Grade.NONE),
    ],
)
def test_the_verdict_follows_the_interval_and_what_is_known_of_the_silent(
    share, shift, verdict, grade
):
    found = decide(share=share, shift=shift)
    assert (found.verdict, found.grade) == (verdict, grade)


def test_what_the_list_alone_proves_stands_whatever_the_flag_says():
    found = decide(share=0.0, n=25, listed=28, flagged=Flag.INSUFFICIENT, shift=None)
    assert found.even_if.impossible
    assert (found.verdict, found.grade) == (Verdict.CONTRADICTED, Grade.A)
    assert found.base_verdict is Verdict.INSUFFICIENT


def test_a_rare_share_decides_though_its_relative_width_keeps_it_from_print():
    found = decide(share=0.04, n=200, flagged=Flag.INSUFFICIENT, shift=0.02)
    assert (found.verdict, found.grade) == (Verdict.CONTRADICTED, Grade.B)


def test_too_few_answers_are_insufficient():
    assert decide(n=20, flagged=Flag.INSUFFICIENT).verdict is Verdict.INSUFFICIENT


def test_a_claim_nothing_measures_is_not_comparable():
    found = findings([claim(archetype="C99")], ARCHETYPES, evidence(figure()))[0]
    assert found.verdict is Verdict.NOT_COMPARABLE
    assert found.figure.n == 0


def test_where_answers_decide_whom_a_claim_speaks_of_nothing_is_reckoned_from_the_list():
    together = decide(claim(archetype="C38"), measure="C38")
    assert together.by_answers
    assert (together.tipping, together.mixture) == (None, ())
    assert not decide().by_answers
    assert decide().tipping is not None


def test_looking_at_many_claims_takes_a_weak_contradiction_back():
    weak = claim(1, "C39", 0.8)
    figures = [figure("C39", 0.70)] + [
        figure(name, 0.9) for name in ("C15", "C26", "C38", "C33", "C32")
    ]
    others = [claim(n, one.measure, 0.8) for n, one in enumerate(figures[1:], start=2)]
    alone = findings([weak], ARCHETYPES, evidence(figures[0], shift=0.0))[0]
    together = findings([weak, *others], ARCHETYPES, evidence(*figures, shift=0.0))[0]
    assert alone.verdict is Verdict.CONTRADICTED
    assert alone.p_contradicted < 0.05 < together.p_holm
    assert together.verdict is Verdict.NOT_SUPPORTED
    assert together.base_verdict is Verdict.CONTRADICTED


def test_rounding_is_given_to_the_claimant():
    assert decide().threshold == pytest.approx(0.745)


def test_only_an_absolute_claim_counts_counter_examples():
    assert decide().counter_examples is None
    absolute = decide(claim(share=1.0, strength=Strength.ABSOLUTE))
    assert absolute.counter_examples == 200


def test_the_later_wave_says_how_far_the_silent_may_differ():
    points = tuple(
        WavePoint(measure="C39", wave=wave, n=n, estimate=share, cumulative_n=n, cumulative=share)
        for wave, n, share in ((1, 200, 0.4), (2, 29, 0.1), (3, 150, 0.55))
    )
    found = findings([claim()], ARCHETYPES, evidence(figure(), shift=0.02, waves=points))[0]
    assert found.shift == pytest.approx(0.15)
    assert found.tipping.late == 0.55
    assert found.tipping.needed_of_silent == pytest.approx((2000 * 0.745 - 200) / 1600)
    assert found.mixture[4].area == pytest.approx(0.5)


def test_references_sort_as_people_count():
    assert sorted(["10", "9", "2.10", "2.9", "SEF 4"], key=by_reference) == [
        "2.9", "2.10", "9", "10", "SEF 4",
    ]  # fmt: skip


def test_a_pair_of_groups_is_tested_once_and_unknowns_never():
    found = findings([claim()], ARCHETYPES, evidence(figure(), shift=0.02))
    groups = [
        figure(domain="sex=male", n=250, share=0.6),
        figure(domain="sex=female", n=150, share=0.4),
        figure(domain="phase=unknown", n=200),
        figure(domain="phase=primary", n=20, flagged=Flag.INSUFFICIENT),
    ]
    rest = {"sex=male": 150, "sex=female": 250, "phase=unknown": 200, "phase=primary": 380}
    differences = [
        Difference(
            measure="C39",
            domain=name,
            rest_n=n,
            rest_estimate=0.5,
            difference=-0.2,
            low=-0.3,
            high=-0.1,
            p=0.001,
        )
        for name, n in rest.items()
    ]
    tested = gaps(found, groups, differences)
    assert [gap.group for gap in tested] == ["female"]
    assert tested[0].standing


def test_lines_of_enquiry_are_few_ranked_and_say_who_what_and_why():
    names = list(ARCHETYPES)
    claims = [claim(n, name, 0.8) for n, name in enumerate(names, start=1)]
    figures = [figure(name, 0.3 if n % 2 else 0.9) for n, name in enumerate(names)]
    found = findings(claims, ARCHETYPES, evidence(*figures, shift=0.01))
    lines = enquiries(found, ARCHETYPES, 400)
    assert len(lines) <= MOST_ENQUIRIES
    assert [line.score for line in lines] == sorted((line.score for line in lines), reverse=True)
    strengths = [line for line in lines if line.kind is EnquiryKind.STRENGTH]
    assert len(strengths) == MOST_STRENGTHS
    for line in lines:
        assert line.number_affected > 0
        assert all(CRITERIA[code] in line.why_it_matters for code in line.criteria)
        for banned in (" because ", " caused ", " due to ", "parents think", "grade", "rank"):
            assert banned not in line.why_it_matters.lower()


def test_a_duty_outranks_an_aim_of_the_same_size():
    pair = [claim(1, "C39", 0.8), claim(2, "C32", 0.8)]
    found = findings(pair, ARCHETYPES, evidence(figure("C39"), figure("C32"), shift=0.01))
    assert enquiries(found, ARCHETYPES, 400)[0].archetype == "C32"


def test_nothing_found_gives_no_lines():
    assert enquiries((), ARCHETYPES, 0) == ()
