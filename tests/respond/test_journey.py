"""Whole journeys of a family through the pages."""


async def test_a_parent_answers_every_question_and_sends(area, phone, queue):
    await phone.start(await area.family(9))
    assert phone.at == "/r/q00", phone.text
    await phone.answer(9)
    await phone.answer("yes")
    await phone.answer("sen_support", "help_unnamed")
    assert phone.at == "/r/q04"
    await phone.answer("later")
    await phone.answer("mainstream")
    await phone.answer("no")
    await phone.answer("speech")
    await phone.answer("over_2_years")
    await phone.answer("little")
    await phone.answer("yes_me")
    await phone.answer("refused_assessment")
    await phone.answer("spend_first", "other")
    await phone.answer(q23_month="3", q23_year="2025")
    await phone.answer("no")
    await phone.answer("no")
    await phone.answer("part_time", "sent_home")
    await phone.answer("poor")
    await phone.answer("They never <b>listen</b> & nobody rings")
    await phone.answer("paraphrase")
    assert phone.at == "/r/check"
    assert "March 2025" in phone.text
    assert "They never &lt;b&gt;listen&lt;/b&gt; &amp; nobody rings" in phone.text
    await phone.post("/r/check")
    assert phone.at == "/r/done"
    (reply,) = await area.replies()
    assert reply["state"] == "submitted"
    assert await area.age_of(reply["case_id"]) == 9
    assert reply["typed_in"] == {}
    assert reply["answers"] == {
        "q00": 9,
        "q01": "yes",
        "q02": ["sen_support", "help_unnamed"],
        "q04": "later",
        "q06": "mainstream",
        "q07": "no",
        "q09": ["speech"],
        "q10": "over_2_years",
        "q15": "little",
        "q21": "yes_me",
        "q22": "refused_assessment",
        "q26": ["spend_first", "other"],
        "q23": "2025-03",
        "q40": "no",
        "q42": "no",
        "q46": ["sent_home", "part_time"],
        "q57": "poor",
        "q59": "They never <b>listen</b> & nobody rings",
        "q61": "paraphrase",
    }
    assert queue.nudges == [("screen_words", str(reply["response_id"]))]
    told = await area.rows("SELECT case_id, complete FROM outreach.answered")
    assert told == [{"case_id": reply["case_id"], "complete": True}]


async def test_a_parent_of_three_tells_of_each_and_twins_are_kept_apart(area, phone):
    token = await area.family(7, 7, 15)
    await phone.start(token)
    for age in (7, 15, 7):
        await phone.send(age)
        if phone.page.css_first("form"):
            await phone.post("/r/another")
            assert phone.at == "/r/q00"
    assert phone.at == "/r/done"
    replies = await area.replies()
    assert [await area.age_of(reply["case_id"]) for reply in replies] == [7, 15, 7]
    assert len({reply["case_id"] for reply in replies}) == 3
    assert "another child" not in phone.text


async def test_a_parent_of_one_is_not_asked_for_another(area, phone):
    token = await area.family(7)
    await phone.start(token)
    await phone.send(7)
    assert "another child" not in phone.text
    await phone.start(token)
    assert phone.at == "/r/done"
    assert len(await area.replies()) == 1


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


async def test_an_answer_past_the_age_makes_a_break_off(area, phone):
    await phone.start(await area.family(9))
    await phone.answer(9)
    assert await area.rows("SELECT 1 FROM outreach.answered") == []
    await phone.answer("yes")
    assert [row["complete"] for row in await area.rows("SELECT * FROM outreach.answered")] == [
        False
    ]


async def test_a_break_off_goes_on_where_it_stopped_on_another_phone(area, phone, other_phone):
    token = await area.family(9)
    await phone.start(token)
    await phone.answer(9)
    await phone.answer("yes")
    await phone.answer("ehc_plan")
    await other_phone.start(token)
    assert other_phone.at == "/r/q06"
    assert len(await area.replies()) == 1
    await other_phone.open("/r/q02")
    assert "You answered this earlier" in other_phone.text
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
