"""Accounts, tickets and sessions in PostgreSQL."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import asyncpg

from soundings.access.model import (
    Account,
    AlreadyStaff,
    Called,
    Invitation,
    Misses,
    OpenSession,
    Pair,
    PairId,
    Passkey,
    Password,
    Session,
    SignedIn,
    Staff,
    StaffId,
)
from soundings.kit.database import Connection
from soundings.kit.sql import Fields, Touched, but, command, only, query, statement

_ADD_STAFF = command(__name__, "add_staff")
_REMOVE_STAFF = query(__name__, "remove_staff", UUID)
_SPEND = query(__name__, "spend_ticket", UUID)
_CLOSE = query(__name__, "close_session", UUID)
_DROP_RECOVERY = command(__name__, "drop_recovery")
_ADD_RECOVERY = command(__name__, "add_recovery")
_SPEND_RECOVERY = query(__name__, "spend_recovery", UUID)
_SPEND_CHALLENGE = query(__name__, "spend_challenge", bytes)
_DROP_CHALLENGES = command(__name__, "drop_old_challenges")
_DROP_MISSES = command(__name__, "drop_old_misses")
_ADD_INVITATION = command(__name__, "add_invitation")
_DROP_INVITATIONS = command(__name__, "drop_invitations_of")


async def add_staff(conn: Connection, staff: Staff, at: datetime) -> None:
    """Write an account; raise AlreadyStaff where the address has one."""
    try:
        await _ADD_STAFF.run(
            conn,
            staff.staff_id,
            staff.email,
            staff.name,
            staff.role.value,
            None if staff.inspections is None else sorted(staff.inspections),
            at,
        )
    except asyncpg.UniqueViolationError as error:
        message = f"{staff.email} already has an account; ask for a sign-in link to it instead."
        raise AlreadyStaff(message) from error


@statement
async def every_staff(conn: Connection) -> list[Staff]:
    """Read every account that was not removed."""


@statement
async def people(conn: Connection) -> list[Called]:
    """Read what everybody is called whom the reader may know of, by name."""


@statement
async def staff_by_email(conn: Connection, email: str) -> Staff | None:
    """Read the account with this address."""


@statement
async def staff_by_id(conn: Connection, staff_id: StaffId) -> Staff | None:
    """Read the account with this id."""


@statement
async def let_know(conn: Connection, staff_id: StaffId, inspection_id: UUID) -> Touched:
    """Write that somebody may know of one more inspection; return whether that is new."""


async def remove_staff(conn: Connection, email: str, at: datetime) -> StaffId | None:
    """End an account and say whose it was; None where there is none."""
    found = await _REMOVE_STAFF.first(conn, email, at)
    return None if found is None else StaffId(found)


@statement
async def add_ticket(
    conn: Connection, ticket_hash: bytes, staff_id: StaffId, expires_at: datetime
) -> None:
    """Write a ticket's hash."""


@statement
async def drop_old_tickets(conn: Connection, at: datetime) -> Touched:
    """Delete the tickets nobody can use any more."""


@statement
async def drop_tickets_of(conn: Connection, staff_id: StaffId) -> Touched:
    """Delete one person's tickets."""


@statement
async def ticket_is_good(conn: Connection, ticket_hash: bytes, at: datetime) -> bool:
    """Say whether the ticket could be spent now."""


async def spend_ticket(conn: Connection, ticket_hash: bytes, at: datetime) -> StaffId | None:
    """Use the ticket up and say whose it was; None where it was not good."""
    found = await _SPEND.first(conn, ticket_hash, at)
    return None if found is None else StaffId(found)


@statement
async def add_session(
    conn: Connection,
    session_hash: bytes,
    staff_id: StaffId,
    at: datetime,
    method: str,
    confirmed_at: datetime | None,
) -> None:
    """Write a new session's hash."""


@statement
async def session_by_hash(conn: Connection, session_hash: bytes) -> Session | None:
    """Read a session, live or not."""


@statement
async def touch_session(conn: Connection, session_hash: bytes, at: datetime) -> None:
    """Write when the session was last seen."""


async def close_session(conn: Connection, session_hash: bytes, at: datetime) -> StaffId | None:
    """End a session and say whose it was; None where it was not open."""
    found = await _CLOSE.first(conn, session_hash, at)
    return None if found is None else StaffId(found)


@statement
async def close_sessions_of(conn: Connection, staff_id: StaffId, at: datetime) -> Touched:
    """End one person's sessions; return how many were open."""


@statement
async def drop_old_sessions(
    conn: Connection, opened_before: datetime, seen_before: datetime
) -> Touched:
    """Delete the sessions nobody can use any more."""


@statement
async def confirm_session(conn: Connection, session_hash: bytes, at: datetime) -> None:
    """Write that the person has just proved to be there."""


@statement
async def close_other_sessions(
    conn: Connection, staff_id: StaffId, session_hash: bytes, at: datetime
) -> Touched:
    """End one person's sessions but this; return how many were open."""


@statement
async def sessions_of(
    conn: Connection,
    staff_id: StaffId,
    session_hash: bytes,
    *,
    opened_after: datetime,
    seen_after: datetime,
) -> list[OpenSession]:
    """Read one person's sessions that are open, and which of them this is."""


@statement
async def passkeys_of(conn: Connection, staff_id: StaffId) -> list[Passkey]:
    """Read one person's passkeys."""


@statement
async def passkey(conn: Connection, credential_id: bytes) -> Passkey | None:
    """Read the passkey of this id."""


@statement
async def add_passkey(conn: Connection, added: Annotated[Passkey, but("used_at")]) -> None:
    """Write a passkey."""


@statement
async def use_passkey(
    conn: Connection, credential_id: bytes, sign_count: int, at: datetime
) -> None:
    """Write that a passkey was used."""


@statement
async def drop_passkey(conn: Connection, credential_id: bytes, staff_id: StaffId) -> Touched:
    """Delete one person's passkey; return how many that were."""


@statement
async def password_of(conn: Connection, staff_id: StaffId) -> Password | None:
    """Read one person's password, and hold it until the transaction ends."""


@statement
async def set_password(
    conn: Connection, staff_id: StaffId, password: Fields[Password], at: datetime
) -> None:
    """Write the password and its authenticator."""


@statement
async def use_step(conn: Connection, staff_id: StaffId, step: int) -> None:
    """Write that the code of this half minute was taken."""


@statement
async def drop_password(conn: Connection, staff_id: StaffId) -> Touched:
    """Delete the password; return how many that were."""


@statement
async def recovery_left(conn: Connection, staff_id: StaffId) -> int:
    """Count the unused recovery codes."""


async def set_recovery(conn: Connection, staff_id: StaffId, hashes: list[bytes]) -> None:
    """Write new recovery codes in the place of the old."""
    await _DROP_RECOVERY.run(conn, staff_id)
    await _ADD_RECOVERY.run(conn, staff_id, hashes)


async def spend_recovery(
    conn: Connection, code_hash: bytes, staff_id: StaffId, at: datetime
) -> bool:
    """Use a recovery code up; say whether it was good."""
    return await _SPEND_RECOVERY.first(conn, code_hash, staff_id, at) is not None


@statement
async def add_challenge(conn: Connection, challenge: bytes, expires_at: datetime) -> None:
    """Write something for a passkey to sign."""


async def spend_challenge(conn: Connection, challenge: bytes, at: datetime) -> bool:
    """Use a challenge up; say whether it was good."""
    return await _SPEND_CHALLENGE.first(conn, challenge, at) is not None


@statement
async def misses_at(conn: Connection, whom: bytes) -> Misses | None:
    """Read the wrong tries at an address."""


@statement
async def add_miss(
    conn: Connection, whom: bytes, at: datetime, forgotten_before: datetime
) -> None:
    """Write one more wrong try; those from before the time given count no more."""


@statement
async def forget_misses(conn: Connection, whom: bytes) -> None:
    """Delete the wrong tries at an address."""


async def drop_old_tries(conn: Connection, at: datetime, misses_before: datetime) -> int:
    """Delete challenges that expired and wrong tries of long ago."""
    return await _DROP_CHALLENGES.run(conn, at) + await _DROP_MISSES.run(conn, misses_before)


@statement
async def add_pair(
    conn: Connection,
    pair: Annotated[Pair, but("approved_by", "approved_name", "approved_at", "spent_at")],
) -> None:
    """Write a request for two people."""


@statement
async def pair(conn: Connection, pair_id: PairId) -> Pair | None:
    """Read a request, and hold it until the transaction ends."""


@statement
async def approve_pair(
    conn: Connection,
    pair_id: PairId,
    by: Annotated[SignedIn, only("staff_id", "name")],
    at: datetime,
    expires_at: datetime,
) -> Pair:
    """Write that a second person allowed it."""


@statement
async def spend_pair(
    conn: Connection, what: str, subject: str, asked_by: StaffId, at: datetime
) -> Pair | None:
    """Use up what this person asked for and another allowed; None where there is none."""


@statement
async def pairs_waiting(conn: Connection, what: str, at: datetime) -> list[Pair]:
    """Read the requests of one sort that are not over."""


@statement
async def accounts(conn: Connection) -> list[Account]:
    """Read every account as whoever keeps accounts sees it."""


async def set_invitation(
    conn: Connection,
    invitation_id: UUID,
    staff_id: StaffId,
    *,
    by: str,
    at: datetime,
    expires_at: datetime,
) -> None:
    """Write a letter that is to go, in the place of those before."""
    await _DROP_INVITATIONS.run(conn, staff_id)
    await _ADD_INVITATION.run(conn, invitation_id, staff_id, at, by, expires_at)


@statement
async def invitations_waiting(conn: Connection, at: datetime) -> list[UUID]:
    """Read which letters are still to go."""


@statement
async def invitation_to_post(conn: Connection, invitation_id: UUID) -> Invitation | None:
    """Read a letter, and hold it; None where it went, or is in somebody else's hand."""


@statement
async def note_posted(
    conn: Connection, invitation_id: UUID, sent_at: datetime | None, fault: str | None
) -> None:
    """Write that the letter went, or why it did not."""
