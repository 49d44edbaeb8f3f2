"""Texts are screened like answers, and whoever writes at night is told whom to call."""

from datetime import datetime, timedelta

import pytest
from tests.safeguarding.conftest import KEY, KEYS, SURVEYS, somebody

from soundings.kit.clock import LONDON
from soundings.kit.database import connect
from soundings.kit.ids import new_id
from soundings.safeguarding import service
from soundings.safeguarding.model import NoWords, Screened

NIGHT = datetime(2026, 9, 15, 23, 30, tzinfo=LONDON)


async def _screen(pool, clock) -> Screened:
    return await service.screen_new(pool, KEYS, clock.now(), surveys=SURVEYS)


async def _texts(url) -> list:
    async with connect(url) as conn:
        return await conn.fetch("SELECT words, reply_to, purpose, state FROM outreach.message")


async def test_a_text_is_screened_and_its_words_are_shown(
    pool, clock, inspection_id, text_us, link
):
    link_id = await link(new_id())
    await text_us("my dad hits me", link_id=link_id)
    await text_us("GO", link_id=link_id)
    assert await _screen(pool, clock) == Screened(texts=2, concerns=1)
    assert await _screen(pool, clock) == Screened(texts=0, concerns=0)
    queue = await service.show_queue(
        pool, KEY, inspection_id, somebody().staff_id, clock.now(), surveys=SURVEYS
    )
    (card,) = queue.waiting
    assert (card.text, card.by_text, card.changed) == ("my dad hits me", True, False)


async def test_a_text_of_a_number_nobody_knows_is_screened_for_the_newest_inspection(
    pool, clock, inspection_id, text_us
):
    await text_us("he hits me")
    assert (await service.counts(pool, inspection_id, clock.now())).unscreened == 1
    assert await _screen(pool, clock) == Screened(texts=1, concerns=1)
    assert len(await service.waiting(pool, inspection_id)) == 1


async def test_a_text_is_raised_by_hand_by_whoever_read_it(
    pool, clock, inspection_id, text_us, link
):
    """Of a number nobody knows, in the inspection of whoever raises it."""
    by, elsewhere = somebody().staff_id, new_id()
    known = await text_us("He does not like Tuesdays", link_id=await link(new_id()))
    stranger = await text_us("On which day will it be?")
    await _screen(pool, clock)
    assert await service.waiting(pool, inspection_id) == []
    for text_id in (known, known, stranger):
        await service.raise_by_hand(pool, KEYS, inspection_id, text_id, by=by, at=clock.now())
    queue = await service.show_queue(pool, KEY, inspection_id, by, clock.now(), surveys=SURVEYS)
    assert {card.text for card in queue.waiting} == {
        "He does not like Tuesdays",
        "On which day will it be?",
    }
    for whose, text_id in ((elsewhere, known), (inspection_id, "another")):
        with pytest.raises(NoWords):
            await service.raise_by_hand(pool, KEYS, whose, text_id, by=by, at=clock.now())


@pytest.mark.parametrize("how", ["taken out", "deleted"])
async def test_an_answer_taken_out_of_its_text_unread_is_read_all_the_same(
    pool, clock, inspection_id, text_us, link, url, how
):
    text_id = await text_us("2 and my dad hits me", link_id=await link(new_id()))
    async with connect(url) as conn:
        await conn.execute(
            "UPDATE outreach.inbound_text SET content = '', content_sealed = NULL"
            if how == "taken out"
            else "DELETE FROM outreach.inbound_text"
        )
    assert (await service.counts(pool, inspection_id, clock.now())).unscreened == 1
    assert (await _screen(pool, clock)).concerns == 1
    async with connect(url) as conn:
        assert await conn.fetchval("SELECT text_id FROM safeguarding.concern") == text_id
        assert await conn.fetchval("SELECT count(*) FROM safeguarding.retired") == 0


async def test_whoever_writes_at_night_is_told_whom_to_call_once(
    pool, clock, write, link, url, inspection_id
):
    clock.wind(NIGHT)
    link_id = await link(new_id())
    reply = await write("The plan came quickly", link_id=link_id)
    await _screen(pool, clock)
    (text,) = await _texts(url)
    assert (text["purpose"], text["state"]) == ("reply", "planned")
    assert "999" in text["words"]
    assert len(text["words"]) <= 160
    for told in ("child's", "SEND", "special", "wrote", "concern", "Exeford"):
        assert told not in text["words"]
    clock.wind(NIGHT + timedelta(hours=3))
    await write("And another thing about the plan", reply)
    await _screen(pool, clock)
    assert len(await _texts(url)) == 1


async def test_where_somebody_at_home_may_be_feared_no_text_goes(
    pool, clock, write, link, url, inspection_id
):
    clock.wind(NIGHT)
    await write("my dad hits me dont tell him", link_id=await link(new_id()))
    await _screen(pool, clock)
    assert await _texts(url) == []
    async with connect(url) as conn:
        assert await conn.fetchval("SELECT decided FROM safeguarding.after_hours") == "withheld"


@pytest.mark.parametrize("late", [timedelta(hours=-9), timedelta(hours=10)])
async def test_by_day_no_text_goes(pool, clock, write, link, url, late, inspection_id):
    clock.wind(NIGHT + late)
    await write("The plan came quickly", link_id=await link(new_id()))
    await _screen(pool, clock)
    assert await _texts(url) == []


async def test_words_of_hours_ago_wake_nobody(pool, clock, write, link, url, inspection_id):
    clock.wind(NIGHT)
    await write("The plan came quickly", link_id=await link(new_id()))
    clock.wind(NIGHT + timedelta(hours=2))
    await _screen(pool, clock)
    assert await _texts(url) == []


async def test_whoever_is_on_no_list_is_written_nothing(pool, clock, write, url, inspection_id):
    clock.wind(NIGHT)
    await write("The plan came quickly")
    await _screen(pool, clock)
    assert await _texts(url) == []
