"""Noting what was done, and proving that no note was changed."""

from datetime import datetime

from soundings.audit import store
from soundings.audit.constants import GENESIS, LOCK, PAGE
from soundings.audit.model import BrokenChain, Detail, Entry, Head, Verified
from soundings.audit.rules import follow, plain, seal
from soundings.kit.database import Connection, Pool

_START = Head(entry_id=0, hash=GENESIS)


async def note(
    conn: Connection,
    *,
    at: datetime,
    actor: str,
    action: str,
    subject: str,
    detail: Detail,
) -> None:
    """Append an entry inside the caller's transaction: it stands if and only if the act does.

    Call it last: the chain is held from here until that transaction ends.
    """
    await store.hold_chain(conn, LOCK)
    head = await store.head(conn) or _START
    entry_id = head.entry_id + 1
    sealed = seal(
        head.hash,
        entry_id=entry_id,
        at=at,
        actor=actor,
        action=action,
        subject=subject,
        detail=detail,
    )
    await store.append(
        conn,
        Entry(
            entry_id=entry_id,
            at=at,
            actor=actor,
            action=action,
            subject=subject,
            detail=plain(detail),
            previous=head.hash,
            hash=sealed,
        ),
    )


async def verify(pool: Pool, *, head_printed: str | None = None) -> Verified:
    """Recompute the whole chain, and find in it a head that was printed earlier if one is given.

    Raises BrokenChain naming the first entry that is missing, out of place or altered, or
    saying that the printed head is not there: the chain was cut or written anew.
    """
    head = _START
    found = head_printed is None
    async with pool.acquire() as conn:
        while entries := await store.entries_after(conn, head.entry_id, PAGE):
            head = follow(head, entries)
            found = found or any(entry.hash.hex() == head_printed for entry in entries)
    if not found:
        message = (
            f"No entry has the printed hash {head_printed}: the chain was cut or written anew "
            f"after it was printed; it now ends at entry {head.entry_id}."
        )
        raise BrokenChain(message)
    return Verified(entries=head.entry_id, head=head.hash.hex())
