"""What stands in a document: chosen, ordered, drawn."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import TypeVar

from msgspec import Struct

from soundings.briefing.constants import (
    BALANCE_ROWS,
    CONFIRMED,
    GAP_ROWS,
    ROWS_A_CHART,
    ROWS_A_TABLE,
    STRONGEST,
    TIPPING_SMALL,
    WAVE_SERIES,
)
from soundings.briefing.model import Strings
from soundings.briefing.rules import charts
from soundings.briefing.rules.sentences import count, percent, span
from soundings.disclosure.model import (
    Enquiry,
    Finding,
    Gap,
    Quote,
    Reach,
    Released,
    Signal,
)

T = TypeVar("T")

ORDER = (
    "contradicted", "not_supported", "supported", "supported_among_those_who_answered",
    "insufficient", "not_comparable",
)  # fmt: skip
"""Verdicts in the order a reader needs them."""

_AGAINST = frozenset({"contradicted", "not_supported"})
_FOR = frozenset({"supported", "supported_among_those_who_answered"})


class Picture(Struct, frozen=True, kw_only=True):
    """A chart and the words over it."""

    caption: str
    svg: str


class Table(Struct, frozen=True, kw_only=True):
    """Findings of one verdict, as many as one table holds."""

    verdict: str
    continued: bool
    findings: tuple[Finding, ...]


class Words(Struct, frozen=True, kw_only=True):
    """One theme: how many comments touch it, and passages from both sides."""

    theme: str
    comments: int | None
    quotes: tuple[Quote, ...]


class Tipping(Struct, frozen=True, kw_only=True):
    """A finding whose tipping point can be drawn."""

    finding: Finding
    svg: str


class View(Struct, frozen=True, kw_only=True):
    """Everything a template needs beyond the release itself."""

    reach: str
    lines: tuple[tuple[Enquiry, Finding], ...]
    """Each line of enquiry with the finding it starts from."""
    strongest: tuple[Finding, ...]
    confirmed: tuple[Finding, ...]
    overview: tuple[str, ...]
    tables: tuple[Table, ...]
    tipping: tuple[Tipping, ...]
    reach_groups: tuple[Picture, ...]
    balance: str
    waves: tuple[Picture, ...]
    gaps: tuple[Picture, ...]
    gaps_tested: int
    gaps_standing: int
    gaps_left_out: int
    signals: tuple[Signal, ...]
    signal_chart: str
    words: tuple[Words, ...]


class Page(Struct, frozen=True, kw_only=True):
    """A release, what is drawn of it, and the words for codes."""

    released: Released
    view: View
    strings: Strings


def batched(items: Sequence[T], size: int) -> Iterator[tuple[T, ...]]:
    """Yield the items so many at a time."""
    for start in range(0, len(items), size):
        yield tuple(items[start : start + size])


def distance(finding: Finding) -> float:
    """Return how far replies lie below the claim; nothing known lies nearest."""
    share = finding.figure.share
    return -1.0 if share is None else finding.claimed - share


def in_order(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Return the findings by verdict, and the widest contrast first within one."""
    return tuple(
        sorted(findings, key=lambda each: (ORDER.index(each.verdict), -distance(each), each.ref))
    )


def _strongest(released: Released) -> tuple[Finding, ...]:
    """Those of the highest ranked lines of enquiry, then the widest contrasts."""
    rank = {enquiry.ref: enquiry.rank for enquiry in released.enquiries}
    against = [finding for finding in released.findings if finding.verdict in _AGAINST]
    last = len(rank) + 1
    against.sort(key=lambda each: (rank.get(each.ref, last), -distance(each), each.ref))
    return tuple(against[:STRONGEST])


def _confirmed(released: Released) -> tuple[Finding, ...]:
    agreeing = [finding for finding in released.findings if finding.verdict in _FOR]
    agreeing.sort(key=lambda each: (ORDER.index(each.verdict), distance(each), each.ref))
    return tuple(agreeing[:CONFIRMED])


def _row(finding: Finding, strings: Strings) -> charts.Row:
    figure = finding.figure
    if figure.withheld:
        said = "withheld"
    elif figure.share is None:
        said = "no replies"
    else:
        said = f"{percent(figure.share)} ({span(figure)})"
    return charts.Row(
        label=f"{finding.ref} · {finding.metric}",
        note="",
        claimed=finding.claimed,
        threshold=finding.threshold,
        share=figure.share,
        low=figure.low,
        high=figure.high,
        said=said,
        base=count(figure.n),
        mark=strings.marks[finding.verdict],
    )


def _overview(findings: Sequence[Finding], strings: Strings) -> tuple[str, ...]:
    rows = [_row(finding, strings) for finding in in_order(findings)]
    return tuple(
        charts.interval_chart(part, title="Every claim beside the families’ figure")
        for part in batched(rows, ROWS_A_CHART)
    )


def _tables(findings: Sequence[Finding]) -> tuple[Table, ...]:
    tables = []
    for verdict in ORDER:
        chosen = [finding for finding in in_order(findings) if finding.verdict == verdict]
        tables += [
            Table(verdict=verdict, continued=place > 0, findings=part)
            for place, part in enumerate(batched(chosen, ROWS_A_TABLE))
        ]
    return tuple(tables)


def _tipping(released: Released) -> tuple[Tipping, ...]:
    drawn = [
        (finding, finding.silent)
        for finding in (*_strongest(released), *in_order(released.findings))
        if finding.silent is not None and finding.silent.needed is not None
    ]
    unique = list({finding.ref: (finding, silent) for finding, silent in drawn}.values())
    # The picture teaches most where the line does meet the claim.
    unique.sort(key=lambda pair: pair[1].impossible or pair[1].holds)
    shown = unique[: 1 + TIPPING_SMALL]
    return tuple(
        Tipping(
            finding=finding,
            svg=charts.tipping_chart(finding, silent)
            if place == 0
            else charts.tipping_chart(finding, silent, width=322, height=246),
        )
        for place, (finding, silent) in enumerate(shown)
    )


def _reach_groups(released: Released, strings: Strings) -> tuple[Picture, ...]:
    margins: dict[str, list[tuple[str, Reach]]] = defaultdict(list)
    for row in released.reach:
        margins[row.margin].append((strings.category(row.margin, row.category), row))
    return tuple(
        Picture(
            caption=strings.variable(margin),
            svg=charts.reach_groups(rows, title=f"Reach by {strings.variable(margin).lower()}"),
        )
        for margin, rows in margins.items()
    )


def _balance(released: Released, strings: Strings) -> str:
    rows = sorted(
        released.balance, key=lambda row: abs(row.standardised_difference), reverse=True
    )[:BALANCE_ROWS]
    rows.sort(key=lambda row: row.respondent_share - row.frame_share)
    if not rows:
        return ""
    return charts.balance_chart(
        [(strings.category(row.margin, row.category), row) for row in rows]
    )


def _waves(released: Released, strings: Strings) -> tuple[Picture, ...]:
    by_measure: dict[str, list[tuple[str, float, int]]] = defaultdict(list)
    for wave in released.waves:
        if wave.share is not None and wave.n:
            name = strings.waves.get(str(wave.wave), str(wave.wave))
            by_measure[wave.measure].append((name, wave.share, wave.n))
    pictures = []
    for finding in dict.fromkeys((*_strongest(released), *in_order(released.findings))):
        points = by_measure.pop(finding.figure.measure, None)
        if points and len(points) > 1:
            label = f"{finding.ref} · {finding.metric}"
            pictures.append(Picture(caption=label, svg=charts.wave_chart(label, points)))
    return tuple(pictures[:WAVE_SERIES])


def _gaps(released: Released, strings: Strings) -> tuple[tuple[Picture, ...], int]:
    standing = sorted(
        (gap for gap in released.gaps if gap.standing), key=lambda gap: -abs(gap.difference)
    )
    by_claim: dict[str, list[tuple[str, Gap]]] = defaultdict(list)
    for gap in standing[:GAP_ROWS]:
        by_claim[f"{gap.ref} · {gap.metric}"].append(
            (strings.category(gap.variable, gap.group), gap)
        )
    pictures = tuple(
        Picture(
            caption=claim,
            svg=charts.gap_chart(
                sorted(rows, key=lambda row: (row[1].variable, row[1].group)),
                title=f"Groups that differ: {claim}",
            ),
        )
        for claim, rows in by_claim.items()
    )
    return pictures, len(standing) - sum(len(rows) for rows in by_claim.values())


def _signal_chart(signals: Sequence[Signal]) -> str:
    if not signals:
        return ""
    rows = [
        charts.figure_row(
            signal.title, f"of {signal.base[0].lower()}{signal.base[1:]}", signal.figure
        )
        for signal in signals
    ]
    return charts.interval_chart(rows, title="Hidden signals", claims=False)


def _words(released: Released) -> tuple[Words, ...]:
    comments = {theme.theme: theme.comments for theme in released.themes}
    by_theme: dict[str, list[Quote]] = defaultdict(list)
    for quote in released.quotes:
        by_theme[quote.theme].append(quote)
    return tuple(
        Words(theme=theme, comments=comments.get(theme), quotes=tuple(quotes))
        for theme, quotes in by_theme.items()
    )


def view(released: Released, strings: Strings) -> View:
    """Choose and draw what the release's document shows."""
    findings = {finding.ref: finding for finding in released.findings}
    gaps, left_out = _gaps(released, strings)
    reachable = sum(row.reachable for row in released.reach if row.margin == "status")
    return View(
        reach=charts.reach_chart(released.headline, reachable) if released.reach else "",
        lines=tuple((enquiry, findings[enquiry.ref]) for enquiry in released.enquiries),
        strongest=_strongest(released),
        confirmed=_confirmed(released),
        overview=_overview(released.findings, strings),
        tables=_tables(released.findings),
        tipping=_tipping(released),
        reach_groups=_reach_groups(released, strings),
        balance=_balance(released, strings),
        waves=_waves(released, strings),
        gaps=gaps,
        gaps_tested=len(released.gaps),
        gaps_standing=sum(gap.standing for gap in released.gaps),
        gaps_left_out=left_out,
        signals=released.signals,
        signal_chart=_signal_chart(released.signals),
        words=_words(released),
    )
