"""Lines of enquiry: what to start from, what stands beside it, and why it matters."""

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from soundings.claims.model import Archetype
from soundings.contrast.constants import (
    CERTAINTY,
    CRITERIA,
    FALSE_DISCOVERY,
    FEWEST_ENQUIRIES,
    FIRM_GAP,
    MOST_ENQUIRIES,
    MOST_STRENGTHS,
    OPEN_GAP,
    OTHER_WEIGHT,
    STATUTORY_WEIGHT,
)
from soundings.contrast.model import (
    Enquiry,
    EnquiryKind,
    Finding,
    Gap,
    Gradient,
    Linked,
    SchoolSignal,
    Signal,
    StartsFrom,
    Verdict,
)
from soundings.contrast.rules.signals import BEARS_ON
from soundings.estimate.model import Flag
from soundings.stats.multiplicity import benjamini_hochberg
from soundings.stats.verdict import Direction

_CONCERNS = (Verdict.CONTRADICTED, Verdict.NOT_SUPPORTED)
_STRENGTHS = (Verdict.SUPPORTED, Verdict.SUPPORTED_AMONG_THOSE_WHO_ANSWERED)


class Beside(Struct, frozen=True, kw_only=True):
    """What a cut holds beside its findings."""

    gaps: tuple[Gap, ...] = ()
    signals: tuple[Signal, ...] = ()
    gradients: tuple[Gradient, ...] = ()
    schools: tuple[SchoolSignal, ...] = ()
    linked: tuple[Linked, ...] = ()


class _About(Struct, frozen=True, kw_only=True):
    """What bears on one claim."""

    gaps: tuple[Gap, ...]
    signals: tuple[Signal, ...]
    gradient: Gradient | None
    schools: tuple[SchoolSignal, ...]
    linked: Linked | None
    rows_stand: bool


class _Candidate(Struct, frozen=True, kw_only=True):
    finding: Finding
    kind: EnquiryKind
    starts_from: StartsFrom
    observed: str
    affected: int
    score: float
    open_question: bool = False


def spoken_of(finding: Finding, response_count: int) -> float:
    """Return about how many children of the list a claim speaks of."""
    base = finding.figure.list_base
    if not finding.by_answers:
        return float(base)
    return base * finding.figure.n / max(1, response_count)


def _percent(share: float) -> str:
    return f"{share * 100:.0f}%"


def _points(difference: float) -> str:
    return f"{abs(difference) * 100:.0f} points {'lower' if difference < 0 else 'higher'}"


def _short_of(finding: Finding, estimate: float) -> float:
    """Return how far families' figure lies on the worse side of the claim."""
    short = finding.claimed_share - estimate
    return -short if finding.direction == Direction.AT_MOST.value else short


# What a line can start from


def _from_claim(finding: Finding, weight: float, response_count: int) -> _Candidate | None:
    estimate = finding.figure.estimate
    if estimate is None or finding.verdict is Verdict.NOT_COMPARABLE:
        return None
    supported = finding.verdict in _STRENGTHS
    wide = finding.figure.flag is Flag.INSUFFICIENT and finding.verdict not in _CONCERNS
    unsure = finding.verdict not in (*_CONCERNS, *_STRENGTHS)
    if wide or (unsure and _short_of(finding, estimate) <= finding.rounding):
        return None
    gap = abs(estimate - finding.threshold) if supported else _short_of(finding, estimate)
    size = max(0.0, gap)
    spoken = spoken_of(finding, response_count)
    return _Candidate(
        finding=finding,
        kind=EnquiryKind.STRENGTH if supported else EnquiryKind.CONCERN,
        starts_from="claim",
        observed=f"{_percent(estimate)} of the {finding.figure.n:,} who replied (weighted), where "
        f"{finding.direction.replace('_', ' ')} {_percent(finding.claimed_share)} was claimed.",
        affected=round(spoken * (estimate if supported else size)),
        score=size * CERTAINTY[finding.grade.value] * weight * spoken * size,
        open_question=unsure,
    )


def _lower_is_worse(finding: Finding, difference: float) -> bool:
    return (difference < 0) is (finding.direction != Direction.AT_MOST.value)


def _firm(gap: Gap) -> bool:
    """Say whether the gap leaves 0 out with the list's own mix on both sides, the same way."""
    if gap.adjusted is None or gap.adjusted_low is None or gap.adjusted_high is None:
        return False
    same_way = (gap.adjusted < 0) is (gap.difference < 0)
    return same_way and not gap.adjusted_low <= 0.0 <= gap.adjusted_high


_HELD = {"status": "status", "need_group": "need", "age_band": "age"}
"""What the adjusted differences hold as it is on the list, by the variable it stands in."""


def gap_words(gap: Gap) -> str:
    """Return a gap as a sentence that says where, how much, and nothing of why."""
    figure = gap.group_figure
    share = 0.0 if figure.estimate is None else figure.estimate
    mix = ""
    if gap.adjusted is not None:
        held = " and ".join(word for name, word in _HELD.items() if name != gap.variable)
        mix = f"; {_points(gap.adjusted)} with {held} held as on the list"
    return (
        f"{gap.variable.replace('_', ' ')} {gap.group.replace('_', ' ')}: {_percent(share)} of "
        f"the {figure.n:,} who replied (weighted), {_points(gap.difference)} than the rest{mix}."
    )


def _from_gap(gap: Gap, finding: Finding, weight: float, response_count: int) -> _Candidate | None:
    """Start from the group that fares worse than the rest, whatever the claim's own verdict."""
    if not (gap.standing and _lower_is_worse(finding, gap.difference)):
        return None
    size = abs(gap.difference)
    listed = float(gap.group_figure.list_base)
    if finding.by_answers:
        listed *= gap.group_figure.n / max(1, response_count)
    certainty = FIRM_GAP if _firm(gap) else OPEN_GAP
    return _Candidate(
        finding=finding,
        kind=EnquiryKind.CONCERN,
        starts_from="gap",
        observed=gap_words(gap),
        affected=round(size * listed),
        score=size * certainty * weight * size * listed,
    )


def signal_words(signal: Signal) -> str:
    """Return a signal as a sentence with its share, its base and its accounts."""
    estimate = signal.figure.estimate
    share = "no figure" if estimate is None else f"{_percent(estimate)} of the {signal.figure.n:,}"
    return (
        f"{signal.title}: {share} who replied about {signal.base} (weighted), {signal.count:,} "
        "accounts."
    )


def _from_signal(signal: Signal, finding: Finding, weight: float) -> _Candidate | None:
    estimate = signal.figure.estimate
    if estimate is None or signal.figure.flag is Flag.INSUFFICIENT or not signal.count:
        return None
    firm = signal.figure.flag is Flag.NONE
    affected = signal.count if signal.by_answers else estimate * signal.figure.list_base
    return _Candidate(
        finding=finding,
        kind=EnquiryKind.CONCERN,
        starts_from="signal",
        observed=signal_words(signal),
        affected=round(affected),
        score=estimate * CERTAINTY["B" if firm else "C"] * weight * affected,
    )


def _from_rows(about: _About, finding: Finding, weight: float) -> _Candidate | None:
    """Start from rows that have more done than the families of the same children say."""
    linked = about.linked
    if linked is None or not about.rows_stand or linked.net is None or linked.net <= 0:
        return None
    affected = linked.net * linked.rows
    return _Candidate(
        finding=finding,
        kind=EnquiryKind.CONCERN,
        starts_from="rows",
        observed=linked.sentence,
        affected=round(affected),
        score=linked.net * CERTAINTY["B"] * weight * affected,
    )


def _worst(found: Iterable[_Candidate | None]) -> list[_Candidate]:
    """Return the one that weighs most, if there is any."""
    known = [one for one in found if one is not None]
    return [max(known, key=lambda one: (one.score, one.observed))] if known else []


def _nearest(signal: str, claimed: Iterable[str]) -> str | None:
    """Return the claimed archetype a signal bears on most nearly, if any is claimed."""
    known = set(claimed)
    return next((name for name in BEARS_ON.get(signal, ()) if name in known), None)


def _about(findings: Sequence[Finding], beside: Beside) -> dict[str, _About]:
    """Sort everything beside the findings by the claim it bears on; a claim by its reference.

    Of several claims with one measure the first carries it.
    """
    first = {finding.archetype: finding.ref for finding in reversed(findings)}
    p = benjamini_hochberg([one.p for one in beside.linked])
    standing = {
        one.ref: q is not None and q < FALSE_DISCOVERY
        for one, q in zip(beside.linked, p, strict=True)
    }
    linked = {one.ref: one for one in beside.linked}
    return {
        ref: _About(
            gaps=tuple(gap for gap in beside.gaps if gap.measure == measure and gap.standing),
            signals=tuple(
                signal for signal in beside.signals if _nearest(signal.signal, first) == measure
            ),
            gradient=next((one for one in beside.gradients if one.measure == measure), None),
            schools=tuple(one for one in beside.schools if one.measure == measure),
            linked=linked.get(ref),
            rows_stand=standing.get(ref, False),
        )
        for measure, ref in first.items()
    } | {
        finding.ref: _About(
            gaps=(),
            signals=(),
            gradient=None,
            schools=(),
            linked=linked.get(finding.ref),
            rows_stand=standing.get(finding.ref, False),
        )
        for finding in findings
        if first[finding.archetype] != finding.ref
    }


def _candidates(
    finding: Finding, archetype: Archetype, about: _About, response_count: int
) -> list[_Candidate]:
    """Return the lines one claim can start: its own, or else what draws attention beside it."""
    weight = STATUTORY_WEIGHT if archetype.statutory else OTHER_WEIGHT
    own = _from_claim(finding, weight, response_count)
    if own is not None and own.kind is EnquiryKind.CONCERN and not own.open_question:
        return [own]
    others = [_from_gap(gap, finding, weight, response_count) for gap in about.gaps]
    others += [_from_signal(signal, finding, weight) for signal in about.signals]
    others.append(_from_rows(about, finding, weight))
    return ([] if own is None else [own]) + _worst(others)


def _also_claimed(finding: Finding, findings: Iterable[Finding]) -> tuple[str, ...]:
    """Return which further claims rest on the same measure, in a sentence, if any do."""
    also = [
        one.ref
        for one in findings
        if one.archetype == finding.archetype
        and one.ref != finding.ref
        and one.verdict is not Verdict.NOT_COMPARABLE
    ]
    return (f"The same measure is claimed under {', '.join(also)}.",) if also else ()


def _words_beside(about: _About) -> list[str]:
    """Return what else bears on a claim, each in a sentence."""
    words = [gap_words(gap) for gap in about.gaps]
    words += [signal_words(signal) for signal in about.signals]
    if about.gradient is not None and about.gradient.standing:
        way = "least" if about.gradient.slope > 0 else "most"
        words.append(
            f"From the most to the least deprived families the share moves by "
            f"{abs(about.gradient.slope) * 100:.0f} points, higher at the {way} deprived end."
        )
    if about.schools:
        words.append(
            f"{len(about.schools)} of {about.schools[0].schools} schools stand out on this by "
            "more than chance; inspectors have their numbers."
        )
    if about.linked is not None:
        words.append(about.linked.sentence)
    return words


def _once(ranked: Iterable[_Candidate]) -> list[_Candidate]:
    """Return one line for each measure and start: claims on it are asked about together."""
    first: dict[tuple[str, StartsFrom], _Candidate] = {}
    for one in ranked:
        first.setdefault((one.finding.archetype, one.starts_from), one)
    return list(first.values())


def _chosen(candidates: Sequence[_Candidate]) -> list[_Candidate]:
    """Choose concerns and strengths by score; open questions only fill up to the fewest."""
    ranked = _once(
        sorted(candidates, key=lambda one: (-one.score, one.finding.ref, one.starts_from))
    )
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
    findings: Sequence[Finding],
    archetypes: Mapping[str, Archetype],
    response_count: int,
    beside: Beside | None = None,
) -> tuple[Enquiry, ...]:
    """Return five to eight lines of enquiry, ranked by size, certainty, law and number affected.

    A claim starts one line by its own figure; where that is no concern, a group, a signal or the
    area's own rows may start another. Claims on one measure share a line, which names them. Fewer
    where the cut has fewer that can. Open questions, which the answers cannot decide, come last.
    """
    about = _about(findings, beside or Beside())
    chosen = _chosen(
        [
            candidate
            for finding in findings
            if finding.archetype in archetypes
            for candidate in _candidates(
                finding, archetypes[finding.archetype], about[finding.ref], response_count
            )
        ]
    )
    highest = max((one.score for one in chosen), default=0.0) or 1.0
    return tuple(
        _enquiry(
            one,
            rank,
            one.score / highest,
            (*_also_claimed(one.finding, findings), *_words_beside(about[one.finding.ref])),
        )
        for rank, one in enumerate(chosen, start=1)
    )


def _enquiry(one: _Candidate, rank: int, score: float, beside: Sequence[str]) -> Enquiry:
    finding = one.finding
    matters = why_it_matters(finding)
    return Enquiry(
        rank=rank,
        kind=one.kind,
        claim_id=finding.claim_id,
        ref=finding.ref,
        archetype=finding.archetype,
        claim=finding.verbatim,
        why_it_matters=matters if one.starts_from == "claim" else f"{one.observed} {matters}",
        whom_to_ask=finding.who_to_ask,
        what_to_request=finding.request,
        criteria=finding.criteria,
        law=finding.law,
        verdict=finding.verdict,
        grade=finding.grade,
        score=score,
        number_affected=one.affected,
        starts_from=one.starts_from,
        observed=one.observed,
        beside=tuple(words for words in beside if words != one.observed),
    )
