"""The statements of the open stream."""

from datetime import datetime
from uuid import UUID

from soundings.inspection.model import InspectionId
from soundings.kit.database import Connection
from soundings.kit.sql import command, query
from soundings.respond.model import (
    Codeless,
    OpenCode,
    ResponseId,
    Returning,
    Uninvited,
)

_MAKE_OPEN_CODE = command(__name__, "make_open_code")
_OPEN_CODE_OF = query(__name__, "open_code_of", OpenCode)
_END_OPEN_CODE = command(__name__, "end_open_code")
_INSPECTION_BY_CODE = query(__name__, "inspection_by_code", UUID)
_NEWEST_OPEN = query(__name__, "newest_open", str)
_SET_APART = command(__name__, "set_apart")
_ADD_RETURN_CODE = command(__name__, "add_return_code")
_WITHOUT_RETURN_CODE = query(__name__, "without_return_code", Codeless)
_RETURN_CODE_HOLDER = query(__name__, "return_code_holder", Returning)
_DROP_RETURN_CODE = command(__name__, "drop_return_code")
_UNINVITED = query(__name__, "uninvited", Uninvited)


async def make_open_code(
    conn: Connection, inspection_id: InspectionId, number: int, code_hash: bytes, at: datetime
) -> None:
    """Give the inspection this code, and no other."""
    await _MAKE_OPEN_CODE.run(conn, inspection_id, number, code_hash, at)


async def open_code_of(conn: Connection, inspection_id: InspectionId) -> OpenCode | None:
    """Return the inspection's code as it was made last."""
    return await _OPEN_CODE_OF.first(conn, inspection_id)


async def end_open_code(conn: Connection, inspection_id: InspectionId, at: datetime) -> bool:
    """End the inspection's code; False if there is none."""
    return bool(await _END_OPEN_CODE.run(conn, inspection_id, at))


async def inspection_by_code(conn: Connection, code_hash: bytes) -> InspectionId | None:
    """Return whose code this is."""
    found = await _INSPECTION_BY_CODE.first(conn, code_hash)
    return None if found is None else InspectionId(found)


async def newest_open(conn: Connection) -> str | None:
    """Return the instrument of the survey that opened last, of those that are open."""
    return await _NEWEST_OPEN.first(conn)


async def set_apart(conn: Connection, response_id: ResponseId) -> None:
    """Put a reply into the stream of those nobody invited."""
    await _SET_APART.run(conn, response_id)


async def add_return_code(
    conn: Connection, response_id: ResponseId, inspection_id: InspectionId, code_hash: bytes
) -> None:
    """Keep by what code the reply is found again."""
    await _ADD_RETURN_CODE.run(conn, response_id, inspection_id, code_hash)


async def without_return_code(conn: Connection) -> list[Codeless]:
    """Return the replies of the open stream that no code leads back to."""
    return await _WITHOUT_RETURN_CODE.all(conn)


async def return_code_holder(conn: Connection, code_hash: bytes) -> Returning | None:
    """Return the reply this code leads back to."""
    return await _RETURN_CODE_HOLDER.first(conn, code_hash)


async def drop_return_code(conn: Connection, response_id: ResponseId) -> None:
    """Forget by what code the reply was found again."""
    await _DROP_RETURN_CODE.run(conn, response_id)


async def uninvited(conn: Connection, inspection_id: InspectionId, since: datetime) -> Uninvited:
    """Return how many came uninvited."""
    return await _UNINVITED.one(conn, inspection_id, since)
