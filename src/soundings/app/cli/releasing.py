"""What leaves, and where it comes from: release, export, figure, totals."""

from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter
from rich.markup import escape

from soundings.app import line
from soundings.app.cli.frame import agreed, app, at_work, check_folder, emit, keep, say
from soundings.disclosure import service as disclosure
from soundings.disclosure.model import Audience, Export, Format
from soundings.kit.tables import Table, read_table


@app.command
async def export(
    code: str,
    *,
    audience: Annotated[Literal["inspector", "partnership", "public"], Parameter(name="--for")],
    format: Literal["csv", "parquet", "spss", "xlsx"],  # noqa: A002 - the option’s name
    out: Path,
    home: Path | None = None,
) -> None:
    """Write a release's tables to a folder: data, dictionary, and a manifest of hashes.

    What was last released to that audience (soundings brief releases). Inspectors get the
    respondent-level table too.
    """
    check_folder(out)
    async with at_work(home) as deps:
        found = await line.find(deps, code)
        made = await disclosure.export(
            deps.database,
            found.inspection_id,
            Audience(audience),
            Format(format),
            deps.clock.now(),
        )
    for path in _write(made, out):
        say(path)


def _write(made: Export, out: Path) -> list[str]:
    """Write every file; return a line for each."""
    out.mkdir(exist_ok=True)
    said = []
    for file in made.files:
        keep(out / file.name, file.content)
        said.append(f"{out / file.name}: {file.rows:,} rows, SHA-256 {file.sha256[:12]}")
    return said


def _table(file: Path) -> Table:
    return read_table(file.name, file.read_bytes())


@app.command
async def figure(identifier: str, *, json: bool = False, home: Path | None = None) -> None:
    """Show where a printed figure comes from: its cut, its statement, and who was shown it."""
    async with at_work(home) as deps:
        traced = await disclosure.trace(deps.database.room("disclosure"), identifier)
    if json:
        emit(traced)
        return
    cut = traced.cut
    say(f"[bold]{escape(traced.figure_id)}[/]")
    for what, words in (
        ("cut", f"{cut.sha256}, taken {cut.taken_at:%d %b %Y %H:%M} UTC"),
        ("instrument", cut.instrument_hash),
        ("method", cut.method),
        ("program", f"{cut.program}, code {cut.code_sha256[:12]}"),
        ("statement", f"{traced.room}.{traced.statement}, of {traced.table}"),
    ):
        say(f"  {what:<12} {escape(words)}")
    for one in traced.appearances:
        say(f"  to {one.audience:<10} release {one.release_id}, SHA-256 {one.sha256[:12]}")
        say(f"    {escape(one.shown)}")


@app.command
async def totals(
    file: Path,
    *,
    inspection: str,
    source: str,
    year: int,
    home: Path | None = None,
) -> None:
    """Import published totals, from which a reader of a release could subtract.

    The file soundings audit reads: Status, Characteristic, Group, Published.
    """
    async with at_work(home) as deps:
        found = await line.find(deps, inspection)
        kept = await disclosure.import_totals(
            deps.database.room("disclosure"),
            found.inspection_id,
            _table(file),
            source=source,
            year=year,
            at=deps.clock.now(),
        )
    say(f"{len(kept)} published counts are kept; every release is checked against them.")


@app.command
async def release(inspection: str, *, yes: bool = False, home: Path | None = None) -> int:
    """Give the partnership its contrast pack: before this it can take nothing of it."""
    async with at_work(home) as deps:
        found = await line.find(deps, inspection)
        who = f"{found.local_authority} and {found.integrated_care_board}"
        if not yes and not agreed(f"{who} will see the pack. Release it?"):
            say("Nothing was released.")
            return 1
        handed = await disclosure.hand_over(
            deps.database.room("disclosure"),
            found.inspection_id,
            at=deps.clock.now(),
            actor="operator",
            name="operator",
        )
    say(f"Released to the partnership: {handed.release_id}. Its right of reply begins.")
    return 0
