"""Send messages once each, and account for every one."""

import hmac
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Never

from soundings.audit.service import note
from soundings.inspection.model import InspectionId
from soundings.inspection.model import State as Stage
from soundings.inspection.service import by_id
from soundings.kit import links
from soundings.kit.database import Connection, Pool, transaction
from soundings.kit.vault import KeyRing
from soundings.outreach import rules, store
from soundings.outreach.constants import LOOK_UPS, RESEND_AFTER_S, RESTORED
from soundings.outreach.model import (
    PATIENCE,
    Channel,
    Claim,
    Claimed,
    Doubt,
    Epoch,
    Judged,
    Leased,
    Ledger,
    Mark,
    MessageId,
    NotInDoubt,
    Outcome,
    Patience,
    Receipt,
    Resolution,
    Resumed,
    Standing,
    Sweep,
    TooSoon,
    Turn,
    Unknown,
    WrongBearer,
)
from soundings.roll import service as roll
from soundings.roll.rules.sealing import ADDRESS, read_addresses

_PURPOSE_OF_RECEIPTS = "outreach.receipts"


def read_mark(path: Path) -> Mark | None:
    """Return what a worker here last saw of its database, if it kept that."""
    return store.read_mark(path)


def keep_mark(path: Path, seen: Mark | None, turn: Turn) -> None:
    """Keep, outside the database, how far it has come."""
    now = Mark(identity=turn.identity, written=turn.written)
    if seen is None or seen.identity != now.identity or seen.written < now.written:
        store.write_mark(path, now)


async def claim(
    pool: Pool,
    channel: Channel,
    at: datetime,
    *,
    keys: KeyRing,
    most: int,
    per_s: float | None = None,
    patience: Patience = PATIENCE,
) -> Claim | None:
    """Reserve slots of a channel and lease as many messages whose time has come.

    None where nothing is due; in quiet hours nothing but replies is.
    """
    quiet = rules.is_quiet(at)
    async with pool.acquire() as conn:
        if not await store.is_due(conn, channel, at, quiet=quiet):
            return None
        async with conn.transaction():
            turn = await store.take_turn(
                conn, channel, most=most, per_s=per_s, probe_s=patience.probe_s
            )
            if turn.granted == 0:
                return Claim(turn=turn, messages=[])
            due = await store.claim_due(
                conn,
                channel,
                at,
                most=turn.granted,
                lease_s=patience.lease_s + turn.wait_s,
                quiet=quiet,
            )
            return Claim(turn=turn, messages=await _open(conn, due, keys))


async def _open(conn: Connection, leased: Sequence[Leased], keys: KeyRing) -> list[Claimed]:
    """Open the addresses messages go to."""
    await roll.learn(conn, keys)
    opened = keys.open_all(ADDRESS, ((one.contact_id, one.address_sealed) for one in leased))
    return [
        rules.claimed(one, read_addresses(address))
        for one, address in zip(leased, opened, strict=True)
    ]


async def begin(
    pool: Pool,
    claimed: Sequence[Claimed],
    at: datetime,
    *,
    patience: Patience = PATIENCE,
) -> list[Judged]:
    """Commit each message as submitting, or turn it back at the door with a reason."""
    async with pool.acquire() as conn:
        return await store.begin_submitting(conn, claimed, at, lease_s=patience.lease_s)


async def record(
    pool: Pool, outcomes: Sequence[Outcome], at: datetime, *, patience: Patience = PATIENCE
) -> None:
    """Write down what the provider said of each message."""
    states = [rules.state_after(outcome) for outcome in outcomes]
    rests_s = [rules.rest_s(outcome, patience) for outcome in outcomes]
    async with pool.acquire() as conn:
        await store.record_outcomes(conn, outcomes, states, rests_s, at)


async def heed(
    pool: Pool,
    channel: Channel,
    outcomes: Sequence[Outcome],
    *,
    troubled: bool,
    patience: Patience = PATIENCE,
) -> str | None:
    """Slow a channel down, rest it or free it for every worker, as its provider's answers ask.

    Returns why it rests, if it does.
    """
    advice, reason = rules.heed(outcomes)
    async with pool.acquire() as conn:
        match advice:
            case rules.Advice.SLOW:
                await store.slow_down(conn, channel, reason)
            case rules.Advice.FAILING:
                await store.pause_failing(conn, channel, reason, probe_s=patience.probe_s)
                return reason
            case rules.Advice.SPENT:
                await store.pause_spent(conn, channel, reason)
                return reason
            case rules.Advice.SOUND if troubled:
                await store.note_sound(conn, channel)
            case _:
                pass
    return None


async def sweep(pool: Pool, at: datetime, *, patience: Patience = PATIENCE) -> Sweep:
    """Mend what dead workers left: release what was never offered, doubt what may have been."""
    async with transaction(pool) as conn:
        return Sweep(
            released=await store.release_claims(conn),
            doubted=await store.doubt_submitting(conn, absent_after_s=patience.absent_after_s),
            expired=await store.expire_planned(conn, at),
        )


async def doubts(pool: Pool, channel: Channel) -> list[Doubt]:
    """Return messages whose provider should be asked whether it has them."""
    async with pool.acquire() as conn:
        return await store.doubts(conn, channel, LOOK_UPS)


async def resolve(
    pool: Pool,
    asked: Sequence[Doubt],
    found: dict[MessageId, str | None],
    at: datetime,
    *,
    patience: Patience = PATIENCE,
) -> tuple[int, int]:
    """Accept what the provider has and plan again what it proved not to have; return how many
    of each.
    """
    outcomes, absent = rules.conclude(asked, found)
    await record(pool, outcomes, at, patience=patience)
    async with transaction(pool) as conn:
        return len(outcomes), await store.replan_absent(conn, absent)


async def unknowns(pool: Pool, inspection_id: InspectionId) -> list[Unknown]:
    """Return the messages nobody can tell the fate of: an operator looks them up in the mail
    server's log, under their message id; they are never sent again.
    """
    async with pool.acquire() as conn:
        return await store.unknowns(conn, inspection_id)


async def ledger(pool: Pool, inspection_id: InspectionId, at: datetime) -> Ledger:
    """Account for every message: planned = accepted + ended + pending, and none missing."""
    async with pool.acquire() as conn:
        return await store.ledger(conn, inspection_id, at)


async def awaiting_receipt(pool: Pool, channel: Channel) -> int:
    """Return how many messages are accepted and not yet known to have arrived."""
    async with pool.acquire() as conn:
        return await store.awaiting_receipt(conn, channel)


async def record_receipts(pool: Pool, receipts: Sequence[Receipt], at: datetime) -> int:
    """Write down what became of messages; return how many were still open."""
    async with transaction(pool) as conn:
        return await store.record_receipts(conn, receipts, at)


def receipt_token(key: bytes) -> str:
    """Return the bearer token to give the provider for its callbacks."""
    return links.sign(key, _PURPOSE_OF_RECEIPTS).rpartition(".")[2]


def check_bearer(key: bytes, authorization: str) -> None:
    """Raise WrongBearer unless this is the token the provider was given."""
    if not hmac.compare_digest(authorization.encode(), f"Bearer {receipt_token(key)}".encode()):
        message = "The bearer token is not the one this installation was given."
        raise WrongBearer(message)


async def resolve_doubtful(
    pool: Pool,
    message_ids: Sequence[MessageId],
    resolution: Resolution,
    at: datetime,
    *,
    actor: str = "operator",
) -> int:
    """Record what an operator found of messages in doubt; return how many.

    All or none: raises NotInDoubt, or TooSoon where one may still be on its way out.
    """
    async with transaction(pool) as conn:
        if resolution is Resolution.SENT:
            resolved = await store.resolve_sent(conn, message_ids, at)
        else:
            resolved = await store.resolve_resend(conn, message_ids)
        left = set(message_ids) - set(resolved)
        if left:
            await _refuse(conn, left)
        await note(
            conn,
            at=at,
            actor=actor,
            action=f"outreach.doubtful.{resolution}",
            subject="outbox",
            detail={"messages": [str(message_id) for message_id in resolved]},
        )
    return len(resolved)


async def _refuse(conn: Connection, left: set[MessageId]) -> Never:
    first = min(left)
    if await store.is_doubted(conn, first):
        message = (
            f"Message {first} came into doubt less than {RESEND_AFTER_S / 60:.0f} minutes ago and "
            "may still be on its way: look again then."
        )
        raise TooSoon(message)
    message = f"Message {first} is not in doubt; soundings outreach doubtful lists those that are."
    raise NotInDoubt(message)


async def prove(pool: Pool, inspection_id: InspectionId, at: datetime) -> Ledger:
    """Account for every message of an inspection and keep the account for all to see."""
    async with transaction(pool) as conn:
        await store.expire_planned(conn, at)
        found = await store.ledger(conn, inspection_id, at)
        await store.save_proof(conn, inspection_id, at, found)
    return found


async def standing(pool: Pool, inspection_id: InspectionId, at: datetime) -> Standing:
    """Return all that may call for a red banner over an inspection."""
    async with transaction(pool) as conn:
        return Standing(
            proof=await store.proof(conn, inspection_id),
            doors=tuple(await store.doors(conn, at)),
            epoch=await store.epoch(conn),
            stop=await store.stop_of(conn, inspection_id),
            holds=await store.freshness(conn, inspection_id, at),
        )


async def alarms(pool: Pool, inspection_id: InspectionId, at: datetime) -> tuple[str, ...]:
    """Return what is wrong with the outbox of an inspection, one sentence each.

    Of one whose survey is not open nothing can be: nothing of it leaves.
    """
    if (await by_id(pool, inspection_id)).state is not Stage.OPEN:
        return ()
    return rules.alarms(await standing(pool, inspection_id, at), at)


async def where(pool: Pool) -> Epoch | None:
    """Return where the outbox was let to send, and whether it is still there; None before any
    plan.
    """
    async with pool.acquire() as conn:
        return await store.epoch(conn)


async def begin_here(pool: Pool) -> None:
    """Let the outbox send from where it is, if it never was anywhere; the first plan does so."""
    async with transaction(pool) as conn:
        await store.adopt_epoch(conn)


async def pause(pool: Pool, at: datetime, *, reason: str = "operator") -> bool:
    """Let nothing leave until somebody resumes; say whether anything could leave before."""
    async with transaction(pool) as conn:
        paused = await store.pause_epoch(conn, at, reason) > 0
        if paused:
            await note(
                conn,
                at=at,
                actor=reason,
                action="outreach.pause",
                subject="outbox",
                detail={},
            )
    return paused


async def resume(pool: Pool, at: datetime, *, patience: Patience = PATIENCE) -> Resumed:
    """Let the outbox send from where it is now.

    In a restored copy, whatever was due may have left since the copy was made: it is put in
    doubt, so that Notify is asked about each text and an operator about each email.
    """
    async with transaction(pool) as conn:
        found = await store.epoch(conn)
        restored = found is not None and (found.moved or found.reason == RESTORED)
        doubted = 0
        if restored:
            doubted = await store.doubt_restored(conn, at, absent_after_s=patience.absent_after_s)
        await store.resume_epoch(conn)
        await note(
            conn,
            at=at,
            actor="operator",
            action="outreach.resume",
            subject="outbox",
            detail={"restored": restored, "doubted": doubted},
        )
    return Resumed(restored=restored, doubted=doubted)
