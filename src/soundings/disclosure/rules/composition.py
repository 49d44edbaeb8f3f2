"""From the rooms' findings to what inspectors see: the one place their Structs are gathered."""

from collections.abc import Sequence
from datetime import datetime
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
    ChangedFinding,
    Channel,
    CutFacts,
    Delta,
    DomainFigure,
    Finding,
    Headline,
    Lock,
    Method,
    PublicTotal,
    Quote,
    Reach,
    Released,
    ReleaseId,
    Safeguarding,
    Theme,
    Thresholds,
    Variation,
    Wave,
)
from soundings.disclosure.rules import mapping
from soundings.disclosure.rules.confidence import confidence
from soundings.disclosure.rules.mapping import IDACI, maybe, round4
from soundings.inspection.model import Inspection, Schedule

THEME = "theme:"
"""How the measure of a theme's prevalence begins."""

MOVED = 0.01
"""Share by which a figure must have moved to be told of in the daily delta.

Source: methods e.6: phase capacity is reached where a wave moves a key estimate by under a point.
"""


class Before(Struct, frozen=True, kw_only=True):
    """The last cut of an earlier day."""

    cut: estimate.Cut
    findings: tuple[contrast.Finding, ...]
    enquiries: tuple[contrast.Enquiry, ...]


class Program(Struct, frozen=True, kw_only=True):
    """The program that makes a release."""

    version: str
    code_sha256: str


class Sources(Struct, frozen=True, kw_only=True):
    """Everything the rooms upstream say about one cut."""

    inspection: Inspection
    schedule: Schedule
    cut: estimate.Cut
    program: Program
    lock: Lock
    audit: AuditHead
    reach: outreach.Reach
    balance: tuple[estimate.Balance, ...]
    diagnostics: estimate.Diagnostics
    figures: tuple[estimate.Figure, ...]
    told: tuple[estimate.Told, ...]
    schools: tuple[estimate.School, ...]
    variations: tuple[estimate.Variation, ...]
    findings: tuple[contrast.Finding, ...]
    gaps: tuple[contrast.Gap, ...]
    signals: tuple[contrast.Signal, ...]
    gradients: tuple[contrast.Gradient, ...]
    school_signals: tuple[contrast.SchoolSignal, ...]
    linked: tuple[contrast.Linked, ...]
    enquiries: tuple[contrast.Enquiry, ...]
    before: Before | None
    words: coding.Quotes
    safeguarding: Safeguarding
    public_totals: tuple[PublicTotal, ...]


def release_id(cut_id: UUID, audience: Audience) -> ReleaseId:
    """Return the id of the one release of that cut to that audience."""
    return ReleaseId(uuid5(NAMESPACE_URL, f"soundings:release/{cut_id}/{audience}"))


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
        *(_group_reach(IDACI, group) for group in source.by_idaci_fifth),
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
        frame_share=round4(source.frame_share),
        respondent_share=round4(source.respondent_share),
        weighted_share=round4(source.weighted_share),
        standardised_difference=round4(source.standardised_difference),
        weighted_difference=round4(source.weighted_difference),
    )


def _method(sources: Sources) -> Method:
    source = sources.diagnostics
    spread, evenness = source.weights, source.representativity
    return Method(
        response_rate=maybe(source.rates.rr2),
        contact_rate=maybe(source.rates.contact),
        sent_whole=source.rates.complete,
        broken_off=source.rates.partial,
        claims_tested=sum(finding.p_contradicted is not None for finding in sources.findings),
        families_answered=sources.cut.family_count,
        classes=len(source.classes),
        design_effect=None if spread is None else round4(spread.deff),
        n_effective=None if spread is None else round4(spread.n_effective),
        smallest_weight=None if spread is None else round4(spread.smallest),
        largest_weight=None if spread is None else round4(spread.largest),
        r_indicator=None if evenness is None else round4(evenness.r),
        r_se=None if evenness is None else round4(evenness.r_se),
        cv=None if evenness is None else round4(evenness.cv),
        log=source.log,
    )


def _wave(source: estimate.WavePoint) -> Wave:
    return Wave(
        measure=source.measure,
        wave=source.wave,
        n=source.n,
        share=maybe(source.estimate),
        cumulative_n=source.cumulative_n,
        cumulative=maybe(source.cumulative),
    )


def _domains(sources: Sources) -> tuple[DomainFigure, ...]:
    """Return the groups' figures of every claimed measure."""
    measures = {finding.archetype for finding in sources.findings}
    chosen = (
        source
        for source in sources.figures
        if source.domain != estimate.ALL and source.measure in measures
    )
    return tuple(
        mapping.domain(source, sources.cut.cut_id)
        for source in sorted(chosen, key=lambda each: (each.measure, each.domain))
    )


def _themes(sources: Sources) -> tuple[Theme, ...]:
    """Return the themes most comments touch, of which words are shown."""
    prevalence = {
        source.measure.removeprefix(THEME): mapping.figure(source, sources.cut.cut_id)
        for source in sources.figures
        if source.domain == estimate.ALL and source.measure.startswith(THEME)
    }
    ordered = sorted(sources.words.themes, key=lambda count: (-count.comments, count.theme))
    return tuple(
        mapping.theme(count, prevalence, sources.words.paraphrases)
        for count in ordered[:QUOTED_THEMES]
    )


def _quotes(words: coding.Quotes, themes: Sequence[Theme]) -> tuple[Quote, ...]:
    """Of each theme shown, the first drawn that lean its way and the first that do not."""
    shown = []
    for theme in themes:
        drawn = [quote for quote in words.quotes if quote.theme == theme.theme]
        shown += [quote for quote in drawn if not quote.contrary][:TYPICAL_QUOTES]
        shown += [quote for quote in drawn if quote.contrary][:1]
    return tuple(mapping.quote(quote) for quote in shown)


def _variations(sources: Sources) -> tuple[Variation, ...]:
    by_measure = {one.measure: one for one in sources.variations}
    once = {finding.archetype: finding for finding in reversed(sources.findings)}
    return tuple(
        mapping.variation(by_measure[measure], claim, sources.schools, sources.cut.cut_id)
        for measure, claim in sorted(once.items())
        if measure in by_measure
    )


def _moved(now: Finding, then: Finding) -> bool:
    if now.verdict != then.verdict:
        return True
    if now.figure.share is None or then.figure.share is None:
        return now.figure.share is not then.figure.share
    return abs(now.figure.share - then.figure.share) >= MOVED


def _delta(sources: Sources, findings: Sequence[Finding]) -> Delta | None:
    """Return what changed since the last cut of an earlier day; None where there was none."""
    before = sources.before
    if before is None:
        return None
    then = {
        source.claim_id: mapping.finding(source, before.cut.cut_id) for source in before.findings
    }
    lines = tuple(enquiry.ref for enquiry in sources.enquiries)
    lines_before = tuple(enquiry.ref for enquiry in before.enquiries)
    return Delta(
        cut_before=before.cut.cut_id,
        sha256_before=before.cut.sha256,
        taken_before=before.cut.taken_at,
        replied_before=before.cut.response_count,
        replied=sources.cut.response_count,
        families_before=before.cut.family_count,
        families=sources.cut.family_count,
        findings=tuple(
            ChangedFinding(
                ref=now.ref,
                metric=now.metric,
                share_before=then[now.claim_id].figure.share,
                share=now.figure.share,
                n_before=then[now.claim_id].figure.n or 0,
                n=now.figure.n or 0,
                verdict_before=then[now.claim_id].verdict,
                verdict=now.verdict,
            )
            for now in findings
            if now.claim_id in then and _moved(now, then[now.claim_id])
        ),
        enquiries_new=tuple(ref for ref in lines if ref not in lines_before),
        enquiries_gone=tuple(ref for ref in lines_before if ref not in lines),
    )


def _cut(sources: Sources) -> CutFacts:
    cut = sources.cut
    return CutFacts(
        cut_id=cut.cut_id,
        sha256=cut.sha256,
        taken_at=cut.taken_at,
        instrument_hash=cut.instrument_hash,
        method=cut.method,
        program=sources.program.version,
        code_sha256=sources.program.code_sha256,
    )


def for_inspectors(sources: Sources, thresholds: Thresholds) -> Released:
    """Return everything inspectors see of one cut: flagged where weak, nothing withheld."""
    cut_id = sources.cut.cut_id
    reach = _reach(sources.reach)
    balance = tuple(_balance(row) for row in sources.balance)
    method = _method(sources)
    metrics = {finding.ref: finding.metric for finding in sources.findings}
    findings = tuple(mapping.finding(finding, cut_id) for finding in sources.findings)
    by_ref = {finding.ref: finding for finding in findings}
    themes = _themes(sources)
    return Released(
        form=FORM,
        release_id=release_id(cut_id, Audience.INSPECTOR),
        audience=Audience.INSPECTOR,
        area=_area(sources.inspection, sources.schedule),
        cut=_cut(sources),
        thresholds=thresholds,
        lock=sources.lock,
        audit=sources.audit,
        headline=Headline(
            listed=sources.cut.list_count,
            reached=sum(row.delivered for row in reach if row.margin == "status"),
            replied=sources.cut.response_count,
            families=sources.cut.family_count,
        ),
        confidence=confidence(sources.cut.response_count, method, balance),
        reach=reach,
        channels=tuple(_channel(row) for row in sources.reach.channels),
        balance=balance,
        method=method,
        waves=tuple(_wave(point) for point in sources.diagnostics.waves),
        findings=findings,
        domains=_domains(sources),
        gaps=tuple(mapping.gap(gap, metrics, cut_id) for gap in sources.gaps),
        signals=tuple(mapping.signal(signal, cut_id) for signal in sources.signals),
        enquiries=tuple(mapping.enquiry(enquiry, by_ref) for enquiry in sources.enquiries),
        quotes=_quotes(sources.words, themes),
        themes=themes,
        safeguarding=sources.safeguarding,
        told=tuple(mapping.told(row) for row in sources.told),
        gradients=tuple(
            mapping.gradient(row, metrics, sources.figures, cut_id) for row in sources.gradients
        ),
        schools=tuple(mapping.school(row, metrics, cut_id) for row in sources.school_signals),
        variations=_variations(sources),
        linked=tuple(mapping.linked(row, cut_id) for row in sources.linked),
        delta=_delta(sources, findings),
        public_totals=sources.public_totals,
    )


def start_of_day(taken_at: datetime) -> datetime:
    """Return the midnight before a moment, in the moment's own time zone."""
    return taken_at.replace(hour=0, minute=0, second=0, microsecond=0)
