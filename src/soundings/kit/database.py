"""Connections to PostgreSQL, each under the role of the room that works on it.

A room's role can read upstream and write its own schema, nothing else, so a
statement in the wrong room fails in the database as well as in review.
"""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

import asyncpg
import msgspec
from asyncpg.pool import PoolConnectionProxy

from soundings.kit.refusal import Kind, Refusal

if TYPE_CHECKING:
    Record: TypeAlias = asyncpg.Record
    Connection: TypeAlias = asyncpg.Connection[Record] | PoolConnectionProxy[Record]
    Pool: TypeAlias = asyncpg.Pool[Record]
else:
    Connection: TypeAlias = asyncpg.Connection
    Pool: TypeAlias = asyncpg.Pool

STATEMENT_TIMEOUT_MS = 120_000
"""No statement of ours needs two minutes; one that does is stuck."""


LOST = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.OperatorInterventionError,
)
"""What a statement raises when the server goes away under it: a restart, a kill, a lost wire.

The internal error is the next statement's, on a connection whose server said goodbye and whose
end has not been noticed yet.
"""


class Unreachable(Refusal):
    """PostgreSQL did not answer."""

    kind = Kind.LIMITED
    slug = "database-unreachable"
    title = "The database does not answer"


async def _prepare(conn: Connection) -> None:
    await conn.set_type_codec(
        "jsonb",
        schema="pg_catalog",
        encoder=lambda value: b"\x01" + msgspec.json.encode(value),
        decoder=lambda value: msgspec.json.decode(value[1:]),
        format="binary",
    )


async def _keep(_conn: object) -> None:
    """Give a connection back as it is: we never SET, LISTEN or hold a cursor on a pooled one.

    asyncpg has ended any open transaction before this; its own clean-up would be a second
    round trip after every statement.
    """


class Audience(StrEnum):
    """For whom a connection works, as the policies of every table ask it (0027_scope.sql)."""

    EVERYTHING = "everything"
    """The worker, the command line, and a family, whom its own link already bounds."""
    STAFF = "staff"
    PARTNERSHIP = "partnership"


class Database:
    """One pool a room, opened when the room first needs it."""

    def __init__(self, pools: dict[str, Pool]) -> None:
        self._pools = pools

    def room(self, name: str) -> Pool:
        """Return the pool that works under that room's role."""
        return self._pools[name]


@asynccontextmanager
async def connect(url: str, room: str | None = None) -> AsyncIterator[Connection]:
    """Give one connection, under a room's role if one is named."""
    settings = {"soundings.audience": Audience.EVERYTHING.value}
    if room is not None:
        settings["role"] = f"soundings_{room}"
    try:
        conn = await asyncpg.connect(url, server_settings=settings)
    except (OSError, asyncpg.CannotConnectNowError) as error:
        message = f"PostgreSQL does not answer ({error}). Check DATABASE_URL or run soundings up."
        raise Unreachable(message) from error
    await _prepare(conn)
    try:
        yield conn
    finally:
        await conn.close()


@asynccontextmanager
async def open_database(
    url: str, rooms: Iterable[str], *, max_size: int = 8
) -> AsyncIterator[Database]:
    """Open a pool for each room named; close them all at the end."""
    pools: dict[str, Pool] = {}
    try:
        for room in rooms:
            pools[room] = await asyncpg.create_pool(
                url,
                min_size=0,
                max_size=max_size,
                init=_prepare,
                reset=_keep,
                server_settings={
                    "role": f"soundings_{room}",
                    "soundings.audience": Audience.EVERYTHING.value,
                    "application_name": f"soundings {room}",
                    "statement_timeout": str(STATEMENT_TIMEOUT_MS),
                },
            )
        yield Database(pools)
    finally:
        for pool in pools.values():
            await pool.close()


@asynccontextmanager
async def transaction(pool: Pool) -> AsyncIterator[Connection]:
    """Give a connection inside one transaction."""
    async with pool.acquire() as conn, conn.transaction():
        yield conn
