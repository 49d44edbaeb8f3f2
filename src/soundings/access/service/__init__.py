"""Making accounts, letting people in, and knowing who is there."""

import hashlib
from datetime import datetime
from uuid import UUID

from soundings.access import store
from soundings.access.constants import ABSOLUTE, IDLE, INVITATION_LIFE, MISS_WAIT, TICKET_LIFE
from soundings.access.model import (
    Called,
    Opened,
    OpenSession,
    Role,
    SignedIn,
    SpentTicket,
    Staff,
    StaffId,
    UnknownStaff,
)
from soundings.access.rules import (
    check_bound,
    check_email,
    check_name,
    is_live,
    wants_touch,
)
from soundings.audit import service as audit
from soundings.kit.database import Pool, transaction
from soundings.kit.ids import new_id, new_secret
from soundings.kit.links import form_token
from soundings.kit.settings import Web

_SPENT = (
    "This sign-in link was used already, has run out or is incomplete. "
    "Ask for a new one: soundings sign-in EMAIL."
)


def kept(secret: str) -> bytes:
    """Return what the database keeps: 256 random bits need no slow hash and no key."""
    return hashlib.sha256(secret.encode()).digest()


def address(web: Web) -> str:
    """Return where staff open their pages, without a slash at the end."""
    return (web.staff_url or f"http://localhost:{web.port}").rstrip("/")


async def add_staff(
    pool: Pool,
    *,
    email: str,
    name: str,
    role: Role,
    at: datetime,
    inspection_id: UUID | None = None,
    actor: str = "command",
) -> StaffId:
    """Make an account; bound to an inspection, it knows of no other (let_know adds one).

    Raises AlreadyStaff for an address that has one, WrongStaff for a partnership's that is
    bound to none. Whether there is such an inspection is for the caller to know.
    """
    check_bound(role, inspection_id)
    staff = Staff(
        staff_id=StaffId(new_id()),
        email=check_email(email),
        name=check_name(name),
        role=role,
        inspections=None if inspection_id is None else frozenset({inspection_id}),
    )
    async with transaction(pool) as conn:
        await store.add_staff(conn, staff, at)
        await audit.note(
            conn,
            at=at,
            actor=actor,
            action="access.staff_added",
            subject=str(staff.staff_id),
            detail={
                "role": role.value,
                "inspection_id": None if inspection_id is None else str(inspection_id),
            },
        )
    return staff.staff_id


async def all_staff(pool: Pool) -> list[Staff]:
    """Return whoever may sign in."""
    async with pool.acquire() as conn:
        return await store.every_staff(conn)


async def people(pool: Pool) -> list[Called]:
    """Return what everybody is called whom the reader may know of, by name.

    Whose account has ended too, because the audit names it.
    """
    async with pool.acquire() as conn:
        return await store.people(conn)


async def let_know(
    pool: Pool, staff_id: StaffId, inspection_id: UUID, at: datetime, *, actor: str = "command"
) -> None:
    """Let an account that is bound know of one more inspection; twice is once."""
    async with transaction(pool) as conn:
        if await store.let_know(conn, staff_id, inspection_id):
            await audit.note(
                conn,
                at=at,
                actor=actor,
                action="access.let_know",
                subject=str(staff_id),
                detail={"inspection_id": str(inspection_id)},
            )


async def remove_staff(pool: Pool, *, email: str, at: datetime, actor: str = "command") -> int:
    """End an account with its sessions and sign-in links; return how many sessions were open.

    Its row stays, because the audit names it. Raises UnknownStaff.
    """
    async with transaction(pool) as conn:
        staff_id = await store.remove_staff(conn, check_email(email), at)
        if staff_id is None:
            message = f"No account has the address {email}: soundings staff list shows them all."
            raise UnknownStaff(message)
        await store.drop_tickets_of(conn, staff_id)
        closed = await store.close_sessions_of(conn, staff_id, at)
        await audit.note(
            conn,
            at=at,
            actor=actor,
            action="access.staff_removed",
            subject=str(staff_id),
            detail={"sessions": closed},
        )
    return closed


async def staff_by_email(pool: Pool, email: str) -> Staff | None:
    """Return the account with this address, if there is one."""
    async with pool.acquire() as conn:
        return await store.staff_by_email(conn, check_email(email))


async def sign_in_link(
    pool: Pool, staff_id: StaffId, at: datetime, *, invitation: bool = False
) -> str:
    """Make a one-time ticket for /staff/sign-in/{ticket}.

    Good for 15 minutes, an invitation for a week. It is told only now: the database keeps its
    hash.
    """
    ticket, life = new_secret(), INVITATION_LIFE if invitation else TICKET_LIFE
    async with transaction(pool) as conn:
        if await store.staff_by_id(conn, staff_id) is None:
            message = f"No account has the id {staff_id}; add one first."
            raise UnknownStaff(message)
        await store.drop_old_tickets(conn, at)
        await store.add_ticket(conn, kept(ticket), staff_id, at + life)
        await audit.note(
            conn,
            at=at,
            actor="command",
            action="access.ticket_made",
            subject=str(staff_id),
            detail={},
        )
    return ticket


async def check_ticket(pool: Pool, ticket: str, at: datetime) -> None:
    """Refuse a ticket that could not be spent; spend nothing."""
    async with pool.acquire() as conn:
        if not await store.ticket_is_good(conn, kept(ticket), at):
            raise SpentTicket(_SPENT)


async def sign_in(pool: Pool, ticket: str, at: datetime) -> Opened:
    """Spend a ticket for a session; a second use of it is refused."""
    token = new_secret()
    async with transaction(pool) as conn:
        staff_id = await store.spend_ticket(conn, kept(ticket), at)
        if staff_id is None:
            raise SpentTicket(_SPENT)
        await store.add_session(conn, kept(token), staff_id, at, "link", None)
        await audit.note(
            conn,
            at=at,
            actor=str(staff_id),
            action="access.signed_in",
            subject=str(staff_id),
            detail={},
        )
    return Opened(staff_id=staff_id, token=token)


async def signed_in(
    pool: Pool, token: str, key: bytes, at: datetime, *, used: bool = True
) -> SignedIn | None:
    """Return whose live session this cookie is, and note that it was used; else None."""
    hashed = kept(token)
    async with pool.acquire() as conn:
        session = await store.session_by_hash(conn, hashed)
        if session is None or not is_live(session, at):
            return None
        if used and wants_touch(session, at):
            await store.touch_session(conn, hashed, at)
    return SignedIn(
        staff_id=session.staff_id,
        name=session.name,
        role=session.role,
        inspections=session.inspections,
        confirmed_at=session.confirmed_at,
        by_link=session.method == "link",
        form_token=form_token(key, hashed.hex()),
    )


async def sign_out(pool: Pool, token: str, at: datetime) -> None:
    """End the session of this cookie; doing it twice is doing it once."""
    async with transaction(pool) as conn:
        staff_id = await store.close_session(conn, kept(token), at)
        if staff_id is not None:
            await audit.note(
                conn,
                at=at,
                actor=str(staff_id),
                action="access.signed_out",
                subject=str(staff_id),
                detail={},
            )


async def open_sessions(
    pool: Pool, staff_id: StaffId, token: str, at: datetime
) -> list[OpenSession]:
    """Return one person's sessions that are open, the last used first."""
    async with pool.acquire() as conn:
        return await store.sessions_of(
            conn, staff_id, kept(token), opened_after=at - ABSOLUTE, seen_after=at - IDLE
        )


async def end_others(pool: Pool, staff_id: StaffId, token: str, at: datetime) -> None:
    """End every session of this person but the one of this cookie."""
    async with transaction(pool) as conn:
        ended = await store.close_other_sessions(conn, staff_id, kept(token), at)
        await audit.note(
            conn,
            at=at,
            actor=str(staff_id),
            action="access.others_signed_out",
            subject=str(staff_id),
            detail={"sessions": ended},
        )


async def drop_old(pool: Pool, at: datetime) -> int:
    """Delete the tickets and sessions that let nobody in any more; return how many."""
    async with transaction(pool) as conn:
        tickets = await store.drop_old_tickets(conn, at)
        sessions = await store.drop_old_sessions(conn, at - ABSOLUTE, at - IDLE)
        return tickets + sessions + await store.drop_old_tries(conn, at, at - MISS_WAIT)
