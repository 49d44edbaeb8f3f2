"""Staff, what they may do, and how they are turned away."""

from datetime import datetime
from enum import StrEnum
from typing import NewType
from uuid import UUID

import msgspec

from soundings.kit.refusal import Kind, Refusal

StaffId = NewType("StaffId", UUID)


class Role(StrEnum):
    """What somebody is here for."""

    INSPECTOR = "inspector"
    PARTNERSHIP = "partnership"
    ADMINISTRATOR = "administrator"


class Staff(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who may sign in."""

    staff_id: StaffId
    email: str
    name: str
    role: Role
    inspection_id: UUID | None
    """The one inspection they may know of; None for whoever may know of all."""


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """A session as the database holds it, with whose it is."""

    staff_id: StaffId
    name: str
    role: Role
    inspection_id: UUID | None
    opened_at: datetime
    seen_at: datetime
    closed_at: datetime | None


class SignedIn(msgspec.Struct, frozen=True, kw_only=True):
    """The person at the other end of a request, for handlers and templates."""

    staff_id: StaffId
    name: str
    role: Role
    inspection_id: UUID | None
    """The one inspection they may know of; None for whoever may know of all."""
    form_token: str
    """What every form of this session must carry in its field `form_token`."""


class Opened(msgspec.Struct, frozen=True, kw_only=True):
    """A session just begun."""

    staff_id: StaffId
    token: str
    """What the cookie carries; the database keeps only its hash."""


class WrongStaff(Refusal):
    """An account was described in a way that cannot be one."""

    slug = "wrong-staff"
    title = "That account cannot be made"


class AlreadyStaff(Refusal):
    """The address has an account."""

    kind = Kind.CONFLICT
    slug = "already-staff"
    title = "That address already has an account"


class UnknownStaff(Refusal):
    """There is no such account."""

    kind = Kind.MISSING
    slug = "unknown-staff"
    title = "There is no such account"


class SpentTicket(Refusal):
    """A sign-in link that was used, has run out or never was."""

    kind = Kind.CLOSED
    slug = "sign-in-link-closed"
    title = "This sign-in link no longer works"


class NotSignedIn(Refusal):
    """A staff page was asked for by nobody we know."""

    kind = Kind.FORBIDDEN
    slug = "not-signed-in"
    title = "Sign in first"


class NotYours(Refusal):
    """A door that is for another role."""

    kind = Kind.FORBIDDEN
    slug = "not-yours"
    title = "This page is for others"


class ForeignForm(Refusal):
    """A form that this session's pages did not send."""

    kind = Kind.FORBIDDEN
    slug = "foreign-form"
    title = "That form did not come from this session"
