"""Texts people send us: kept sealed, read, heeded, and answered."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from msgspec.structs import replace

from soundings.audit.service import note
from soundings.inspection.model import InspectionId
from soundings.kit.database import Connection, Pool, transaction
from soundings.kit.vault import KeyRing, sealed_under
from soundings.outreach import rules, store
from soundings.outreach.constants import REPLY_WITHIN_H, TEXTS_AT_ONCE
from soundings.outreach.model import (
    AnsweringText,
    InboundText,
    LandedText,
    LinkId,
    NoSuchText,
    QueuedText,
    Refused,
    SealedText,
    TextAction,
    TextKind,
    WaitingText,
)
from soundings.outreach.service.planning import load_replies
from soundings.outreach.service.silence import silence, silence_wrong
from soundings.roll import service as roll
from soundings.roll.rules.sealing import address_index


def _seal(keys: KeyRing, texts: Sequence[tuple[str, str]], under: int) -> list[SealedText]:
    """Return texts, by id and what they say, as they are kept."""
    sealed = keys.seal_all(
        rules.TEXT,
        [(rules.text_row(text_id), said.encode() or None) for text_id, said in texts],
        under=under,
    )
    return [
        SealedText(text_id=text_id, content_sealed=content)
        for (text_id, _), content in zip(texts, sealed, strict=True)
    ]


async def said(conn: Connection, keys: KeyRing, texts: Sequence[SealedText]) -> list[str]:
    """Return what these texts say, in their order; nothing for one that is empty."""
    if not texts:
        return []
    await roll.learn(conn, keys)
    opened = keys.open_all(
        rules.TEXT, ((rules.text_row(one.text_id), one.content_sealed) for one in texts)
    )
    return [(content or b"").decode() for content in opened]


async def keep_inbound(
    pool: Pool, texts: Sequence[InboundText], at: datetime, *, keys: KeyRing
) -> int:
    """Keep texts people sent us, each once however often it is told; return how many are new.

    What they say is sealed; of a sender's number no more is kept than by what it is found.
    """
    if not texts:
        return 0
    async with transaction(pool) as conn:
        under = await roll.hold_keys(conn, keys, at)
        sealed = _seal(keys, [(text.text_id, text.content) for text in texts], under)
        return await store.add_inbound(
            conn,
            sealed,
            [text.received_at for text in texts],
            [address_index(keys.index_key, text.number) for text in texts],
            at,
        )


async def sort_texts(pool: Pool, keys: KeyRing, surveys: Path, at: datetime) -> int:
    """Read every text nobody has read yet and do what it asks; return how many.

    Answers wait for respond, and what only a person can judge for a person, whom its sender is
    told of at once with what to do in an emergency.
    """
    read = 0
    while True:
        async with transaction(pool) as conn:
            waiting = await store.waiting_texts(conn, TEXTS_AT_ONCE)
            for text, content in zip(waiting, await said(conn, keys, waiting), strict=True):
                await _sort(conn, surveys, text, content, at)
        read += len(waiting)
        if len(waiting) < TEXTS_AT_ONCE:
            return read


async def _sort(
    conn: Connection, surveys: Path, text: WaitingText, content: str, at: datetime
) -> None:
    found = rules.sort_text(content, text.texters)
    link_id = None if found.texter is None else found.texter.link_id
    await _heed(conn, text, found.kind, at)
    open_still = found.for_person or found.kind is TextKind.ANSWER
    await store.note_sorted(conn, text.text_id, found.kind, link_id, None if open_still else at)
    if found.kind is TextKind.ANSWER and found.texter is not None:
        await store.note_texting(conn, found.texter.link_id, at)
    if found.kind is TextKind.UNKNOWN and found.texter is not None:
        replies = load_replies(surveys, found.texter.instrument_name)
        await store.add_reply(conn, text.text_id, replies.later, at, _until(at))


def _until(at: datetime) -> datetime:
    return at + timedelta(hours=REPLY_WITHIN_H)


async def _heed(conn: Connection, text: WaitingText, kind: TextKind, at: datetime) -> None:
    """Do at once what a text asks for, for everybody who may have sent it."""
    match kind:
        case TextKind.STOP:
            await _stop_number(conn, text.number_index, at)
        case TextKind.WRONG_NUMBER:
            await _wrong_number(conn, text.number_index, at)
        case TextKind.REFUSED | TextKind.DIED:
            reason = Refused.DIED if kind is TextKind.DIED else Refused.REFUSED
            for texter in text.texters:
                await store.note_refused(conn, texter.link_id, None, reason, at)
            await _stop_number(conn, text.number_index, at)
        case TextKind.ANSWER | TextKind.UNKNOWN:
            pass


async def _stop_number(conn: Connection, number: bytes | None, at: datetime) -> None:
    if number is None:
        return
    addresses = await store.addresses_with_number(conn, number)
    await silence(conn, [number, *addresses], at)
    await store.stop_numbers(conn, [number], at)


async def _wrong_number(conn: Connection, number: bytes | None, at: datetime) -> None:
    if number is None:
        return
    await silence_wrong(conn, [number], at)
    await store.note_wrong_number(conn, number, at)


async def queued_texts(
    pool: Pool, inspection_id: InspectionId, *, keys: KeyRing
) -> list[QueuedText]:
    """Return the texts that wait for a person, the oldest first; those of unknown numbers too,
    because nobody can say which inspection they are about.
    """
    async with pool.acquire() as conn:
        kept = await store.queued_texts(conn, inspection_id)
        contents = await said(conn, keys, kept)
    return [
        QueuedText(
            text_id=one.text_id,
            kind=one.kind or TextKind.UNKNOWN,
            content=content,
            received_at=one.received_at,
            known=one.known,
        )
        for one, content in zip(kept, contents, strict=True)
    ]


async def deal_with_text(
    pool: Pool, text_id: str, action: TextAction, *, actor: str, at: datetime
) -> None:
    """Take a text from the queue and do what a person made of it; raises NoSuchText."""
    async with transaction(pool) as conn:
        taken = await store.take_from_queue(conn, text_id, actor, at)
        if taken is None:
            message = f"No text {text_id} waits; somebody may have dealt with it already."
            raise NoSuchText(message)
        if action == "stop":
            await _stop_number(conn, taken.number_index, at)
        elif action == "wrong_number":
            await _wrong_number(conn, taken.number_index, at)
        await note(
            conn,
            at=at,
            actor=actor,
            action="outreach.text",
            subject=text_id,
            detail={"action": action},
        )


async def reply_by_text(conn: Connection, *, text_id: str, words: str, at: datetime) -> None:
    """Answer a text inside respond's transaction; each text is answered once."""
    await store.add_reply(conn, text_id, words, at, _until(at))


async def answers_by_text(conn: Connection, keys: KeyRing) -> list[AnsweringText]:
    """Return, under respond's role, the texts that answer, the oldest first, and hold them."""
    kept = await store.answers_by_text(conn)
    contents = await said(conn, keys, kept)
    return [replace(one, content=content) for one, content in zip(kept, contents, strict=True)]


async def note_answer_read(
    conn: Connection,
    *,
    text_id: str,
    link_id: LinkId,
    at: datetime,
    over: bool,
    for_person: bool = False,
) -> None:
    """Record inside respond's transaction that a text was taken for an answer.

    What it said is taken out here: names and answers do not stay together. Unless it answered
    nothing and says much: then it waits for a person, as it stands. Over: the carer has no more
    to answer, and what they text next is read as anybody's.
    """
    if for_person:
        await store.leave_to_person(conn, text_id)
    else:
        await store.note_answer_read(conn, text_id, at)
    if over:
        await store.end_texting(conn, link_id)


async def reseal_texts(pool: Pool, keys: KeyRing, number: int) -> int:
    """Seal under this key whatever texts older ones still seal; return how many.

    Some at a time, while others come.
    """
    values, after = 0, ""
    while True:
        async with transaction(pool) as conn:
            texts = await store.texts_under_other_keys(
                conn, after, sealed_under(number), TEXTS_AT_ONCE
            )
            if not texts:
                return values
            contents = await said(conn, keys, texts)
            ids = [one.text_id for one in texts]
            await store.reseal_texts(
                conn, _seal(keys, list(zip(ids, contents, strict=True)), number)
            )
        after = ids[-1]
        values += len(texts)


async def landed_texts(pool: Pool) -> list[LandedText]:
    """Return some of the texts of which an earlier version kept in clear what they say, or who
    sent them.
    """
    async with pool.acquire() as conn:
        return await store.landed_texts(conn, TEXTS_AT_ONCE)


async def seal_landed_texts(
    pool: Pool, keys: KeyRing, landed: Sequence[LandedText], at: datetime
) -> None:
    """Seal what texts say that were kept in clear, and keep a hash alone of who sent them."""
    async with transaction(pool) as conn:
        under = await roll.hold_keys(conn, keys, at)
        await store.seal_landed_texts(
            conn,
            _seal(keys, [(one.text_id, one.content) for one in landed], under),
            [address_index(keys.index_key, one.number or None) for one in landed],
        )
