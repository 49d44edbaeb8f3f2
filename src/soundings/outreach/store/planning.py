"""Waves, links, and one message a carer, wave and channel."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from soundings.inspection.model import InspectionId
from soundings.kit.database import Connection
from soundings.kit.sql import Columns, Touched, command, only, statement
from soundings.outreach.model import ChannelPreview, Wave, WavePlan
from soundings.roll.model import ContactId

_MATCH_READERS = command(__name__, "match_readers")


_ADD_LINK_CASES = command(__name__, "add_link_cases")


_DROP_LINK_CASES = command(__name__, "drop_link_cases")


@statement
async def claims_locked(conn: Connection, inspection_id: InspectionId) -> bool:
    """Say whether the partnership's claims are locked."""


@statement
async def add_waves(
    conn: Connection, inspection_id: InspectionId, waves: Columns[Wave], at: datetime
) -> Touched:
    """Add the rounds that are not there yet; return how many."""


@statement
async def waves(conn: Connection, inspection_id: InspectionId) -> list[WavePlan]:
    """Return the rounds of an inspection in order."""


@statement
async def waiting(conn: Connection, inspection_id: InspectionId, by: datetime) -> int:
    """Return how many messages due by then have not left or been turned back."""


@statement
async def preview(
    conn: Connection,
    inspection_id: InspectionId,
    waves: Annotated[Sequence[Wave], only("number", "channel")],
) -> list[ChannelPreview]:
    """Return what planning these rounds would make."""


@statement
async def contacts_without_link(
    conn: Connection, inspection_id: InspectionId, after: ContactId | None, most: int
) -> list[ContactId]:
    """Return some of the carers who have no link yet, those behind this one."""


@statement
async def add_links(
    conn: Connection,
    inspection_id: InspectionId,
    contact_ids: Sequence[ContactId],
    hashes: Sequence[bytes],
) -> Touched:
    """Add a link for each of these carers; return how many."""


async def match_link_cases(conn: Connection, inspection_id: InspectionId) -> None:
    """Make every link's children and reader those the roll now has for its carer."""
    await _MATCH_READERS.run(conn, inspection_id)
    await _DROP_LINK_CASES.run(conn, inspection_id)
    await _ADD_LINK_CASES.run(conn, inspection_id)


@statement
async def add_messages(conn: Connection, inspection_id: InspectionId, at: datetime) -> int:
    """Add the messages that are not there yet; return how many."""


@statement
async def message_count(conn: Connection, inspection_id: InspectionId) -> int:
    """Return how many messages the inspection has."""


@statement
async def end_planned(conn: Connection, inspection_id: InspectionId, at: datetime) -> Touched:
    """Expire whatever has not left; return how many."""
