"""Accounts, tickets and sessions in PostgreSQL."""

from datetime import datetime
from uuid import UUID

import asyncpg

from soundings.access.model import (
    Account,
    AlreadyStaff,
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
from soundings.kit.sql import command, query

_ADD_STAFF = command(__name__, "add_staff")
_EVERY_STAFF = query(__name__, "every_staff", Staff)
_BY_EMAIL = query(__name__, "staff_by_email", Staff)
_BY_ID = query(__name__, "staff_by_id", Staff)
_LET_KNOW = command(__name__, "let_know")
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
_CONFIRM = command(__name__, "confirm_session")
_CLOSE_OTHERS = command(__name__, "close_other_sessions")
_SESSIONS_OF = query(__name__, "sessions_of", OpenSession)
_PASSKEYS_OF = query(__name__, "passkeys_of", Passkey)
_PASSKEY = query(__name__, "passkey", Passkey)
_ADD_PASSKEY = command(__name__, "add_passkey")
_USE_PASSKEY = command(__name__, "use_passkey")
_DROP_PASSKEY = command(__name__, "drop_passkey")
_PASSWORD_OF = query(__name__, "password_of", Password)
_SET_PASSWORD = command(__name__, "set_password")
_USE_STEP = command(__name__, "use_step")
_DROP_PASSWORD = command(__name__, "drop_password")
_RECOVERY_LEFT = query(__name__, "recovery_left", int)
_DROP_RECOVERY = command(__name__, "drop_recovery")
_ADD_RECOVERY = command(__name__, "add_recovery")
_SPEND_RECOVERY = query(__name__, "spend_recovery", UUID)
_ADD_CHALLENGE = command(__name__, "add_challenge")
_SPEND_CHALLENGE = query(__name__, "spend_challenge", bytes)
_DROP_CHALLENGES = command(__name__, "drop_old_challenges")
_MISSES_AT = query(__name__, "misses_at", Misses)
_ADD_MISS = command(__name__, "add_miss")
_FORGET_MISSES = command(__name__, "forget_misses")
_DROP_MISSES = command(__name__, "drop_old_misses")
_ACCOUNTS = query(__name__, "accounts", Account)
_ADD_INVITATION = command(__name__, "add_invitation")
_DROP_INVITATIONS = command(__name__, "drop_invitations_of")
_WAITING = query(__name__, "invitations_waiting", UUID)
_TO_POST = query(__name__, "invitation_to_post", Invitation)
_NOTE_POSTED = command(__name__, "note_posted")
_ADD_PAIR = command(__name__, "add_pair")
_PAIR = query(__name__, "pair", Pair)
_APPROVE_PAIR = query(__name__, "approve_pair", Pair)
_SPEND_PAIR = query(__name__, "spend_pair", Pair)
_PAIRS_WAITING = query(__name__, "pairs_waiting", Pair)


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


async def every_staff(conn: Connection) -> list[Staff]:
    """Read every account that was not removed."""
    return await _EVERY_STAFF.all(conn)


async def staff_by_email(conn: Connection, email: str) -> Staff | None:
    """Read the account with this address."""
    return await _BY_EMAIL.first(conn, email)


async def staff_by_id(conn: Connection, staff_id: StaffId) -> Staff | None:
    """Read the account with this id."""
    return await _BY_ID.first(conn, staff_id)


async def let_know(conn: Connection, staff_id: StaffId, inspection_id: UUID) -> int:
    """Write that somebody may know of one more inspection; return whether that is new."""
    return await _LET_KNOW.run(conn, staff_id, inspection_id)


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
    conn: Connection,
    session_hash: bytes,
    staff_id: StaffId,
    at: datetime,
    method: str,
    confirmed_at: datetime | None,
) -> None:
    """Write a new session's hash."""
    await _ADD_SESSION.run(conn, session_hash, staff_id, at, method, confirmed_at)


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


async def confirm_session(conn: Connection, session_hash: bytes, at: datetime) -> None:
    """Write that the person has just proved to be there."""
    await _CONFIRM.run(conn, session_hash, at)


async def close_other_sessions(
    conn: Connection, staff_id: StaffId, session_hash: bytes, at: datetime
) -> int:
    """End one person's sessions but this; return how many were open."""
    return await _CLOSE_OTHERS.run(conn, staff_id, session_hash, at)


async def sessions_of(
    conn: Connection,
    staff_id: StaffId,
    session_hash: bytes,
    *,
    opened_after: datetime,
    seen_after: datetime,
) -> list[OpenSession]:
    """Read one person's sessions that are open, and which of them this is."""
    return await _SESSIONS_OF.all(conn, staff_id, session_hash, opened_after, seen_after)


async def passkeys_of(conn: Connection, staff_id: StaffId) -> list[Passkey]:
    """Read one person's passkeys."""
    return await _PASSKEYS_OF.all(conn, staff_id)


async def passkey(conn: Connection, credential_id: bytes) -> Passkey | None:
    """Read the passkey of this id."""
    return await _PASSKEY.first(conn, credential_id)


async def add_passkey(conn: Connection, added: Passkey) -> None:
    """Write a passkey."""
    await _ADD_PASSKEY.run(
        conn,
        added.credential_id,
        added.staff_id,
        added.public_key,
        added.sign_count,
        added.name,
        added.added_at,
    )


async def use_passkey(
    conn: Connection, credential_id: bytes, sign_count: int, at: datetime
) -> None:
    """Write that a passkey was used."""
    await _USE_PASSKEY.run(conn, credential_id, sign_count, at)


async def drop_passkey(conn: Connection, credential_id: bytes, staff_id: StaffId) -> int:
    """Delete one person's passkey; return how many that were."""
    return await _DROP_PASSKEY.run(conn, credential_id, staff_id)


async def password_of(conn: Connection, staff_id: StaffId) -> Password | None:
    """Read one person's password, and hold it until the transaction ends."""
    return await _PASSWORD_OF.first(conn, staff_id)


async def set_password(
    conn: Connection, staff_id: StaffId, password: Password, at: datetime
) -> None:
    """Write the password and its authenticator."""
    await _SET_PASSWORD.run(
        conn, staff_id, password.hash, password.totp_sealed, password.last_step, at
    )


async def use_step(conn: Connection, staff_id: StaffId, step: int) -> None:
    """Write that the code of this half minute was taken."""
    await _USE_STEP.run(conn, staff_id, step)


async def drop_password(conn: Connection, staff_id: StaffId) -> int:
    """Delete the password; return how many that were."""
    return await _DROP_PASSWORD.run(conn, staff_id)


async def recovery_left(conn: Connection, staff_id: StaffId) -> int:
    """Count the unused recovery codes."""
    return await _RECOVERY_LEFT.one(conn, staff_id)


async def set_recovery(conn: Connection, staff_id: StaffId, hashes: list[bytes]) -> None:
    """Write new recovery codes in the place of the old."""
    await _DROP_RECOVERY.run(conn, staff_id)
    await _ADD_RECOVERY.run(conn, staff_id, hashes)


async def spend_recovery(
    conn: Connection, code_hash: bytes, staff_id: StaffId, at: datetime
) -> bool:
    """Use a recovery code up; say whether it was good."""
    return await _SPEND_RECOVERY.first(conn, code_hash, staff_id, at) is not None


async def add_challenge(conn: Connection, challenge: bytes, expires_at: datetime) -> None:
    """Write something for a passkey to sign."""
    await _ADD_CHALLENGE.run(conn, challenge, expires_at)


async def spend_challenge(conn: Connection, challenge: bytes, at: datetime) -> bool:
    """Use a challenge up; say whether it was good."""
    return await _SPEND_CHALLENGE.first(conn, challenge, at) is not None


async def misses_at(conn: Connection, whom: bytes) -> Misses | None:
    """Read the wrong tries at an address."""
    return await _MISSES_AT.first(conn, whom)


async def add_miss(
    conn: Connection, whom: bytes, at: datetime, forgotten_before: datetime
) -> None:
    """Write one more wrong try; those from before the time given count no more."""
    await _ADD_MISS.run(conn, whom, at, forgotten_before)


async def forget_misses(conn: Connection, whom: bytes) -> None:
    """Delete the wrong tries at an address."""
    await _FORGET_MISSES.run(conn, whom)


async def drop_old_tries(conn: Connection, at: datetime, misses_before: datetime) -> int:
    """Delete challenges that expired and wrong tries of long ago."""
    return await _DROP_CHALLENGES.run(conn, at) + await _DROP_MISSES.run(conn, misses_before)


async def add_pair(conn: Connection, pair: Pair) -> None:
    """Write a request for two people."""
    await _ADD_PAIR.run(
        conn,
        pair.pair_id,
        pair.inspection_id,
        pair.what,
        pair.subject,
        pair.reason,
        pair.asked_by,
        pair.asked_name,
        pair.asked_at,
        pair.expires_at,
    )


async def pair(conn: Connection, pair_id: PairId) -> Pair | None:
    """Read a request, and hold it until the transaction ends."""
    return await _PAIR.first(conn, pair_id)


async def approve_pair(
    conn: Connection, pair_id: PairId, by: SignedIn, at: datetime, expires_at: datetime
) -> Pair:
    """Write that a second person allowed it."""
    return await _APPROVE_PAIR.one(conn, pair_id, by.staff_id, by.name, at, expires_at)


async def spend_pair(
    conn: Connection, what: str, subject: str, asked_by: StaffId, at: datetime
) -> Pair | None:
    """Use up what this person asked for and another allowed; None where there is none."""
    return await _SPEND_PAIR.first(conn, what, subject, asked_by, at)


async def pairs_waiting(conn: Connection, what: str, at: datetime) -> list[Pair]:
    """Read the requests of one sort that are not over."""
    return await _PAIRS_WAITING.all(conn, what, at)


async def accounts(conn: Connection) -> list[Account]:
    """Read every account as whoever keeps accounts sees it."""
    return await _ACCOUNTS.all(conn)


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


async def invitations_waiting(conn: Connection, at: datetime) -> list[UUID]:
    """Read which letters are still to go."""
    return await _WAITING.all(conn, at)


async def invitation_to_post(conn: Connection, invitation_id: UUID) -> Invitation | None:
    """Read a letter, and hold it; None where it went, or is in somebody else's hand."""
    return await _TO_POST.first(conn, invitation_id)


async def note_posted(
    conn: Connection, invitation_id: UUID, sent_at: datetime | None, fault: str | None
) -> None:
    """Write that the letter went, or why it did not."""
    await _NOTE_POSTED.run(conn, invitation_id, sent_at, fault)
