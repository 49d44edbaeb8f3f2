"""Messages on their way: claimed, let through, taken, doubted, settled."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from soundings.inspection.model import InspectionId
from soundings.kit.database import Connection
from soundings.kit.sql import Columns, Touched, but, only, statement
from soundings.outreach.constants import (
    AHEAD_S,
    CATCH_UP_S,
    DOUBLINGS,
    PROBE_MOST_S,
    RESEND_AFTER_S,
    SLOW_S,
)
from soundings.outreach.model import (
    Channel,
    Claimed,
    Doubt,
    Judged,
    Leased,
    MessageId,
    Outcome,
    Receipt,
    State,
    Turn,
    Unknown,
)


@statement
async def claim_due(
    conn: Connection, channel: Channel, at: datetime, *, most: int, lease_s: float, quiet: bool
) -> list[Leased]:
    """Lease messages of a channel whose time has come; when it is quiet, replies only."""


@statement
async def begin_submitting(
    conn: Connection,
    asked: Annotated[Sequence[Claimed], only("message_id", "attempt", "address_index")],
    at: datetime,
    *,
    lease_s: float,
) -> list[Judged]:
    """Let each message through to its provider or turn it back."""


@statement
async def record_outcomes(
    conn: Connection,
    outcomes: Annotated[Sequence[Outcome], only("message_id", "attempt", "provider_id", "reason")],
    states: Sequence[State],
    rests_s: Sequence[float | None],
    at: datetime,
) -> Touched:
    """Write what the provider said; return how many messages it still concerned."""


@statement
async def release_claims(conn: Connection) -> Touched:
    """Plan again what a dead worker claimed and never offered; return how many."""


@statement
async def doubt_submitting(conn: Connection, *, absent_after_s: float) -> Touched:
    """Put in doubt what a dead worker may have offered; return how many."""


@statement
async def expire_planned(conn: Connection, at: datetime) -> Touched:
    """Expire planned messages whose time has passed; return how many."""


@statement
async def doubts(conn: Connection, channel: Channel, most: int) -> list[Doubt]:
    """Return messages of a channel whose provider must be asked."""


@statement
async def replan_absent(
    conn: Connection, absent: Annotated[Sequence[Doubt], but("overdue")]
) -> Touched:
    """Plan once more what the provider proved not to have; return how many."""


@statement
async def unknowns(conn: Connection, inspection_id: InspectionId) -> list[Unknown]:
    """Return the messages nobody can tell the fate of."""


@statement
async def awaiting_receipt(conn: Connection, channel: Channel) -> int:
    """Return how many messages of a channel are accepted and not yet known to have arrived."""


@statement
async def record_receipts(conn: Connection, receipts: Columns[Receipt], at: datetime) -> Touched:
    """Write what became of messages; return how many were still open."""


@statement
async def is_due(conn: Connection, channel: Channel, at: datetime, *, quiet: bool) -> bool:
    """Say whether a channel has anything to send."""


@statement
async def take_turn(
    conn: Connection,
    channel: Channel,
    *,
    most: int,
    per_s: float | None,
    probe_s: float,
    catch_up_s: float = CATCH_UP_S,
    ahead_s: float = AHEAD_S,
) -> Turn:
    """Reserve a channel's next slots for this worker."""


@statement
async def slow_down(
    conn: Connection,
    channel: Channel,
    reason: str | None,
    *,
    slow_s: float = SLOW_S,
    doublings: int = DOUBLINGS,
) -> None:
    """Let a channel's workers wait a moment, longer each time in a row."""


@statement
async def pause_failing(
    conn: Connection,
    channel: Channel,
    reason: str | None,
    *,
    probe_s: float,
    most_s: float = PROBE_MOST_S,
    doublings: int = DOUBLINGS,
) -> None:
    """Rest a failing channel, longer each time in a row."""


@statement
async def pause_spent(conn: Connection, channel: Channel, reason: str | None) -> None:
    """Rest a channel until its provider's next day."""


@statement
async def note_sound(conn: Connection, channel: Channel) -> None:
    """Record that a channel's provider takes messages."""


@statement
async def resolve_sent(
    conn: Connection, message_ids: Sequence[MessageId], at: datetime
) -> list[MessageId]:
    """Accept messages in doubt; return which were."""


@statement
async def resolve_resend(
    conn: Connection, message_ids: Sequence[MessageId], after_s: float = RESEND_AFTER_S
) -> list[MessageId]:
    """Plan messages again that were long enough in doubt; return which were."""


@statement
async def is_doubted(conn: Connection, message_id: MessageId) -> bool:
    """Say whether a message is in doubt."""
