"""Each room writes its own schema and reads upstream ones: the statements and the grants."""

import re

from soundings import ROOMS
from soundings.kit.database import connect
from soundings.kit.sql import statements

PLACE = {room: number for number, room in enumerate(ROOMS)}

WRITTEN_ELSEWHERE = {
    ("respond", f"outreach.{table}")
    for table in ("answered", "link", "refusal", "message", "inbound_text")
} | {("safeguarding", "outreach.message")}
"""respond tells outreach, in its own transaction, who opened a link, answered or wants no more,
and what to text back to whoever answers by text; safeguarding, whom to text at night."""

NAMES = {"person", "contact", "care", "hold"}

WRITES = re.compile(
    r"\b(?:INSERT\s+INTO|UPDATE(?:\s+ONLY)?|DELETE\s+FROM|MERGE\s+INTO|TRUNCATE)\s+(\w+\.\w+)",
    re.IGNORECASE,
)
MENTIONS = re.compile(r"\b([a-z_]+\.[a-z_]+)\b")


async def _tables(url: str) -> set[str]:
    async with connect(url) as conn:
        rows = await conn.fetch(
            "SELECT schemaname || '.' || tablename AS found FROM pg_tables "
            "WHERE schemaname = ANY($1)",
            list(ROOMS),
        )
    return {row["found"] for row in rows}


def _statements(room: str) -> dict[str, str]:
    try:
        found = statements(f"soundings.{room}")
    except (FileNotFoundError, ModuleNotFoundError):
        return {}
    return {name: re.sub(r"--.*", "", text) for name, text in found.items()}


async def test_a_rooms_statements_write_its_own_schema_and_read_upstream(url: str):
    tables = await _tables(url)
    problems = []
    for room in ROOMS:
        for name, text in _statements(room).items():
            written = {target for target in WRITES.findall(text) if target.split(".")[0] in PLACE}
            problems += [
                f"{room} {name} writes {target}"
                for target in written
                if target.split(".")[0] != room and (room, target) not in WRITTEN_ELSEWHERE
            ]
            problems += [
                f"{room} {name} reads {target} downstream"
                for target in tables & set(MENTIONS.findall(text))
                if PLACE[target.split(".")[0]] > PLACE[room]
            ]
    assert not problems, "\n".join(problems)


async def _grants(url: str) -> set[tuple[str, str, str]]:
    """Return every (room, privilege, table), a privilege on one column counting as on all."""
    async with connect(url) as conn:
        rows = await conn.fetch(
            """
            SELECT room, privilege, schemaname || '.' || tablename AS target
            FROM pg_tables
            CROSS JOIN unnest($1::text[]) AS room
            CROSS JOIN unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) AS privilege
            WHERE
                schemaname = ANY($1)
                AND has_schema_privilege('soundings_' || room, schemaname, 'USAGE')
                AND CASE privilege
                    WHEN 'DELETE' THEN has_table_privilege(
                        'soundings_' || room, schemaname || '.' || tablename, privilege
                    )
                    ELSE has_any_column_privilege(
                        'soundings_' || room, schemaname || '.' || tablename, privilege
                    )
                END
            """,
            list(ROOMS),
        )
    return {(row["room"], row["privilege"], row["target"]) for row in rows}


async def test_a_rooms_role_may_do_no_more_than_its_room(url: str):
    problems = []
    for room, privilege, target in sorted(await _grants(url)):
        owner = target.split(".")[0]
        if privilege == "SELECT" and PLACE[owner] > PLACE[room]:
            problems.append(f"{room} may read {target}, downstream")
        if privilege == "INSERT" and target in {"audit.entry", "audit.deletion"}:
            continue
        if privilege in {"INSERT", "UPDATE"} and target == "access.pair":
            continue  # what takes two people is used up in the transaction in which it is done
        if privilege != "SELECT" and owner != room and (room, target) not in WRITTEN_ELSEWHERE:
            problems.append(f"{room} may {privilege} {target}")
    assert not problems, "\n".join(problems)


async def test_whoever_reads_names_reads_no_answers(url: str):
    grants = await _grants(url)
    names = {f"roll.{table}" for table in NAMES}
    read = {room: {t for r, p, t in grants if (r, p) == (room, "SELECT")} for room in ROOMS}
    assert {room for room in ROOMS if read[room] & names} == {"roll", "outreach"}
    assert {room for room in ("roll", "outreach") if "respond.response" in read[room]} == set()


async def test_no_role_is_above_the_others(url: str):
    async with connect(url) as conn:
        rows = await conn.fetch(
            """
            SELECT rolname FROM pg_roles
            WHERE
                rolname LIKE 'soundings\\_%'
                AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolcanlogin)
            """
        )
        owned = await conn.fetch(
            """
            SELECT tablename FROM pg_tables
            WHERE schemaname = ANY($1) AND tableowner LIKE 'soundings\\_%'
            """,
            list(ROOMS),
        )
    assert rows == []
    assert owned == []
