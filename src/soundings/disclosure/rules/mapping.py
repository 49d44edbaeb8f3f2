"""From the rooms' Structs to this room's: one function a noun, and no decision.

What has one name on both sides is carried over; only what differs is written out. Numbers are
rounded here to a hundredth of a point, so that a release does not carry the last bits of a
machine's arithmetic.
"""

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any, TypeVar
from uuid import UUID

from msgspec import Struct
from msgspec.structs import fields

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

T = TypeVar("T", bound=Struct)


def round4(value: float) -> float:
    """Return a number to the places a release keeps."""
    return rounded(value, INSPECTOR)


def maybe(value: float | None) -> float | None:
    """Return a number to the places a release keeps, if there is one."""
    return None if value is None else round4(value)


def _plain(value: Any) -> Any:
    """Return a value as a release keeps it: a number rounded, a code by its word."""
    if isinstance(value, float):
        return round4(value)
    return value.value if isinstance(value, Enum) else value


def _carried(kind: type[T], source: Struct, **given: Any) -> T:
    """Return the noun with what the source calls the same, and what is given beside it."""
    same = {one.name for one in fields(kind)} - given.keys()
    return kind(**given, **{name: _plain(getattr(source, name)) for name in same})


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
    if source.even_if is None:
        return None
    tipping = source.tipping
    if tipping is None:
        unknown = dict.fromkeys(("needed", "implied", "among_answered", "late", "phoned",
                                 "phoned_low", "phoned_high", "odds_ratio"))  # fmt: skip
        return _carried(Silent, source.even_if, **unknown)
    return _carried(
        Silent,
        source.even_if,
        needed=round4(tipping.needed_of_silent),
        implied=round4(tipping.implied_of_silent),
        among_answered=round4(tipping.answered),
        late=maybe(tipping.late),
        phoned=maybe(tipping.phoned),
        phoned_low=maybe(tipping.phoned_low),
        phoned_high=maybe(tipping.phoned_high),
        odds_ratio=maybe(tipping.odds_ratio),
    )


def finding(source: contrast.Finding, cut_id: UUID) -> Finding:
    """Return a finding with everything an inspector may read beside it."""
    phone = source.two_phase
    return _carried(
        Finding,
        source,
        claimed=round4(source.claimed_share),
        figure=figure(source.figure, cut_id),
        silent=_silent(source),
        benchmarks=tuple(_carried(Benchmark, one) for one in source.benchmarks),
        two_phase=None
        if phone is None
        else _carried(TwoPhase, phone, share=round4(phone.estimate)),
        respondents=None if source.respondents is None else figure(source.respondents, cut_id),
        mixture=tuple(_carried(MixturePoint, point) for point in source.mixture),
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
    return _carried(
        Gap,
        source,
        metric=metrics.get(source.ref, source.measure),
        group_figure=figure(source.group_figure, cut_id),
        rest_share=round4(source.reference_estimate),
        rest_n=source.reference_n,
    )


def _signal_group(source: contrast.SignalGroup, cut_id: UUID) -> SignalGroup:
    return _carried(
        SignalGroup,
        source,
        figure=figure(source.figure, cut_id),
        rest_share=round4(source.rest_estimate),
    )


def signal(source: contrast.Signal, cut_id: UUID) -> Signal:
    """Return a hidden signal with the groups it was tested in."""
    return _carried(
        Signal,
        source,
        figure=figure(source.figure, cut_id),
        groups=tuple(_signal_group(group, cut_id) for group in source.groups),
    )


def told(source: estimate.Told) -> Told:
    """Return what families of one list status say they were told."""
    return _carried(Told, source, share=maybe(source.estimate))


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
    return _carried(
        Gradient,
        source,
        metric=metrics.get(source.ref, source.measure),
        low=maybe(source.slope_low),
        high=maybe(source.slope_high),
        fifths=tuple(figure(one, cut_id) for one in sorted(fifths, key=lambda each: each.domain)),
        figure_id=figure_id(cut_id, source.measure, GRADIENT),
    )


def school(source: contrast.SchoolSignal, metrics: Mapping[str, str], cut_id: UUID) -> School:
    """Return a school that stands out."""
    return _carried(
        School,
        source,
        metric=metrics.get(source.ref, source.measure),
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
        _carried(SchoolPoint, one, share=round4(one.estimate))
        for one in schools
        if one.measure == source.measure
    ]
    return _carried(
        Variation,
        source,
        ref=claim.ref,
        metric=claim.metric,
        points=tuple(sorted(points, key=lambda one: (one.n, one.share))),
        figure_id=figure_id(cut_id, source.measure, SCHOOLS),
    )


def linked(source: contrast.Linked, cut_id: UUID) -> Linked:
    """Return the area's rows beside the same children's families."""
    return _carried(
        Linked,
        source,
        claimed=round4(source.claimed_share),
        figure_id=figure_id(cut_id, source.ref, ROWS),
    )


def enquiry(source: contrast.Enquiry, findings: Mapping[str, Finding]) -> Enquiry:
    """Return a line of enquiry with what was observed about its claim."""
    claim = findings.get(source.ref)
    return _carried(
        Enquiry,
        source,
        strength=source.kind is contrast.EnquiryKind.STRENGTH,
        figure=None if claim is None else claim.figure,
    )


def theme(
    source: coding.ThemeCount,
    prevalence: Mapping[str, Figure],
    approved: Sequence[coding.Approved],
) -> Theme:
    """Return a theme, how many comments touch it and how common it is among who wrote."""
    return _carried(
        Theme,
        source,
        prevalence=prevalence.get(source.theme),
        paraphrases=tuple(
            _carried(Paraphrase, one) for one in approved if one.theme == source.theme
        ),
    )


def quote(source: coding.Quote) -> Quote:
    """Return a passage as it may be read."""
    return _carried(Quote, source, comment_id=str(source.response_id))
