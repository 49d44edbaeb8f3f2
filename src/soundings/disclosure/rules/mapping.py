"""From the rooms' Structs to this room's: one function a noun, and no decision.

Shares are rounded here to a hundredth of a point, so that a release does not carry the last
bits of a machine's arithmetic.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

import soundings.coding.model as coding
import soundings.contrast.model as contrast
import soundings.estimate.model as estimate
from soundings.disclosure.model import (
    Benchmark,
    DomainFigure,
    Enquiry,
    Figure,
    Finding,
    Gap,
    Gradient,
    Linked,
    MixturePoint,
    Paraphrase,
    Quote,
    School,
    SchoolPoint,
    Signal,
    SignalGroup,
    Silent,
    Theme,
    Told,
    TwoPhase,
    Variation,
)
from soundings.disclosure.rules.suppression import INSPECTOR, rounded, rounded_share
from soundings.disclosure.rules.tracing import GRADIENT, ROWS, SCHOOLS, school_part
from soundings.estimate.rules.figures import figure_id

IDACI = "idaci_fifth"


def round4(value: float) -> float:
    """Return a number to the places a release keeps."""
    return rounded(value, INSPECTOR)


def maybe(value: float | None) -> float | None:
    """Return a number to the places a release keeps, if there is one."""
    return None if value is None else round4(value)


def _share(value: float | None) -> float | None:
    return None if value is None else rounded_share(value, INSPECTOR)


def figure(source: estimate.Figure, cut_id: UUID) -> Figure:
    """Return the figure as inspectors see it: flagged, never withheld."""
    return Figure(
        measure=source.measure,
        domain=source.domain,
        share=_share(source.estimate),
        low=_share(source.low),
        high=_share(source.high),
        n=source.n,
        listed=source.list_base,
        favourable=source.favourable,
        n_effective=maybe(source.n_effective),
        flag=source.flag,
        withheld=False,
        figure_id=figure_id(cut_id, source.measure, source.domain),
    )


def _silent(source: contrast.Finding) -> Silent | None:
    bounds, tipping = source.even_if, source.tipping
    if bounds is None:
        return None
    known = Silent(
        listed=bounds.listed,
        answered=bounds.answered,
        favourable=bounds.favourable,
        lowest=round4(bounds.lowest),
        highest=round4(bounds.highest),
        impossible=bounds.impossible,
        holds=bounds.holds,
        needed=None,
        implied=None,
        among_answered=None,
        late=None,
    )
    if tipping is None:
        return known
    return Silent(
        listed=known.listed,
        answered=known.answered,
        favourable=known.favourable,
        lowest=known.lowest,
        highest=known.highest,
        impossible=known.impossible,
        holds=known.holds,
        needed=round4(tipping.needed_of_silent),
        implied=round4(tipping.implied_of_silent),
        among_answered=round4(tipping.answered),
        late=maybe(tipping.late),
        phoned=maybe(tipping.phoned),
        phoned_low=maybe(tipping.phoned_low),
        phoned_high=maybe(tipping.phoned_high),
        odds_ratio=maybe(tipping.odds_ratio),
    )


def _two_phase(source: estimate.TwoPhase) -> TwoPhase:
    return TwoPhase(
        silent=source.silent,
        drawn=source.drawn,
        answered=source.answered,
        phone_rate=round4(source.phone_rate),
        among_silent=round4(source.among_silent),
        among_silent_se=round4(source.among_silent_se),
        share=round4(source.estimate),
        low=round4(source.low),
        high=round4(source.high),
        implied=maybe(source.implied),
        difference=maybe(source.difference),
        p=maybe(source.p),
        headline=source.headline,
        why=source.why,
    )


def finding(source: contrast.Finding, cut_id: UUID) -> Finding:
    """Return a finding with everything an inspector may read beside it."""
    return Finding(
        claim_id=source.claim_id,
        ref=source.ref,
        archetype=source.archetype,
        verbatim=source.verbatim,
        source_document=source.source_document,
        source_page=source.source_page,
        owner=source.owner,
        strength=source.strength,
        period=source.period,
        claimed=round4(source.claimed_share),
        threshold=round4(source.threshold),
        tolerance=round4(source.tolerance),
        metric=source.metric,
        definition=source.definition,
        base=source.base,
        by_answers=source.by_answers,
        law=source.law,
        criteria=source.criteria,
        benchmark=source.benchmark,
        caveat=source.caveat,
        figure=figure(source.figure, cut_id),
        verdict=source.verdict,
        grade=source.grade,
        counter_examples=source.counter_examples,
        silent=_silent(source),
        direction=source.direction,
        better=maybe(source.better),
        not_the_same=source.not_the_same,
        comparability_note=source.comparability_note,
        recorded_by=source.recorded_by,
        recorded_on=source.recorded_on,
        answers_period=source.answers_period,
        precision=source.precision,
        benchmarks=tuple(
            Benchmark(
                benchmark_id=one.benchmark_id,
                title=one.title,
                definition=one.definition,
                year=one.year,
                area_name=one.area_name,
                area=maybe(one.area),
                country=one.country,
                national=round4(one.national),
                region_name=one.region_name,
                region=maybe(one.region),
                neighbours=one.neighbours,
                neighbour=maybe(one.neighbour),
                tenth=round4(one.tenth),
                ninetieth=round4(one.ninetieth),
                authorities=one.authorities,
            )
            for one in source.benchmarks
        ),
        two_phase=None if source.two_phase is None else _two_phase(source.two_phase),
        respondents=None if source.respondents is None else figure(source.respondents, cut_id),
        mixture=tuple(
            MixturePoint(
                delta=round4(point.delta),
                of_silent=round4(point.of_silent),
                area=round4(point.area),
            )
            for point in source.mixture
        ),
        p_holm=maybe(source.p_holm),
        reasons=source.reasons,
    )


def domain(source: estimate.Figure, cut_id: UUID) -> DomainFigure:
    """Return a group's figure under its variable and category."""
    variable, _, category = source.domain.partition("=")
    return DomainFigure(
        measure=source.measure,
        variable=variable,
        category=category,
        figure=figure(source, cut_id),
    )


def gap(source: contrast.Gap, metrics: Mapping[str, str], cut_id: UUID) -> Gap:
    """Return a tested difference between a group and the rest."""
    return Gap(
        ref=source.ref,
        measure=source.measure,
        metric=metrics.get(source.ref, source.measure),
        variable=source.variable,
        group=source.group,
        group_figure=figure(source.group_figure, cut_id),
        rest_share=round4(source.reference_estimate),
        rest_n=source.reference_n,
        difference=round4(source.difference),
        low=round4(source.low),
        high=round4(source.high),
        p_adjusted=round4(source.p_adjusted),
        standing=source.standing,
        adjusted=maybe(source.adjusted),
        adjusted_low=maybe(source.adjusted_low),
        adjusted_high=maybe(source.adjusted_high),
    )


def _signal_group(source: contrast.SignalGroup, cut_id: UUID) -> SignalGroup:
    return SignalGroup(
        variable=source.variable,
        group=source.group,
        figure=figure(source.figure, cut_id),
        rest_share=round4(source.rest_estimate),
        rest_n=source.rest_n,
        difference=round4(source.difference),
        low=round4(source.low),
        high=round4(source.high),
        p_adjusted=round4(source.p_adjusted),
        standing=source.standing,
    )


def signal(source: contrast.Signal, cut_id: UUID) -> Signal:
    """Return a hidden signal with the groups it was tested in."""
    return Signal(
        signal=source.signal,
        title=source.title,
        definition=source.definition,
        base=source.base,
        by_answers=source.by_answers,
        law=source.law,
        criteria=source.criteria,
        figure=figure(source.figure, cut_id),
        count=source.count,
        groups=tuple(_signal_group(group, cut_id) for group in source.groups),
    )


def told(source: estimate.Told) -> Told:
    """Return what families of one list status say they were told."""
    return Told(
        domain=source.domain,
        status=source.status,
        told=source.told,
        n=source.n,
        share=maybe(source.estimate),
        low=maybe(source.low),
        high=maybe(source.high),
        flag=source.flag,
    )


def gradient(
    source: contrast.Gradient,
    metrics: Mapping[str, str],
    figures: Sequence[estimate.Figure],
    cut_id: UUID,
) -> Gradient:
    """Return how a measure runs over deprivation, with the fifths it runs over."""
    fifths = (
        one
        for one in figures
        if one.measure == source.measure
        and one.domain.startswith(f"{IDACI}=")
        and one.domain.removeprefix(f"{IDACI}=").isdigit()
    )
    return Gradient(
        ref=source.ref,
        measure=source.measure,
        metric=metrics.get(source.ref, source.measure),
        n=source.n,
        slope=round4(source.slope),
        low=maybe(source.slope_low),
        high=maybe(source.slope_high),
        ratio=maybe(source.ratio),
        concentration=round4(source.concentration),
        p_adjusted=maybe(source.p_adjusted),
        standing=source.standing,
        fifths=tuple(figure(one, cut_id) for one in sorted(fifths, key=lambda each: each.domain)),
        figure_id=figure_id(cut_id, source.measure, GRADIENT),
    )


def school(source: contrast.SchoolSignal, metrics: Mapping[str, str], cut_id: UUID) -> School:
    """Return a school that stands out."""
    return School(
        ref=source.ref,
        measure=source.measure,
        metric=metrics.get(source.ref, source.measure),
        setting_urn=source.setting_urn,
        listed=source.listed,
        n=source.n,
        favourable=source.favourable,
        low=round4(source.low),
        high=round4(source.high),
        band=source.band.value,
        p_adjusted=round4(source.p_adjusted),
        flag=source.flag,
        figure_id=figure_id(cut_id, source.measure, school_part(source.setting_urn)),
    )


def variation(
    source: estimate.Variation,
    claim: contrast.Finding,
    schools: Sequence[estimate.School],
    cut_id: UUID,
) -> Variation:
    """Return how much schools vary on a claim's measure; a funnel's points bear no number."""
    points = [
        SchoolPoint(n=one.n, share=round4(one.estimate), band=one.band.value)
        for one in schools
        if one.measure == source.measure
    ]
    return Variation(
        ref=claim.ref,
        measure=source.measure,
        metric=claim.metric,
        schools=source.schools,
        n=source.n,
        mean=round4(source.mean),
        mor=maybe(source.mor),
        mor_low=maybe(source.mor_low),
        mor_high=maybe(source.mor_high),
        overdispersion=maybe(source.overdispersion),
        tau=maybe(source.tau),
        points=tuple(sorted(points, key=lambda one: (one.n, one.share))),
        figure_id=figure_id(cut_id, source.measure, SCHOOLS),
    )


def linked(source: contrast.Linked, cut_id: UUID) -> Linked:
    """Return the area's rows beside the same children's families."""
    return Linked(
        ref=source.ref,
        metric=source.metric,
        starts=source.starts,
        ends=source.ends,
        rows=source.rows,
        excepted=source.excepted,
        open=source.open,
        recounted=maybe(source.recounted),
        claimed=round4(source.claimed_share),
        n=source.n,
        both=source.both,
        area_only=source.area_only,
        family_only=source.family_only,
        neither=source.neither,
        area_only_share=maybe(source.area_only_share),
        area_only_low=maybe(source.area_only_low),
        area_only_high=maybe(source.area_only_high),
        family_only_share=maybe(source.family_only_share),
        family_only_low=maybe(source.family_only_low),
        family_only_high=maybe(source.family_only_high),
        net=maybe(source.net),
        net_low=maybe(source.net_low),
        net_high=maybe(source.net_high),
        p=maybe(source.p),
        kappa=maybe(source.kappa),
        kappa_low=maybe(source.kappa_low),
        kappa_high=maybe(source.kappa_high),
        sentence=source.sentence,
        figure_id=figure_id(cut_id, source.ref, ROWS),
    )


def enquiry(source: contrast.Enquiry, findings: Mapping[str, Finding]) -> Enquiry:
    """Return a line of enquiry with what was observed about its claim."""
    claim = findings.get(source.ref)
    return Enquiry(
        rank=source.rank,
        strength=source.kind is contrast.EnquiryKind.STRENGTH,
        ref=source.ref,
        claim=source.claim,
        why_it_matters=source.why_it_matters,
        whom_to_ask=source.whom_to_ask,
        what_to_request=source.what_to_request,
        criteria=source.criteria,
        law=source.law,
        verdict=source.verdict,
        grade=source.grade,
        number_affected=source.number_affected,
        starts_from=source.starts_from,
        observed=source.observed,
        beside=source.beside,
        figure=None if claim is None else claim.figure,
        edited_by=source.edited_by,
    )


def theme(
    source: coding.ThemeCount,
    prevalence: Mapping[str, Figure],
    approved: Sequence[coding.Approved],
) -> Theme:
    """Return a theme, how many comments touch it and how common it is among who wrote."""
    return Theme(
        theme=source.theme,
        name=source.name,
        comments=source.comments,
        positive=source.positive,
        mixed=source.mixed,
        negative=source.negative,
        prevalence=prevalence.get(source.theme),
        paraphrases=tuple(
            Paraphrase(direction=one.direction.value, words=one.words)
            for one in approved
            if one.theme == source.theme
        ),
    )


def quote(source: coding.Quote) -> Quote:
    """Return a passage as it may be read."""
    return Quote(
        theme=source.theme,
        contrary=source.contrary,
        text=source.text,
        comment_id=str(source.response_id),
        direction=source.direction.value,
        drawn_from=source.drawn_from,
    )
