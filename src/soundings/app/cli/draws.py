"""Draws and proofs: draw, verify-draw, verify-audit."""

from pathlib import Path

from soundings.app import line
from soundings.app.cli.frame import app, at_work, check_folder, emit, say
from soundings.audit import service as audit
from soundings.sampling import rules as sampling_rules
from soundings.sampling import service as sampling


@app.command
async def draw(
    inspection: str, *, seed: str, out: Path | None = None, home: Path | None = None
) -> None:
    """Draw the six tracked children and their reserves from the whole list."""
    check_folder(out)
    async with at_work(home) as deps:
        found = await line.find(deps, inspection)
        drawn = await sampling.draw_tracked(
            deps.database.room("sampling"), found.inspection_id, seed, deps.clock.now()
        )
    target = out or Path(f"{inspection}-tracked-children.json")
    target.write_bytes(sampling_rules.record_json(drawn))
    say(f"{target}: anyone can recompute it with soundings verify-draw {target}")
    say("Illustrative, not an estimate.")


@app.command(name="verify-draw")
def verify_draw(file: Path, *, json: bool = False) -> None:
    """Recompute a draw from its published record."""
    verified = sampling_rules.verify(file.read_bytes())
    if json:
        emit(verified)
        return
    say(f"The draw in {file} is what its seed, frame and design give.")


@app.command(name="verify-audit")
async def verify_audit(*, json: bool = False, home: Path | None = None) -> None:
    """Recompute the audit chain from its first entry."""
    async with at_work(home) as deps:
        verified = await audit.verify(deps.database.room("audit"))
    if json:
        emit(verified)
        return
    say(f"{verified.entries:,} entries; the chain is unbroken.")
