"""The open stream: whoever was not invited answers by the code on a poster, and stands apart.

What they tell is read for itself. No figure and no verdict rests on it: the rooms that weigh
and judge do not see these replies in the database at all.
"""

from datetime import datetime, timedelta

from soundings.audit import service as audit
from soundings.inspection import service as inspection
from soundings.inspection.model import Inspection, InspectionId
from soundings.inspection.model import State as InspectionState
from soundings.instrument import service as instruments
from soundings.instrument.model import Audience, Instrument, InstrumentHash, Language
from soundings.kit import links
from soundings.kit.database import Connection, Pool, transaction
from soundings.kit.ids import new_id
from soundings.outreach import service as outreach
from soundings.outreach.model import LinkId
from soundings.respond import store
from soundings.respond.constants import LATELY_MINUTES, MOST_UNINVITED, STARTS_LATELY
from soundings.respond.model import (
    Beginning,
    LinkUnknown,
    Mode,
    ResponseId,
    Returning,
    Told,
    TooMany,
    Uninvited,
)
from soundings.respond.service import replies


def _whom(inspection_id: InspectionId, number: int) -> str:
    return f"open:{inspection_id}:{number}"


async def standing_code(pool: Pool, key: bytes, inspection_id: InspectionId) -> str | None:
    """Return the inspection's code for posters, if one was made and not ended."""
    async with pool.acquire() as conn:
        made = await store.open_code_of(conn, inspection_id)
    if made is None or made.ended_at is not None:
        return None
    return links.mint_code(key, _whom(inspection_id, made.number))


async def make_code(
    pool: Pool,
    key: bytes,
    inspection_id: InspectionId,
    at: datetime,
    *,
    anew: bool = False,
    actor: str = "command",
) -> str:
    """Return the inspection's code for posters; anew, or after an end, another one.

    It is minted as links are, so that it is the same each time it is asked for.
    """
    async with transaction(pool) as conn:
        made = await store.open_code_of(conn, inspection_id)
        if made is not None and made.ended_at is None and not anew:
            return links.mint_code(key, _whom(inspection_id, made.number))
        number = 1 if made is None else made.number + 1
        code = links.mint_code(key, _whom(inspection_id, number))
        await store.make_open_code(conn, inspection_id, number, links.digest(key, code), at)
        await audit.note(
            conn,
            at=at,
            actor=actor,
            action="respond.open_code_made",
            subject=str(inspection_id),
            detail={"number": number},
        )
    return code


async def end_code(
    pool: Pool, inspection_id: InspectionId, at: datetime, *, actor: str = "command"
) -> bool:
    """Begin no more replies by the inspection's code; False if it has none."""
    async with transaction(pool) as conn:
        ended = await store.end_open_code(conn, inspection_id, at)
        if ended:
            await audit.note(
                conn,
                at=at,
                actor=actor,
                action="respond.open_code_ended",
                subject=str(inspection_id),
                detail={},
            )
    return ended


def return_code(key: bytes, response_id: ResponseId) -> str:
    """Return the code that leads back to a reply of the open stream: always the same."""
    return links.mint_code(key, f"return:{response_id}")


async def behind(pool: Pool, key: bytes, typed: str) -> str | None:
    """Return the address that a code typed from a letter or a poster opens, if it opens any."""
    code = links.canonical(typed)
    async with pool.acquire() as conn:
        if await outreach.link_by_token(conn, key, code) is not None:
            return f"/{code}"
        if await store.inspection_by_code(conn, links.digest(key, code)) is not None:
            return f"/open/{code}"
        if await store.return_code_holder(conn, links.digest(key, code)) is not None:
            return f"/back/{code}"
    return None


async def holder(pool: Pool, key: bytes, code: str) -> tuple[Inspection, Returning]:
    """Return the reply its own code leads back to; raises LinkUnknown."""
    async with pool.acquire() as conn:
        found = await store.return_code_holder(conn, links.digest(key, code))
    if found is None:
        raise LinkUnknown
    return await inspection.by_id(pool, found.inspection_id), found


async def spoken(pool: Pool) -> tuple[Instrument, InstrumentHash] | None:
    """Return the version whose words the page for codes is in; None while no survey is open."""
    async with pool.acquire() as conn:
        name = await store.newest_open(conn)
        if name is None:
            return None
        known_by = await instruments.current(conn, name)
    return await replies.instrument(pool, known_by), known_by


async def door(pool: Pool, key: bytes, code: str) -> tuple[Inspection, InstrumentHash]:
    """Return the inspection a code opens, open or closed, and the version it asks.

    Raises LinkUnknown, also before its survey has begun.
    """
    async with pool.acquire() as conn:
        inspection_id = await store.inspection_by_code(conn, links.digest(key, code))
        if inspection_id is None:
            raise LinkUnknown
        found = await inspection.by_id(pool, inspection_id)
        if found.state is InspectionState.PREPARED:
            raise LinkUnknown
        return found, await instruments.current(conn, found.instrument_name)


async def begin(
    pool: Pool,
    key: bytes,
    found: Inspection,
    *,
    language: Language,
    audience: Audience,
    at: datetime,
) -> Told:
    """Begin a reply of the open stream: about no listed child, and without a link of its own.

    Its return code leads back to it. Raises TooMany.
    """
    response_id = ResponseId(new_id())
    begun = Beginning(
        link_id=LinkId(response_id),
        mode=Mode.WEB,
        language=language,
        audience=audience,
        response_id=response_id,
    )
    async with transaction(pool) as conn:
        so_far = await store.uninvited(conn, found.inspection_id, _lately(at))
        if so_far.lately >= STARTS_LATELY or so_far.begun >= MOST_UNINVITED:
            raise TooMany
        told = await replies.begin(conn, found, begun, at)
        await store.set_apart(conn, response_id)
        await _give_code(conn, key, response_id, found.inspection_id)
    return told


async def _give_code(
    conn: Connection, key: bytes, response_id: ResponseId, inspection_id: InspectionId
) -> None:
    hashed = links.digest(key, return_code(key, response_id))
    await store.add_return_code(conn, response_id, inspection_id, hashed)


async def give_codes(pool: Pool, key: bytes) -> int:
    """Let replies that an earlier version began be found by the code their pages show; return
    how many there were.
    """
    async with transaction(pool) as conn:
        found = await store.without_return_code(conn)
        for one in found:
            await _give_code(conn, key, one.response_id, one.inspection_id)
    return len(found)


def _lately(at: datetime) -> datetime:
    return at - timedelta(minutes=LATELY_MINUTES)


async def count(pool: Pool, inspection_id: InspectionId, at: datetime) -> Uninvited:
    """Return how many came uninvited."""
    async with pool.acquire() as conn:
        return await store.uninvited(conn, inspection_id, _lately(at))
