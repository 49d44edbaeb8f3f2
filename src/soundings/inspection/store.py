"""The statements of the inspection room, one function each."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from soundings.inspection.model import Inspection, InspectionId, Particulars, Publication, State
from soundings.kit.database import Connection
from soundings.kit.sql import query, statement

_ADD_INSPECTION = query(__name__, "add_inspection", Inspection)
_PUBLISHED_ON = query(__name__, "published_on", Publication)
_MOVE_INSPECTION = query(__name__, "move_inspection", Inspection)


async def add_inspection(
    conn: Connection, inspection_id: InspectionId, particulars: Particulars, at: datetime
) -> Inspection | None:
    """Add the inspection, or return None if its code is taken."""
    return await _ADD_INSPECTION.first(
        conn,
        inspection_id,
        particulars.code,
        particulars.area,
        particulars.area_short,
        particulars.local_authority,
        particulars.integrated_care_board,
        particulars.notified_on,
        particulars.instrument_name,
        State.PREPARED,
        at,
    )


@statement
async def inspection_by_code(conn: Connection, code: str) -> Inspection | None:
    """Return the inspection of this code, if there is one."""


@statement
async def inspection_by_id(conn: Connection, inspection_id: InspectionId) -> Inspection | None:
    """Return the inspection, if there is one."""


@statement
async def inspection_for_step(conn: Connection, inspection_id: InspectionId) -> Inspection | None:
    """Return the inspection and keep others from moving it until the transaction ends."""


@statement
async def known_ids(
    conn: Connection, among: Collection[UUID] | None, code: str | None
) -> list[UUID]:
    """Return the ids of the inspections among these (None: all), of that code if one is given."""


@statement
async def every_inspection(conn: Connection) -> list[Inspection]:
    """Return all inspections, the latest first."""


async def move_inspection(
    conn: Connection, inspection_id: InspectionId, state: State, at: datetime
) -> Inspection:
    """Put the inspection in that state, noting when it opened or closed."""
    return await _MOVE_INSPECTION.one(
        conn,
        inspection_id,
        state,
        at if state is State.OPEN else None,
        at if state is State.CLOSED else None,
    )


async def published_on(conn: Connection, inspection_id: InspectionId) -> date | None:
    """Return when the report came out, if it has."""
    return (await _PUBLISHED_ON.one(conn, inspection_id)).published_on


@statement
async def note_published(conn: Connection, inspection_id: InspectionId, on: date) -> None:
    """Write down when the report came out."""
