"""What one can do with a finding handed over: reply to it, attach to it, mark the reply."""

import hashlib
from datetime import datetime
from uuid import UUID

from msgspec.structs import replace

from soundings.access.model import SignedIn
from soundings.audit.service import note
from soundings.briefing import store
from soundings.briefing.model import (
    EvidenceId,
    Ground,
    Marked,
    Position,
    Replies,
    Reply,
    ReplyForm,
    ReplyId,
    ReplyList,
    ReplyRow,
    Sealed,
    UnknownReply,
    Written,
)
from soundings.briefing.rules import replying
from soundings.disclosure import service as disclosure
from soundings.disclosure.model import Finding, NotReleased, Released
from soundings.inspection.model import InspectionId
from soundings.kit.database import Database, Pool, transaction
from soundings.kit.ids import new_id
from soundings.kit.vault import seal, unseal

SEALED_AS = "briefing.evidence.sealed"


async def replies_of(pool: Pool, inspection_id: InspectionId) -> Replies:
    """Return every version of every reply of the inspection."""
    async with pool.acquire() as conn:
        return Replies(every=tuple(await store.replies_of(conn, inspection_id)))


async def _handed(database: Database, inspection_id: InspectionId) -> Released:
    """Return what was handed to the partnership; raise NotReleased before it was."""
    released = await disclosure.handed_release(database.room("disclosure"), inspection_id)
    if released is None:
        message = (
            "The contrast pack has not been handed over yet, so there is no finding to reply to. "
            "It follows the inspectors’ briefing; its hour stands on the desk."
        )
        raise NotReleased(message)
    return released


def _finding(released: Released, claim_id: UUID) -> Finding:
    for finding in released.findings:
        if finding.claim_id == claim_id:
            return finding
    message = "The pack has no such finding; go back to the list of findings."
    raise UnknownReply(message)


async def reply_list(database: Database, inspection_id: InspectionId, at: datetime) -> ReplyList:
    """Return every finding handed over, with what has been said to it."""
    released = await _handed(database, inspection_id)
    replies = await replies_of(database.room("briefing"), inspection_id)
    return ReplyList(
        rows=tuple(
            ReplyRow(finding=finding, reply=next(iter(replies.of(finding.claim_id)), None))
            for finding in released.findings
        ),
        replies=replies,
        closes_at=released.area.reply_due,
        is_open=replying.is_open(released.area.reply_due, at),
    )


async def reply_form(
    database: Database,
    inspection_id: InspectionId,
    claim_id: UUID,
    at: datetime,
    typed: Written | None = None,
) -> ReplyForm:
    """Return the page on which one finding is replied to, with what was typed and its faults."""
    released = await _handed(database, inspection_id)
    finding = _finding(released, claim_id)
    replies = await replies_of(database.room("briefing"), inspection_id)
    versions = replies.versions(claim_id)
    said = typed or Written()
    if typed is None and versions:
        last = versions[-1]
        said = Written(position=last.position, ground=last.ground or "", words=last.words)
    return ReplyForm(
        finding=finding,
        closes_at=released.area.reply_due,
        is_open=replying.is_open(released.area.reply_due, at),
        typed=said,
        faults=() if typed is None else replying.faults(typed),
        versions=versions,
        words_typed=replying.words_in(said.words),
    )


async def reply(
    database: Database,
    inspection_id: InspectionId,
    claim_id: UUID,
    typed: Written,
    *,
    secret: bytes,
    at: datetime,
    by: SignedIn,
) -> bool:
    """Keep the next version of a reply with its files sealed; return whether it was kept.

    It is not where something typed must be mended. Raises ReplyClosed after the deadline.
    """
    released = await _handed(database, inspection_id)
    replying.check_open(released.area.reply_due, at)
    finding = _finding(released, claim_id)
    if replying.faults(typed):
        return False
    kept = Reply(
        reply_id=ReplyId(new_id()),
        inspection_id=inspection_id,
        claim_id=finding.claim_id,
        version=0,
        position=Position(typed.position),
        ground=Ground(typed.ground) if typed.position == Position.DISPUTE else None,
        words=typed.words.strip(),
        written_by=by.name,
        written_at=at,
    )
    files = [_sealed(kept.reply_id, typed, place, secret) for place in range(len(typed.uploads))]
    async with transaction(database.room("briefing")) as conn:
        version = await store.add_reply(conn, kept, released.release_id, by.staff_id)
        await store.add_evidence(conn, inspection_id, files)
        await note(
            conn,
            at=at,
            actor=str(by.staff_id),
            action="briefing.replied",
            subject=str(kept.reply_id),
            detail={
                "claim_id": str(claim_id),
                "version": version,
                "position": kept.position,
                "files": [one.sha256 for one in files],
            },
        )
    return True


def _sealed(reply_id: ReplyId, typed: Written, place: int, secret: bytes) -> Sealed:
    upload = typed.uploads[place]
    evidence_id = EvidenceId(new_id())
    return Sealed(
        evidence_id=evidence_id,
        reply_id=reply_id,
        use=upload.use,
        file_name=upload.file_name,
        media_type=replying.media_type(upload),
        size=len(upload.content),
        sha256=hashlib.sha256(upload.content).hexdigest(),
        sealed=seal(secret, SEALED_AS, str(evidence_id), upload.content),
    )


async def take_evidence(
    pool: Pool,
    inspection_id: InspectionId,
    evidence_id: EvidenceId,
    *,
    secret: bytes,
    at: datetime,
    by: SignedIn,
) -> Sealed:
    """Return a file with its seal broken, and note who took it; raises UnknownReply."""
    async with transaction(pool) as conn:
        found = await store.evidence_by_id(conn, inspection_id, evidence_id)
        if found is None:
            message = "There is no such file here; go back to the replies."
            raise UnknownReply(message)
        await note(
            conn,
            at=at,
            actor=str(by.staff_id),
            action="briefing.evidence_taken",
            subject=str(evidence_id),
            detail={"sha256": found.sha256},
        )
    opened = unseal(secret, SEALED_AS, str(evidence_id), found.sealed)
    return replace(found, sealed=opened)


async def mark(
    pool: Pool,
    inspection_id: InspectionId,
    reply_id: ReplyId,
    *,
    found: str,
    reason: str,
    at: datetime,
    by: SignedIn,
) -> None:
    """Keep what an inspector found of a reply; the newest mark holds, every one is kept.

    Raises UnknownReply for one of another inspection, MarkWithoutReason.
    """
    said = replying.found_named(found, reason)
    made = Marked(found=said, reason=reason.strip(), marked_by=by.name, marked_at=at)
    async with transaction(pool) as conn:
        known = await store.replies_of(conn, inspection_id)
        if reply_id not in {one.reply_id for one in known}:
            message = "There is no such reply here; go back to the replies."
            raise UnknownReply(message)
        await store.add_mark(conn, new_id(), reply_id, inspection_id, made, by.staff_id)
        await note(
            conn,
            at=at,
            actor=str(by.staff_id),
            action="briefing.reply_marked",
            subject=str(reply_id),
            detail={"found": said},
        )
