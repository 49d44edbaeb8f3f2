"""A family without data answers by text: the same questions, rules and safeguards."""

from collections.abc import Sequence
from uuid import uuid4

import msgspec
import pytest
from tests.outreach.make import (
    CLOSE,
    D3,
    KEY,
    SURVEYS,
    Carer,
    add_carers,
    an_id,
    lock_claims,
    make_inspection,
    plan,
)
from tests.respond.make import opened

from soundings.inspection.service import close
from soundings.instrument import service as instruments
from soundings.instrument.rules import wording
from soundings.kit.database import Database
from soundings.kit.vault import KeyRing
from soundings.outreach import service as outreach
from soundings.outreach.constants import GSM_BASIC, GSM_EXTENDED
from soundings.outreach.model import InboundText
from soundings.respond.rules import texting
from soundings.respond.service.texting import answer_texts

PHONE = "+447900000001"
INSTRUMENT = instruments.load(SURVEYS, "area-send")
WORDING = wording(INSTRUMENT, "en", "parent_carer")
REPLIES = outreach.load_replies(SURVEYS, "area-send")
BY_TEXT = [item.id for item in INSTRUMENT.items if item.by_text]


class Nudges(msgspec.Struct):
    """A queue that remembers what it was asked."""

    asked: list[tuple[str, ...]] = []

    async def nudge(self, task: str, *ids: str) -> None:
        self.asked.append((task, *ids))


class Phone(msgspec.Struct, kw_only=True):
    """Somebody with a telephone and no data."""

    database: Database
    inspection_id: object
    queue: Nudges
    number: str = PHONE

    async def text(self, content: str) -> str:
        """Send a text; return what comes back, or nothing."""
        text = InboundText(
            text_id=str(uuid4()), number=self.number, content=content, received_at=D3
        )
        pool = self.database.room("outreach")
        await outreach.keep_inbound(pool, [text], D3, keys=self.keys)
        await outreach.sort_texts(pool, self.keys, SURVEYS, D3)
        await answer_texts(self.database.room("respond"), self.keys, self.queue, SURVEYS, D3)
        words = await pool.fetchval(
            "SELECT words FROM outreach.message WHERE reply_to = $1", text.text_id
        )
        return words or ""

    @property
    def keys(self) -> KeyRing:
        return KeyRing(KEY)

    async def reply(self) -> dict[str, object]:
        async with self.database.room("respond").acquire() as conn:
            row = await conn.fetchrow("SELECT * FROM respond.response")
            return dict(row) | {"answers": await opened(conn, self.keys, row)} if row else {}

    async def texts(self) -> list[str]:
        rows = await self.database.room("outreach").fetch(
            "SELECT content FROM outreach.inbound_text ORDER BY noted_at"
        )
        return [row["content"] for row in rows]


@pytest.fixture
async def phone(database: Database) -> Phone:
    inspection = await make_inspection(database)
    await lock_claims(database, inspection)
    await instruments.publish(database.room("instrument"), INSTRUMENT, D3)
    await add_carers(database, inspection, carer=Carer(children=("child",), phone=PHONE))
    await plan(database, inspection)
    return Phone(database=database, inspection_id=inspection.inspection_id, queue=Nudges())


async def _to_the_end(phone: Phone, *answers: str) -> str:
    said = ""
    for answer in answers:
        said = await phone.text(answer)
    for _ in range(len(BY_TEXT)):
        if REPLIES.done in said:
            return said
        said = await phone.text("1")
    return said


async def test_go_brings_the_emergency_line_and_the_first_question(phone):
    said = await phone.text("GO")
    assert "999" in said
    assert "How old" in said
    assert (await phone.reply())["mode"] == "sms"


async def test_the_core_questions_come_one_by_one_and_the_reply_is_complete(phone):
    said = await _to_the_end(phone, "go", "10", "yes")
    assert REPLIES.done in said
    reply = await phone.reply()
    assert reply["state"] == "submitted"
    assert reply["case_id"] == an_id(phone.inspection_id, "child")
    assert reply["answers"]["q00"] == 10
    assert reply["answers"]["q01"] == "yes"
    given = {item for item, answer in reply["answers"].items() if answer is not None}
    assert given <= set(BY_TEXT)
    assert phone.queue.asked == [("screen_words", str(reply["response_id"]))]
    told = await phone.database.room("outreach").fetchrow("SELECT * FROM outreach.answered")
    assert (told["complete"], told["broke_off"]) == (True, False)


async def test_what_was_answered_is_not_kept_beside_the_number(phone):
    await _to_the_end(phone, "GO", "10")
    assert set(await phone.texts()) == {""}


async def test_a_familys_own_words_come_by_text_exactly_as_they_were_sent(phone):
    said = await phone.text("GO")
    said = await phone.text("10")
    while WORDING.items["q59"].sms not in said:
        assert REPLIES.done not in said, "nobody asked for words"
        said = await phone.text("1")
    assert "999" in said, "whom to call comes before the words"
    words = "The bus. \u202aHe waits\u202c an hour \U0001f622\n=1+1 <b>1</b> skip"
    said = await phone.text(words)
    assert (await phone.reply())["answers"]["q59"] == words
    assert set(await phone.texts()) == {""}, "and nowhere else"
    while REPLIES.done not in said:
        said = await phone.text("1")
    reply = await phone.reply()
    assert (reply["state"], reply["answers"]["q59"]) == ("submitted", words)
    assert phone.queue.asked == [("screen_words", str(reply["response_id"]))]


async def test_a_reply_that_is_no_answer_is_asked_again_and_says_why(phone):
    await phone.text("GO")
    said = await phone.text("forty")
    assert said.startswith("Sorry, we could not use that")
    assert "99" not in str((await phone.reply())["answers"])
    assert "0 and 25" in await phone.text("99") or "25" in await phone.text("99")
    assert (await phone.reply())["answers"] == {}
    await phone.text("10")
    assert (await phone.reply())["answers"] == {"q00": 10}


async def test_a_question_may_be_passed_over_but_not_the_age(phone):
    await phone.text("GO")
    assert "Sorry" in await phone.text("SKIP")
    await phone.text("10")
    await phone.text("skip")
    assert (await phone.reply())["answers"] == {"q00": 10, "q01": None}


async def test_a_disclosure_in_place_of_an_answer_is_read_by_a_person(phone):
    await phone.text("GO")
    await phone.text("10")
    said = await phone.text("his teacher locks him in a cupboard")
    assert said.startswith("Sorry")
    queued = await outreach.queued_texts(
        phone.database.room("outreach"), phone.inspection_id, keys=phone.keys
    )
    assert [text.content for text in queued] == ["his teacher locks him in a cupboard"]


async def test_the_same_text_told_twice_is_taken_once(phone):
    await phone.text("GO")
    text = InboundText(text_id="twice", number=PHONE, content="10", received_at=D3)
    pool = phone.database.room("outreach")
    for _ in range(2):
        await outreach.keep_inbound(pool, [text], D3, keys=phone.keys)
        await outreach.sort_texts(pool, phone.keys, SURVEYS, D3)
        await answer_texts(phone.database.room("respond"), phone.keys, phone.queue, SURVEYS, D3)
    assert (await phone.reply())["answers"] == {"q00": 10}
    assert (
        await pool.fetchval("SELECT count(*) FROM outreach.message WHERE reply_to IS NOT NULL")
        == 2
    )


async def test_go_in_the_middle_asks_the_open_question_again(phone):
    await phone.text("GO")
    await phone.text("10")
    said = await phone.text("go")
    assert said.startswith(REPLIES.go_on)
    assert (await phone.reply())["answers"] == {"q00": 10}


async def test_stop_ends_it_at_once_and_nothing_more_is_sent(phone):
    await phone.text("GO")
    assert await phone.text("STOP") == ""
    assert (await phone.reply())["answers"] == {}
    stopped = await phone.database.room("outreach").fetchval(
        "SELECT count(*) FROM outreach.link WHERE stopped_at IS NOT NULL"
    )
    assert stopped == 1


async def test_after_the_close_a_text_is_thanked_and_not_taken(phone):
    await phone.text("GO")
    await close(phone.database.room("inspection"), phone.inspection_id, CLOSE, actor="clock")
    assert await phone.text("10") == REPLIES.closed
    assert (await phone.reply())["answers"] == {}


async def test_a_text_nobody_understands_is_promised_a_person_and_told_999(phone):
    said = await phone.text("Is this about my son?")
    assert said == REPLIES.later
    assert "999" in said
    assert await phone.reply() == {}


@pytest.mark.parametrize("item_id", BY_TEXT)
def test_every_question_asked_by_text_is_latin_and_not_long(item_id):
    said = texting.as_text(WORDING.items[item_id], REPLIES, WORDING.fallbacks)
    assert set(said) <= GSM_BASIC | GSM_EXTENDED | {"\n"}
    assert len(said) <= 459, "three texts at most"
    assert "{" not in said


@pytest.mark.parametrize("words", msgspec.structs.astuple(REPLIES))
def test_every_reply_is_latin_and_one_text(words):
    assert set(words) <= GSM_BASIC | GSM_EXTENDED
    assert len(words) <= 160


def _form(item_id: str, content: str) -> Sequence[str] | None:
    form = texting.as_form(WORDING.items[item_id], content)
    return None if form is None else form.get(item_id, ())


def test_a_choice_is_read_by_number_or_by_its_words():
    assert _form("q01", "1") == ("yes",)
    assert _form("q01", " Yes. ") == ("yes",)
    assert _form("q01", "4") is None
    assert _form("q01", "1 2") is None
    assert _form("q01", "perhaps") is None
    assert _form("q02", "1, 3") == ("ehc_plan", "help_unnamed")
    assert _form("q02", "1 and 9") is None
    assert _form("q00", "he is 9") == ("9",)
    assert _form("q00", "9 or 10") is None
    assert _form("q02", "Skip") == ()
