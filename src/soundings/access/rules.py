"""Who may come in, and for how long."""

import hmac
from datetime import datetime, timedelta
from uuid import UUID

import pyotp

from soundings.access.constants import (
    ABSOLUTE,
    CONFIRMED_FOR,
    IDLE,
    MISS_WAIT,
    MISSES,
    SHORTEST_PASSWORD,
    TOUCH_AFTER,
)
from soundings.access.model import (
    ConfirmFirst,
    LastWay,
    Misses,
    NotYours,
    Role,
    Session,
    SignedIn,
    TooManyTries,
    Ways,
    WeakPassword,
    WrongStaff,
)

_FEWEST_SIGNS = 5
"""Different characters of a password. Source: our choice, because aaaaaaaaaaaa is no password."""


def check_email(email: str) -> str:
    """Return the address as accounts are found by: trimmed and in lower case."""
    trimmed = email.strip().lower()
    name, at, domain = trimmed.partition("@")
    if not (name and at and "." in domain) or " " in trimmed or "@" in domain:
        message = f"{email!r} is not an email address; give one like name@example.org."
        raise WrongStaff(message)
    return trimmed


def check_name(name: str) -> str:
    """Return the name as it will be shown."""
    if not name.strip():
        message = "An account needs the name of the person it is for."
        raise WrongStaff(message)
    return name.strip()


def check_bound(role: Role, inspection_id: UUID | None) -> None:
    """Refuse a partnership's account that is bound to no inspection."""
    if role is Role.PARTNERSHIP and inspection_id is None:
        message = (
            "A partnership account is for one inspection and this names none: "
            "add --inspection CODE."
        )
        raise WrongStaff(message)


def check_password(password: str, email: str) -> str:
    """Return the password; refuse one that is short, plain, or the person's own address."""
    if len(password) < SHORTEST_PASSWORD:
        message = (
            f"A password needs {SHORTEST_PASSWORD} characters or more; this has {len(password)}. "
            "Three words that have nothing to do with each other are good."
        )
        raise WeakPassword(message)
    plain = password.lower()
    if len(set(plain)) < _FEWEST_SIGNS or any(
        part in plain for part in (email.partition("@")[0], "soundings", "password")
    ):
        message = "This is one of the first a guesser would try. Use three unrelated words."
        raise WeakPassword(message)
    return password


def check_tries(tries: Misses | None, at: datetime) -> None:
    """Make an address wait at which too many wrong tries were made."""
    if tries is not None and tries.misses >= MISSES and at - tries.since < MISS_WAIT:
        left = tries.since + MISS_WAIT - at
        message = (
            f"Too many wrong tries. Wait {-(-left // timedelta(minutes=1))} minutes, "
            "then try again."
        )
        raise TooManyTries(message)


def step_of(secret: str, code: str, last_step: int, at: datetime) -> int | None:
    """Return the half minute whose code this is, if it is good and newer than the last taken.

    The half minute before and after now are allowed for slow hands and clocks. Source:
    RFC 6238, section 5.2.
    """
    typed, authenticator = "".join(code.split()), pyotp.TOTP(secret)
    now = int(at.timestamp()) // authenticator.interval
    for step in (now - 1, now, now + 1):
        right = authenticator.generate_otp(step)
        if step > last_step and hmac.compare_digest(right.encode(), typed.encode()):
            return step
    return None


def canonical_code(code: str) -> str:
    """Return a recovery code as it is kept, however it was typed."""
    return "".join(code.lower().split()).replace("-", "")


def check_ways(ways: Ways, *, dropping: int = 1) -> None:
    """Refuse to take away the only way in."""
    if len(ways.passkeys) + ways.has_password <= dropping:
        message = "Set up another way in before you take this one away."
        raise LastWay(message)


def check_confirmed(staff: SignedIn, at: datetime) -> None:
    """Turn away whoever has not just proved to be there."""
    if staff.confirmed_at is None or at - staff.confirmed_at >= CONFIRMED_FOR:
        message = (
            "This page shows or sends more than others, so confirm first that it is you: with "
            "your passkey, or a code from your authenticator app."
        )
        raise ConfirmFirst(message)


def may_know_of(staff: SignedIn, inspection_id: UUID) -> bool:
    """Say whether the inspection exists for this person: one bound to another knows of none."""
    if staff.inspection_id is None:
        return staff.role is not Role.PARTNERSHIP
    return staff.inspection_id == inspection_id


def is_live(session: Session, at: datetime) -> bool:
    """Say whether a session may still be used."""
    return (
        session.closed_at is None
        and at - session.seen_at < IDLE
        and at - session.opened_at < ABSOLUTE
    )


def wants_touch(session: Session, at: datetime) -> bool:
    """Say whether the time the session was last seen should be written again."""
    return at - session.seen_at >= TOUCH_AFTER


def check_role(role: Role, wanted: frozenset[Role]) -> None:
    """Turn away a role that the door is not for."""
    if role not in wanted:
        names = " or ".join(sorted(wanted))
        message = f"You are signed in as {role}; this page is for {names}."
        raise NotYours(message)


def inside(path: str) -> str:
    """Return where to go on to, if it is a staff page of ours; else the first."""
    return path if path.startswith("/staff/") and "\\" not in path else "/staff"
