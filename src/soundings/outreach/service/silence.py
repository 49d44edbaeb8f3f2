"""Write no more to whoever asks for silence, and read what people text us."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from soundings.audit.service import note
from soundings.inspection import service as inspections
from soundings.inspection.model import InspectionId
from soundings.instrument import service as instruments
from soundings.instrument.model import AUDIENCES, Instrument, UnknownInstrument, Wording
from soundings.instrument.rules import wording
from soundings.kit import links
from soundings.kit.database import Connection, Pool, transaction
from soundings.outreach import rules, store
from soundings.outreach.constants import REPLY_WITHIN_H, TEXTS_AT_ONCE
from soundings.outreach.model import (
    Address,
    AnsweringText,
    LinkId,
    NoSuchText,
    QueuedText,
    Refused,
    TextAction,
    TextKind,
    UnknownLink,
    WaitingText,
    Wish,
)
from soundings.outreach.service.planning import load_replies, note_refused
from soundings.roll.rules.sealing import address_index

_NOT_OURS = "That address is not one of ours. Copy it whole from the message we sent."


async def stop_words(
    pool: Pool, surveys: Path, key: bytes, token: str, language: str | None
) -> tuple[Wording, tuple[Wording, ...]]:
    """Return what the pages of a link's survey say in the language asked for, else the family's
    own, and in every language; as the files say before it is published. Raises UnknownLink.
    """
    async with pool.acquire() as conn:
        link = await store.link_by_hash(conn, links.digest(key, token))
        if link is None:
            raise UnknownLink(_NOT_OURS)
        found = await inspections.by_id(pool, link.inspection_id)
        instrument = await _asked(conn, surveys, found.instrument_name)
    audience = next(one for one in AUDIENCES if one == link.audience)
    every = {one: wording(instrument, one, audience) for one in instrument.languages}
    spoken = next(
        (one for one in (language, link.language) if one in every), instrument.languages[0]
    )
    return every[spoken], tuple(every.values())


async def _asked(conn: Connection, surveys: Path, name: str) -> Instrument:
    try:
        return await instruments.published(conn, await instruments.current(conn, name))
    except UnknownInstrument:
        return instruments.load(surveys, name)


async def opt_out(pool: Pool, key: bytes, token: str, at: datetime) -> None:
    """Write no more to whoever holds this link, on any channel; raises UnknownLink.

    The wish stands on the link and on a keyed hash of each address, which outlives the address.
    """
    async with transaction(pool) as conn:
        holder = await _holder(conn, key, token)
        await store.stop_link(conn, holder.link_id, at)
        await _silence(conn, [holder.email_index, holder.phone_index], at)


async def refuse(pool: Pool, key: bytes, token: str, reason: Refused, at: datetime) -> None:
    """Do what the holder of a link asks for about its children; raises UnknownLink.

    Not meant for them: its addresses are somebody else's, and nothing more goes to them.
    """
    async with transaction(pool) as conn:
        holder = await _holder(conn, key, token)
        await note_refused(conn, link_id=holder.link_id, reason=reason, at=at)
        if reason is Refused.WRONG_PERSON:
            await _wrong(conn, [holder.email_index, holder.phone_index], at)
        else:
            await _silence(conn, [holder.email_index, holder.phone_index], at)


async def heed_wish(pool: Pool, key: bytes, token: str, wish: Wish, at: datetime) -> None:
    """Do what somebody chose on the page that stops our messages; raises UnknownLink."""
    if wish is Wish.STOP:
        await opt_out(pool, key, token, at)
    else:
        await refuse(pool, key, token, Refused(wish.value), at)


async def sort_texts(pool: Pool, surveys: Path, at: datetime) -> int:
    """Read every text nobody has read yet and do what it asks; return how many.

    Answers wait for respond, and what only a person can judge for a person, whom its sender is
    told of at once with what to do in an emergency.
    """
    read = 0
    while True:
        async with transaction(pool) as conn:
            waiting = await store.waiting_texts(conn, TEXTS_AT_ONCE)
            for text in waiting:
                await _sort(conn, surveys, text, at)
        read += len(waiting)
        if len(waiting) < TEXTS_AT_ONCE:
            return read


async def _sort(conn: Connection, surveys: Path, text: WaitingText, at: datetime) -> None:
    found = rules.sort_text(text.content, text.texters)
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
    await _silence(conn, [number, *addresses], at)
    await store.stop_numbers(conn, [number], at)


async def _wrong_number(conn: Connection, number: bytes | None, at: datetime) -> None:
    if number is None:
        return
    await _wrong(conn, [number], at)
    await store.note_wrong_number(conn, number, at)


async def queued_texts(pool: Pool, inspection_id: InspectionId) -> list[QueuedText]:
    """Return the texts that wait for a person, the oldest first; those of unknown numbers too,
    because nobody can say which inspection they are about.
    """
    async with pool.acquire() as conn:
        return await store.queued_texts(conn, inspection_id)


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


async def keep_silence(pool: Pool) -> int:
    """Keep a keyed hash of the addresses of everybody who asked for silence on their pages;
    return of how many.

    respond's pages know a link and no address, so the wish is made to outlive the address here.
    """
    async with transaction(pool) as conn:
        silenced = await store.silenced_addresses(conn)
        for one in silenced:
            await _silence(conn, [one.email_index, one.phone_index], one.stopped_at)
            await store.note_silence_kept(conn, one.link_id, one.stopped_at)
        return len(silenced)


async def index_landed(pool: Pool, key: bytes) -> int:
    """Keep of the numbers an earlier version kept no more than by what they are found; return how
    many there were. Safe to ask again.
    """
    async with transaction(pool) as conn:
        clear = await store.clear_numbers(conn)
        indexes = [address_index(key, one.number or None) for one in clear]
        await store.index_numbers(conn, [one.text_id for one in clear], indexes)
        return len(clear)


async def reply_by_text(conn: Connection, *, text_id: str, words: str, at: datetime) -> None:
    """Answer a text inside respond's transaction; each text is answered once."""
    await store.add_reply(conn, text_id, words, at, _until(at))


async def answers_by_text(conn: Connection) -> list[AnsweringText]:
    """Return, under respond's role, the texts that answer, the oldest first, and hold them."""
    return await store.answers_by_text(conn)


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


async def _holder(conn: Connection, key: bytes, token: str) -> Address:
    found = await store.address_by_link(conn, links.digest(key, token))
    if found is None:
        raise UnknownLink(_NOT_OURS)
    return found


async def _silence(conn: Connection, indexes: Sequence[bytes | None], at: datetime) -> None:
    await _keep(conn, indexes, "stop", at)


async def _wrong(conn: Connection, indexes: Sequence[bytes | None], at: datetime) -> None:
    await _keep(conn, indexes, "wrong_address", at)


async def _keep(
    conn: Connection, indexes: Sequence[bytes | None], kind: str, at: datetime
) -> None:
    await store.add_opt_outs(conn, [index for index in indexes if index is not None], kind, at)
