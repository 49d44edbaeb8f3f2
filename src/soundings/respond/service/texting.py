"""Answering by text: one question at a time, by the instrument's own rules."""

from datetime import datetime
from pathlib import Path

import msgspec

from soundings.instrument import rules as routes
from soundings.instrument import service as instruments
from soundings.instrument.model import Instrument, Wording
from soundings.kit.clock import LONDON
from soundings.kit.database import Connection, Pool, transaction
from soundings.kit.queue import Queue
from soundings.kit.vault import KeyRing
from soundings.outreach import service as outreach
from soundings.outreach.model import AnsweringText, Replies
from soundings.respond import store
from soundings.respond.constants import TEXTED
from soundings.respond.model import Beginning, Given, Mode, Reply, ResponseId, Standing
from soundings.respond.rules import counting, matching, texting
from soundings.respond.service import replies, words

_ENGLISH = "en"
"""Texts are asked in English: a telephone is sent Latin letters alone."""


class _Turn(msgspec.Struct, frozen=True, kw_only=True):
    """What a text led to: our reply, and whether the conversation is over."""

    words: str
    over: bool = False
    sent: ResponseId | None = None
    """The reply that is complete now."""
    for_person: bool = False


async def answer_texts(
    pool: Pool, keys: KeyRing, queue: Queue, surveys: Path, at: datetime
) -> int:
    """Put every text that answers into its reply and ask the next question; return how many.

    Each text is one transaction: the answer, our reply and the end of the text stand or fall
    together, so that none is taken twice.
    """
    read = 0
    while True:
        async with transaction(pool) as conn:
            waiting = await outreach.answers_by_text(conn, keys)
            if not waiting:
                return read
            text = waiting[0]
            said = outreach.load_replies(surveys, text.instrument_name)
            turn = await _take(conn, keys, text, said, at)
            await outreach.reply_by_text(conn, text_id=text.text_id, words=turn.words, at=at)
            await outreach.note_answer_read(
                conn,
                text_id=text.text_id,
                link_id=text.link_id,
                at=at,
                over=turn.over,
                for_person=turn.for_person,
            )
        read += 1
        if turn.sent is not None:
            await queue.nudge("screen_words", str(turn.sent))


async def _take(
    conn: Connection, keys: KeyRing, text: AnsweringText, said: Replies, at: datetime
) -> _Turn:
    survey = await store.survey(conn, text.inspection_id)
    if survey is None or not survey.taking:
        return _Turn(words=said.closed, over=True)
    told = await store.told_by_link(conn, text.link_id)
    going_on = matching.unfinished(told)
    if going_on is None:
        return await _begin(conn, text, said, len(told), at)
    asked = await instruments.published(conn, going_on.instrument_hash)
    reply = await store.reply_to_change(conn, going_on.response_id)
    if reply is None:
        return _Turn(words=said.later, over=True)
    if texting.begins(text.content):
        return await _ask(conn, asked, reply, said, at, before=said.go_on)
    return await _answer(conn, keys, asked, reply, text.content, said, at)


async def _begin(
    conn: Connection, text: AnsweringText, said: Replies, replies_sent: int, at: datetime
) -> _Turn:
    if not matching.may_begin(replies_sent):
        return _Turn(words=said.done, over=True)
    begun = Beginning(
        link_id=text.link_id, mode=Mode.SMS, language=_ENGLISH, audience=text.audience.value
    )
    known_by = await instruments.current(conn, text.instrument_name)
    made = await replies.begin_as(conn, text.inspection_id, known_by, begun, at)
    await outreach.note_opened(conn, link_id=text.link_id, at=at)
    asked = await instruments.published(conn, made.instrument_hash)
    reply = await store.reply_to_change(conn, made.response_id)
    if reply is None:
        return _Turn(words=said.later, over=True)
    return await _ask(conn, asked, reply, said, at, before=said.begin)


async def _answer(
    conn: Connection,
    keys: KeyRing,
    asked: Instrument,
    reply: Reply,
    content: str,
    said: Replies,
    at: datetime,
) -> _Turn:
    """Save what a text answers, or ask the same question again and say why."""
    item = texting.next_by_text(asked, reply.answers, reply.audience)
    if item is None:
        return await _send(conn, asked, reply, said, at)
    wording = _worded(asked, reply)
    worded = wording.items[item.id]
    form = texting.as_form(worded, content)
    today = at.astimezone(LONDON).date()
    answer, faults = (None, ()) if form is None else routes.parse_answer(worded, form, today)
    if form is None or faults:
        why = faults[0].sentence if faults else texting.as_text(worded, said, wording.fallbacks)
        return _Turn(
            words=said.not_understood.replace("((why))", why),
            for_person=texting.for_person(content),
        )
    given = Given(
        response_id=reply.response_id,
        item_id=item.id,
        answer=answer,
        visit=TEXTED,
        language=_ENGLISH,
        at=at,
    )
    saved = await words.save(conn, keys, item, given)
    if saved is None:
        return _Turn(words=said.not_understood.replace("((why))", said.go_on))
    if item.id == asked.age_item and isinstance(answer, int):
        saved = await replies.settle_child(conn, saved, answer)
    await _tell(conn, asked, saved, at)
    return await _ask(conn, asked, saved, said, at)


async def _ask(
    conn: Connection,
    asked: Instrument,
    reply: Reply,
    said: Replies,
    at: datetime,
    *,
    before: str = "",
) -> _Turn:
    item = texting.next_by_text(asked, reply.answers, reply.audience)
    if item is None:
        return await _send(conn, asked, reply, said, at)
    wording = _worded(asked, reply)
    question = texting.as_text(wording.items[item.id], said, wording.fallbacks)
    return _Turn(words="\n".join(part for part in (before, question) if part))


def _worded(asked: Instrument, reply: Reply) -> Wording:
    return routes.wording(asked, _ENGLISH, reply.audience)


async def _tell(conn: Connection, asked: Instrument, saved: Reply, at: datetime) -> None:
    """Tell outreach what the reply counts for, once it counts for more."""
    now = counting.standing(asked, saved.answers, saved.audience)
    if saved.case_id is None or now in {Standing.NOTHING, saved.told}:
        return
    if saved.told is not Standing.PARTIAL:
        await replies.tell_outreach(conn, saved, now, at)
        await store.note_told(conn, saved.response_id, now)


async def _send(
    conn: Connection, asked: Instrument, reply: Reply, said: Replies, at: datetime
) -> _Turn:
    """Send the reply: what is not asked by text counts as passed over."""
    whole = reply.answers | texting.passed_over(asked, reply.answers, reply.audience)
    kept = routes.on_path(asked, whole, reply.audience)
    await store.submit(conn, reply.response_id, kept, at)
    await replies.tell_outreach(conn, reply, Standing.COMPLETE, at)
    return _Turn(words=f"{said.done} {said.another}", over=True, sent=reply.response_id)
