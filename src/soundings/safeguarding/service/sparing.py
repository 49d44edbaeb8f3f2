"""Whom nobody may forget yet."""

from soundings.inspection.model import InspectionId
from soundings.kit.database import Pool
from soundings.roll.model import CaseId
from soundings.safeguarding import store


async def cases_of_concern(pool: Pool, inspection_id: InspectionId) -> list[CaseId]:
    """Return the children about whom somebody still has something to do: who they are must not
    be forgotten on schedule.
    """
    async with pool.acquire() as conn:
        return [CaseId(one) for one in await store.cases_of_concern(conn, inspection_id)]
