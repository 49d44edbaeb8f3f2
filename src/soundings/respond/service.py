"""What a family can do: open its link, begin, answer, send, tell of another child."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

import asyncpg
import msgspec

from soundings.inspection import service as inspection
from soundings.inspection.model import Inspection, InspectionId
from soundings.inspection.model import State as InspectionState
from soundings.instrument import rules as routes
from soundings.instrument import service as instruments
from soundings.instrument.model import Answer, Instrument, InstrumentHash, Item
from soundings.kit.database import Connection, Pool, transaction
from soundings.kit.ids import new_id
from soundings.kit.queue import Queue
from soundings.outreach import service as outreach
from soundings.outreach.model import LinkId
from soundings.respond import rules, store
from soundings.respond.model import (
    LinkUnknown,
    More,
    NotSaved,
    Reply,
    ResponseId,
    State,
    SurveyClosed,
    Told,
    VisitOver,
)

_LANGUAGE = "en"

_SHELF: dict[InstrumentHash, Instrument] = {}
"""Published versions already fetched: they never change, so they are never stale."""


async def instrument(pool: Pool, known_by: InstrumentHash) -> Instrument:
    """Return the version a reply was begun with, from memory once it was fetched."""
    found = _SHELF.get(known_by)
    if found is None:
        async with pool.acquire() as conn:
            found = await instruments.published(conn, known_by)
        _SHELF[known_by] = found
    return found


async def _check_open(pool: Pool, inspection_id: InspectionId) -> Inspection:
    found = await inspection.by_id(pool, inspection_id)
    match found.state:
        case InspectionState.OPEN:
            return found
        case InspectionState.PREPARED:
            raise LinkUnknown
        case _:
            raise SurveyClosed


async def open_link(pool: Pool, key: bytes, token: str) -> Inspection:
    """Return the inspection a link belongs to, changing nothing.

    Raises LinkUnknown or SurveyClosed.
    """
    async with pool.acquire() as conn:
        link = await outreach.link_by_token(conn, key, token)
    if link is None:
        raise LinkUnknown
    return await _check_open(pool, link.inspection_id)


async def start(pool: Pool, key: bytes, token: str, at: datetime) -> Told:
    """Continue the link's unfinished reply, else begin one, else return the last one sent.

    Raises LinkUnknown or SurveyClosed.
    """
    async with pool.acquire() as conn:
        link = await outreach.link_by_token(conn, key, token)
    if link is None:
        raise LinkUnknown
    found = await _check_open(pool, link.inspection_id)
    async with transaction(pool) as conn:
        return await _continue_or_begin(conn, link.link_id, len(link.case_ids), found, at)


async def _continue_or_begin(
    conn: Connection, link_id: LinkId, cases: int, found: Inspection, at: datetime
) -> Told:
    told = await store.told_by_link(conn, link_id)
    going_on = rules.unfinished(told)
    if going_on is not None:
        return going_on
    if not rules.may_begin(More(cases=cases, submitted=len(told))):
        return told[-1]
    known_by = await instruments.current(conn, found.instrument_name)
    response_id = ResponseId(new_id())
    if not await store.add_response(
        conn,
        response_id,
        inspection_id=found.inspection_id,
        link_id=link_id,
        instrument_hash=known_by,
        language=_LANGUAGE,
        at=at,
    ):  # tapped twice: the other tap began it
        return next(
            one for one in await store.told_by_link(conn, link_id) if one.state is State.STARTED
        )
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
    asked: Instrument,
    response_id: ResponseId,
    item: Item,
    answer: Answer,
    *,
    visit: str,
    at: datetime,
) -> Reply:
    """Write one answer and return the reply; it is committed when this returns.

    A reply already sent is returned as it is. Raises NotSaved, VisitOver or SurveyClosed.
    """
    async with _saving():
        if item.id == asked.age_item:
            saved = await _save_age(pool, asked, response_id, answer, visit, at)
        elif item is asked.items[1]:
            saved = await _save_first(pool, response_id, item, answer, visit, at)
        else:
            async with pool.acquire() as conn:
                saved = await store.save_answer(conn, response_id, item.id, answer, visit, at)
        return saved or await reply(pool, response_id)


async def _save_first(
    pool: Pool, response_id: ResponseId, item: Item, answer: Answer, visit: str, at: datetime
) -> Reply | None:
    """Write the first answer past the age, from which a reply counts as a break-off."""
    async with transaction(pool) as conn:
        saved = await store.save_answer(conn, response_id, item.id, answer, visit, at)
        if saved is not None:
            await _note(conn, saved, at, complete=False)
    return saved


async def _save_age(
    pool: Pool,
    asked: Instrument,
    response_id: ResponseId,
    answer: Answer,
    visit: str,
    at: datetime,
) -> Reply | None:
    """Write the age and find the child it belongs to."""
    async with transaction(pool) as conn:
        saved = await store.save_answer(conn, response_id, asked.age_item, answer, visit, at)
        if saved is None or not isinstance(answer, int):
            return saved
        case_id = rules.match_case(answer, await store.candidates(conn, response_id))
        if case_id != saved.case_id:
            await store.settle_case(conn, response_id, case_id)
            saved = msgspec.structs.replace(saved, case_id=case_id)
            if len(saved.answers) > 1:
                await _note(conn, saved, at, complete=False)
    return saved


async def _note(conn: Connection, saved: Reply, at: datetime, *, complete: bool) -> None:
    if saved.case_id is not None:
        await outreach.note_answered(
            conn,
            case_id=saved.case_id,
            inspection_id=saved.inspection_id,
            complete=complete,
            at=at,
        )


async def submit(
    pool: Pool, queue: Queue, asked: Instrument, response_id: ResponseId, at: datetime
) -> Item | None:
    """Send the reply, without the answers that are off its path; sending twice is sending once.

    Returns the question that is still to be asked, if there is one: then nothing is sent.
    Raises NotSaved, VisitOver or SurveyClosed.
    """
    async with _saving(), transaction(pool) as conn:
        found = await store.reply_to_submit(conn, response_id)
        if found is None:
            raise VisitOver
        if found.state is not State.STARTED:
            return None
        if not found.taking:
            raise SurveyClosed
        missing = routes.next_item(asked, found.answers)
        if missing is not None:
            return missing
        await store.submit(conn, response_id, routes.on_path(asked, found.answers), at)
        await _note(conn, found, at, complete=True)
    await queue.nudge("screen_words", str(response_id))
    return None


async def may_tell_more(pool: Pool, response_id: ResponseId) -> bool:
    """Say whether the link of this reply has a child it has not told of."""
    async with pool.acquire() as conn:
        more = await store.more_to_tell(conn, response_id)
    return more is not None and rules.may_begin(more)


async def tell_another(pool: Pool, response_id: ResponseId, at: datetime) -> Told:
    """Begin a reply about another child of the same link, or continue the unfinished one.

    Raises VisitOver or SurveyClosed.
    """
    known = await reply(pool, response_id)
    found = await inspection.by_id(pool, known.inspection_id)
    async with transaction(pool) as conn:
        more = await store.more_to_tell(conn, response_id)
        cases = 0 if more is None else more.cases
        return await _continue_or_begin(conn, known.link_id, cases, found, at)
