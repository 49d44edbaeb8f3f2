"""Taking comments to read, saying what they are about, and finding them again."""

from datetime import datetime

from soundings.access.model import StaffId
from soundings.audit.service import note
from soundings.coding import store
from soundings.coding.constants import FOUND_AT_MOST
from soundings.coding.model import (
    Codebook,
    Hit,
    NotTaken,
    Progress,
    Reading,
    ReadPage,
    Themes,
    UnknownComment,
    Words,
)
from soundings.coding.rules.offering import choices, hints
from soundings.coding.rules.queueing import current, next_for, progress, twice
from soundings.coding.rules.redacting import check_seen
from soundings.coding.service.codebooks import open_codebook
from soundings.coding.service.settling import settle_one
from soundings.inspection.model import Inspection, InspectionId
from soundings.kit.database import Connection, Pool, transaction
from soundings.respond.model import ResponseId


async def how_far(pool: Pool, inspection_id: InspectionId, staff_id: StaffId) -> Progress:
    """Return how far the words have come."""
    async with transaction(pool) as conn:
        standings = await store.standings(conn, inspection_id)
        readings = await store.readings(conn, inspection_id)
        decided = await store.adjudications(conn, inspection_id)
    wanted_twice = twice([one.response_id for one in standings], inspection_id)
    return progress(staff_id, standings, readings, decided, wanted_twice)


async def take_next(
    pool: Pool, inspection: Inspection, staff_id: StaffId, book: Codebook, at: datetime
) -> ResponseId | None:
    """Take the next comment to read, in ticket order; None when nothing is left for this person.

    A comment that is read twice goes to two people, neither of whom is told what the other
    found. Whoever has one in hand is given that. Raises ChangedCodebook.
    """
    inspection_id = inspection.inspection_id
    async with transaction(pool) as conn:
        await store.hold_queue(conn, inspection_id)
        await open_codebook(conn, inspection, book, at)
        standings = await store.standings(conn, inspection_id)
        readings = await store.readings(conn, inspection_id)
        wanted_twice = twice([one.response_id for one in standings], inspection_id)
        found = next_for(staff_id, standings, readings, wanted_twice, at)
        if found is None:
            return None
        await store.take_comment(conn, inspection_id, found, staff_id, book.version, at)
    return found.response_id


async def _mine(
    conn: Connection, inspection_id: InspectionId, response_id: ResponseId, staff_id: StaffId
) -> tuple[Words, Reading]:
    """Return a comment that this person has taken, or read before."""
    words = await store.words(conn, inspection_id, response_id)
    if not words:
        message = f"No checked comment has the id {response_id}; go back to the coding page."
        raise UnknownComment(message)
    standings = await store.standings(conn, inspection_id, response_id)
    by = current(standings, await store.readings(conn, inspection_id, response_id))
    own = [one for one in by[response_id] if one.coder_id == staff_id]
    if not own:
        message = "Comments are read in ticket order: take the next one on the coding page."
        raise NotTaken(message)
    return words[0], own[0]


async def to_read(
    pool: Pool,
    inspection_id: InspectionId,
    response_id: ResponseId,
    staff_id: StaffId,
    book: Codebook,
) -> ReadPage:
    """Return a comment that this person has taken, with what is suggested for it.

    Nothing is suggested for a comment that two people read: neither is to lean on a machine.
    Raises UnknownComment or NotTaken.
    """
    async with transaction(pool) as conn:
        one, own = await _mine(conn, inspection_id, response_id, staff_id)
        commented = await store.commented(conn, inspection_id)
        hinted = {}
        if response_id not in twice(commented, inspection_id):
            hinted = hints(
                await store.terms_in(conn, response_id),
                await store.suggestions_for(conn, response_id),
                await store.suggester(conn, inspection_id),
            )
        yours = await store.count_read(conn, inspection_id, staff_id)
    return ReadPage(
        response_id=response_id,
        text=one.redacted,
        text_sha256=one.text_sha256,
        choices=choices(book, own.themes, hinted),
        yours=yours,
    )


async def save_reading(
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
    """Say what a comment is about that this person has taken; none of the themes is an answer.

    Raises UnknownComment, NotTaken or ChangedComment.
    """
    async with transaction(pool) as conn:
        await store.hold_queue(conn, inspection_id)
        one, own = await _mine(conn, inspection_id, response_id, staff_id)
        check_seen(one.redacted, seen_sha256)
        await store.save_reading(
            conn, inspection_id, response_id, staff_id, themes, book.version, at
        )
        await settle_one(conn, inspection_id, response_id, at)
        await note(
            conn,
            at=at,
            actor=str(staff_id),
            action="coding.read_again" if own.read_at else "coding.read",
            subject=str(response_id),
            detail={"inspection_id": str(inspection_id), "codebook": book.version},
        )


async def search(
    pool: Pool, inspection_id: InspectionId, words: str, theme: str
) -> tuple[int, tuple[Hit, ...]]:
    """Return how many checked comments hold these words and touch this theme, and the first.

    Either may be empty; capitals do not matter.
    """
    async with pool.acquire() as conn:
        comments = await store.words(conn, inspection_id)
    sought = " ".join(words.casefold().split())
    found = [
        one
        for one in comments
        if sought in " ".join(one.redacted.casefold().split())
        and (not theme or theme in (one.themes or {}))
    ]
    return len(found), tuple(
        Hit(response_id=one.response_id, redacted=one.redacted, themes=one.themes)
        for one in found[:FOUND_AT_MOST]
    )


async def full_text(
    pool: Pool,
    inspection_id: InspectionId,
    response_id: ResponseId,
    staff_id: StaffId,
    at: datetime,
) -> Words:
    """Return a comment by the id that stands beside its quote, and note who looked.

    Redacted, as everything here is. Raises UnknownComment.
    """
    async with transaction(pool) as conn:
        words = await store.words(conn, inspection_id, response_id)
        if not words:
            message = f"No checked comment has the id {response_id}: check what was typed."
            raise UnknownComment(message)
        await note(
            conn,
            at=at,
            actor=str(staff_id),
            action="coding.comment_shown",
            subject=str(response_id),
            detail={"inspection_id": str(inspection_id)},
        )
    return words[0]
