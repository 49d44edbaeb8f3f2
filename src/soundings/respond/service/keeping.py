"""What a family can do with what it told us: see it by a PIN, take it back, delete it, and ask
for silence.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from soundings.audit import service as audit
from soundings.kit.database import Connection, Pool, transaction
from soundings.kit.vault import KeyRing
from soundings.outreach import service as outreach
from soundings.outreach.model import LinkId, Refused
from soundings.respond import store
from soundings.respond.model import (
    Kept,
    Opened,
    PinResting,
    PinWrong,
    Reply,
    ResponseId,
    Sent,
    SurveyClosed,
    Undoing,
    VisitOver,
)
from soundings.respond.rules import matching, visits
from soundings.respond.service import words
from soundings.respond.service.replies import forget_told

_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
"""Source: OWASP, Password Storage Cheat Sheet: Argon2id, 19 MiB, two passes, one lane."""

_AT_ONCE = asyncio.Semaphore(2)
"""Hashes at one time: each takes 19 MiB and a core."""


async def kept(pool: Pool, link_id: LinkId) -> Kept:
    """Return how many replies a link has, and whether it has a PIN."""
    async with pool.acquire() as conn:
        return await store.kept(conn, link_id)


async def set_pin(pool: Pool, known: Reply, typed: str, *, visit: str) -> bool:
    """Let this PIN show what this visit types; False if the link has one already."""
    async with _AT_ONCE:
        hashed = await asyncio.to_thread(_HASHER.hash, typed)
    async with pool.acquire() as conn:
        return await store.set_pin(conn, known.link_id, hashed, visit)


async def try_pin(pool: Pool, response_id: ResponseId, typed: str, at: datetime) -> str:
    """Return the number of the visit whose PIN this is.

    A try is counted before it is looked at, so that many at once are many. Raises PinWrong or
    PinResting.
    """
    async with pool.acquire() as conn:
        kept = await store.try_pin(conn, response_id, at, visits.resting_since(at))
    if kept is None:
        raise PinResting
    async with _AT_ONCE:
        try:
            await asyncio.to_thread(_HASHER.verify, kept.pin_hash, typed)
        except VerifyMismatchError:
            raise PinWrong from None
    async with pool.acquire() as conn:
        await store.forgive_pin(conn, response_id)
    return kept.visit


async def sent(
    pool: Pool, keys: KeyRing, response_id: ResponseId, visit: str | None
) -> list[Sent]:
    """Return the replies of the reply's link, named as this visit named them."""
    async with pool.acquire() as conn:
        found = await store.sent_by_link(conn, response_id, visit)
    names = await words.names(pool, keys, [(one.response_id, one.sealed) for one in found])
    return [
        Sent(response_id=one.response_id, number=one.number, called=called)
        for one, called in zip(found, names, strict=True)
    ]


async def undo(
    pool: Pool, known: Reply, chosen: Sequence[ResponseId], how: Undoing, at: datetime
) -> None:
    """Take back or erase replies of one link, and tell outreach.

    Taken back: an empty row says that there was one, and nobody writes about the child again.
    Erased: nothing says whose it was, as though it had never been. Raises SurveyClosed.
    """
    async with transaction(pool) as conn:
        for response_id in chosen:
            found = await store.reply_to_change(conn, response_id)
            if found is None or found.link_id != known.link_id:
                raise VisitOver
            if not found.taking:
                raise SurveyClosed
            await forget_told(conn, found)
            await store.drop_child(conn, response_id)
            await _UNDO[how](conn, found, at)
        if how is Undoing.ERASE:
            await store.drop_pin(conn, known.link_id)
        for response_id in chosen:
            await audit.note(
                conn,
                at=at,
                actor="family",
                action=f"respond.{how}",
                subject=str(response_id),
                detail={},
            )


async def _withdraw(conn: Connection, found: Reply, at: datetime) -> None:
    await store.withdraw(conn, found.response_id, at)
    if found.link_id != found.response_id:  # an open reply has no link that messages went to
        await outreach.note_refused(conn, link_id=found.link_id, case_id=found.case_id, at=at)


async def _erase(conn: Connection, found: Reply, at: datetime) -> None:
    await store.drop_return_code(conn, found.response_id)
    await store.erase(conn, found.response_id, at)


_UNDO = {Undoing.WITHDRAW: _withdraw, Undoing.ERASE: _erase}


async def silence(
    pool: Pool, opened: Opened, reason: Refused, age: int | None, at: datetime
) -> None:
    """Write no more about a child, or, where nothing says which, by this link at all.

    That a child died is said of one child only: of nobody's brother or sister by mistake.
    """
    link = opened.link
    async with transaction(pool) as conn:
        case_id = link.case_ids[0] if len(link.case_ids) == 1 else None
        if case_id is None and age is not None:
            case_id = matching.match_case(age, await store.children_of_link(conn, link.link_id))
        if case_id is None and reason is Refused.DIED:
            reason = Refused.REFUSED
        await outreach.note_refused(
            conn, link_id=link.link_id, case_id=case_id, reason=reason, at=at
        )
