"""Redacting what families wrote where the names are, and the person who looks at it after."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from soundings.access.model import StaffId
from soundings.audit.service import note
from soundings.coding import store
from soundings.coding.constants import ABREAST, ITEMS
from soundings.coding.model import (
    CheckPage,
    Codebook,
    Comment,
    Marked,
    Raw,
    Redaction,
    Unchecked,
    UnknownComment,
)
from soundings.coding.rules.redacting import check_page, check_seen, comment, marks_of
from soundings.coding.service.codebooks import load_codebook, open_codebook
from soundings.coding.service.settling import settle_all
from soundings.inspection import service as inspections
from soundings.inspection.model import InspectionId
from soundings.kit.database import Connection, Database, Pool, transaction
from soundings.kit.vault import KeyRing
from soundings.respond.model import ResponseId
from soundings.roll import service as roll
from soundings.roll.model import Marks
from soundings.stats.tickets import ticket


async def _redact(
    roll_pool: Pool, raws: Sequence[Raw], book: Codebook, seed: str, keys: KeyRing
) -> list[Comment]:
    redacted = await roll.redact_many(
        roll_pool,
        [(raw.case_id, raw.words) for raw in raws],
        keys=keys,
        marks=[Marks(added=raw.added, put_back=raw.put_back) for raw in raws],
    )
    return [comment(raw, without, book, seed) for raw, without in zip(raws, redacted, strict=True)]


async def redact_new(
    database: Database,
    inspection_id: InspectionId,
    at: datetime,
    *,
    keys: KeyRing,
    surveys: Path,
) -> Redaction:
    """Redact every comment that is new or changed, where the names are.

    Screen first: what safeguarding has not read is not quotable. Safe to do twice. What changed
    must be checked by a person again, and read again.
    """
    inspection = await inspections.by_id(database.room("inspection"), inspection_id)
    book = load_codebook(surveys, inspection.instrument_name)
    async with transaction(database.room("coding")) as conn:
        await open_codebook(conn, inspection, book, at)
    done: list[Comment] = []
    for item in ITEMS:
        done += await _redact_item(database, inspection_id, item, book, at, keys)
    if done:
        async with transaction(database.room("coding")) as conn:
            await settle_all(conn, inspection_id, at)
    return Redaction(
        comments=len(done),
        quotable=sum(one.quotable for one in done),
        doubtful=sum(one.doubtful > 0 for one in done),
    )


async def _redact_item(
    database: Database,
    inspection_id: InspectionId,
    item: str,
    book: Codebook,
    at: datetime,
    keys: KeyRing,
) -> list[Comment]:
    done: list[Comment] = []
    version = f"{book.version} {book.sha256[:12]}"
    while True:
        async with transaction(database.room("coding")) as conn:
            raws = await store.unredacted(conn, inspection_id, item, version)
            made = await _redact(database.room("roll"), raws, book, str(inspection_id), keys)
            await store.keep_comments(conn, inspection_id, item, made, version, at)
        if not raws:
            return done
        done += made


async def to_check(pool: Pool, inspection_id: InspectionId, staff_id: StaffId) -> CheckPage | None:
    """Return a comment whose redaction somebody must look at; None when all were.

    People who check at the same time are given different ones.
    """
    async with pool.acquire() as conn:
        waiting = await store.unchecked(conn, inspection_id, ABREAST)
        left = await store.count_unchecked(conn, inspection_id)
    if not waiting:
        return None
    mine = min(waiting, key=lambda one: ticket(str(staff_id), f"{one.response_id} {one.item}"))
    return check_page(mine, left)


async def comment_to_check(
    pool: Pool, inspection_id: InspectionId, response_id: ResponseId, item: str
) -> CheckPage:
    """Return one comment to look at again. Raises UnknownComment."""
    async with transaction(pool) as conn:
        one = await _known(conn, inspection_id, response_id, item)
        left = await store.count_unchecked(conn, inspection_id)
    return check_page(one, left)


async def _known(
    conn: Connection, inspection_id: InspectionId, response_id: ResponseId, item: str
) -> Unchecked:
    one = await store.comment_to_check(conn, inspection_id, response_id, item)
    if one is None:
        message = f"No comment has the id {response_id}; go back to the coding page."
        raise UnknownComment(message)
    return one


async def save_check(
    database: Database,
    inspection_id: InspectionId,
    marked: Marked,
    staff_id: StaffId,
    at: datetime,
    *,
    keys: KeyRing,
) -> bool:
    """Say that a redaction stands, or change it; say whether it stands.

    A changed one is to be looked at again. The coding room never sees what was cut: the roll
    makes the text anew. Raises UnknownComment, ChangedComment or NotStanding.
    """
    async with transaction(database.room("coding")) as conn:
        one = await _known(conn, inspection_id, marked.response_id, marked.item)
        check_seen(one.redacted, marked.seen_sha256)
        stands = not marked.also and not marked.put_back
        if stands:
            await store.mark_checked(conn, inspection_id, one, at, staff_id)
        else:
            await _change(database, conn, inspection_id, one, marks_of(one, marked), keys)
        await note(
            conn,
            at=at,
            actor=str(staff_id),
            action="coding.redaction_checked" if stands else "coding.redaction_changed",
            subject=str(marked.response_id),
            detail={
                "inspection_id": str(inspection_id),
                "item": marked.item,
                "added": len(marked.also),
                "put_back": len(marked.put_back),
            },
        )
    return stands


async def _change(
    database: Database,
    conn: Connection,
    inspection_id: InspectionId,
    one: Unchecked,
    marks: Marks,
    keys: KeyRing,
) -> None:
    raw = await store.raw_comment(conn, inspection_id, one.response_id, one.item)
    if raw is None:
        message = "The family has taken these words back: there is nothing left to redact."
        raise UnknownComment(message)
    (redacted,) = await roll.redact_many(
        database.room("roll"), [(raw.case_id, raw.words)], keys=keys, marks=[marks]
    )
    await store.change_redaction(conn, inspection_id, one, redacted, marks)
    await store.drop_code(conn, one.response_id)
