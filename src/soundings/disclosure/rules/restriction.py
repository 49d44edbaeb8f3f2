"""From what inspectors see to what the partnership may see.

Pure and one-way: the partnership's release is made from the inspectors', so a figure cannot
stand in one and differ in the other, and whatever is not named here is not in it.
"""

from collections import defaultdict
from collections.abc import Mapping

from msgspec.structs import replace

from soundings.disclosure.model import (
    Audience,
    Figure,
    Finding,
    Gap,
    Headline,
    Method,
    Released,
    ReleaseId,
    Thresholds,
)
from soundings.disclosure.rules.suppression import (
    Cell,
    must_withhold,
    rounded,
    rounded_base,
    rounded_share,
    withheld,
)


def cell_of(figure: Figure, key: str) -> Cell:
    """Return the unrounded cell behind a figure; one without replies is empty."""
    return Cell(
        key=key, listed=figure.listed or 0, n=figure.n or 0, favourable=figure.favourable or 0
    )


def rest_of(whole: Cell, group: Cell) -> Cell:
    """Return everybody of the whole who is not in the group."""
    return Cell(
        key=f"not {group.key}",
        listed=whole.listed - group.listed,
        n=whole.n - group.n,
        favourable=whole.favourable - group.favourable,
    )


def _percent(share: float | None, thresholds: Thresholds) -> float | None:
    return None if share is None else rounded_share(share, thresholds)


def _number(value: float | None, thresholds: Thresholds) -> float | None:
    return None if value is None else rounded(value, thresholds)


def _shown(figure: Figure, thresholds: Thresholds) -> Figure:
    return replace(
        figure,
        share=_percent(figure.share, thresholds),
        low=_percent(figure.low, thresholds),
        high=_percent(figure.high, thresholds),
        n=rounded_base(figure.n or 0, thresholds),
        listed=rounded_base(figure.listed or 0, thresholds),
        favourable=None,
        n_effective=None,
    )


def _held_back(figure: Figure) -> Figure:
    return replace(
        figure,
        share=None,
        low=None,
        high=None,
        n=None,
        listed=None,
        favourable=None,
        n_effective=None,
        withheld=True,
    )


def _finding(finding: Finding, thresholds: Thresholds) -> Finding:
    cell = cell_of(finding.figure, finding.ref)
    hold = finding.figure.share is None or must_withhold(cell, thresholds)
    count = finding.counter_examples
    return replace(
        finding,
        figure=_held_back(finding.figure) if hold else _shown(finding.figure, thresholds),
        counter_examples=(
            None
            if hold or count is None or count < thresholds.minimum_replies
            else rounded_base(count, thresholds)
        ),
        silent=None,
    )


def hidden_groups(
    released: Released, thresholds: Thresholds
) -> Mapping[tuple[str, str], set[str]]:
    """Return the withheld categories of each breakdown (measure, variable).

    A category nobody is listed in is no secret and protects nothing.
    """
    breakdowns: dict[tuple[str, str], dict[str, Cell]] = defaultdict(dict)
    for domain in released.domains:
        breakdowns[domain.measure, domain.variable][domain.category] = cell_of(
            domain.figure, domain.category
        )
    for gap in released.gaps:
        breakdowns[gap.measure, gap.variable].setdefault(
            gap.group, cell_of(gap.group_figure, gap.group)
        )
    return {
        breakdown: set(withheld([cell for cell in cells.values() if cell.listed], thresholds))
        for breakdown, cells in breakdowns.items()
    }


def _gap(gap: Gap, thresholds: Thresholds) -> Gap:
    return replace(
        gap,
        group_figure=_shown(gap.group_figure, thresholds),
        rest_share=rounded_share(gap.rest_share, thresholds),
        rest_n=rounded_base(gap.rest_n, thresholds),
        difference=rounded(gap.difference, thresholds),
        low=rounded(gap.low, thresholds),
        high=rounded(gap.high, thresholds),
        p_adjusted=None,
    )


def _gaps(released: Released, thresholds: Thresholds) -> tuple[Gap, ...]:
    wholes = {finding.ref: cell_of(finding.figure, "all") for finding in released.findings}
    hidden = hidden_groups(released, thresholds)

    def passes(gap: Gap) -> bool:
        group = cell_of(gap.group_figure, gap.group)
        return (
            gap.standing
            and gap.ref in wholes
            and gap.group not in hidden[gap.measure, gap.variable]
            and not must_withhold(wholes[gap.ref], thresholds)
            and not must_withhold(group, thresholds)
            and not must_withhold(rest_of(wholes[gap.ref], group), thresholds)
        )

    return tuple(_gap(gap, thresholds) for gap in released.gaps if passes(gap))


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


def for_partnership(released: Released, release_id: ReleaseId, thresholds: Thresholds) -> Released:
    """Return what the partnership may see of what inspectors see.

    Claims, definitions, verdicts and rounded figures over their thresholds; gaps whose two
    groups both pass. No reach by group, waves, signals, enquiries, words or concerns.
    """
    headline = released.headline
    return Released(
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
        findings=tuple(_finding(finding, thresholds) for finding in released.findings),
        domains=(),
        gaps=_gaps(released, thresholds),
        signals=(),
        enquiries=(),
        quotes=(),
        themes=(),
        safeguarding=None,
    )
