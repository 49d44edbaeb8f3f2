"""Where a family's words lie: sealed, and in clear only where it was taken out who wrote them."""

import hashlib
import re
from base64 import b64decode
from datetime import timedelta

import asyncpg
import pytest
from tests.coding.conftest import SURVEYS

from soundings import ROOMS
from soundings.app.runtime import PROVE_SEALED, reseal_words, seal_words
from soundings.instrument import service as instruments
from soundings.instrument.rules import wording
from soundings.kit.database import connect
from soundings.kit.ids import new_id
from soundings.kit.vault import KeyRing
from soundings.respond import store
from soundings.respond.model import Given, ResponseId, Unsealed
from soundings.respond.rules.words import fingerprint
from soundings.respond.service import words
from soundings.roll import service as roll
from soundings.safeguarding import service as safeguarding

INSTRUMENT = instruments.load(SURVEYS, "area-send")
ITEM = wording(INSTRUMENT, "en", "parent_carer").items["q59"].item
SAID = "Zebedee was hit by his teacher with a velociraptor; nobody rang."
BLIND = ("sampling", "coding", "estimate", "contrast")


async def everywhere(url: str, planted: str) -> set[str]:
    """Return every column of every table in which these words can be read, as text or as bytes."""
    found = set()
    async with connect(url) as conn:
        tables = await conn.fetch(
            "SELECT schemaname || '.' || tablename FROM pg_tables WHERE schemaname = any($1)",
            list(ROOMS),
        )
        for (table,) in tables:
            rows = await conn.fetch(
                "SELECT told.key, told.value"  # noqa: S608 - the tables' own names
                f" FROM {table} AS row CROSS JOIN jsonb_each_text(to_jsonb(row)) AS told"
                " WHERE told.value IS NOT NULL"
            )
            found |= {f"{table}.{key}" for key, value in rows if _holds(value, planted)}
    return found


def _holds(value: str, planted: str) -> bool:
    """Say whether a text holds these words as they are, in hexadecimal or in base64."""
    raw, plain = planted.lower().encode(), value.lower()
    runs = re.findall(r"[A-Za-z0-9+/]{4,}", value)
    shifted = (run[begin:] for run in runs for begin in range(4))
    coded = (b64decode(run[: len(run) // 4 * 4]) for run in shifted)
    return (
        planted.lower() in plain
        or planted.encode().hex() in plain
        or any(raw in one.lower() for one in coded)
    )


@pytest.fixture
async def begun(url, clock, inspection_id, case_id, database, keys):
    """A reply begun, asked by the real questions, and a key to seal under."""
    await instruments.publish(database.room("instrument"), INSTRUMENT, clock.now())
    response_id = ResponseId(new_id())
    async with connect(url) as conn:
        async with conn.transaction():
            await roll.hold_keys(conn, keys, clock.now())
        await conn.execute(
            "INSERT INTO respond.response (response_id, inspection_id, link_id, case_id,"
            " instrument_hash, language, mode, state, answers, started_at, saved_at)"
            " SELECT $1, $2, $3, $4, instrument_hash, 'en', 'web', 'started',"
            " '{\"q00\": 9}', $5, $5"
            " FROM instrument.version",
            response_id,
            inspection_id,
            new_id(),
            case_id,
            clock.now(),
        )
    return response_id


def _given(response_id, said, clock):
    return Given(
        response_id=response_id,
        item_id=ITEM.id,
        answer=said,
        visit="v",
        language="en",
        at=clock.now(),
    )


async def _save(database, keys, response_id, clock, said=SAID):
    async with database.room("respond").acquire() as conn:
        return await words.save(conn, keys, ITEM, _given(response_id, said, clock))


async def _shown(database, keys, response_id):
    async with database.room("respond").acquire() as conn:
        reply = await store.reply_by_id(conn, response_id)
    return (await words.opened(database.room("respond"), keys, reply)).answers["q59"]


async def test_after_a_run_words_can_be_read_only_where_they_are_redacted(
    database, url, clock, keys, room, begun
):
    await _save(database, keys, begun, clock)
    assert await everywhere(url, "velociraptor") == set()
    done = await safeguarding.screen_new(
        database.room("safeguarding"), keys, clock.now(), surveys=SURVEYS
    )
    assert (done.texts, done.concerns) == (1, 1)
    await room.check_all()
    await room.take(room.ada)
    assert await everywhere(url, "velociraptor") == {"coding.comment.redacted"}
    assert await everywhere(url, "Zebedee") == set()
    changed = await _save(database, keys, begun, clock, "All is well")
    assert changed.answers["q59"].startswith("words:")
    await room.redact()
    assert await everywhere(url, "velociraptor") == set()
    assert await everywhere(url, "All is well") == {"coding.comment.redacted"}


async def test_words_deleted_unread_wait_sealed_and_are_read(database, url, clock, keys, begun):
    await _save(database, keys, begun, clock)
    async with database.room("respond").acquire() as conn:
        await store.erase(conn, begun, clock.now())
    assert await everywhere(url, "velociraptor") == set()
    pool = database.room("safeguarding")
    done = await safeguarding.screen_new(pool, keys, clock.now(), surveys=SURVEYS)
    assert done.concerns == 1
    async with connect(url) as conn:
        assert await conn.fetchval("SELECT count(*) FROM safeguarding.retired") == 0


async def test_a_family_is_shown_its_own_words(database, clock, keys, begun):
    for said in (SAID, "انتظرنا 👩‍👧 <b>& 'x'", "x" * 1000):
        await _save(database, keys, begun, clock, said)
        assert await _shown(database, keys, begun) == said
        fresh = KeyRing(keys.index_key)  # another process, which has learnt no key
        assert await _shown(database, fresh, begun) == said


@pytest.mark.parametrize("room_name", BLIND)
async def test_rooms_that_read_answers_may_not_read_words(database, begun, room_name):
    pool = database.room(room_name)
    assert await pool.fetchval("SELECT count(answers) FROM respond.response") == 1
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await pool.fetch("SELECT words_sealed FROM respond.response")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await pool.fetch("SELECT * FROM respond.response")


async def test_nobody_writes_words_in_clear(database, begun):
    with pytest.raises(asyncpg.CheckViolationError):
        await database.room("respond").execute(
            'UPDATE respond.response SET answers = \'{"q59": "in clear"}\''
        )


async def test_what_stands_for_words_tells_nothing_of_them(database, clock, keys, begun):
    """The same words in two replies, or under another secret, have other marks."""
    marks = {
        _mark(keys.index_key, begun),
        _mark(keys.index_key, ResponseId(new_id())),
        _mark(b"another", begun),
        "words:" + hashlib.sha256(SAID.encode()).hexdigest(),
    }
    assert len(marks) == 4


def _mark(key: bytes, response_id: ResponseId) -> str:
    return fingerprint(key, response_id, "q59", SAID)


async def test_words_are_one_statement_once_the_key_is_known(database, clock, keys, begun):
    await _save(database, keys, begun, clock, "first")
    asked = []
    async with database.room("respond").acquire() as conn:
        with conn.query_logger(lambda told: asked.append(told.query)):
            for said in ("second", None, "third"):
                await words.save(conn, keys, ITEM, _given(begun, said, clock))
    assert len(asked) == 3


# The keys


async def _rotate(database, keys, clock, *, everywhere=True):
    async def elsewhere(number: int) -> int:
        return await reseal_words(database, keys, number, clock.now(), surveys=SURVEYS)

    return await roll.rotate(
        database.room("roll"), keys, clock.now(), elsewhere=elsewhere if everywhere else None
    )


async def _lines(database):
    return {one.number: one for one in await roll.key_lines(database.room("roll"))}


async def test_a_newer_key_seals_words_too_and_the_old_one_goes(database, clock, keys, begun, url):
    await _save(database, keys, begun, clock)
    async with connect(url) as conn:
        await conn.execute("UPDATE respond.response SET answers = answers")  # no words changed
    assert (await _rotate(database, keys, clock)).retired == 1
    lines = await _lines(database)
    assert (lines[1].values, lines[1].retired_at is not None) == (0, True)
    clock.wind(clock.now() + timedelta(days=2))
    assert await roll.destroy_retired(database.room("roll"), clock.now()) == 1
    assert await _shown(database, KeyRing(keys.index_key), begun) == SAID
    async with connect(url) as conn:
        assert await conn.fetchval("SELECT count(*) FROM safeguarding.retired") == 0


async def test_words_deleted_unread_are_read_before_their_key_goes(
    database, clock, keys, begun, url, inspection_id
):
    await _save(database, keys, begun, clock)
    async with database.room("respond").acquire() as conn:
        await store.erase(conn, begun, clock.now())
    async with connect(url) as conn:
        assert await conn.fetchval("SELECT count(*) FROM safeguarding.retired") == 1
    assert (await _rotate(database, keys, clock)).retired == 1
    clock.wind(clock.now() + timedelta(days=2))
    assert await roll.destroy_retired(database.room("roll"), clock.now()) == 1
    pool = database.room("safeguarding")
    assert len(await safeguarding.waiting(pool, inspection_id)) == 1
    done = await safeguarding.screen_new(pool, keys, clock.now(), surveys=SURVEYS)
    assert (done.texts, done.concerns) == (0, 0)


async def test_a_key_that_seals_words_is_never_retired_or_destroyed(
    database, clock, keys, begun, url
):
    await _save(database, keys, begun, clock)
    assert (await _rotate(database, keys, clock, everywhere=False)).retired == 0
    async with connect(url) as conn:  # as if it had been, before words were sealed in between
        await conn.execute(
            "UPDATE roll.data_key SET retired_at = $1 WHERE number = 1", clock.now()
        )
    clock.wind(clock.now() + timedelta(days=2))
    assert await roll.destroy_retired(database.room("roll"), clock.now()) == 0
    assert (await _lines(database))[1].values == 1
    assert await _shown(database, keys, begun) == SAID


async def test_a_process_that_has_not_heard_of_a_newer_key_seals_under_it_all_the_same(
    database, clock, keys, begun
):
    await _save(database, keys, begun, clock, "before")
    other = KeyRing(keys.index_key)
    await _rotate(database, other, clock)
    assert keys.newest == 1
    assert (await _save(database, keys, begun, clock)).answers["q59"]
    assert keys.newest == 2
    assert (await _lines(database))[1].values == 0
    assert await _shown(database, keys, begun) == SAID


# What an earlier version kept in clear


async def _land(url, begun, said=SAID):
    """Put words where an earlier version of the program would have: in clear, read and raised."""
    hashed = hashlib.sha256(said.encode()).hexdigest()
    async with connect(url) as conn:
        await conn.execute(
            "ALTER TABLE respond.response DROP CONSTRAINT response_words_are_sealed"
        )
        await conn.execute(
            "UPDATE respond.response SET answers = answers || $2 WHERE response_id = $1",
            begun,
            {"q59": said},
        )
        await conn.execute(
            "ALTER TABLE respond.response ADD CONSTRAINT response_words_are_sealed CHECK"
            " (coalesce(answers ->> 'q59', 'words:') LIKE 'words:%') NOT VALID"
        )
    return hashed


async def test_what_landed_in_clear_is_sealed_and_nothing_is_raised_twice(
    database, url, clock, keys, room, begun, inspection_id
):
    version = safeguarding.load_rules(SURVEYS).version
    hashed = await _land(url, begun)
    async with connect(url) as conn:
        await conn.execute(
            "INSERT INTO safeguarding.screening (response_id, item, inspection_id, text_sha256,"
            " rules_version, screened_at) VALUES ($1, 'q59', $2, $3, $4, $5)",
            begun, inspection_id, hashed, version, clock.now(),
        )  # fmt: skip
        await conn.execute(
            "INSERT INTO safeguarding.concern (concern_id, inspection_id, response_id, item,"
            " text_sha256, rules, seriousness, raised_at, due_at)"
            " VALUES ($1, $2, $3, 'q59', $4, '{physical}', 3, $5, $5)",
            new_id(), inspection_id, begun, hashed, clock.now(),
        )  # fmt: skip
        await conn.execute(
            "INSERT INTO coding.comment (response_id, item, inspection_id, redacted, doubtful,"
            " quotable, direction, themes, themes_version, ticket, source_sha256, redacted_at,"
            " words_sha256, added)"
            " VALUES ($1, 'q59', $2, 'r', 0, FALSE, 'mixed', '{}', 'v', 't', 's', $3, $4,"
            " '[[0, 7]]')",
            begun, inspection_id, clock.now(), hashed,
        )  # fmt: skip
    assert "respond.response.answers" in await everywhere(url, "velociraptor")
    assert await seal_words(database, keys, clock.now()) == 1
    assert await seal_words(database, keys, clock.now()) == 0
    assert await everywhere(url, "velociraptor") == set()
    assert await _shown(database, keys, begun) == SAID
    pool = database.room("safeguarding")
    done = await safeguarding.screen_new(pool, keys, clock.now(), surveys=SURVEYS)
    assert (done.texts, done.concerns) == (0, 0)
    (card,) = (
        await safeguarding.show_queue(
            pool, keys.index_key, inspection_id, room.ada, clock.now(), surveys=SURVEYS
        )
    ).waiting
    assert (card.text, card.changed) == (SAID, False)
    await room.redact()
    async with connect(url) as conn:
        kept = await conn.fetchrow("SELECT added, redacted FROM coding.comment")
        for statement in PROVE_SEALED:
            if "respond.response" in statement:
                await conn.execute(statement)
    assert kept["added"] == [[0, 7]]
    assert "velociraptor" in kept["redacted"]


async def test_words_are_not_sealed_while_there_is_no_key(database, url, clock, begun, keys):
    await _land(url, begun)
    async with connect(url) as conn:
        await conn.execute("DELETE FROM roll.data_key")
    with pytest.raises(Unsealed):
        await seal_words(database, KeyRing(keys.index_key), clock.now())
    assert "respond.response.answers" in await everywhere(url, "velociraptor")
