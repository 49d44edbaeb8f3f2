"""From a saved word to a person who has read it."""

import asyncio
from datetime import timedelta

import pytest
from tests.respond.make import ITEMS, sealed
from tests.safeguarding.conftest import KEY, KEYS, SURVEYS

from soundings.access.model import StaffId
from soundings.audit import service as audit
from soundings.kit.database import connect
from soundings.kit.ids import new_id
from soundings.safeguarding import service
from soundings.safeguarding.model import NoWords, Screened, UnknownConcern

STAFF = StaffId(new_id())


async def _screen(pool, clock, **kwargs) -> Screened:
    return await service.screen_new(pool, KEYS, clock.now(), surveys=SURVEYS, **kwargs)


async def _shown(pool, inspection_id, clock):
    at = clock.now()
    return (await service.show_queue(pool, KEY, inspection_id, STAFF, at, surveys=SURVEYS)).waiting


async def test_every_word_is_read_once_and_what_is_caught_waits(pool, clock, inspection_id, write):
    await write("He was hit by a teacher")
    await write("The plan came quickly")
    await write(None)
    await write("")
    assert await _screen(pool, clock) == Screened(texts=2, concerns=1)
    assert await _screen(pool, clock) == Screened(texts=0, concerns=0)
    (waiting,) = await service.waiting(pool, inspection_id)
    assert waiting.due_at == clock.now() + timedelta(hours=1)
    counts = await service.counts(pool, inspection_id, clock.now())
    assert (counts.screened, counts.unscreened, counts.waiting, counts.seen) == (2, 0, 1, 0)


async def test_a_nudge_reads_one_reply(pool, clock, inspection_id, write):
    await write("He was hit by a teacher")
    nudged = await write("She self-harms")
    assert (await _screen(pool, clock, response_id=nudged)).texts == 1
    assert (await service.counts(pool, inspection_id, clock.now())).unscreened == 1


async def test_other_words_are_read_again(pool, clock, inspection_id, write):
    response_id = await write("The plan came quickly")
    await _screen(pool, clock)
    await write("The plan came quickly. He was hit by a teacher", response_id)
    assert (await service.counts(pool, inspection_id, clock.now())).unscreened == 1
    assert await _screen(pool, clock) == Screened(texts=1, concerns=1)


async def test_words_taken_back_still_wait_for_a_person(pool, clock, inspection_id, write):
    response_id = await write("He was hit by a teacher")
    await _screen(pool, clock)
    await write("All is well", response_id)
    await _screen(pool, clock)
    (waiting,) = await service.waiting(pool, inspection_id)
    assert waiting.changed


async def test_workers_at_once_raise_nothing_twice(pool, clock, inspection_id, write):
    for number in range(8):
        await write(f"He was hit by a teacher {number}")
    await asyncio.gather(*(_screen(pool, clock) for _ in range(3)))
    assert len(await service.waiting(pool, inspection_id)) == 8


async def test_more_words_than_a_batch_are_all_read(pool, clock, inspection_id, url):
    async with connect(url) as conn:
        rows = []
        for number in range(1201):
            response_id = new_id()
            kept = await sealed(conn, KEYS, response_id, {"q59": f"Comment {number}"})
            rows.append((response_id, inspection_id, new_id(), *kept, clock.now()))
        await conn.executemany(
            "INSERT INTO respond.response (response_id, inspection_id, link_id, instrument_hash,"
            " language, mode, state, answers, words_sealed, started_at, saved_at)"
            " VALUES ($1, $2, $3, 'hash', 'en', 'web', 'submitted', $4, $5, $6, $6)",
            rows,
        )
    assert (await _screen(pool, clock)).texts == 1201


async def test_the_gravest_and_then_the_oldest_come_first(pool, clock, inspection_id, write):
    for words in ("He is bullied", "She is not safe", "He was hit by a teacher", "She self-harms"):
        await write(words)
        await _screen(pool, clock)
        clock.wind(clock.now() + timedelta(minutes=1))
    assert [card.text for card in await _shown(pool, inspection_id, clock)] == [
        "He was hit by a teacher",
        "She self-harms",
        "She is not safe",
        "He is bullied",
    ]


async def test_a_concern_is_overdue_after_its_hour(pool, clock, inspection_id, write):
    await write("He was hit by a teacher")
    await _screen(pool, clock)
    clock.wind(clock.now() + timedelta(minutes=61))
    assert (await service.counts(pool, inspection_id, clock.now())).overdue == 1


async def test_the_first_to_read_it_stands(pool, clock, inspection_id, write, database, url):
    await write("He was hit by a teacher")
    await _screen(pool, clock)
    (waiting,) = await service.waiting(pool, inspection_id)
    for staff_id in (STAFF, StaffId(new_id())):
        await service.mark_seen(pool, inspection_id, waiting.concern_id, staff_id, clock.now())
    assert await service.waiting(pool, inspection_id) == []
    assert (await service.counts(pool, inspection_id, clock.now())).seen == 1
    assert (await audit.verify(database.room("audit"))).entries == 1
    await _screen(pool, clock)
    assert await service.waiting(pool, inspection_id) == []


async def test_a_concern_that_is_none_is_refused(pool, clock, inspection_id):
    with pytest.raises(UnknownConcern):
        await service.mark_seen(pool, inspection_id, new_id(), STAFF, clock.now())


async def test_a_concern_of_another_inspection_does_not_exist_here(
    pool, clock, inspection_id, write
):
    await write("He was hit by a teacher")
    await _screen(pool, clock)
    (waiting,) = await service.waiting(pool, inspection_id)
    with pytest.raises(UnknownConcern):
        await service.mark_seen(pool, new_id(), waiting.concern_id, STAFF, clock.now())
    assert await service.waiting(pool, inspection_id) == [waiting]


async def test_whoever_looks_at_the_queue_is_noted(pool, clock, inspection_id, write, database):
    await write("He was hit by a teacher")
    await _screen(pool, clock)
    (card,) = (
        await service.show_queue(pool, KEY, inspection_id, STAFF, clock.now(), surveys=SURVEYS)
    ).waiting
    assert card.countdown == "1 h 0 min left"
    assert "hurt" in card.reasons[0]
    assert (await audit.verify(database.room("audit"))).entries == 1


async def test_both_texts_of_a_reply_are_read(pool, clock, write):
    response_id = await write("All is well")
    await write("He was hit by a teacher", response_id, item="q60")
    assert await _screen(pool, clock) == Screened(texts=2, concerns=1)
    assert await _screen(pool, clock) == Screened(texts=0, concerns=0)


@pytest.mark.parametrize("item", ITEMS)
@pytest.mark.parametrize("how", ["changed", "deleted", "taken back"])
async def test_words_taken_away_before_they_were_read_are_read_all_the_same(
    pool, clock, inspection_id, write, url, item, how
):
    response_id = await write("All is well")
    await write("He was hit by a teacher", response_id, item=item)
    if how == "changed":
        await write("All is well", response_id, item=item)
    elif how == "deleted":
        async with connect(url) as conn:
            await conn.execute("DELETE FROM respond.response WHERE response_id = $1", response_id)
    else:
        async with connect(url) as conn:
            await conn.execute(
                "UPDATE respond.response SET state = 'withdrawn', answers = '{}',"
                " words_sealed = '{}' WHERE response_id = $1",
                response_id,
            )
    assert (await service.counts(pool, inspection_id, clock.now())).unscreened >= 1
    assert (await _screen(pool, clock)).concerns == 1
    assert (await service.counts(pool, inspection_id, clock.now())).unscreened == 0
    (card,) = (
        await service.show_queue(pool, KEY, inspection_id, STAFF, clock.now(), surveys=SURVEYS)
    ).waiting
    assert (card.text, card.changed) == ("He was hit by a teacher", True)
    async with connect(url) as conn:
        kept = await conn.fetchrow("SELECT text_sealed, link_id FROM safeguarding.concern")
        assert await conn.fetchval("SELECT count(*) FROM safeguarding.retired") == 0
    assert b"teacher" not in kept["text_sealed"]
    assert kept["link_id"]


async def test_whoever_reads_words_that_only_hint_can_raise_them(
    pool, clock, inspection_id, write, database
):
    response_id = await write("She came out of the taxi with her tights in her bag.")
    assert (await _screen(pool, clock)).concerns == 0
    for _ in range(2):
        await service.raise_by_hand(
            pool, KEYS, inspection_id, response_id, by=STAFF, at=clock.now()
        )
    (card,) = (
        await service.show_queue(pool, KEY, inspection_id, STAFF, clock.now(), surveys=SURVEYS)
    ).waiting
    assert (card.seriousness, card.reasons) == (3, ("Raised by somebody who read it",))
    with pytest.raises(NoWords):
        await service.raise_by_hand(pool, KEYS, new_id(), response_id, by=STAFF, at=clock.now())
