"""The line as commands: inspection, roll, claims, launch, watch, analyse, brief."""

import asyncio
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import App, Parameter
from rich.console import Group
from rich.live import Live
from rich.markup import escape
from rich.text import Text

from soundings.app import line
from soundings.app.cli.frame import agreed, app, at_work, check_folder, console, emit, say
from soundings.app.cli.showing import finding_table, problem_lines, reach_table, report_lines
from soundings.app.runtime import Deps
from soundings.briefing.rules.documents import DELTA
from soundings.disclosure.model import Audience
from soundings.inspection import service as inspections
from soundings.inspection.model import Inspection, Particulars
from soundings.inspection.rules import schedule
from soundings.outreach import service as outreach
from soundings.outreach.model import Reach
from soundings.safeguarding import service as safeguarding

inspection_app = App(name="inspection", help="Set an area inspection up, show it, close it.")
roll_app = App(name="roll", help="Check and import the lists of children, contacts and holds.")
claims_app = App(name="claims", help="Import and lock what the partnership says of itself.")
for part in (inspection_app, roll_app, claims_app):
    app.command(part)

WATCH_SECONDS = 2.0


@inspection_app.command
async def create(
    code: str,
    *,
    area: str,
    area_short: str,
    local_authority: str,
    integrated_care_board: str,
    notified_on: date,
    instrument: str = "area-send",
    home: Path | None = None,
) -> None:
    """Set an inspection up: CODE is what the other commands call it."""
    async with at_work(home, earnest=True) as deps:
        made = await inspections.create(
            deps.database.room("inspection"),
            Particulars(
                code=code,
                area=area,
                area_short=area_short,
                local_authority=local_authority,
                integrated_care_board=integrated_care_board,
                notified_on=notified_on,
                instrument_name=instrument,
            ),
            deps.clock.now(),
        )
    say(f"{made.code} is set up. Next: soundings roll import … --inspection {made.code}")


@inspection_app.command
async def show(code: str, *, json: bool = False, home: Path | None = None) -> None:
    """Show an inspection, its state and its clock."""
    async with at_work(home) as deps:
        inspection = await line.find(deps, code)
    clock = schedule(inspection.notified_on)
    if json:
        emit({"inspection": inspection, "schedule": clock})
        return
    say(f"[bold]{escape(inspection.area)}[/] ({inspection.code}), {inspection.state.value}")
    for what, when in (
        ("survey opens", clock.opens_at),
        ("survey closes", clock.closes_at),
        ("inspector briefing", clock.briefing_at),
        ("contrast pack", clock.pack_at),
        ("reply due", clock.reply_due),
    ):
        say(f"  {what:<20} {when:%a %d %b %Y %H:%M}")


@inspection_app.command
async def close(code: str, *, home: Path | None = None) -> None:
    """Close the survey: no more answers, one disposition for every child."""
    async with at_work(home) as deps:
        await line.close(deps, await line.find(deps, code))
    say(f"{code} is closed. Next: soundings analyse {code}")


@roll_app.command
async def check(
    *files: Path, inspection: str, mapping: Path | None = None, home: Path | None = None
) -> int:
    """Check files row by row and store nothing."""
    async with at_work(home) as deps:
        report = await line.check_roll(deps, await line.find(deps, inspection), files, mapping)
    for text in report_lines(report):
        say(text)
    return 0 if report.importable else 1


@roll_app.command(name="import")
async def import_roll(
    *files: Path,
    inspection: str,
    mapping: Path | None = None,
    yes: bool = False,
    home: Path | None = None,
) -> int:
    """Check files row by row, then store them all, or nothing."""
    async with at_work(home) as deps:
        found = await line.find(deps, inspection)
        report = await line.check_roll(deps, found, files, mapping)
        for text in report_lines(report):
            say(text)
        if not report.importable:
            say("Nothing was stored.")
            return 1
        if not yes and not agreed("Store these files?"):
            say("Nothing was stored.")
            return 1
        await line.import_roll(deps, found, report)
    say(f"Stored. Next: soundings claims import FILE --inspection {inspection}")
    return 0


@claims_app.command(name="import")
async def import_claims(file: Path, *, inspection: str, home: Path | None = None) -> int:
    """Store the partnership's claims, in place of those stored before."""
    async with at_work(home) as deps:
        found = await line.find(deps, inspection)
        report = line.check_claims(deps, found, file)
        count = await line.import_claims(deps, found, file) if report.importable else 0
    for text in problem_lines(report.problems):
        say(text)
    if not count:
        say("Nothing was stored.")
        return 1
    say(f"{count} claims stored. Next: soundings claims lock {inspection}")
    return 0


@claims_app.command
async def lock(inspection: str, *, home: Path | None = None) -> None:
    """Lock the claims: from now on nobody changes them, and answers may be seen."""
    async with at_work(home) as deps:
        sha256 = await line.lock_claims(deps, await line.find(deps, inspection))
    say(f"Locked. SHA-256 {sha256}")


@app.command
async def launch(
    inspection: str, *, dry_run: bool = False, yes: bool = False, home: Path | None = None
) -> int:
    """Plan every message and open the survey."""
    async with at_work(home) as deps:
        found = await line.find(deps, inspection)
        preview = await outreach.preview(
            deps.database.room("outreach"),
            found,
            settings=deps.settings,
            surveys=deps.surveys,
            key=deps.secret,
        )
        for sentence in preview.sentences:
            say(escape(sentence))
        if dry_run:
            say("Dry run: nothing was planned or sent.")
            return 0
        if not yes and not agreed("Launch?"):
            say("Nothing was planned or sent.")
            return 1
        plan = await line.launch(deps, found)
    say(f"{plan.messages} messages planned. Next: soundings watch {inspection}")
    return 0


@app.command
async def watch(
    inspection: str,
    *,
    once: bool = False,
    json: bool = False,
    home: Path | None = None,
) -> None:
    """Show reach by channel and group, live."""
    async with at_work(home) as deps:
        found = await line.find(deps, inspection)
        if json:
            emit(await _reach(deps, found))
            return
        if once:
            console.print(await _watched(deps, found))
            return
        with Live(console=console) as live:
            while True:
                live.update(await _watched(deps, found))
                await asyncio.sleep(WATCH_SECONDS)


async def _watched(deps: Deps, inspection: Inspection) -> Group:
    """Return reach, under a red line for whatever is wrong with the outbox."""
    pool = deps.database.room("outreach")
    alarms = await outreach.alarms(pool, inspection.inspection_id, deps.clock.now())
    concerns = await safeguarding.warn(deps.database.room("safeguarding"), deps.clock.now())
    banner = [Text(alarm, style="bold white on red") for alarm in (*concerns, *alarms)]
    return Group(*banner, reach_table(await _reach(deps, inspection)))


async def _reach(deps: Deps, inspection: Inspection) -> Reach:
    return await outreach.reach(deps.database.room("outreach"), inspection.inspection_id)


@app.command
async def analyse(inspection: str, *, json: bool = False, home: Path | None = None) -> None:
    """Weigh the answers and hold every claim against them."""
    async with at_work(home) as deps:
        analysis = await line.analyse(deps, await line.find(deps, inspection))
    if json:
        emit(analysis)
        return
    console.print(finding_table(analysis.findings))
    say(f"Cut {analysis.cut.sha256[:12]}. Next: soundings brief {inspection} --for inspector")


def _keep(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")


@app.command
async def brief(
    inspection: str,
    *,
    audience: Annotated[Literal["inspector", "partnership", "delta"], Parameter(name="--for")],
    out: Path | None = None,
    page: Path | None = None,
    home: Path | None = None,
) -> None:
    """Typeset the inspector briefing, the partnership's contrast pack, or what is new today.

    The same document goes to --page as one HTML file.
    """
    check_folder(out)
    async with at_work(home) as deps:
        found = await line.find(deps, inspection)
        if audience == "delta":
            document = await line.brief(deps, found, Audience.INSPECTOR, paper=DELTA)
        else:
            document = await line.brief(deps, found, Audience(audience))
    target = out or Path(document.file_name)
    target.write_bytes(document.pdf)
    if page is not None:
        _keep(page, document.html)
    say(f"{target}: {document.page_count} pages, SHA-256 {document.sha256[:12]}")
