"""A look at an open survey: counts, rates and curves, and no verdict."""

from collections.abc import Sequence
from pathlib import Path

from rich.markup import escape
from rich.table import Table

from soundings.app import line
from soundings.app.cli.frame import app, at_work, console, emit, say
from soundings.estimate.constants import LEAST_IN_WAVE
from soundings.estimate.model import Look, StratumRates, Stream, WavePoint
from soundings.kit.figures import percent


@app.command
async def looks(code: str, *, json: bool = False, home: Path | None = None) -> None:
    """Show how a survey stands while it is open: who answers, how evenly, and no verdict."""
    async with at_work(home) as deps:
        look = await line.look(deps, await line.find(deps, code))
    if json:
        emit(look)
        return
    for text in _head(look):
        say(text)
    console.print(_days(look))
    console.print(_strata(look.strata))
    if look.curves:
        console.print(_curves(look.curves))
    if look.streams:
        console.print(_streams(look.streams))
    say(look.note)


def _head(look: Look) -> list[str]:
    even = look.representativity
    reached = (
        f"RR2 {percent(look.rates.rr2)}, RR1 {percent(look.rates.rr1)},"
        f" never reachable {percent(look.rates.never_reachable)}"
    )
    said = [
        f"{look.answered:,} of {look.listed:,} children answered for ({reached}).",
        f"The survey closes {look.planned_close:%a %d %b %Y %H:%M}.",
    ]
    if even is not None:
        said.append(
            f"Evenness of response R {even.r:.3f} (± {1.96 * even.r_se:.3f}), CV {even.cv:.2f}."
        )
    return said


def _table(*headings: str) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0))
    for heading in headings:
        table.add_column(heading)
    return table


def _days(look: Look) -> Table:
    table = _table("day", "answered", "so far", "rate")
    for day in look.days:
        table.add_row(
            f"{day.day:%a %d %b}", f"{day.answered:,}", f"{day.cumulative:,}", percent(day.rate)
        )
    return table


def _strata(strata: Sequence[StratumRates]) -> Table:
    table = _table("children", "listed", "RR2", "refused", "never reachable")
    for stratum in strata:
        table.add_row(
            escape(stratum.stratum.replace("_", " ")),
            f"{stratum.listed:,}",
            percent(stratum.rr2),
            percent(stratum.refusal),
            percent(stratum.never_reachable),
        )
    return table


def _curves(points: Sequence[WavePoint]) -> Table:
    """Show each measure until the end of each wave, from answers enough to be read."""
    table = _table("measure", "until wave", "n", "share so far", "95% interval")
    for point in points:
        if point.cumulative_n >= LEAST_IN_WAVE:
            table.add_row(
                point.measure,
                str(point.wave),
                f"{point.cumulative_n:,}",
                percent(point.cumulative),
                f"{percent(point.cumulative_low)} to {percent(point.cumulative_high)}",
            )
    return table


def _streams(streams: Sequence[Stream]) -> Table:
    table = _table("measure", "telephone stratum", "n", "holds at every look")
    for stream in streams:
        table.add_row(
            stream.measure,
            escape(stream.stratum),
            f"{stream.answered:,}",
            f"{percent(stream.low)} to {percent(stream.high)}",
        )
    return table
