"""A message on its way: its states, what providers answer, and the proof that none was lost."""

from datetime import datetime
from enum import StrEnum

import msgspec

from soundings.inspection.model import InspectionId
from soundings.kit.refusal import Kind, Refusal
from soundings.outreach.constants import ABSENT_AFTER_S, BACK_OFF_S, LEASE_S, PROBE_S
from soundings.outreach.model.launching import Freshness, Stop
from soundings.outreach.model.planning import Audience, Channel, MessageId, Purpose
from soundings.roll.model import ContactId


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


class Leased(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A message this worker holds the lease of, and its carer's addresses as they are sealed."""

    message_id: MessageId
    inspection_id: InspectionId
    contact_id: ContactId
    channel: Channel
    purpose: Purpose
    attempt: int
    words: str | None
    language: str
    audience: Audience
    address_sealed: bytes | None
    email_index: bytes | None
    phone_index: bytes | None


class Claimed(msgspec.Struct, frozen=True, kw_only=True):
    """A message this worker holds the lease of, and where it goes as that now stands."""

    message_id: MessageId
    inspection_id: InspectionId
    contact_id: ContactId
    channel: Channel
    purpose: Purpose
    attempt: int
    address: str | None
    """Of its own channel."""
    address_index: bytes | None
    """By what the address is found."""
    words: str | None = None
    """What a reply says; a message of a wave takes its words from the survey's texts."""

    language: str = "en"
    audience: Audience = Audience.PARENT_CARER


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
    """Certainly not taken, for a reason of this message that passes."""
    SLOW = "slow"
    """Certainly not taken: we offer more a second than the provider takes."""
    SPENT = "spent"
    """Certainly not taken, and nothing more is until the provider's next day."""
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
    provider_id: str | None
    reason: str | None = None


class Patience(msgspec.Struct, frozen=True, kw_only=True):
    """How long, by the database's clock, to wait before drawing a conclusion."""

    lease_s: float = LEASE_S
    absent_after_s: float = ABSENT_AFTER_S
    back_off_s: float = BACK_OFF_S
    probe_s: float = PROBE_S


PATIENCE = Patience()


class Turn(msgspec.Struct, frozen=True, kw_only=True):
    """What a worker may do now on a channel: how many messages, and after how long a wait."""

    granted: int
    wait_s: float
    """Until the first of them may leave; with none granted, until it is worth asking again."""
    troubled: bool
    """Whether the provider refused lately, so that an acceptance is news."""
    paused: str | None
    """Why nothing leaves, if nothing does."""
    identity: str
    """Where this database runs, and since when it was let to send from there."""
    written: int
    """How far its log is written: it only ever grows, unless an older copy was put back."""


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """What a worker last saw of its database, kept outside it."""

    identity: str
    written: int


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """A turn, and the messages leased in it."""

    turn: Turn
    messages: list[Claimed]


class Door(msgspec.Struct, frozen=True, kw_only=True):
    """Whether a channel's provider takes messages, as all workers last found it."""

    channel: Channel
    paused_at: datetime | None
    rests_until: datetime | None
    reason: str | None


class Epoch(msgspec.Struct, frozen=True, kw_only=True):
    """Where the outbox was when somebody last let it send, and whether it is still there."""

    since: datetime
    moved: bool
    paused_at: datetime | None
    reason: str | None


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
    since: datetime | None


class Resolution(StrEnum):
    """What an operator found of a message in doubt."""

    SENT = "sent"
    RESEND = "resend"


class Resumed(msgspec.Struct, frozen=True, kw_only=True):
    """What letting the outbox send again did."""

    restored: bool
    doubted: int
    """Messages that may have left since the backup was taken: asked about, never sent blindly."""


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


class Proof(Ledger, frozen=True, kw_only=True):
    """A ledger, and when the sweeper drew it up."""

    proved_at: datetime


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """How the outbox of one inspection stands: all that may call for a red banner."""

    proof: Proof | None
    doors: tuple[Door, ...]
    epoch: Epoch | None
    stop: Stop | None = None
    holds: Freshness | None = None


class InboundText(msgspec.Struct, frozen=True, kw_only=True):
    """A text message somebody sent us."""

    text_id: str
    """The provider's own."""
    number: str
    content: str
    received_at: datetime


class NotInDoubt(Refusal):
    """A message an operator named is not in doubt, or not ours."""

    kind = Kind.CONFLICT
    slug = "not-in-doubt"
    title = "That message is not in doubt"


class TooSoon(Refusal):
    """A message in doubt may still be on its way out."""

    kind = Kind.CONFLICT
    slug = "too-soon-to-resend"
    title = "It is too soon to send that again"


class NotABounce(Refusal):
    """A message at the return path is no delivery report of ours."""

    kind = Kind.INVALID
    slug = "not-a-bounce"
    title = "That is not a delivery report"


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
