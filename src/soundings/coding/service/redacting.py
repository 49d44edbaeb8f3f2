"""Redacting what families wrote where the names are, and the person who looks at it after."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from msgspec import Struct

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
from soundings.respond.model import Landed, ResponseId
from soundings.respond.service import words
from soundings.roll import service as roll
from soundings.roll.model import CaseId, Marks, Redacted
from soundings.stats.tickets import ticket


class _Text(Struct, frozen=True):
    """Which words are to be redacted, whose they are, and what a person changed about that."""

    response_id: ResponseId
    case_id: CaseId | None
    mark: str
    marks: Marks


async def _redact(
    database: Database, item: str, texts: Sequence[_Text], keys: KeyRing
) -> list[Redacted]:
    """Return texts without what says who wrote them; the words pass through here and are kept
    nowhere. Of words that changed since they were asked for nothing is returned.
    """
    found = await words.written(
        database.room("respond"), keys, [(text.response_id, item) for text in texts]
    )
    return await roll.redact_many(
        database.room("roll"),
        [
            (text.case_id, one.words if one.mark == text.mark else "")
            for text, one in zip(texts, found, strict=True)
        ],
        keys=keys,
        marks=[text.marks for text in texts],
    )


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
            redacted = await _redact(database, item, [_text(raw) for raw in raws], keys)
            made = [
                comment(raw, without, book, str(inspection_id))
                for raw, without in zip(raws, redacted, strict=True)
            ]
            await store.keep_comments(conn, inspection_id, item, made, version, at)
        if not raws:
            return done
        done += made


def _text(raw: Raw) -> _Text:
    marks = Marks(added=raw.added, put_back=raw.put_back)
    return _Text(raw.response_id, raw.case_id, raw.words_sha256, marks)


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
    case_id = await store.case_of(conn, inspection_id, one.response_id)
    text = _Text(one.response_id, case_id, one.words_sha256, marks)
    (redacted,) = await _redact(database, one.item, [text], keys)
    if not redacted.text:
        message = "The family has taken these words back, or changed them: load the page again."
        raise UnknownComment(message)
    await store.change_redaction(conn, inspection_id, one, redacted, marks)
    await store.drop_code(conn, one.response_id)


async def rename_landed(pool: Pool, landed: Sequence[Landed]) -> None:
    """Know words that are about to be sealed by the mark that will stand for them: what people
    changed about their redaction stands.
    """
    hashes = [hashlib.sha256(one.words.encode()).hexdigest() for one in landed]
    async with transaction(pool) as conn:
        await store.rename_comments(conn, landed, hashes)
