"""Lines of enquiry: what they start from, what stands beside them, and words never used."""

import re
from datetime import UTC, datetime
from uuid import UUID

import pytest
from msgspec.structs import replace
from tests.contrast.make import ARCHETYPES, claim, evidence, figure, phoned
from tests.contrast.test_groups import difference, gradient, school
from tests.contrast.test_linked import both_ways, crossed

from soundings.claims.model import StoredBenchmark, Strength
from soundings.contrast.constants import FEWEST_ENQUIRIES, MOST_ENQUIRIES
from soundings.contrast.model import EnquiryKind, Verdict
from soundings.contrast.rules.enquiries import Beside, enquiries
from soundings.contrast.rules.findings import findings
from soundings.contrast.rules.gaps import gaps, scan
from soundings.contrast.rules.schools import gradients, school_signals
from soundings.contrast.rules.signals import MEASURED, signals
from soundings.estimate.model import Flag
from soundings.stats.verdict import Direction


def held(*pairs):
    """Hold claims of 80% against families' shares, by archetype."""
    claims = [claim(n, measure) for n, (measure, _) in enumerate(pairs, start=1)]
    return findings(claims, ARCHETYPES, evidence(*(figure(*pair) for pair in pairs), shift=0.01))


def asked(found, **beside):
    return enquiries(found, ARCHETYPES, 400, Beside(**beside))


def test_a_group_far_behind_starts_a_line_where_the_claim_as_a_whole_is_no_concern():
    found = held(("C39", 0.9))
    group = figure(domain="phase=secondary", share=0.5, n=100, listed=500)
    behind = gaps(found, [group], [difference(domain="phase=secondary")])
    lines = asked(found, gaps=behind)
    assert [(line.kind, line.starts_from) for line in lines] == [
        (EnquiryKind.STRENGTH, "claim"),
        (EnquiryKind.CONCERN, "gap"),
    ]
    assert "phase secondary: 50% of the 100 who replied" in lines[1].observed
    assert "20 points lower than the rest" in lines[1].observed
    assert lines[1].why_it_matters.startswith(lines[1].observed)
    assert lines[1].number_affected == 100
    assert lines[0].beside == (lines[1].observed,)


def test_claims_on_one_measure_share_a_line_that_names_them():
    claims = [claim(1, "C39", 0.6), claim(2, "C39", 0.9), claim(3, "C39", 0.8)]
    apart = claim(4, "C39", 0.7, same_population=False)
    found = findings((*claims, apart), ARCHETYPES, evidence(figure(share=0.4), shift=0.01))
    (line,) = asked(found)
    assert line.ref == "2"
    assert line.beside == ("The same measure is claimed under 1, 3.",)


def test_a_group_ahead_of_the_rest_starts_none():
    found = held(("C39", 0.9))
    ahead = gaps(found, [figure(domain="phase=secondary")], [
        difference(domain="phase=secondary", size=0.2)
    ])  # fmt: skip
    assert [line.starts_from for line in asked(found, gaps=ahead)] == ["claim"]


def test_a_group_stands_beside_the_line_of_a_claim_that_is_a_concern_itself():
    found = held(("C39", 0.4))
    behind = gaps(
        found, [figure(domain="phase=secondary")], [difference(domain="phase=secondary")]
    )
    (line,) = asked(found, gaps=behind)
    assert line.starts_from == "claim"
    assert len(line.beside) == 1


def test_a_signal_starts_a_line_for_the_claim_it_bears_on():
    found = held(("C03", 0.9), ("C39", 0.9))
    figures = [figure("refused_unlawful", 0.3, n=100, listed=1000)]
    lines = asked(found, signals=signals(figures))
    (line,) = [one for one in lines if one.starts_from == "signal"]
    assert (line.archetype, line.kind, line.number_affected) == ("C03", EnquiryKind.CONCERN, 30)
    assert "30% of the 100 who replied" in line.observed
    faint = [replace(figures[0], flag=Flag.INSUFFICIENT)]
    assert {line.starts_from for line in asked(found, signals=signals(faint))} == {"claim"}


def test_a_signal_that_bears_on_no_claim_starts_nothing():
    found = held(("C39", 0.9))
    lines = asked(found, signals=signals([figure("harper", 0.4)]))
    assert [line.starts_from for line in lines] == ["claim"]
    assert lines[0].beside == ()


def test_rows_that_have_more_done_than_families_say_start_a_line():
    found = held(("C01", 0.9))
    linked, _ = crossed(*both_ways())
    unsure = replace(linked, p=0.2)
    assert {one.starts_from for one in asked(found, linked=(unsure,))} == {"claim"}
    sure = replace(linked, p=0.001)
    lines = asked(found, linked=(sure,))
    (line,) = [one for one in lines if one.starts_from == "rows"]
    assert line.observed == linked.sentence
    assert line.number_affected == 6
    other_way = replace(sure, net=-0.15)
    assert {one.starts_from for one in asked(found, linked=(other_way,))} == {"claim"}


def test_gradients_and_schools_stand_beside_a_line():
    found = held(("C39", 0.4))
    (line,) = asked(
        found,
        gradients=gradients(found, [gradient()]),
        schools=school_signals(found, [school("1", -5.0)], []),
    )
    assert "20 points, higher at the least deprived end" in line.beside[0]
    assert line.beside[1].startswith("1 of 1 schools")


def test_a_firm_gap_outweighs_an_open_one_of_the_same_size():
    found = held(("C39", 0.9), ("C26", 0.9))
    figures = [figure(name, domain="phase=primary") for name in ("C39", "C26")]
    behind = gaps(found, figures, [difference("C39"), difference("C26")])
    firm = [
        replace(gap, adjusted=-0.2, adjusted_low=-0.3, adjusted_high=-0.1)
        if gap.measure == "C26"
        else gap
        for gap in behind
    ]
    lines = [line for line in asked(found, gaps=tuple(firm)) if line.starts_from == "gap"]
    assert [line.archetype for line in lines] == ["C26", "C39"]


def test_a_claim_that_is_not_compared_starts_no_line():
    found = findings(
        [claim(same_period=False)], ARCHETYPES, evidence(figure(share=0.1), shift=0.0)
    )
    assert asked(found) == ()


def test_an_at_most_claim_is_a_concern_where_families_say_more():
    said = claim(share=0.2, direction=Direction.AT_MOST)
    found = findings([said], ARCHETYPES, evidence(figure(share=0.5), shift=0.0))
    (line,) = asked(found)
    assert line.kind is EnquiryKind.CONCERN
    assert line.number_affected == 600
    assert "at most 20% was claimed" in line.observed


def everything():
    """Return every sentence a cut can generate, of every archetype and every verdict."""
    names = list(ARCHETYPES)
    shares = (0.1, 0.3, 0.5, 0.7, 0.79, 0.9, 0.99)
    changes = (
        {}, {"direction": Direction.AT_MOST}, {"direction": Direction.EQUALS},
        {"same_definition": False}, {"strength": Strength.ABSOLUTE},
    )  # fmt: skip
    words = []
    for share in shares:
        for change in changes:
            for shift in (None, 0.0, 0.4):
                claims = [claim(n, name, 0.8, **change) for n, name in enumerate(names, start=1)]
                figures = [figure(name, share) for name in (*names, *MEASURED)]
                figures += [figure(name, share, domain="phase=primary") for name in names]
                found = findings(
                    claims,
                    ARCHETYPES,
                    evidence(
                        *figures,
                        shift=shift,
                        two_phases=(phoned("C39", share), phoned("C15", share, headline=False)),
                        benchmarks=(published(),),
                    ),
                )
                tested = scan(found, MEASURED, figures, [difference(name) for name in names])
                beside = Beside(
                    gaps=tested.gaps,
                    signals=signals(figures, tested.signal_groups),
                    gradients=gradients(found, [gradient(), gradient("C12", slope=-0.3)]),
                    schools=school_signals(found, [school("1", -5.0)], []),
                    linked=(replace(crossed(*both_ways())[0], p=0.0001),),
                )
                lines = enquiries(found, ARCHETYPES, 400, beside)
                assert FEWEST_ENQUIRIES <= len(lines) <= MOST_ENQUIRIES
                assert [line.rank for line in lines] == list(range(1, len(lines) + 1))
                assert {one.verdict for one in found} <= set(Verdict)
                words += [
                    why for one in found for why in (*one.reasons, one.benchmark, one.caveat)
                ]
                words += [
                    text
                    for line in lines
                    for text in (line.observed, line.why_it_matters, *line.beside)
                ]
                words += [one.title + " " + one.definition for one in beside.signals]
    return set(words)


def published():
    return StoredBenchmark(
        benchmark_id="plans_in_20_weeks", title="New plans issued within 20 weeks",
        definition="of new plans", year=2024, area_name="Ash", area=None, country="England",
        national=0.464,
        region_name="North", region=0.5, neighbours=("Birch",), neighbour=0.4, tenth=0.1,
        ninetieth=0.9, authorities=150, pooled=False, file_name="f.csv", sha256="0",
        imported_at=datetime(2026, 9, 15, tzinfo=UTC),
    )  # fmt: skip


CAUSAL = re.compile(
    r"\b(?:because|caused?|causes|due to|leads? to|led to|results? in|results? from|owing to|"
    r"thanks to|driven by|explains?|explained by|the reason is|impacts?|effects? of|affects?)\b",
    re.IGNORECASE,
)
GRADES = re.compile(
    r"\b(?:typically lead|inconsistent|widespread|systemic|failings?|outstanding|inadequate|"
    r"requires improvement|likely (?:grade|outcome|judgement)|league|ranked?|parents think)\b",
    re.IGNORECASE,
)
ACCUSING = re.compile(
    r"\b(?:false|lies?|lying|liar|untrue|dishonest|misled|wrong(?:ly)?)\b", re.IGNORECASE
)


@pytest.mark.parametrize(
    "never", [CAUSAL, GRADES, ACCUSING], ids=["a cause", "a grade or a rank", "an accusation"]
)
def test_no_generated_sentence_names(never):
    found = {(match[0], text) for text in everything() for match in never.finditer(text)}
    assert found == set()


def test_the_words_an_archetype_prints_name_no_cause_and_no_grade():
    for archetype in ARCHETYPES.values():
        printed = (archetype.definition, archetype.base, archetype.metric, archetype.precision)
        for text in printed:
            assert not CAUSAL.search(text), archetype.id
            assert not GRADES.search(text), archetype.id


def test_a_verdict_is_one_of_the_final_words_and_no_other():
    assert {verdict.value.replace("_", " ") for verdict in Verdict} == {
        "supported",
        "supported among those who answered",
        "not supported",
        "contradicted",
        "insufficient",
        "not comparable",
    }


def test_a_published_figure_is_given_with_its_year_definition_and_others():
    found = findings(
        [claim(1, "C01"), claim(2, "C39")],
        ARCHETYPES,
        evidence(figure("C01"), figure("C39"), benchmarks=(published(),)),
    )
    assert found[0].benchmark == (
        "New plans issued within 20 weeks, 2024 (of new plans): England 46.4%, North 50.0%, its "
        "statistical neighbour 40.0%. The middle eight in ten of 150 authorities stand between "
        "10.0% and 90.0%. Several authorities are given as the median one."
    )
    assert found[1].benchmark == ARCHETYPES["C39"].benchmark
    assert [one.benchmark_id for one in found[0].benchmarks] == ["plans_in_20_weeks"]


def test_lines_are_made_for_the_claim_they_name():
    assert asked(held(("C39", 0.4)))[0].claim_id == UUID(int=1)
