"""What people text us is heeded at once, or waits for a person."""

import pytest
from tests.outreach.conftest import Field
from tests.outreach.make import (
    D1,
    D2,
    D3,
    SURVEYS,
    Carer,
    add_carers,
    an_id,
    plan,
    write_to,
)

from soundings.outreach import rules, service
from soundings.outreach.model import (
    Channel,
    Code,
    InboundText,
    NoSuchText,
    Refused,
    Texter,
    TextKind,
)

PHONE, SHARED = "+447900000001", "+447900000002"


@pytest.fixture
async def listed(field: Field) -> Field:
    await add_carers(
        field.database,
        field.inspection,
        one=Carer(children=("a", "b"), email="one@example.org", phone=PHONE),
        mum=Carer(children=("c",), email="mum@example.org", phone=SHARED),
        dad=Carer(children=("c", "d"), email="dad@example.org", phone=SHARED),
        gran=Carer(children=("c",), email="gran@example.org"),
    )
    await plan(field.database, field.inspection)
    return field


async def _text(field: Field, content: str, number: str = PHONE, text_id: str = "t1") -> str:
    told = InboundText(text_id=text_id, number=number, content=content, received_at=D2)
    await service.keep_inbound(field.pool, [told], D2, keys=field.keys)
    await service.sort_texts(field.pool, field.keys, SURVEYS, D2)
    return await field.pool.fetchval(
        "SELECT kind FROM outreach.inbound_text WHERE text_id = $1", text_id
    )


async def _sent(field: Field) -> set[str]:
    """Send both invitations; return who had one."""
    field.clock.wind(D2)
    await field.drain(Channel.EMAIL)
    field.clock.wind(D3)
    await field.drain(Channel.SMS)
    return {one["to"] for one in field.emails()} | {one["to"] for one in field.texts()}


ALL = {"one@example.org", "mum@example.org", "dad@example.org", "gran@example.org", PHONE, SHARED}


async def test_stop_by_text_silences_email_too_and_outlives_the_address(listed):
    assert await _text(listed, "Stop please") == TextKind.STOP
    await listed.pool.execute("UPDATE outreach.link SET stopped_at = NULL")
    assert await _sent(listed) == ALL - {"one@example.org", PHONE}


async def test_stop_from_a_number_two_people_share_silences_both(listed):
    await _text(listed, "STOP", SHARED)
    assert await _sent(listed) == {"one@example.org", "gran@example.org", PHONE}


async def test_a_wrong_number_silences_the_number_and_not_the_carer(listed):
    assert await _text(listed, "Sorry you have the wrong number") == TextKind.WRONG_NUMBER
    assert await _sent(listed) == ALL - {PHONE}


async def test_what_went_to_a_wrong_number_reached_nobody(listed):
    for carer, phone in (("one", PHONE), ("mum", SHARED), ("dad", SHARED), ("gran", None)):
        await write_to(listed.database, listed.inspection, carer, email=None, phone=phone)
    await _sent(listed)
    await _text(listed, "wrong person")
    await service.settle(listed.pool, listed.inspection.inspection_id, D3)
    code = await listed.pool.fetchval(
        "SELECT code FROM outreach.disposition WHERE case_id = $1",
        an_id(listed.inspection.inspection_id, "a"),
    )
    assert code == Code.UNDELIVERABLE


async def test_do_not_contact_us_about_this_child_is_one_text(listed):
    assert await _text(listed, "Please don’t contact us about this child") == TextKind.REFUSED
    assert await _sent(listed) == ALL - {"one@example.org", PHONE}


async def test_a_death_silences_the_number_at_once_and_is_read_by_a_person(listed):
    assert await _text(listed, "Our daughter passed away in May") == TextKind.DIED
    assert await _sent(listed) == ALL - {"one@example.org", PHONE}
    (queued,) = await service.queued_texts(
        listed.pool, listed.inspection.inspection_id, keys=listed.keys
    )
    assert (queued.kind, queued.known) == (TextKind.DIED, True)


async def test_a_death_told_on_an_only_child_s_link_holds_it_for_every_carer(listed):
    of = listed.inspection.inspection_id
    async with listed.database.room("respond").acquire() as conn:
        link_id = await conn.fetchval(
            "SELECT link_id FROM outreach.link WHERE contact_id = $1", an_id(of, "gran")
        )
        await service.note_refused(conn, link_id=link_id, reason=Refused.DIED, at=D1)
    assert await _sent(listed) == {"one@example.org", "dad@example.org", PHONE, SHARED}
    (queued,) = await service.queued_texts(listed.pool, of, keys=listed.keys)
    assert (queued.kind, queued.content) == (TextKind.DIED, "")


async def test_one_carer_s_refusal_does_not_silence_another(listed):
    of = listed.inspection.inspection_id
    async with listed.database.room("respond").acquire() as conn:
        link_id = await conn.fetchval(
            "SELECT link_id FROM outreach.link WHERE contact_id = $1", an_id(of, "gran")
        )
        await service.note_refused(conn, link_id=link_id, case_id=an_id(of, "c"), at=D1)
    assert await _sent(listed) == ALL - {"gran@example.org"}


async def test_a_wish_made_on_the_pages_outlives_the_address_too(listed):
    of = listed.inspection.inspection_id
    async with listed.database.room("respond").acquire() as conn:
        link_id = await conn.fetchval(
            "SELECT link_id FROM outreach.link WHERE contact_id = $1", an_id(of, "one")
        )
        await service.note_refused(conn, link_id=link_id, at=D1)
    assert await service.keep_silence(listed.pool) == 1
    assert await service.keep_silence(listed.pool) == 0
    assert await listed.pool.fetchval("SELECT count(*) FROM outreach.opt_out") == 2


async def test_what_nobody_understands_waits_for_a_person_and_is_answered_once(listed):
    assert await _text(listed, "Which child is this about?") == TextKind.UNKNOWN
    await service.sort_texts(listed.pool, listed.keys, SURVEYS, D2)
    replies = await listed.pool.fetch("SELECT words FROM outreach.message WHERE purpose = 'reply'")
    assert len(replies) == 1
    assert "999" in replies[0]["words"]
    of = listed.inspection.inspection_id
    (queued,) = await service.queued_texts(listed.pool, of, keys=listed.keys)
    await service.deal_with_text(listed.pool, queued.text_id, "wrong_number", actor="ada", at=D2)
    assert await service.queued_texts(listed.pool, of, keys=listed.keys) == []
    with pytest.raises(NoSuchText, match="somebody may have dealt with it"):
        await service.deal_with_text(listed.pool, "t1", "done", actor="bo", at=D2)
    assert await _sent(listed) == ALL - {PHONE}


async def test_a_stranger_s_text_waits_and_nothing_is_sent_back(listed):
    assert await _text(listed, "hello", "+447999999999") == TextKind.UNKNOWN
    (queued,) = await service.queued_texts(
        listed.pool, listed.inspection.inspection_id, keys=listed.keys
    )
    assert not queued.known
    assert (
        await listed.pool.fetchval("SELECT count(*) FROM outreach.message WHERE words <> ''") == 0
    )


async def test_go_from_a_number_of_two_families_is_nobody_s_answer(listed):
    assert await _text(listed, "GO", SHARED) == TextKind.UNKNOWN
    assert await _text(listed, "GO", PHONE, "t2") == TextKind.ANSWER


async def test_a_reply_leaves_in_quiet_hours_and_is_not_turned_back_by_an_answer(listed):
    of = listed.inspection.inspection_id
    await _text(listed, "Which child is this about?")
    async with listed.database.room("respond").acquire() as conn:
        for child in ("a", "b"):
            await service.note_answered(
                conn, case_id=an_id(of, child), inspection_id=of, complete=True, at=D2
            )
    listed.clock.wind(D2.replace(hour=22))
    await listed.pool.execute("UPDATE outreach.message SET expires_at = 'infinity'")
    assert (await listed.drain(Channel.SMS)).counts == {"accepted": 1}
    assert "person will read" in listed.texts()[0]["text"]


def _texter(*, texting: bool = False) -> Texter:
    known = {
        "link_id": an_id("l"),
        "inspection_id": an_id("i"),
        "contact_id": an_id("c"),
        "instrument_name": "area-send",
        "case_ids": (an_id("case"),),
    }
    return Texter(**known, texting=texting)


@pytest.mark.parametrize(
    ("content", "kind", "for_person"),
    [
        ("STOP", TextKind.STOP, False),
        ("Stop hurting him he is only nine", TextKind.STOP, True),
        ("Zły numer", TextKind.WRONG_NUMBER, False),
        ("غلط نمبر", TextKind.WRONG_NUMBER, False),
        ("GO", TextKind.ANSWER, False),
        ("Tak", TextKind.ANSWER, False),
        ("Syn nie żyje", TextKind.DIED, True),
        ("?", TextKind.UNKNOWN, True),
        ("", TextKind.UNKNOWN, True),
    ],
)
def test_a_text_is_sorted_by_what_it_says(content, kind, for_person):
    found = rules.sort_text(content, [_texter()])
    assert (found.kind, found.for_person) == (kind, for_person)


def test_in_the_midst_of_answering_only_a_plain_stop_stops():
    texter = _texter(texting=True)
    assert rules.sort_text("stop", [texter]).kind is TextKind.STOP
    said = "stop hurting him, that is what I want them to do"
    assert rules.sort_text(said, [texter]).kind is TextKind.ANSWER
    assert rules.sort_text("my dad died last year", [texter]).kind is TextKind.ANSWER
