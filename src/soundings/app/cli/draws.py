"""Draws and proofs: draw, verify-draw, verify-audit."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

from cyclopts import App

from soundings.app import line
from soundings.app.cli.frame import app, at_work, check_folder, console, emit, keep, say
from soundings.app.cli.showing import draw_table
from soundings.app.runtime import Deps, as_json
from soundings.audit import service as audit
from soundings.inspection.model import Inspection
from soundings.kit.database import Pool
from soundings.sampling import service as sampling
from soundings.sampling.constants import PHONED, RECORDS
from soundings.sampling.model import Outcome, Purpose
from soundings.sampling.rules import freezing, verifying

draw_app = App(
    name="draw", help="Draw tracked children, records and silent families, so that all can check."
)
app.command(draw_app)

ACTOR = "command"


@asynccontextmanager
async def _at(code: str, home: Path | None) -> AsyncIterator[tuple[Deps, Pool, Inspection]]:
    async with at_work(home) as deps:
        yield deps, deps.database.room("sampling"), await line.find(deps, code)


@draw_app.command
async def freeze(
    inspection: str,
    *,
    reason: str = "",
    balanced: bool = False,
    records: int = RECORDS,
    families: int = PHONED,
    home: Path | None = None,
) -> None:
    """Freeze the list and the design: step 1. Again only with a --reason, which is published."""
    design = freezing.designed(balanced=balanced, records=records, phoned=families)
    async with _at(inspection, home) as (deps, pool, found):
        made = await sampling.freeze(
            pool,
            found.inspection_id,
            deps.clock.now(),
            actor=ACTOR,
            design=design,
            reason=reason,
        )
    say(f"list   {made.frame_sha256}")
    say(f"design {made.design_sha256}")
    say(f"Next: soundings draw publish {inspection}")


@draw_app.command
async def publish(
    inspection: str,
    *,
    minutes: int = 10,
    out: Path | None = None,
    json: bool = False,
    home: Path | None = None,
) -> None:
    """Name the future round that will decide: step 2. Hand the hashes to witnesses now."""
    check_folder(out)
    async with _at(inspection, home) as (deps, pool, found):
        published = await sampling.publish(
            pool, found, deps.clock.now(), actor=ACTOR, delay=timedelta(minutes=minutes)
        )
    if out is not None:
        keep(out, as_json(published))
    if json:
        emit(published)
        return
    say(f"list   {published.frame_sha256}")
    say(f"design {published.design_sha256}")
    say(
        f"round  {published.beacon_round} of {published.beacon}, "
        f"public at {published.round_at:%H:%M:%S on %d %B %Y} UTC"
    )
    say(f"Next, after that: soundings draw seed {inspection} --signature HEX")


@draw_app.command
async def seed(
    inspection: str, *, signature: str = "", dice: str = "", home: Path | None = None
) -> None:
    """Enter the round's signature, dice, or both: step 3. The one seed of the inspection."""
    async with _at(inspection, home) as (deps, pool, found):
        made = await sampling.enter_seed(
            pool,
            found.inspection_id,
            deps.clock.now(),
            actor=ACTOR,
            signature=signature,
            dice=dice,
        )
    say(f"seed   {made.seed}")
    say(f"Next: soundings draw make {inspection} tracked_children")


@draw_app.command
async def make(
    inspection: str, purpose: Purpose, *, out: Path | None = None, home: Path | None = None
) -> None:
    """Make one of the three draws, and write its record: step 4. Once; then only the record."""
    check_folder(out)
    async with _at(inspection, home) as (deps, _, found):
        made = await sampling.draw(deps.database, found, purpose, deps.clock.now(), actor=ACTOR)
    target = out or Path(f"{inspection}-{purpose.replace('_', '-')}.json")
    keep(target, verifying.record_json(made))
    say(f"{target}: anyone can recompute it with soundings verify-draw {target}")
    say(made.note)


@draw_app.command
async def outcome(
    inspection: str,
    purpose: Purpose,
    child: str,
    what: Outcome,
    *,
    failed: bool | None = None,
    home: Path | None = None,
) -> None:
    """Note what became of a drawn child; who leaves makes room for the next reserve.

    Of a record that was read, say --failed or --no-failed.
    """
    async with _at(inspection, home) as (deps, pool, found):
        table = await sampling.note_outcome(
            pool, found.inspection_id, purpose, child, what, deps.clock.now(), actor=ACTOR,
            failed=failed,
        )  # fmt: skip
    console.print(draw_table(table))
    if table.dip is not None:
        say(table.dip.sentence)


@draw_app.command
async def show(inspection: str, *, json: bool = False, home: Path | None = None) -> None:
    """Show the draws as they stand."""
    async with _at(inspection, home) as (_, pool, found):
        tables = await sampling.tables(pool, found.inspection_id)
    if json:
        emit(tables)
        return
    for table in tables:
        console.print(draw_table(table))
        say(table.note)
        if table.dip is not None:
            say(table.dip.sentence)
    if not tables:
        say(f"Nothing is drawn yet: soundings draw freeze {inspection} begins.")


@app.command(name="verify-draw")
def verify_draw(file: Path, *, json: bool = False) -> None:
    """Recompute a draw from its published record."""
    verified = verifying.verify(file.read_bytes())
    if json:
        emit(verified)
        return
    say(f"The draw in {file} is what its seed, list and design give.")
    say(f"list   {verified.frame_sha256}")
    say(f"design {verified.design_sha256}")
    say("Compare both with what was published before the draw.")


@app.command(name="verify-audit")
async def verify_audit(
    *,
    head: str | None = None,
    public_key: str | None = None,
    json: bool = False,
    home: Path | None = None,
) -> None:
    """Recompute the audit chain from its first entry, and find a printed head in it.

    Parameters
    ----------
    head
        The signed head as a briefing prints it: whatever was cut off since shows.
    public_key
        The key published before the survey; without it, this installation's own.
    """
    async with at_work(home) as deps:
        pool = deps.database.room("audit")
        if head is None:
            verified = await audit.verify(pool)
        else:
            public = public_key or audit.public_key(deps.secret)
            verified = await audit.verify_printed(pool, head, public)
    if json:
        emit(verified)
        return
    say(f"{verified.entries:,} entries; the chain is unbroken.")
