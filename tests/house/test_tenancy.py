"""Another area's rows exist for nobody: every table, as every room, for whom it is not.

The tables come from the live schema, so one that is made tomorrow is asked tomorrow.
"""

import asyncio
import os
from collections.abc import Iterator
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID

import asyncpg
import pytest
from tests.house.seeding import OTHERS, OWN, relations, seed, seed_all

from soundings import ROOMS
from soundings.kit.database import Audience, Database, Scope, connect, open_database
from soundings.kit.ids import new_id

NOBODYS = {
    "access.challenge": "a random number that somebody is to sign: it does not say who",
    "access.misses": "keyed hashes of addresses at which wrong passwords were tried",
    "instrument.version": "questionnaires, which areas share and families read",
    "outreach.epoch": "where the outbox may send from: one row an installation",
    "outreach.here": "a view of where this database runs: it reads no table",
    "outreach.opt_out": "keyed hashes of addresses that want no more, whoever listed them",
    "outreach.provider": "how fast each provider may be asked: one row a channel",
    "roll.data_key": "wrapped keys, which open nothing without the installation's secret",
}
"""What holds no inspection's rows, and why anybody inside may read it."""

PARTNERSHIPS = {
    "access.challenge": NOBODYS["access.challenge"],
    "access.misses": NOBODYS["access.misses"],
    "instrument.version": NOBODYS["instrument.version"],
    "outreach.here": NOBODYS["outreach.here"],
    "inspection.inspection": "its own inspection's name and dates",
    "claims.claim": "what it claims itself",
    "claims.lock": "when its claims were locked, and under which hash",
    "claims.benchmark": "published figures that it is measured beside",
    "claims.draft": "what it is about to claim",
    "roll.frame_audit": "how many children each gap in its lists is about",
    "roll.gap_answer": "what it says of each gap",
    "disclosure.handover": "when a pack was given to it",
    "briefing.reply": "what it replied",
    "briefing.evidence": "what it sent with its reply",
    "briefing.mark": "what inspectors made of its reply",
    "briefing.recount": "a figure counted again on the rows it corrected",
}
"""What a partnership reads of its own inspection, and why."""

ADMINISTRATORS = {
    "access.challenge": NOBODYS["access.challenge"],
    "access.misses": NOBODYS["access.misses"],
    "instrument.version": NOBODYS["instrument.version"],
    "outreach.here": NOBODYS["outreach.here"],
    "inspection.inspection": "the names of inspections, to bind accounts to",
    "access.staff": "accounts are what administrators keep",
    "access.session": "when an account was last seen, and to end it",
    "access.ticket": "to take back a one-time link",
    "access.invitation": "letters that invite",
    "audit.entry": "the chain is theirs to search",
    "roll.data_key": NOBODYS["roll.data_key"],
}


async def _on_base(statement: str) -> None:
    async with connect(os.environ["DATABASE_URL"]) as conn:
        await conn.execute(statement)


@pytest.fixture(scope="module")
def seeded() -> Iterator[str]:
    """A database in which every table has a row of the other area; its URL."""
    name = f"test_{new_id().hex[:16]}"
    url = urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))
    template = os.environ["SOUNDINGS_TEST_TEMPLATE"]
    asyncio.run(_on_base(f"CREATE DATABASE {name} TEMPLATE {template}"))
    asyncio.run(seed_all(url))
    yield url
    asyncio.run(_on_base(f"DROP DATABASE {name} WITH (FORCE)"))


async def _seen(database: Database, room: str) -> dict[str, int]:
    """Return how many rows of each relation this room's role sees, of those it may ask."""
    async with database.room(room).acquire() as conn:
        counts = {}
        for name in await relations(conn):
            may = await conn.fetchval(
                "SELECT has_schema_privilege(split_part($1, '.', 1), 'USAGE') "
                "AND has_any_column_privilege($1, 'SELECT')",
                name,
            )
            if may:
                counts[name] = await conn.fetchval(f"SELECT count(*) FROM {name}")  # noqa: S608 - as above
        return counts


async def _seen_by_all(url: str, scope: Scope | None) -> dict[str, dict[str, int]]:
    """Return what every room sees within the scope (None: everything), by relation."""
    found: dict[str, dict[str, int]] = {}
    async with open_database(url, ROOMS, max_size=2) as whole:
        database = whole if scope is None else whole.within(scope)
        for room in ROOMS:
            for name, count in (await _seen(database, room)).items():
                found.setdefault(name, {})[room] = count
    return found


def _scope(audience: Audience, *inspections: UUID) -> Scope:
    return Scope(audience=audience, inspections=frozenset(inspections), person=new_id())


def _shown(seen: dict[str, dict[str, int]]) -> set[str]:
    return {name for name, rooms in seen.items() if any(rooms.values())}


async def test_every_table_is_forced_to_ask_for_whom_it_is_read(url: str):
    async with connect(url) as conn:
        unforced = await conn.fetch(
            """
            SELECT nspname || '.' || relname AS name FROM pg_class
            INNER JOIN pg_namespace ON pg_namespace.oid = relnamespace
            WHERE
                relkind IN ('r', 'p') AND nspname = ANY($1)
                AND NOT (relrowsecurity AND relforcerowsecurity)
            """,
            list(ROOMS),
        )
    assert [row["name"] for row in unforced] == []


async def test_the_rows_are_there(seeded: str):
    """Else what follows would prove nothing: to whoever sees everything, all are shown."""
    seen = await _seen_by_all(seeded, None)
    unread = {"outreach.proof"} - seen.keys()
    assert {name for name, rooms in seen.items() if not all(rooms.values())} == unread
    async with connect(seeded) as conn:
        assert (await relations(conn)).keys() == seen.keys()


@pytest.mark.parametrize("audience", [each for each in Audience if each != "everything"])
async def test_another_areas_rows_exist_for_nobody(seeded: str, audience: Audience):
    shown = _shown(await _seen_by_all(seeded, _scope(audience, OWN)))
    allowed = {
        Audience.STAFF: NOBODYS,
        Audience.PARTNERSHIP: PARTNERSHIPS.keys() & NOBODYS.keys(),
        Audience.ADMINISTRATOR: ADMINISTRATORS,
    }[audience]
    assert shown == set(allowed)


async def test_nobody_writes_into_another_area(seeded: str):
    """A row of the other area is refused, whatever the role may write in its own."""
    taken = {}
    async with open_database(seeded, ROOMS, max_size=2) as whole:
        scoped = whole.within(_scope(Audience.STAFF, OWN))
        async with whole.room("audit").acquire() as conn:
            tables = [name for name, kind in (await relations(conn)).items() if kind in "rp"]
        for room in ROOMS:
            for table in tables:
                try:
                    async with scoped.room(room).acquire() as conn:
                        await seed(conn, table)
                except asyncpg.InsufficientPrivilegeError:
                    continue
                except asyncpg.PostgresError as error:
                    taken[table] = type(error).__name__
    assert taken.keys() <= {*NOBODYS, "audit.entry"}
    assert taken["audit.entry"] == "UniqueViolationError", "the keys are taken, the door was open"


async def test_whoever_is_of_no_area_sees_none(seeded: str):
    assert _shown(await _seen_by_all(seeded, _scope(Audience.STAFF))) == set(NOBODYS)


async def test_an_areas_own_people_see_its_rows(seeded: str):
    """Rows that no staff page shows: other people's ways in, and a family's PIN."""
    seen = await _seen_by_all(seeded, _scope(Audience.STAFF, OTHERS))
    async with connect(seeded) as conn:
        hidden = (await relations(conn)).keys() - _shown(seen)
    assert hidden == {
        "access.session", "access.ticket", "access.passkey", "access.password", "access.recovery",
        "access.invitation", "audit.entry", "respond.pin",
    }  # fmt: skip


async def test_a_partnership_sees_of_its_own_area_what_is_listed_here(seeded: str):
    shown = _shown(await _seen_by_all(seeded, _scope(Audience.PARTNERSHIP, OTHERS)))
    assert shown == set(PARTNERSHIPS)


async def test_a_partnership_sees_what_was_made_for_it_and_nothing_made_for_inspectors(
    seeded: str,
):
    scope = _scope(Audience.PARTNERSHIP, OTHERS)
    async with connect(seeded) as conn:
        before = _shown(await _seen_by_all(seeded, scope))
        tables = ("disclosure.release", "briefing.document")
        for table in tables:
            await conn.execute(f"UPDATE {table} SET audience = 'partnership'")  # noqa: S608 - ours
        after = _shown(await _seen_by_all(seeded, scope))
        for table in tables:
            await conn.execute(f"UPDATE {table} SET audience = 'x'")  # noqa: S608 - ours
    assert after - before == set(tables)


@pytest.mark.parametrize("said", ["", "nobody", "STAFF"])
async def test_a_connection_that_does_not_say_for_whom_sees_nothing(seeded: str, said: str):
    found = {}
    for room in ROOMS:
        async with connect(seeded, room) as conn:
            await conn.execute("SELECT set_config('soundings.audience', $1, false)", said)
            await conn.execute(
                "SELECT set_config('soundings.inspections', $1, false)", f"{{{OTHERS}}}"
            )
            database = Database(lambda _, conn=conn: _Held(conn))
            for name, count in (await _seen(database, room)).items():
                found[name] = found.get(name, 0) + count
    assert {name for name, count in found.items() if count} == {"outreach.here"}


class _Held:
    """A pool of the one connection that is held."""

    def __init__(self, conn: asyncpg.Connection) -> None:
        self._conn = conn

    def acquire(self) -> "_Held":
        return self

    async def __aenter__(self) -> asyncpg.Connection:
        return self._conn

    async def __aexit__(self, *_: object) -> None:
        pass
