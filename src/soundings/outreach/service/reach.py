"""Settle what became of every listed child, and show how far the messages reached."""

from asyncio import to_thread
from collections.abc import Sequence
from datetime import datetime

from soundings.audit.service import note
from soundings.inspection.model import Inspection, InspectionId
from soundings.kit.database import Connection, Pool, transaction
from soundings.outreach import rules, store
from soundings.outreach.model import Aim, Code, OpenCarer, Purpose, Reach, ReachLedger, Watch
from soundings.outreach.service.sending import alarms
from soundings.roll.model import CaseId


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


async def watch(pool: Pool, inspection: Inspection, at: datetime) -> Watch:
    """Return a survey as it runs: reach, rounds, and whatever calls for a red banner."""
    area = inspection.inspection_id
    found = await reach(pool, area)
    async with transaction(pool) as conn:
        held = await store.held_now(conn, area)
        rounds = await store.rounds(conn, area)
    return Watch(
        reach=found,
        held=tuple(held),
        rounds=tuple(rounds),
        alarms=await alarms(pool, area, at),
        at=at,
    )


async def aim(pool: Pool, inspection_id: InspectionId, *, most: int, pence: float) -> Aim | None:
    """Say whom the last call would go to if it left now; None without one still to be steered."""
    async with transaction(pool) as conn:
        waiting = [
            one
            for one in await store.rounds(conn, inspection_id)
            if one.purpose == Purpose.LAST_CALL and one.steered_at is None and one.pending
        ]
        if not waiting:
            return None
        children = await store.silent(conn, inspection_id)
        listeners = await store.listeners(conn, waiting[0].wave_id)
    could, groups = await to_thread(rules.aim, children, listeners, most)
    return Aim(opens_at=waiting[0].opens_at, could=could, most=most, pence=pence, groups=groups)


async def open_carers(pool: Pool, cases: Sequence[CaseId]) -> list[OpenCarer]:
    """Return who may be asked about these children now: no hold, bar, wish or stop covers them."""
    async with transaction(pool) as conn:
        return await store.open_carers(conn, cases)
