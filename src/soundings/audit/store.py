"""The audit chain in PostgreSQL."""

from uuid import UUID

import msgspec

from soundings.audit.model import Deletion, Entry, Head, Search
from soundings.kit.database import Connection
from soundings.kit.sql import Fields, command, statement

_ADD_DELETION = command(__name__, "add_deletion")


@statement
async def hold_chain(conn: Connection, lock: int) -> None:
    """Wait until nobody else appends, until this transaction ends."""


@statement
async def head(conn: Connection) -> Head | None:
    """Read the last link."""


@statement
async def append(conn: Connection, entry: Fields[Entry]) -> None:
    """Write one entry."""


@statement
async def entries_after(conn: Connection, entry_id: int, count: int) -> list[Entry]:
    """Read so many entries after this one."""


@statement
async def search(conn: Connection, wanted: Fields[Search], count: int) -> list[Entry]:
    """Read so many entries that fit, the newest first."""


async def add_deletion(conn: Connection, deletion: Deletion) -> None:
    """Keep a proof that something was deleted."""
    await _ADD_DELETION.run(conn, *msgspec.structs.astuple(deletion))


@statement
async def deletions(conn: Connection, inspection_id: UUID) -> list[Deletion]:
    """Read what was deleted for good of an inspection, the latest first."""
