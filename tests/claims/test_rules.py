from datetime import date
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.claims.make import ARCHETYPES, SURVEY, claim
from tests.roll.make import csv_bytes

from soundings.claims import rules, service
from soundings.claims.model import Archetype, Case, Claim, Owner, Strength
from soundings.claims.rules import Trouble, parse_tolerance, parse_value
from soundings.instrument import service as instruments
from soundings.instrument.model import (
    All,
    AnyOf,
    FactBetween,
    FactIs,
    Has,
    Lacks,
    MonthsBetweenAtLeast,
    MonthsBetweenAtMost,
)
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
    assert list(ARCHETYPES) == [f"C{number:02d}" for number in range(1, 41)]


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
        ("C02", {"q22": "agreed", "q23": "2026-01", "q24": "2026-03"}, SUPPORT, True),
        ("C02", {"q22": "agreed", "q23": "2026-01", "q24": "2026-04"}, SUPPORT, False),
        ("C02", {"q22": "waiting", "q23": "2026-01", "q24": "2026-02"}, SUPPORT, None),
        ("C04", {"q22": "refused_plan", "q26": ["top_level"], "q27": "clearly"}, {}, False),
        ("C04", {"q22": "refused_plan", "q26": ["not_behind"], "q27": "clearly"}, {}, True),
        ("C04", {"q22": "refused_plan", "q26": ["not_behind"], "q27": "no"}, {}, False),
        ("C04", {"q22": "refused_plan", "q26": ["top_level"], "q27": "not_sure"}, {}, None),
        ("C05", {"q23": "2024-09", "q25": "2025-09"}, {}, True),
        ("C05", {"q23": "2024-08", "q25": "2025-09"}, {}, False),
        ("C06", {"q22": "refused_plan", "q23": "2025-09"}, SUPPORT, None),
        ("C07", {"q33": "last_12_months"}, {}, True),
        ("C07", {"q33": "not_yet"}, {}, False),
        ("C07", {"q33": "not_yet"}, {"plan_issued_on": date(2026, 3, 1)}, None),
        ("C08", {"q34": "nothing_yet"}, {}, None),
        ("C08", {"q34": "to_12_weeks"}, {}, False),
        ("C09", {"q35": "within_12_weeks"}, {}, True),
        ("C09", {"q35": "still_waiting"}, {}, None),
        ("C10", {"q36": "before_july"}, {}, False),
        ("C10", {"q36": "not_applicable"}, {}, None),
        ("C11", {"q29": "some_extent"}, {}, True),
        ("C13", {"q31": "no_health_help"}, {}, None),
        ("C13", {"q31": "little"}, {}, False),
        ("C14", {"q32": "no"}, {}, False),
        ("C18", {"q13": "not_seen"}, SUPPORT, True),
        ("C18", {"q13": "no"}, SUPPORT, False),
        ("C19", {"q06": "mainstream", "q17": "up_to_1_hour"}, {}, True),
        ("C19", {"q06": "special", "q17": "over_2_hours"}, {}, None),
        ("C20", {"q19": "unknown"}, {}, False),
        ("C21", {"q09": ["neurodevelopmental"], "q10": "under_18_weeks"}, {}, True),
        ("C21", {"q09": ["neurodevelopmental", "camhs"], "q10": "to_1_year"}, {}, None),
        ("C21", {"q09": ["none"], "q10": "under_18_weeks"}, {}, None),
        ("C22", {"q09": ["speech", "therapy"], "q10": "to_1_year"}, {}, False),
        ("C22", {"q09": ["speech", "paediatrician"], "q10": "to_1_year"}, {}, None),
        ("C23", {"q09": ["camhs"], "q10": "under_18_weeks"}, {}, True),
        ("C24", {"q09": ["camhs", "speech"], "q11": "not_useful"}, {}, True),
        ("C24", {"q09": ["none"], "q11": "no"}, {}, None),
        ("C25", {"q12": "once"}, {}, False),
        ("C27", {"q41": "within_5_days"}, {}, True),
        ("C27", {"q41": "not_contacted"}, {}, None),
        ("C28", {"q43": "heard_of"}, {}, False),
        ("C29", {"q44": "heard_of"}, {}, True),
        ("C30", {"q28": ["appeal_won"]}, {}, None),
        ("C31", {"q46": ["sent_home"]}, {}, True),
        ("C31", {"q46": ["suspended"]}, {}, False),
        ("C34", {"q49": "part_time"}, {}, True),
        ("C34", {"q49": "not_applicable"}, {}, None),
        ("C35", {"q50": "no"}, {}, False),
        ("C36", {"q53": "not_helped"}, {"age": 14}, True),
        ("C36", {"q53": "no"}, {"age": 12}, None),
        ("C37", {"q56": "some"}, {}, False),
        ("C37", {"q56": "never_offered"}, {}, None),
        ("C40", {"q37": ["none"]}, {}, True),
        ("C40", {"q37": ["not_afford"]}, {}, False),
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
        "C12, case 1: q30 has no option al; did you mean all?",
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
    return rules.read_claims(
        read_table("claims.csv", csv_bytes(*rows)),
        ARCHETYPES,
        notified_on=date(2026, 9, 14),
        today=date(2026, 9, 15),
    )


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
        ({"Direction": "Up"}, "Direction", "Up", "At least where more", Severity.ERROR),
        ({"Same period": "Maybe"}, "Same period", "Maybe", "Write Yes or No", Severity.ERROR),
        ({"Same period": "No"}, "Same period", "No", "not comparable", Severity.QUERY),
        ({"Recorded by": ""}, "Recorded by", "nothing", "Write their name", Severity.ERROR),
        ({"Recorded on": ""}, "Recorded on", "nothing", "Write that day", Severity.ERROR),
        ({"Recorded on": "16/09/2026"}, "Recorded on", "16/09/2026", "that day", Severity.ERROR),
        ({"Recorded on": "9/16/2026"}, "Recorded on", "9/16/2026", "American", Severity.ERROR),
        ({"Period": "2023/24"}, "Period", "2023/24", "another time", Severity.ERROR),
        ({"Period": "lately"}, "Period", "lately", "nobody can check", Severity.QUERY),
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


def test_an_older_form_without_the_record_comes_in_and_says_that_nothing_is_compared():
    row = {
        column: text
        for column, text in claim().items()
        if not column.startswith(("Same", "Recorded"))
    }
    report = read(row)
    (problem,) = report.problems
    assert report.importable
    assert "Same population, Same period, Same definition, Same exceptions" in problem.wanted
    assert ARCHETYPES["C16"].definition in problem.mend
    (only,) = report.claims
    assert only.not_the_same == ("population", "period", "definition", "exceptions")


def test_a_ticked_record_says_who_and_when_and_a_note_says_why_not():
    (row,) = read(claim()).claims
    assert (row.not_the_same, row.recorded_by, row.recorded_on) == ((), "A. Lead", NOTIFIED)
    assert (row.period_from, row.period_to) == (date(2025, 9, 1), date(2026, 8, 31))
    report = read(claim() | {"Same definition": "No", "Comparability note": "Counts papers."})
    assert report.claims[0].not_the_same == ("definition",)
    assert "Say why not" not in report.problems[0].mend


@pytest.mark.parametrize(
    ("direction", "strength", "value", "expected"),
    [
        ("", "Numeric", "92%", ("at_least", 0.92)),
        ("at most", "Numeric", "8%", ("at_most", 0.08)),
        ("Equals", "Numeric", "50%", ("equals", 0.5)),
        ("At most", "Absolute", "", ("at_most", 0.0)),
        ("At least", "Absolute", "", ("at_least", 1.0)),
    ],
)
def test_a_claim_points_one_way_and_an_absolute_one_all_the_way(
    direction, strength, value, expected
):
    cells = {"Direction": direction, "Strength": strength, "Value": value}
    (row,) = read(claim() | cells).claims
    assert (row.direction, row.claimed_share) == expected


def test_the_record_is_part_of_what_is_locked():
    (row,) = read(claim()).claims
    stored = Claim(claim_id=UUID(int=1), inspection_id=UUID(int=2), **msgspec.structs.asdict(row))
    unticked = msgspec.structs.replace(stored, same_period=False)
    assert rules.seal([stored]) != rules.seal([unticked])


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("2025", (date(2025, 1, 1), date(2025, 12, 31))),
        ("calendar year 2025", (date(2025, 1, 1), date(2025, 12, 31))),
        ("2025/26", (date(2025, 9, 1), date(2026, 8, 31))),
        ("2025-2026", (date(2025, 9, 1), date(2026, 8, 31))),
        ("2025–26", (date(2025, 9, 1), date(2026, 8, 31))),
        ("academic year 2025/26", (date(2025, 9, 1), date(2026, 8, 31))),
        ("financial year 2025/26", (date(2025, 4, 1), date(2026, 3, 31))),
        ("February 2024", (date(2024, 2, 1), date(2024, 2, 29))),
        ("Sept 2025 to Aug 2026", (date(2025, 9, 1), date(2026, 8, 31))),
        ("01/09/2025 - 31/08/2026", (date(2025, 9, 1), date(2026, 8, 31))),
        ("2025-09-01 to 2026-08-31", (date(2025, 9, 1), date(2026, 8, 31))),
        ("2025/27", None),
        ("August 2026 to September 2025", None),
        ("last year", None),
        ("May to June 2026", None),
        ("0000", None),
        ("", None),
    ],
)
def test_a_period_is_read_as_people_write_it_or_not_at_all(text, span):
    assert rules.parse_period(text) == span


@given(st.text(max_size=40))
def test_no_words_for_a_period_break_the_reading(text):
    span = rules.parse_period(text)
    assert span is None or span[0] <= span[1]


def _changed(archetype, **changes):
    return msgspec.structs.replace(ARCHETYPES[archetype], **changes)


def _any(item, *options):
    return AnyOf(item=item, options=options)


@pytest.mark.parametrize(
    ("broken", "fault"),
    [
        (
            _changed("C12", population=FactIs(fact="status", any_of=("plan",))),
            "C12, population: status is never plan; it is one of ehc_plan, requested, sen_support",
        ),
        (
            _changed("C33", population=FactBetween(fact="age", low=16, high=5)),
            "C33, population: age cannot lie between 16 and 5",
        ),
        (_changed("C12", cases=()), "C12: there are no cases; say in untestable why not"),
        (_changed("C12", untestable="No."), "C12: it is untestable and yet has cases"),
        (_changed("C12", looks_back=0), "C12: looks_back is 0; give whole months"),
    ],
)
def test_an_archetype_that_cannot_be_is_told_with_its_place(broken, fault):
    assert fault in rules.check_facts(broken)


@pytest.mark.parametrize(
    ("archetype", "changes", "fault"),
    [
        (
            "C12",
            {
                "population": All(
                    of=(
                        FactIs(fact="status", any_of=("ehc_plan",)),
                        FactIs(fact="status", any_of=("sen_support",)),
                    )
                )
            },
            "C12, case 1: it can never hold",
        ),
        (
            "C07",
            {
                "population": All(
                    of=(
                        FactBetween(fact="age", low=0, high=4),
                        FactBetween(fact="age", low=5, high=16),
                    )
                )
            },
            "C07, case 1: it can never hold",
        ),
        (
            "C38",
            {"if_answers": _any("q40", "one_service")},
            "C38, case 1: it can never hold",
        ),
        (
            "C38",
            {"if_answers": All(of=(_any("q40", "no"), Lacks(item="q40", option="no")))},
            "C38, case 2: it can never hold",
        ),
        (
            "C01",
            {
                "if_answers": MonthsBetweenAtMost(from_item="q23", to_item="q25", at_most=3),
                "cases": (
                    Case(
                        when=MonthsBetweenAtLeast(from_item="q23", to_item="q25", at_least=4),
                        favourable=False,
                    ),
                ),
            },
            "C01, case 1: it can never hold",
        ),
        (
            "C12",
            {
                "cases": (
                    Case(when=_any("q30", "all", "most"), favourable=True),
                    Case(when=_any("q30", "most"), favourable=False),
                )
            },
            "C12, case 2: earlier cases leave nothing to it",
        ),
        (
            "C33",
            {"cases": tuple(reversed(ARCHETYPES["C33"].cases))},
            "C33, case 2: earlier cases leave nothing to it",
        ),
        (
            "C12",
            {"cases": (Case(when=Has(item="q99", option="all"), favourable=True),)},
            "C12, case 1: ",
        ),
    ],
)
def test_a_case_no_reply_can_reach_is_told_with_its_place(archetype, changes, fault):
    instrument = instruments.load(SURVEY.parent, SURVEY.name)
    faults = rules.check_archetypes({archetype: _changed(archetype, **changes)}, instrument)
    assert any(one.startswith(fault) for one in faults)


def test_the_untestable_say_why_and_the_rest_how_exactly():
    untestable = {name for name, one in ARCHETYPES.items() if one.untestable}
    assert untestable == {"C06", "C30"}
    for archetype in ARCHETYPES.values():
        assert archetype.period
        assert archetype.precision.endswith(".")
        assert archetype.looks_back >= 1


def test_every_published_figure_an_archetype_names_is_known():
    known = service.published(SURVEY).measures
    named = {name for archetype in ARCHETYPES.values() for name in archetype.benchmarks}
    assert named == set(known)
