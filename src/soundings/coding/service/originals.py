"""The full text behind a quote's id, which takes two people and is shown once."""

from datetime import datetime

from soundings.access.model import Pair, PairId, SignedIn, UnknownPair
from soundings.access.service import pairs
from soundings.audit.service import note
from soundings.coding import store
from soundings.coding.constants import ITEMS
from soundings.coding.model import UnknownComment
from soundings.inspection.model import InspectionId
from soundings.kit.database import Connection, Database, Pool, transaction
from soundings.kit.vault import KeyRing
from soundings.respond.model import ResponseId
from soundings.respond.service import words

ORIGINAL = "coding.original"


async def _check_known(
    conn: Connection, inspection_id: InspectionId, response_id: ResponseId
) -> None:
    if not await store.is_comment(conn, inspection_id, response_id):
        message = f"No comment has the id {response_id}; the family may have taken it back."
        raise UnknownComment(message)


async def ask_original(
    pool: Pool,
    inspection_id: InspectionId,
    response_id: ResponseId,
    reason: str,
    *,
    by: SignedIn,
    at: datetime,
) -> None:
    """Ask to read a comment as its family wrote it; raises UnknownComment or NoReason."""
    async with transaction(pool) as conn:
        await _check_known(conn, inspection_id, response_id)
        await pairs.ask(
            conn,
            what=ORIGINAL,
            subject=str(response_id),
            reason=reason,
            by=by,
            at=at,
            inspection_id=inspection_id,
        )


async def original_requests(
    pool: Pool, inspection_id: InspectionId, response_id: ResponseId, at: datetime
) -> list[Pair]:
    """Return who has asked to read this comment's original, and who allowed it."""
    async with transaction(pool) as conn:
        await _check_known(conn, inspection_id, response_id)
        found = await pairs.waiting(conn, ORIGINAL, at)
    return [pair for pair in found if pair.subject == str(response_id)]


async def allow_original(
    pool: Pool,
    inspection_id: InspectionId,
    response_id: ResponseId,
    pair_id: PairId,
    *,
    by: SignedIn,
    at: datetime,
) -> None:
    """Allow somebody else to read it; raises OnePerson for whoever asked."""
    async with transaction(pool) as conn:
        await _check_known(conn, inspection_id, response_id)
        asked = await pairs.waiting(conn, ORIGINAL, at)
        if not any(p.pair_id == pair_id and p.subject == str(response_id) for p in asked):
            message = "No such request waits for this comment; it may have run out. Ask again."
            raise UnknownPair(message)
        await pairs.approve(conn, pair_id, by=by, at=at)


async def show_original(
    database: Database,
    inspection_id: InspectionId,
    response_id: ResponseId,
    *,
    keys: KeyRing,
    by: SignedIn,
    at: datetime,
) -> tuple[str, ...]:
    """Use up what a second person allowed and return the family's own words, a text an item.

    Raises UnknownComment or NotApproved.
    """
    async with transaction(database.room("coding")) as conn:
        await _check_known(conn, inspection_id, response_id)
        await pairs.spend(conn, what=ORIGINAL, subject=str(response_id), by=by, at=at)
        found = await words.written(
            database.room("respond"), keys, [(response_id, item) for item in ITEMS]
        )
        await note(
            conn,
            at=at,
            actor=str(by.staff_id),
            action="coding.original_shown",
            subject=str(response_id),
            detail={"inspection_id": str(inspection_id)},
        )
    return tuple(one.words for one in found if one.words)
