"""Each claim held against its figure: verdict, grade, and what the silent could change."""

import re
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from soundings.claims.model import Archetype, Claim, Strength
from soundings.contrast.constants import ALPHA, DELTAS, LEAST_IN_WAVE, LEVEL
from soundings.contrast.model import (
    EvenIf,
    Finding,
    Grade,
    MixturePoint,
    TippingPoint,
    Verdict,
)
from soundings.estimate.model import ALL, Diagnostics, Figure, Flag, WavePoint
from soundings.stats import bounds, verdict
from soundings.stats.intervals import interval, score_p_below
from soundings.stats.multiplicity import holm
from soundings.stats.reliability import LEAST_EFFECTIVE, WIDEST


class Evidence(Struct, frozen=True, kw_only=True):
    """What a cut holds that findings are decided from."""

    figures: tuple[Figure, ...]
    diagnostics: Diagnostics
    list_count: int
    response_count: int


def by_reference(ref: str) -> tuple[tuple[int, str], ...]:
    """Return what references are sorted by, so that 10 follows 9."""
    return tuple(
        (int(part), "") if part.isdigit() else (0, part) for part in re.split(r"(\d+)", ref)
    )


def whole(figures: Iterable[Figure]) -> Mapping[str, Figure]:
    """Return each measure's figure over its whole population."""
    return {figure.measure: figure for figure in figures if figure.domain == ALL}


def usable_waves(points: Iterable[WavePoint], measure: str) -> list[WavePoint]:
    """Return the waves of a measure with answers enough to compare, in order."""
    return [
        point
        for point in sorted(points, key=lambda point: point.wave)
        if point.measure == measure and point.n >= LEAST_IN_WAVE and point.estimate is not None
    ]


def largest_difference(diagnostics: Diagnostics, measure: str) -> float | None:
    """Return D: the largest of late less early and of a propensity fifth less the whole.

    None when neither can be had, and nothing is then known of how the silent may differ.
    """
    waves = usable_waves(diagnostics.waves, measure)
    seen = [shift.shift for shift in diagnostics.shifts if shift.measure == measure]
    if len(waves) > 1 and waves[0].estimate is not None and waves[-1].estimate is not None:
        seen.append(abs(waves[-1].estimate - waves[0].estimate))
    return max(seen, default=None)


def even_if(figure: Figure, lines: verdict.Sides) -> EvenIf:
    """Return what the list alone proves, whatever the silent would say."""
    extremes = bounds.manski(figure.list_base, figure.n, figure.favourable)
    return EvenIf(
        listed=figure.list_base,
        answered=figure.n,
        favourable=figure.favourable,
        adverse=figure.n - figure.favourable,
        lowest=extremes.low,
        highest=extremes.high,
        impossible=extremes.high < lines.threshold,
        holds=extremes.low > lines.threshold,
    )


def tipping_point(figure: Figure, lines: verdict.Sides, late: float | None) -> TippingPoint | None:
    """Return what the silent would have to say for the claim to hold; None if nobody is silent."""
    if figure.estimate is None:
        return None
    found = bounds.tipping(
        figure.list_base, figure.n, figure.favourable, figure.estimate, lines.threshold
    )
    if found is None:
        return None
    return TippingPoint(
        needed_of_silent=found.needed,
        implied_of_silent=found.implied,
        answered=figure.favourable / figure.n,
        late=late,
        odds_ratio=found.odds_ratio,
    )


def mixture(figure: Figure) -> tuple[MixturePoint, ...]:
    """Return the area's share along the pattern-mixture path."""
    if figure.estimate is None:
        return ()
    path = bounds.pattern_mixture(
        figure.list_base, figure.n, figure.favourable, figure.estimate, DELTAS
    )
    return tuple(
        MixturePoint(delta=point.delta, of_silent=point.silent, area=point.whole) for point in path
    )


def _interval(figure: Figure) -> tuple[float, float] | None:
    if figure.estimate is None or figure.n_effective is None or figure.df is None:
        return None
    p, n, effective, df = np.array(
        [[figure.estimate], [float(figure.n)], [figure.n_effective], [figure.df]]
    )
    found = interval(p, n, effective, df, LEVEL)
    return float(found.low[0]), float(found.high[0])


def decides(figure: Figure) -> bool:
    """Say whether a figure can decide a claim: enough answers, and an interval narrow enough.

    A rare share that is suppressed for its relative width alone still decides, because a claim
    is judged by how far it is from the share, not by the share's own relative precision.
    """
    if figure.estimate is None or figure.n_effective is None:
        return False
    if figure.flag is not Flag.INSUFFICIENT:
        return True
    if figure.low is None or figure.high is None:
        return False
    size = min(float(figure.n), figure.n_effective)
    return size >= LEAST_EFFECTIVE and figure.high - figure.low < WIDEST


def _p(figure: Figure, threshold: float) -> float | None:
    if figure.estimate is None or figure.n_effective is None or figure.df is None:
        return None
    if not decides(figure):
        return None
    return score_p_below(figure.estimate, figure.n_effective, figure.df, threshold)


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


def _blank(claim: Claim, archetype: Archetype | None, lines: verdict.Sides) -> Finding:
    """Return a finding that knows the claim and nothing of the families."""
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
        threshold=lines.threshold,
        metric=archetype.metric if archetype else "",
        definition=archetype.definition if archetype else "",
        base=archetype.base if archetype else "",
        by_answers=archetype is not None and archetype.if_answers is not None,
        law=archetype.law if archetype else "",
        criteria=archetype.criteria if archetype else (),
        who_to_ask=archetype.who_to_ask if archetype else "",
        request=archetype.request if archetype else "",
        benchmark=archetype.benchmark if archetype else "",
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
    )


def silent_share(figure: Figure, archetype: Archetype, evidence: Evidence) -> float:
    """Return the share of those a claim speaks of with no answer that counts.

    Where answers decide whom it speaks of, the whole list's silent share stands for it.
    """
    if archetype.if_answers is None and figure.list_base > 0:
        return 1.0 - figure.n / figure.list_base
    return 1.0 - evidence.response_count / max(1, evidence.list_count)


def _first_look(claim: Claim, archetype: Archetype | None, evidence: Evidence) -> Finding:
    """Hold one claim against its figure, before other claims are looked at."""
    lines = verdict.sides(claim.claimed_share, claim.rounding, claim.tolerance)
    blank = _blank(claim, archetype, lines)
    figure = whole(evidence.figures).get(claim.archetype)
    if archetype is None or figure is None:
        return blank
    waves = usable_waves(evidence.diagnostics.waves, archetype.id)
    inner = _interval(figure)
    extremes = even_if(figure, lines)
    if inner is None or not decides(figure):
        call, why = verdict.Call.INSUFFICIENT, "too few answers, or too wide an interval, to say"
    else:
        call = verdict.call(*inner, lines)
        why = (
            f"the 90 % interval {inner[0]:.3f} to {inner[1]:.3f} against {lines.threshold:.3f}"
            f" (claimed {claim.claimed_share:.3f}, rounding {claim.rounding:.3f}, tolerance"
            f" {claim.tolerance:.3f}) gives {call}"
        )
    reasons = [why]
    base = call
    if extremes.impossible and call is not verdict.Call.CONTRADICTED:
        call = verdict.Call.CONTRADICTED
        reasons.append(
            f"{extremes.adverse} adverse accounts among {extremes.listed} listed contradict the"
            " claim whatever the silent would say"
        )
    return replace(
        blank,
        figure=figure,
        verdict=Verdict(call.value),
        base_verdict=Verdict(base.value),
        low_90=inner[0] if inner else None,
        high_90=inner[1] if inner else None,
        p_contradicted=_p(figure, lines.threshold),
        shift=largest_difference(evidence.diagnostics, archetype.id),
        silent_share=silent_share(figure, archetype, evidence),
        even_if=extremes,
        tipping=None
        if blank.by_answers
        else tipping_point(figure, lines, waves[-1].estimate if len(waves) > 1 else None),
        mixture=() if blank.by_answers else mixture(figure),
        counter_examples=figure.n - figure.favourable
        if claim.strength is Strength.ABSOLUTE
        else None,
        reasons=tuple(reasons),
    )


def _graded(finding: Finding) -> Finding:
    """Say how much the verdict assumes, and demote it if it assumes too much."""
    if finding.verdict in {Verdict.INSUFFICIENT, Verdict.NOT_COMPARABLE}:
        return finding
    lines = verdict.sides(finding.claimed_share, finding.rounding, finding.tolerance)
    call = verdict.Call(finding.verdict.value)
    low = 0.0 if finding.low_90 is None else finding.low_90
    high = 1.0 if finding.high_90 is None else finding.high_90
    extremes = None
    if finding.even_if is not None:
        extremes = bounds.Manski(low=finding.even_if.lowest, high=finding.even_if.highest)
    known = finding.shift is not None
    move = (finding.silent_share or 0.0) * (finding.shift if finding.shift is not None else 1.0)
    grade = Grade(verdict.strength(call, low, high, lines, extremes, move).value)
    why = {
        Grade.A: "grade A: it stands whatever the silent would say",
        Grade.B: f"grade B: it stands if the silent differ by up to {move:.3f} of the whole",
        Grade.C: "grade C: it stands only if the silent are like those who answered"
        + ("" if known else ", for want of waves or groups to compare"),
        Grade.NONE: "",
    }[grade]
    softer = finding.verdict
    if grade is Grade.C and softer is Verdict.CONTRADICTED:
        softer = Verdict.NOT_SUPPORTED
        why += "; so contradicted becomes not supported"
    if grade is Grade.C and softer is Verdict.SUPPORTED:
        softer = Verdict.SUPPORTED_AMONG_THOSE_WHO_ANSWERED
        why += "; so supported becomes supported among those who answered"
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
    """Hold every claim against the families, in order of reference."""
    ordered = sorted(claims, key=lambda claim: by_reference(claim.ref))
    looked = [_first_look(claim, archetypes.get(claim.archetype), evidence) for claim in ordered]
    adjusted = holm([finding.p_contradicted for finding in looked])
    return tuple(
        _graded(_held_together(finding, p)) for finding, p in zip(looked, adjusted, strict=True)
    )
