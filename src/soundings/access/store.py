"""Accounts, tickets and sessions in PostgreSQL."""

from datetime import datetime
from uuid import UUID

import asyncpg

from soundings.access.model import AlreadyStaff, Session, Staff, StaffId
from soundings.kit.database import Connection
from soundings.kit.sql import command, query

_ADD_STAFF = command(__name__, "add_staff")
_EVERY_STAFF = query(__name__, "every_staff", Staff)
_BY_EMAIL = query(__name__, "staff_by_email", Staff)
_BY_ID = query(__name__, "staff_by_id", Staff)
_REMOVE_STAFF = query(__name__, "remove_staff", UUID)
_ADD_TICKET = command(__name__, "add_ticket")
_DROP_TICKETS = command(__name__, "drop_old_tickets")
_DROP_TICKETS_OF = command(__name__, "drop_tickets_of")
_IS_GOOD = query(__name__, "ticket_is_good", bool)
_SPEND = query(__name__, "spend_ticket", UUID)
_ADD_SESSION = command(__name__, "add_session")
_SESSION = query(__name__, "session_by_hash", Session)
_TOUCH = command(__name__, "touch_session")
_CLOSE = query(__name__, "close_session", UUID)
_CLOSE_ALL_OF = command(__name__, "close_sessions_of")
_DROP_SESSIONS = command(__name__, "drop_old_sessions")


async def add_staff(conn: Connection, staff: Staff, at: datetime) -> None:
    """Write an account; raise AlreadyStaff where the address has one."""
    try:
        await _ADD_STAFF.run(
            conn,
            staff.staff_id,
            staff.email,
            staff.name,
            staff.role.value,
            staff.inspection_id,
            at,
        )
    except asyncpg.UniqueViolationError as error:
        message = f"{staff.email} already has an account; ask for a sign-in link to it instead."
        raise AlreadyStaff(message) from error


async def every_staff(conn: Connection) -> list[Staff]:
    """Read every account that was not removed."""
    return await _EVERY_STAFF.all(conn)


async def staff_by_email(conn: Connection, email: str) -> Staff | None:
    """Read the account with this address."""
    return await _BY_EMAIL.first(conn, email)


async def staff_by_id(conn: Connection, staff_id: StaffId) -> Staff | None:
    """Read the account with this id."""
    return await _BY_ID.first(conn, staff_id)


async def remove_staff(conn: Connection, email: str, at: datetime) -> StaffId | None:
    """End an account and say whose it was; None where there is none."""
    found = await _REMOVE_STAFF.first(conn, email, at)
    return None if found is None else StaffId(found)


async def add_ticket(
    conn: Connection, ticket_hash: bytes, staff_id: StaffId, expires_at: datetime
) -> None:
    """Write a ticket's hash."""
    await _ADD_TICKET.run(conn, ticket_hash, staff_id, expires_at)


async def drop_old_tickets(conn: Connection, at: datetime) -> int:
    """Delete the tickets nobody can use any more."""
    return await _DROP_TICKETS.run(conn, at)


async def drop_tickets_of(conn: Connection, staff_id: StaffId) -> int:
    """Delete one person's tickets."""
    return await _DROP_TICKETS_OF.run(conn, staff_id)


async def ticket_is_good(conn: Connection, ticket_hash: bytes, at: datetime) -> bool:
    """Say whether the ticket could be spent now."""
    return await _IS_GOOD.one(conn, ticket_hash, at)


async def spend_ticket(conn: Connection, ticket_hash: bytes, at: datetime) -> StaffId | None:
    """Use the ticket up and say whose it was; None where it was not good."""
    found = await _SPEND.first(conn, ticket_hash, at)
    return None if found is None else StaffId(found)


async def add_session(
    conn: Connection, session_hash: bytes, staff_id: StaffId, at: datetime
) -> None:
    """Write a new session's hash."""
    await _ADD_SESSION.run(conn, session_hash, staff_id, at)


async def session_by_hash(conn: Connection, session_hash: bytes) -> Session | None:
    """Read a session, live or not."""
    return await _SESSION.first(conn, session_hash)


async def touch_session(conn: Connection, session_hash: bytes, at: datetime) -> None:
    """Write when the session was last seen."""
    await _TOUCH.run(conn, session_hash, at)


async def close_session(conn: Connection, session_hash: bytes, at: datetime) -> StaffId | None:
    """End a session and say whose it was; None where it was not open."""
    found = await _CLOSE.first(conn, session_hash, at)
    return None if found is None else StaffId(found)


async def close_sessions_of(conn: Connection, staff_id: StaffId, at: datetime) -> int:
    """End one person's sessions; return how many were open."""
    return await _CLOSE_ALL_OF.run(conn, staff_id, at)


async def drop_old_sessions(
    conn: Connection, opened_before: datetime, seen_before: datetime
) -> int:
    """Delete the sessions nobody can use any more."""
    return await _DROP_SESSIONS.run(conn, opened_before, seen_before)
