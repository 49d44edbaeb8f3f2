"""The audit chain in PostgreSQL."""

from uuid import UUID

import msgspec

from soundings.audit.model import Deletion, Entry, Head, Search
from soundings.kit.database import Connection
from soundings.kit.sql import command, query

_HOLD = command(__name__, "hold_chain")
_HEAD = query(__name__, "head", Head)
_APPEND = command(__name__, "append")
_AFTER = query(__name__, "entries_after", Entry)
_SEARCH = query(__name__, "search", Entry)
_ADD_DELETION = command(__name__, "add_deletion")
_DELETIONS = query(__name__, "deletions", Deletion)


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


async def search(conn: Connection, wanted: Search, count: int) -> list[Entry]:
    """Read so many entries that fit, the newest first."""
    return await _SEARCH.all(
        conn,
        wanted.actor,
        wanted.action,
        wanted.subject,
        wanted.since,
        wanted.until,
        wanted.before,
        count,
    )


async def add_deletion(conn: Connection, deletion: Deletion) -> None:
    """Keep a proof that something was deleted."""
    await _ADD_DELETION.run(conn, *msgspec.structs.astuple(deletion))


async def deletions(conn: Connection, inspection_id: UUID) -> list[Deletion]:
    """Read what was deleted for good of an inspection, the latest first."""
    return await _DELETIONS.all(conn, inspection_id)
