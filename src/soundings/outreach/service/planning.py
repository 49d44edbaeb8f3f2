"""Plan messages: the waves, every carer's link, and who has answered."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from soundings.audit.service import note
from soundings.inspection.model import Inspection, InspectionId
from soundings.inspection.rules import schedule
from soundings.kit import links
from soundings.kit.database import Connection, Pool, transaction
from soundings.kit.settings import Settings
from soundings.outreach import rules, store
from soundings.outreach.constants import LINKS_AT_ONCE
from soundings.outreach.model import (
    Book,
    ClaimsNotLocked,
    Link,
    LinkId,
    Plan,
    Preview,
    Refused,
    Replies,
    WavePlan,
)
from soundings.roll.model import CaseId, ContactId


def load_book(surveys: Path, inspection: Inspection) -> Book:
    """Return an inspection's messages in every language there is; raises WrongText."""
    return store.read_book(surveys / inspection.instrument_name / "messages")


def load_replies(surveys: Path, instrument_name: str) -> Replies:
    """Return what a survey answers to texts; raises WrongText if it does not say."""
    return store.read_replies(surveys / instrument_name / "messages")


async def link_by_token(conn: Connection, key: bytes, token: str) -> Link | None:
    """Return whose link this is, or None; runs under the role of respond."""
    return await store.link_by_hash(conn, links.digest(key, token))


async def note_answered(
    conn: Connection,
    *,
    case_id: CaseId,
    inspection_id: InspectionId,
    complete: bool,
    broke_off: bool = False,
    at: datetime,
) -> None:
    """Record inside respond's transaction that a child has been answered for.

    Nobody is reminded about this child from then on, unless the reply broke off before it could
    count. It never goes back: complete stays complete, partial stays partial.
    """
    await store.note_answered(
        conn, case_id, inspection_id, complete=complete, broke_off=broke_off, at=at
    )


async def unnote_answered(conn: Connection, *, case_id: CaseId) -> None:
    """Take back, inside respond's transaction, that a child was answered for.

    For a reply that was deleted or turned out to be about another child; the caller makes sure
    that no other reply tells of this one.
    """
    await store.unnote_answered(conn, case_id)


async def note_opened(conn: Connection, *, link_id: LinkId, at: datetime) -> None:
    """Record inside respond's transaction that somebody pressed Start; the first time counts."""
    await store.note_opened(conn, link_id, at)


async def note_refused(
    conn: Connection,
    *,
    link_id: LinkId,
    case_id: CaseId | None = None,
    reason: Refused = Refused.REFUSED,
    at: datetime,
) -> None:
    """Write no more on this link about this child; without one, about any of its children.

    A death is heeded for every carer of the child, at once, and a person is told; where the link
    has several children and none is named, it falls silent. Anything else binds this link alone:
    one carer does not silence another, nor does whoever holds a school's letter.
    """
    await store.note_refused(conn, link_id, case_id, reason, at)
    if reason is Refused.DIED:
        await store.add_notice(conn, link_id, at)
    if case_id is None:
        await store.stop_link(conn, link_id, at)


async def preview(
    pool: Pool, inspection: Inspection, *, settings: Settings, surveys: Path, key: bytes
) -> Preview:
    """Say what a launch would do, with each SMS as it would read; raises what plan raises."""
    clock = schedule(inspection.notified_on)
    book = load_book(surveys, inspection)
    url = settings.web.public_url
    rules.check_book(book, area=inspection.area_short, closes=clock.closes_at, public_url=url)
    rounds = rules.waves(clock)
    async with transaction(pool) as conn:
        await check_locked(conn, inspection)
        channels = await store.preview(conn, inspection.inspection_id, rounds)
    sample = links.mint(key, "nobody")
    return Preview(
        channels=tuple(channels),
        sentences=rules.preview(
            inspection,
            rounds,
            channels,
            book,
            closes=clock.closes_at,
            link=f"{url}/{sample}",
            last_call_most=settings.outreach.last_call_most,
            fragment_pence=settings.outreach.fragment_pence,
        ),
    )


async def plan(
    pool: Pool,
    inspection: Inspection,
    *,
    settings: Settings,
    surveys: Path,
    key: bytes,
    at: datetime,
    actor: str = "operator",
) -> Plan:
    """Make the waves, every carer's link, and one message a carer, wave and channel.

    May be asked again after another import: only what is missing is added. Raises
    ClaimsNotLocked, WrongText or TextTooLong.
    """
    clock = schedule(inspection.notified_on)
    rules.check_book(
        load_book(surveys, inspection),
        area=inspection.area_short,
        closes=clock.closes_at,
        public_url=settings.web.public_url,
    )
    inspection_id = inspection.inspection_id
    async with transaction(pool) as conn:
        await check_locked(conn, inspection)
        await store.add_waves(conn, inspection_id, rules.waves(clock), at)
        await store.adopt_epoch(conn)
        made = Plan(
            links_added=await _add_links(conn, inspection_id, key),
            messages_added=await store.add_messages(conn, inspection_id, at),
            messages=await store.message_count(conn, inspection_id),
            waves=len(await store.waves(conn, inspection_id)),
        )
        await store.match_link_cases(conn, inspection_id)
        await note(
            conn,
            at=at,
            actor=actor,
            action="outreach.plan",
            subject=str(inspection_id),
            detail={"links": made.links_added, "messages": made.messages_added},
        )
    return made


async def _add_links(conn: Connection, inspection_id: InspectionId, key: bytes) -> int:
    """Give every carer without one a link, some thousands at a time; while those are written, the
    next are made.
    """
    added = 0
    fresh = await store.contacts_without_link(conn, inspection_id, None, LINKS_AT_ONCE)
    hashes = await _hashes(key, fresh)
    while fresh:
        coming = await store.contacts_without_link(conn, inspection_id, fresh[-1], LINKS_AT_ONCE)
        written, made = await asyncio.gather(
            store.add_links(conn, inspection_id, fresh, hashes), _hashes(key, coming)
        )
        added, fresh, hashes = added + written, coming, made
    return added


async def _hashes(key: bytes, contacts: Sequence[ContactId]) -> list[bytes]:
    """Return what the database keeps of these carers' links.

    It waits for nothing, and is awaited so that it runs while a statement is on its way.
    """
    return [links.digest(key, links.mint(key, str(contact_id))) for contact_id in contacts]


async def check_locked(conn: Connection, inspection: Inspection) -> None:
    """Raise ClaimsNotLocked before the partnership's claims are."""
    if not await store.claims_locked(conn, inspection.inspection_id):
        message = (
            f"The claims of {inspection.code} are not locked; lock them first "
            "(soundings claims lock), so that nobody can fit them to the replies."
        )
        raise ClaimsNotLocked(message)


async def waves(pool: Pool, inspection_id: InspectionId) -> list[WavePlan]:
    """Return the rounds of an inspection in order, with how many messages each has."""
    async with pool.acquire() as conn:
        return await store.waves(conn, inspection_id)


async def waiting(pool: Pool, inspection_id: InspectionId, by: datetime) -> int:
    """Return how many messages due by then have neither left nor been turned back."""
    async with pool.acquire() as conn:
        return await store.waiting(conn, inspection_id, by)


async def steer_last_call(pool: Pool, at: datetime, *, most: int) -> int:
    """Let each last call whose time has come leave, to the thinnest groups first and to most
    carers at most; return how many may. The rest are withdrawn, and say why.
    """
    let = 0
    async with transaction(pool) as conn:
        for wave in await store.unsteered(conn, at):
            children = await store.silent(conn, wave.inspection_id)
            listeners = await store.listeners(conn, wave.wave_id)
            beyond = rules.beyond_budget(children, listeners, most)
            let += await store.steer(conn, wave.wave_id, beyond, at)
            await note(
                conn,
                at=at,
                actor="clock",
                action="outreach.steer",
                subject=str(wave.inspection_id),
                detail={"most": most, "beyond": len(beyond)},
            )
    return let
