"""Staff, what they may do, and how they are turned away."""

from datetime import datetime
from enum import StrEnum
from typing import NewType
from uuid import UUID

import msgspec

from soundings.kit.refusal import Kind, Refusal

StaffId = NewType("StaffId", UUID)
PairId = NewType("PairId", UUID)


class Role(StrEnum):
    """What somebody is here for."""

    LEAD_INSPECTOR = "lead_inspector"
    """Answers for the inspection: launches, freezes, releases."""
    TEAM_INSPECTOR = "team_inspector"
    """Reads findings and words, and follows lines of enquiry."""
    ANALYST = "analyst"
    """Sees figures and redacted words; never a name, a contact or a concern."""
    SAFEGUARDING_OFFICER = "safeguarding_officer"
    """Works the queue of concerns, and sees no findings."""
    INTERVIEWER = "interviewer"
    """Asks sampled families by telephone, and sees no answer but those being given."""
    PARTNERSHIP = "partnership"
    """The local authority's or the integrated care board's contact."""
    ADMINISTRATOR = "administrator"
    """Keeps accounts and the installation, and sees no inspection's content."""


class Staff(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who may sign in."""

    staff_id: StaffId
    email: str
    name: str
    role: Role
    inspections: frozenset[UUID] | None
    """The inspections they may know of; None for whoever may know of all."""


class Called(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody is called who has an account, or had one."""

    staff_id: StaffId
    name: str


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """A session as the database holds it, with whose it is."""

    staff_id: StaffId
    name: str
    role: Role
    inspections: frozenset[UUID] | None
    opened_at: datetime
    seen_at: datetime
    closed_at: datetime | None
    confirmed_at: datetime | None
    method: str


class SignedIn(msgspec.Struct, frozen=True, kw_only=True):
    """The person at the other end of a request, for handlers and templates."""

    staff_id: StaffId
    name: str
    role: Role
    inspections: frozenset[UUID] | None
    """The inspections they may know of; None for whoever may know of all."""
    confirmed_at: datetime | None = None
    """When they last proved to be there, by passkey or code."""
    by_link: bool = False
    """Whether a one-time link let them in."""
    form_token: str
    """What every form of this session must carry in its field `form_token`."""


class Opened(msgspec.Struct, frozen=True, kw_only=True):
    """A session just begun."""

    staff_id: StaffId
    token: str
    """What the cookie carries; the database keeps only its hash."""


class Passkey(msgspec.Struct, frozen=True, kw_only=True):
    """A passkey as the database holds it, with whose it is."""

    credential_id: bytes
    staff_id: StaffId
    public_key: bytes
    sign_count: int
    name: str
    added_at: datetime
    used_at: datetime | None


class Password(msgspec.Struct, frozen=True, kw_only=True):
    """A password's hash, and the authenticator that goes with it."""

    hash: str
    totp_sealed: bytes
    last_step: int


class Misses(msgspec.Struct, frozen=True, kw_only=True):
    """Wrong tries at one address since the last right one."""

    misses: int
    since: datetime


class Ways(msgspec.Struct, frozen=True, kw_only=True):
    """The ways in that one person has."""

    passkeys: tuple[Passkey, ...]
    has_password: bool
    recovery_left: int


class Enrolment(msgspec.Struct, frozen=True, kw_only=True):
    """What an authenticator app is shown once."""

    secret: str
    """In base 32, to be typed."""
    address: str
    """otpauth://…, to be opened."""
    picture: str
    """The address as a data URI, to be scanned."""


class Pair(msgspec.Struct, frozen=True, kw_only=True):
    """Something that takes two people: asked for by one, allowed by another, done once."""

    pair_id: PairId
    inspection_id: UUID | None
    """None for what is about the installation."""
    what: str
    subject: str
    """The id of what it is to be done to."""
    reason: str
    asked_by: StaffId
    asked_name: str
    asked_at: datetime
    expires_at: datetime
    approved_by: StaffId | None = None
    approved_name: str | None = None
    approved_at: datetime | None = None
    spent_at: datetime | None = None


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """An account as whoever keeps accounts sees it."""

    staff_id: StaffId
    email: str
    name: str
    role: Role
    inspections: frozenset[UUID] | None
    added_at: datetime
    seen_at: datetime | None
    """When any of their sessions was last used."""
    invited_at: datetime | None
    """When the newest invitation was asked for."""
    sent_at: datetime | None
    """When the mail server took it."""
    fault: str | None
    """Why it has not, the last time it was tried."""


class Invitation(msgspec.Struct, frozen=True, kw_only=True):
    """A letter that is still to go."""

    invitation_id: UUID
    email: str
    name: str
    role: Role
    expires_at: datetime


class Errand(msgspec.Struct, frozen=True, kw_only=True):
    """What a browser carries to its organisation's sign-in and back, sealed."""

    state: str
    nonce: str
    verifier: str
    """What proves that whoever comes back is who left (RFC 7636)."""
    next: str
    left_at: datetime


class Away(msgspec.Struct, frozen=True, kw_only=True):
    """Where to send a browser, and what it carries."""

    url: str
    sealed: str


class Returned(msgspec.Struct, frozen=True, kw_only=True):
    """What a browser comes back with."""

    sealed: str
    state: str
    code: str


class Claims(msgspec.Struct, frozen=True, kw_only=True):
    """What a token says whose signature, issuer and audience were found good."""

    sub: str
    exp: int
    iat: int
    nonce: str
    email: str = ""
    email_verified: bool = False
    auth_time: int | None = None
    acr: str = ""
    amr: tuple[str, ...] = ()
    azp: str = ""


class Origin(msgspec.Struct, frozen=True, kw_only=True):
    """Where the staff's pages are, as a browser sees it: passkeys are bound to it."""

    host: str
    url: str


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


class WrongOrganisation(Refusal):
    """An organisation's sign-in that did not let in."""

    kind = Kind.FORBIDDEN
    slug = "wrong-organisation"
    title = "Your organisation’s sign-in did not let you in"


class WrongProof(Refusal):
    """A password, code, passkey or answer that does not let in."""

    slug = "wrong-proof"
    title = "That did not let you in"


class TooManyTries(Refusal):
    """An address at which too many wrong tries were made."""

    kind = Kind.LIMITED
    slug = "too-many-tries"
    title = "Too many wrong tries"


class TooManyRequests(Refusal):
    """More requests in a minute than anybody makes."""

    kind = Kind.LIMITED
    slug = "too-many-requests"
    title = "Too many requests"


class WeakPassword(Refusal):
    """A password that is too easily guessed."""

    slug = "weak-password"
    title = "Choose another password"


class LastWay(Refusal):
    """The only way in that is left."""

    kind = Kind.CONFLICT
    slug = "last-way-in"
    title = "That is your only way in"


class ConfirmFirst(Refusal):
    """A door for which one must just have proved to be there."""

    kind = Kind.FORBIDDEN
    slug = "confirm-first"
    title = "Confirm that it is you"


class NoReason(Refusal):
    """A request for two people that says too little."""

    slug = "no-reason"
    title = "Say why"


class UnknownPair(Refusal):
    """There is no such request."""

    kind = Kind.MISSING
    slug = "unknown-request"
    title = "There is no such request"


class OnePerson(Refusal):
    """Whoever asked would allow it themselves."""

    kind = Kind.FORBIDDEN
    slug = "one-person"
    title = "This takes two people"


class PairOver(Refusal):
    """A request that was allowed already, done already or has run out."""

    kind = Kind.CLOSED
    slug = "request-over"
    title = "That request is over"


class NotApproved(Refusal):
    """Something that takes two people, and one has not allowed it."""

    kind = Kind.FORBIDDEN
    slug = "not-approved"
    title = "A second person has to allow this"


class LinkAlone(Refusal):
    """A page for which a one-time link is not enough."""

    kind = Kind.FORBIDDEN
    slug = "link-alone"
    title = "Set up a way in first"


class OpenSession(msgspec.Struct, frozen=True, kw_only=True):
    """One of a person's own sessions, as they see it."""

    opened_at: datetime
    seen_at: datetime
    method: str
    this: bool


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
