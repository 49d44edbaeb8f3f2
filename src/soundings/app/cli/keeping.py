"""What is kept, how and for how long: keys, retention, people's rights, the audit."""

from datetime import date, datetime
from pathlib import Path
from uuid import UUID

import msgspec
from cyclopts import App
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from soundings.app import keeping, line
from soundings.app.cli.frame import agreed, app, at_work, console, emit, keep, say
from soundings.app.runtime import as_json, reseal_words
from soundings.app.web import templates
from soundings.audit import service as audit
from soundings.audit.model import Entry, Search
from soundings.inspection import service as inspections
from soundings.inspection.constants import LONDON
from soundings.kit.refusal import Kind, Refusal
from soundings.kit.vault import KeyRing
from soundings.roll import service as roll
from soundings.roll.model import ContactId

keys_app = App(name="keys", help="The keys that seal who people are.")
retention_app = App(name="retention", help="How long what is held is kept, and the proof of it.")
subject_app = App(name="subject", help="What one person may have, or be rid of.")
for part in (keys_app, retention_app, subject_app):
    app.command(part)


class NotAgreed(Refusal):
    """Nobody agreed to what cannot be undone."""

    kind = Kind.CONFLICT
    slug = "not-agreed"
    title = "Nothing was done"


@keys_app.command(name="show")
async def show_keys(*, json: bool = False, home: Path | None = None) -> None:
    """List the data keys, and how much each seals."""
    async with at_work(home) as deps:
        lines = await roll.key_lines(deps.database.room("roll"))
    if json:
        emit(lines)
        return
    table = Table("key", "made", "seals", "", box=None)
    for one in lines:
        retired = "" if one.retired_at is None else f"retired {one.retired_at:%d %b %Y %H:%M}"
        table.add_row(str(one.number), f"{one.made_at:%d %b %Y %H:%M}", f"{one.values:,}", retired)
    console.print(table)


@keys_app.command(name="rotate")
async def rotate_keys(
    *, resume: bool = False, json: bool = False, home: Path | None = None
) -> None:
    """Make a newer key and seal everything anew under it, while everybody goes on working.

    Parameters
    ----------
    resume
        Make no key: finish a rotation that was broken off.
    """
    async with at_work(home) as deps:
        pool, at = deps.database.room("roll"), deps.clock.now()
        total = sum(one.values for one in await roll.key_lines(pool))
        with Progress(
            TextColumn("sealing anew"), BarColumn(), MofNCompleteColumn(), disable=json
        ) as bar:
            task = bar.add_task("", total=total)

            def tell(values: int) -> None:
                bar.advance(task, values)

            async def elsewhere(number: int) -> int:
                values = await reseal_words(
                    deps.database, deps.keys, number, at, surveys=deps.surveys
                )
                tell(values)
                return values

            work = roll.resume_rotation if resume else roll.rotate
            done = await work(pool, deps.keys, at, tell=tell, elsewhere=elsewhere)
    if json:
        emit(done)
    else:
        say(f"{done.values:,} values sealed anew under key {done.number}.")


@keys_app.command(name="rewrap")
async def rewrap_keys(*, before: Path, home: Path | None = None) -> None:
    """Wrap the data keys anew after wrapping_secret (or secret, where it wraps) was changed.

    Parameters
    ----------
    before
        A file that holds the secret they are wrapped by until now.
    """
    old = _secret_in(before)
    async with at_work(home) as deps:
        count = await roll.rewrap(
            deps.database.room("roll"), deps.keys, KeyRing(old), deps.clock.now()
        )
    say(f"{count} keys wrapped anew.")


def _secret_in(file: Path) -> bytes:
    return file.read_text(encoding="utf-8").strip().encode()


@retention_app.command(name="show")
async def show_retention(code: str, *, json: bool = False, home: Path | None = None) -> None:
    """Say when each line of an inspection's schedule is due, and prove what is gone."""
    async with at_work(home) as deps:
        inspection = await line.find(deps, code)
        planned = await keeping.plan(deps, inspection)
        gone = await audit.deletions(deps.database.room("audit"), inspection.inspection_id)
    if json:
        emit({"planned": planned, "deleted": gone})
        return
    table = Table("what", "due", "held", "why then", box=None)
    for one in planned:
        day = "not yet known" if one.due_on is None else f"{one.due_on:%d %b %Y}"
        table.add_row(one.what, f"{day}{' (now)' if one.due else ''}", f"{one.held:,}", one.source)
    console.print(table)
    for proof in gone:
        say(
            f"{proof.at:%d %b %Y %H:%M}  {proof.what}: {proof.found:,} found, {proof.deleted:,} "
            f"deleted, {proof.remaining:,} left ({proof.reason})"
        )


@retention_app.command(name="run")
async def run_retention(
    *, dry_run: bool = False, json: bool = False, home: Path | None = None
) -> None:
    """Delete what is due of every inspection; the worker does so every hour."""
    async with at_work(home) as deps:
        due = await keeping.due_now(deps)
        proofs = [] if dry_run else await keeping.keep_schedule(deps)
    if json:
        emit({"due": due, "deleted": proofs})
        return
    for one in due:
        say(f"{one.code}: {one.what}, {one.held:,} held, due {one.due_on:%d %b %Y}.")
    for proof in proofs:
        say(f"{proof.what}: {proof.deleted:,} deleted, {proof.remaining:,} left.")
    if dry_run:
        say(f"{len(due)} lines are due; nothing was deleted.")


@retention_app.command(name="published")
async def note_published(code: str, on: date, *, home: Path | None = None) -> None:
    """Write down when the report came out: from then the replies' time runs."""
    async with at_work(home) as deps:
        inspection = await line.find(deps, code)
        await inspections.note_published(
            deps.database.room("inspection"), inspection.inspection_id, on, deps.clock.now()
        )
    say(f"{code} was published on {on:%d %b %Y}.")


@subject_app.command(name="find")
async def find_subject(
    code: str, address: str, *, reason: str, json: bool = False, home: Path | None = None
) -> None:
    """Say who is written to at an email address or mobile.

    Parameters
    ----------
    reason
        Who asks, and on what request: it stands in the audit.
    """
    why = keeping.check_reason(reason)
    async with at_work(home) as deps:
        inspection = await line.find(deps, code)
        found = await roll.find_contacts(
            deps.database.room("roll"),
            inspection.inspection_id,
            address,
            keys=deps.keys,
            actor="operator",
            reason=why,
            at=deps.clock.now(),
        )
    if json:
        emit(found)
        return
    for one in found:
        say(f"{one.contact_id}  {one.name}")
    if not found:
        say("Nobody on this list is written to there.")


@subject_app.command(name="export")
async def export_subject(
    code: str, contact: UUID, *, reason: str, out: Path, home: Path | None = None
) -> None:
    """Write all that is held about a carer as subject.json and subject.html.

    Parameters
    ----------
    reason
        On whose request, and how their identity was proved: it stands in the audit.
    out
        A folder; what is written there is personal data in clear.
    """
    why = keeping.check_reason(reason)
    async with at_work(home) as deps:
        inspection = await line.find(deps, code)
        bundle = await keeping.export_subject(
            deps, inspection, ContactId(contact), actor="operator", reason=why
        )
    _write_bundle(out, bundle)
    say(f"Written to {out}. Give it by a safe way, then delete it.")


def _write_bundle(out: Path, bundle: keeping.Bundle) -> None:
    out.mkdir(parents=True, exist_ok=True, mode=0o700)
    keep(out / "subject.json", msgspec.json.format(as_json(bundle), indent=2))
    page = templates().get_template("app/subject.html").render(bundle=msgspec.to_builtins(bundle))
    keep(out / "subject.html", page.encode())


@subject_app.command(name="erase")
async def erase_subject(
    code: str,
    contact: UUID,
    *,
    reason: str,
    answers_too: bool = False,
    yes: bool = False,
    home: Path | None = None,
) -> None:
    """Forget a carer: their addresses fall silent for good, their links lead nowhere.

    Parameters
    ----------
    reason
        On whose request, and how their identity was proved: it stands in the audit.
    answers_too
        Their own replies as well; without it these stay, and nothing says any more whose.
    yes
        Do not ask.
    """
    why = keeping.check_reason(reason)
    if not yes and not agreed("This cannot be undone. Forget this carer?"):
        message = "Nobody agreed; answer y, or give --yes."
        raise NotAgreed(message)
    async with at_work(home) as deps:
        inspection = await line.find(deps, code)
        proofs = await keeping.erase_subject(
            deps,
            inspection,
            ContactId(contact),
            actor="operator",
            reason=why,
            answers_too=answers_too,
        )
    for proof in proofs:
        say(f"{proof.what}: {proof.deleted:,} gone, {proof.remaining:,} left.")


@app.command(name="audit")
async def search_audit(
    *,
    actor: str | None = None,
    action: str | None = None,
    subject: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    before: int | None = None,
    json: bool = False,
    home: Path | None = None,
) -> None:
    """Search the audit chain, the newest entries first.

    Parameters
    ----------
    action
        As it begins: roll. finds everything the roll did.
    before
        Entries older than this number: the next page.
    """
    wanted = Search(
        actors=None if actor is None else (actor,),
        action=action,
        subject=subject,
        since=_here(since),
        until=_here(until),
        before=before,
    )
    async with at_work(home) as deps:
        found = await audit.search(deps.database.room("audit"), wanted)
    if json:
        emit([_plain(entry) for entry in found])
        return
    table = Table("entry", "when", "who", "what", "about", box=None)
    for entry in found:
        table.add_row(
            str(entry.entry_id),
            f"{entry.at.astimezone(LONDON):%d %b %Y %H:%M:%S}",
            entry.actor,
            entry.action,
            entry.subject,
        )
    console.print(table)


def _here(typed: datetime | None) -> datetime | None:
    return None if typed is None else typed.replace(tzinfo=typed.tzinfo or LONDON)


def _plain(entry: Entry) -> dict[str, object]:
    shown = msgspec.structs.asdict(entry)
    return {**shown, "previous": entry.previous.hex(), "hash": entry.hash.hex()}
