"""Whole journeys of a family through the pages."""

import pytest

ANSWERS = {
    "q00": 9,
    "q01": "yes",
    "q02": ("sen_support", "help_unnamed"),
    "q04": "later",
    "q07": "no",
    "q15": "little",
    "q21": "yes_me",
    "q22": "refused_assessment",
    "q26": ("spend_first", "other"),
    "q23": {"month": "3", "year": "2025"},
    "q40": "no",
    "q42": "no",
    "q46": ("part_time", "sent_home"),
    "q57": "poor",
    "q59": "They never <b>listen</b> & nobody rings",
    "q62": "no",
    "q61": "paraphrase",
}


async def test_a_parent_answers_every_question_and_sends(area, phone, queue):
    await phone.start(await area.family(9))
    assert phone.at == "/r/q00", phone.text
    assert await phone.fill(ANSWERS) == list(ANSWERS)
    assert "March 2025" in phone.text
    assert "They never &lt;b&gt;listen&lt;/b&gt; &amp; nobody rings" in phone.text
    await phone.post("/r/check")
    assert phone.at == "/r/done"
    (reply,) = await area.replies()
    assert reply["state"] == "submitted"
    assert await area.age_of(reply["case_id"]) == 9
    assert reply["answers"] == ANSWERS | {
        "q02": ["sen_support", "help_unnamed"],
        "q23": "2025-03",
        "q26": ["spend_first", "other"],
        "q46": ["sent_home", "part_time"],
    }
    assert queue.nudges == [("screen_words", str(reply["response_id"]))]
    told = await area.rows("SELECT case_id, complete FROM outreach.answered")
    assert told == [{"case_id": reply["case_id"], "complete": True}]


async def test_a_few_more_are_asked_only_of_those_who_want_them(area, phone):
    await phone.start(await area.family(9))
    asked = await phone.fill(ANSWERS | {"q62": "yes", "q63": "yes", "q64": "no"})
    assert asked[: len(ANSWERS) - 1] == list(ANSWERS)[:-1]
    assert {"q06", "q09", "q63", "q48", "q64"} < set(asked)
    assert "q55" not in asked
    assert asked[-1] == "q61"


async def test_a_young_person_is_asked_in_their_own_name(area, phone):
    await phone.start(await area.family(17), a="young_person")
    asked = await phone.fill({"q00": 17, "q02": "ehc_plan"})
    assert "q42" not in asked
    assert "your child" not in phone.text.lower()
    await phone.post("/r/check")
    (reply,) = await area.replies()
    assert (reply["audience"], reply["state"]) == ("young_person", "submitted")


async def test_a_link_in_a_young_person_s_own_name_opens_in_their_words(area, phone):
    token = await area.family(17)
    await area.rows("UPDATE outreach.link SET audience = 'young_person' RETURNING 1")
    await phone.start(token)
    await phone.send(17)
    assert (await area.replies())[0]["audience"] == "young_person"


async def test_easy_read_is_shorter_and_tells_the_same_codes(area, phone):
    await phone.start(await area.family(17), a="easy_read")
    asked = await phone.fill({"q00": 17, "q07": "no"})
    assert len(asked) < len(ANSWERS) - 4
    await phone.post("/r/check")
    (reply,) = await area.replies()
    assert (reply["audience"], reply["answers"]["q07"]) == ("easy_read", "no")


async def test_a_parent_of_three_tells_of_each_and_twins_are_kept_apart(area, phone):
    token = await area.family(7, 7, 15)
    await phone.start(token)
    for age, name in ((7, "Sam"), (15, "Ali"), (7, "")):
        await phone.send(age)
        assert phone.at == "/r/done"
        await phone.open("/r/who")
        await phone.post("/r/who", called=name, year="2")
        assert phone.at == "/r/q00"
    replies = [one for one in await area.replies() if one["state"] == "submitted"]
    ages = {reply["called"]: await area.age_of(reply["case_id"]) for reply in replies}
    assert ages == {None: 7, "Sam": 15, "Ali": 7}
    assert len({reply["case_id"] for reply in replies}) == 3


async def test_nothing_tells_how_many_children_are_listed(area, phone, other_phone):
    pages = []
    for browser, ages in ((phone, (7,)), (other_phone, (7, 9, 11))):
        await browser.start(await area.family(*ages))
        await browser.send(7)
        pages.append(browser.text)
    assert pages[0] == pages[1]


async def test_the_name_a_parent_typed_stands_in_the_questions_of_that_visit_alone(
    area, phone, other_phone
):
    token = await area.family(7, 9)
    await phone.start(token)
    await phone.send(7)
    await phone.open("/r/who")
    await phone.post("/r/who", called="Zoë <3", year="")
    await phone.answer(9)
    await phone.skip_to("/r/q62")
    assert "Zoë &lt;3" in phone.text
    await other_phone.start(token)
    assert other_phone.at == "/r/q62"
    assert "Zoë" not in other_phone.text
    assert "your child" in other_phone.text


@pytest.mark.parametrize(("called", "year"), [("x" * 31, ""), ("a\x07b", ""), ("", "15")])
async def test_a_name_that_is_too_long_is_refused_and_kept_on_the_page(area, phone, called, year):
    await phone.start(await area.family(7))
    await phone.send(7)
    await phone.open("/r/who")
    await phone.post("/r/who", called=called, year=year)
    assert phone.status == 422
    assert len(await area.replies()) == 1


async def test_a_link_tells_of_eight_children_at_most(area, phone):
    await phone.start(await area.family(7))
    for _ in range(8):
        await phone.send(7)
        assert phone.at == "/r/done"
        await phone.open("/r/done")
        offered = "another child" in phone.text
        await phone.open("/r/who")
        if offered:
            await phone.post("/r/who", called="", year="")
    assert not offered
    assert phone.at == "/r/done"
    assert len(await area.replies()) == 8


async def test_an_age_that_fits_no_listed_child_is_kept_apart(area, phone):
    await phone.start(await area.family(7))
    await phone.send(12)
    (reply,) = await area.replies()
    assert reply["case_id"] is None
    assert reply["state"] == "submitted"
    assert await area.rows("SELECT 1 FROM outreach.answered") == []


async def test_an_age_that_is_corrected_finds_the_other_child(area, phone):
    await phone.start(await area.family(7, 15))
    await phone.answer(15)
    await phone.answer("yes")
    await phone.open("/r/q00")
    assert phone.page.css_first("#q00").attributes["value"] == "15"
    await phone.answer(7)
    (reply,) = await area.replies()
    assert await area.age_of(reply["case_id"]) == 7
    await phone.open("/r/q00")
    await phone.answer(20)
    (reply,) = await area.replies()
    assert reply["case_id"] is None


async def test_outreach_is_told_of_a_break_off_then_of_a_partial_and_of_a_complete_reply(
    area, phone
):
    await phone.start(await area.family(9))
    told = []
    for item, given in ANSWERS.items():
        if isinstance(given, dict):
            await phone.answer()
        else:
            await phone.answer(*(given if isinstance(given, tuple) else (given,)))
        rows = await area.rows("SELECT complete, broke_off FROM outreach.answered")
        told.append((item, *(tuple(row.values()) for row in rows)))
        assert [row["told"] for row in await area.replies()] == [
            {(): "nothing", (False, True): "break_off", (False, False): "partial"}[
                tuple(rows[0].values()) if rows else ()
            ]
        ]
    assert told[0] == ("q00",)
    assert told[1] == ("q01", (False, True))
    assert told[-1] == ("q61", (False, False))
    await phone.post("/r/check")
    rows = await area.rows("SELECT complete, broke_off FROM outreach.answered")
    assert [tuple(row.values()) for row in rows] == [(True, False)]


async def test_a_break_off_goes_on_where_it_stopped_on_another_phone(area, phone, other_phone):
    token = await area.family(9)
    await phone.start(token)
    await phone.answer(9)
    await phone.answer("yes")
    await phone.answer("ehc_plan")
    await other_phone.start(token)
    assert other_phone.at == "/r/q07"
    assert len(await area.replies()) == 1
    await other_phone.open("/r/q02")
    assert "You answered this before" in other_phone.text
    assert other_phone.page.css_first("input[checked]") is None
    await other_phone.answer()
    (reply,) = await area.replies()
    assert reply["answers"]["q02"] == ["ehc_plan"]


async def test_another_phone_is_told_only_that_questions_were_answered(area, phone, other_phone):
    token = await area.family(9)
    await phone.start(token)
    await phone.answer(9)
    await phone.skip_to("/r/q59")
    await phone.answer("our own words")
    await phone.answer("no")
    await phone.answer("quote")
    assert phone.at == "/r/check"
    assert "our own words" in phone.text
    await other_phone.start(token)
    assert other_phone.at == "/r/check"
    assert "our own words" not in other_phone.text
    assert other_phone.text.count("Answered earlier") == len(other_phone.page.css("dt"))
    await other_phone.open("/r/q59")
    assert "our own words" not in other_phone.text
    await other_phone.answer("other words")
    assert "other words" in other_phone.text
    await phone.open("/r/check")
    assert "other words" not in phone.text


async def test_answers_that_a_change_took_off_the_path_are_dropped_on_sending(area, phone):
    await phone.start(await area.family(9))
    await phone.answer(9)
    await phone.answer("yes")
    await phone.answer("sen_support")
    await phone.answer("never")
    await phone.open("/r/q02")
    await phone.answer("ehc_plan")
    await phone.skip_to("/r/check")
    (reply,) = await area.replies()
    assert reply["answers"]["q04"] == "never"
    await phone.post("/r/check")
    (reply,) = await area.replies()
    assert "q04" not in reply["answers"]
    assert reply["answers"]["q25"] is None


async def test_sending_early_asks_what_is_left_first(area, phone):
    await phone.start(await area.family(9))
    await phone.answer(9)
    await phone.post("/r/check")
    assert phone.at == "/r/q01"
    assert (await area.replies())[0]["state"] == "started"


async def test_sending_twice_is_sending_once(area, phone, queue):
    await phone.start(await area.family(9))
    await phone.answer(9)
    await phone.skip_to("/r/check")
    token = phone.token
    await phone.post("/r/check", token=token)
    await phone.post("/r/check", token=token)
    assert phone.at == "/r/done"
    assert len(queue.nudges) == 1


async def test_nothing_can_be_read_or_changed_after_sending(area, phone):
    await phone.start(await area.family(9))
    token = phone.token
    await phone.send(9)
    before = await area.replies()
    for where in ("/r/q01", "/r/check"):
        await phone.open(where)
        assert phone.at == "/r/done"
        await phone.post(where, token=token, q01="yes")
        assert phone.at == "/r/done"
    assert await area.replies() == before
