"""Holds what an analysis found against what was planted: found, missed, or a false alarm."""

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path

import msgspec

from soundings.contrast.model import Finding, Gap, Signal, Verdict
from soundings.estimate.model import Figure
from soundings.kit.refusal import Kind, Refusal
from soundings.rehearsal.model import Archetype, ExpectedClaim, Truth

_NEAR = 0.05
"""How far off a rate may be and still be found. Source: our choice, the usual tolerance."""

_BELIEVED = (Verdict.SUPPORTED, Verdict.SUPPORTED_AMONG_THOSE_WHO_ANSWERED)


class Outcome(StrEnum):
    """How an analysis did with one planted truth."""

    FOUND = "found"
    MISSED = "missed"
    FALSE_ALARM = "false alarm"
    OPEN = "open"
    """Nothing was said either way: too few replies, or too near."""


class Score(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the end table."""

    ref: str
    archetype: str
    planted: str
    true_share: float
    claimed_share: float | None
    estimate: float | None
    low: float | None
    high: float | None
    n: int
    verdict: str
    grade: str
    outcome: Outcome

    @property
    def right(self) -> bool:
        """Whether the analysis did what it should have."""
        return self.outcome is Outcome.FOUND


class NotATruth(Refusal):
    """The file of planted truths cannot be read."""

    kind = Kind.INVALID
    slug = "not-a-truth"
    title = "The planted truths cannot be read"


def read_truth(path: Path) -> Truth:
    """Read truth.json as `write_files` left it."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Truth)
    except msgspec.DecodeError as error:
        message = f"{path}: {error}; write the area's files again."
        raise NotATruth(message) from error


def judge(claim: ExpectedClaim, verdict: Verdict) -> Outcome:
    """Say how a verdict does by what is true of the claim.

    Only "contradicted" accuses, so only that can be a false alarm; only a claim that was
    supported though it is false was missed.
    """
    if verdict in claim.expected:
        return Outcome.FOUND
    if claim.planted is Archetype.TRUE:
        return Outcome.FALSE_ALARM if verdict is Verdict.CONTRADICTED else Outcome.OPEN
    return Outcome.MISSED if verdict in _BELIEVED else Outcome.OPEN


def score(
    findings: Sequence[Finding],
    truth: Truth | Path,
    *,
    signals: Sequence[Signal] = (),
    gaps: Sequence[Gap] = (),
) -> tuple[Score, ...]:
    """Return a row a planted claim, then the Harper rate and the failing group if looked for.

    `truth` may be the file `write_files` left.
    """
    planted = read_truth(truth) if isinstance(truth, Path) else truth
    rows = [_score_claim(claim, findings) for claim in planted.claims]
    rows += [
        _score_harper(planted, signal.figure) for signal in signals if signal.signal == "harper"
    ]
    if gaps:
        rows.append(_score_group(planted, gaps))
    return tuple(rows)


def _score_claim(claim: ExpectedClaim, findings: Sequence[Finding]) -> Score:
    finding = next((one for one in findings if one.ref == claim.ref), None)
    figure = None if finding is None else finding.figure
    return Score(
        ref=claim.ref,
        archetype=claim.archetype,
        planted=claim.planted.value,
        true_share=claim.true_share,
        claimed_share=claim.claimed,
        estimate=None if figure is None else figure.estimate,
        low=None if figure is None else figure.low,
        high=None if figure is None else figure.high,
        n=0 if figure is None else figure.n,
        verdict="" if finding is None else finding.verdict.value,
        grade="" if finding is None else finding.grade.value,
        outcome=Outcome.OPEN if finding is None else judge(claim, finding.verdict),
    )


def _score_harper(truth: Truth, figure: Figure) -> Score:
    """Found if the interval, widened by the usual tolerance, covers the true rate.

    An interval alone says nothing of the silent, whom a rehearsal makes a little different.
    """
    outcome = Outcome.OPEN
    if figure.low is not None and figure.high is not None:
        covered = figure.low - _NEAR <= truth.harper_rate <= figure.high + _NEAR
        outcome = Outcome.FOUND if covered else Outcome.MISSED
    return Score(
        ref="",
        archetype="harper",
        planted="rate",
        true_share=truth.harper_rate,
        claimed_share=None,
        estimate=figure.estimate,
        low=figure.low,
        high=figure.high,
        n=figure.n,
        verdict="",
        grade="",
        outcome=outcome,
    )


def _score_group(truth: Truth, gaps: Sequence[Gap]) -> Score:
    """Found if the failing group's gap stands and points down; one that points up is false."""
    group = truth.failing_group
    looked_for = (group.archetype, group.phase)
    gap = next((one for one in gaps if (one.measure, one.group) == looked_for), None)
    outcome = Outcome.OPEN
    if gap is not None and gap.standing:
        outcome = Outcome.FOUND if gap.difference < 0 else Outcome.FALSE_ALARM
    return Score(
        ref="",
        archetype=f"{group.archetype} {group.phase}",
        planted="failing group",
        true_share=group.true_share - group.others_share,
        claimed_share=None,
        estimate=None if gap is None else gap.difference,
        low=None,
        high=None,
        n=0,
        verdict="",
        grade="",
        outcome=outcome,
    )
