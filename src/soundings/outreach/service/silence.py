"""Write no more to whoever asks for silence."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from soundings.inspection import service as inspections
from soundings.instrument import service as instruments
from soundings.instrument.model import AUDIENCES, Instrument, UnknownInstrument, Wording
from soundings.instrument.rules import wording
from soundings.kit import links
from soundings.kit.database import Connection, Pool, transaction
from soundings.outreach import store
from soundings.outreach.model import Address, Refused, UnknownLink, Wish
from soundings.outreach.service.planning import note_refused

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
        await silence(conn, [holder.email_index, holder.phone_index], at)


async def refuse(pool: Pool, key: bytes, token: str, reason: Refused, at: datetime) -> None:
    """Do what the holder of a link asks for about its children; raises UnknownLink.

    Not meant for them: its addresses are somebody else's, and nothing more goes to them.
    """
    async with transaction(pool) as conn:
        holder = await _holder(conn, key, token)
        await note_refused(conn, link_id=holder.link_id, reason=reason, at=at)
        if reason is Refused.WRONG_PERSON:
            await silence_wrong(conn, [holder.email_index, holder.phone_index], at)
        else:
            await silence(conn, [holder.email_index, holder.phone_index], at)


async def heed_wish(pool: Pool, key: bytes, token: str, wish: Wish, at: datetime) -> None:
    """Do what somebody chose on the page that stops our messages; raises UnknownLink."""
    if wish is Wish.STOP:
        await opt_out(pool, key, token, at)
    else:
        await refuse(pool, key, token, Refused(wish.value), at)


async def keep_silence(pool: Pool) -> int:
    """Keep a keyed hash of the addresses of everybody who asked for silence on their pages;
    return of how many.

    respond's pages know a link and no address, so the wish is made to outlive the address here.
    """
    async with transaction(pool) as conn:
        silenced = await store.silenced_addresses(conn)
        for one in silenced:
            await silence(conn, [one.email_index, one.phone_index], one.stopped_at)
            await store.note_silence_kept(conn, one.link_id, one.stopped_at)
        return len(silenced)


async def _holder(conn: Connection, key: bytes, token: str) -> Address:
    found = await store.address_by_link(conn, links.digest(key, token))
    if found is None:
        raise UnknownLink(_NOT_OURS)
    return found


async def silence(conn: Connection, indexes: Sequence[bytes | None], at: datetime) -> None:
    """Write no more to these addresses, whosever they are."""
    await _keep(conn, indexes, "stop", at)


async def silence_wrong(conn: Connection, indexes: Sequence[bytes | None], at: datetime) -> None:
    """Write no more to these addresses about whom they were listed for."""
    await _keep(conn, indexes, "wrong_address", at)


async def _keep(
    conn: Connection, indexes: Sequence[bytes | None], kind: str, at: datetime
) -> None:
    await store.add_opt_outs(conn, [index for index in indexes if index is not None], kind, at)
