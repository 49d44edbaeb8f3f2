"""What the pages of a finding draw: intervals, the tipping point, groups beside the rest."""

from collections.abc import Sequence

from soundings.contrast.model import Finding, Gap
from soundings.estimate.model import Figure, Vocabulary
from soundings.kit.charts.bars import Difference, difference_chart
from soundings.kit.charts.curve import Tipping, tipping_chart
from soundings.kit.charts.ink import Picture
from soundings.kit.charts.intervals import Row, interval_chart
from soundings.stats.verdict import Direction


def _row(label: str, figure: Figure, finding: Finding | None = None, mark: str = "") -> Row:
    return Row(
        label=label,
        claimed=None if finding is None else finding.claimed_share,
        allowed=None if finding is None else finding.threshold,
        share=figure.estimate,
        low=figure.low,
        high=figure.high,
        n=figure.n,
        mark=mark,
    )


def overview(findings: Sequence[Finding], vocabulary: Vocabulary) -> Picture:
    """Draw every claim beside families' figure."""
    rows = [
        _row(f"{one.ref} {one.metric}", one.figure, one, vocabulary.marks.get(one.verdict, ""))
        for one in findings
    ]
    return interval_chart(rows, title="Claims, and what families say")


def intervals(finding: Finding) -> Picture:
    """Draw one claim beside families' figure, and beside those it was put together from."""
    rows = [_row("Families who replied", finding.figure, finding)]
    if finding.respondents is not None:
        rows.append(_row("Those who answered by themselves", finding.respondents, finding))
    phone = finding.tipping
    if phone is not None and phone.phoned is not None:
        rows.append(
            Row(
                label="The silent, asked by telephone",
                claimed=finding.claimed_share,
                allowed=finding.threshold,
                share=phone.phoned,
                low=phone.phoned_low,
                high=phone.phoned_high,
                n=None if finding.two_phase is None else finding.two_phase.answered,
            )
        )
    return interval_chart(rows, title=f"{finding.ref}: the claim and families’ figure")


def tipping(finding: Finding) -> Picture | None:
    """Draw what the silent would have to say; None where nobody is silent or that is unknown."""
    tip, bounds = finding.tipping, finding.even_if
    if tip is None or bounds is None:
        return None
    drawn = Tipping(
        name=finding.ref,
        claimed=finding.claimed_share,
        allowed=finding.threshold,
        at_most=finding.direction == Direction.AT_MOST.value,
        listed=bounds.listed,
        answered=bounds.answered,
        favourable=bounds.favourable,
        needed=tip.needed_of_silent,
        impossible=bounds.impossible,
        holds=bounds.holds,
        among_answered=tip.answered,
        implied=tip.implied_of_silent,
        late=tip.late,
        phoned=tip.phoned,
    )
    return tipping_chart(drawn)


def groups(gaps: Sequence[Gap], vocabulary: Vocabulary, *, title: str) -> Picture:
    """Draw each group beside everybody else."""
    rows = [
        Difference(
            label=vocabulary.category(gap.variable, gap.group),
            share=gap.group_figure.estimate or 0.0,
            rest=gap.reference_estimate,
            difference=gap.difference,
            low=gap.low,
            high=gap.high,
            n=gap.group_figure.n,
        )
        for gap in gaps
    ]
    return difference_chart(rows, title=title)
