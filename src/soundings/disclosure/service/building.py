"""Ask the worker for findings and documents, and give the partnership what is its."""

from datetime import datetime

from soundings.access.model import SignedIn
from soundings.audit.service import note
from soundings.disclosure import store
from soundings.disclosure.constants import BUILDS_SHOWN, LEFT_AFTER
from soundings.disclosure.model import Audience, Build, BuildId, BuildKind, HandedOver, Released
from soundings.disclosure.service.releases import latest, read
from soundings.estimate.model import CutId
from soundings.inspection.model import InspectionId
from soundings.kit.database import Pool, transaction
from soundings.kit.ids import new_id


async def ask_build(
    pool: Pool, inspection_id: InspectionId, kind: BuildKind, *, at: datetime, by: SignedIn
) -> None:
    """Ask the worker to make findings or documents; asked while one is under way, ask nothing."""
    async with transaction(pool) as conn:
        build_id = BuildId(new_id())
        if await store.add_build(conn, build_id, inspection_id, kind, at, by):
            await note(
                conn,
                at=at,
                actor=str(by.staff_id),
                action="disclosure.build_asked",
                subject=str(build_id),
                detail={"kind": kind, "inspection_id": str(inspection_id)},
            )


async def builds(pool: Pool, inspection_id: InspectionId) -> list[Build]:
    """Return what was last asked of the worker and what came of it, the latest first."""
    async with pool.acquire() as conn:
        return await store.builds(conn, inspection_id, BUILDS_SHOWN)


async def take_build(pool: Pool, at: datetime) -> Build | None:
    """Begin the oldest work that waits; what a worker left unended is begun again."""
    async with transaction(pool) as conn:
        return await store.take_build(conn, at, at - LEFT_AFTER)


async def end_build(
    pool: Pool,
    build_id: BuildId,
    at: datetime,
    *,
    cut_id: CutId | None = None,
    fault: str | None = None,
) -> None:
    """Say what came of a piece of work: the cut it made, or why it failed."""
    async with transaction(pool) as conn:
        await store.end_build(conn, build_id, at, cut_id, fault)


async def hand_over(
    pool: Pool, inspection_id: InspectionId, *, at: datetime, actor: str, name: str
) -> HandedOver:
    """Give the partnership what was last released to it; before this it can take nothing.

    Raises NotReleased where nothing was.
    """
    released = await latest(pool, inspection_id, Audience.PARTNERSHIP)
    handed = HandedOver(
        release_id=released.release_id,
        inspection_id=inspection_id,
        handed_at=at,
        handed_by=actor,
        handed_name=name,
    )
    async with transaction(pool) as conn:
        if await store.add_handover(conn, handed):
            await note(
                conn,
                at=at,
                actor=actor,
                action="disclosure.handed_over",
                subject=str(handed.release_id),
                detail={"cut_id": str(released.cut.cut_id), "cut_sha256": released.cut.sha256},
            )
    return handed


async def handed_over(pool: Pool, inspection_id: InspectionId) -> HandedOver | None:
    """Say which release the partnership was given last, when and by whom; None before."""
    async with pool.acquire() as conn:
        return await store.handed_over(conn, inspection_id)


async def handed_release(pool: Pool, inspection_id: InspectionId) -> Released | None:
    """Return the release the partnership was given last; None before the first."""
    async with pool.acquire() as conn:
        stored = await store.handed_release(conn, inspection_id)
    return None if stored is None else read(stored)
