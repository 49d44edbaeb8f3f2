"""The statements of what is kept of a family, and of forgetting it."""

from collections.abc import Sequence

from soundings.inspection.model import InspectionId
from soundings.kit.database import Connection
from soundings.kit.sql import command, query
from soundings.outreach.model import LinkId
from soundings.respond.model import (
    SealedReply,
)

_OWN_REPLIES = query(__name__, "own_replies", SealedReply)
_KEPT_NAMES = query(__name__, "kept_names", int)
_FORGET_NAMES = command(__name__, "forget_names")
_FORGET_YEARS = command(__name__, "forget_years")
_FORGET_PINS = command(__name__, "forget_pins")
_KEPT_WORDS = query(__name__, "kept_words", int)
_FORGET_WORDS = command(__name__, "forget_words")
_KEPT_REPLIES = query(__name__, "kept_replies", int)
_FORGET_REPLIES = command(__name__, "forget_replies")


async def own_replies(conn: Connection, links: Sequence[LinkId]) -> list[SealedReply]:
    """Return what was answered by these links and not erased."""
    return await _OWN_REPLIES.all(conn, links)


async def kept_names(conn: Connection, inspection_id: InspectionId) -> int:
    """Count the replies in which somebody typed a child's name or school year."""
    return await _KEPT_NAMES.one(conn, inspection_id)


async def forget_names(conn: Connection, inspection_id: InspectionId) -> None:
    """Forget what parents called their children."""
    await _FORGET_NAMES.run(conn, inspection_id)


async def forget_years(conn: Connection, inspection_id: InspectionId) -> None:
    """Forget in which school years parents said their children are."""
    await _FORGET_YEARS.run(conn, inspection_id)


async def forget_pins(conn: Connection, inspection_id: InspectionId) -> None:
    """Forget the PINs of an inspection's links."""
    await _FORGET_PINS.run(conn, inspection_id)


async def kept_words(conn: Connection, inspection_id: InspectionId) -> int:
    """Count the replies that hold words as they were typed."""
    return await _KEPT_WORDS.one(conn, inspection_id)


async def forget_words(conn: Connection, inspection_id: InspectionId) -> None:
    """Forget words as they were typed."""
    await _FORGET_WORDS.run(conn, inspection_id)


async def kept_replies(conn: Connection, inspection_id: InspectionId) -> int:
    """Count an inspection's replies."""
    return await _KEPT_REPLIES.one(conn, inspection_id)


async def forget_replies(conn: Connection, inspection_id: InspectionId) -> None:
    """Delete an inspection's replies."""
    await _FORGET_REPLIES.run(conn, inspection_id)
