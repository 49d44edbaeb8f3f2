"""Whom a last call goes to."""

from collections.abc import Sequence
from datetime import datetime

from soundings.inspection.model import InspectionId
from soundings.kit.database import Connection
from soundings.kit.sql import command, statement
from soundings.outreach.model import Listener, MessageId, Silent, Unsteered, WaveId

_WITHDRAW_BEYOND = command(__name__, "withdraw_beyond")


_RELEASE_LAST_CALL = command(__name__, "release_last_call")


_NOTE_STEERED = command(__name__, "note_steered")


@statement
async def unsteered(conn: Connection, at: datetime) -> list[Unsteered]:
    """Return last calls whose time has come and that nobody has steered, and hold them."""


@statement
async def silent(conn: Connection, inspection_id: InspectionId) -> list[Silent]:
    """Return every listed child in the groups a last call is steered by."""


@statement
async def listeners(conn: Connection, wave_id: WaveId) -> list[Listener]:
    """Return the messages of a last call, and the children each would be about."""


async def steer(
    conn: Connection, wave_id: WaveId, beyond: Sequence[MessageId], at: datetime
) -> int:
    """Withdraw what there is no budget for and let the rest leave; return how many may."""
    await _WITHDRAW_BEYOND.run(conn, beyond, at)
    await _NOTE_STEERED.run(conn, wave_id, at)
    return await _RELEASE_LAST_CALL.run(conn, wave_id)
