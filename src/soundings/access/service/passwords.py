"""The other way in: a password with an authenticator's codes, and recovery codes for both."""

import asyncio
import hashlib
import re
from datetime import datetime

import pyotp
import segno
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from soundings.access import store
from soundings.access.constants import MISS_WAIT, RECOVERY_CODES, RECOVERY_LENGTH
from soundings.access.model import (
    Enrolment,
    Opened,
    Password,
    SignedIn,
    Staff,
    StaffId,
    UnknownStaff,
    WrongProof,
    WrongStaff,
)
from soundings.access.rules import (
    canonical_code,
    check_adding,
    check_email,
    check_password,
    check_tries,
    check_ways,
    step_of,
)
from soundings.access.service import kept
from soundings.access.service.ways import note, open_session, ways
from soundings.kit import vault
from soundings.kit.database import Connection, Pool, transaction
from soundings.kit.ids import new_secret

_HASHER = PasswordHasher()
"""argon2id as its library sets it: RFC 9106's second choice, 64 MiB."""

_NOBODYS = _HASHER.hash(new_secret())
"""What a guess at an unknown address is compared with, so that it takes as long."""

_TOTP = "access.totp"

_SECRET = re.compile("[A-Z2-7]{32}")
"""160 bits in base 32. Source: RFC 4226, section 4, R6."""

_WRONG = (
    "The address, the password or the code is wrong, or the code was used already. Wait for the "
    "next code and try again, or use a recovery code in its place."
)


async def authenticator(pool: Pool, staff_id: StaffId, secret: str = "") -> Enrolment:
    """Offer a secret for an authenticator app, or one that was offered before, once more.

    Nothing is stored before a code proves that the app has it.
    """
    async with transaction(pool) as conn:
        account = await store.staff_by_id(conn, staff_id)
    offered = secret if _SECRET.fullmatch(secret) else pyotp.random_base32()
    name = account.email if account else ""
    address = pyotp.TOTP(offered).provisioning_uri(name=name, issuer_name="Soundings")
    picture = segno.make(address, error="m").svg_data_uri(scale=4)
    return Enrolment(secret=offered, address=address, picture=picture)


async def set_password(  # noqa: PLR0913 - what stood, what is to stand, and the proof of both
    pool: Pool,
    key: bytes,
    staff: SignedIn,
    token: str,
    *,
    password: str,
    secret: str,
    code: str,
    at: datetime,
    current: str = "",
) -> tuple[str, ...]:
    """Set password and authenticator, proved by a code; return recovery codes, told only now.

    In the place of another the current one is wanted, but of whom a one-time link let in: they
    may have forgotten it. Other sessions of the person end. Raises WeakPassword, or WrongProof
    for a wrong code or current password.
    """
    async with transaction(pool) as conn:
        account = await store.staff_by_id(conn, staff.staff_id)
        if account is None:
            message = "The account was removed."
            raise UnknownStaff(message)
        check_adding(await ways(conn, staff.staff_id), staff, at)
        check_password(password, account.email)
        stands = await store.password_of(conn, staff.staff_id)
        if stands is not None and not staff.by_link:
            right = await asyncio.to_thread(_is_right, stands.hash, current)
            if not right:
                message = (
                    "The current password is not right. Type it again; if it is forgotten, ask "
                    "for a one-time link."
                )
                raise WrongProof(message)
        step = step_of(secret, code, 0, at) if _SECRET.fullmatch(secret) else None
        if step is None:
            message = (
                "The code is not the one the app shows for this secret. Check the clock of the "
                "phone and type the code it shows now."
            )
            raise WrongProof(message)
        hashed = await asyncio.to_thread(_HASHER.hash, password)
        sealed = vault.seal(key, _TOTP, str(staff.staff_id), secret.encode())
        stored = Password(hash=hashed, totp_sealed=sealed, last_step=step)
        await store.set_password(conn, staff.staff_id, stored, at)
        await store.confirm_session(conn, kept(token), at)
        await store.close_other_sessions(conn, staff.staff_id, kept(token), at)
        codes = await _new_codes(conn, staff.staff_id)
        await note(conn, at, str(staff.staff_id), "password_set", staff.staff_id)
    return codes


async def _new_codes(conn: Connection, staff_id: StaffId) -> tuple[str, ...]:
    codes = tuple(new_secret()[:RECOVERY_LENGTH].lower() for _ in range(RECOVERY_CODES))
    await store.set_recovery(conn, staff_id, [kept(canonical_code(code)) for code in codes])
    return codes


async def new_recovery_codes(pool: Pool, staff_id: StaffId, at: datetime) -> tuple[str, ...]:
    """Make recovery codes in the place of the old; they are told only now."""
    async with transaction(pool) as conn:
        codes = await _new_codes(conn, staff_id)
        await note(conn, at, str(staff_id), "recovery_codes_made", staff_id)
    return codes


async def drop_password(pool: Pool, staff_id: StaffId, at: datetime) -> None:
    """Take the password away; raise LastWay where it is the only way in."""
    async with transaction(pool) as conn:
        check_ways(await ways(conn, staff_id))
        await store.drop_password(conn, staff_id)
        await note(conn, at, str(staff_id), "password_dropped", staff_id)


def _is_right(hashed: str, password: str) -> bool:
    try:
        return _HASHER.verify(hashed, password)
    except (VerificationError, InvalidHashError):
        return False


async def _proved(
    conn: Connection, key: bytes, staff_id: StaffId, stored: Password, code: str, at: datetime
) -> bool:
    """Say whether the code is the authenticator's or a recovery code, and use it up."""
    secret = vault.unseal(key, _TOTP, str(staff_id), stored.totp_sealed).decode()
    step = step_of(secret, code, stored.last_step, at)
    if step is not None:
        await store.use_step(conn, staff_id, step)
        return True
    return await store.spend_recovery(conn, kept(canonical_code(code)), staff_id, at)


def _whom(key: bytes, email: str) -> bytes:
    return hashlib.sha256(key + b"misses" + email.encode()).digest()


async def _account(conn: Connection, email: str) -> Staff | None:
    try:
        return await store.staff_by_email(conn, check_email(email))
    except WrongStaff:
        return None


async def sign_in_with_password(
    pool: Pool, key: bytes, *, email: str, password: str, code: str, at: datetime
) -> Opened:
    """Open a session by password and code.

    A wrong try says nothing of what was wrong, takes as long for an unknown address, and is
    counted and noted. Raises WrongProof, or TooManyTries.
    """
    whom = _whom(key, email.strip().lower())
    async with transaction(pool) as conn:
        check_tries(await store.misses_at(conn, whom), at)
        account = await _account(conn, email)
        stored = None if account is None else await store.password_of(conn, account.staff_id)
        hashed = _NOBODYS if stored is None else stored.hash
        right = await asyncio.to_thread(_is_right, hashed, password)
        if (
            right
            and account
            and stored
            and await _proved(conn, key, account.staff_id, stored, code, at)
        ):
            await store.forget_misses(conn, whom)
            return await open_session(conn, account.staff_id, "password", at)
    await _miss(pool, whom, account, at)
    raise WrongProof(_WRONG)


async def _miss(pool: Pool, whom: bytes, account: Staff | None, at: datetime) -> None:
    async with transaction(pool) as conn:
        await store.add_miss(conn, whom, at, at - MISS_WAIT)
        if account is not None:
            await note(conn, at, "nobody", "sign_in_failed", account.staff_id)


async def confirm_with_code(
    pool: Pool, key: bytes, staff: SignedIn, token: str, code: str, at: datetime
) -> None:
    """Note that the person has just proved to be there, by a code; count a wrong one."""
    async with transaction(pool) as conn:
        account = await store.staff_by_id(conn, staff.staff_id)
        whom = _whom(key, account.email if account else "")
        check_tries(await store.misses_at(conn, whom), at)
        stored = await store.password_of(conn, staff.staff_id)
        if stored and await _proved(conn, key, staff.staff_id, stored, code, at):
            await store.confirm_session(conn, kept(token), at)
            await note(conn, at, str(staff.staff_id), "confirmed", staff.staff_id)
            return
    await _miss(pool, whom, account, at)
    message = "That is not the code the app shows now. Wait for the next and try again."
    raise WrongProof(message)
