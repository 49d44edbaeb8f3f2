"""How findings, reach and reports look in a terminal."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from uuid import UUID

from rich.markup import escape
from rich.table import Table

from soundings.access.model import Staff
from soundings.contrast.model import Finding
from soundings.kit.figures import percent
from soundings.kit.tables import Problem
from soundings.outreach.model import Reach
from soundings.rehearsal.scoring import Outcome, Score
from soundings.roll.model import Report
from soundings.roll.rules import summary
from soundings.sampling.model import Table as Drawn

VERDICT_STYLE = {
    "contradicted": "red",
    "not_supported": "yellow",
    "supported": "green",
    "supported_among_those_who_answered": "green",
}

SEVERITY_STYLE = {"error": "red", "query": "yellow"}

OUTCOME_STYLE = {
    Outcome.FOUND: "green",
    Outcome.MISSED: "red",
    Outcome.FALSE_ALARM: "red",
    Outcome.OPEN: "yellow",
}


def words(code: str) -> str:
    """Return a code as words."""
    return code.replace("_", " ")


def finding_table(findings: Sequence[Finding]) -> Table:
    """Show each claim, what families say and the verdict."""
    table = Table(box=None, padding=(0, 2, 0, 0))
    for heading in ("claim", "LA says", "families", "95% interval", "n", "verdict", "grade"):
        table.add_column(heading, justify="right" if heading == "n" else "left")
    for finding in findings:
        interval = (
            "–"
            if finding.low is None or finding.high is None
            else f"{percent(finding.low)} to {percent(finding.high)}"
        )
        table.add_row(
            f"{finding.ref} {finding.metric}",
            percent(finding.claimed_share),
            percent(finding.estimate),
            interval,
            f"{finding.n:,}",
            f"[{VERDICT_STYLE.get(finding.verdict, 'dim')}]{words(finding.verdict)}[/]",
            finding.grade,
        )
    return table


def reach_table(reach: Reach) -> Table:
    """Show what became of the messages, channel by channel."""
    table = Table(box=None, padding=(0, 2, 0, 0), title=f"{reach.listed:,} children listed")
    table.add_column("")
    for channel in reach.channels:
        table.add_column(channel.channel, justify="right")
    for row in ("planned", "sent", "delivered", "bounced", "withdrawn", "pending", "unknown"):
        table.add_row(row, *(f"{getattr(channel, row):,}" for channel in reach.channels))
    table.caption = f"{reach.answered:,} children answered for"
    if reach.relay.letters:
        table.caption += (
            f"; {reach.relay.opened:,} of {reach.relay.letters:,} letters opened, "
            f"{reach.relay.silent:,} of {reach.relay.schools:,} schools silent"
        )
    return table


def staff_table(staff: Iterable[Staff], codes: Mapping[UUID, str]) -> Table:
    """Show who may sign in, and to what."""
    table = Table(box=None, padding=(0, 2, 0, 0))
    for heading in ("email", "name", "role", "inspection"):
        table.add_column(heading)
    for one in staff:
        bound = one.inspections
        known = "all" if bound is None else ", ".join(sorted(codes.get(i, str(i)) for i in bound))
        table.add_row(escape(one.email), escape(one.name), one.role.value, known)
    return table


def score_table(scores: Iterable[Score], metrics: Mapping[str, str]) -> Table:
    """Show each verdict beside what was planted."""
    table = Table(box=None, padding=(0, 2, 0, 0))
    for heading in ("claim", "planted", "LA says", "truth", "families (95%)", "verdict", ""):
        table.add_column(heading)
    for score in scores:
        families = (
            "–"
            if score.low is None or score.high is None
            else f"{percent(score.estimate)} ({percent(score.low)} to {percent(score.high)})"
        )
        table.add_row(
            f"{score.ref} {metrics.get(score.ref, score.archetype)}",
            score.planted,
            percent(score.claimed_share),
            percent(score.true_share),
            families,
            words(score.verdict),
            f"[{OUTCOME_STYLE[score.outcome]}]{score.outcome}[/]",
        )
    return table


def problem_lines(problems: Iterable[Problem]) -> Iterator[str]:
    """Give each problem of a short file a line: where, what was found, what is wanted."""
    for problem in problems:
        where = problem.file if problem.row is None else f"{problem.file} row {problem.row}"
        yield (
            f"  [{SEVERITY_STYLE.get(problem.severity, 'dim')}]{problem.severity}[/] "
            + escape(
                f"{where}, {problem.column}: found {problem.found!r}; wanted {problem.wanted}. "
                f"{problem.mend}"
            )
        )


def report_lines(report: Report) -> Iterator[str]:
    """Give the report of an import: each kind of problem, how often, where first, how to mend."""
    found = summary(report)
    for file in found.files:
        yield f"[bold]{escape(file.file)}[/]: {words(file.kind)}, {file.rows:,} rows"
    for group in found.groups:
        rows = ", ".join(str(row) for row in group.rows)
        seen = ", ".join(repr(value) for value in group.found)
        yield (
            f"  [{SEVERITY_STYLE.get(group.severity, 'dim')}]{group.severity}[/] "
            + escape(
                f"{group.file}, {group.column} ({group.count:,} rows; first {rows}): "
                f"found {seen}; wanted {group.wanted}. {group.mend}"
            )
        )
    yield (
        f"{found.children:,} children, {found.carers:,} carers, "
        f"{found.without_carer:,} children without a carer; "
        f"{found.errors:,} errors, {found.queries:,} queries, {found.notes:,} notes."
    )


def draw_table(drawn: Drawn) -> Table:
    """Show a draw as it stands: who is in it, who left, which reserves wait."""
    table = Table(box=None, padding=(0, 2, 0, 0), title=words(drawn.purpose))
    for heading in ("order", "child", "place", "stands", "what became of it"):
        table.add_column(heading, justify="right" if heading == "order" else "left")
    for place in drawn.places:
        stands = "in the draw" if place.current else "left" if place.outcomes else "reserve"
        came = ", ".join(
            words(noted.outcome)
            + ("" if noted.failed is None else ": failed" if noted.failed else ": met")
            for noted in place.outcomes
        )
        table.add_row(str(place.position), place.unit, words(place.slot), stands, came)
    return table
