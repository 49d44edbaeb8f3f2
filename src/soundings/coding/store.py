"""Comments, readings, codes and quotes in PostgreSQL."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

from soundings.access.model import StaffId
from soundings.coding.constants import BATCH, OVERALL_ITEM, PERMISSION_ITEM
from soundings.coding.model import (
    Adjudication,
    Code,
    Codebook,
    Comment,
    Learned,
    Mark,
    Opened,
    Paraphrase,
    ParaphraseId,
    Raw,
    Reading,
    Standing,
    Suggester,
    Suggestion,
    Themes,
    Unchecked,
    Words,
)
from soundings.inspection.model import InspectionId
from soundings.kit.database import Connection
from soundings.kit.sql import Columns, Fields, but, command, only, query, statement
from soundings.respond.model import Landed, ResponseId
from soundings.roll.model import CaseId, Marks, Redacted

_UNREDACTED = query(__name__, "unredacted", Raw)
_KEEP = command(__name__, "keep_comments")
_CHANGE_REDACTION = command(__name__, "change_redaction")
_COMMENTED = query(__name__, "commented", UUID)
_OPEN_CODEBOOK = command(__name__, "open_codebook")
_HOLD_QUEUE = command(__name__, "hold_queue")
_CARRY_READING = command(__name__, "carry_reading")
_SAVE_SUGGESTER = command(__name__, "save_suggester")
_CLEAR_SUGGESTIONS = command(__name__, "clear_suggestions")
_ADD_SUGGESTIONS = command(__name__, "add_suggestions")
_SUGGESTIONS_FOR = query(__name__, "suggestions_for", Suggestion)
_TERMS_IN = query(__name__, "terms_in", str)
_TO_LEARN = query(__name__, "inspections_to_learn", UUID)
_JUDGE_PARAPHRASE = command(__name__, "judge_paraphrase")
_CASE_OF = query(__name__, "case_of", UUID)


async def unredacted(
    conn: Connection, inspection_id: InspectionId, item: str, version: str
) -> list[Raw]:
    """Read a batch of an item's comments that are not redacted as they stand now."""
    return await _UNREDACTED.all(
        conn, inspection_id, item, OVERALL_ITEM, PERMISSION_ITEM, version, BATCH
    )


@statement
async def rename_comments(
    conn: Connection,
    landed: Annotated[Sequence[Landed], only("response_id", "item", "mark")],
    hashes: Sequence[str],
) -> None:
    """Know the same words by the marks that stand for them from now on."""


async def keep_comments(
    conn: Connection,
    inspection_id: InspectionId,
    item: str,
    comments: Sequence[Comment],
    version: str,
    at: datetime,
) -> None:
    """Write comments, in the place of what was made of them before."""
    await _KEEP.run(
        conn,
        item,
        inspection_id,
        version,
        at,
        [comment.response_id for comment in comments],
        [comment.case_id for comment in comments],
        [comment.redacted for comment in comments],
        [msgspec.to_builtins(comment.cuts) for comment in comments],
        [comment.doubtful for comment in comments],
        [comment.quotable for comment in comments],
        [comment.paraphrasable for comment in comments],
        [comment.direction.value for comment in comments],
        [",".join(comment.suggested) for comment in comments],
        [comment.ticket for comment in comments],
        [comment.source_sha256 for comment in comments],
        [comment.words_sha256 for comment in comments],
        [comment.added for comment in comments],
        [comment.put_back for comment in comments],
    )


@statement
async def unchecked(conn: Connection, inspection_id: InspectionId, most: int) -> list[Unchecked]:
    """Read the first comments that nobody has checked."""


@statement
async def count_unchecked(conn: Connection, inspection_id: InspectionId) -> int:
    """Count the comments that nobody has checked."""


@statement
async def comment_to_check(
    conn: Connection, inspection_id: InspectionId, response_id: ResponseId, item: str
) -> Unchecked | None:
    """Read one comment, and hold it until the transaction ends."""


@statement
async def mark_checked(
    conn: Connection,
    inspection_id: InspectionId,
    one: Annotated[Unchecked, only("response_id", "item")],
    at: datetime,
    by: StaffId,
) -> None:
    """Write that somebody looked at a redaction."""


async def change_redaction(
    conn: Connection,
    inspection_id: InspectionId,
    one: Unchecked,
    redacted: Redacted,
    marks: Marks,
) -> None:
    """Write a redaction as somebody changed it."""
    await _CHANGE_REDACTION.run(
        conn,
        inspection_id,
        one.response_id,
        one.item,
        redacted.text,
        msgspec.to_builtins(redacted.cuts),
        marks.added,
        marks.put_back,
        redacted.doubtful,
    )


@statement
async def standings(
    conn: Connection, inspection_id: InspectionId, response_id: ResponseId | None = None
) -> list[Standing]:
    """Read every family's comment as it stands, or one's, without its words."""


async def commented(conn: Connection, inspection_id: InspectionId) -> list[ResponseId]:
    """Read whose comments there are."""
    return [ResponseId(found) for found in await _COMMENTED.all(conn, inspection_id)]


@statement
async def count_read(conn: Connection, inspection_id: InspectionId, coder: StaffId) -> int:
    """Count the comments that somebody has read."""


@statement
async def words(
    conn: Connection, inspection_id: InspectionId, response_id: ResponseId | None = None
) -> list[Words]:
    """Read every checked comment, or one."""


async def open_codebook(
    conn: Connection, inspection_id: InspectionId, book: Codebook, at: datetime
) -> bool:
    """Write by what book an inspection is coded; say whether it is new to it."""
    opened = await _OPEN_CODEBOOK.run(
        conn, inspection_id, book.version, book.sha256, book.names, at
    )
    return bool(opened)


@statement
async def opened_codebooks(conn: Connection, inspection_id: InspectionId) -> list[Opened]:
    """Read the books an inspection was coded by, the newest first."""


@statement
async def readings(
    conn: Connection, inspection_id: InspectionId, response_id: ResponseId | None = None
) -> list[Reading]:
    """Read who read what, or who read one, and who has taken what."""


@statement
async def adjudications(
    conn: Connection, inspection_id: InspectionId, response_id: ResponseId | None = None
) -> list[Adjudication]:
    """Read what was decided, or about one."""


async def hold_queue(conn: Connection, inspection_id: InspectionId) -> None:
    """Wait for whoever else takes a comment, and keep the next one waiting."""
    await _HOLD_QUEUE.run(conn, str(inspection_id))


@statement
async def take_comment(
    conn: Connection,
    inspection_id: InspectionId,
    standing: Annotated[Standing, only("response_id", "text_sha256")],
    coder: StaffId,
    version: int,
    at: datetime,
) -> None:
    """Write that somebody takes a comment to read."""


@statement
async def save_reading(
    conn: Connection,
    inspection_id: InspectionId,
    response_id: ResponseId,
    coder: StaffId,
    themes: Themes,
    version: int,
    at: datetime,
) -> None:
    """Write what somebody found in a comment."""


async def carry_reading(
    conn: Connection, reading: Reading, themes: Themes | None, version: int
) -> None:
    """Write an older book's reading as one by this; None is to be read again."""
    await _CARRY_READING.run(
        conn,
        reading.response_id,
        reading.coder_id,
        {} if themes is None else themes,
        version,
        themes is not None,
    )


@statement
async def drop_adjudication(conn: Connection, response_id: ResponseId) -> None:
    """Forget a decision."""


@statement
async def save_adjudication(
    conn: Connection, inspection_id: InspectionId, decided: Fields[Adjudication]
) -> None:
    """Write what somebody decided."""


@statement
async def save_codes(
    conn: Connection, inspection_id: InspectionId, codes: Columns[Code], at: datetime
) -> None:
    """Write what comments are about."""


@statement
async def keep_codes(
    conn: Connection, inspection_id: InspectionId, responses: Collection[ResponseId]
) -> None:
    """Forget what all other comments were about."""


@statement
async def drop_code(conn: Connection, response_id: ResponseId) -> None:
    """Forget what a comment was about."""


@statement
async def suggester(conn: Connection, inspection_id: InspectionId) -> Suggester | None:
    """Read what the last training found."""


async def save_learned(
    conn: Connection,
    inspection_id: InspectionId,
    learned: Learned,
    version: int,
    comments: int,
    at: datetime,
) -> None:
    """Write what a training found, in the place of the one before."""
    await _SAVE_SUGGESTER.run(
        conn,
        inspection_id,
        version,
        at,
        comments,
        msgspec.to_builtins(learned.models),
        msgspec.to_builtins(learned.proposals),
    )
    await _CLEAR_SUGGESTIONS.run(conn, inspection_id)
    await _ADD_SUGGESTIONS.run(
        conn,
        inspection_id,
        [one.response_id for one in learned.suggestions],
        [one.theme for one in learned.suggestions],
        [one.chance for one in learned.suggestions],
    )


async def suggestions_for(conn: Connection, response_id: ResponseId) -> Mapping[str, float]:
    """Read what models suggest for a comment, by theme."""
    return {one.theme: one.chance for one in await _SUGGESTIONS_FOR.all(conn, response_id)}


async def terms_in(conn: Connection, response_id: ResponseId) -> frozenset[str]:
    """Read the themes whose terms stand in a comment."""
    return frozenset(await _TERMS_IN.all(conn, response_id))


async def inspections_to_learn(conn: Connection, newly: int) -> list[InspectionId]:
    """Read which inspections have so many comments newly coded."""
    return [InspectionId(found) for found in await _TO_LEARN.all(conn, newly)]


@statement
async def quote_marks(conn: Connection, inspection_id: InspectionId) -> list[Mark]:
    """Read what was decided about comments that were drawn."""


@statement
async def mark_quote(conn: Connection, inspection_id: InspectionId, mark: Fields[Mark]) -> None:
    """Write what somebody decided about a comment that was drawn."""


@statement
async def paraphrases(conn: Connection, inspection_id: InspectionId) -> list[Paraphrase]:
    """Read every paraphrase, the newest first."""


@statement
async def add_paraphrase(
    conn: Connection,
    inspection_id: InspectionId,
    paraphrase: Annotated[Paraphrase, but("approved", "judged_by", "judged_at")],
) -> None:
    """Write a paraphrase."""


async def judge_paraphrase(
    conn: Connection,
    inspection_id: InspectionId,
    paraphrase_id: ParaphraseId,
    by: StaffId,
    at: datetime,
    *,
    approved: bool,
) -> bool:
    """Write that a paraphrase is approved or sent back; say whether nobody had judged it."""
    return bool(await _JUDGE_PARAPHRASE.run(conn, inspection_id, paraphrase_id, approved, by, at))


async def case_of(
    conn: Connection, inspection_id: InspectionId, response_id: ResponseId
) -> CaseId | None:
    """Read which child a comment is about."""
    found = await _CASE_OF.first(conn, inspection_id, response_id)
    return None if found is None else CaseId(found)


@statement
async def is_comment(
    conn: Connection, inspection_id: InspectionId, response_id: ResponseId
) -> bool:
    """Say whether the inspection has a comment with this id that stands."""


@statement
async def kept_comments(conn: Connection, inspection_id: InspectionId) -> int:
    """Count an inspection's redacted comments."""


@statement
async def forget_comments(conn: Connection, inspection_id: InspectionId) -> None:
    """Delete an inspection's comments and all that was made of them."""


@statement
async def comments_by(conn: Connection, links: Sequence[UUID]) -> int:
    """Count the comments that came by these links."""


@statement
async def forget_comments_by(conn: Connection, links: Sequence[UUID]) -> None:
    """Delete the comments that came by these links, and all that was made of them."""
