"""Verdicts held against what was planted."""

from uuid import uuid4

import msgspec
import pytest

from soundings.contrast.model import Finding, Gap, Grade, Signal, Verdict
from soundings.estimate.model import Figure
from soundings.rehearsal.area import make_area, write_files
from soundings.rehearsal.model import Archetype, ExpectedClaim, Truth
from soundings.rehearsal.scoring import NotATruth, Outcome, judge, score
from soundings.rehearsal.truth import truth_of


@pytest.fixture(scope="module")
def truth() -> Truth:
    return truth_of(make_area("small", 2))


def _figure(estimate: float = 0.5, low: float = 0.4, high: float = 0.6) -> Figure:
    known = {"estimate": estimate, "low": low, "high": high, "n": 70}
    return _filled(Figure, known)


def _filled(kind: type, known: dict[str, object]):
    """Make a Struct, with something harmless wherever the test does not care."""
    given = {field.name: known.get(field.name) for field in msgspec.structs.fields(kind)}
    return kind(**given)


def _finding(claim: ExpectedClaim, verdict: Verdict) -> Finding:
    known = {"ref": claim.ref, "archetype": claim.archetype, "verdict": verdict}
    return _filled(Finding, {**known, "grade": Grade.B, "figure": _figure(), "claim_id": uuid4()})


def _claim(truth: Truth, planted: Archetype) -> ExpectedClaim:
    return next(claim for claim in truth.claims if claim.planted is planted)


@pytest.mark.parametrize(
    ("planted", "verdict", "outcome"),
    [
        (Archetype.FALSE, Verdict.CONTRADICTED, Outcome.FOUND),
        (Archetype.FALSE, Verdict.NOT_SUPPORTED, Outcome.FOUND),
        (Archetype.FALSE, Verdict.SUPPORTED, Outcome.MISSED),
        (Archetype.FLATTERING, Verdict.SUPPORTED_AMONG_THOSE_WHO_ANSWERED, Outcome.MISSED),
        (Archetype.FLATTERING, Verdict.INSUFFICIENT, Outcome.OPEN),
        (Archetype.TRUE, Verdict.SUPPORTED, Outcome.FOUND),
        (Archetype.TRUE, Verdict.CONTRADICTED, Outcome.FALSE_ALARM),
        (Archetype.TRUE, Verdict.NOT_SUPPORTED, Outcome.OPEN),
        (Archetype.TRUE, Verdict.NOT_COMPARABLE, Outcome.OPEN),
    ],
)
def test_a_verdict_is_judged_by_what_is_true(truth, planted, verdict, outcome):
    assert judge(_claim(truth, planted), verdict) is outcome


def test_every_planted_claim_has_its_row_and_what_was_not_looked_at_stays_open(truth):
    first = truth.claims[0]
    rows = score([_finding(first, Verdict.CONTRADICTED)], truth)
    assert [row.ref for row in rows] == [claim.ref for claim in truth.claims]
    assert rows[0].right
    assert rows[0].n == 70
    assert {row.outcome for row in rows[1:]} == {Outcome.OPEN}


def test_the_harper_rate_is_found_where_the_interval_covers_it(truth):
    near = _filled(Signal, {"signal": "harper", "figure": _figure(0.27, 0.20, 0.35)})
    far = _filled(Signal, {"signal": "harper", "figure": _figure(0.50, 0.40, 0.60)})
    other = _filled(Signal, {"signal": "sent_home", "figure": _figure()})
    assert score([], truth, signals=[other, near])[-1].outcome is Outcome.FOUND
    assert score([], truth, signals=[far])[-1].outcome is Outcome.MISSED


@pytest.mark.parametrize(
    ("standing", "difference", "outcome"),
    [
        (True, -0.3, Outcome.FOUND),
        (True, 0.3, Outcome.FALSE_ALARM),
        (False, -0.3, Outcome.OPEN),
    ],
)
def test_the_failing_group_is_found_where_its_gap_stands(truth, standing, difference, outcome):
    known = {"measure": "C17", "variable": "phase", "group": "secondary"}
    gap = _filled(Gap, {**known, "standing": standing, "difference": difference})
    assert score([], truth, gaps=[gap])[-1].outcome is outcome


def test_truth_is_read_back_from_its_file(tmp_path):
    area = make_area("small", 2)
    files = write_files(area, tmp_path)
    assert score([], files.truth) == score([], truth_of(area))
    files.truth.write_text("{}")
    with pytest.raises(NotATruth, match="write the area's files again"):
        score([], files.truth)
