"""What a family can do: open its link, begin, answer, send, tell of another child."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from secrets import token_hex

import asyncpg
import msgspec

from soundings.inspection import service as inspection
from soundings.inspection.model import Inspection, InspectionId
from soundings.inspection.model import State as InspectionState
from soundings.instrument import rules as routes
from soundings.instrument import service as instruments
from soundings.instrument.model import (
    Answer,
    Audience,
    Instrument,
    InstrumentHash,
    Item,
    Language,
    Text,
)
from soundings.kit.database import Connection, Pool, transaction
from soundings.kit.ids import new_id
from soundings.kit.queue import Queue
from soundings.kit.vault import KeyRing
from soundings.outreach import service as outreach
from soundings.respond import store
from soundings.respond.model import (
    Beginning,
    Child,
    Given,
    LinkUnknown,
    Mode,
    NotSaved,
    Opened,
    Reply,
    ResponseId,
    Standing,
    State,
    SurveyClosed,
    Told,
    TooFast,
    Visit,
    VisitOver,
)
from soundings.respond.rules import counting, matching
from soundings.respond.rules.showing import is_apart
from soundings.respond.service import together, words

_SHELF: dict[InstrumentHash, Instrument] = {}
"""Published versions already fetched: they never change, so they are never stale."""


def new_visit() -> str:
    """Return a number for a visit."""
    return token_hex(6)


async def instrument(pool: Pool, known_by: InstrumentHash) -> Instrument:
    """Return the version a reply was begun with, from memory once it was fetched."""
    found = _SHELF.get(known_by)
    if found is None:
        async with pool.acquire() as conn:
            found = await instruments.published(conn, known_by)
        _SHELF[known_by] = found
    return found


def on_shelf(known_by: InstrumentHash) -> Instrument | None:
    """Return a version if it was fetched before."""
    return _SHELF.get(known_by)


async def open_link(pool: Pool, key: bytes, token: str) -> Opened:
    """Return what a link leads to, changing nothing.

    Raises LinkUnknown, also before its survey has begun.
    """
    async with pool.acquire() as conn:
        link = await outreach.link_by_token(conn, key, token)
        found = None if link is None else await store.survey(conn, link.inspection_id)
    if link is None or found is None or found.state is InspectionState.PREPARED:
        raise LinkUnknown
    return Opened(link=link, survey=found)


async def start(
    pool: Pool, opened: Opened, *, language: Language, audience: Audience, at: datetime
) -> Told:
    """Continue the link's unfinished reply, else begin one, else return the last one sent.

    Raises SurveyClosed.
    """
    if not opened.survey.taking:
        raise SurveyClosed
    async with transaction(pool) as conn:
        await outreach.note_opened(conn, link_id=opened.link.link_id, at=at)
        told = await store.told_by_link(conn, opened.link.link_id)
        if told:
            return matching.unfinished(told) or told[-1]
        begun = Beginning(
            link_id=opened.link.link_id, mode=Mode.WEB, language=language, audience=audience
        )
        return await begin_as(
            conn, opened.link.inspection_id, opened.survey.instrument_hash, begun, at
        )


async def begin(conn: Connection, inspection: Inspection, begun: Beginning, at: datetime) -> Told:
    """Begin a reply inside the caller's transaction, or return the link's unfinished one."""
    known_by = await instruments.current(conn, inspection.instrument_name)
    return await begin_as(conn, inspection.inspection_id, known_by, begun, at)


async def begin_as(
    conn: Connection,
    inspection_id: InspectionId,
    known_by: InstrumentHash,
    begun: Beginning,
    at: datetime,
) -> Told:
    """Begin a reply with this version of the questions, or return the link's unfinished one."""
    response_id = begun.response_id or ResponseId(new_id())
    if not await store.add_response(
        conn, response_id, inspection_id, known_by, begun, at
    ):  # tapped twice: the other tap began it
        told = await store.told_by_link(conn, begun.link_id)
        return next(one for one in told if one.state is State.STARTED)
    if begun.school_year is not None:
        await store.add_child(conn, response_id, begun.school_year)
    return Told(response_id=response_id, state=State.STARTED, instrument_hash=known_by)


async def reply(pool: Pool, response_id: ResponseId) -> Reply:
    """Return the reply as it stands.

    Raises VisitOver if there is none, SurveyClosed unless its survey is open.
    """
    async with pool.acquire() as conn:
        found = await store.reply_by_id(conn, response_id)
    if found is None:
        raise VisitOver
    if not found.taking:
        raise SurveyClosed
    return found


@asynccontextmanager
async def _saving() -> AsyncIterator[None]:
    """Turn a database that is away into NotSaved, so that the page keeps what was typed."""
    try:
        yield
    except (
        OSError,
        asyncpg.InterfaceError,
        asyncpg.PostgresConnectionError,
        asyncpg.OperatorInterventionError,
    ) as error:
        raise NotSaved from error


async def save(
    pool: Pool,
    keys: KeyRing,
    asked: Instrument,
    visit: Visit,
    item: Item,
    answer: Answer,
    *,
    seen: str,
    at: datetime,
) -> Reply:
    """Write one answer of this visit and return the reply; it is committed when this returns.

    Nothing chosen empties the answer that the page showed (`seen`), and no other. A reply
    already sent is returned as it is. Raises NotSaved, VisitOver, SurveyClosed or TooFast.
    """
    given = Given(
        response_id=visit.response_id,
        item_id=item.id,
        answer=answer,
        seen=seen,
        visit=visit.number,
        language=visit.language,
        at=at,
    )
    async with _saving():
        if item.id == asked.age_item and isinstance(answer, int):
            saved = await _save_age(pool, given, answer)
        elif isinstance(item, Text):
            async with pool.acquire() as conn:
                saved = await words.save(conn, keys, item, given)
        else:
            saved = await together.save(pool, given)
        if saved is None:
            return await _not_taken(pool, visit.response_id)
        await _tell_standing(pool, asked, saved, at)
        return saved


async def _not_taken(pool: Pool, response_id: ResponseId) -> Reply:
    """Return a reply that is no longer to be written, and refuse one written too fast."""
    found = await reply(pool, response_id)
    if found.state is State.STARTED:
        raise TooFast
    return found


async def _tell_standing(pool: Pool, asked: Instrument, saved: Reply, at: datetime) -> None:
    """Tell outreach once the reply counts for more than it was told."""
    if saved.case_id is None or saved.told is Standing.PARTIAL:
        return
    now = counting.standing(asked, saved.answers, saved.audience)
    if now not in {Standing.NOTHING, saved.told}:
        async with transaction(pool) as conn:
            await tell_outreach(conn, saved, now, at)
            await store.note_told(conn, saved.response_id, now)


async def tell_outreach(conn: Connection, saved: Reply, standing: Standing, at: datetime) -> None:
    """Tell outreach, in the caller's transaction, what a reply about a listed child counts for."""
    if saved.case_id is not None:
        await outreach.note_answered(
            conn,
            case_id=saved.case_id,
            inspection_id=saved.inspection_id,
            complete=standing is Standing.COMPLETE,
            broke_off=standing is Standing.BREAK_OFF,
            at=at,
        )


async def _save_age(pool: Pool, given: Given, age: int) -> Reply | None:
    """Write the age and find the child it belongs to; a corrected age finds another."""
    async with transaction(pool) as conn:
        saved = await store.save_answer(conn, given)
        if saved is None or is_apart(saved):  # by telephone the child is known, uninvited none is
            return saved
        return await settle_child(conn, saved, age)


async def settle_child(conn: Connection, saved: Reply, age: int) -> Reply:
    """Find the child a reply is about by the age just saved; a corrected age finds another."""
    case_id = matching.match_case(age, await store.candidates(conn, saved.response_id))
    if case_id == saved.case_id:
        return saved
    await forget_told(conn, saved)
    await store.settle_case(conn, saved.response_id, case_id)
    if saved.told is not Standing.NOTHING:
        await store.note_told(conn, saved.response_id, Standing.NOTHING)
    return msgspec.structs.replace(saved, case_id=case_id, told=Standing.NOTHING)


async def forget_told(conn: Connection, saved: Reply) -> None:
    """Let outreach forget the child of this reply, unless another reply tells of it too."""
    if (
        saved.case_id is not None
        and saved.told is not Standing.NOTHING
        and not await store.told_of_child(conn, saved.response_id, saved.case_id)
    ):
        await outreach.unnote_answered(conn, case_id=saved.case_id)


async def submit(
    pool: Pool, queue: Queue, asked: Instrument, response_id: ResponseId, at: datetime
) -> Item | None:
    """Send the reply, without the answers that are off its path; sending twice is sending once.

    Returns the question that is still to be asked, if there is one: then nothing is sent.
    Raises NotSaved, VisitOver or SurveyClosed.
    """
    async with _saving(), transaction(pool) as conn:
        found = await store.reply_to_change(conn, response_id)
        if found is None:
            raise VisitOver
        if found.state is not State.STARTED:
            return None
        if not found.taking:
            raise SurveyClosed
        missing = routes.next_item(asked, found.answers, found.audience)
        if missing is not None:
            return missing
        kept = routes.on_path(asked, found.answers, found.audience)
        await store.submit(conn, response_id, kept, at)
        await tell_outreach(conn, found, Standing.COMPLETE, at)
    await queue.nudge("screen_words", str(response_id))
    return None


async def tell_another(
    pool: Pool, keys: KeyRing, known: Reply, child: Child, *, visit: str, at: datetime
) -> Told:
    """Begin a reply about another child of the same link, or continue the unfinished one.

    A link that has sent as many as it may returns its last. Raises NotSaved.
    """
    response_id = ResponseId(new_id())
    found = await inspection.by_id(pool, known.inspection_id)
    async with transaction(pool) as conn:
        told = await store.told_by_link(conn, known.link_id)
        going_on = matching.unfinished(told)
        if going_on is not None or not matching.may_tell_another(known, len(told)):
            return going_on or told[-1]
        called = child.called and await words.seal_name(conn, keys, response_id, child.called)
        begun = Beginning(
            link_id=known.link_id,
            mode=Mode.WEB,
            language=known.language,
            audience=known.audience,
            school_year=child.school_year,
            called=called or "",
            visit=visit,
            response_id=response_id,
        )
        return await begin(conn, found, begun, at)
