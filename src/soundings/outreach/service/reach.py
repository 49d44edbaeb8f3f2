"""Settle what became of every listed child, and show how far the messages reached."""

from datetime import datetime

from soundings.audit.service import note
from soundings.inspection.model import InspectionId
from soundings.kit.database import Connection, Pool, transaction
from soundings.outreach import rules, store
from soundings.outreach.model import (
    Code,
    Reach,
    ReachLedger,
)


async def settle(pool: Pool, inspection_id: InspectionId, at: datetime) -> dict[Code, int]:
    """Give every listed child exactly one final disposition; return how many have which.

    Nothing leaves afterwards. Asked again, it takes late receipts into account. Raises
    LedgerDiffers, and stores nothing, if they do not add up to the list.
    """
    async with transaction(pool) as conn:
        ended = await store.end_planned(conn, inspection_id, at)
        await store.settle(conn, inspection_id, at)
        codes = (await _ledger(conn, inspection_id)).codes
        await note(
            conn,
            at=at,
            actor="operator",
            action="outreach.settle",
            subject=str(inspection_id),
            detail={"never_sent": ended, **{str(code): n for code, n in codes.items()}},
        )
    return codes


async def reach_ledger(pool: Pool, inspection_id: InspectionId) -> ReachLedger:
    """Return the final dispositions and rates; raises LedgerDiffers before the survey closed."""
    async with pool.acquire() as conn:
        return await _ledger(conn, inspection_id)


async def _ledger(conn: Connection, inspection_id: InspectionId) -> ReachLedger:
    return rules.reach_ledger(
        await store.listed(conn, inspection_id), await store.outcomes(conn, inspection_id)
    )


async def reach(pool: Pool, inspection_id: InspectionId) -> Reach:
    """Return how far the messages reached, now or finally; also runs under disclosure's role."""
    async with transaction(pool) as conn:
        channels = await store.channel_reach(conn, inspection_id)
        answered = await store.answered_by_channel(conn, inspection_id)
        groups = await store.group_reach(conn, inspection_id)
        schools = await store.school_reach(conn, inspection_id)
    return rules.reach(channels, answered, groups, schools)
