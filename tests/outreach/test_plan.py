"""Planning: whom, when, how often, and when not."""

import pytest
from tests.outreach.make import (
    D1,
    KEY,
    SURVEYS,
    Carer,
    add_carers,
    add_hold,
    lock_claims,
    make_inspection,
    plan,
    settings_for,
)

from soundings.kit import links
from soundings.kit.database import Database
from soundings.outreach import service
from soundings.outreach.model import ClaimsNotLocked, TextTooLong


async def test_nothing_is_planned_before_the_claims_are_locked(database: Database):
    inspection = await make_inspection(database)
    with pytest.raises(ClaimsNotLocked, match="not locked"):
        await plan(database, inspection)


async def test_a_carer_gets_one_message_a_wave_and_channel_for_all_their_children(
    database: Database,
):
    inspection = await make_inspection(database)
    await lock_claims(database, inspection)
    await add_carers(
        database,
        inspection,
        both=Carer(children=("a", "b"), email="both@example.org", phone="+447900000001"),
        mail=Carer(children=("a",), email="mail@example.org"),
        none=Carer(children=("c",)),
    )
    made = await plan(database, inspection)
    assert (made.waves, made.links_added, made.messages_added) == (4, 3, 4 + 2)


async def test_planning_again_adds_nothing_and_an_import_in_between_adds_only_its_own(
    database: Database,
):
    inspection = await make_inspection(database)
    await lock_claims(database, inspection)
    await add_carers(database, inspection, one=Carer(children=("a",), email="one@example.org"))
    assert (await plan(database, inspection)).messages_added == 2
    again = await plan(database, inspection)
    assert (again.links_added, again.messages_added, again.messages) == (0, 0, 2)
    await add_carers(database, inspection, two=Carer(children=("b",), phone="+447900000002"))
    later = await plan(database, inspection)
    assert (later.links_added, later.messages_added, later.messages) == (1, 2, 4)


async def test_a_carer_of_held_children_only_gets_nothing(database: Database):
    inspection = await make_inspection(database)
    await lock_claims(database, inspection)
    await add_carers(
        database,
        inspection,
        one=Carer(children=("a",), email="one@example.org"),
        two=Carer(children=("a", "b"), email="two@example.org"),
        three=Carer(children=("b",), email="three@example.org"),
    )
    await add_hold(database, inspection, child="a")
    await add_hold(database, inspection, carer="three")
    made = await plan(database, inspection)
    assert made.messages == 2, "two messages to the carer of the child who is not held"


async def test_a_link_opens_for_its_own_children_and_no_other_token_does(database: Database):
    inspection = await make_inspection(database)
    await lock_claims(database, inspection)
    await add_carers(database, inspection, one=Carer(children=("a", "b"), email="one@example.org"))
    await plan(database, inspection)
    contact_id = await database.room("outreach").fetchval("SELECT contact_id FROM roll.contact")
    token = links.mint(KEY, str(contact_id))
    async with database.room("respond").acquire() as conn:
        link = await service.link_by_token(conn, KEY, f" {token}. ")
        assert link is not None
        assert len(link.case_ids) == 2
        assert link.inspection_id == inspection.inspection_id
        assert await service.link_by_token(conn, KEY, token[::-1]) is None
        assert await service.link_by_token(conn, b"another key", token) is None


async def test_respond_notes_an_answer_and_a_complete_one_stays_complete(database: Database):
    inspection = await make_inspection(database)
    await add_carers(database, inspection, one=Carer(children=("a",)))
    case_id = await database.room("outreach").fetchval("SELECT case_id FROM roll.person")
    async with database.room("respond").acquire() as conn:
        for complete in (False, True, False):
            await service.note_answered(
                conn,
                case_id=case_id,
                inspection_id=inspection.inspection_id,
                complete=complete,
                at=D1,
            )
        rows = await conn.fetch("SELECT complete FROM outreach.answered")
    assert [row["complete"] for row in rows] == [True]


async def test_an_area_whose_name_makes_the_text_too_long_is_refused_by_name_and_length(
    database: Database,
):
    inspection = await make_inspection(database, area_short="Bournemouth, Christchurch and Poole")
    await lock_claims(database, inspection)
    with pytest.raises(TextTooLong, match=r"SMS for invite is 1\d\d characters.*Christchurch"):
        await plan(database, inspection)


async def test_a_preview_says_what_would_be_sent_and_plans_nothing(database: Database):
    inspection = await make_inspection(database)
    await lock_claims(database, inspection)
    await add_carers(database, inspection, one=Carer(children=("a",), phone="+447900000001"))
    preview = await service.preview(
        database.room("outreach"), inspection, settings=settings_for(), surveys=SURVEYS, key=KEY
    )
    assert any("1 fragment: Ofsted/CQC" in sentence for sentence in preview.sentences)
    assert [(one.channel, one.messages, one.planned) for one in preview.channels] == [
        ("sms", 2, 0)
    ]
    assert await service.waves(database.room("outreach"), inspection.inspection_id) == []


async def test_waves_follow_the_inspection_s_clock(database: Database):
    inspection = await make_inspection(database)
    await lock_claims(database, inspection)
    await add_carers(database, inspection, one=Carer(children=("a",), email="one@example.org"))
    await plan(database, inspection)
    waves = await service.waves(database.room("outreach"), inspection.inspection_id)
    assert [(w.number, w.channel, w.purpose, w.messages) for w in waves] == [
        (1, "email", "invite", 1),
        (2, "sms", "invite", 0),
        (3, "email", "reminder", 1),
        (4, "sms", "last_call", 0),
    ]
