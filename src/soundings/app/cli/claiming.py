"""Claims as commands: what kinds there are, the area's own rows, published figures."""

import csv
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter
from rich.markup import escape
from rich.table import Table

from soundings.app import line
from soundings.app.cli.frame import app, at_work, check_folder, console, emit, say
from soundings.app.cli.lining import claims_app
from soundings.app.cli.showing import problem_lines
from soundings.claims.rules.benchmarks import Wanted
from soundings.contrast.model import Discordance
from soundings.kit.figures import percent


@claims_app.command
async def archetypes(inspection: str, *, json: bool = False, home: Path | None = None) -> None:
    """List the kinds of claim, and how families' answers test each."""
    async with at_work(home) as deps:
        known = line.archetypes_of(deps, await line.find(deps, inspection))
    if json:
        emit(known)
        return
    table = Table(box=None, padding=(0, 2, 0, 0))
    for heading in ("kind", "measure", "tested by families", "rows say"):
        table.add_column(heading)
    for one in known.values():
        clock = "" if one.clock is None else f"{one.clock.starts} to {one.clock.ends}"
        table.add_row(
            one.id,
            escape(one.metric),
            "no" if one.untestable else escape(one.base),
            "–" if one.untestable else clock or "Yes or No",
        )
    console.print(table)


@claims_app.command
async def rows(file: Path, *, inspection: str, home: Path | None = None) -> int:
    """Store the area's own dated rows for its claims: each goes under a case, without a name."""
    async with at_work(home) as deps:
        found = await line.find(deps, inspection)
        report = await line.check_rows(deps, found, file)
        if report.importable:
            report = await line.import_rows(deps, found, report)
    for text in problem_lines(report.problems):
        say(text)
    if not report.importable:
        say("Nothing was stored.")
        return 1
    refs = ", ".join(report.refs)
    say(f"{len(report.rows):,} rows read for claim {refs}; after the lock they no longer change.")
    return 0


@claims_app.command
async def benchmarks(
    file: Path,
    *,
    inspection: str,
    la: str,
    year: int,
    neighbours: Annotated[str, Parameter(help="names with commas between")] = "",
    home: Path | None = None,
) -> int:
    """Store published figures to stand beside claims: country, region, statistical neighbours."""
    near = tuple(name.strip() for name in neighbours.split(",") if name.strip())
    async with at_work(home) as deps:
        found = await line.find(deps, inspection)
        wanted = Wanted(authority=la, neighbours=near, year=year)
        report = line.check_benchmarks(deps, found, file, wanted)
        count = await line.import_benchmarks(deps, found, report) if report.importable else 0
    for text in problem_lines(report.problems):
        say(text)
    if not count:
        say("Nothing was stored.")
        return 1
    say(f"{count} published figures of {year} stored, from {escape(report.file)}.")
    return 0


@app.command
async def linked(
    inspection: str, *, out: Path | None = None, json: bool = False, home: Path | None = None
) -> None:
    """Show the area's rows beside the same children's families; --out lists disagreements.

    The list has cases and no names: the roll alone says who they are.
    """
    check_folder(out)
    async with at_work(home) as deps:
        found, apart = await line.disagreements(deps, await line.find(deps, inspection))
    if out is not None:
        write_disagreements(out, apart)
    if json:
        emit({"linked": found, "discordances": apart})
        return
    if not found:
        say("The area has sent no rows: soundings claims rows FILE stores them.")
    for one in found:
        recounted = "–" if one.recounted is None else percent(one.recounted)
        say(f"[bold]{escape(one.ref)} {escape(one.metric)}[/]: {escape(one.sentence)}")
        say(f"  claimed {percent(one.claimed_share)}; of {one.rows:,} rows {recounted}")
    if out is not None:
        say(f"{len(apart):,} disagreements in {out}")


def write_disagreements(path: Path, apart: tuple[Discordance, ...]) -> None:
    """Write the children whose two accounts disagree, a row each."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("Ref", "Case", "Record", "Family", "Starts on", "Ends on", "Family said"))
        for one in apart:
            said = "; ".join(f"{item} {answer}" for item, answer in one.family_said.items())
            words = ("done", "not done") if one.area_says else ("not done", "done")
            writer.writerow((one.ref, one.case_id, *words, one.starts_on, one.ends_on, said))
