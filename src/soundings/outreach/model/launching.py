"""What a launch would do, and one inspection's messages stopped and let go again."""

from datetime import datetime
from typing import Literal

import msgspec

from soundings.inspection.model import InspectionId
from soundings.kit.refusal import Kind, Refusal
from soundings.outreach.model.planning import Audience, Channel, Purpose


class Specimen(msgspec.Struct, frozen=True, kw_only=True):
    """One message as its longest values would make it."""

    channel: Channel
    purpose: Purpose
    audience: Audience
    language: str
    language_name: str
    direction: Literal["ltr", "rtl"]
    checked: str
    """Who read the words against the English; empty where nobody has."""
    subject: str | None
    text: str
    length: int
    """In places of an SMS; in letters of an email."""
    plain: bool
    """Whether the short alphabet of text messages has every letter of it."""
    fragments: int
    """How many SMS it is charged as; 0 for an email."""
    pence: float


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """Carers who are not written to about a child, by the first reason that keeps them."""

    reason: str
    carers: int
    children: int


class LaunchRound(msgspec.Struct, frozen=True, kw_only=True):
    """One round of messages as a launch now would make it."""

    channel: Channel
    purpose: Purpose
    opens_at: datetime
    carers: int
    """At most: whoever has answered by then is left out."""
    when: Literal["on time", "at once", "never"]
    """Whether its hour is to come, has come, or is over."""
    pounds: float


class ToReach(msgspec.Struct, frozen=True, kw_only=True):
    """How much of a list is written to about."""

    children: int
    reached: int


class Freshness(msgspec.Struct, frozen=True, kw_only=True):
    """How current the holds are for what leaves next."""

    brought_at: datetime | None
    """When a file of holds last came, new or the same again; None for never."""
    leaves_at: datetime | None
    """When the next round leaves; None where nothing is left to send."""


class DryRun(msgspec.Struct, frozen=True, kw_only=True):
    """What a launch would do, to the last carer, with nothing done."""

    rounds: tuple[LaunchRound, ...]
    kept: tuple[Kept, ...]
    children: int
    """On the list."""
    reached: int
    """Of the children, those somebody is written to about."""
    pounds: float
    closes_at: datetime
    stale: str | None
    """What to do about the holds before the next round leaves, if they are of an earlier day."""


class Stop(msgspec.Struct, frozen=True, kw_only=True):
    """One inspection's messages stopped."""

    inspection_id: InspectionId
    number: int
    stopped_at: datetime
    stopped_by: str
    reason: str


class NotSure(Refusal):
    """A launch was asked for without saying that it is meant."""

    slug = "not-sure"
    title = "Nothing was launched"


class WithoutReason(Refusal):
    """Messages were to be stopped, and nobody said why."""

    slug = "without-reason"
    title = "Say why"


class AlreadyStopped(Refusal):
    """The messages of the inspection are stopped already."""

    kind = Kind.CONFLICT
    slug = "already-stopped"
    title = "The messages are stopped already"


class NotStopped(Refusal):
    """There is nothing to let go."""

    kind = Kind.CONFLICT
    slug = "not-stopped"
    title = "The messages are not stopped"
