"""What one can do: release a cut to an audience, once, and read back what was released."""

import hashlib
from datetime import datetime

import msgspec

from soundings.audit.service import note
from soundings.coding import service as coding
from soundings.contrast import service as contrast
from soundings.disclosure import store
from soundings.disclosure.model import (
    FORM,
    Audience,
    AuditHead,
    ClaimsNotLocked,
    NotReleased,
    OtherForm,
    Released,
    StoredRelease,
)
from soundings.disclosure.rules.composition import Sources, for_inspectors, release_id
from soundings.disclosure.rules.restriction import for_partnership
from soundings.disclosure.rules.suppression import INSPECTOR, PARTNERSHIP
from soundings.estimate import service as estimate
from soundings.estimate.model import Cut, CutId
from soundings.inspection import service as inspections
from soundings.inspection.model import InspectionId
from soundings.inspection.rules import schedule
from soundings.kit.database import Database, Pool, transaction
from soundings.outreach import service as outreach

_NO_AUDIT = AuditHead(entry_id=0, hash="")


async def _sources(database: Database, cut: Cut) -> Sources:
    pool = database.room("disclosure")
    inspection = await inspections.by_id(pool, InspectionId(cut.inspection_id))
    async with pool.acquire() as conn:
        lock = await store.claims_lock(conn, inspection.inspection_id)
        audit = await store.audit_head(conn)
        concerns = await store.concern_counts(conn, inspection.inspection_id)
    if lock is None:
        message = f"The claims of {inspection.code} are not locked: lock them before a release."
        raise ClaimsNotLocked(message)
    return Sources(
        inspection=inspection,
        schedule=schedule(inspection.notified_on),
        cut=cut,
        lock=lock,
        audit=audit or _NO_AUDIT,
        reach=await outreach.reach(pool, inspection.inspection_id),
        balance=await estimate.balance(pool, cut.cut_id),
        diagnostics=await estimate.diagnostics(pool, cut.cut_id),
        figures=await estimate.figures(pool, cut.cut_id),
        findings=await contrast.findings(pool, cut.cut_id),
        gaps=await contrast.gaps(pool, cut.cut_id),
        signals=await contrast.signals(pool, cut.cut_id),
        enquiries=await contrast.enquiries(pool, cut.cut_id),
        # Quotes are drawn under coding’s own role: who may be quoted stands in the replies,
        # which disclosure cannot read.
        words=await coding.quotes(database.room("coding"), inspection.inspection_id, cut.sha256),
        safeguarding=concerns,
    )


def _read(stored: StoredRelease) -> Released:
    try:
        released = msgspec.json.decode(stored.content, type=Released)
    except msgspec.ValidationError as error:
        message = f"Release {stored.release_id} cannot be read as form {FORM}: {error}."
        raise OtherForm(message) from error
    if released.form != FORM:
        message = (
            f"Release {stored.release_id} has form {released.form}, and this program reads "
            f"form {FORM}: read it with the version that made it, or take a new cut."
        )
        raise OtherForm(message)
    return released


def _stored(released: Released, inspection_id: InspectionId, at: datetime) -> StoredRelease:
    content = msgspec.json.encode(released, order="deterministic")
    return StoredRelease(
        release_id=released.release_id,
        inspection_id=inspection_id,
        cut_id=released.cut.cut_id,
        audience=released.audience,
        content=content.decode(),
        sha256=hashlib.sha256(content).hexdigest(),
        released_at=at,
    )


async def release(
    database: Database,
    inspection_id: InspectionId,
    cut_id: CutId,
    audience: Audience,
    at: datetime,
    *,
    actor: str = "operator",
) -> Released:
    """Release a cut to an audience; a cut already released to it comes back byte for byte.

    The partnership's release is made from the inspectors', which is made first if need be.
    Raises NoCut, NotContrasted or ClaimsNotLocked.
    """
    pool = database.room("disclosure")
    if (before := await _before(pool, cut_id, audience)) is not None:
        return before
    if audience is Audience.PARTNERSHIP:
        whole = await release(database, inspection_id, cut_id, Audience.INSPECTOR, at, actor=actor)
        released = for_partnership(whole, release_id(cut_id, audience), PARTNERSHIP)
    else:
        cut = await estimate.cut(pool, cut_id)
        released = for_inspectors(await _sources(database, cut), INSPECTOR)
    stored = _stored(released, inspection_id, at)
    async with transaction(pool) as conn:
        if await store.add_release(conn, stored, released.thresholds):
            await note(
                conn,
                at=at,
                actor=actor,
                action="disclosure.released",
                subject=str(stored.release_id),
                detail={"audience": audience, "cut_id": str(cut_id), "sha256": stored.sha256},
            )
            return _read(stored)
        first = await store.release_of_cut(conn, cut_id, audience)
    return _read(stored if first is None else first)


async def _before(pool: Pool, cut_id: CutId, audience: Audience) -> Released | None:
    async with pool.acquire() as conn:
        stored = await store.release_of_cut(conn, cut_id, audience)
    return None if stored is None else _read(stored)


async def latest(pool: Pool, inspection_id: InspectionId, audience: Audience) -> Released:
    """Return what was last released to the audience; raises NotReleased before the first."""
    async with pool.acquire() as conn:
        stored = await store.latest_release(conn, inspection_id, audience)
    if stored is None:
        message = (
            f"Nothing has been released to the {audience} yet: run soundings brief CODE "
            f"--for {audience} after soundings analyse."
        )
        raise NotReleased(message)
    return _read(stored)
