"""Answering beside the listed family's own link: the poster's code, and calls by telephone."""

from pathlib import Path
from uuid import UUID

from cyclopts import App

from soundings.app import line
from soundings.app.cli.frame import app, at_work, emit, say
from soundings.kit.links import in_groups
from soundings.kit.refusal import Refusal
from soundings.respond.model import Purpose
from soundings.respond.service import interview, uninvited
from soundings.roll.model import CaseId

calls_app = App(name="calls", help="Whom interviewers ask by telephone.")
app.command(calls_app)


class WrongCases(Refusal):
    """A file that should hold one case id a line holds something else."""

    slug = "wrong-cases"
    title = "That file does not list cases"


@app.command(name="open-code")
async def open_code(
    inspection: str,
    *,
    new: bool = False,
    end: bool = False,
    json: bool = False,
    home: Path | None = None,
) -> None:
    """Print the code for posters, by which families nobody invited answer, kept apart.

    The same each time; --new makes another and ends the one before, --end takes no more
    replies by it.
    """
    async with at_work(home) as deps:
        found = await line.find(deps, inspection)
        pool, at = deps.database.room("respond"), deps.clock.now()
        if end:
            await uninvited.end_code(pool, found.inspection_id, at)
            say(f"No more replies are begun by a code for {found.area}.")
            return
        code = await uninvited.make_code(pool, deps.secret, found.inspection_id, at, anew=new)
    url = deps.settings.web.public_url
    if json:
        emit({"code": code, "address": f"{url}/open/{code}", "typed_at": url})
        return
    say(f"Print on posters and open letters: {in_groups(code)}, to be typed at {url}")
    say(f"For a QR code: {url}/open/{code}")


@app.command(name="uninvited")
async def count_uninvited(
    inspection: str, *, json: bool = False, home: Path | None = None
) -> None:
    """Count who answered by the poster's code; they stand in no other figure."""
    async with at_work(home) as deps:
        found = await line.find(deps, inspection)
        counted = await uninvited.count(
            deps.database.room("respond"), found.inspection_id, deps.clock.now()
        )
    if json:
        emit(counted)
        return
    say(f"Uninvited in {found.area}: {counted.begun:,} begun, {counted.sent:,} sent.")


@calls_app.command
async def add(
    inspection: str,
    file: Path,
    *,
    purpose: Purpose = Purpose.PHONE,
    home: Path | None = None,
) -> None:
    """Put the cases in a file, one case id a line, on the list of calls."""
    cases = _cases(file)
    async with at_work(home) as deps:
        found = await line.find(deps, inspection)
        added = await interview.add_calls(
            deps.database.room("respond"),
            found.inspection_id,
            cases,
            purpose=purpose,
            at=deps.clock.now(),
        )
    say(f"{added:,} of {len(cases):,} cases were added; the others are on the list or elsewhere.")


def _cases(file: Path) -> list[CaseId]:
    cases = []
    for number, text in enumerate(file.read_text(encoding="utf-8").split(), 1):
        try:
            cases.append(CaseId(UUID(text)))
        except ValueError:
            message = f"{file}, entry {number}: {text[:40]!r} is no case id; give one a line."
            raise WrongCases(message) from None
    return cases


@calls_app.command
async def outcomes(inspection: str, *, json: bool = False, home: Path | None = None) -> None:
    """Say what came of the calls."""
    async with at_work(home) as deps:
        found = await line.find(deps, inspection)
        counted = await interview.outcomes(deps.database.room("respond"), found.inspection_id)
    if json:
        emit(counted)
        return
    for each in counted:
        say(f"{each.outcome.value:<14} {each.attempts:>6,} calls, the last for {each.cases:,}")
