"""The outbox under an operator's hands: doubtful, resolve, pause, resume, bounce."""

import sys
from pathlib import Path
from typing import Annotated
from uuid import UUID

import msgspec
from cyclopts import App, Parameter
from rich.markup import escape
from rich.table import Table

from soundings.app import line
from soundings.app.cli.frame import app, at_work, console, emit, say
from soundings.app.runtime import Deps
from soundings.inspection.model import State
from soundings.inspection.service import all_inspections
from soundings.kit.clock import LONDON
from soundings.kit.refusal import Refusal
from soundings.outreach import service as outreach
from soundings.outreach.model import MessageId, Resolution, Unknown
from soundings.outreach.providers.bounces import read_report

outreach_app = App(name="outreach", help="Messages on their way: what is in doubt, paused, back.")
app.command(outreach_app)


class NothingNamed(Refusal):
    """An operator resolved nothing in particular."""

    slug = "nothing-named"
    title = "No message was named"


class Resolved(msgspec.Struct, frozen=True, kw_only=True):
    """What resolving messages did."""

    resolved: int


@outreach_app.command
async def doubtful(inspection: str, *, json: bool = False, home: Path | None = None) -> None:
    """List messages nobody can tell the fate of: look for each id in the mail server's log."""
    async with at_work(home) as deps:
        found = await _doubtful(deps, inspection)
    if json:
        emit(found)
    elif not found:
        say("No message is in doubt.")
    else:
        console.print(_table(found))
        say(
            "Found in the mail server's log: soundings outreach resolve ID --as sent. "
            "Certainly not there: --as resend."
        )


async def _doubtful(deps: Deps, code: str) -> list[Unknown]:
    found = await line.find(deps, code)
    return await outreach.unknowns(deps.database.room("outreach"), found.inspection_id)


def _table(found: list[Unknown]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0))
    for heading in ("message", "channel", "purpose", "in doubt since", "why"):
        table.add_column(heading)
    for each in found:
        since = "" if each.since is None else f"{each.since.astimezone(LONDON):%d %b %H:%M}"
        table.add_row(
            str(each.message_id), each.channel, each.purpose, since, escape(each.reason or "")
        )
    return table


@outreach_app.command
async def resolve(
    *messages: UUID,
    verdict: Annotated[Resolution, Parameter(name="--as")],
    all_of: Annotated[str | None, Parameter(name="--all")] = None,
    json: bool = False,
    home: Path | None = None,
) -> None:
    """Say what became of messages in doubt; --all INSPECTION means every one of it.

    As sent, a message counts as taken. As resend, it is planned again, which is refused for ten
    minutes after it came into doubt. Either is in the audit.
    """
    async with at_work(home) as deps:
        named = [MessageId(message) for message in messages]
        if all_of is not None:
            named += [each.message_id for each in await _doubtful(deps, all_of)]
        if not named:
            message = "Name messages by id, or every one with --all INSPECTION."
            raise NothingNamed(message)
        count = await outreach.resolve_doubtful(
            deps.database.room("outreach"), named, verdict, deps.clock.now()
        )
    if json:
        emit(Resolved(resolved=count))
    else:
        said = "count as sent" if verdict is Resolution.SENT else "are planned again"
        say(f"{count} messages {said}.")


@outreach_app.command
async def pause(*, home: Path | None = None) -> None:
    """Let no message leave, of any inspection, until soundings outreach resume."""
    async with at_work(home) as deps:
        paused = await outreach.pause(deps.database.room("outreach"), deps.clock.now())
    say("Paused: nothing leaves." if paused else "Nothing could leave before either.")


@outreach_app.command
async def resume(*, json: bool = False, home: Path | None = None) -> None:
    """Let messages leave again, from this database, where it now is.

    In a restored backup, texts that were due are looked up at Notify before any leaves, and
    emails that were due are listed by soundings outreach doubtful.
    """
    async with at_work(home) as deps:
        done = await outreach.resume(deps.database.room("outreach"), deps.clock.now())
    if json:
        emit(done)
        return
    say("Messages may leave.")
    if done.restored:
        say(
            f"{done.doubted} may have left since the backup was taken: Notify is asked about each "
            "text; soundings outreach doubtful lists each email."
        )


@outreach_app.command
async def bounce(*, recipient: str | None = None, home: Path | None = None) -> None:
    """Read one delivery report from standard input, as a mail server's pipe hands it over.

    --recipient is the address it came to, where the mail server tells it.
    """
    raw = sys.stdin.buffer.read()
    async with at_work(home) as deps:
        receipts = read_report(raw, deps.secret, recipient=recipient)
        settled = await outreach.record_receipts(
            deps.database.room("outreach"), receipts, deps.clock.now()
        )
    say(f"{settled} messages settled.")


async def alarms(deps: Deps) -> list[str]:
    """Return what is wrong with the outbox of any open inspection."""
    pool, at = deps.database.room("outreach"), deps.clock.now()
    return [
        f"{inspection.code}: {sentence}"
        for inspection in await all_inspections(pool)
        if inspection.state is State.OPEN
        for sentence in await outreach.alarms(pool, inspection.inspection_id, at)
    ]
