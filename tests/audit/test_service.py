"""The audit chain: what was written stands, and what was changed is named."""

import asyncio
from datetime import timedelta

import asyncpg
import pytest

from soundings import ROOMS
from soundings.audit import service
from soundings.audit.model import BrokenChain, ForgedHead, Search
from soundings.kit.clock import FileClock
from soundings.kit.database import Database, connect, transaction

SECRET = b"a secret of the tests"


async def _note(database, clock, times, *, room="claims", **detail):
    for number in range(times):
        async with transaction(database.room(room)) as conn:
            await service.note(
                conn,
                at=clock.now(),
                actor="test",
                action=f"{room}.tried",
                subject=str(number),
                detail=detail,
            )


async def test_a_chain_of_entries_verifies(database: Database, clock: FileClock):
    await _note(database, clock, 3, count=1, share=0.25, whole=2.0, huge=1e18, words=["ü", None])
    verified = await service.verify(database.room("audit"))
    assert verified.entries == 3
    assert len(verified.head) == 64


async def test_an_empty_chain_verifies(database: Database):
    assert (await service.verify(database.room("audit"))).entries == 0


async def test_every_room_can_note(database: Database, clock: FileClock):
    for room in ROOMS:
        await _note(database, clock, 1, room=room)
    assert (await service.verify(database.room("audit"))).entries == len(ROOMS)


async def test_entries_appended_at_once_form_one_chain(database: Database, clock: FileClock):
    await asyncio.gather(*(_note(database, clock, 5) for _ in range(4)))
    assert (await service.verify(database.room("audit"))).entries == 20


async def test_an_act_that_is_undone_leaves_no_entry(database: Database, clock: FileClock):
    async def act_and_fail() -> None:
        async with transaction(database.room("roll")) as conn:
            await service.note(conn, at=clock.now(), actor="x", action="y", subject="z", detail={})
            raise LookupError

    with pytest.raises(LookupError):
        await act_and_fail()
    assert (await service.verify(database.room("audit"))).entries == 0


@pytest.mark.parametrize(
    "statement",
    ["UPDATE audit.entry SET actor = 'x'", "DELETE FROM audit.entry", "TRUNCATE audit.entry"],
)
async def test_nobody_changes_an_entry_through_the_front_door(
    database: Database, clock: FileClock, url: str, statement: str
):
    await _note(database, clock, 1)
    async with connect(url) as conn:
        with pytest.raises(asyncpg.RestrictViolationError, match="append-only"):
            await conn.execute(statement)


TAMPERINGS = {
    "an altered detail": (
        "UPDATE audit.entry SET detail = '{\"count\": 2}' WHERE entry_id = 3",
        "Entry 3 was altered",
    ),
    "an altered time": (
        "UPDATE audit.entry SET at = at - interval '1 microsecond' WHERE entry_id = 5",
        "Entry 5 was altered",
    ),
    "a flipped bit": (
        "UPDATE audit.entry SET hash = set_bit(hash, 7, 1 - get_bit(hash, 7)) WHERE entry_id = 2",
        "Entry 2 was altered",
    ),
    "a deletion": ("DELETE FROM audit.entry WHERE entry_id = 4", "Entry 4 is missing"),
    "a first entry gone": ("DELETE FROM audit.entry WHERE entry_id = 1", "Entry 1 is missing"),
    "two entries exchanged": (
        """
        UPDATE audit.entry SET entry_id = CASE entry_id WHEN 2 THEN -3 ELSE -2 END
        WHERE entry_id IN (2, 3);
        UPDATE audit.entry SET entry_id = -entry_id WHERE entry_id < 0
        """,
        "Entry 2 does not follow",
    ),
}


@pytest.mark.parametrize("tampering", TAMPERINGS)
async def test_whoever_gets_past_the_trigger_is_found_out(
    database: Database, clock: FileClock, url: str, tampering: str
):
    statement, sentence = TAMPERINGS[tampering]
    await _note(database, clock, 6, count=1)
    async with connect(url) as conn:
        await conn.execute("ALTER TABLE audit.entry DISABLE TRIGGER USER")
        await conn.execute(statement)
    with pytest.raises(BrokenChain, match=sentence):
        await service.verify(database.room("audit"))


async def test_a_cut_tail_is_found_by_a_printed_head(
    database: Database, clock: FileClock, url: str
):
    await _note(database, clock, 4)
    printed = (await service.verify(database.room("audit"))).head
    await _note(database, clock, 2)
    await service.verify(database.room("audit"), head_printed=printed)
    async with connect(url) as conn:
        await conn.execute("ALTER TABLE audit.entry DISABLE TRIGGER USER")
        await conn.execute("DELETE FROM audit.entry WHERE entry_id > 3")
    await service.verify(database.room("audit"))
    with pytest.raises(BrokenChain, match="now ends at entry 3"):
        await service.verify(database.room("audit"), head_printed=printed)


async def _signed(database, clock):
    return await service.signed_head(database.room("audit"), SECRET, clock.now())


async def test_a_signed_head_is_found_again_by_the_published_key(
    database: Database, clock: FileClock
):
    await _note(database, clock, 4)
    head = await _signed(database, clock)
    await _note(database, clock, 2)
    verified = await service.verify_printed(
        database.room("audit"), head.text, service.public_key(SECRET)
    )
    assert (head.entry_id, verified.entries) == (4, 6)


CUTS = {
    "the tail cut off": "DELETE FROM audit.entry WHERE entry_id > 3",
    "everything cut off": "DELETE FROM audit.entry",
}


@pytest.mark.parametrize("cut", CUTS)
async def test_a_cut_is_found_by_a_signed_head(
    database: Database, clock: FileClock, url: str, cut: str
):
    await _note(database, clock, 5)
    head = await _signed(database, clock)
    async with connect(url) as conn:
        await conn.execute("ALTER TABLE audit.entry DISABLE TRIGGER USER")
        await conn.execute(CUTS[cut])
    await service.verify(database.room("audit"))
    with pytest.raises(BrokenChain):
        await service.verify_printed(database.room("audit"), head.text, head.public_key)


async def test_a_chain_written_anew_is_found_by_a_signed_head(
    database: Database, clock: FileClock, url: str
):
    await _note(database, clock, 5)
    head = await _signed(database, clock)
    async with connect(url) as conn:
        await conn.execute("ALTER TABLE audit.entry DISABLE TRIGGER USER")
        await conn.execute("DELETE FROM audit.entry")
        await conn.execute("ALTER TABLE audit.entry ENABLE TRIGGER USER")
    await _note(database, clock, 6, forged=1)
    await service.verify(database.room("audit"))
    with pytest.raises(BrokenChain, match="cut or written anew"):
        await service.verify_printed(database.room("audit"), head.text, head.public_key)


async def test_every_single_byte_of_every_entry_counts(
    database: Database, clock: FileClock, url: str
):
    """Flip one character of each field of each entry in turn: every flip is found."""
    await _note(database, clock, 4, word="x")
    fields = {
        "actor": "actor || '.'",
        "action": "action || '.'",
        "subject": "subject || '.'",
        "at": "at + interval '1 microsecond'",
        "detail": 'detail || \'{"word": "y"}\'',
        "previous": "set_bit(previous, 3, 1 - get_bit(previous, 3))",
        "hash": "set_bit(hash, 250, 1 - get_bit(hash, 250))",
    }
    caught = 0
    async with connect(url) as conn:
        await conn.execute("ALTER TABLE audit.entry DISABLE TRIGGER USER")
        for number in range(1, 5):
            for field, changed in fields.items():
                kept = await conn.fetchval(
                    f"SELECT {field} FROM audit.entry WHERE entry_id = $1",  # noqa: S608 - our own
                    number,
                )
                await conn.execute(
                    f"UPDATE audit.entry SET {field} = {changed} WHERE entry_id = $1",  # noqa: S608
                    number,
                )
                with pytest.raises(BrokenChain):
                    await service.verify(database.room("audit"))
                caught += 1
                await conn.execute(
                    f"UPDATE audit.entry SET {field} = $2 WHERE entry_id = $1",  # noqa: S608
                    number,
                    kept,
                )
    assert caught == 4 * len(fields)
    await service.verify(database.room("audit"))


@pytest.mark.parametrize("forged", ["number", "hash", "time", "signature", "key"])
async def test_a_forged_head_is_refused(database: Database, clock: FileClock, forged: str):
    await _note(database, clock, 3)
    head = await _signed(database, clock)
    parts = head.text.split(".")
    public = head.public_key
    match forged:
        case "number":
            parts[0] = "2"
        case "hash":
            parts[1] = "0" * 64
        case "time":
            parts[2] = "20260915T090001Z"
        case "signature":
            parts[3] = parts[3][:-4] + "AAAA"
        case "key":
            public = service.public_key(b"another installation")
    with pytest.raises(ForgedHead):
        await service.verify_printed(database.room("audit"), ".".join(parts), public)


async def test_a_search_narrows_by_who_what_about_what_and_when(
    database: Database, clock: FileClock
):
    await _note(database, clock, 3)
    clock.wind(clock.now() + timedelta(hours=1))
    await _note(database, clock, 2, room="roll")
    pool = database.room("audit")

    async def found(**narrow):
        return [one.entry_id for one in await service.search(pool, Search(**narrow))]

    assert await found() == [5, 4, 3, 2, 1]
    assert await found(action="roll.") == [5, 4]
    assert await found(subject="0") == [4, 1]
    assert await found(actors=("nobody",)) == []
    assert await found(since=clock.now()) == [5, 4]
    assert await found(until=clock.now(), before=3) == [2, 1]
