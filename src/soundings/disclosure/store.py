"""The statements of disclosure, one function each."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from soundings.access.model import SignedIn
from soundings.disclosure.model import (
    Audience,
    AuditHead,
    Build,
    BuildId,
    BuildKind,
    HandedOver,
    Lock,
    PublicTotal,
    ReleaseId,
    Safeguarding,
    StoredRelease,
    Thresholds,
)
from soundings.estimate.model import Cut, CutId
from soundings.inspection.model import InspectionId
from soundings.kit.database import Connection
from soundings.kit.sql import command, query
from soundings.kit.tables import Table

_CLAIMS_LOCK = query(__name__, "claims_lock", Lock)
_AUDIT_HEAD = query(__name__, "audit_head", AuditHead)
_CONCERN_COUNTS = query(__name__, "concern_counts", Safeguarding)
_ADD_RELEASE = command(__name__, "add_release")
_RELEASE_OF_CUT = query(__name__, "release_of_cut", StoredRelease)
_LATEST_RELEASE = query(__name__, "latest_release", StoredRelease)
_ADD_BUILD = command(__name__, "add_build")
_BUILDS = query(__name__, "builds", Build)
_TAKE_BUILD = query(__name__, "take_build", Build)
_END_BUILD = command(__name__, "end_build")
_ADD_HANDOVER = command(__name__, "add_handover")
_HANDED_OVER = query(__name__, "handed_over", HandedOver)
_HANDED_RELEASE = query(__name__, "handed_release", StoredRelease)
_CUT_BEFORE = query(__name__, "cut_before", Cut)
_RELEASES_TO = query(__name__, "releases_to", StoredRelease)
_RELEASE_BY_ID = query(__name__, "release_by_id", StoredRelease)
_RELEASES_BY_CUT_TAIL = query(__name__, "releases_by_cut_tail", StoredRelease)
_PUBLIC_TOTALS = query(__name__, "public_totals", PublicTotal)
_FORGET_TOTALS = command(__name__, "forget_totals")
_KEEP_TOTALS = command(__name__, "keep_totals")


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


async def cut_before(conn: Connection, inspection_id: UUID, moment: datetime) -> Cut | None:
    """Return the last contrasted cut taken before the moment."""
    return await _CUT_BEFORE.first(conn, inspection_id, moment)


async def releases_to(
    conn: Connection, inspection_id: InspectionId, audience: Audience
) -> list[StoredRelease]:
    """Return everything released to the audience, by the age of its cut."""
    return await _RELEASES_TO.all(conn, inspection_id, audience)


async def public_totals(conn: Connection, inspection_id: InspectionId) -> list[PublicTotal]:
    """Return the published counts beside an inspection."""
    return await _PUBLIC_TOTALS.all(conn, inspection_id)


async def release_by_id(
    conn: Connection, inspection_id: InspectionId, release_id: ReleaseId
) -> StoredRelease | None:
    """Return one release, if it is this inspection's."""
    return await _RELEASE_BY_ID.first(conn, inspection_id, release_id)


async def releases_by_cut_tail(conn: Connection, tail: str) -> list[StoredRelease]:
    """Return everything released of the cut whose id ends so."""
    return await _RELEASES_BY_CUT_TAIL.all(conn, tail)


async def forget_totals(conn: Connection, inspection_id: InspectionId) -> None:
    """Delete an inspection's published counts."""
    await _FORGET_TOTALS.run(conn, inspection_id)


async def keep_totals(
    conn: Connection,
    inspection_id: InspectionId,
    totals: Sequence[PublicTotal],
    table: Table,
    at: datetime,
) -> None:
    """Keep published counts with the file they came from, in one statement."""
    await _KEEP_TOTALS.run(
        conn,
        inspection_id,
        table.file,
        table.sha256,
        at,
        [total.variable for total in totals],
        [total.category for total in totals],
        [total.population for total in totals],
        [total.count for total in totals],
        [total.source for total in totals],
        [total.year for total in totals],
    )


async def add_build(
    conn: Connection,
    build_id: BuildId,
    inspection_id: InspectionId,
    kind: BuildKind,
    at: datetime,
    by: SignedIn,
) -> bool:
    """Ask for work; say whether none of the inspection's was waiting or under way."""
    asked = await _ADD_BUILD.run(conn, build_id, inspection_id, kind, at, by.staff_id, by.name)
    return asked > 0


async def builds(conn: Connection, inspection_id: InspectionId, most: int) -> list[Build]:
    """Return what was asked of the worker, the latest first."""
    return await _BUILDS.all(conn, inspection_id, most)


async def take_build(conn: Connection, at: datetime, left: datetime) -> Build | None:
    """Begin the oldest work that waits, or was begun before `left` and not ended."""
    return await _TAKE_BUILD.first(conn, at, left)


async def end_build(
    conn: Connection, build_id: BuildId, at: datetime, cut_id: UUID | None, fault: str | None
) -> None:
    """Say what came of it."""
    await _END_BUILD.run(conn, build_id, at, cut_id, fault)


async def add_handover(conn: Connection, handed: HandedOver) -> bool:
    """Give the partnership a release; say whether it had not been given before."""
    added = await _ADD_HANDOVER.run(
        conn,
        handed.release_id,
        handed.inspection_id,
        handed.handed_at,
        handed.handed_by,
        handed.handed_name,
    )
    return added > 0


async def handed_over(conn: Connection, inspection_id: InspectionId) -> HandedOver | None:
    """Return what the partnership was given last."""
    return await _HANDED_OVER.first(conn, inspection_id)


async def handed_release(conn: Connection, inspection_id: InspectionId) -> StoredRelease | None:
    """Return the release the partnership was given last."""
    return await _HANDED_RELEASE.first(conn, inspection_id)
