"""What one can do with a cut: release it to an audience, once, and read back what was."""

import hashlib
from datetime import datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path

import msgspec

import soundings
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
    Thresholds,
)
from soundings.disclosure.rules.breakdowns import Earlier
from soundings.disclosure.rules.composition import (
    Before,
    Program,
    Sources,
    for_inspectors,
    release_id,
    start_of_day,
)
from soundings.disclosure.rules.publication import for_public
from soundings.disclosure.rules.restriction import for_partnership
from soundings.disclosure.rules.suppression import INSPECTOR, PARTNERSHIP, PUBLIC
from soundings.estimate import service as estimate
from soundings.estimate.model import Cut, CutId
from soundings.inspection import service as inspections
from soundings.inspection.model import InspectionId
from soundings.inspection.rules import schedule
from soundings.kit.clock import LONDON
from soundings.kit.database import Database, Pool, transaction
from soundings.outreach import service as outreach

_NO_AUDIT = AuditHead(entry_id=0, hash="")
_CODE = ("*.py", "*.sql")


@cache
def program() -> Program:
    """Return the version of this program and the hash of its own files."""
    home = Path(soundings.__file__).parent
    digest = hashlib.sha256()
    for file in sorted(file for kind in _CODE for file in home.rglob(kind)):
        digest.update(file.relative_to(home).as_posix().encode() + b"\0")
        digest.update(file.read_bytes() + b"\0")
    return Program(version=version("soundings"), code_sha256=digest.hexdigest())


async def _before_that_day(database: Database, cut: Cut) -> Before | None:
    """Return the last contrasted cut of an earlier day, by London's clock."""
    pool = database.room("disclosure")
    midnight = start_of_day(cut.taken_at.astimezone(LONDON))
    async with pool.acquire() as conn:
        found = await store.cut_before(conn, cut.inspection_id, midnight)
    if found is None:
        return None
    return Before(
        cut=found,
        findings=await contrast.findings(pool, found.cut_id),
        enquiries=await contrast.enquiries(pool, found.cut_id),
    )


async def _sources(database: Database, cut: Cut) -> Sources:
    pool = database.room("disclosure")
    inspection = await inspections.by_id(pool, InspectionId(cut.inspection_id))
    async with pool.acquire() as conn:
        lock = await store.claims_lock(conn, inspection.inspection_id)
        audit = await store.audit_head(conn)
        concerns = await store.concern_counts(conn, inspection.inspection_id)
        totals = await store.public_totals(conn, inspection.inspection_id)
    if lock is None:
        message = f"The claims of {inspection.code} are not locked: lock them before a release."
        raise ClaimsNotLocked(message)
    return Sources(
        inspection=inspection,
        schedule=schedule(inspection.notified_on),
        cut=cut,
        program=program(),
        lock=lock,
        audit=audit or _NO_AUDIT,
        reach=await outreach.reach(pool, inspection.inspection_id),
        balance=await estimate.balance(pool, cut.cut_id),
        diagnostics=await estimate.diagnostics(pool, cut.cut_id),
        figures=await estimate.figures(pool, cut.cut_id),
        told=await estimate.told(pool, cut.cut_id),
        schools=await estimate.schools(pool, cut.cut_id),
        variations=await estimate.variations(pool, cut.cut_id),
        findings=await contrast.findings(pool, cut.cut_id),
        gaps=await contrast.gaps(pool, cut.cut_id),
        signals=await contrast.signals(pool, cut.cut_id),
        gradients=await contrast.gradients(pool, cut.cut_id),
        school_signals=await contrast.school_signals(pool, cut.cut_id),
        linked=await contrast.linked(pool, cut.cut_id),
        enquiries=await contrast.enquiries(pool, cut.cut_id),
        before=await _before_that_day(database, cut),
        # Quotes are drawn under coding’s own role: who may be quoted stands in the replies,
        # which disclosure cannot read.
        words=await coding.quotes(database.room("coding"), inspection.inspection_id),
        safeguarding=concerns,
        public_totals=tuple(totals),
    )


def read(stored: StoredRelease) -> Released:
    """Return what a stored release holds; raises OtherForm."""
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


async def _earlier(pool: Pool, inspection_id: InspectionId, cut_id: CutId) -> tuple[Earlier, ...]:
    """Return every other cut the partnership was shown, whole and as it was shown, in order."""
    async with pool.acquire() as conn:
        shown = await store.releases_to(conn, inspection_id, Audience.PARTNERSHIP)
        whole = await store.releases_to(conn, inspection_id, Audience.INSPECTOR)
    by_cut = {stored.cut_id: stored for stored in whole}
    return tuple(
        Earlier(whole=read(by_cut[stored.cut_id]), shown=read(stored))
        for stored in shown
        if stored.cut_id != cut_id
    )


async def _made(
    database: Database, inspection_id: InspectionId, cut_id: CutId, audience: Audience,
    at: datetime, *, actor: str, thresholds: Thresholds,
) -> Released:  # fmt: skip
    """Make what the audience sees of the cut, each from what the one before it sees."""
    pool = database.room("disclosure")
    if audience is Audience.INSPECTOR:
        cut = await estimate.cut(pool, cut_id)
        return for_inspectors(await _sources(database, cut), INSPECTOR)
    whole = await release(database, inspection_id, cut_id, Audience.INSPECTOR, at, actor=actor)
    if audience is Audience.PARTNERSHIP:
        earlier = await _earlier(pool, inspection_id, cut_id)
        return for_partnership(whole, release_id(cut_id, audience), thresholds, earlier)
    shown = await release(
        database, inspection_id, cut_id, Audience.PARTNERSHIP, at, actor=actor,
        thresholds=thresholds,
    )  # fmt: skip
    return for_public(whole, shown, release_id(cut_id, audience), PUBLIC)


async def release(
    database: Database,
    inspection_id: InspectionId,
    cut_id: CutId,
    audience: Audience,
    at: datetime,
    *,
    actor: str = "operator",
    thresholds: Thresholds = PARTNERSHIP,
) -> Released:
    """Release a cut to an audience; a cut already released to it comes back byte for byte.

    The partnership's release is made from the inspectors', and the public's from the
    partnership's, each made first if need be; `thresholds` are the partnership's. Raises NoCut,
    NotContrasted, ClaimsNotLocked, or Recoverable where a withheld count could be worked out.
    """
    pool = database.room("disclosure")
    if (before := await _before(pool, cut_id, audience)) is not None:
        return before
    released = await _made(
        database, inspection_id, cut_id, audience, at, actor=actor, thresholds=thresholds
    )
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
            return read(stored)
        first = await store.release_of_cut(conn, cut_id, audience)
    return read(stored if first is None else first)


async def _before(pool: Pool, cut_id: CutId, audience: Audience) -> Released | None:
    async with pool.acquire() as conn:
        stored = await store.release_of_cut(conn, cut_id, audience)
    return None if stored is None else read(stored)


async def latest(pool: Pool, inspection_id: InspectionId, audience: Audience) -> Released:
    """Return what was last released to the audience; raises NotReleased before the first."""
    async with pool.acquire() as conn:
        stored = await store.latest_release(conn, inspection_id, audience)
    if stored is None:
        message = (
            f"Nothing has been released to the {audience} yet: build the documents on the page "
            f"Release, or run soundings brief CODE --for {audience}."
        )
        raise NotReleased(message)
    return read(stored)


async def release_to_public(
    database: Database, inspection_id: InspectionId, at: datetime, *, actor: str
) -> Released:
    """Release to everybody the cut that inspectors were last shown; raises NotReleased."""
    whole = await latest(database.room("disclosure"), inspection_id, Audience.INSPECTOR)
    return await release(
        database, inspection_id, CutId(whole.cut.cut_id), Audience.PUBLIC, at, actor=actor
    )
