"""What became of messages and of each listed child."""

from datetime import datetime
from enum import StrEnum
from typing import Literal

import msgspec

from soundings.kit.refusal import Kind, Refusal
from soundings.outreach.model.planning import Channel, WavePlan
from soundings.outreach.model.relay import RelaySummary
from soundings.roll.model import CaseId, ContactId
from soundings.stats.aapor import OutcomeRates, Outcomes


class Code(StrEnum):
    """What finally became of a listed child, in the words of AAPOR's Standard Definitions."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    REFUSED = "refused"
    DELIVERED_NOT_ANSWERED = "delivered_not_answered"
    RELAY_PENDING = "relay_pending"
    """Given to the school to pass on, and opened by nobody."""
    UNDELIVERABLE = "undeliverable"
    """Tried on every route there was."""
    NO_CONTACT = "no_contact"
    """No route of any kind."""
    NOT_SENT = "not_sent"
    """A route, and nothing left on it before the close."""
    HELD = "held"
    NOT_ELIGIBLE = "not_eligible"
    """Died, or left the area."""


class Final(msgspec.Struct, frozen=True, kw_only=True):
    """How many children came to one disposition for one reason."""

    code: Code
    reason: str | None
    number: int


class ReachLedger(msgspec.Struct, frozen=True, kw_only=True):
    """Every listed child under exactly one disposition, and the rates that follow."""

    listed: int
    finals: tuple[Final, ...]
    outcomes: Outcomes
    """The same children in AAPOR's classes."""
    rates: OutcomeRates
    """The headline is rr2: complete and partial over everybody eligible."""

    @property
    def codes(self) -> dict[Code, int]:
        """How many children came to each disposition."""
        counts: dict[Code, int] = {}
        for final in self.finals:
            counts[final.code] = counts.get(final.code, 0) + final.number
        return counts


class LedgerDiffers(Refusal):
    """The dispositions do not add up to the list."""

    kind = Kind.CONFLICT
    slug = "ledger-differs"
    title = "The reach ledger does not add up to the list"


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
    by_email: int
    by_sms: int
    by_school_alone: int
    """Without an address, and with a letter the school was given."""
    told: int
    """With a message that did not come back, or the school's letter opened."""
    opened: int
    """Somebody opened a link about the child."""
    bounced: int
    """Every message that left came back."""
    complete: int
    partial: int
    refused: int
    delivered_not_answered: int
    relay_pending: int
    undeliverable: int
    no_contact: int
    held: int
    not_sent: int
    not_eligible: int
    settled: int
    """Children of the group that have a final disposition."""


class GroupRow(GroupReach, frozen=True, kw_only=True):
    """A group, and by what it is one."""

    kind: Literal["status", "idaci", "need", "language"]


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
    by_need: tuple[GroupReach, ...]
    by_language: tuple[GroupReach, ...]
    """The language of those who care for the child: the one that is not English, if any is."""
    relay: RelaySummary

    @property
    def answered(self) -> int:
        """Children answered for, wholly or in part."""
        return self.complete + self.partial


class HeldNow(msgspec.Struct, frozen=True, kw_only=True):
    """How many of a group somebody cares for and nobody may be written to about."""

    kind: Literal["status", "idaci", "need"]
    group: str
    held: int


class Round(WavePlan, frozen=True, kw_only=True):
    """A round, and what became of its messages."""

    steered_at: datetime | None
    """When it was decided whom a last call goes to; None before, and for other rounds."""
    pending: int
    sent: int
    delivered: int
    bounced: int
    withdrawn: int


class AimedGroup(msgspec.Struct, frozen=True, kw_only=True):
    """One group of the list, and how much of a last call would go to it."""

    variable: str
    category: str
    listed: int
    answered: int
    thinness: float
    """Its partial R-indicator: the further below nought, the thinner."""
    messages: int
    """Of the last call as it would leave now, those about a silent child of the group."""


class Aim(msgspec.Struct, frozen=True, kw_only=True):
    """Whom the last call would go to if it left now."""

    opens_at: datetime
    could: int
    """Carers with a text planned and a child nobody has answered for."""
    most: int
    """What the budget allows."""
    pence: float
    """What a fragment costs."""
    groups: tuple[AimedGroup, ...]
    """The under-represented ones, thinnest first."""

    @property
    def goes(self) -> int:
        """How many texts would leave."""
        return min(self.could, self.most)


class Watch(msgspec.Struct, frozen=True, kw_only=True):
    """A survey as it runs."""

    reach: Reach
    held: tuple[HeldNow, ...]
    rounds: tuple[Round, ...]
    alarms: tuple[str, ...]
    at: datetime

    @property
    def held_in_all(self) -> int:
        """Children held, over all groups."""
        return sum(row.held for row in self.held if row.kind == "status")

    @property
    def next_round(self) -> Round | None:
        """The first round that is still to come."""
        return next((one for one in self.rounds if one.opens_at > self.at), None)

    def held_of(self, kind: str, group: str) -> int:
        """Return how many of one group are held."""
        return sum(row.held for row in self.held if row.kind == kind and row.group == group)


class OpenCarer(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who may be asked about a child."""

    case_id: CaseId
    contact_id: ContactId
