"""Continue with nothing chosen empties the answer its page showed, and no other.

A page may be older than what is stored: it lay open in another tab, or was drawn from the reply
as one web process kept it while another process took an answer.
"""

import asyncio

import asyncpg
import pytest
from msgspec.structs import replace

from soundings.instrument.model import Several, Single
from soundings.respond.model import Given, ResponseId
from soundings.respond.pages import ahead
from soundings.respond.service import together


@pytest.fixture
async def token(area, phone) -> str:
    """A link whose phone has told the age, and looks at the first question after it."""
    token = await area.family(9)
    await phone.start(token)
    await phone.answer(9)
    assert (phone.at, phone.seen) == ("/r/q01", "")
    return token


async def _stored(area, token):
    return (await area.reply_of(token))["answers"]


async def _given(area, token, item, answer):
    """An answer of the phone's own visit, to be written past its pages."""
    reply = await area.reply_of(token)
    return Given(
        response_id=ResponseId(reply["response_id"]),
        item_id=item,
        answer=answer,
        visit=reply["typed_in"].get("q00", "v"),
        language="en",
        at=area.clock.now(),
    )


async def test_a_tab_drawn_before_the_answer_does_not_empty_it(area, phone, token):
    held = phone.token
    await phone.answer("yes")
    await phone.post("/r/q01", token=held, seen="")
    assert (await _stored(area, token))["q01"] == "yes"
    assert phone.at == "/r/q02"


async def test_a_tab_that_shows_an_older_answer_does_not_empty_the_newer(area, phone, token):
    await phone.post("/r/q02", q02=["ehc_plan"])
    await phone.open("/r/q02")
    older = phone.seen
    await phone.answer("ehc_plan", "sen_support")
    await phone.post("/r/q02", seen=older)
    assert (await _stored(area, token))["q02"] == ["ehc_plan", "sen_support"]


async def test_a_page_drawn_ahead_does_not_empty_what_another_process_took(
    area, phone, token, monkeypatch
):
    monkeypatch.setattr(ahead, "AHEAD_S", 3600.0)
    form = {"token": phone.token, "q01": "yes"}
    await phone.client.post("/r/q01", data=form)  # kept by this process for the page of q02
    given = await _given(area, token, "q02", ("ehc_plan",))
    assert await together.save(area.database.room("respond"), given)  # as another process would
    await phone.open("/r/q02")
    assert phone.page.css_first("input[checked]") is None, "the page is older than the answer"
    await phone.answer()
    assert (await _stored(area, token))["q02"] == ["ehc_plan"]


async def test_a_mistake_in_an_old_tab_empties_nothing_when_it_is_cleared(area, phone, token):
    await phone.post("/r/q23", q23_month="3", q23_year="2025")
    assert (await _stored(area, token))["q23"] == "2025-03"
    await phone.post("/r/q23", seen="", q23_month="13", q23_year="2025")
    assert (phone.status, phone.seen) == (422, "")
    await phone.answer()
    assert (await _stored(area, token))["q23"] == "2025-03"


async def test_an_answer_that_the_page_showed_can_be_emptied_whatever_its_kind(
    area, phone, token, instrument
):
    first = {
        item.id: {item.id: [option.code for option in item.options if not option.exclusive][:2]}
        if isinstance(item, Several)
        else {item.id: item.options[0].code}
        for item in instrument.items
        if isinstance(item, Single | Several)
    }
    emptied = []
    for item, fields in {
        **dict(list(first.items())[:12]),
        "q23": {"q23-month": "3", "q23-year": "2025"},
        "q25": {"q25": "not_sure"},
        "q59": {"q59": "“It took years”, we said\nand è \\ 'so'"},
    }.items():
        await phone.post(f"/r/{item}", seen="", **fields)
        assert (await _stored(area, token))[item] is not None
        await phone.open(f"/r/{item}")
        if phone.at != f"/r/{item}":  # off the path just now: no page shows it
            continue
        emptied.append(item)
        await phone.answer()
        assert (await _stored(area, token))[item] is None, item
    assert {"q01", "q02", "q59"} < set(emptied)


async def test_who_guesses_an_earlier_visits_answer_does_not_empty_it(
    area, phone, other_phone, token
):
    await phone.answer("yes")
    await other_phone.start(token)
    await other_phone.open("/r/q01")
    await other_phone.post("/r/q01", seen='"yes"')
    assert (await _stored(area, token))["q01"] == "yes"


# Answers of several families at once


async def _families(area, phone, count):
    tokens = [await area.family(9) for _ in range(count)]
    for token in tokens:
        phone.client.cookies.clear()
        await phone.start(token)
        await phone.answer(9)
    return tokens


async def test_answers_of_one_moment_are_one_commit_and_each_has_its_reply(area, phone):
    tokens = await _families(area, phone, 5)
    codes = ["yes", "no", "not_sure", "yes", "no"]
    given = [await _given(area, *each) for each in zip(tokens, ["q01"] * 5, codes, strict=True)]
    pool = area.database.room("respond")
    saved = await asyncio.gather(*(together.save(pool, one) for one in given))
    assert [reply.answers["q01"] for reply in saved] == codes
    assert [(await _stored(area, token))["q01"] for token in tokens] == codes
    commits = await area.rows("SELECT DISTINCT xmin::text FROM respond.response")
    assert len(commits) == 1


async def test_one_that_is_not_open_to_writing_is_told_so_among_others_that_are(area, phone):
    tokens = await _families(area, phone, 3)
    await area.rows(
        "UPDATE respond.response SET state = 'withdrawn', answers = '{}' WHERE response_id = $1",
        (await area.reply_of(tokens[1]))["response_id"],
    )
    given = [await _given(area, token, "q01", "yes") for token in tokens]
    pool = area.database.room("respond")
    saved = await asyncio.gather(*(together.save(pool, one) for one in [*given, *given]))
    assert [reply is not None for reply in saved] == [True, False, True] * 2


async def test_what_cannot_be_stored_fails_alone(area, phone):
    tokens = await _families(area, phone, 3)
    given = [await _given(area, token, "q01", "yes") for token in tokens]
    given[1] = replace(given[1], answer="\x00")
    pool = area.database.room("respond")
    saved = await asyncio.gather(
        *(together.save(pool, one) for one in given), return_exceptions=True
    )
    assert isinstance(saved[1], asyncpg.DataError)
    assert [saved[0].answers["q01"], saved[2].answers["q01"]] == ["yes", "yes"]
    assert [(await _stored(area, token)).get("q01") for token in tokens] == ["yes", None, "yes"]
