"""The statements of the briefing room, one function each."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from msgspec import to_builtins

from soundings.access.model import StaffId
from soundings.briefing.model import (
    Document,
    DocumentId,
    EvidenceId,
    Listed,
    Marked,
    Publication,
    Recounted,
    Reply,
    ReplyId,
    Sealed,
    Stored,
    Uncounted,
)
from soundings.disclosure.model import Audience, ReleaseId
from soundings.inspection.model import InspectionId
from soundings.kit.database import Connection
from soundings.kit.sql import command, query

_RELEASE_STORED = query(__name__, "release_stored", Stored)
_ADD_DOCUMENT = command(__name__, "add_document")
_DOCUMENTS_OF = query(__name__, "documents_of", Listed)
_DOCUMENT_BY_ID = query(__name__, "document_by_id", Document)
_REPLIES_OF = query(__name__, "replies_of", Reply)
_ADD_REPLY = query(__name__, "add_reply", int)
_ADD_EVIDENCE = command(__name__, "add_evidence")
_EVIDENCE_BY_ID = query(__name__, "evidence_by_id", Sealed)
_UNCOUNTED = query(__name__, "uncounted", Uncounted)
_ADD_RECOUNT = command(__name__, "add_recount")
_ADD_MARK = command(__name__, "add_mark")
_RELEASE_CUT = query(__name__, "release_cut", UUID)
_ADD_PUBLICATION = query(__name__, "add_publication", int)
_LATEST_PUBLICATION = query(__name__, "latest_publication", Publication)


async def release_stored(conn: Connection, release_id: ReleaseId) -> Stored | None:
    """Return whose release it is and since when, if it is stored."""
    return await _RELEASE_STORED.first(conn, release_id)


async def add_document(conn: Connection, document: Document) -> bool:
    """Keep the document; say whether it was new."""
    added = await _ADD_DOCUMENT.run(
        conn,
        document.document_id,
        document.inspection_id,
        document.release_id,
        document.audience,
        document.file_name,
        document.page_count,
        document.sha256,
        document.pdf,
        document.html,
        document.made_at,
    )
    return added > 0


async def documents_of(
    conn: Connection, inspection_id: InspectionId, audiences: Sequence[Audience]
) -> list[Listed]:
    """Return the inspection's documents for these audiences, the latest first."""
    return await _DOCUMENTS_OF.all(conn, inspection_id, audiences)


async def document_by_id(
    conn: Connection, inspection_id: UUID, document_id: DocumentId
) -> Document | None:
    """Return the document, if it is this inspection's."""
    return await _DOCUMENT_BY_ID.first(conn, inspection_id, document_id)


async def replies_of(conn: Connection, inspection_id: InspectionId) -> list[Reply]:
    """Return every version of every reply, by claim and then in order."""
    return await _REPLIES_OF.all(conn, inspection_id)


async def add_reply(
    conn: Connection, reply: Reply, release_id: ReleaseId, written_id: StaffId
) -> int:
    """Keep the next version of a reply; return its number."""
    return await _ADD_REPLY.one(
        conn, reply.reply_id, reply.inspection_id, reply.claim_id, release_id, reply.position,
        reply.ground, reply.words, written_id, reply.written_by, reply.written_at,
    )  # fmt: skip


async def add_evidence(
    conn: Connection, inspection_id: InspectionId, evidence: Sequence[Sealed]
) -> None:
    """Keep the files that came with a reply."""
    await _ADD_EVIDENCE.each(
        conn,
        [
            (one.evidence_id, one.reply_id, inspection_id, one.use, one.file_name, one.media_type,
             one.size, one.sha256, one.sealed)
            for one in evidence
        ],
    )  # fmt: skip


async def evidence_by_id(
    conn: Connection, inspection_id: InspectionId, evidence_id: EvidenceId
) -> Sealed | None:
    """Return the file, if it is this inspection's."""
    return await _EVIDENCE_BY_ID.first(conn, inspection_id, evidence_id)


async def uncounted(conn: Connection) -> Uncounted | None:
    """Return the oldest corrected rows that wait to be counted."""
    return await _UNCOUNTED.first(conn)


async def add_recount(
    conn: Connection, waiting: Uncounted, recounted: Recounted, at: datetime
) -> bool:
    """Keep what corrected rows come to; say whether it was new."""
    added = await _ADD_RECOUNT.run(
        conn, waiting.reply_id, waiting.inspection_id, to_builtins(recounted), at
    )
    return added > 0


async def add_mark(
    conn: Connection,
    mark_id: UUID,
    reply_id: ReplyId,
    inspection_id: InspectionId,
    mark: Marked,
    marked_id: StaffId,
) -> None:
    """Keep what an inspector found of a reply."""
    await _ADD_MARK.run(
        conn, mark_id, reply_id, inspection_id, mark.found, mark.reason, marked_id,
        mark.marked_by, mark.marked_at,
    )  # fmt: skip


async def release_cut(conn: Connection, release_id: UUID) -> UUID:
    """Return the cut a release was made of."""
    return await _RELEASE_CUT.one(conn, release_id)


async def add_publication(conn: Connection, publication: Publication) -> int:
    """Keep the next version of what families are told; return its number."""
    return await _ADD_PUBLICATION.one(
        conn, publication.inspection_id, publication.release_id, publication.asked,
        publication.will_do, publication.published_by, publication.published_at,
    )  # fmt: skip


async def latest_publication(conn: Connection, inspection_id: InspectionId) -> Publication | None:
    """Return what families of the area are told now."""
    return await _LATEST_PUBLICATION.first(conn, inspection_id)
