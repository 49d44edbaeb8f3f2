from datetime import date
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.claims.make import ARCHETYPES, SURVEY, claim
from tests.roll.make import csv_bytes

from soundings.claims import rules
from soundings.claims.model import Archetype, Case, Owner, Strength
from soundings.claims.rules import Trouble, parse_tolerance, parse_value
from soundings.instrument import service as instruments
from soundings.instrument.model import AnyOf, FactIs, Has
from soundings.kit.tables import Severity, read_table
from soundings.roll.model import Frame

NOTIFIED = date(2026, 9, 14)
FRAME = Frame(
    case_id=UUID(int=1),
    inspection_id=UUID(int=2),
    family_id=UUID(int=3),
    status="ehc_plan",
    age=10,
    sex="female",
    ethnicity="asian",
    need_type="ASD",
    phase="primary",
    setting_urn=None,
    idaci_decile=3,
    first_language_english=True,
    pupil_premium=False,
    looked_after=False,
    plan_requested_on=None,
    plan_issued_on=date(2025, 9, 1),
    reach="email",
)


def facts(**changes):
    return rules.facts(msgspec.structs.replace(FRAME, **changes), NOTIFIED)


def outcome(archetype, answers, **changes):
    return rules.outcome(ARCHETYPES[archetype], answers, facts(**changes))


SUPPORT = {"status": "sen_support"}


def test_the_archetypes_fit_the_instrument_and_the_frame():
    instrument = instruments.load(SURVEY.parent, SURVEY.name)
    assert rules.check_archetypes(ARCHETYPES, instrument) == ()
    assert all(rules.check_facts(archetype) == () for archetype in ARCHETYPES.values())
    assert len(ARCHETYPES) == 12


def test_every_archetype_reads_as_sentences_and_names_its_year():
    for archetype in ARCHETYPES.values():
        for text in (archetype.definition, archetype.caveat, archetype.benchmark):
            assert text.endswith("."), archetype.id
        assert " 20" in archetype.benchmark or "(20" in archetype.benchmark
        assert set(archetype.criteria) <= {f"I{n}" for n in range(1, 6)} | {
            f"S{n}" for n in range(1, 7)
        }


@pytest.mark.parametrize(
    ("archetype", "answers", "changes", "expected"),
    [
        ("C01", {"q23": "2025-03", "q25": "2025-08"}, {}, True),
        ("C01", {"q23": "2025-03", "q25": "2025-09"}, {}, False),
        ("C01", {"q23": "2025-09", "q25": "2025-03"}, {}, None),
        ("C01", {"q23": "not_sure", "q25": "2025-08"}, {}, None),
        ("C01", {"q23": "2025-03", "q25": None}, {}, None),
        ("C01", {"q23": "2024-03", "q25": "2024-08"}, {"plan_issued_on": date(2024, 8, 1)}, None),
        ("C01", {"q23": "2025-03", "q25": "2025-08"}, SUPPORT, None),
        ("C03", {"q22": "refused_plan", "q26": ["not_enough_evidence"]}, SUPPORT, True),
        (
            "C03",
            {"q22": "refused_assessment", "q26": ["not_behind", "no_diagnosis"]},
            SUPPORT,
            False,
        ),
        ("C03", {"q22": "refused_assessment", "q26": ["none_given"]}, SUPPORT, None),
        ("C03", {"q22": "agreed", "q26": ["no_diagnosis"]}, SUPPORT, None),
        ("C12", {"q30": "most"}, {}, True),
        ("C12", {"q30": "half"}, {}, False),
        ("C12", {"q30": "not_sure"}, {}, None),
        ("C12", {"q30": "all"}, SUPPORT, None),
        ("C15", {"q07": "some_extent"}, {}, True),
        ("C15", {"q07": "no"}, {}, False),
        ("C15", {"q07": None}, {}, None),
        ("C16", {"q02": ["none_told"]}, SUPPORT, False),
        ("C16", {"q02": ["sen_support"], "q04": "later"}, SUPPORT, True),
        ("C16", {"q02": ["help_unnamed"], "q04": "by_chance"}, SUPPORT, False),
        ("C16", {"q02": ["sen_support"], "q04": "not_sure"}, SUPPORT, None),
        ("C16", {"q02": ["none_told"]}, {}, None),
        ("C17", {"q15": "all"}, SUPPORT, True),
        ("C17", {"q15": "none"}, SUPPORT, False),
        ("C21", {"q09": ["speech"], "q10": "under_18_weeks"}, {}, True),
        ("C21", {"q09": ["speech", "camhs"], "q10": "to_1_year"}, {}, False),
        ("C21", {"q09": ["none"], "q10": "under_18_weeks"}, {}, None),
        ("C26", {"q42": "definitely"}, {}, True),
        ("C32", {"q46": ["pushed_out", "suspended"]}, {}, False),
        ("C32", {"q46": ["none"]}, {}, True),
        ("C32", {"q46": ["none"]}, {"age": 17}, None),
        ("C32", {"q46": []}, {}, None),
        ("C33", {"q46": ["part_time"]}, {}, False),
        ("C38", {"q40": "one_service"}, {}, None),
        ("C38", {"q40": "no"}, {}, False),
        ("C39", {"q57": "mixed"}, {}, False),
        ("C39", {"q57": "very_good"}, {}, True),
    ],
)
def test_a_reply_speaks_for_a_claim_or_against_it_or_not_at_all(
    archetype, answers, changes, expected
):
    assert outcome(archetype, answers, **changes) is expected


def test_the_population_is_decided_by_the_list_alone():
    told = ARCHETYPES["C16"]
    assert rules.in_population(told, facts(status="sen_support"))
    assert not rules.in_population(told, facts())
    in_time = ARCHETYPES["C01"]
    assert rules.in_population(in_time, facts())
    assert not rules.in_population(in_time, facts(plan_issued_on=date(2024, 8, 1)))
    assert not rules.in_population(in_time, facts(plan_issued_on=None))


def test_an_archetype_that_asks_for_what_nobody_knows_is_told():
    broken = msgspec.structs.replace(
        ARCHETYPES["C12"],
        population=FactIs(fact="statuss", any_of=("ehc_plan",)),
        cases=(Case(when=Has(item="q30", option="al"), favourable=True),),
    )
    assert "did you mean status?" in rules.check_facts(broken)[1]
    assert "no case can speak against" in rules.check_facts(broken)[0]
    instrument = instruments.load(SURVEY.parent, SURVEY.name)
    assert rules.check_archetypes({"C12": broken}, instrument) == (
        "C12, case 1: q30 has no option al",
    )
    by_answers = msgspec.structs.replace(
        ARCHETYPES["C12"], population=AnyOf(item="q22", options=("agreed",))
    )
    assert "use if_answers" in rules.check_facts(by_answers)[0]


def test_where_an_answer_may_be_that_it_does_not_apply_the_archetype_says_whose_answers_bear():
    together = ARCHETYPES["C38"]
    assert together.if_answers is not None
    open_to_all = msgspec.structs.replace(together, if_answers=None)
    instrument = instruments.load(SURVEY.parent, SURVEY.name)
    (fault,) = rules.check_archetypes({"C38": open_to_all}, instrument)
    assert fault == (
        "C38: q40 may be answered one_service, so the list does not say whom the claim speaks "
        "of; use if_answers"
    )


def test_an_archetype_keeps_nothing_unknown():
    with pytest.raises(msgspec.ValidationError, match="unknown field `colour`"):
        msgspec.convert({**msgspec.to_builtins(ARCHETYPES["C12"]), "colour": "red"}, Archetype)


@pytest.mark.parametrize(
    ("text", "share", "rounding"),
    [
        ("92%", 0.92, 0.005),
        ("92 %", 0.92, 0.005),
        ("92.4%", 0.924, 0.0005),
        ("100%", 1.0, 0.005),
        ("0%", 0.0, 0.005),
        ("92 per cent", 0.92, 0.005),
        ("92 percent", 0.92, 0.005),
    ],
)
def test_a_percentage_is_a_share_as_exact_as_it_is_shown(text, share, rounding):
    assert parse_value(text) == pytest.approx((share, rounding))


@pytest.mark.parametrize(
    ("text", "mend"),
    [
        ("0.92", "Write 92%"),
        ("1", "Write 100%"),
        ("three in four", "three in four is 75%"),
        ("92", "Write 92%"),
        ("92,5%", "Write 92.5%, with a point"),
        ("over 90%", "Write the figure alone"),
        (">90%", "Write the figure alone"),
        ("120%", "above 100%"),
        ("", "Agree with the area"),
        ("most", "in figures"),
    ],
)
def test_any_other_value_is_refused_with_how_to_mend_it(text, mend):
    found = parse_value(text)
    assert isinstance(found, Trouble)
    assert mend in found.mend


@given(st.integers(0, 10_000))
def test_every_percentage_with_two_decimals_is_read_back(hundredths):
    text = f"{hundredths / 100:.2f}%"
    assert parse_value(text) == pytest.approx((hundredths / 10_000, 0.00005))


def test_a_tolerance_is_in_points_and_narrower_for_a_duty():
    assert parse_tolerance("", statutory=False) == 0.05
    assert parse_tolerance("", statutory=True) == 0.03
    assert parse_tolerance("2.5 points", statutory=True) == 0.025
    assert isinstance(parse_tolerance("30", statutory=False), Trouble)
    assert isinstance(parse_tolerance("some", statutory=False), Trouble)


def read(*rows):
    return rules.read_claims(read_table("claims.csv", csv_bytes(*rows)), ARCHETYPES)


def test_a_good_claim_is_read_as_it_stands():
    report = read(claim())
    assert report.problems == ()
    (row,) = report.claims
    assert (row.archetype, row.owner, row.strength) == (
        "C16",
        Owner.LOCAL_AUTHORITY,
        Strength.NUMERIC,
    )
    assert (row.claimed_share, row.rounding, row.tolerance) == (0.92, 0.005, 0.05)


def test_an_absolute_claim_claims_everybody_exactly():
    (row,) = read(claim(Strength="absolute", Value="")).claims
    assert (row.claimed_share, row.rounding) == (1.0, 0.0)
    report = read(claim(Strength="Absolute", Value="95%"))
    assert report.problems[0].wanted.startswith("100%")


def test_what_the_file_leaves_empty_comes_from_the_archetype():
    (row,) = read(claim(Archetype="c21", Owner="", Tolerance="")).claims
    assert (row.archetype, row.owner, row.tolerance) == (
        "C21",
        Owner.INTEGRATED_CARE_BOARD,
        0.05,
    )


@pytest.mark.parametrize(
    ("cells", "column", "found", "mend", "severity"),
    [
        ({"Ref": ""}, "Ref", "nothing", "Fill the cell", Severity.ERROR),
        ({"Ref": "1"}, "Ref", "1", "already in row 2", Severity.ERROR),
        ({"Archetype": "C99"}, "Archetype", "C99", "Choose the archetype", Severity.ERROR),
        ({"Claim": ""}, "Claim", "nothing", "Fill the cell", Severity.ERROR),
        ({"Source document": ""}, "Source document", "nothing", "Fill", Severity.ERROR),
        ({"Owner": "Mayor"}, "Owner", "Mayor", "who answers", Severity.ERROR),
        ({"Strength": "Firm"}, "Strength", "Firm", "Absolute for all", Severity.ERROR),
        ({"Strength": "Qualitative", "Value": ""}, "Value", "nothing", "Agree", Severity.ERROR),
        ({"Value": "0.92"}, "Value", "0.92", "Write 92%", Severity.ERROR),
        ({"Tolerance": "40"}, "Tolerance", "40", "Write a number such as 5", Severity.ERROR),
        ({"Page": ""}, "Page", "nothing", "stored without", Severity.QUERY),
        ({"Period": ""}, "Period", "nothing", "stored without", Severity.QUERY),
        ({"Claim": "=1+1"}, "Claim", "=1+1", "values only", Severity.ERROR),
    ],
)
def test_a_bad_cell_is_told_by_row_and_column(cells, column, found, mend, severity):
    report = read(claim("1"), claim("2") | cells)
    problem = next(one for one in report.problems if one.column == column)
    assert (problem.row, problem.found, problem.severity) == (3, found, severity)
    assert mend in problem.mend
    assert report.importable is (severity is Severity.QUERY)


def test_missing_and_unknown_columns_are_named():
    row = claim()
    row["Vallue"] = row.pop("Value")
    columns = [problem.column for problem in read(row).problems]
    assert columns == ["Vallue", "Value"]
