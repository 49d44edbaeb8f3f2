"""Nothing in the database says who anybody is; whoever has the keys can read it, in its place."""

import asyncio
import hashlib
import os
import subprocess
from datetime import timedelta
from uuid import UUID, uuid4

import asyncpg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.keeping.conftest import PLANTED, House
from tests.outreach.make import D1, D2, D3, KEY, SURVEYS
from tests.roll.make import add_person, upn

from soundings.access.model import StaffId
from soundings.app.runtime import reseal_words, seal_words
from soundings.audit.service import verify
from soundings.kit.database import transaction
from soundings.kit.embedded import postgres_program
from soundings.kit.vault import KeyRing, Unreadable
from soundings.outreach import service as outreach
from soundings.outreach.model import Channel, InboundText
from soundings.roll import service as roll
from soundings.roll.model import NotRotating
from soundings.roll.service import sealing
from soundings.safeguarding import service as safeguarding


def _ring() -> KeyRing:
    ring = KeyRing(KEY)
    ring.learn([ring.make(1)])
    return ring


@given(st.binary(max_size=200), st.uuids(), st.uuids(), st.integers(min_value=0, max_value=10_000))
def test_a_value_opens_in_its_own_place_alone(plain: bytes, row: UUID, other: UUID, place: int):
    ring = _ring()
    (sealed,) = ring.seal_all("a.column", [(row, plain)], under=1)
    assert ring.open_all("a.column", [(row, sealed)]) == [plain]
    flipped = bytearray(sealed)
    flipped[place % len(sealed)] ^= 1
    wrong = [
        ("another.column", row, sealed),
        ("a.column", row, bytes(flipped)),
        *([("a.column", other, sealed)] if other != row else []),
    ]
    for column, whose, value in wrong:
        with pytest.raises(Unreadable):
            ring.open_all(column, [(whose, value)])


def test_a_key_wrapped_by_another_secret_is_not_taken():
    with pytest.raises(Unreadable, match="wrapping_secret"):
        KeyRing(b"another secret").learn([_ring().make(2)])


def _dump(url: str) -> str:
    done = subprocess.run(
        [postgres_program("pg_dump"), url],
        capture_output=True,
        text=True,
        check=True,
        env={"LC_ALL": "C", "PATH": os.environ["PATH"]},
    )
    return done.stdout


async def test_a_dump_of_the_database_names_nobody(house: House):
    await _text(house, "Amina hides from Nowak", sort=False)
    dump = await asyncio.to_thread(_dump, house.url)
    assert "contacts.csv" in dump, "the dump holds the list"
    for planted in (*PLANTED, upn(1), upn(2), "2016-03-04", "\tC1\t"):
        assert planted not in dump
        assert planted.encode().hex() not in dump


async def _text(house: House, content: str, *, text_id: str = "t1", sort: bool = True) -> None:
    """Let a listed carer text us; nobody has sorted or screened it yet, or both have."""
    pool, at = house.database.room("outreach"), house.clock.now()
    told = InboundText(text_id=text_id, number="+447700900123", content=content, received_at=D2)
    await outreach.keep_inbound(pool, [told], D2, keys=house.keys)
    if sort:
        await outreach.sort_texts(pool, house.keys, SURVEYS, at)
        await _screen(house)


async def _screen(house: House) -> int:
    pool, at = house.database.room("safeguarding"), house.clock.now()
    return (await safeguarding.screen_texts(pool, house.keys, at, surveys=SURVEYS)).concerns


async def _queued(house: House, keys: KeyRing) -> list[str]:
    pool, of = house.database.room("outreach"), house.inspection.inspection_id
    return [one.content for one in await outreach.queued_texts(pool, of, keys=keys)]


async def test_a_text_waits_for_a_person_screened_and_raised_and_a_dump_has_none_of_it(
    house: House,
):
    await _text(house, "Is this about Zebedee? his teacher hits him")
    assert await _queued(house, KeyRing(KEY)) == ["Is this about Zebedee? his teacher hits him"]
    assert len(await house.rows("SELECT FROM safeguarding.concern")) == 1
    dump = await asyncio.to_thread(_dump, house.url)
    for planted in ("Zebedee", "teacher hits"):
        assert planted not in dump
        assert planted.encode().hex() not in dump


async def test_texts_emptied_unread_are_in_no_dump_and_are_read_before_their_key_goes(
    house: House,
):
    await _text(house, "Zebedee is hit by his teacher", sort=False)
    await _text(house, "Who is it?", text_id="t2", sort=False)
    await outreach.sort_texts(
        house.database.room("outreach"), house.keys, SURVEYS, house.clock.now()
    )
    await house.do(
        "UPDATE outreach.inbound_text SET content = '', content_sealed = NULL, handled_at = now()"
        " WHERE text_id = 't1'"
    )
    assert len(await house.rows("SELECT FROM safeguarding.retired")) == 1
    dump = await asyncio.to_thread(_dump, house.url)
    assert "Zebedee" not in dump
    assert b"Zebedee".hex() not in dump
    pool = house.database.room("roll")
    assert [line.values for line in await roll.key_lines(pool)] == [8 + 2]

    async def elsewhere(number: int) -> int:
        return await reseal_words(
            house.database, house.keys, number, house.clock.now(), surveys=SURVEYS
        )

    done = await roll.rotate(pool, house.keys, house.clock.now(), elsewhere=elsewhere)
    assert (done.values, done.retired) == (8 + 1, 1)
    (raised,) = await house.rows("SELECT text_id FROM safeguarding.concern")
    assert raised["text_id"] == "t1"
    house.clock.wind(house.clock.now() + timedelta(days=2))
    assert await roll.destroy_retired(pool, house.clock.now()) == 1
    assert await _queued(house, KeyRing(KEY)) == ["Who is it?"]
    assert await _screen(house) == 0


async def test_texts_that_landed_in_clear_are_sealed_and_nothing_is_raised_twice(house: House):
    said = "Zebedee is hit by his teacher"
    await _text(house, said)
    hashed = hashlib.sha256(said.encode()).hexdigest()
    for constraint in ("inbound_text_is_sealed", "inbound_text_is_indexed"):
        await house.do(f"ALTER TABLE outreach.inbound_text DROP CONSTRAINT {constraint}")
    await house.do(
        "UPDATE outreach.inbound_text SET content_sealed = NULL, number = '+447700900123'"
    )
    await house.do("UPDATE outreach.inbound_text SET content = $1", said)
    await house.do("UPDATE safeguarding.screening SET text_sha256 = $1", hashed)
    await house.do("UPDATE safeguarding.concern SET text_sha256 = $1", hashed)
    assert "Zebedee" in await asyncio.to_thread(_dump, house.url)
    assert await seal_words(house.database, house.keys, house.clock.now()) == 1
    assert await seal_words(house.database, house.keys, house.clock.now()) == 0
    dump = await asyncio.to_thread(_dump, house.url)
    assert "Zebedee" not in dump
    assert "+447700900123" not in dump
    assert await _queued(house, KeyRing(KEY)) == [said]
    assert await _screen(house) == 0
    pool, of = house.database.room("safeguarding"), house.inspection.inspection_id
    (card,) = (
        await safeguarding.show_queue(
            pool, KEY, of, StaffId(uuid4()), house.clock.now(), surveys=SURVEYS
        )
    ).waiting
    assert card.text == said


async def test_nothing_can_be_written_in_clear_again(house: House):
    for statement in (
        "UPDATE roll.contact SET name = 'Hodan'",
        "UPDATE roll.contact SET email = 'a@b.org'",
        "UPDATE roll.person SET upn = 'A123'",
        "UPDATE roll.person SET local_id = 'C1'",
        "UPDATE roll.person SET date_of_birth = '2016-01-01'",
        (
            "INSERT INTO outreach.inbound_text (text_id, number, content, received_at, noted_at)"
            " VALUES ('x', '+447', '', now(), now())"
        ),
        (
            "INSERT INTO outreach.inbound_text (text_id, content, received_at, noted_at)"
            " VALUES ('x', 'in clear', now(), now())"
        ),
    ):
        with pytest.raises(asyncpg.CheckViolationError):
            await house.do(statement)


async def test_what_an_earlier_version_kept_in_clear_is_sealed_once(house: House):
    contact, case = uuid4(), uuid4()
    for table, constraint in (
        ("roll.person", "person_is_sealed"),
        ("roll.person", "person_has_no_clear_reference"),
        ("roll.contact", "contact_is_sealed"),
    ):
        await house.do(f"ALTER TABLE {table} DROP CONSTRAINT {constraint}")
    await house.do(
        "INSERT INTO roll.person (case_id, inspection_id, local_id, upn, forename, surname,"
        " date_of_birth) VALUES ($1, $2, 'old', 'A1', 'Zebedee', 'Quill', '2016-01-01')",
        case,
        house.inspection.inspection_id,
    )
    await house.do(
        "INSERT INTO roll.contact (contact_id, inspection_id, relation, name, email, language)"
        " VALUES ($1, $2, 'parent_carer', 'Araminta Quill', 'a.quill@mail.example', 'en')",
        contact,
        house.inspection.inspection_id,
    )
    pool = house.database.room("roll")
    assert await roll.seal_landed(pool, house.keys, D1) == 2
    assert await roll.seal_landed(pool, house.keys, D1) == 0
    assert "Quill" not in await asyncio.to_thread(_dump, house.url)
    assert await house.contact("A.Quill@mail.example") == contact
    named = await roll.name_cases(
        pool, house.inspection.inspection_id, [case], keys=house.keys, actor="test", at=D1
    )
    assert (named[case].forename, named[case].upn) == ("Zebedee", "A1")


async def test_a_reference_an_earlier_version_kept_in_clear_is_sealed_with_the_rest(house: House):
    case, of = uuid4(), house.inspection.inspection_id
    await house.do("ALTER TABLE roll.person DROP CONSTRAINT person_has_no_clear_reference")
    pool = house.database.room("roll")
    async with pool.acquire() as conn, conn.transaction():
        await add_person(conn, house.keys, of, case, local_id="", upn="A7")
    await house.do("UPDATE roll.person SET local_id = 'REF-7' WHERE case_id = $1", case)
    assert await roll.seal_landed(pool, house.keys, D1) == 1
    assert await roll.seal_landed(pool, house.keys, D1) == 0
    assert "REF-7" not in await asyncio.to_thread(_dump, house.url)
    assert await roll.cases_of(pool, of, [("REF-7", None)], keys=house.keys) == [case]
    named = await roll.name_cases(pool, of, [case], keys=house.keys, actor="test", at=D1)
    assert (named[case].local_id, named[case].surname, named[case].upn) == ("REF-7", "Quill", "A7")


async def _reading(house: House) -> list[tuple[str, str | None]]:
    async with house.database.room("roll").acquire() as conn:
        known = await sealing.known(conn, house.inspection.inspection_id, KeyRing(KEY))
    return sorted((one.name, one.email) for one in known.contacts)


async def test_a_newer_key_seals_everything_while_others_read_and_write(house: House):
    pool = house.database.room("roll")
    before = await _reading(house)
    over = asyncio.Event()

    async def read() -> int:
        times = 0
        while not over.is_set():
            assert await _reading(house) == before
            times += 1
        return times

    async def write() -> int:
        times = 0
        while not over.is_set():
            ring = KeyRing(KEY)
            async with transaction(pool) as conn:
                under = await sealing.hold_keys(conn, ring, D1)
                known = await sealing.known(conn, house.inspection.inspection_id, ring)
                await sealing.save_contacts(
                    conn, house.inspection.inspection_id, known.contacts, ring, under
                )
            times += 1
        return times

    others = [asyncio.create_task(read()), asyncio.create_task(write())]
    for number in (2, 3, 4):
        done = await roll.rotate(pool, house.keys, D1)
        assert (done.number, done.retired) == (number, 1)
    over.set()
    assert all(times > 0 for times in await asyncio.gather(*others))
    assert await _reading(house) == before
    lines = await roll.key_lines(pool)
    assert [line.values for line in lines] == [0, 0, 0, 8]
    assert [line.retired_at is None for line in lines] == [False, False, False, True]
    await verify(house.database.room("audit"))


async def test_a_rotation_broken_off_goes_on_where_it_was(house: House, monkeypatch):
    pool = house.database.room("roll")

    def break_off(_values: int) -> None:
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await roll.rotate(pool, house.keys, D1, tell=break_off)
    assert [line.values for line in await roll.key_lines(pool)] == [4, 4]
    done = await roll.resume_rotation(pool, house.keys, D1)
    assert (done.number, done.values, done.retired) == (2, 4, 1)


async def test_without_a_key_there_is_nothing_to_rotate(database, keys):
    with pytest.raises(NotRotating):
        await roll.resume_rotation(database.room("roll"), keys, D1)


async def test_a_retired_key_is_destroyed_a_day_later_and_messages_still_find_their_way(
    house: House,
):
    pool = house.database.room("roll")
    await roll.rotate(pool, house.keys, D1)
    assert await roll.destroy_retired(pool, D1 + timedelta(hours=23)) == 0
    assert await roll.destroy_retired(pool, D1 + timedelta(hours=25)) == 1
    claim = await outreach.claim(
        house.database.room("outreach"), Channel.EMAIL, D2, keys=KeyRing(KEY), most=10
    )
    assert {one.address for one in claim.messages} == {
        "hodan.yusuf@mail.example",
        "jan.nowak@mail.example",
    }
    claim = await outreach.claim(
        house.database.room("outreach"), Channel.SMS, D3, keys=house.keys, most=10
    )
    assert {one.address for one in claim.messages} == {"+447700900123", "+447700900456"}


async def test_keys_are_wrapped_anew_and_the_old_wrapping_opens_nothing(house: House):
    pool = house.database.room("roll")
    fresh = KeyRing(KEY, wrapping=b"kept in another place")
    assert await roll.rewrap(pool, fresh, KeyRing(KEY), D1) == 1
    with pytest.raises(Unreadable):
        await _reading(house)
    async with pool.acquire() as conn:
        known = await sealing.known(conn, house.inspection.inspection_id, fresh)
    assert len(known.contacts) == 2


async def test_an_import_that_is_undone_leaves_no_key_behind_it(database, keys):
    pool = database.room("roll")

    async def make_and_fail() -> None:
        async with transaction(pool) as conn:
            await sealing.hold_keys(conn, keys, D1)
            raise LookupError

    with pytest.raises(LookupError):
        await make_and_fail()
    async with transaction(pool) as conn:
        assert await sealing.hold_keys(conn, keys, D1) == 1
    assert [line.number for line in await roll.key_lines(pool)] == [1]
