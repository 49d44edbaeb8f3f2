"""What every way in shares: the session it opens, and the list of ways a person has."""

from datetime import datetime

from soundings.access import store
from soundings.access.model import Opened, StaffId, Ways
from soundings.access.service import kept
from soundings.audit import service as audit
from soundings.kit.database import Connection, Pool, transaction
from soundings.kit.ids import new_secret


async def note(
    conn: Connection, at: datetime, actor: str, action: str, staff_id: StaffId, **detail: str
) -> None:
    """Note what was done at the doors."""
    await audit.note(
        conn,
        at=at,
        actor=actor,
        action=f"access.{action}",
        subject=str(staff_id),
        detail=dict(detail),
    )


async def open_session(
    conn: Connection, staff_id: StaffId, method: str, at: datetime, *, proved: bool = True
) -> Opened:
    """Open a session for somebody who has just proved to be there, or for whom others vouch."""
    token = new_secret()
    await store.add_session(conn, kept(token), staff_id, at, method, at if proved else None)
    await note(conn, at, str(staff_id), "signed_in", staff_id, method=method)
    return Opened(staff_id=staff_id, token=token)


async def ways(conn: Connection, staff_id: StaffId) -> Ways:
    """Return the ways in that one person has."""
    return Ways(
        passkeys=tuple(await store.passkeys_of(conn, staff_id)),
        has_password=await store.password_of(conn, staff_id) is not None,
        recovery_left=await store.recovery_left(conn, staff_id),
    )


async def ways_of(pool: Pool, staff_id: StaffId) -> Ways:
    """Return the ways in that one person has."""
    async with transaction(pool) as conn:
        return await ways(conn, staff_id)
