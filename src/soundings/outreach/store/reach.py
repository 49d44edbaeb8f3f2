"""What became of the messages, and of each child."""

from collections.abc import Sequence
from datetime import datetime

from soundings.inspection.model import InspectionId
from soundings.kit.database import Connection
from soundings.kit.sql import command, query, statement
from soundings.outreach.constants import HOLD_REASONS
from soundings.outreach.model import (
    ChannelReach,
    Count,
    Final,
    GroupRow,
    HeldNow,
    Kept,
    OpenCarer,
    Round,
    ToReach,
)
from soundings.roll.model import CaseId

_JOIN_WHOLE = query(__name__, "join_whole", str)


_SETTLE = command(__name__, "settle")


async def settle(conn: Connection, inspection_id: InspectionId, at: datetime) -> None:
    """Give every listed child its disposition."""
    await _JOIN_WHOLE.one(conn)
    await _SETTLE.run(conn, inspection_id, at, HOLD_REASONS)


@statement
async def listed(conn: Connection, inspection_id: InspectionId) -> int:
    """Return how many children are listed."""


@statement
async def outcomes(conn: Connection, inspection_id: InspectionId) -> list[Final]:
    """Return how many children came to each disposition, and for what reason."""


@statement
async def channel_reach(conn: Connection, inspection_id: InspectionId) -> list[ChannelReach]:
    """Return what became of each channel's messages."""


@statement
async def answered_by_channel(conn: Connection, inspection_id: InspectionId) -> list[Count]:
    """Return how many children were answered for after a message of each channel."""


@statement
async def group_reach(conn: Connection, inspection_id: InspectionId) -> list[GroupRow]:
    """Return what became of the listed children, by each of four ways to group them."""


@statement
async def held_now(conn: Connection, inspection_id: InspectionId) -> list[HeldNow]:
    """Return how many listed children nobody may be written to about, by group."""


@statement
async def rounds(conn: Connection, inspection_id: InspectionId) -> list[Round]:
    """Return the rounds in order, with what became of their messages."""


@statement
async def kept_from(conn: Connection, inspection_id: InspectionId) -> list[Kept]:
    """Return how many carers are not written to about a child, by reason, the most first."""


@statement
async def to_reach(conn: Connection, inspection_id: InspectionId) -> ToReach:
    """Return how many children are listed, and about how many somebody is written to."""


@statement
async def open_carers(conn: Connection, cases: Sequence[CaseId]) -> list[OpenCarer]:
    """Return who may be asked about these children."""
