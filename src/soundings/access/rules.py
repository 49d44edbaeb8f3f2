"""Who may come in, and for how long."""

from datetime import datetime
from uuid import UUID

from soundings.access.constants import ABSOLUTE, IDLE, TOUCH_AFTER
from soundings.access.model import NotYours, Role, Session, SignedIn, WrongStaff


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
