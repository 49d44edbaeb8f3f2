"""What comments are about as it stands, decisions where two differ, and how far readers agree."""

import asyncio
from datetime import datetime

import numpy as np

from soundings.access.model import StaffId
from soundings.audit.service import note
from soundings.coding import store
from soundings.coding.model import (
    Adjudication,
    Code,
    Codebook,
    Disagreement,
    OwnReading,
    Reading,
    Saturation,
    Settled,
    ThemeAgreement,
    Themes,
    UnknownComment,
)
from soundings.coding.rules.offering import choices
from soundings.coding.rules.queueing import current
from soundings.coding.rules.redacting import check_seen
from soundings.coding.rules.settling import agreements, saturation, settle
from soundings.inspection.model import InspectionId
from soundings.kit.database import Connection, Pool, transaction
from soundings.respond.model import ResponseId

_PAIR = 2


async def _settled(
    conn: Connection, inspection_id: InspectionId, one: ResponseId | None = None
) -> tuple[list[Code], dict[ResponseId, list[Reading]]]:
    """Return what every comment, or one, is about, and who read it."""
    standings = await store.standings(conn, inspection_id, one)
    readings = [each for each in await store.readings(conn, inspection_id, one) if each.read_at]
    decisions = await store.adjudications(conn, inspection_id, one)
    decided = {each.response_id: each for each in decisions}
    by = current(standings, readings)
    found = (
        settle(by[each.response_id], decided.get(each.response_id), each.text_sha256)
        for each in standings
    )
    return [code for code in found if code is not None], by


async def settle_all(conn: Connection, inspection_id: InspectionId, at: datetime) -> None:
    """Work out anew what every comment is about, in the caller's transaction.

    A comment whose text changed since it was read is about nothing until it is read again.
    """
    codes, _ = await _settled(conn, inspection_id)
    await store.keep_codes(conn, inspection_id, [code.response_id for code in codes])
    await store.save_codes(conn, inspection_id, codes, at)


async def settle_one(
    conn: Connection, inspection_id: InspectionId, response_id: ResponseId, at: datetime
) -> None:
    """Work out anew what one comment is about, in the caller's transaction."""
    codes, _ = await _settled(conn, inspection_id, response_id)
    await store.save_codes(conn, inspection_id, codes, at)


async def next_disagreement(
    pool: Pool, inspection_id: InspectionId, staff_id: StaffId, book: Codebook
) -> Disagreement | None:
    """Return a comment that two others read differently and nobody decided; None if there is
    none for this person.
    """
    async with transaction(pool) as conn:
        codes, by = await _settled(conn, inspection_id)
        differing = [code for code in codes if code.settled is Settled.OPEN]
        others = [
            code
            for code in differing
            if all(one.coder_id != staff_id for one in by[code.response_id])
        ]
        if not others:
            return None
        chosen = min(others, key=lambda code: str(code.response_id))
        words = await store.words(conn, inspection_id, chosen.response_id)
    if not words:
        return None
    (one,) = words
    readings = by[chosen.response_id]
    agreed = {
        theme: way
        for theme, way in readings[0].themes.items()
        if all(each.themes.get(theme) is way for each in readings)
    }
    return Disagreement(
        response_id=one.response_id,
        text=one.redacted,
        text_sha256=one.text_sha256,
        choices=choices(book, agreed, {}),
        readings=tuple(reading.themes for reading in readings),
        left=len(others),
    )


async def decide(
    pool: Pool,
    inspection_id: InspectionId,
    response_id: ResponseId,
    staff_id: StaffId,
    themes: Themes,
    book: Codebook,
    at: datetime,
    *,
    seen_sha256: str,
) -> None:
    """Decide what a comment is about that two read differently; neither of them may.

    Raises UnknownComment, ChangedComment or OwnReading.
    """
    async with transaction(pool) as conn:
        await store.hold_queue(conn, inspection_id)
        words = await store.words(conn, inspection_id, response_id)
        if not words:
            message = f"No checked comment has the id {response_id}; go back and choose another."
            raise UnknownComment(message)
        check_seen(words[0].redacted, seen_sha256)
        _, by = await _settled(conn, inspection_id, response_id)
        readings = by[response_id]
        if len(readings) < _PAIR:
            message = "Fewer than two people have read this comment: there is nothing to decide."
            raise UnknownComment(message)
        if any(one.coder_id == staff_id for one in readings):
            message = "You read this comment yourself: somebody who did not must decide."
            raise OwnReading(message)
        decided = Adjudication(
            response_id=response_id,
            text_sha256=seen_sha256,
            codebook_version=book.version,
            themes=themes,
            decided_by=staff_id,
            decided_at=at,
        )
        await store.save_adjudication(conn, inspection_id, decided)
        await settle_one(conn, inspection_id, response_id, at)
        await note(
            conn,
            at=at,
            actor=str(staff_id),
            action="coding.adjudicated",
            subject=str(response_id),
            detail={"inspection_id": str(inspection_id), "themes": themes},
        )


async def agreement(
    pool: Pool, inspection_id: InspectionId, book: Codebook
) -> tuple[ThemeAgreement, ...]:
    """Measure, theme by theme, how far people who read the same comments agree."""
    async with transaction(pool) as conn:
        _, by = await _settled(conn, inspection_id)
    pairs = [readings for readings in by.values() if len(readings) >= _PAIR]
    # The same comments give anybody the same intervals.
    chance = np.random.default_rng(inspection_id.int % 2**32)
    return await asyncio.to_thread(agreements, pairs, book, chance)


async def saturated(pool: Pool, inspection_id: InspectionId) -> Saturation:
    """Say whether reading on brings new themes, by the comments read in ticket order."""
    async with transaction(pool) as conn:
        codes, _ = await _settled(conn, inspection_id)
        tickets = {
            one.response_id: one.ticket for one in await store.standings(conn, inspection_id)
        }
    in_order = sorted(codes, key=lambda code: (tickets[code.response_id], str(code.response_id)))
    return saturation([code.themes for code in in_order])
