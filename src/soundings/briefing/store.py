"""The statements of the briefing room, one function each."""

from collections.abc import Sequence
from uuid import UUID

from soundings.briefing.model import Document, DocumentId, Listed
from soundings.disclosure.model import Audience, ReleaseId
from soundings.inspection.model import InspectionId
from soundings.kit.database import Connection
from soundings.kit.sql import command, query

_INSPECTION_OF_RELEASE = query(__name__, "inspection_of_release", UUID)
_ADD_DOCUMENT = command(__name__, "add_document")
_DOCUMENTS_OF = query(__name__, "documents_of", Listed)
_DOCUMENT_BY_ID = query(__name__, "document_by_id", Document)


async def inspection_of_release(conn: Connection, release_id: ReleaseId) -> UUID | None:
    """Return whose release it is, if it is stored."""
    return await _INSPECTION_OF_RELEASE.first(conn, release_id)


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
