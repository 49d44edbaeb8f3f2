"""Connections to PostgreSQL, each under the role of the room that works on it.

A room's role can read upstream and write its own schema, nothing else, so a
statement in the wrong room fails in the database as well as in review. For whom
it works, the connection says too, and the tables' policies heed it: a family,
the worker and the command line see everything; a member of staff is given a
database that is `within` a scope, and that is all their requests can reach.
"""

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol, TypeAlias
from uuid import UUID

import asyncpg
import msgspec
from asyncpg.pool import PoolConnectionProxy

from soundings.kit.refusal import Kind, Refusal

if TYPE_CHECKING:
    Record: TypeAlias = asyncpg.Record
    Connection: TypeAlias = asyncpg.Connection[Record] | PoolConnectionProxy[Record]
    OpenPool: TypeAlias = asyncpg.Pool[Record]
else:
    Connection: TypeAlias = asyncpg.Connection
    OpenPool: TypeAlias = asyncpg.Pool

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


class Pool(Protocol):
    """Where a room's connections come from: one acquires one, and can do nothing else."""

    def acquire(self) -> AbstractAsyncContextManager[Connection]:
        """Give a connection for as long as the context lasts."""
        ...


class Audience(StrEnum):
    """For whom a connection works, as the policies of every table ask it (0027, 0028)."""

    EVERYTHING = "everything"
    """The worker, the command line, and a family, whom its own link already bounds."""
    STAFF = "staff"
    PARTNERSHIP = "partnership"
    ADMINISTRATOR = "administrator"
    """Accounts and the installation, and no inspection's content."""


class Scope(msgspec.Struct, frozen=True, kw_only=True):
    """Whose eyes a transaction reads with."""

    audience: Audience
    inspections: frozenset[UUID]
    """What they may know of; of no other inspection does a row exist."""
    person: UUID
    """Whose own account they may see."""


_SAY = """
SELECT
    set_config('soundings.audience', $1, true),
    set_config('soundings.inspections', $2, true),
    set_config('soundings.person', $3, true)
"""
_SEE_ALSO = """
SELECT set_config(
    'soundings.inspections',
    array_append(
        coalesce(nullif(current_setting('soundings.inspections', true), ''), '{}')::uuid[], $1
    )::text,
    true
)
"""


def _array(ids: Iterable[UUID]) -> str:
    return "{" + ",".join(map(str, ids)) + "}"


class _Within:
    """A pool whose every connection is inside a transaction that says for whom it works.

    What is said ends with the transaction, so a connection goes back as everybody's.
    """

    def __init__(self, pool: Pool, scope: Scope) -> None:
        self._pool = pool
        self._said = (
            scope.audience.value,
            _array(sorted(scope.inspections)),
            str(scope.person),
        )

    @asynccontextmanager
    async def acquire(self) -> AsyncIterator[Connection]:
        """Give a connection for as long as the context lasts; an exception undoes all of it."""
        async with self._pool.acquire() as conn, conn.transaction():
            await conn.fetchrow(_SAY, *self._said)
            yield conn


class Database:
    """One pool a room, opened when the room first needs it."""

    def __init__(self, room: Callable[[str], Pool]) -> None:
        self._room = room

    def room(self, name: str) -> Pool:
        """Return the pool that works under that room's role."""
        return self._room(name)

    def within(self, scope: Scope) -> "Database":
        """Return the same database as seen by these eyes."""
        return Database(lambda name: _Within(self.room(name), scope))


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
    pools: dict[str, OpenPool] = {}
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
        yield Database(pools.__getitem__)
    finally:
        for pool in pools.values():
            await pool.close()


@asynccontextmanager
async def transaction(pool: Pool) -> AsyncIterator[Connection]:
    """Give a connection inside one transaction."""
    async with pool.acquire() as conn:
        if conn.is_in_transaction():  # a scoped one: it began with saying for whom
            yield conn
            return
        async with conn.transaction():
            yield conn


async def see_also(conn: Connection, inspection_id: UUID) -> None:
    """Let the rest of this transaction see one more inspection: the one that it is making."""
    await conn.fetchrow(_SEE_ALSO, inspection_id)


async def answers(pool: Pool) -> bool:
    """Say whether the server answers a statement."""
    try:
        async with pool.acquire() as conn:
            await conn.fetchval("SELECT 1")
    except LOST:
        return False
    return True
