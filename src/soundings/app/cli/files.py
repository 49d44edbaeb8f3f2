"""Work on files alone, without a database: estimate-files, instrument check, instrument show."""

from collections.abc import Sequence
from pathlib import Path

from cyclopts import App
from rich.markup import escape
from rich.table import Table

from soundings.app.cli.frame import app, console, emit, say
from soundings.app.cli.showing import words
from soundings.app.runtime import PROJECT
from soundings.briefing.rules.sentences import percent
from soundings.estimate import service as estimate
from soundings.estimate.model import Figure
from soundings.instrument import service as instruments
from soundings.instrument.model import Instrument
from soundings.kit.settings import load_settings

instrument_app = App(name="instrument", help="Check a questionnaire's file, or show its items.")
app.command(instrument_app)


@app.command(name="estimate-files")
def estimate_files(*, frame: Path, responses: Path, design: Path, json: bool = False) -> None:
    """Weight and estimate from any frame, replies and design, all in files."""
    found = estimate.estimate_files(frame, responses, design)
    if json:
        emit(found)
        return
    say(
        f"{found.listed:,} listed, {found.answered:,} answered, "
        f"from {found.families_answered:,} families."
    )
    console.print(_figure_table(found.figures))
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


def _read(name: str) -> Instrument:
    """Return the newest version of a name, or the version in a file."""
    if name.endswith(".toml"):
        return instruments.read(Path(name))
    return instruments.load(load_settings().surveys or PROJECT / "surveys", name)


@instrument_app.command
def check(name: str) -> None:
    """Read a questionnaire, NAME or FILE.toml, and say whether it can be asked as it stands."""
    instrument = _read(name)
    say(
        f"{instrument.name} {instrument.version} can be asked: {len(instrument.items)} items, "
        f"hash {instruments.identity(instrument)[:12]}."
    )


@instrument_app.command
def show(name: str, *, json: bool = False) -> None:
    """Show a questionnaire's items in the order they are asked."""
    instrument = _read(name)
    if json:
        emit(instrument)
        return
    language = instrument.languages[0]
    for item in instrument.items:
        kind = type(item).__name__.lower()
        when = "" if item.ask is None else ", to some"
        say(f"[bold]{item.id}[/] {escape(item.question[language])} ({kind}{when})")
