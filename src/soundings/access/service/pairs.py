"""What takes two people: one asks and says why, another allows it, and it is done once.

Every step stands inside the caller's transaction, under the caller's role: what was allowed is
used up if and only if the thing is done.
"""

from datetime import datetime
from uuid import UUID

from soundings.access import store
from soundings.access.constants import PAIR_LIFE, PAIR_WAITS
from soundings.access.model import NotApproved, Pair, PairId, SignedIn, UnknownPair
from soundings.access.rules import check_approval, check_reason
from soundings.audit import service as audit
from soundings.kit.database import Connection
from soundings.kit.ids import new_id


async def _note(conn: Connection, at: datetime, by: SignedIn, step: str, pair: Pair) -> None:
    await audit.note(
        conn,
        at=at,
        actor=str(by.staff_id),
        action=f"access.pair_{step}",
        subject=pair.subject,
        detail={"what": pair.what, "request": str(pair.pair_id)},
    )


async def ask(
    conn: Connection,
    *,
    what: str,
    subject: str,
    reason: str,
    by: SignedIn,
    at: datetime,
    inspection_id: UUID | None = None,
) -> Pair:
    """Ask for what takes two people; raise NoReason where too little is said.

    `what` is a slug such as keys.export. Without an inspection it is about the installation.
    """
    pair = Pair(
        pair_id=PairId(new_id()),
        inspection_id=inspection_id,
        what=what,
        subject=subject,
        reason=check_reason(reason),
        asked_by=by.staff_id,
        asked_name=by.name,
        asked_at=at,
        expires_at=at + PAIR_WAITS,
    )
    await store.add_pair(conn, pair)
    await _note(conn, at, by, "asked", pair)
    return pair


async def approve(conn: Connection, pair_id: PairId, *, by: SignedIn, at: datetime) -> Pair:
    """Allow what somebody else asked for; it can be done soon after.

    Raises UnknownPair, OnePerson for whoever asked, PairOver for a second yes or a late one.
    """
    found = await store.pair(conn, pair_id)
    if found is None:
        message = "No request has this id, or it is not one you may know of."
        raise UnknownPair(message)
    check_approval(found, by, at)
    pair = await store.approve_pair(conn, pair_id, by, at, at + PAIR_LIFE)
    await _note(conn, at, by, "approved", pair)
    return pair


async def spend(conn: Connection, *, what: str, subject: str, by: SignedIn, at: datetime) -> Pair:
    """Use up what this person asked for and another allowed; raise NotApproved without one."""
    pair = await store.spend_pair(conn, what, subject, by.staff_id, at)
    if pair is None:
        message = (
            "This is done by whoever asked for it, within a quarter of an hour of a second "
            "person's yes. Ask, and have somebody else allow it."
        )
        raise NotApproved(message)
    await _note(conn, at, by, "spent", pair)
    return pair


async def waiting(conn: Connection, what: str, at: datetime) -> list[Pair]:
    """Return the requests of one sort that can still be allowed or done."""
    return await store.pairs_waiting(conn, what, at)
