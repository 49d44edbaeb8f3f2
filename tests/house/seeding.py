"""A row in every table, whatever the table holds: all of one area."""

from typing import Any
from uuid import UUID

from soundings import ROOMS
from soundings.kit.database import Connection, connect

ANY = UUID("11111111-1111-4111-8111-111111111111")
"""What every row but an inspection is called, so that whatever hangs together does."""
OTHERS = UUID("22222222-2222-4222-8222-222222222222")
"""The area all the rows are of."""
OWN = UUID("33333333-3333-4333-8333-333333333333")

ELSEWHERE = UUID("44444444-4444-4444-8444-444444444444")
"""Another child, whom nobody may write to: else no view of whom one may would show any."""
SPECIAL: dict[str, dict[str, Any]] = {
    "roll.hold": {"case_id": ELSEWHERE, "contact_id": None},
    "outreach.refusal": {"case_id": ELSEWHERE},
    "roll.care": {"barred": None},
}

KINDS: dict[str, Any] = {
    "uuid": ANY,
    "text": "x",
    "bool": True,
    "int2": 1,
    "int4": 1,
    "int8": 1,
    "float4": 0.5,
    "float8": 0.5,
    "numeric": 1,
    "bytea": b"x",
    "jsonb": {},
    "_text": ["x"],
    "_uuid": [ANY],
    "_int4": [1],
    "_float8": [0.5],
}
"""A value of each type; a type that is missing here fails the seeding by name."""


async def relations(conn: Connection) -> dict[str, str]:
    """Return every table and view of the rooms, with what it is."""
    rows = await conn.fetch(
        """
        SELECT nspname || '.' || relname AS name, relkind::text AS kind
        FROM pg_class
        INNER JOIN pg_namespace ON pg_namespace.oid = relnamespace
        WHERE nspname = ANY($1) AND relkind IN ('r', 'p', 'v', 'm')
        """,
        list(ROOMS),
    )
    return {row["name"]: row["kind"] for row in rows}


async def seed(conn: Connection, table: str, area: UUID = OTHERS) -> None:
    """Write one row of the area, whatever the table holds."""
    columns = await conn.fetch(
        """
        SELECT attname::text AS name, pg_type.typname::text AS kind,
            format_type(atttypid, atttypmod) AS full_kind
        FROM pg_attribute
        INNER JOIN pg_type ON pg_type.oid = atttypid
        WHERE
            attrelid = $1::text::regclass AND attnum > 0 AND NOT attisdropped
            AND attgenerated = '' AND attidentity = ''
        """,
        table,
    )
    at = await conn.fetchval("SELECT now()")
    known = KINDS | {"timestamptz": at, "date": at.date()}
    special = {"inspection_id": area, "inspections": [area], "stream": "listed"}
    special |= SPECIAL.get(table, {})
    values = [special.get(each["name"], known[each["kind"]]) for each in columns]
    names = ", ".join(each["name"] for each in columns)
    places = ", ".join(f"${n + 1}::{each['full_kind']}" for n, each in enumerate(columns))
    await conn.execute(
        f"INSERT INTO {table} ({names}) OVERRIDING SYSTEM VALUE VALUES ({places})",  # noqa: S608 - names come from the catalogue
        *values,
    )


async def seed_all(url: str, area: UUID = OTHERS) -> None:
    """Write one row of the area into every table that is empty."""
    async with connect(url) as conn:
        for check in await conn.fetch(
            """
            SELECT conrelid::regclass::text AS of, conname AS name FROM pg_constraint
            INNER JOIN pg_class ON pg_class.oid = conrelid
            WHERE contype = 'c' AND relnamespace::regnamespace::text = ANY($1)
            """,
            list(ROOMS),
        ):
            await conn.execute(f'ALTER TABLE {check["of"]} DROP CONSTRAINT "{check["name"]}"')
        await conn.execute("SET session_replication_role = replica")  # no keys, no triggers
        for table, kind in (await relations(conn)).items():
            if kind in "rp" and not await conn.fetchval(f"SELECT EXISTS (SELECT 1 FROM {table})"):  # noqa: S608 - as above
                await seed(conn, table, area)
