"""Work on questionnaires' files: check, show, look at every page, and carry them to and fro."""

from pathlib import Path

from cyclopts import App
from rich.markup import escape
from rich.table import Table

from soundings.app.cli.frame import app, check_folder, console, emit, keep, say
from soundings.app.preview import write_preview
from soundings.app.runtime import PROJECT
from soundings.instrument import service as instruments
from soundings.instrument.model import AUDIENCES, Audience, Instrument, Item, Language
from soundings.instrument.rules import fill, standings, status_of, wording
from soundings.kit.settings import load_settings

instrument_app = App(
    name="instrument", help="Check a questionnaire, show it, or carry it to and from XLSForm."
)
app.command(instrument_app)


def _surveys() -> Path:
    return load_settings().surveys or PROJECT / "surveys"


def _read(name: str) -> Instrument:
    """Return the newest version of a name, or the version in a folder."""
    if "/" in name or name.endswith(".toml") or Path(name, "instrument.toml").is_file():
        return instruments.read(Path(name))
    return instruments.load(_surveys(), name)


@instrument_app.command
def check(name: str) -> None:
    """Read a questionnaire, NAME or a version's FOLDER, and say whether it can be asked."""
    instrument = _read(name)
    core = sum(item.core for item in instrument.items)
    say(
        f"{instrument.name} {instrument.version} can be asked: {len(instrument.items)} items, "
        f"{core} of them core, hash {instruments.identity(instrument)[:12]}."
    )
    table = Table(box=None, padding=(0, 2, 0, 0))
    for heading in ("language", "in its own name", "runs", "status"):
        table.add_column(heading)
    for one in standings(instrument):
        table.add_row(one.language, one.own_name, one.direction, one.status)
    console.print(table)


def _kind(item: Item) -> str:
    return type(item).__name__.lower()


@instrument_app.command
def show(
    name: str,
    *,
    language: Language | None = None,
    audience: Audience = "parent_carer",
    json: bool = False,
) -> None:
    """Show a questionnaire's items in the order they are asked, as one audience reads them."""
    instrument = _read(name)
    if json:
        emit(instrument)
        return
    words = wording(instrument, language or instrument.languages[0], audience)
    say(f"{words.own_name}, {audience}: {status_of(words)}")
    for item_id, worded in words.items.items():
        item = worded.item
        marks = [_kind(item), *(["core"] if item.core else []), *(["to some"] if item.ask else [])]
        question = fill(worded.question, words.fallbacks)
        say(f"[bold]{item_id}[/] {escape(question)} ({', '.join(marks)})")


@instrument_app.command
def preview(name: str, *, out: Path = Path("preview")) -> None:
    """Write every page in every language for every audience into a folder, with an index."""
    instrument = _read(name)
    count = write_preview(instrument, out)
    say(
        f"{count} pages in {len(instrument.languages)} languages for {len(AUDIENCES)} audiences: "
        f"open {out / 'index.html'}"
    )


@instrument_app.command(name="export")
def export_form(name: str, out: Path) -> None:
    """Write a questionnaire as an XLSForm spreadsheet."""
    check_folder(out)
    keep(out, instruments.as_form(_read(name)))
    say(f"{out}: an XLSForm, with sheets of ours for what XLSForm has no place for.")


@instrument_app.command(name="import")
def import_form(file: Path, *, surveys: Path | None = None) -> None:
    """Read an XLSForm into a version's folder, then say what it still lacks."""
    instrument = instruments.from_form(file.read_bytes())
    folder = instruments.write(surveys or _surveys(), instrument)
    say(f"Written: {folder}")
    instruments.read(folder)
    say(f"{instrument.name} {instrument.version} can be asked as it stands.")
