"""Work on files alone, without a database: estimate-files."""

from collections.abc import Sequence
from pathlib import Path

from rich.markup import escape
from rich.table import Table

from soundings.app.cli.frame import app, console, emit, say
from soundings.app.cli.showing import words
from soundings.estimate import service as estimate
from soundings.estimate.model import Figure
from soundings.kit.figures import percent


@app.command(name="estimate-files")
def estimate_files(
    *,
    frame: Path,
    responses: Path,
    design: Path,
    phone: Path | None = None,
    json: bool = False,
) -> None:
    """Weight and estimate from any frame, replies, design and telephone sample, all in files.

    docs/estimate-files.md says what each file holds and what comes out.
    """
    found = estimate.estimate_files(frame, responses, design, phone)
    if json:
        emit(found)
        return
    say(
        f"{found.listed:,} listed, {found.answered:,} answered, "
        f"from {found.families_answered:,} families."
    )
    console.print(_figure_table(found.figures))
    for both in found.two_phase:
        say(
            f"{escape(both.measure)} with the telephone sample: {percent(both.estimate)},"
            f" {percent(both.low)} to {percent(both.high)}; {both.why}."
        )
    for line in found.log:
        say(escape(line))


def _figure_table(figures: Sequence[Figure]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0))
    for heading in ("measure", "domain", "estimate", "95% interval", "n", "flag"):
        table.add_column(heading, justify="right" if heading == "n" else "left")
    for figure in figures:
        interval = (
            "–"
            if figure.low is None or figure.high is None
            else f"{percent(figure.low)} to {percent(figure.high)}"
        )
        table.add_row(
            escape(figure.measure),
            escape(figure.domain),
            percent(figure.estimate),
            interval,
            f"{figure.n:,}",
            words(figure.flag),
        )
    return table
