"""Whoever was not invited: in by the poster's code, apart from everybody on the list."""

import asyncpg
import pytest
from tests.respond.conftest import SECRET

from soundings.kit.database import connect
from soundings.kit.links import digest, in_groups
from soundings.respond.model import TooMany
from soundings.respond.service import uninvited

WEIGHING = ("sampling", "coding", "estimate", "contrast")


@pytest.fixture
async def code(area, clock):
    pool = area.database.room("respond")
    return await uninvited.make_code(pool, SECRET, area.inspection.inspection_id, clock.now())


async def test_a_refused_family_answers_by_the_code_on_a_poster(area, phone, code, queue):
    await phone.open("/")
    await phone.post("/", code=f" {in_groups(code).lower()} ")
    assert (phone.status, phone.at) == (200, f"/open/{code}")
    assert "We do not count them" in phone.text
    assert await area.replies() == []

    await phone.enter(f"/open/{code}")
    assert phone.at == "/r/q00"
    said = {"q00": 9, "q21": "yes_me", "q22": "refused_assessment", "q59": "They said no to us."}
    asked = await phone.fill({"q02": "none_told"} | said)
    assert "q26" in asked, "why they were refused"
    await phone.post("/r/check")
    assert phone.at == "/r/done"
    (reply,) = await area.replies()
    assert (reply["stream"], reply["state"], reply["case_id"]) == ("uninvited", "submitted", None)
    assert ("screen_words", str(reply["response_id"])) in queue.nudges, "a disclosure is heeded"
    assert await area.rows("SELECT * FROM outreach.answered") == []


async def _begin(pool, area, clock):
    return await uninvited.begin(
        pool, SECRET, area.inspection, language="en", audience="parent_carer", at=clock.now()
    )


async def _return_code(phone):
    await phone.open("/r/later")
    return phone.page.css_first("main b bdi").text()


async def _return_by(phone, return_code):
    await phone.open("/")
    await phone.post("/", code=return_code)
    assert phone.at.startswith("/back/"), phone.text
    hidden = phone.page.css("input[type=hidden]")
    form = {field.attributes["name"]: field.attributes["value"] for field in hidden}
    phone._take(await phone.client.post(phone.at, data=form, follow_redirects=True))


async def test_a_code_of_ones_own_leads_back_on_another_phone_and_shows_nothing_typed(
    area, phone, other_phone, code
):
    await phone.enter(f"/open/{code}")
    await phone.answer(9)
    await phone.answer("yes")
    return_code = await _return_code(phone)
    assert len(return_code.replace(" ", "")) == 13
    await _return_by(other_phone, return_code.lower())
    assert other_phone.at == "/r/q02", "where the first phone stopped"
    await other_phone.open("/r/q01")
    assert other_phone.page.css("input[checked]") == []
    await other_phone.skip_to("/r/check")
    await other_phone.post("/r/check")
    assert return_code in other_phone.text, "the last page tells it once more"
    (reply,) = await area.replies()
    assert (reply["stream"], reply["state"]) == ("uninvited", "submitted")
    assert reply["answers"]["q01"] == "yes"


async def test_a_pin_set_before_shows_the_uninvited_what_they_typed(
    area, phone, other_phone, code
):
    await phone.enter(f"/open/{code}")
    await phone.answer(9)
    await phone.answer("yes")
    return_code = await _return_code(phone)
    await phone.open("/r/pin")
    await phone.post("/r/pin", pin="246813")
    await _return_by(other_phone, return_code)
    assert other_phone.at == "/r/pin"
    await other_phone.post("/r/pin", pin="246813")
    await other_phone.open("/r/q01")
    assert [one.attributes["value"] for one in other_phone.page.css("input[checked]")] == ["yes"]


async def test_a_reply_of_an_earlier_version_is_found_by_the_code_its_page_shows(
    area, phone, other_phone, code
):
    await phone.enter(f"/open/{code}")
    await phone.answer(9)
    shown = await _return_code(phone)
    await area.rows("DELETE FROM respond.return_code")
    await other_phone.open("/")
    await other_phone.post("/", code=shown)
    assert not other_phone.at.startswith("/back/")
    assert await uninvited.give_codes(area.database.room("respond"), SECRET) == 1
    assert await uninvited.give_codes(area.database.room("respond"), SECRET) == 0
    await _return_by(other_phone, shown)
    assert other_phone.at == "/r/q01"


async def test_of_a_ticket_only_its_keyed_hash_is_kept_and_no_weighing_room_reads_it(
    area, phone, code
):
    await phone.enter(f"/open/{code}")
    await phone.answer(9)
    bare = (await _return_code(phone)).replace(" ", "")
    (kept,) = await area.rows("SELECT * FROM respond.return_code")
    assert kept["code_hash"] == digest(SECRET, bare)
    assert bare not in str(kept)
    for room in (*WEIGHING, "safeguarding"):
        async with connect(area.url, room) as conn:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await conn.fetchval("SELECT count(*) FROM respond.return_code")


async def test_a_ticket_leads_nowhere_once_its_reply_was_deleted(area, phone, other_phone, code):
    await phone.enter(f"/open/{code}")
    await phone.answer(9)
    return_code = (await _return_code(phone)).replace(" ", "")
    await phone.open("/r/undo")
    await phone.post("/r/undo", how="erase")
    assert await area.rows("SELECT * FROM respond.return_code") == []
    for send in (other_phone.open, other_phone.post):
        await send(f"/back/{return_code}")
        assert other_phone.status == 404
    await other_phone.open("/")
    await other_phone.post("/", code=return_code)
    assert other_phone.status == 422


async def test_a_blind_post_to_a_ticket_gives_no_visit_and_after_the_close_nobody_goes_on(
    area, phone, other_phone, code
):
    await phone.enter(f"/open/{code}")
    await phone.answer(9)
    return_code = (await _return_code(phone)).replace(" ", "")
    await other_phone.client.get(f"/back/{return_code}")
    answered = await other_phone.client.post(f"/back/{return_code}", data={"l": "en"})
    assert answered.headers["location"] == f"/back/{return_code}"
    assert "set-cookie" not in answered.headers
    await area.close()
    for send in (other_phone.open, other_phone.post):
        await send(f"/back/{return_code}")
        assert other_phone.status == 410


async def test_the_rooms_that_weigh_and_judge_cannot_see_who_came_uninvited(area, phone, code):
    await phone.enter(f"/open/{code}")
    await phone.answer(9)
    await phone.start(await area.family(9))
    await phone.answer(9)
    seen = {}
    for room in (*WEIGHING, "respond", "safeguarding"):
        async with connect(area.url, room) as conn:
            seen[room] = await conn.fetchval("SELECT count(*) FROM respond.response")
    assert seen == dict.fromkeys(WEIGHING, 1) | {"respond": 2, "safeguarding": 2}
    (apart,) = await area.rows("SELECT * FROM respond.response WHERE stream = 'uninvited'")
    assert apart["case_id"] is None, "though a listed child is of this age"


async def test_an_uninvited_reply_can_never_be_about_a_listed_child(area, phone, code):
    await phone.enter(f"/open/{code}")
    await area.family(9)
    (listed,) = await area.rows("SELECT case_id FROM roll.frame")
    with pytest.raises(asyncpg.CheckViolationError, match="of_no_case"):
        await area.rows("UPDATE respond.response SET case_id = $1", listed["case_id"])


async def test_a_letters_code_typed_on_the_front_page_opens_the_familys_own_link(area, phone):
    token = await area.family(9)
    await phone.open("/")
    answered = await phone.client.post("/", data={"code": token})
    assert (answered.status_code, answered.headers["location"]) == (303, f"/{token}?l=en")
    assert await area.replies() == []


async def test_a_wrong_code_is_kept_on_the_page_and_said_to_be_wrong(area, phone):
    await phone.open("/")
    await phone.post("/", code="<7K2P 9XQY")
    assert phone.status == 422
    assert phone.title.startswith("Error: ")
    assert phone.page.css_first("#code").attributes["value"] == "<7K2P 9XQY"
    assert phone.page.css_first(".summary a").attributes["href"] == "#code"
    assert "We do not know this code" in phone.text


async def test_the_front_page_is_in_the_language_asked_for(area, phone):
    await phone.open("/?l=ur")
    html = phone.page.css_first("html").attributes
    assert (html["lang"], html["dir"]) == ("ur", "rtl")


async def test_a_blind_post_begins_nothing(area, phone, code):
    answered = await phone.client.post(f"/open/{code}")
    assert answered.status_code == 303
    assert answered.headers["location"] == f"/open/{code}"
    assert await area.replies() == []


async def test_before_any_survey_opens_the_front_page_knows_of_none(phone):
    await phone.open("/")
    assert phone.status == 404
    assert "No survey is open at the moment" in phone.text


async def test_after_the_close_the_poster_thanks_and_asks_nothing(area, phone, code):
    await area.close()
    await phone.open(f"/open/{code}")
    assert phone.status == 410
    assert "Thank you for wanting to tell us" in phone.text


async def test_a_code_is_the_same_each_time_until_another_is_made(area, phone, code, clock):
    pool, known = area.database.room("respond"), area.inspection.inspection_id
    assert await uninvited.make_code(pool, SECRET, known, clock.now()) == code
    another = await uninvited.make_code(pool, SECRET, known, clock.now(), anew=True)
    assert another != code
    await phone.open(f"/open/{code}")
    assert phone.status == 404
    assert await uninvited.end_code(pool, known, clock.now())
    await phone.open(f"/open/{another}")
    assert phone.status == 404
    assert await uninvited.make_code(pool, SECRET, known, clock.now()) not in {code, another}


async def test_a_flood_by_one_code_is_turned_away_and_the_listed_are_not(
    area, phone, code, monkeypatch
):
    monkeypatch.setattr(uninvited, "STARTS_LATELY", 2)
    for _ in range(2):
        await phone.enter(f"/open/{code}")
        assert phone.at == "/r/q00"
    await phone.enter(f"/open/{code}")
    assert phone.status == 429
    assert len(await area.replies()) == 2
    await phone.start(await area.family(9))
    assert phone.at == "/r/q00"


async def test_there_is_an_end_to_how_many_a_code_takes(area, code, clock, monkeypatch):
    monkeypatch.setattr(uninvited, "MOST_UNINVITED", 0)
    pool = area.database.room("respond")
    with pytest.raises(TooMany):
        await _begin(pool, area, clock)


async def test_inspectors_count_them_by_themselves(area, phone, code, clock):
    await phone.enter(f"/open/{code}")
    await phone.send(9)
    await phone.enter(f"/open/{code}")
    pool = area.database.room("respond")
    counted = await uninvited.count(pool, area.inspection.inspection_id, clock.now())
    assert (counted.begun, counted.answered, counted.sent) == (2, 1, 1)
    assert counted.last_sent_at == clock.now()


async def test_whoever_came_uninvited_is_not_told_to_open_a_link_they_have_not(area, phone, code):
    await phone.enter(f"/open/{code}")
    await phone.answer(9)
    await phone.open("/r/later")
    assert "type your code" in phone.text
    assert "open the link" not in phone.text
    assert "/r/pin" in phone.text
