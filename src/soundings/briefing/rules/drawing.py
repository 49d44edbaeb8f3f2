"""What of a release becomes which picture: the numbers, and the words beside them."""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from soundings.briefing.constants import (
    BALANCE_ROWS,
    FUNNEL_STEPS,
    GAP_ROWS,
    GRADIENTS,
    WAVE_SERIES,
)
from soundings.briefing.model import Strings
from soundings.briefing.rules.choosing import in_order, strongest
from soundings.disclosure.model import Finding, Gap, Gradient, Released, Silent, Variation
from soundings.kit.charts.bars import Balance, Difference, balance_chart, difference_chart
from soundings.kit.charts.curve import Tipping, tipping_chart
from soundings.kit.charts.flow import flow_chart, response_map
from soundings.kit.charts.funnel import Limits, Place, funnel_chart
from soundings.kit.charts.gradient import gradient_chart
from soundings.kit.charts.ink import Picture
from soundings.kit.charts.intervals import Row, interval_chart, small_interval
from soundings.kit.charts.waves import wave_chart
from soundings.stats.funnel import exact_limits


def row(finding: Finding, strings: Strings) -> Row:
    """Return a claim's line of the overview; one that cannot be compared bears no mark."""
    figure = finding.figure
    return Row(
        label=f"{finding.ref} · {finding.metric}",
        claimed=finding.claimed if finding.compared else None,
        allowed=finding.threshold if finding.compared else None,
        share=figure.share,
        low=figure.low,
        high=figure.high,
        n=figure.n,
        missing=(
            "withheld"
            if figure.withheld and figure.why_withheld != "not_answered"
            else "no replies"
        ),
        mark=strings.marks[finding.verdict],
        compared=finding.compared,
    )


def overview(findings: Sequence[Finding], strings: Strings) -> Picture:
    """Draw claims beside the families' figures."""
    rows = [row(finding, strings) for finding in findings]
    return interval_chart(rows, title="Every claim beside the families’ figure")


def card(finding: Finding, strings: Strings) -> Picture:
    """Draw one claim on one line."""
    return small_interval(row(finding, strings))


def tip(finding: Finding, silent: Silent) -> Tipping:
    """Return what a tipping chart is drawn from."""
    return Tipping(
        name=finding.ref,
        claimed=finding.claimed,
        allowed=finding.threshold,
        at_most=finding.direction == "at_most",
        listed=silent.listed,
        answered=silent.answered,
        favourable=silent.favourable,
        needed=silent.needed,
        impossible=silent.impossible,
        holds=silent.holds,
        among_answered=silent.among_answered,
        implied=silent.implied,
        late=silent.late,
        phoned=silent.phoned,
    )


def tipping(finding: Finding, silent: Silent, *, small: bool) -> Picture:
    """Draw a claim's tipping point, large or as one of two beside each other."""
    drawn = tip(finding, silent)
    return (
        tipping_chart(drawn, width=322, height=186) if small else tipping_chart(drawn, height=206)
    )


def reach(released: Released) -> Picture:
    """Draw the way from the list to the answers."""
    headline = released.headline
    reachable = sum(row.reachable for row in released.reach if row.margin == "status")
    return flow_chart(
        (
            ("On the list", headline.listed),
            ("Had an address to write to", reachable),
            ("Sent, and did not come back", headline.reached),
            ("Answered for", headline.replied),
        ),
        title="From the list to the answers",
    )


def responses(released: Released, strings: Strings) -> Picture:
    """Draw who was reached and who answered, by the groups the list knows."""
    return response_map(
        [
            (strings.category(one.margin, one.category), one.listed, one.delivered, one.answered)
            for one in released.reach
        ],
        title="Reach by status and deprivation",
    )


def balance(released: Released, strings: Strings) -> Picture:
    """Draw the groups whose share of the replies lies furthest from their share of the list."""
    chosen = sorted(
        released.balance, key=lambda one: abs(one.standardised_difference), reverse=True
    )[:BALANCE_ROWS]
    chosen.sort(key=lambda one: one.respondent_share - one.frame_share)
    return balance_chart(
        [
            Balance(
                label=strings.category(one.margin, one.category),
                listed=one.frame_share,
                replied=one.respondent_share,
                weighted=one.weighted_share,
            )
            for one in chosen
        ],
        title="Who is over- and under-represented",
    )


def waves(released: Released, strings: Strings) -> tuple[Picture, ...]:
    """Draw how a few measures ran from wave to wave, the strongest contrasts first."""
    by_measure: dict[str, list[tuple[str, float, int]]] = defaultdict(list)
    for wave in released.waves:
        if wave.share is not None and wave.n:
            name = strings.waves.get(str(wave.wave), str(wave.wave))
            by_measure[wave.measure].append((name, wave.share, wave.n))
    pictures = []
    for finding in dict.fromkeys((*strongest(released), *in_order(released.findings))):
        points = by_measure.pop(finding.figure.measure, None)
        if points and len(points) > 1:
            pictures.append(wave_chart(f"{finding.ref} · {finding.metric}", points))
    return tuple(pictures[:WAVE_SERIES])


def _difference(gap: Gap, strings: Strings) -> Difference:
    return Difference(
        label=strings.category(gap.variable, gap.group),
        share=gap.group_figure.share or 0.0,
        rest=gap.rest_share,
        difference=gap.difference,
        low=gap.low,
        high=gap.high,
        n=gap.group_figure.n,
        adjusted=gap.adjusted,
        adjusted_low=gap.adjusted_low,
        adjusted_high=gap.adjusted_high,
    )


def gaps(released: Released, strings: Strings) -> tuple[Picture, ...]:
    """Draw the widest of the gaps that stand, claim by claim."""
    standing = sorted(
        (gap for gap in released.gaps if gap.standing), key=lambda gap: -abs(gap.difference)
    )
    by_claim: dict[str, list[Gap]] = defaultdict(list)
    for gap in standing[:GAP_ROWS]:
        by_claim[f"{gap.ref} · {gap.metric}"].append(gap)
    return tuple(
        difference_chart(
            [
                _difference(gap, strings)
                for gap in sorted(
                    chosen, key=lambda gap: strings.place_of(gap.variable, gap.group)
                )
            ],
            title=claim,
            key=place == 0,
        )
        for place, (claim, chosen) in enumerate(by_claim.items())
    )


def signals(released: Released) -> Picture:
    """Draw what no list records."""
    return interval_chart(
        [
            Row(
                label=signal.title,
                note=f"of {signal.base[0].lower()}{signal.base[1:]}",
                share=signal.figure.share,
                low=signal.figure.low,
                high=signal.figure.high,
                n=signal.figure.n,
            )
            for signal in released.signals
        ],
        title="Hidden signals",
        claims=False,
    )


def _gradient(gradient: Gradient, overall: float | None) -> Picture:
    return gradient_chart(
        f"{gradient.ref} · {gradient.metric}",
        [
            Row(label=name, share=fifth.share, low=fifth.low, high=fifth.high, n=fifth.n)
            for name, fifth in zip(
                ("most deprived", "second", "middle", "fourth", "least"),
                gradient.fifths,
                strict=False,
            )
        ],
        slope=gradient.slope,
        overall=overall,
    )


def gradients(released: Released) -> tuple[Picture, ...]:
    """Draw the steepest of the slopes over deprivation that stand."""
    overall = {finding.ref: finding.figure.share for finding in released.findings}
    standing = sorted(
        (one for one in released.gradients if one.standing and one.fifths),
        key=lambda one: -abs(one.slope),
    )
    return tuple(_gradient(one, overall.get(one.ref)) for one in standing[:GRADIENTS])


def _limits(variation: Variation) -> list[Limits]:
    """Return what chance alone allows, at a few sizes of school."""
    most = max((point.n for point in variation.points), default=1)
    sizes = sorted({max(1, round(most * step / FUNNEL_STEPS)) for step in range(FUNNEL_STEPS + 1)})
    found = exact_limits(np.array(sizes, dtype=np.float64), variation.mean)
    return [
        Limits(
            n=size,
            outer_low=float(drawn[0]),
            low=float(drawn[1]),
            high=float(drawn[2]),
            outer_high=float(drawn[3]),
        )
        for size, drawn in zip(sizes, found, strict=True)
    ]


def funnel(variation: Variation) -> Picture:
    """Draw schools of every size about their common share; none is named."""
    places = [
        Place(name="", n=point.n, share=point.share, outside=point.band not in {"as_expected", ""})
        for point in variation.points
    ]
    return funnel_chart(
        places,
        _limits(variation),
        target=variation.mean,
        title=f"Schools on {variation.ref} · {variation.metric}",
        width=348,
        height=214,
    )
