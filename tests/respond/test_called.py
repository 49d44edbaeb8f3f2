"""What a parent calls a child: sealed as words are, shown to whoever typed it, read by nobody."""

from datetime import timedelta

import asyncpg
import pytest
from msgspec.structs import replace
from tests.coding.test_words_sealed import everywhere
from tests.respond.conftest import SECRET, SURVEYS

from soundings.app.runtime import PROVE_SEALED, reseal_words, seal_words
from soundings.instrument.model import Instrument
from soundings.kit.database import connect
from soundings.kit.vault import KeyRing
from soundings.respond import store
from soundings.respond.model import CALLED, NotSaved, Unsealed
from soundings.respond.service import replies, words
from soundings.roll import service as roll
from soundings.safeguarding import service as safeguarding

NAME = "Zebediah"
SAID = "we waited for a velociraptor"


@pytest.fixture
def instrument(instrument: Instrument) -> Instrument:
    """The real questions, in English, each of which names the child."""
    english = instrument.words["en"]
    naming = {
        item: replace(said, question=f"{said.question} ({{child}})")
        for item, said in english.parent_carer.items.items()
        if said.question
    }
    voice = replace(english.parent_carer, items=english.parent_carer.items | naming)
    spoken = {"en": replace(english, parent_carer=voice)}
    return replace(instrument, languages=("en",), words=spoken)


async def _named(area, phone, name=NAME, year="2"):
    """Tell of one child, begin to tell of another by name, and return the link."""
    token = await area.family(7, 9)
    await phone.start(token)
    await phone.send(7)
    area.clock.wind(area.clock.now() + timedelta(minutes=1))
    await phone.open("/r/who")
    await phone.post("/r/who", called=name, year=year)
    return token


async def _set_pin(phone):
    await phone.open("/r/pin")
    await phone.post("/r/pin", pin="123456")


async def _kept(area):
    """Return the reply that names its child, as it stands."""
    (found,) = await area.rows("SELECT * FROM respond.response WHERE words_sealed ? ':called'")
    return found


async def test_a_name_can_be_read_nowhere(area, phone):
    await _named(area, phone)
    assert await everywhere(area.url, NAME) == set()
    assert set((await _kept(area))["words_sealed"]) == {CALLED}
    await phone.fill({"q00": 9, "q59": SAID})
    await phone.post("/r/check")
    assert await everywhere(area.url, NAME) == set()
    kept = await _kept(area)
    assert (kept["state"], set(kept["words_sealed"])) == ("submitted", {CALLED, "q59"})
    assert CALLED not in kept["answers"]
    assert [one["called"] for one in await area.replies()] == [None, NAME]


async def test_nobody_keeps_a_name_in_clear(area, phone):
    await _named(area, phone)
    with pytest.raises(asyncpg.CheckViolationError):
        await area.rows("UPDATE respond.child SET called = 'Sam'")


@pytest.mark.parametrize(("name", "year"), [("", "3"), (NAME, ""), ("", "")])
async def test_a_name_and_a_school_year_are_kept_each_without_the_other(area, phone, name, year):
    await _named(area, phone, name, year)
    named = await area.rows("SELECT 1 FROM respond.response WHERE words_sealed ? ':called'")
    typed = await area.rows("SELECT 1 FROM respond.response WHERE typed_in ? ':called'")
    years = await area.rows("SELECT called, school_year FROM respond.child")
    assert (len(named), len(typed)) == (bool(name), bool(name))
    assert years == ([{"called": None, "school_year": 3}] if year else [])


# On the pages


async def test_every_page_after_another_names_the_child(area, phone, other_phone):
    token = await _named(area, phone)
    for _ in range(6):
        assert NAME in phone.text, phone.at
        await phone.answer(*((9,) if phone.at == "/r/q00" else ()))
    before = phone.at
    await phone.skip_to("/r/q59")
    assert NAME in phone.text
    await phone.answer(SAID)
    await phone.open("/r/q59")
    assert NAME in phone.text
    assert SAID in phone.text
    await phone.answer("x" * 1001)
    assert phone.status == 422
    assert NAME in phone.text
    await phone.open(before)
    assert NAME in phone.text
    await other_phone.start(token)
    for where in (other_phone.at, before, "/r/q59"):
        await other_phone.open(where)
        assert (other_phone.at, other_phone.status) == (where, 200)
        assert NAME not in other_phone.text
        assert "your child" in other_phone.text


async def test_a_visit_left_alone_forgets_the_name(area, phone, clock):
    await _named(area, phone)
    clock.wind(clock.now() + timedelta(minutes=46))
    await phone.open("/r/q00")
    assert NAME not in phone.text


async def test_after_the_sending_only_the_pin_shows_a_name(area, phone, other_phone):
    token = await _named(area, phone)
    await _set_pin(phone)
    await phone.open("/r/q00")
    await phone.send(9)
    await other_phone.start(token)
    for browser in (phone, other_phone):
        for where in ("/r/done", "/r/answers", "/r/undo"):
            await browser.open(where)
            assert NAME not in browser.text
        await browser.open("/r/pin")
        await browser.post("/r/pin", pin="123456")
        for where in ("/r/answers", "/r/undo"):
            await browser.open(where)
            assert NAME in browser.text


async def test_a_reply_without_a_name_costs_nothing(area, phone):
    """No question of the database, which is not there: nor with a name, once its key is known."""
    await _named(area, phone)
    pool, keys = area.database.room("respond"), KeyRing(SECRET)
    unnamed, named = [
        await replies.reply(pool, one["response_id"]) for one in await area.replies()
    ]
    assert await words.named(None, keys, unnamed) is unnamed
    assert keys.newest is None
    assert (await words.named(pool, keys, named)).called == NAME
    assert (await words.named(None, keys, named)).called == NAME
    assert (await words.opened(None, keys, named)).answers == named.answers


# The keys


async def _rotate(area):
    async def elsewhere(number: int) -> int:
        now = area.clock.now()
        return await reseal_words(area.database, keys, number, now, surveys=SURVEYS)

    keys, pool = KeyRing(SECRET), area.database.room("roll")
    done = await roll.rotate(pool, keys, area.clock.now(), elsewhere=elsewhere)
    assert done.retired == 1
    area.clock.wind(area.clock.now() + timedelta(days=2))
    assert await roll.destroy_retired(pool, area.clock.now()) == 1


async def test_a_name_outlives_the_key_that_sealed_it(area, phone):
    token = await _named(area, phone)
    await _rotate(area)
    await phone.start(token)
    assert [one["called"] for one in await area.replies()] == [None, NAME]
    assert await area.rows("SELECT 1 FROM safeguarding.retired") == []


async def test_a_key_that_seals_a_name_alone_is_not_retired(area, phone):
    await _named(area, phone)
    pool = area.database.room("roll")
    assert (await roll.rotate(pool, KeyRing(SECRET), area.clock.now())).retired == 0
    assert [one.values for one in await roll.key_lines(pool)] == [1, 0]


async def test_a_process_that_has_not_heard_of_a_newer_key_seals_under_it(area, phone, app):
    keys = app.state["keys"]
    async with area.database.room("respond").acquire() as conn:
        keys.learn(await store.data_keys(conn))
    await _rotate(area)
    assert keys.newest == 1
    await _named(area, phone)
    assert NAME in phone.text
    lines = await roll.key_lines(area.database.room("roll"))
    assert [(one.number, one.values) for one in lines] == [(2, 1)]


async def test_without_a_key_no_name_is_taken(area, phone):
    await phone.start(await area.family(7, 9))
    await phone.send(7)
    await phone.open("/r/who")
    held = phone.token
    await area.rows("DELETE FROM roll.data_key")
    await phone.post("/r/who", token=held, called=NAME, year="")
    assert phone.status == 503
    assert len(await area.replies()) == 1
    await phone.post("/r/who", token=held, called="", year="2")
    assert phone.at == "/r/q00"


# Its end


@pytest.mark.parametrize("how", ["withdraw", "erase"])
async def test_a_name_goes_with_its_reply_and_nothing_is_kept_of_it(area, phone, how):
    await _named(area, phone)
    await phone.open("/r/undo")
    await phone.post("/r/undo", how=how, which="all")
    for reply in await area.replies():
        assert (reply["words_sealed"], reply["typed_in"]) == ({}, {})
    for table in ("respond.child", "safeguarding.retired"):
        assert await area.rows(f"SELECT 1 FROM {table}") == []  # noqa: S608 - names stand above


# Harm


async def test_a_name_is_never_read_for_harm(area, phone, database, clock):
    """Not when it is typed, not beside words, not when it is gone."""
    pool, keys = database.room("safeguarding"), KeyRing(SECRET)

    async def screened():
        done = await safeguarding.screen_new(pool, keys, clock.now(), surveys=SURVEYS)
        counts = await safeguarding.counts(pool, area.inspection.inspection_id, clock.now())
        assert counts.unscreened == 0
        return done.texts, done.concerns

    await _named(area, phone, "he hits me")
    assert await screened() == (0, 0)
    await phone.fill({"q00": 9, "q59": SAID})
    await phone.post("/r/check")
    assert await screened() == (1, 0)
    await phone.open("/r/undo")
    await phone.post("/r/undo", how="erase", which="all")
    assert await screened() == (0, 0)
    screenings = await area.rows("SELECT item FROM safeguarding.screening")
    assert [one["item"] for one in screenings] == ["q59"]


# What an earlier version kept in clear


async def _land(area):
    """Put the name where an earlier version of the program would have."""
    await area.rows("ALTER TABLE respond.child DROP CONSTRAINT child_name_is_sealed")
    await area.rows("UPDATE respond.response SET words_sealed = words_sealed - ':called'")
    await area.rows("UPDATE respond.child SET called = $1", NAME)
    await area.rows(
        "ALTER TABLE respond.child ADD CONSTRAINT child_name_is_sealed CHECK (called IS NULL)"
        " NOT VALID"
    )


async def test_a_name_that_landed_in_clear_is_sealed_at_the_start(area, phone, database, clock):
    await _named(area, phone, "typed by an earlier version")
    await _land(area)
    assert await everywhere(area.url, NAME) == {"respond.child.called"}
    keys = KeyRing(SECRET)
    assert await seal_words(database, keys, clock.now()) == 1
    assert await seal_words(database, keys, clock.now()) == 0
    assert await everywhere(area.url, NAME) == set()
    await phone.open("/r/q00")
    assert NAME in phone.text
    (child,) = await area.rows("SELECT called, school_year FROM respond.child")
    assert child == {"called": None, "school_year": 2}
    async with connect(area.url) as conn:
        for statement in PROVE_SEALED:
            await conn.execute(statement)


async def test_a_name_that_landed_beside_words_waits_for_them(area, phone, database, clock):
    await _named(area, phone)
    await phone.fill({"q00": 9, "q59": SAID})
    await _land(area)
    await area.rows("ALTER TABLE respond.response DROP CONSTRAINT response_words_are_sealed")
    await area.rows(
        "UPDATE respond.response SET words_sealed = '{}', answers = answers || $1"
        " WHERE answers ? 'q59' AND state = 'started'",
        {"q59": SAID},
    )
    await area.rows(
        "ALTER TABLE respond.response ADD CONSTRAINT response_words_are_sealed CHECK"
        " (coalesce(answers ->> 'q59', 'words:') LIKE 'words:%') NOT VALID"
    )
    assert await seal_words(database, KeyRing(SECRET), clock.now()) == 2
    for said in (NAME, SAID):
        assert await everywhere(area.url, said) == set()
    found = (await area.replies())[1]
    assert (found["called"], found["answers"]["q59"]) == (NAME, SAID)


async def test_of_a_reply_that_was_taken_back_no_name_is_sealed(area, phone, database, clock):
    await _named(area, phone)
    await area.rows(
        "UPDATE respond.response SET state = 'withdrawn', answers = '{}', words_sealed = '{}',"
        " undone_at = now()"
    )
    await _land(area)
    assert await seal_words(database, KeyRing(SECRET), clock.now()) == 1
    assert await everywhere(area.url, NAME) == set()
    assert [one["called"] for one in await area.replies()] == [None, None]


async def test_a_name_stays_in_clear_until_there_is_a_key(area, phone, database, clock):
    await _named(area, phone)
    await _land(area)
    await area.rows("DELETE FROM roll.data_key")
    with pytest.raises(Unsealed):
        await seal_words(database, KeyRing(SECRET), clock.now())
    assert await everywhere(area.url, NAME) == {"respond.child.called"}


async def test_no_name_is_sealed_without_a_key(area, database):
    await area.rows("DELETE FROM roll.data_key")
    async with database.room("respond").acquire() as conn:
        with pytest.raises(NotSaved):
            await words.seal_name(conn, KeyRing(SECRET), area.inspection.inspection_id, NAME)
