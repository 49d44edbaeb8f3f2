"""Coming back, the PIN, taking back and deleting, and asking for silence."""

import asyncio
from datetime import timedelta

import asyncpg
import pytest

from soundings.kit.database import connect
from soundings.outreach.model import Refused

SAID = "what we said in confidence"


async def _answered(phone, token, **more):
    """Answer up to the check page, with words of one's own."""
    await phone.start(token)
    await phone.fill({"q00": 9, "q59": SAID, "q61": "inspectors"} | more)


async def _set_pin(phone, pin="123456"):
    await phone.open("/r/pin")
    await phone.post("/r/pin", pin=pin)


async def test_come_back_later_says_how_and_leads_on(area, phone):
    await phone.start(await area.family(9))
    await phone.answer(9)
    await phone.open("/r/later")
    assert "open the link in our message again" in phone.text
    links = [link.attributes["href"] for link in phone.page.css("main a")]
    assert links == ["/r/q01", "/r/pin", "/r/undo"]


async def test_with_the_pin_another_phone_sees_what_was_typed_before_sending(
    area, phone, other_phone
):
    token = await area.family(9)
    await phone.start(token)
    await phone.answer(9)
    await phone.answer("yes")
    await _set_pin(phone)
    assert "Your PIN is set" in phone.text
    await phone.open("/r/q02")
    await phone.answer("ehc_plan")
    await other_phone.start(token)
    assert other_phone.at == "/r/pin"
    await other_phone.post("/r/pin", pin="123 456")
    assert other_phone.at == "/r/q07"
    await other_phone.open("/r/q02")
    assert other_phone.page.css_first("input[checked]").attributes["value"] == "ehc_plan"
    await other_phone.open("/r/q01")
    await other_phone.answer()
    assert (await area.replies())[0]["answers"]["q01"] is None


async def test_with_the_pin_a_family_reads_what_it_sent_and_not_without(area, phone, other_phone):
    token = await area.family(9)
    await _answered(phone, token)
    await _set_pin(phone)
    await phone.open("/r/check")
    assert SAID in phone.text
    await phone.post("/r/check")
    for where in ("/r/answers", "/r/check", "/r/q59"):
        await phone.open(where)
        assert SAID not in phone.text
    await other_phone.start(token)
    await other_phone.open("/r/answers")
    assert other_phone.at == "/r/pin"
    await other_phone.post("/r/pin", pin="123456")
    assert other_phone.at == "/r/answers"
    assert SAID in other_phone.text


async def test_nobody_who_finds_the_phone_after_the_sending_can_set_a_pin_and_read(area, phone):
    await _answered(phone, await area.family(9))
    await phone.post("/r/check")
    token = phone.token
    for _ in range(2):
        await phone.open("/r/pin")
        assert phone.at == "/r/done"
        await phone.post("/r/pin", token=token, pin="123456")
    await phone.open("/r/answers")
    assert SAID not in phone.text
    assert await area.rows("SELECT 1 FROM respond.pin") == []


async def test_a_pin_set_by_whoever_stole_the_link_shows_nothing_the_family_types(
    area, phone, other_phone
):
    token = await area.family(9)
    await other_phone.start(token)
    await _set_pin(other_phone, "666666")
    await _answered(phone, token)
    assert SAID in phone.text
    await other_phone.open("/r/check")
    assert SAID not in other_phone.text
    await phone.post("/r/check")
    await other_phone.open("/r/pin")
    await other_phone.post("/r/pin", pin="666666")
    await other_phone.open("/r/answers")
    assert SAID not in other_phone.text


@pytest.mark.parametrize("pin", ["", "12345", "1" * 13, "abcdef"])
async def test_what_cannot_be_a_pin_is_refused(area, phone, pin):
    await phone.start(await area.family(9))
    await phone.answer(9)
    await _set_pin(phone, pin)
    assert phone.status == 422
    assert "6 to 12 numbers" in phone.page.css_first("[role=alert]").text()
    assert await area.rows("SELECT 1 FROM respond.pin") == []


async def test_a_pin_is_kept_as_a_slow_hash_and_set_once(area, phone, other_phone):
    token = await area.family(9)
    await phone.start(token)
    await phone.answer(9)
    await _set_pin(phone)
    await other_phone.start(token)
    await other_phone.post("/r/pin", pin="999999")
    assert other_phone.status == 422
    (kept,) = await area.rows("SELECT pin_hash FROM respond.pin")
    assert kept["pin_hash"].startswith("$argon2id$")


async def test_after_five_wrong_pins_one_may_be_tried_an_hour(area, phone, other_phone, clock):
    token = await area.family(9)
    await phone.start(token)
    await phone.answer(9)
    await _set_pin(phone)
    await other_phone.start(token)
    for _ in range(5):
        await other_phone.post("/r/pin", pin="000000")
        assert "That is not the PIN" in other_phone.text
    await other_phone.post("/r/pin", pin="123456")
    assert "wrong too often" in other_phone.text
    clock.wind(clock.now() + timedelta(minutes=61))
    await other_phone.post("/r/pin", pin="000000")
    assert "That is not the PIN" in other_phone.text
    await other_phone.post("/r/pin", pin="123456")
    assert "wrong too often" in other_phone.text
    clock.wind(clock.now() + timedelta(minutes=61))
    await other_phone.post("/r/pin", pin="123456")
    assert other_phone.at == "/r/q01"


async def test_many_wrong_pins_at_once_are_counted_one_by_one(area, phone, other_phone):
    token = await area.family(9)
    await phone.start(token)
    await phone.answer(9)
    await _set_pin(phone)
    await other_phone.start(token)
    form = {"token": other_phone.token, "pin": "000000"}
    tries = [other_phone.client.post("/r/pin", data=form) for _ in range(12)]
    said = [answer.text for answer in await asyncio.gather(*tries)]
    assert sum("That is not the PIN" in text for text in said) == 5
    assert sum("wrong too often" in text for text in said) == 7


async def test_a_pin_is_forgotten_by_a_visit_left_alone(area, phone, clock):
    await _answered(phone, await area.family(9))
    await _set_pin(phone)
    clock.wind(clock.now() + timedelta(minutes=46))
    await phone.open("/r/check")
    assert SAID not in phone.text
    await phone.open("/r/answers")
    assert phone.at == "/r/pin"


# Taking back and deleting


async def test_taken_back_nothing_usable_is_kept_and_outreach_writes_no_more(
    area, phone, other_phone
):
    token = await area.family(9)
    await _answered(phone, token)
    await phone.post("/r/check")
    await phone.open("/r/undo")
    await phone.post("/r/undo", how="withdraw")
    assert phone.at == "/r/left"
    assert "We have taken back your answers" in phone.text
    (reply,) = await area.replies()
    assert (reply["state"], reply["answers"], reply["typed_in"]) == ("withdrawn", {}, {})
    assert reply["case_id"] is not None
    assert await area.rows("SELECT 1 FROM outreach.answered") == []
    refused = await area.rows("SELECT case_id, reason FROM outreach.refusal")
    assert refused == [{"case_id": reply["case_id"], "reason": "refused"}]


async def test_deleted_nothing_says_whose_it_was(area, phone):
    token = await area.family(9)
    await _answered(phone, token)
    await _set_pin(phone)
    await phone.open("/r/undo")
    await phone.post("/r/undo", how="erase")
    assert "We have deleted your answers" in phone.text
    (reply,) = await area.replies()
    assert (reply["state"], reply["answers"], reply["case_id"]) == ("withdrawn", {}, None)
    assert reply["link_id"] == reply["response_id"]
    for table in ("outreach.answered", "outreach.refusal", "respond.pin"):
        assert await area.rows(f"SELECT 1 FROM {table}") == []  # noqa: S608 - names stand above
    await phone.start(token)
    assert phone.at == "/r/q00"


@pytest.mark.parametrize("how", ["withdraw", "erase"])
async def test_the_audit_says_that_it_was_done_and_nothing_of_what_was_said(area, phone, how):
    await _answered(phone, await area.family(9))
    await phone.open("/r/undo")
    await phone.post("/r/undo", how=how)
    entries = await area.rows(
        "SELECT actor, action, detail FROM audit.entry WHERE action LIKE 'respond.%'"
    )
    assert entries == [{"actor": "family", "action": f"respond.{how}", "detail": {}}]


async def test_of_several_replies_one_or_all_are_deleted(area, phone, clock):
    token = await area.family(7, 9)
    await phone.start(token)
    await phone.send(7)
    clock.wind(clock.now() + timedelta(minutes=1))
    await phone.open("/r/who")
    await phone.post("/r/who", called="Sam", year="")
    await phone.send(9)
    await phone.open("/r/undo")
    assert [label.text() for label in phone.page.css("fieldset label")] == [
        "All of them",
        "Answers 1",
        "Answers 2",
    ]
    await phone.post("/r/undo", how="erase", which="1")
    states = {reply["called"]: reply["state"] for reply in await area.replies()}
    assert states == {None: "withdrawn", "Sam": "submitted"}
    await phone.open("/r/undo")
    await phone.post("/r/undo", how="erase", which="all")
    assert {reply["state"] for reply in await area.replies()} == {"withdrawn"}


async def test_with_a_pin_only_the_family_can_undo(area, phone, other_phone):
    token = await area.family(9)
    await _answered(phone, token)
    await _set_pin(phone)
    await other_phone.start(token)
    held = other_phone.token
    await other_phone.open("/r/undo")
    assert other_phone.at == "/r/pin"
    await other_phone.post("/r/undo", token=held, how="erase")
    assert other_phone.at == "/r/pin"
    assert (await area.replies())[0]["state"] == "started"


async def test_after_the_close_nothing_can_be_undone(area, phone):
    await _answered(phone, await area.family(9))
    await phone.post("/r/check")
    await phone.open("/r/undo")
    held = phone.token
    await area.close()
    await phone.post("/r/undo", token=held, how="erase")
    assert phone.status == 410
    assert (await area.replies())[0]["state"] == "submitted"


async def test_a_case_another_reply_tells_of_stays_answered(area, phone, other_phone):
    token, other = await area.family(9), await area.family(9)
    await _answered(phone, token)
    await phone.post("/r/check")
    ((case,),) = [
        tuple(row.values()) for row in await area.rows("SELECT case_id FROM outreach.answered")
    ]
    await area.rows(
        "UPDATE outreach.link_case SET case_id = $1 FROM outreach.link"
        " WHERE link.link_id = link_case.link_id AND link_case.case_id <> $1 RETURNING 1",
        case,
    )
    await _answered(other_phone, other)
    await other_phone.post("/r/check")
    await phone.open("/r/undo")
    await phone.post("/r/undo", how="erase")
    assert [
        row["case_id"] for row in await area.rows("SELECT case_id FROM outreach.answered")
    ] == [case]


# Silence


@pytest.mark.parametrize("reason", list(Refused))
async def test_a_family_asks_for_silence_in_one_step(area, phone, reason):
    token = await area.family(9)
    await phone.open(f"/{token}")
    assert f"/{token}/stop?l=en" in phone.text
    await phone.open(f"/{token}/stop")
    await phone.post(f"/{token}/stop", reason=str(reason), age="")
    assert phone.status == 200
    rows = await area.rows("SELECT case_id, reason FROM outreach.refusal")
    ((case,),) = [tuple(r.values()) for r in await area.rows("SELECT case_id FROM roll.frame")]
    assert rows == [{"case_id": case, "reason": str(reason)}]
    assert ("We are so sorry" in phone.text) == (reason is Refused.DIED)


async def test_of_several_children_the_typed_age_says_which_one_died(area, phone):
    token = await area.family(7, 12)
    await phone.open(f"/{token}/stop")
    await phone.post(f"/{token}/stop", reason="died", age="12")
    (refused,) = await area.rows("SELECT case_id, reason FROM outreach.refusal")
    assert await area.age_of(refused["case_id"]) == 12
    assert refused["reason"] == "died"


async def test_where_nothing_says_which_child_died_no_brother_is_said_to_have(area, phone):
    token = await area.family(7, 12)
    await phone.open(f"/{token}/stop")
    await phone.post(f"/{token}/stop", reason="died", age="")
    assert "We are so sorry" in phone.text
    reasons = await area.rows("SELECT DISTINCT reason FROM outreach.refusal")
    assert reasons == [{"reason": "refused"}]


async def test_a_mistyped_age_is_shown_again(area, phone):
    token = await area.family(7, 12)
    await phone.open(f"/{token}/stop")
    await phone.post(f"/{token}/stop", reason="refused", age="twelve")
    assert phone.status == 422
    assert phone.page.css_first("#age").attributes["value"] == "twelve"
    assert await area.rows("SELECT 1 FROM outreach.refusal") == []


async def test_a_blind_post_starts_and_silences_nothing(area, phone):
    token = await area.family(9)
    for where in (f"/{token}", f"/{token}/stop"):
        for form in ({}, {"reason": "refused"}, {"token": "x", "reason": "refused"}):
            answer = await phone.client.post(where, data=form)
            assert answer.status_code == 303
    assert await area.replies() == []
    assert await area.rows("SELECT 1 FROM outreach.refusal") == []
    assert await area.rows("SELECT 1 FROM outreach.link WHERE opened_at IS NOT NULL") == []


@pytest.mark.parametrize("room", ["sampling", "safeguarding", "coding", "estimate", "contrast"])
async def test_no_room_that_reads_answers_reads_the_name_a_parent_typed(area, room):
    async with connect(area.url, room) as conn:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await conn.fetch("SELECT called FROM respond.child")
