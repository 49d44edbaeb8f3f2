"""The audit chain in PostgreSQL."""

from soundings.audit.model import Entry, Head
from soundings.kit.database import Connection
from soundings.kit.sql import command, query

_HOLD = command(__name__, "hold_chain")
_HEAD = query(__name__, "head", Head)
_APPEND = command(__name__, "append")
_AFTER = query(__name__, "entries_after", Entry)


async def hold_chain(conn: Connection, lock: int) -> None:
    """Wait until nobody else appends, until this transaction ends."""
    await _HOLD.run(conn, lock)


async def head(conn: Connection) -> Head | None:
    """Read the last link."""
    return await _HEAD.first(conn)


async def append(conn: Connection, entry: Entry) -> None:
    """Write one entry."""
    await _APPEND.run(
        conn,
        entry.entry_id,
        entry.at,
        entry.actor,
        entry.action,
        entry.subject,
        entry.detail,
        entry.previous,
        entry.hash,
    )


async def entries_after(conn: Connection, entry_id: int, count: int) -> list[Entry]:
    """Read so many entries after this one."""
    return await _AFTER.all(conn, entry_id, count)
