"""How the outbox stands: where it may send from, its doors, its proof, its stops."""

from datetime import datetime

from soundings.inspection.model import InspectionId
from soundings.kit.database import Connection
from soundings.kit.sql import Fields, Touched, statement
from soundings.outreach.model import Door, Epoch, Freshness, Ledger, Proof, Stop


@statement
async def ledger(conn: Connection, inspection_id: InspectionId, at: datetime) -> Ledger:
    """Return every message accounted for."""


@statement
async def adopt_epoch(conn: Connection) -> None:
    """Let the outbox send from where it is, if nobody ever said from where."""


@statement
async def epoch(conn: Connection) -> Epoch | None:
    """Return from where the outbox may send; None before the first plan."""


@statement
async def pause_epoch(conn: Connection, at: datetime, reason: str) -> Touched:
    """Let nothing leave; return 0 if nothing could leave already."""


@statement
async def resume_epoch(conn: Connection) -> None:
    """Let the outbox send from where it is now."""


@statement
async def doubt_restored(conn: Connection, at: datetime, *, absent_after_s: float) -> Touched:
    """Put in doubt whatever may have left since a backup was taken; return how many."""


@statement
async def doors(conn: Connection, at: datetime) -> list[Door]:
    """Return whether each channel's provider takes messages."""


@statement
async def save_proof(
    conn: Connection, inspection_id: InspectionId, at: datetime, found: Fields[Ledger]
) -> None:
    """Keep the latest account of an inspection's messages."""


@statement
async def proof(conn: Connection, inspection_id: InspectionId) -> Proof | None:
    """Return the latest account of an inspection's messages."""


@statement
async def freshness(conn: Connection, inspection_id: InspectionId, at: datetime) -> Freshness:
    """Return when holds last came, and when the next round leaves."""


@statement
async def stop_of(conn: Connection, inspection_id: InspectionId) -> Stop | None:
    """Return the stop an inspection's messages are under, if they are."""


@statement
async def add_stop(
    conn: Connection, inspection_id: InspectionId, reason: str, actor: str, at: datetime
) -> None:
    """Stop an inspection's messages."""


@statement
async def end_stop(
    conn: Connection, inspection_id: InspectionId, number: int, actor: str, at: datetime
) -> None:
    """End a stop."""
