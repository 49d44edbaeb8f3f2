"""Draws in PostgreSQL, and the list they are made from."""

import asyncpg
import msgspec

from soundings.inspection.model import InspectionId
from soundings.kit.database import Connection
from soundings.kit.sql import command, query
from soundings.sampling.model import AlreadyDrawn, Draw, Purpose, Stored, Unit

_FRAME = query(__name__, "frame", Unit)
_MADE = query(__name__, "draw_made", Stored)
_ADD_DRAW = command(__name__, "add_draw")
_ADD_DRAWN = command(__name__, "add_drawn")


async def frame(conn: Connection, inspection_id: InspectionId) -> list[Unit]:
    """Read the list."""
    return await _FRAME.all(conn, inspection_id)


async def draw_made(
    conn: Connection, inspection_id: InspectionId, purpose: Purpose
) -> Stored | None:
    """Read the draw of this purpose."""
    return await _MADE.first(conn, inspection_id, purpose.value)


async def add_draw(conn: Connection, draw: Draw) -> None:
    """Write a draw and who was drawn; raise AlreadyDrawn where one was made meanwhile."""
    try:
        await _ADD_DRAW.run(
            conn,
            draw.draw_id,
            draw.inspection_id,
            draw.purpose.value,
            draw.seed,
            draw.frame_sha256,
            msgspec.to_builtins(draw.design),
            draw.drawn_at,
        )
    except asyncpg.UniqueViolationError as error:
        message = "Somebody else made this draw just now; ask for it again to see it."
        raise AlreadyDrawn(message) from error
    await _ADD_DRAWN.run(
        conn,
        draw.draw_id,
        [drawn.case_id for drawn in draw.drawn],
        [drawn.slot for drawn in draw.drawn],
        [drawn.position for drawn in draw.drawn],
        [drawn.ticket for drawn in draw.drawn],
        [drawn.reserve for drawn in draw.drawn],
    )
