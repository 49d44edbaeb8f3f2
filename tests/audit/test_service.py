"""The audit chain: what was written stands, and what was changed is named."""

import asyncio

import asyncpg
import pytest

from soundings import ROOMS
from soundings.audit import service
from soundings.audit.model import BrokenChain
from soundings.kit.clock import FileClock
from soundings.kit.database import Database, connect, transaction


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
