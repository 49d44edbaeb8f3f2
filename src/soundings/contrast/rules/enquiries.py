"""Lines of enquiry: which findings to start from, and why."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from soundings.claims.model import Archetype
from soundings.contrast.constants import (
    CERTAINTY,
    CRITERIA,
    FEWEST_ENQUIRIES,
    MOST_ENQUIRIES,
    MOST_STRENGTHS,
    OTHER_WEIGHT,
    STATUTORY_WEIGHT,
)
from soundings.contrast.model import (
    Enquiry,
    EnquiryKind,
    Finding,
    Verdict,
)
from soundings.estimate.model import Flag

_CONCERNS = (Verdict.CONTRADICTED, Verdict.NOT_SUPPORTED)
_STRENGTHS = (Verdict.SUPPORTED, Verdict.SUPPORTED_AMONG_THOSE_WHO_ANSWERED)


class _Candidate(Struct, frozen=True, kw_only=True):
    finding: Finding
    kind: EnquiryKind
    size: float
    """Share the families' figure lies from the claim, or above its threshold."""
    affected: int
    score: float
    open_question: bool


def spoken_of(finding: Finding, response_count: int) -> float:
    """Return about how many children of the list a claim speaks of."""
    base = finding.figure.list_base
    if not finding.by_answers:
        return float(base)
    return base * finding.figure.n / max(1, response_count)


def _candidate(
    finding: Finding, archetype: Archetype | None, response_count: int
) -> _Candidate | None:
    estimate = finding.figure.estimate
    if archetype is None or estimate is None:
        return None
    supported = finding.verdict in _STRENGTHS
    wide = finding.figure.flag is Flag.INSUFFICIENT and finding.verdict not in _CONCERNS
    unsure = finding.verdict not in (*_CONCERNS, *_STRENGTHS)
    if wide or (unsure and estimate >= finding.claimed_share - finding.rounding):
        return None
    gap = estimate - finding.threshold if supported else finding.claimed_share - estimate
    size = max(0.0, gap)
    children = spoken_of(finding, response_count)
    affected = children * (estimate if supported else size)
    weight = STATUTORY_WEIGHT if archetype.statutory else OTHER_WEIGHT
    return _Candidate(
        finding=finding,
        kind=EnquiryKind.STRENGTH if supported else EnquiryKind.CONCERN,
        size=size,
        affected=round(affected),
        score=size * CERTAINTY[finding.grade.value] * weight * affected,
        open_question=unsure,
    )


def _chosen(candidates: Sequence[_Candidate]) -> list[_Candidate]:
    """Choose concerns and strengths by score; open questions only fill up to the fewest."""
    ranked = sorted(candidates, key=lambda one: (-one.score, one.finding.ref))
    strengths = [one for one in ranked if one.kind is EnquiryKind.STRENGTH][:MOST_STRENGTHS]
    firm = [one for one in ranked if one.kind is EnquiryKind.CONCERN and not one.open_question]
    taken = firm[: MOST_ENQUIRIES - len(strengths)] + strengths
    rest = [one for one in ranked if one not in taken]
    taken += rest[: max(0, FEWEST_ENQUIRIES - len(taken))]
    return sorted(taken, key=lambda one: (one.open_question, -one.score, one.finding.ref))


def why_it_matters(finding: Finding) -> str:
    """Return the criteria in words, and the law."""
    words = "; ".join(f"{code}: {CRITERIA[code]}" for code in finding.criteria if code in CRITERIA)
    return f"{words}. {finding.law}."


def enquiries(
    findings: Sequence[Finding], archetypes: Mapping[str, Archetype], response_count: int
) -> tuple[Enquiry, ...]:
    """Return five to eight lines of enquiry, ranked by size, certainty, law and number affected.

    Fewer where the cut has fewer findings that can start one. Open questions, which the answers
    cannot decide, come last.
    """
    found = [
        _candidate(finding, archetypes.get(finding.archetype), response_count)
        for finding in findings
    ]
    chosen = _chosen([one for one in found if one is not None])
    highest = max((one.score for one in chosen), default=0.0) or 1.0
    return tuple(
        _enquiry(one, rank, one.score / highest) for rank, one in enumerate(chosen, start=1)
    )


def _enquiry(one: _Candidate, rank: int, score: float) -> Enquiry:
    finding = one.finding
    return Enquiry(
        rank=rank,
        kind=one.kind,
        claim_id=finding.claim_id,
        ref=finding.ref,
        archetype=finding.archetype,
        claim=finding.verbatim,
        why_it_matters=why_it_matters(finding),
        whom_to_ask=finding.who_to_ask,
        what_to_request=finding.request,
        criteria=finding.criteria,
        law=finding.law,
        verdict=finding.verdict,
        grade=finding.grade,
        score=score,
        number_affected=one.affected,
    )
