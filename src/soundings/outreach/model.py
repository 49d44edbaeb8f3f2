"""What leaves the house: waves, links, messages, their states, and what became of each child."""

from datetime import datetime
from enum import StrEnum
from typing import Literal, NewType
from uuid import UUID

import msgspec

from soundings.inspection.model import InspectionId
from soundings.kit.refusal import Kind, Refusal
from soundings.outreach.constants import ABSENT_AFTER_S, BACK_OFF_S, LEASE_S
from soundings.roll.model import CaseId, ContactId

LinkId = NewType("LinkId", UUID)
WaveId = NewType("WaveId", UUID)
MessageId = NewType("MessageId", UUID)


class Channel(StrEnum):
    """The way a message travels."""

    EMAIL = "email"
    SMS = "sms"


class Purpose(StrEnum):
    """What a message is for."""

    INVITE = "invite"
    REMINDER = "reminder"
    LAST_CALL = "last_call"


class State(StrEnum):
    """How far a message has come; it only ever moves towards an end.

    The one way back is from claimed, submitting or unknown to planned, and only on proof that
    no provider has it.
    """

    PLANNED = "planned"
    CLAIMED = "claimed"
    SUBMITTING = "submitting"
    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    BOUNCED = "bounced"
    FAILED = "failed"
    UNKNOWN = "unknown"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class Code(StrEnum):
    """What finally became of a listed child."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    REFUSED = "refused"
    DELIVERED_NOT_ANSWERED = "delivered_not_answered"
    UNDELIVERABLE = "undeliverable"
    NO_CONTACT = "no_contact"
    HELD = "held"
    NOT_SENT = "not_sent"


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """One carer's own link, and the children it may answer for."""

    link_id: LinkId
    inspection_id: InspectionId
    case_ids: tuple[CaseId, ...]


class Wave(msgspec.Struct, frozen=True, kw_only=True):
    """One round of messages on one channel."""

    number: int
    channel: Channel
    purpose: Purpose
    opens_at: datetime
    expires_at: datetime


class WavePlan(Wave, frozen=True, kw_only=True):
    """A round, and how many messages it has."""

    wave_id: WaveId
    messages: int


class EmailText(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An email's words, with ((placeholders))."""

    subject: str
    body: str


class Texts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Every message of a survey in one language."""

    version: str
    language: str
    email: dict[Purpose, EmailText]
    sms: dict[Purpose, str]


class Wording(msgspec.Struct, frozen=True, kw_only=True):
    """A text with everything filled in but the link; subject is None for an SMS."""

    subject: str | None
    text: str


class Address(msgspec.Struct, frozen=True, kw_only=True):
    """Where one carer can be written to."""

    contact_id: ContactId
    email: str | None
    phone: str | None


class Claimed(msgspec.Struct, frozen=True, kw_only=True):
    """A message this worker holds the lease of, and its carer's addresses as they now stand."""

    message_id: MessageId
    inspection_id: InspectionId
    contact_id: ContactId
    channel: Channel
    purpose: Purpose
    attempt: int
    email: str | None
    phone: str | None

    @property
    def address(self) -> str | None:
        """The address of its own channel."""
        return self.email if self.channel is Channel.EMAIL else self.phone


class Judged(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a claimed message at the door: submitting, or turned back and why."""

    message_id: MessageId
    state: State
    reason: str | None


class Outgoing(msgspec.Struct, frozen=True, kw_only=True):
    """A message in the form a provider takes away."""

    message_id: MessageId
    attempt: int
    to: str
    text: str
    subject: str | None = None
    html: str | None = None
    stop_url: str | None = None


class Answer(StrEnum):
    """What a provider made of a message."""

    ACCEPTED = "accepted"
    BOUNCED = "bounced"
    FAILED = "failed"
    LATER = "later"
    """Certainly not taken, for a reason that passes."""
    STOP = "stop"
    """Certainly not taken, and neither would be the next: the provider or our settings are
    at fault.
    """
    UNKNOWN = "unknown"
    """Nobody can tell whether it was taken."""


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """One provider's answer about one message."""

    message_id: MessageId
    attempt: int
    answer: Answer
    provider_id: str | None = None
    reason: str | None = None


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """What the provider later says became of a message."""

    message_id: MessageId
    state: State
    provider_id: str
    reason: str | None = None


class Patience(msgspec.Struct, frozen=True, kw_only=True):
    """How long, by the database's clock, to wait before drawing a conclusion."""

    lease_s: float = LEASE_S
    absent_after_s: float = ABSENT_AFTER_S
    back_off_s: float = BACK_OFF_S


PATIENCE = Patience()


class Doubt(msgspec.Struct, frozen=True, kw_only=True):
    """A message whose provider must be asked whether it has it."""

    message_id: MessageId
    attempt: int
    overdue: bool
    """Whether its absence at the provider would now be proof that it was never taken."""


class Unknown(msgspec.Struct, frozen=True, kw_only=True):
    """A message nobody can tell the fate of, for an operator to look up in the mail log."""

    message_id: MessageId
    channel: Channel
    purpose: Purpose
    contact_id: ContactId
    reason: str | None


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What planning made, and what stands planned altogether."""

    waves: int
    links_added: int
    messages_added: int
    messages: int


class ChannelPreview(msgspec.Struct, frozen=True, kw_only=True):
    """What planning would make on one channel."""

    channel: Channel
    carers: int
    messages: int
    planned: int
    """Of the messages, those that are planned already."""


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """What a launch would do, for somebody to agree to."""

    sentences: tuple[str, ...]
    channels: tuple[ChannelPreview, ...]


class Sweep(msgspec.Struct, frozen=True, kw_only=True):
    """What a sweep mended."""

    released: int
    doubted: int
    expired: int
    found: int = 0
    replanned: int = 0


class Ledger(msgspec.Struct, frozen=True, kw_only=True):
    """The proof that nothing was lost: planned = accepted + ended + pending, none missing."""

    planned: int
    accepted: int
    """Taken by a provider, whatever the receipts say."""
    ended: int
    """Never taken, for a reason on the row: failed, withdrawn, expired, refused at once."""
    pending: int
    unknown: int
    """Of the pending, those nobody can tell the fate of."""
    missing: int
    """Carers who should have a message of a wave still open, and have none."""
    overdue: int
    """Pending messages whose time has passed."""

    @property
    def balanced(self) -> bool:
        """Whether every message is accounted for and none is missing or late."""
        return (
            self.planned == self.accepted + self.ended + self.pending
            and self.missing == 0
            and self.overdue == 0
        )


class ChannelReach(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one channel's messages, and the children answered for after one."""

    channel: Channel
    planned: int
    pending: int
    sent: int
    """Taken by the provider, whatever the receipts say."""
    delivered: int
    bounced: int
    failed: int
    withdrawn: int
    expired: int
    unknown: int
    answered: int = 0
    """Children whose last message before their first answer went this way."""


class Count(msgspec.Struct, frozen=True, kw_only=True):
    """How many of something."""

    name: str
    number: int


class GroupReach(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one group of listed children; the final dispositions once settled."""

    group: str
    listed: int
    reachable: int
    """With an address of any kind."""
    complete: int
    partial: int
    refused: int
    delivered_not_answered: int
    undeliverable: int
    no_contact: int
    held: int
    not_sent: int
    settled: int
    """Children of the group that have a final disposition."""


class GroupRow(GroupReach, frozen=True, kw_only=True):
    """A group, and whether it is one by status or by IDACI fifth."""

    kind: Literal["status", "idaci"]


class Reach(msgspec.Struct, frozen=True, kw_only=True):
    """How far an inspection's messages reached."""

    listed: int
    reachable: int
    planned: int
    pending: int
    sent: int
    delivered: int
    bounced: int
    failed: int
    withdrawn: int
    expired: int
    unknown: int
    complete: int
    partial: int
    settled: bool
    """Whether the survey is closed and every child has its disposition."""
    channels: tuple[ChannelReach, ...]
    by_status: tuple[GroupReach, ...]
    by_idaci_fifth: tuple[GroupReach, ...]

    @property
    def answered(self) -> int:
        """Children answered for, wholly or in part."""
        return self.complete + self.partial


class ClaimsNotLocked(Refusal):
    """Nothing leaves before the partnership's claims are locked."""

    kind = Kind.CONFLICT
    slug = "claims-not-locked"
    title = "The claims are not locked yet"


class TextTooLong(Refusal):
    """A text message would cost more than one fragment."""

    kind = Kind.CONFLICT
    slug = "text-too-long"
    title = "A text message is too long"


class WrongText(Refusal):
    """A message text is missing, or holds a placeholder nobody fills."""

    kind = Kind.INVALID
    slug = "wrong-text"
    title = "A message text is wrong"


class UnknownLink(Refusal):
    """The address does not belong to any link of ours."""

    kind = Kind.MISSING
    slug = "unknown-link"
    title = "That address is not one of ours"


class WrongBearer(Refusal):
    """Somebody other than the provider knocked at the receipt door."""

    kind = Kind.FORBIDDEN
    slug = "wrong-bearer"
    title = "That is not the token the provider was given"


class WrongReceipt(Refusal):
    """What came in at the receipt door is not a receipt."""

    kind = Kind.INVALID
    slug = "wrong-receipt"
    title = "That is not a receipt"


class WrongKey(Refusal):
    """The provider's key is not in the form it is issued in."""

    kind = Kind.INVALID
    slug = "wrong-provider-key"
    title = "The provider's key is wrong"
