"""From the rooms' findings to what inspectors see: the one place their Structs are mapped.

Shares are rounded here to a hundredth of a point, so that a release does not carry the last
bits of a machine's arithmetic.
"""

from collections.abc import Sequence
from uuid import NAMESPACE_URL, UUID, uuid5

from msgspec import Struct

import soundings.coding.model as coding
import soundings.contrast.model as contrast
import soundings.estimate.model as estimate
import soundings.outreach.model as outreach
from soundings.disclosure.constants import QUOTED_THEMES, TYPICAL_QUOTES
from soundings.disclosure.model import (
    FORM,
    Area,
    Audience,
    AuditHead,
    Balance,
    Channel,
    CutFacts,
    DomainFigure,
    Enquiry,
    Figure,
    Finding,
    Gap,
    Headline,
    Lock,
    Method,
    Quote,
    Reach,
    Released,
    ReleaseId,
    Safeguarding,
    Signal,
    Silent,
    Theme,
    Thresholds,
    Wave,
)
from soundings.disclosure.rules.confidence import confidence
from soundings.disclosure.rules.suppression import INSPECTOR, rounded, rounded_share
from soundings.inspection.model import Inspection, Schedule


class Sources(Struct, frozen=True, kw_only=True):
    """Everything the rooms upstream say about one cut."""

    inspection: Inspection
    schedule: Schedule
    cut: estimate.Cut
    lock: Lock
    audit: AuditHead
    reach: outreach.Reach
    balance: tuple[estimate.Balance, ...]
    diagnostics: estimate.Diagnostics
    figures: tuple[estimate.Figure, ...]
    findings: tuple[contrast.Finding, ...]
    gaps: tuple[contrast.Gap, ...]
    signals: tuple[contrast.Signal, ...]
    enquiries: tuple[contrast.Enquiry, ...]
    words: coding.Quotes
    safeguarding: Safeguarding


def release_id(cut_id: UUID, audience: Audience) -> ReleaseId:
    """Return the id of the one release of that cut to that audience."""
    return ReleaseId(uuid5(NAMESPACE_URL, f"soundings:release/{cut_id}/{audience}"))


def _round(value: float) -> float:
    return rounded(value, INSPECTOR)


def _maybe(value: float | None) -> float | None:
    return None if value is None else _round(value)


def _share(value: float | None) -> float | None:
    return None if value is None else rounded_share(value, INSPECTOR)


def figure(source: estimate.Figure) -> Figure:
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
        n_effective=_maybe(source.n_effective),
        flag=source.flag,
        withheld=False,
    )


def _area(inspection: Inspection, schedule: Schedule) -> Area:
    return Area(
        code=inspection.code,
        area=inspection.area,
        local_authority=inspection.local_authority,
        integrated_care_board=inspection.integrated_care_board,
        notified_on=inspection.notified_on,
        opens_at=schedule.opens_at,
        closes_at=schedule.closes_at,
        reply_due=schedule.reply_due,
        on_site_from=schedule.on_site[0],
        on_site_to=schedule.on_site[-1],
    )


def _group_reach(margin: str, source: outreach.GroupReach) -> Reach:
    answered = source.complete + source.partial
    return Reach(
        margin=margin,
        category=source.group,
        listed=source.listed,
        reachable=source.reachable,
        delivered=answered + source.refused + source.delivered_not_answered,
        answered=answered,
    )


def _reach(source: outreach.Reach) -> tuple[Reach, ...]:
    return (
        *(_group_reach("status", group) for group in source.by_status),
        *(_group_reach("idaci_fifth", group) for group in source.by_idaci_fifth),
    )


def _channel(source: outreach.ChannelReach) -> Channel:
    return Channel(
        channel=source.channel,
        sent=source.sent,
        delivered=source.delivered,
        not_delivered=source.bounced + source.failed,
        answered=source.answered,
    )


def _balance(source: estimate.Balance) -> Balance:
    return Balance(
        margin=source.margin,
        category=source.category,
        listed=source.listed,
        responded=source.responded,
        frame_share=_round(source.frame_share),
        respondent_share=_round(source.respondent_share),
        weighted_share=_round(source.weighted_share),
        standardised_difference=_round(source.standardised_difference),
        weighted_difference=_round(source.weighted_difference),
    )


def _method(sources: Sources) -> Method:
    source = sources.diagnostics
    spread, evenness = source.weights, source.representativity
    return Method(
        response_rate=_maybe(source.rates.rr2),
        contact_rate=_maybe(source.rates.contact),
        sent_whole=source.rates.complete,
        broken_off=source.rates.partial,
        claims_tested=sum(finding.p_contradicted is not None for finding in sources.findings),
        families_answered=sources.cut.family_count,
        classes=len(source.classes),
        design_effect=None if spread is None else _round(spread.deff),
        n_effective=None if spread is None else _round(spread.n_effective),
        smallest_weight=None if spread is None else _round(spread.smallest),
        largest_weight=None if spread is None else _round(spread.largest),
        r_indicator=None if evenness is None else _round(evenness.r),
        r_se=None if evenness is None else _round(evenness.r_se),
        cv=None if evenness is None else _round(evenness.cv),
        log=source.log,
    )


def _wave(source: estimate.WavePoint) -> Wave:
    return Wave(
        measure=source.measure,
        wave=source.wave,
        n=source.n,
        share=_maybe(source.estimate),
        cumulative_n=source.cumulative_n,
        cumulative=_maybe(source.cumulative),
    )


def _silent(source: contrast.Finding) -> Silent | None:
    bounds, tipping = source.even_if, source.tipping
    if bounds is None:
        return None
    return Silent(
        listed=bounds.listed,
        answered=bounds.answered,
        favourable=bounds.favourable,
        lowest=_round(bounds.lowest),
        highest=_round(bounds.highest),
        impossible=bounds.impossible,
        holds=bounds.holds,
        needed=None if tipping is None else _round(tipping.needed_of_silent),
        implied=None if tipping is None else _round(tipping.implied_of_silent),
        among_answered=None if tipping is None else _round(tipping.answered),
        late=None if tipping is None else _maybe(tipping.late),
    )


def _finding(source: contrast.Finding) -> Finding:
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
        claimed=_round(source.claimed_share),
        threshold=_round(source.threshold),
        tolerance=_round(source.tolerance),
        metric=source.metric,
        definition=source.definition,
        base=source.base,
        by_answers=source.by_answers,
        law=source.law,
        criteria=source.criteria,
        benchmark=source.benchmark,
        caveat=source.caveat,
        figure=figure(source.figure),
        verdict=source.verdict,
        grade=source.grade,
        counter_examples=source.counter_examples,
        silent=_silent(source),
    )


def _domain(source: estimate.Figure) -> DomainFigure:
    variable, _, category = source.domain.partition("=")
    return DomainFigure(
        measure=source.measure, variable=variable, category=category, figure=figure(source)
    )


def _gap(source: contrast.Gap, metrics: dict[str, str]) -> Gap:
    return Gap(
        ref=source.ref,
        measure=source.measure,
        metric=metrics.get(source.ref, source.measure),
        variable=source.variable,
        group=source.group,
        group_figure=figure(source.group_figure),
        rest_share=_round(source.reference_estimate),
        rest_n=source.reference_n,
        difference=_round(source.difference),
        low=_round(source.low),
        high=_round(source.high),
        p_adjusted=_round(source.p_adjusted),
        standing=source.standing,
    )


def _signal(source: contrast.Signal) -> Signal:
    return Signal(
        signal=source.signal,
        title=source.title,
        definition=source.definition,
        base=source.base,
        by_answers=source.by_answers,
        law=source.law,
        criteria=source.criteria,
        figure=figure(source.figure),
        count=source.count,
    )


def _enquiry(source: contrast.Enquiry) -> Enquiry:
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
    )


def _domains(figures: Sequence[estimate.Figure], measures: set[str]) -> tuple[DomainFigure, ...]:
    chosen = (
        source
        for source in figures
        if source.domain != estimate.ALL and source.measure in measures
    )
    return tuple(
        _domain(source) for source in sorted(chosen, key=lambda each: (each.measure, each.domain))
    )


def _themes(words: coding.Quotes) -> tuple[Theme, ...]:
    """Return the themes most comments touch, of which words are shown."""
    ordered = sorted(words.themes, key=lambda count: (-count.comments, count.theme))
    return tuple(
        Theme(theme=count.theme, comments=count.comments) for count in ordered[:QUOTED_THEMES]
    )


def _quotes(words: coding.Quotes) -> tuple[Quote, ...]:
    """Of each theme shown, the first drawn that lean its way and the first that do not."""
    shown = []
    for theme in _themes(words):
        drawn = [quote for quote in words.quotes if quote.theme == theme.theme]
        shown += [quote for quote in drawn if not quote.contrary][:TYPICAL_QUOTES]
        shown += [quote for quote in drawn if quote.contrary][:1]
    return tuple(
        Quote(
            theme=quote.theme,
            contrary=quote.contrary,
            text=quote.text,
            comment_id=str(quote.response_id),
        )
        for quote in shown
    )


def for_inspectors(sources: Sources, thresholds: Thresholds) -> Released:
    """Return everything inspectors see of one cut: flagged where weak, nothing withheld."""
    cut = sources.cut
    reach = _reach(sources.reach)
    balance = tuple(_balance(row) for row in sources.balance)
    method = _method(sources)
    metrics = {finding.ref: finding.metric for finding in sources.findings}
    measures = {gap.measure for gap in sources.gaps}
    return Released(
        form=FORM,
        release_id=release_id(cut.cut_id, Audience.INSPECTOR),
        audience=Audience.INSPECTOR,
        area=_area(sources.inspection, sources.schedule),
        cut=CutFacts(
            cut_id=cut.cut_id,
            sha256=cut.sha256,
            taken_at=cut.taken_at,
            instrument_hash=cut.instrument_hash,
            method=cut.method,
        ),
        thresholds=thresholds,
        lock=sources.lock,
        audit=sources.audit,
        headline=Headline(
            listed=cut.list_count,
            reached=sum(row.delivered for row in reach if row.margin == "status"),
            replied=cut.response_count,
            families=cut.family_count,
        ),
        confidence=confidence(cut.response_count, method, balance),
        reach=reach,
        channels=tuple(_channel(row) for row in sources.reach.channels),
        balance=balance,
        method=method,
        waves=tuple(_wave(point) for point in sources.diagnostics.waves),
        findings=tuple(_finding(finding) for finding in sources.findings),
        domains=_domains(sources.figures, measures),
        gaps=tuple(_gap(gap, metrics) for gap in sources.gaps),
        signals=tuple(_signal(signal) for signal in sources.signals),
        enquiries=tuple(_enquiry(enquiry) for enquiry in sources.enquiries),
        quotes=_quotes(sources.words),
        themes=_themes(sources.words),
        safeguarding=sources.safeguarding,
    )
