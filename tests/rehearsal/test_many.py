"""Areas judged many at a time say what the whole line would, and count it rightly."""

from functools import cache
from pathlib import Path

from msgspec.structs import replace

from soundings.claims import service as claims
from soundings.estimate.model import ALL, Flag
from soundings.instrument import service as instruments
from soundings.rehearsal.area import make_area
from soundings.rehearsal.many import judged
from soundings.rehearsal.reporting import accused, coverage, report, verdict_rows
from soundings.rehearsal.scoring import Outcome
from soundings.rehearsal.truth import outcomes

SURVEYS = Path(__file__).parents[2] / "surveys"


@cache
def archetypes():
    return claims.testable(SURVEYS / "area-send", instruments.load(SURVEYS, "area-send"))


@cache
def area(seed, **how):
    return judged("small", seed, archetypes(), **how)


def test_the_same_seed_gives_the_same_area_and_verdicts():
    assert judged("small", 3, archetypes(), phone=True) == area(3, phone=True)


def test_the_truth_beside_an_interval_is_of_every_listed_child():
    made = make_area("small", 3)
    covered = {one.measure: one.truth for one in area(3).covered}
    held = outcomes("C39", made.children, made.answers)
    assert covered["C39"] == (held.favourable & held.counted).sum() / held.counted.sum()
    assert all(one.replies.domain == ALL for one in area(3).covered)


def test_a_planted_falsehood_is_found_and_no_true_claim_is_accused():
    verdicts = {one.ref: one for one in area(1).scores}
    assert verdicts["2"].planted == "false"
    assert verdicts["2"].verdict == "contradicted"
    assert accused([area(1)]) == 0


def test_only_silent_families_are_rung():
    alone, phoned = area(4), area(4, phone=True)
    assert phoned.replies == alone.replies
    both = {one.measure: one.both for one in phoned.covered}
    assert both["C39"].answered <= both["C39"].drawn < both["C39"].silent
    assert 0.6 <= both["C39"].phone_rate <= 0.8
    assert all(one.both is None for one in alone.covered)


def test_a_true_claim_called_contradicted_is_counted_as_wrong():
    right = area(1)
    scores = [
        replace(one, verdict="contradicted", outcome=Outcome.FALSE_ALARM)
        if one.ref == "6"
        else one
        for one in right.scores
    ]
    wrong = replace(right, scores=tuple(scores))
    assert accused([right, wrong, right]) == 1
    row = next(row for row in verdict_rows([right, wrong]) if row.startswith("| 6 "))
    assert row == "| 6 (C15), planted true | 1 | 0 | 1 | 0 | 1 | 1 |"


def test_an_interval_that_misses_the_truth_is_counted_as_a_miss():
    found = area(4, phone=True)
    one = next(one for one in found.covered if one.measure == "C39")
    off = replace(found, covered=(one, replace(one, truth=0.999)))
    assert list(coverage([off]))[-1] == "| all | 2 | 50.0% | 50.0% |"
    unread = replace(one, replies=replace(one.replies, flag=Flag.INSUFFICIENT))
    assert len(list(coverage([replace(found, covered=(one, unread))]))) == 4
    assert "| all | 1 |" in list(coverage([replace(found, covered=(one, unread))]))[-1]


def test_the_report_names_its_areas_and_both_tables():
    page = report("small", [area(1), area(3)], [area(3, phone=True)])
    assert page.startswith("# Rehearsal")
    assert "## Verdicts over 2 areas" in page
    assert "Size small: 1,100 listed children" in page
    assert "true claim was called contradicted: 0 of 2 (0%)" in page
    assert "## The telephone sample over 1 areas" in page
