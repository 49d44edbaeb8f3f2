"""Noting what was done, and proving that no note was changed."""

from datetime import datetime
from uuid import UUID

from soundings.audit import store
from soundings.audit.constants import FOUND_AT_ONCE, GENESIS, LOCK, PAGE, SIGNS
from soundings.audit.model import (
    BrokenChain,
    Deletion,
    Detail,
    Due,
    Entry,
    Head,
    Search,
    SignedHead,
    Verified,
)
from soundings.audit.rules import follow, plain, read_printed, seal, signed_words
from soundings.kit.database import Connection, Pool
from soundings.kit.ids import new_id
from soundings.kit.vault import signing_key

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


async def chain_end(pool: Pool) -> Head:
    """Return the last link; before any entry, what stands before the first."""
    async with pool.acquire() as conn:
        return await store.head(conn) or _START


def sign(head: Head, secret: bytes, at: datetime) -> SignedHead:
    """Return a link of the chain, signed with the key this installation's secret makes."""
    signer = signing_key(secret, SIGNS)
    said = signed_words(head, at)
    return SignedHead(
        entry_id=head.entry_id,
        hash=head.hash.hex(),
        signed_at=at,
        signature=signer.sign(said).hex(),
        public_key=signer.public_key().public_bytes_raw().hex(),
    )


async def signed_head(pool: Pool, secret: bytes, at: datetime) -> SignedHead:
    """Return the chain's end, signed."""
    return sign(await chain_end(pool), secret, at)


def public_key(secret: bytes) -> str:
    """Return what checks this installation's signatures: publish it before a survey opens."""
    return signing_key(secret, SIGNS).public_key().public_bytes_raw().hex()


async def verify_printed(pool: Pool, printed: str, public: str) -> Verified:
    """Check a printed head's signature with the published key, recompute the whole chain, and
    find the head in it.

    Raises ForgedHead or BrokenChain.
    """
    entry_id, found = read_printed(printed, public)
    verified = await verify(pool, head_printed=found)
    if verified.entries < entry_id:
        message = f"The printed head is entry {entry_id}; the chain ends at {verified.entries}."
        raise BrokenChain(message)
    return verified


async def search(pool: Pool, wanted: Search) -> list[Entry]:
    """Return the entries that fit, the newest first; a page of them."""
    async with pool.acquire() as conn:
        return await store.search(conn, wanted, FOUND_AT_ONCE)


async def note_deletion(conn: Connection, due: Due, *, found: int, remaining: int) -> Deletion:
    """Prove inside the caller's transaction what it deleted, in a row of its own and in the
    chain: both stand if and only if the deletion does.
    """
    deletion = Deletion(
        deletion_id=new_id(),
        inspection_id=due.inspection_id,
        at=due.at,
        actor=due.actor,
        what=due.what,
        reason=due.reason,
        schedule_sha256=due.schedule_sha256,
        due_on=due.due_on,
        found=found,
        deleted=found - remaining,
        remaining=remaining,
    )
    await store.add_deletion(conn, deletion)
    await note(
        conn,
        at=due.at,
        actor=due.actor,
        action="retention.deleted",
        subject=str(due.inspection_id),
        detail={
            "proof": str(deletion.deletion_id),
            "what": due.what,
            "reason": due.reason,
            "found": found,
            "deleted": deletion.deleted,
            "schedule": due.schedule_sha256 or "",
        },
    )
    return deletion


async def deletions(pool: Pool, inspection_id: UUID) -> list[Deletion]:
    """Return what was deleted for good of an inspection, the latest first."""
    async with pool.acquire() as conn:
        return await store.deletions(conn, inspection_id)


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
