"""Lines of enquiry: which findings to start from, and what would settle each."""

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
    RECORDS,
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


def _percent(share: float) -> str:
    return f"{100 * share:.0f}%"


def spoken_of(finding: Finding, answers_decide: bool, response_count: int) -> float:  # noqa: FBT001 - a fact of the archetype
    """Return about how many children of the list a claim speaks of."""
    base = finding.figure.list_base
    if not answers_decide:
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
    children = spoken_of(finding, archetype.if_answers is not None, response_count)
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


def families_say(finding: Finding, answers_decide: bool) -> str:  # noqa: FBT001 - a fact of the archetype
    """Return what families say with n, base and interval, in one sentence."""
    figure = finding.figure
    if figure.estimate is None or figure.low is None or figure.high is None:
        return f"Nobody who answered said anything that bears on {finding.metric.lower()}."
    if answers_decide:
        base = f"Of those who replied, {figure.n:,} told us about {finding.base}"
    else:
        base = f"Of {finding.base} ({figure.list_base:,}), {figure.n:,} were answered for"
    return (
        f"{base}: {finding.metric[0].lower()}{finding.metric[1:]} {_percent(figure.estimate)}"
        f" (weighted; 95% interval {_percent(figure.low)} to {_percent(figure.high)}); the claim"
        f" amounts to {_percent(finding.claimed_share)}."
    )


def why_it_matters(finding: Finding) -> str:
    """Return the criteria in words, and the law."""
    words = "; ".join(f"{code}: {CRITERIA[code]}" for code in finding.criteria if code in CRITERIA)
    return f"{words}. {finding.law}."


def what_would_settle_it(finding: Finding, kind: EnquiryKind) -> str:
    """Return what to look at, and what it would have to show."""
    silent = finding.tipping
    allowed = _percent(max(0.0, 1.0 - finding.threshold))
    if kind is EnquiryKind.STRENGTH:
        return (
            f"{RECORDS} children drawn by ticket from those whose families did not answer, their"
            f" records read and their families heard: the claim stands if no more than {allowed}"
            " show otherwise."
        )
    if finding.even_if is not None and finding.even_if.impossible:
        return (
            f"Nothing the silent could say would make the claim hold: {finding.even_if.adverse:,}"
            f" accounts among {finding.even_if.listed:,} listed speak against it, where it allows"
            f" {allowed}. What is left to settle is where, and since when."
        )
    sample = (
        f"{RECORDS} children drawn by ticket from the list, their records read and their families"
        f" heard: the claim stands if no more than {allowed} show otherwise."
    )
    if silent is None:
        return sample
    return (
        f"{sample} For it to hold, {_percent(min(1.0, max(0.0, silent.needed_of_silent)))} of the"
        f" families who did not answer would have to speak for it; of those who answered"
        f" {_percent(silent.answered)} did."
    )


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
        _enquiry(one, rank, one.score / highest, archetypes)
        for rank, one in enumerate(chosen, start=1)
    )


def _enquiry(
    one: _Candidate, rank: int, score: float, archetypes: Mapping[str, Archetype]
) -> Enquiry:
    finding = one.finding
    decided = archetypes[finding.archetype].if_answers is not None
    return Enquiry(
        rank=rank,
        kind=one.kind,
        claim_id=finding.claim_id,
        ref=finding.ref,
        archetype=finding.archetype,
        claim=finding.verbatim,
        families_say=families_say(finding, decided),
        why_it_matters=why_it_matters(finding),
        what_would_settle_it=what_would_settle_it(finding, one.kind),
        whom_to_ask=finding.who_to_ask,
        what_to_request=finding.request,
        criteria=finding.criteria,
        law=finding.law,
        verdict=finding.verdict,
        grade=finding.grade,
        score=score,
        number_affected=one.affected,
    )
