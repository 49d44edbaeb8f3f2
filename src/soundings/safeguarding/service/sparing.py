"""Whom nobody may forget yet, and the end of the records' own time."""

from soundings.audit.model import Deletion, Due
from soundings.audit.service import note_deletion
from soundings.inspection.model import InspectionId
from soundings.kit.database import Pool, transaction
from soundings.roll.model import CaseId
from soundings.safeguarding import store


async def cases_of_concern(pool: Pool, inspection_id: InspectionId) -> list[CaseId]:
    """Return the children about whom somebody still has something to do: who they are must not
    be forgotten on schedule.
    """
    async with pool.acquire() as conn:
        return [CaseId(one) for one in await store.cases_of_concern(conn, inspection_id)]


async def kept_concerns(pool: Pool, inspection_id: InspectionId) -> int:
    """Return how many closed concerns are kept."""
    async with pool.acquire() as conn:
        return await store.kept_concerns(conn, inspection_id)


async def forget_concerns(pool: Pool, due: Due) -> Deletion:
    """Delete closed concerns and what was done about them; an open one is never due."""
    async with transaction(pool) as conn:
        inspection_id = InspectionId(due.inspection_id)
        found = await store.kept_concerns(conn, inspection_id)
        await store.forget_concerns(conn, inspection_id)
        remaining = await store.kept_concerns(conn, inspection_id)
        return await note_deletion(conn, due, found=found, remaining=remaining)
