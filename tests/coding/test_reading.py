"""Two people read, a third decides, and what comments are about is what came of it."""

import asyncio
from datetime import timedelta

import msgspec
import pytest
from tests.coding.conftest import BOOK

from soundings.coding import service, store
from soundings.coding.model import (
    ChangedCodebook,
    ChangedComment,
    Direction,
    NotTaken,
    OwnReading,
    UnknownComment,
)
from soundings.inspection import service as inspections
from soundings.kit.database import connect, transaction

WAITS = {"ehc_plan_waits": "negative"}


async def _codes(url):
    async with connect(url) as conn:
        return [dict(row) for row in await conn.fetch("SELECT * FROM coding.code")]


async def test_comments_come_in_ticket_order_and_each_to_one_person_unless_drawn_twice(
    room, write
):
    for number in range(8):
        await write(f"We waited {number} years")
    await room.check_all()
    async with room.pool.acquire() as conn:
        standings = await store.standings(conn, room.area)
    in_order = [one.response_id for one in sorted(standings, key=lambda one: one.ticket)]
    assert await room.take(room.ada) == in_order[0]
    assert await room.take(room.ada) == in_order[0]  # until it is read
    await room.read(room.ada, in_order[0], **WAITS)
    assert await room.take(room.ada) == in_order[1]
    # Below a hundred comments every one is read twice, and no third time.
    assert await room.take(room.ben) == in_order[0]
    await room.read(room.ben, in_order[0], **WAITS)
    assert await room.take(room.cleo) == in_order[1]


async def test_two_who_take_at_the_same_moment_take_two_comments(room, write, url):
    for number in range(4):
        await write(f"We waited {number} years")
    await room.check_all()
    taken = await asyncio.gather(*(room.take(who) for who in (room.ada, room.ben, room.cleo)))
    assert len(set(taken)) == 2  # each is wanted twice: the third goes to the next
    async with connect(url) as conn:
        assert await conn.fetchval("SELECT count(*) FROM coding.reading") == 3


async def test_a_comment_taken_and_left_goes_to_somebody_else(room, write, clock):
    await write("We waited")
    await room.check_all()
    for who in (room.ada, room.ben):
        assert await room.take(who)
    assert await room.take(room.cleo) is None
    clock.wind(clock.now() + timedelta(minutes=16))
    assert await room.take(room.cleo)


async def test_what_two_agree_on_stands_and_where_they_differ_the_first_until_it_is_decided(
    room, write, url, clock
):
    await write("We waited")
    await room.check_all()
    taken = await room.take(room.ada)
    await room.read(room.ada, taken, **WAITS)
    assert (await _codes(url))[0]["settled"] == "once"
    clock.wind(clock.now() + timedelta(minutes=1))
    await room.take(room.ben)
    await room.read(room.ben, taken, ehc_plan_waits="mixed", senco="positive")
    (code,) = await _codes(url)
    assert (code["settled"], code["themes"]) == ("open", WAITS)
    assert (await service.how_far(room.pool, room.area, room.ada)).open == 1
    for reader in (room.ada, room.ben):
        assert await service.next_disagreement(room.pool, room.area, reader, BOOK) is None
    found = await service.next_disagreement(room.pool, room.area, room.cleo, BOOK)
    assert found.readings == (WAITS, {"ehc_plan_waits": "mixed", "senco": "positive"})
    assert not any(choice.chosen for choice in found.choices)  # they agree on nothing
    await _decide(room, room.cleo, found, {"ehc_plan_waits": Direction.MIXED})
    (code,) = await _codes(url)
    assert (code["settled"], code["themes"]) == ("adjudicated", {"ehc_plan_waits": "mixed"})


async def _decide(room, who, found, themes):
    await service.decide(
        room.pool,
        room.area,
        found.response_id,
        who,
        themes,
        BOOK,
        room.clock.now(),
        seen_sha256=found.text_sha256,
    )


async def test_nobody_decides_about_a_comment_they_read(room, write):
    await write("We waited")
    await room.check_all()
    for who, ways in ((room.ada, WAITS), (room.ben, {})):
        await room.read(who, await room.take(who), **ways)
    found = await service.next_disagreement(room.pool, room.area, room.cleo, BOOK)
    with pytest.raises(OwnReading, match="somebody who did not"):
        await _decide(room, room.ada, found, {})


async def test_nobody_reads_what_they_did_not_take_or_what_nobody_checked(room, write):
    response_id = await write("We waited")
    await room.redact()
    with pytest.raises(UnknownComment):
        await room.read(room.ada, response_id)
    await room.check()
    with pytest.raises(NotTaken, match="ticket order"):
        await room.read(room.ada, response_id)


async def test_a_reading_of_words_that_changed_counts_no_more(room, write, url):
    response_id = await write("We waited")
    await room.check_all()
    await room.read(room.ada, await room.take(room.ada), **WAITS)
    await write("All went well", response_id=response_id)
    await room.check_all()
    assert await _codes(url) == []
    assert await room.take(room.ada) == response_id


async def test_words_that_change_while_somebody_reads_them_are_not_coded(room, write, clock):
    response_id = await write("We waited")
    await room.check_all()
    await room.take(room.ada)
    await write("All went well", response_id=response_id)
    await room.check_all()
    await room.take(room.ada)
    with pytest.raises(ChangedComment):
        await service.save_reading(
            room.pool, room.area, response_id, room.ada, {}, BOOK, clock.now(), seen_sha256="x"
        )


async def _open(room, book):
    inspection = await inspections.by_id(room.database.room("inspection"), room.area)
    async with transaction(room.pool) as conn:
        await service.open_codebook(conn, inspection, book, room.clock.now())


async def test_a_codebook_changed_without_a_new_version_is_refused(room, write):
    await write("We waited")
    await room.redact()
    with pytest.raises(ChangedCodebook, match=r"make the change a new file, 2\.toml"):
        await _open(room, msgspec.structs.replace(BOOK, sha256="0" * 64))


async def test_a_new_codebook_carries_what_it_says_and_the_rest_is_read_again(room, write, url):
    texts = ("We waited", "The SENCo left", "The taxi was late")
    for text in texts:
        await write(text)
    await room.check_all()
    themes = dict(zip(texts, ("ehc_plan_waits", "senco", "transport"), strict=True))
    assert await room.read_all(room.ada, lambda text: {themes[text]: "negative"}) == 3
    carries = {"ehc_plan_waits": ("not_told",), "transport": ("senco", "outcomes")}
    second = msgspec.structs.replace(BOOK, version=2, sha256="2" * 64, carries=carries)
    await _open(room, second)
    found = {tuple(code["themes"]) for code in await _codes(url)}
    assert found == {("not_told",), ("senco",)}
    room.book = second
    again = await room.take(room.ada)
    page = await service.to_read(room.pool, room.area, again, room.ada, second)
    assert page.text == "The taxi was late"


async def test_agreement_is_measured_over_comments_two_people_read(room, write):
    for number in range(12):
        await write(f"We waited {number} years" if number % 2 else f"The SENCo left {number}")
    await room.check_all()

    def careful(text):
        return {"ehc_plan_waits" if "waited" in text else "senco": "negative"}

    def careless(text):
        return careful(text) if "3" not in text else {}

    assert await room.read_all(room.ada, careful) == 12
    assert await room.read_all(room.ben, careless) == 12
    by = {one.theme: one for one in await service.agreement(room.pool, room.area, BOOK)}
    assert by["senco"].comments == 12
    assert (by["senco"].alpha.value, by["senco"].standing) == (1.0, "good")
    assert by["ehc_plan_waits"].alpha.value < 1.0
    assert by["ehc_plan_waits"].alpha.low is not None
    assert by["transport"].standing == "rare"
    assert by["transport"].ac1.value == 1.0


async def test_reading_says_when_it_brings_nothing_new(room, write):
    for number in range(9):
        await write(f"We waited {number} years")
    await room.check_all()
    await room.read_all(room.ada, lambda _: WAITS)
    found = await service.saturated(room.pool, room.area)
    assert (found.base, found.new, found.saturated) == (1, 0, True)


async def test_search_finds_words_whatever_their_capitals_and_only_checked_ones(room, write):
    await write("The TAXI was late for Zebedee")
    await write("The taxi came")
    await room.redact()
    assert await service.search(room.pool, room.area, "taxi", "") == (0, ())
    await room.check_all()
    found, hits = await service.search(room.pool, room.area, "Taxi  was", "")
    assert (found, hits[0].redacted) == (1, "The TAXI was late for [name]")
    assert (await service.search(room.pool, room.area, "Zebedee", ""))[0] == 0
    assert (await service.search(room.pool, room.area, "", "transport"))[0] == 0
    await room.read_all(room.ada, lambda _: {"transport": "negative"})
    assert (await service.search(room.pool, room.area, "", "transport"))[0] == 2


async def test_who_opens_a_comment_by_its_id_is_noted(room, write, url, clock):
    response_id = await write("We waited")
    await room.check_all()
    words = await service.full_text(room.pool, room.area, response_id, room.ada, clock.now())
    assert words.redacted == "We waited"
    async with connect(url) as conn:
        shown = await conn.fetchval(
            "SELECT actor FROM audit.entry WHERE action = 'coding.comment_shown'"
        )
    assert shown == str(room.ada)
