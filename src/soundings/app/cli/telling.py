"""Who is told, how and with what proof: preview, relay, ledger, equity, texts, holds, audit."""

import csv
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter
from rich.markup import escape
from rich.table import Table

from soundings.app import line
from soundings.app.cli.frame import at_work, console, emit, say
from soundings.app.cli.lining import roll_app
from soundings.app.cli.outbox import outreach_app
from soundings.app.cli.showing import problem_lines, words
from soundings.kit.clock import LONDON
from soundings.outreach import service as outreach
from soundings.outreach.model import GroupReach, Pack, Reach, ReachLedger, TextAction
from soundings.outreach.rules import aapor_class
from soundings.roll import service as roll
from soundings.roll.model import FrameAudit, HoldsChange


@outreach_app.command
async def preview(inspection: str, *, json: bool = False, home: Path | None = None) -> None:
    """Say what would be sent to how many, each text in full, its fragments and what they cost."""
    async with at_work(home) as deps:
        found = await outreach.preview(
            deps.database.room("outreach"),
            await line.find(deps, inspection),
            settings=deps.settings,
            surveys=deps.surveys,
            key=deps.secret,
        )
    if json:
        emit(found)
        return
    for sentence in found.sentences:
        say(escape(sentence))


@outreach_app.command
async def relay(inspection: str, *, out: Path, home: Path | None = None) -> None:
    """Write each school's pack into a folder of its own under --out: a workbook for its messaging
    system, letters to print. A pack names nobody; hand it to that school alone.
    """
    async with at_work(home) as deps:
        found = await line.find(deps, inspection)
        pool = deps.database.room("outreach")
        listed = []
        packs = outreach.make_packs(
            pool,
            found,
            settings=deps.settings,
            reports=deps.reports,
            key=deps.secret,
            keys=deps.keys,
            at=deps.clock.now(),
        )
        async for pack in _shown(packs):
            folder = out / pack.setting_urn
            folder.mkdir(parents=True, exist_ok=True)
            for name, content in pack.files.items():
                (folder / name).write_bytes(content)
            listed.append((pack.setting_urn, pack.letters, pack.withdrawn))
        left = await outreach.unrelayed(pool, found.inspection_id)
    with (out / "schools.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("URN", "Letters", "To take out"))
        writer.writerows(listed)
    say(
        f"{sum(letters for _, letters, _ in listed):,} letters for {len(listed):,} schools are in "
        f"{escape(str(out))}. Without a letter: {left.without_school:,} without a school, "
        f"{left.without_upn:,} without a UPN, {left.held:,} held."
    )


async def _shown(packs: AsyncIterator[Pack]) -> AsyncIterator[Pack]:
    """Give the packs on, and say how far they are: an area's letters take minutes."""
    with console.status("Letters for the first school") as status:
        letters = 0
        async for pack in packs:
            letters += pack.letters
            status.update(f"{letters:,} letters; the last for school {pack.setting_urn}")
            yield pack


@outreach_app.command
async def ledger(inspection: str, *, json: bool = False, home: Path | None = None) -> None:
    """Show what finally became of every listed child, and the response rates that follow."""
    async with at_work(home) as deps:
        found = await line.find(deps, inspection)
        kept = await outreach.reach_ledger(deps.database.room("outreach"), found.inspection_id)
    if json:
        emit(kept)
        return
    console.print(_ledger_table(kept))


def _ledger_table(kept: ReachLedger) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), title=f"{kept.listed:,} children listed")
    for heading in ("disposition", "reason", "AAPOR class"):
        table.add_column(heading)
    table.add_column("children", justify="right")
    for final in kept.finals:
        table.add_row(
            words(final.code),
            words(final.reason or ""),
            words(aapor_class(final.code, final.reason)),
            f"{final.number:,}",
        )
    rate = kept.rates.rr2
    table.caption = "RR2: no eligible child" if rate is None else f"RR2: {rate:.1%}"
    return table


@outreach_app.command
async def equity(inspection: str, *, json: bool = False, home: Path | None = None) -> None:
    """Show which groups could be told by which channel, were told, and answered."""
    async with at_work(home) as deps:
        found = await line.find(deps, inspection)
        reach = await outreach.reach(deps.database.room("outreach"), found.inspection_id)
    if json:
        emit(_groups(reach))
        return
    for heading, groups in _groups(reach).items():
        console.print(_equity_table(heading, groups))


def _groups(reach: Reach) -> dict[str, tuple[GroupReach, ...]]:
    return {
        "status": reach.by_status,
        "IDACI fifth, 1 the most deprived": reach.by_idaci_fifth,
        "need": reach.by_need,
        "language": reach.by_language,
    }


def _equity_table(heading: str, groups: tuple[GroupReach, ...]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), title=heading, title_justify="left")
    table.add_column("group")
    columns = ("listed", "email", "text", "school alone", "told", "answered", "of listed")
    for column in columns:
        table.add_column(column, justify="right")
    for group in groups:
        answered = group.complete + group.partial
        table.add_row(
            words(group.group),
            f"{group.listed:,}",
            f"{group.by_email:,}",
            f"{group.by_sms:,}",
            f"{group.by_school_alone:,}",
            f"{group.told:,}",
            f"{answered:,}",
            f"{answered / group.listed:.0%}",
        )
    return table


@outreach_app.command
async def schools(inspection: str, *, json: bool = False, home: Path | None = None) -> None:
    """Show what came of each school's letters, small schools together, numbers rounded."""
    async with at_work(home) as deps:
        found = await line.find(deps, inspection)
        shown = await outreach.schools(deps.database.room("outreach"), found.inspection_id)
    if json:
        emit(shown)
        return
    table = Table(box=None, padding=(0, 2, 0, 0))
    for heading in ("school", "letters", "opened", "answered", ""):
        table.add_column(heading)
    for one in shown:
        name = one.setting_urn or f"{one.schools} smaller schools"
        silent = "[yellow]silent[/]" if one.silent else ""
        table.add_row(name, one.letters, one.opened, one.answered, silent)
    console.print(table)


@outreach_app.command
async def texts(inspection: str, *, json: bool = False, home: Path | None = None) -> None:
    """List the texts that wait for a person, the oldest first."""
    async with at_work(home) as deps:
        found = await line.find(deps, inspection)
        queued = await outreach.queued_texts(
            deps.database.room("outreach"), found.inspection_id, keys=deps.keys
        )
    if json:
        emit(queued)
        return
    for text in queued:
        at = text.received_at.astimezone(LONDON)
        say(f"[bold]{escape(text.text_id)}[/] {words(text.kind)}, {at:%d %b %H:%M}")
        say(f"  {escape(text.content) or 'told on the family’s own page'}")
    say(
        f"{len(queued):,} texts wait. Next: soundings outreach text ID --as done|stop|wrong_number"
    )


@outreach_app.command(name="text")
async def deal_with(
    text_id: str,
    *,
    action: Annotated[TextAction, Parameter(name="--as")],
    home: Path | None = None,
) -> None:
    """Take a text from the queue: read and dealt with, a wish for silence, or a wrong number."""
    async with at_work(home) as deps:
        await outreach.deal_with_text(
            deps.database.room("outreach"),
            text_id,
            action,
            actor="operator",
            at=deps.clock.now(),
        )
    say("Done.")


@roll_app.command
async def holds(
    *files: Path,
    inspection: str,
    mapping: Path | None = None,
    release: bool = False,
    json: bool = False,
    home: Path | None = None,
) -> int:
    """Take a holds file for the whole of the holds as they stand today, before every wave.

    New holds stand at once. Those it no longer names are listed, and stand until --release.
    """
    async with at_work(home) as deps:
        found = await line.find(deps, inspection)
        change, report = await roll.import_holds(
            deps.database.room("roll"),
            found,
            files,
            mapping,
            deps.clock.now(),
            keys=deps.keys,
            release=release,
        )
    if json:
        emit(change)
    else:
        for text in problem_lines(report.problems):
            say(text)
        _say_change(change)
    return 0 if report.importable else 1


def _say_change(change: HoldsChange) -> None:
    gone = "released" if change.released else "no longer in the file, and still held"
    for heading, lines in (("now held", change.added), (gone, change.missing)):
        for one in lines:
            whom = one.carer or "every carer"
            say(f"  {heading}: {escape(one.local_id)}, {escape(whom)}: {words(one.reason)}")
    say(f"{len(change.added):,} new, {change.kept:,} as before, {len(change.missing):,} {gone}.")


@roll_app.command
async def audit(
    published: Path | None = None,
    *,
    inspection: str,
    json: bool = False,
    home: Path | None = None,
) -> int:
    """Hold the list against published totals, and against itself.

    PUBLISHED is a CSV with the columns Status, Characteristic, Group, Published: one count a row,
    such as “EHC plan,Need,ASD,1204” or “SEN support,Total,,6518”.
    """
    async with at_work(home) as deps:
        found = await line.find(deps, inspection)
        audited = await roll.audit(deps.database.room("roll"), found, published, keys=deps.keys)
    if json:
        emit(audited)
    else:
        _show_audit(audited)
    return 1 if audited.gaps else 0


def _show_audit(audited: FrameAudit) -> None:
    if audited.coverage:
        table = Table(box=None, padding=(0, 2, 0, 0))
        for heading in ("status", "characteristic", "group", "published", "listed", "share", ""):
            table.add_column(heading)
        for one in audited.coverage:
            table.add_row(
                words(one.status or "all"),
                one.characteristic,
                words(one.group),
                f"{one.published:,}",
                f"{one.listed:,}",
                "" if one.share is None else f"{one.share:.0%}",
                f"[yellow]{one.flag}[/]" if one.flag else "",
            )
        console.print(table)
    for status in audited.statuses:
        say(
            f"{words(status.status)}: {status.listed:,} listed; without an address "
            f"{status.without_contact:,}, without a UPN {status.without_upn:,}, without a school "
            f"{status.without_school:,}; taught outside the area {status.out_of_area:,}."
        )
    if audited.repeated:
        say(f"{audited.repeated:,} children share name and birthday with another: the same child?")
