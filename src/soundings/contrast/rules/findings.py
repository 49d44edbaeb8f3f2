"""Each claim held against its figure: verdict, grade, and why."""

import re
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from soundings.claims.model import Archetype, Benchmark, Claim, Strength
from soundings.contrast.constants import ALPHA, LEVEL
from soundings.contrast.model import Finding, Grade, Verdict
from soundings.contrast.rules.beside import benchmark_words
from soundings.contrast.rules.silent import (
    edge,
    even_if,
    largest_difference,
    mixture,
    silent_share,
    tipping_point,
    usable_waves,
)
from soundings.estimate.model import ALL, Diagnostics, Figure, Flag, TwoPhase
from soundings.stats import bounds, verdict
from soundings.stats.intervals import interval
from soundings.stats.multiplicity import holm
from soundings.stats.reliability import LEAST_EFFECTIVE, WIDEST
from soundings.stats.verdict import Direction


class Evidence(Struct, frozen=True, kw_only=True):
    """What a cut holds that findings are decided from."""

    figures: tuple[Figure, ...]
    diagnostics: Diagnostics
    list_count: int
    response_count: int
    two_phases: tuple[TwoPhase, ...] = ()
    benchmarks: tuple[Benchmark, ...] = ()


def by_reference(ref: str) -> tuple[tuple[int, str], ...]:
    """Return what references are sorted by, so that 10 follows 9."""
    return tuple(
        (int(part), "") if part.isdigit() else (0, part) for part in re.split(r"(\d+)", ref)
    )


def whole(figures: Iterable[Figure]) -> Mapping[str, Figure]:
    """Return each measure's figure over its whole population."""
    return {figure.measure: figure for figure in figures if figure.domain == ALL}


# From a figure to an interval and a p-value


def _known_whole(figure: Figure) -> bool:
    """Say whether every listed child has an answer that counts, so that nothing is estimated."""
    return figure.se == 0 and figure.n == figure.list_base > 0


def _interval(figure: Figure, n: float) -> tuple[float, float] | None:
    """Return the two one-sided 5 % bounds; the figure itself where everybody answered."""
    if figure.estimate is None or figure.n_effective is None or figure.df is None:
        return None
    if _known_whole(figure):
        return figure.estimate, figure.estimate
    p, answered, effective, df = np.array(
        [[figure.estimate], [n], [figure.n_effective], [figure.df]]
    )
    found = interval(p, answered, effective, df, LEVEL)
    return float(found.low[0]), float(found.high[0])


def decides(figure: Figure) -> bool:
    """Say whether a figure can decide a claim: enough answers, and an interval narrow enough.

    A rare share that is suppressed for its relative width alone still decides, because a claim
    is judged by how far it is from the share, not by the share's own relative precision. A small
    group of whom everybody answered is known, and decides whatever its size.
    """
    if figure.estimate is None or figure.n_effective is None:
        return False
    if figure.flag is not Flag.INSUFFICIENT or _known_whole(figure):
        return True
    if figure.low is None or figure.high is None:
        return False
    size = min(float(figure.n), figure.n_effective)
    return size >= LEAST_EFFECTIVE and figure.high - figure.low < WIDEST


def _p(figure: Figure, lines: verdict.Sides) -> float | None:
    """Return the one-sided p-value of the claim holding, its tolerance given."""
    if figure.estimate is None or figure.n_effective is None or figure.df is None:
        return None
    if not decides(figure):
        return None
    if _known_whole(figure):
        call = verdict.call(figure.estimate, figure.estimate, lines)
        return 0.0 if call is verdict.Call.CONTRADICTED else 1.0
    return verdict.contradiction_p(figure.estimate, figure.n_effective, figure.df, lines)


def headline(figure: Figure, phone: TwoPhase | None) -> Figure:
    """Return the estimate that decides: with the silent who were phoned, if the rule has it so.

    The rule was fixed before the telephone sample was drawn, and looks at numbers of answers
    alone. Counts stay those of the families who answered by themselves.
    """
    if phone is None or not phone.headline:
        return figure
    return replace(
        figure,
        estimate=phone.estimate,
        se=phone.se,
        low=phone.low,
        high=phone.high,
        n_effective=phone.n_effective,
        df=phone.df,
        flag=Flag.NONE,
    )


# From a claim to a finding

_NOTHING = Figure(
    measure="",
    domain=ALL,
    list_base=0,
    n=0,
    favourable=0,
    n_effective=None,
    estimate=None,
    se=None,
    low=None,
    high=None,
    df=None,
    flag=Flag.INSUFFICIENT,
)


def _lines(claim: Claim | Finding) -> verdict.Sides:
    return verdict.sides(
        claim.claimed_share, claim.rounding, claim.tolerance, Direction(claim.direction)
    )


def _blank(claim: Claim, archetype: Archetype | None, published: Sequence[Benchmark]) -> Finding:
    """Return a finding that knows the claim and nothing of the families."""
    lines = _lines(claim)
    standing = archetype.benchmark if archetype else ""
    return Finding(
        claim_id=claim.claim_id,
        ref=claim.ref,
        archetype=claim.archetype,
        verbatim=claim.verbatim,
        source_document=claim.source_document,
        source_page=claim.source_page,
        owner=claim.owner.value,
        strength=claim.strength.value,
        period=claim.period,
        claimed_share=claim.claimed_share,
        rounding=claim.rounding,
        tolerance=claim.tolerance,
        threshold=edge(lines),
        metric=archetype.metric if archetype else "",
        definition=archetype.definition if archetype else "",
        base=archetype.base if archetype else "",
        by_answers=archetype is not None and archetype.if_answers is not None,
        law=archetype.law if archetype else "",
        criteria=archetype.criteria if archetype else (),
        who_to_ask=archetype.who_to_ask if archetype else "",
        request=archetype.request if archetype else "",
        benchmark=benchmark_words(standing, published),
        caveat=archetype.caveat if archetype else "",
        figure=replace(_NOTHING, measure=claim.archetype),
        verdict=Verdict.NOT_COMPARABLE,
        base_verdict=Verdict.NOT_COMPARABLE,
        grade=Grade.NONE,
        low_90=None,
        high_90=None,
        p_contradicted=None,
        p_holm=None,
        shift=None,
        silent_share=None,
        even_if=None,
        tipping=None,
        mixture=(),
        counter_examples=None,
        reasons=("nothing families were asked measures what this claim says",),
        direction=claim.direction.value,
        better=lines.upper_threshold if claim.direction is Direction.EQUALS else None,
        not_the_same=claim.not_the_same,
        comparability_note=claim.comparability_note,
        recorded_by=claim.recorded_by,
        recorded_on=claim.recorded_on,
        answers_period=archetype.period if archetype else "",
        precision=archetype.precision if archetype else "",
        benchmarks=tuple(published),
    )


def _why_not_compared(claim: Claim) -> str:
    """Say what keeps a claim from being compared, as its record has it."""
    note = f" ({claim.comparability_note.rstrip('.')})" if claim.comparability_note else ""
    return f"the record does not say that it has the same {' and '.join(claim.not_the_same)}{note}"


def _base_call(
    figure: Figure, inner: tuple[float, float] | None, finding: Finding, lines: verdict.Sides
) -> tuple[verdict.Call, str]:
    """Return the verdict of the interval alone, and the sentence that says why."""
    if inner is None or not decides(figure):
        return verdict.Call.INSUFFICIENT, "too few answers, or too wide an interval, to say"
    call = verdict.call(*inner, lines)
    lower, upper = finding.threshold, finding.better
    against = f"{lower:.3f}" if upper is None else f"{lower:.3f} to {upper:.3f}"
    why = (
        f"the 90 % interval {inner[0]:.3f} to {inner[1]:.3f} against {against}"
        f" (claimed {finding.direction.replace('_', ' ')} {finding.claimed_share:.3f}, rounding "
        f"{finding.rounding:.3f}, tolerance {finding.tolerance:.3f}) gives "
        f"{call.replace('_', ' ')}"
    )
    if finding.better is not None and inner[0] > finding.better:
        why += ": families report better than was claimed"
    return call, why


def _counter_examples(claim: Claim, figure: Figure) -> int | None:
    """Count the accounts against an absolute claim."""
    if claim.strength is not Strength.ABSOLUTE:
        return None
    at_most = claim.direction is Direction.AT_MOST
    return figure.favourable if at_most else figure.n - figure.favourable


def _first_look(claim: Claim, archetype: Archetype | None, evidence: Evidence) -> Finding:
    """Hold one claim against its figure, before other claims are looked at."""
    beside = () if archetype is None else archetype.benchmarks
    published = [one for one in evidence.benchmarks if one.benchmark_id in beside]
    blank = _blank(claim, archetype, published)
    if archetype is not None and archetype.untestable:
        return replace(blank, reasons=(archetype.untestable,))
    answered = whole(evidence.figures).get(claim.archetype)
    if archetype is None or answered is None:
        return blank
    phone = {one.measure: one for one in evidence.two_phases}.get(archetype.id)
    figure = headline(answered, phone)
    known = replace(
        blank,
        figure=figure,
        two_phase=phone,
        respondents=answered if figure is not answered else None,
    )
    if claim.not_the_same:
        why = _why_not_compared(claim)
        return replace(known, reasons=(why,))
    return _compared(known, claim, archetype, evidence)


def _compared(known: Finding, claim: Claim, archetype: Archetype, evidence: Evidence) -> Finding:
    """Hold a comparable claim against the figure that decides."""
    lines, figure, phone = _lines(claim), known.figure, known.two_phase
    answered = known.respondents or figure
    phoned = phone if phone is not None and known.respondents is not None else None
    inner = _interval(figure, figure.n + (0 if phoned is None else phoned.answered))
    call, why = _base_call(figure, inner, known, lines)
    base, reasons = call, [why]
    if phone is not None:
        reasons.append(phone.why)
    extremes = even_if(answered, lines)
    if extremes.impossible and call is not verdict.Call.CONTRADICTED:
        call = verdict.Call.CONTRADICTED
        reasons.append(
            f"{extremes.answered} answers about {extremes.listed} listed, {extremes.favourable} "
            "of them favourable, contradict the claim whatever the silent would say"
        )
    waves = usable_waves(evidence.diagnostics.waves, archetype.id)
    late = waves[-1].estimate if len(waves) > 1 else None
    return replace(
        known,
        verdict=Verdict(call.value),
        base_verdict=Verdict(base.value),
        low_90=inner[0] if inner else None,
        high_90=inner[1] if inner else None,
        p_contradicted=_p(figure, lines),
        shift=0.0
        if phoned is not None
        else largest_difference(evidence.diagnostics, answered, phone),
        silent_share=silent_share(
            answered, archetype, evidence.list_count, evidence.response_count
        ),
        even_if=extremes,
        tipping=None if known.by_answers else tipping_point(answered, lines, late, phone),
        mixture=() if known.by_answers else mixture(figure),
        counter_examples=_counter_examples(claim, answered),
        reasons=tuple(reasons),
    )


# What is made of all first looks together

_SOFTER = {
    Verdict.CONTRADICTED: Verdict.NOT_SUPPORTED,
    Verdict.SUPPORTED: Verdict.SUPPORTED_AMONG_THOSE_WHO_ANSWERED,
}
"""What a verdict becomes that stands only if the silent are like those who answered."""


def _words(word: Verdict) -> str:
    return word.value.replace("_", " ")


def _assumes(grade: Grade, finding: Finding, move: float) -> str:
    """Say in a sentence what a grade takes for granted."""
    if grade is Grade.A:
        return "grade A: it stands whatever the silent would say"
    if grade is Grade.B and finding.respondents is not None:
        return "grade B: the silent were asked by telephone, so none of them is assumed"
    if grade is Grade.B:
        return f"grade B: it stands if the silent differ by up to {move:.3f} of the whole"
    known = "" if finding.shift is not None else ", for want of waves or groups to compare"
    return f"grade C: it stands only if the silent are like those who answered{known}"


def _graded(finding: Finding) -> Finding:
    """Say how much the verdict assumes, and demote it if it assumes too much."""
    if finding.verdict in {Verdict.INSUFFICIENT, Verdict.NOT_COMPARABLE}:
        return finding
    low = 0.0 if finding.low_90 is None else finding.low_90
    high = 1.0 if finding.high_90 is None else finding.high_90
    extremes = None
    if finding.even_if is not None:
        extremes = bounds.Manski(low=finding.even_if.lowest, high=finding.even_if.highest)
    move = (finding.silent_share or 0.0) * (1.0 if finding.shift is None else finding.shift)
    call = verdict.Call(finding.verdict.value)
    grade = Grade(verdict.strength(call, low, high, _lines(finding), extremes, move).value)
    why = _assumes(grade, finding, move)
    softer = _SOFTER.get(finding.verdict, finding.verdict) if grade is Grade.C else finding.verdict
    if softer is not finding.verdict:
        why += f"; so {_words(finding.verdict)} becomes {_words(softer)}"
    return replace(finding, verdict=softer, grade=grade, reasons=(*finding.reasons, why))


def _held_together(finding: Finding, p_holm: float | None) -> Finding:
    """Take a contradiction back that does not survive all claims being looked at.

    One that arithmetic alone proves infers nothing, and stands.
    """
    finding = replace(finding, p_holm=p_holm)
    proved = finding.even_if is not None and finding.even_if.impossible
    survives = p_holm is not None and p_holm < ALPHA
    if finding.verdict is not Verdict.CONTRADICTED or proved or survives:
        return finding
    why = (
        f"with all claims looked at together p is {p_holm}, so contradicted becomes not supported"
    )
    return replace(finding, verdict=Verdict.NOT_SUPPORTED, reasons=(*finding.reasons, why))


def findings(
    claims: Sequence[Claim], archetypes: Mapping[str, Archetype], evidence: Evidence
) -> tuple[Finding, ...]:
    """Hold every claim against the families, in order of reference.

    Pure, and so cheap that a simulation may call it thousands of times. A claim that is not
    compared is not counted among those Holm's correction is for.
    """
    ordered = sorted(claims, key=lambda claim: by_reference(claim.ref))
    looked = [_first_look(claim, archetypes.get(claim.archetype), evidence) for claim in ordered]
    adjusted = holm([finding.p_contradicted for finding in looked])
    return tuple(
        _graded(_held_together(finding, p)) for finding, p in zip(looked, adjusted, strict=True)
    )
