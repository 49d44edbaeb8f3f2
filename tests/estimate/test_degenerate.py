"""What cannot be estimated gives a named refusal or a flagged figure, and never a bare number."""

import csv

import pytest

from soundings.estimate.model import (
    ALL,
    Flag,
    MissingColumn,
    NobodyListed,
    NotSilent,
    RaggedRow,
    RepeatedUnit,
    UnlistedUnit,
    WrongDesign,
    WrongFile,
    WrongValue,
)
from soundings.estimate.service import estimate_files

DESIGN = """
unit = "child"
family = "family"
classes = ["area"]
margins = ["plan"]
measures = ["told"]
domains = ["plan"]
"""

HALF = range(0, 200, 2)


def two_by_two(child):
    return f"f{child // 2}"


def frame(children=200, family=two_by_two, plan=lambda child: "yes" if child % 4 == 0 else "no"):
    head = ("child", "family", "area", "plan", "idaci", "outcome")
    return [head] + [
        (
            f"c{child}",
            family(child),
            "east" if child % 3 else "west",
            plan(child),
            child % 10 + 1,
            "NC" if child % 2 else "I",
        )
        for child in range(children)
    ]


def replies(children=HALF, told=lambda child: int(child % 6 > 0)):
    return [("child", "told")] + [(f"c{child}", told(child)) for child in children]


@pytest.fixture
def estimate(tmp_path):
    def run(frame_rows, reply_rows, design=DESIGN, phone_rows=None):
        for name, rows in (
            ("frame.csv", frame_rows),
            ("replies.csv", reply_rows),
            ("phone.csv", phone_rows or []),
        ):
            with (tmp_path / name).open("w", newline="", encoding="utf-8") as file:
                csv.writer(file).writerows(rows)
        (tmp_path / "design.toml").write_text(design)
        paths = [tmp_path / name for name in ("frame.csv", "replies.csv", "design.toml")]
        return estimate_files(*paths, tmp_path / "phone.csv" if phone_rows else None)

    return run


def of(found, domain):
    return next(figure for figure in found.figures if figure.domain == domain)


def test_an_empty_domain_has_no_number(estimate):
    found = estimate(frame(), replies([child for child in HALF if child % 4]))
    nobody = of(found, "plan=yes")
    assert (nobody.list_base, nobody.n, nobody.estimate, nobody.se) == (50, 0, None, None)
    assert nobody.flag is Flag.INSUFFICIENT
    assert "plan: yes (0 respondents) merged with no" in found.log


@pytest.mark.parametrize(("said", "low", "high"), [(1, 0.9, 1.0), (0, 0.0, 0.1)])
def test_all_alike_has_an_interval_and_is_for_review(estimate, said, low, high):
    figure = of(estimate(frame(), replies(told=lambda _: said)), ALL)
    assert figure.estimate == said
    assert low < figure.low or figure.low == 0.0
    assert figure.high < high or figure.high == 1.0
    assert figure.high - figure.low > 0.01
    assert figure.flag is Flag.UNRELIABLE


def test_one_family_is_insufficient_however_many_children_it_has(estimate):
    found = estimate(frame(family=lambda _: "the only one"), replies())
    assert found.families_answered == 1
    assert {figure.flag for figure in found.figures} == {Flag.INSUFFICIENT}
    assert any("proved impossible" in line for line in found.log)


def test_a_single_answer_is_insufficient(estimate):
    figure = of(estimate(frame(), replies([3])), ALL)
    assert (figure.n, figure.estimate, figure.flag) == (1, 0.0 + 1.0, Flag.INSUFFICIENT)


def test_one_class_is_enough(estimate):
    design = DESIGN.replace('classes = ["area"]\n', "")
    found = estimate(frame(), replies(), design)
    assert [one.name for one in found.classes] == ["everybody"]
    assert of(found, ALL).flag is Flag.NONE


def test_everybody_answering_collapses_the_interval(estimate):
    figure = of(estimate(frame(), replies(range(200))), ALL)
    truth = sum(child % 6 > 0 for child in range(200)) / 200
    assert figure.low == figure.high == figure.estimate == pytest.approx(truth)
    assert figure.se == pytest.approx(0.0, abs=1e-9)


def test_siblings_left_out_keep_the_interval_open(estimate):
    found = estimate(frame(), replies())
    assert found.families_answered == 100  # every family, for one child of two
    assert of(found, ALL).se > 0.02
    assert "100 children of families that answered for a sibling were left out" in found.log


def test_nobody_answering_gives_no_weights_and_no_numbers(estimate):
    found = estimate(frame(), replies([]))
    assert (found.answered, found.weights, found.unit_weights) == (0, None, {})
    assert {figure.estimate for figure in found.figures} == {None}
    assert {figure.flag for figure in found.figures} == {Flag.INSUFFICIENT}
    assert found.differences == found.alternatives == found.gradients == ()
    assert "nobody answered: no weights" in found.log


def test_totals_out_of_reach_are_proved_so_and_given_up_aloud(estimate):
    """Nine in ten of those who answered have a plan, and one in fifty of those listed."""
    few = frame(2000, plan=lambda child: "yes" if child < 40 else "no", family=str)
    found = estimate(few, replies([*range(36), *range(100, 104)]), DESIGN + "collapse = false\n")
    proof = found.infeasible[0]
    assert proof.margins == ("plan",)
    assert (proof.low, proof.high) == (0.3, 3.0)
    assert set(proof.certificate) <= {"plan=yes", "plan=no"}
    assert proof.most < proof.wanted
    assert any("proved impossible within the bounds" in line for line in found.log)
    assert "plan: no (4 respondents) merged with yes" in found.log


def test_a_proof_can_be_checked_by_hand(estimate):
    few = frame(2000, plan=lambda child: "yes" if child < 40 else "no", family=str)
    answered = [*range(36), *range(100, 104)]
    design = DESIGN.replace('classes = ["area"]\n', "")
    proof = estimate(few, replies(answered), design).infeasible[0]
    base, most = 2000 / len(answered), 0.0
    for child in answered:
        worth = base * proof.certificate.get("plan=yes" if child < 40 else "plan=no", 0.0)
        most += worth * (proof.high if worth > 0 else proof.low)
    wanted = 40 * proof.certificate.get("plan=yes", 0.0) + 1960 * proof.certificate.get(
        "plan=no", 0.0
    )
    assert most == pytest.approx(proof.most)
    assert wanted == pytest.approx(proof.wanted)
    assert most < wanted


PHONED = [("child", "told", "got")] + [(f"c{child}", child % 2, 1) for child in range(1, 90, 2)]


def test_a_telephone_sample_nobody_took_part_in_says_so(estimate):
    rows = [("child", "told", "got"), ("c1", "", 0), ("c3", "", 0)]
    found = estimate(frame(), replies(), DESIGN + '[phone]\nanswered = "got"\n', rows)
    assert found.two_phase == ()
    assert "telephone sample: none of 2 drawn could be interviewed" in found.log


def test_a_small_telephone_sample_is_no_headline(estimate):
    found = estimate(frame(), replies(), DESIGN + '[phone]\nanswered = "got"\n', PHONED)
    both = found.two_phase[0]
    assert (both.silent, both.drawn, both.answered, both.headline) == (100, 45, 45, False)
    assert "45 interviews that count" in both.why


@pytest.mark.parametrize(
    ("what", "refusal", "said"),
    [
        ({"frame": frame(0)}, NobodyListed, "frame.csv lists nobody"),
        ({"frame": [*frame(), frame()[1]]}, RepeatedUnit, "frame.csv row 202: child c0 stands a"),
        ({"replies": [*replies(), ("c2", 1)]}, RepeatedUnit, "replies.csv row 102: child c2 stan"),
        ({"replies": [*replies(), ("x9", 1)]}, UnlistedUnit, "x9 is not on frame.csv. List the"),
        ({"replies": [("child", "told"), ("c1", "nan")]}, WrongValue, "row 2, column told: found"),
        (
            {"replies": [("child", "told"), ("", 1)]},
            WrongValue,
            "column child: found '', wanted t",
        ),
        (
            {"replies": [("child", "told"), ("c1", 1, 7)]},
            RaggedRow,
            "row 2: found 3 cells, wanted",
        ),
        ({"replies": [("child", "told", "told")]}, RaggedRow, "column told is named twice"),
        (
            {"replies": [("child", "joy")]},
            MissingColumn,
            "replies.csv has no column told, which m",
        ),
        ({"design": DESIGN + "bounds = [1.2, 3.0]"}, WrongDesign, "bounds are 1.2 and 3; wanted"),
        ({"design": DESIGN + "replicates = 1"}, WrongDesign, "replicates is 1; give 0 for none"),
        (
            {"design": DESIGN + 'means = ["told"]'},
            WrongDesign,
            "told is named twice among measure",
        ),
        ({"design": 'unit = "child"\nmeasures = []'}, WrongDesign, "design.toml asks for nothing"),
        (
            {"design": DESIGN + "weight = 1"},
            WrongDesign,
            "is not a design: Object contains unknow",
        ),
        (
            {"design": DESIGN + 'deprivation = "area"'},
            WrongValue,
            "row 2, column area: found 'wes",
        ),
        (
            {"design": DESIGN + 'wave = "told"', "replies": replies(told=lambda _: "")},
            WrongValue,
            "column told: found '', wanted a whole number",
        ),
        ({"design": DESIGN + 'disposition = "area"'}, WrongValue, "found 'west', wanted one of I"),
        (
            {"design": DESIGN + 'disposition = "outcome"', "replies": replies([2])},
            WrongValue,
            "row 2, column outcome: found 'I', wanted another code than I or P",
        ),
        ({"phone": [("child", "told"), ("c0", 1)]}, NotSilent, "child c0 answers in replies.csv"),
        (
            {
                "phone": [("child", "told", "p"), ("c1", 1, 0)],
                "design": DESIGN + '[phone]\nprobability = "p"',
            },
            WrongValue,
            "found '0', wanted the ch",
        ),
        (
            {
                "phone": [("child", "told", "got"), ("c1", 1, "")],
                "design": DESIGN + '[phone]\nanswered = "got"',
            },
            WrongValue,
            "column got: found '', want",
        ),
    ],
)
def test_what_does_not_fit_is_refused_by_file_row_and_column(estimate, what, refusal, said):
    with pytest.raises(refusal, match=said) as refused:
        estimate(
            what.get("frame", frame()),
            what.get("replies", replies()),
            what.get("design", DESIGN),
            what.get("phone"),
        )
    assert isinstance(refused.value, WrongFile)


def test_every_kind_of_misfit_has_a_name_of_its_own():
    kinds = WrongFile.__subclasses__()
    assert len({kind.slug for kind in kinds}) == len(kinds) > 7
