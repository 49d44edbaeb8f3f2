"""From what inspectors see to what the partnership may see.

Pure and one-way: the partnership's release is made from the inspectors', so a figure cannot
stand in one and differ in the other, and whatever is not named here is not in it.
"""

from collections.abc import Sequence

from msgspec.structs import replace

from soundings.disclosure.model import (
    Audience,
    DomainFigure,
    Figure,
    Finding,
    Gap,
    Headline,
    Method,
    PublicTotal,
    Recoverable,
    Released,
    ReleaseId,
    Theme,
    Thresholds,
)
from soundings.disclosure.rules.breakdowns import (
    Earlier,
    shown_in,
    wholes,
)
from soundings.disclosure.rules.choice import Choice, choose, recoverable
from soundings.disclosure.rules.suppression import (
    cell_of,
    rounded,
    rounded_base,
    rounded_share,
    why_withheld,
)
from soundings.disclosure.rules.withholding import withholding


def _percent(share: float | None, thresholds: Thresholds) -> float | None:
    return None if share is None else rounded_share(share, thresholds)


def _number(value: float | None, thresholds: Thresholds) -> float | None:
    return None if value is None else rounded(value, thresholds)


def _listed(figure: Figure, totals: Sequence[PublicTotal], thresholds: Thresholds) -> int | None:
    """Return the list base, unless a published count of the same children is a few away.

    The few between them would be children whom only one of two lists holds.
    """
    listed = figure.listed or 0
    variable, _, category = figure.domain.partition("=")
    for total in totals:
        same = (total.variable, total.category) == (variable, category or variable)
        if same and 0 < abs(total.count - listed) <= thresholds.small_cell:
            return None
    return rounded_base(listed, thresholds)


def shown_figure(figure: Figure, totals: Sequence[PublicTotal], thresholds: Thresholds) -> Figure:
    """Return the figure to whole percentages and rounded bases."""
    return replace(
        figure,
        share=_percent(figure.share, thresholds),
        low=_percent(figure.low, thresholds),
        high=_percent(figure.high, thresholds),
        n=rounded_base(figure.n or 0, thresholds),
        listed=_listed(figure, totals, thresholds),
        favourable=None,
        n_effective=None,
    )


def withheld_figure(figure: Figure, why: str) -> Figure:
    """Return the figure without a number in it."""
    return replace(
        figure,
        share=None,
        low=None,
        high=None,
        n=None,
        listed=None,
        favourable=None,
        n_effective=None,
        flag="",
        withheld=True,
        why_withheld=why,
    )


def _finding(
    finding: Finding, choice: Choice, totals: Sequence[PublicTotal], thresholds: Thresholds
) -> Finding:
    why = choice.measures.get(finding.archetype, "")
    count = finding.counter_examples
    return replace(
        finding,
        figure=withheld_figure(finding.figure, why)
        if why
        else shown_figure(finding.figure, totals, thresholds),
        counter_examples=(
            None
            if why or count is None or count < thresholds.minimum_replies
            else rounded_base(count, thresholds)
        ),
        silent=None,
        two_phase=None,
        respondents=None,
        mixture=(),
        p_holm=None,
        reasons=(),
        recorded_by="",
    )


def _domain(
    domain: DomainFigure, choice: Choice, totals: Sequence[PublicTotal], thresholds: Thresholds
) -> DomainFigure:
    why = choice.measures.get(domain.measure) or choice.groups.get(
        (domain.measure, domain.variable, domain.category), ""
    )
    return replace(
        domain,
        figure=withheld_figure(domain.figure, why)
        if why
        else shown_figure(domain.figure, totals, thresholds),
    )


def _gap(gap: Gap, totals: Sequence[PublicTotal], thresholds: Thresholds) -> Gap:
    return replace(
        gap,
        group_figure=shown_figure(gap.group_figure, totals, thresholds),
        rest_share=rounded_share(gap.rest_share, thresholds),
        rest_n=rounded_base(gap.rest_n, thresholds),
        difference=rounded(gap.difference, thresholds),
        low=rounded(gap.low, thresholds),
        high=rounded(gap.high, thresholds),
        p_adjusted=None,
        adjusted=_number(gap.adjusted, thresholds),
        adjusted_low=_number(gap.adjusted_low, thresholds),
        adjusted_high=_number(gap.adjusted_high, thresholds),
    )


def _gaps(
    released: Released, shown: frozenset[tuple[str, str, str]], thresholds: Thresholds
) -> tuple[Gap, ...]:
    """Return the gaps that stand, of groups that are shown, beside a rest that may be."""
    everybody = wholes(released)

    def passes(gap: Gap) -> bool:
        if not gap.standing or (gap.measure, gap.variable, gap.group) not in shown:
            return False
        rest = everybody[gap.measure].less(cell_of(gap.group_figure))
        return not why_withheld(rest, thresholds)

    return tuple(
        _gap(gap, released.public_totals, thresholds) for gap in released.gaps if passes(gap)
    )


def shown_theme(theme: Theme, thresholds: Thresholds) -> Theme | None:
    """Return a theme as many families touch, without a count of few; None of fewer."""
    count = theme.comments or 0
    if count < thresholds.minimum_replies:
        return None
    figure = theme.prevalence
    fit = figure is not None and not why_withheld(cell_of(figure), thresholds)
    return replace(
        theme,
        comments=rounded_base(count, thresholds),
        positive=None,
        mixed=None,
        negative=None,
        prevalence=shown_figure(figure, (), thresholds) if fit and figure is not None else None,
    )


def _method(method: Method, thresholds: Thresholds) -> Method:
    return Method(
        response_rate=_percent(method.response_rate, thresholds),
        contact_rate=None,
        sent_whole=None,
        broken_off=None,
        claims_tested=method.claims_tested,
        families_answered=rounded_base(method.families_answered, thresholds),
        classes=method.classes,
        design_effect=_number(method.design_effect, thresholds),
        n_effective=None,
        smallest_weight=None,
        largest_weight=None,
        r_indicator=_number(method.r_indicator, thresholds),
        r_se=None,
        cv=_number(method.cv, thresholds),
        log=(),
    )


def _assert_safe(
    whole: Released, shown: Released, earlier: Sequence[Earlier], thresholds: Thresholds
) -> None:
    named = recoverable(whole, shown, earlier, thresholds)
    if named:
        message = (
            f"{len(named)} withheld counts could be worked out of this release, the first "
            f"{named[0]}: nothing was released. Take a new cut, or raise a threshold in the "
            "settings ([disclosure])."
        )
        raise Recoverable(message)


def for_partnership(
    released: Released,
    release_id: ReleaseId,
    thresholds: Thresholds,
    earlier: Sequence[Earlier] = (),
) -> Released:
    """Return what the partnership may see of what inspectors see, and has seen before.

    Claims, definitions, verdicts and rounded figures over their thresholds; groups and gaps that
    give nothing away; themes in paraphrase. No reach by group, waves, signals, enquiries, words
    or concerns. Raises Recoverable where the finished release fails its own audit.
    """
    headline, totals = released.headline, released.public_totals
    choice = choose(released, earlier, thresholds)
    findings = tuple(_finding(one, choice, totals, thresholds) for one in released.findings)
    domains = tuple(
        _domain(one, choice, totals, thresholds) for one in released.domains if one.figure.listed
    )
    themes = (shown_theme(theme, thresholds) for theme in released.themes)
    shown = Released(
        form=released.form,
        release_id=release_id,
        audience=Audience.PARTNERSHIP,
        area=released.area,
        cut=released.cut,
        thresholds=thresholds,
        lock=released.lock,
        audit=released.audit,
        headline=Headline(
            listed=rounded_base(headline.listed, thresholds),
            reached=rounded_base(headline.reached, thresholds),
            replied=rounded_base(headline.replied, thresholds),
            families=None,
        ),
        confidence=released.confidence,
        reach=(),
        channels=(),
        balance=(),
        method=None if released.method is None else _method(released.method, thresholds),
        waves=(),
        findings=findings,
        domains=domains,
        gaps=(),
        signals=(),
        enquiries=(),
        quotes=(),
        themes=tuple(theme for theme in themes if theme is not None),
        safeguarding=None,
        public_totals=totals,
        withholding=withholding(
            findings, domains, choice.audited,
            tuple(one.shown.release_id for one in earlier),
        ),
    )  # fmt: skip
    _assert_safe(released, shown, earlier, thresholds)
    return replace(shown, gaps=_gaps(released, shown_in(shown), thresholds))
