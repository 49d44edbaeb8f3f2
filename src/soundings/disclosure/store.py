"""The statements of disclosure, one function each."""

from uuid import UUID

import msgspec

from soundings.disclosure.model import (
    Audience,
    AuditHead,
    Lock,
    Safeguarding,
    StoredRelease,
    Thresholds,
)
from soundings.estimate.model import CutId
from soundings.inspection.model import InspectionId
from soundings.kit.database import Connection
from soundings.kit.sql import command, query

_CLAIMS_LOCK = query(__name__, "claims_lock", Lock)
_AUDIT_HEAD = query(__name__, "audit_head", AuditHead)
_CONCERN_COUNTS = query(__name__, "concern_counts", Safeguarding)
_ADD_RELEASE = command(__name__, "add_release")
_RELEASE_OF_CUT = query(__name__, "release_of_cut", StoredRelease)
_LATEST_RELEASE = query(__name__, "latest_release", StoredRelease)


async def claims_lock(conn: Connection, inspection_id: InspectionId) -> Lock | None:
    """Return the lock on the claims, if they are locked."""
    return await _CLAIMS_LOCK.first(conn, inspection_id)


async def audit_head(conn: Connection) -> AuditHead | None:
    """Return the end of the audit chain, if it has begun."""
    return await _AUDIT_HEAD.first(conn)


async def concern_counts(conn: Connection, inspection_id: InspectionId) -> Safeguarding:
    """Return the safeguarding queue as two counts."""
    return await _CONCERN_COUNTS.one(conn, inspection_id)


async def add_release(conn: Connection, release: StoredRelease, thresholds: Thresholds) -> bool:
    """Keep the release; say whether it was the first of its cut and audience."""
    added = await _ADD_RELEASE.run(
        conn,
        release.release_id,
        release.inspection_id,
        release.cut_id,
        release.audience,
        msgspec.to_builtins(thresholds),
        release.content,
        release.sha256,
        release.released_at,
    )
    return added > 0


async def release_of_cut(
    conn: Connection, cut_id: CutId | UUID, audience: Audience
) -> StoredRelease | None:
    """Return what of the cut was released to the audience."""
    return await _RELEASE_OF_CUT.first(conn, cut_id, audience)


async def latest_release(
    conn: Connection, inspection_id: InspectionId, audience: Audience
) -> StoredRelease | None:
    """Return what was last released to the audience."""
    return await _LATEST_RELEASE.first(conn, inspection_id, audience)
