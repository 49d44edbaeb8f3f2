"""A frozen list, a design, a ceremony that binds them to chance, and what was drawn."""

from datetime import datetime
from enum import StrEnum
from typing import Literal, NewType
from uuid import UUID

import msgspec

from soundings.kit.refusal import Kind, Refusal
from soundings.roll.model import CaseId, FamilyId, Phase, Status

CeremonyId = NewType("CeremonyId", UUID)
DrawId = NewType("DrawId", UUID)


class Purpose(StrEnum):
    """What a draw is for."""

    TRACKED_CHILDREN = "tracked_children"
    RECORDS = "records"
    PHONE = "phone"


class AgeBand(StrEnum):
    """Before secondary school, and from it on."""

    YOUNGER = "0_10"
    OLDER = "11_25"


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """A child on the list, as the roll holds what a design asks about."""

    case_id: CaseId
    family_id: FamilyId
    status: Status
    phase: Phase
    age: int
    idaci_decile: int | None
    reach: str


class Unit(msgspec.Struct, frozen=True, kw_only=True):
    """A child on the frozen list: a line of it, under names that mean nothing elsewhere."""

    unit: str
    family: str
    status: Status
    phase: Phase
    age_band: AgeBand
    deprivation: Literal["most", "middle", "least", "unknown"]
    """The third of England's areas the child lives in, by IDACI decile."""
    reach: str


class Slot(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A place in the draw and whom it is for; an empty condition admits everybody."""

    name: str
    statuses: tuple[Status, ...] = ()
    phases: tuple[Phase, ...] = ()
    age_bands: tuple[AgeBand, ...] = ()


class Slots(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The places in the order in which they are filled, and how many reserves each has."""

    slots: tuple[Slot, ...]
    reserves: int


class Stratified(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """So many units over strata in proportion, by ticket; or balanced over the whole list."""

    size: int
    reserves: int
    method: Literal["tickets", "balanced"] = "tickets"


class Design(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything that decides a draw beside the list and the seed."""

    version: str
    tracked_children: Slots
    records: Stratified
    phone: Stratified


class Drawn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A child who was drawn, and the ticket by which."""

    unit: str
    slot: str
    position: int
    """The order of drawing: the places first, then the reserves."""
    ticket: str
    reserve: bool
    inclusion_probability: float
    """The chance of this place or stratum, given the places before it."""


class Ceremony(msgspec.Struct, frozen=True, kw_only=True):
    """How far the one seed of an inspection has come."""

    ceremony_id: CeremonyId
    number: int
    reason: str
    frame: str
    frame_sha256: str
    design: Design
    design_sha256: str
    frozen_at: datetime
    beacon_round: int | None = None
    published_at: datetime | None = None
    signature: str | None = None
    dice: str | None = None
    seed: str | None = None
    seeded_at: datetime | None = None


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """A draw as the database holds it."""

    draw_id: DrawId
    families: tuple[str, ...]
    drawn_at: datetime


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """A drawn child as the database holds it, with the case it stands for."""

    case_id: CaseId
    unit: str
    slot: str
    position: int
    ticket: str
    reserve: bool
    inclusion_probability: float


class Outcome(StrEnum):
    """What became of a drawn child; all but the first three bring in the next reserve."""

    ASKED = "asked"
    CONSENTED = "consented"
    READ = "read"
    REFUSED = "refused"
    NOT_REACHED = "not_reached"
    DIED = "died"
    MOVED_AWAY = "moved_away"
    NOT_ON_ROLL = "not_on_roll"
    UNSAFE = "unsafe"
    NO_RECORD = "no_record"


STAYING = frozenset({Outcome.ASKED, Outcome.CONSENTED, Outcome.READ})
"""Outcomes that keep a child in the draw."""


class Noted(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """An outcome that was noted."""

    unit: str
    outcome: Outcome
    noted_at: datetime
    failed: bool | None = None
    """Of a record that was read: whether it failed its standard. In no published record."""


class Record(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A draw with everything it was made from: what a stranger needs to make it again."""

    note: str
    inspection: str
    ceremony: int
    purpose: Purpose
    frame: str
    frame_sha256: str
    design: Design
    design_sha256: str
    beacon_round: int
    signature: str
    dice: str
    seed: str
    families: tuple[str, ...]
    """Whom the draw was made from; empty where it was everybody."""
    drawn: tuple[Drawn, ...]
    outcomes: tuple[Noted, ...]
    published_at: datetime
    drawn_at: datetime


class Commitment(msgspec.Struct, frozen=True, kw_only=True):
    """What is published before the randomness exists."""

    inspection: str
    ceremony: int
    reason: str
    """Why there is another ceremony; empty for the first."""
    frame_sha256: str
    design_sha256: str
    beacon: str
    beacon_round: int
    round_at: datetime
    published_at: datetime


class Recomputed(msgspec.Struct, frozen=True, kw_only=True):
    """A record that gives what it says it gives."""

    purpose: Purpose
    seed: str
    frame_sha256: str
    design_sha256: str
    listed: int
    drawn: int
    reserves: int
    replaced: int
    note: str


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """A drawn child as inspectors see the place now."""

    case_id: CaseId
    unit: str
    slot: str
    position: int
    reserve: bool
    outcomes: tuple[Noted, ...]
    current: bool
    """Whether the child counts in the draw as it stands."""


class DipSample(msgspec.Struct, frozen=True, kw_only=True):
    """What the records read so far say of all of them."""

    listed: int
    read: int
    failed: int
    at_most: float | None
    """Exact one-sided 95 % limit of the share that fails, for a number of records fixed
    beforehand; None before the first."""
    low: float
    """95 % bounds of that share that hold however often one looks and wherever one stops."""
    high: float
    sentence: str


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """A draw as inspectors see it."""

    purpose: Purpose
    note: str
    drawn_at: datetime
    places: tuple[Standing, ...]
    dip: DipSample | None = None
    """Of records alone."""


class TooFewListed(Refusal):
    """The list is shorter than the draw."""

    slug = "too-few-listed"
    title = "There are too few children on the list"


class OutOfTurn(Refusal):
    """A step of the ceremony before the one it needs, or after the one that ends it."""

    kind = Kind.CONFLICT
    slug = "ceremony-out-of-turn"
    title = "The ceremony is not at that step"


class WrongRandomness(Refusal):
    """Randomness that is not the round's, or dice that were not thrown often enough."""

    slug = "wrong-randomness"
    title = "That is not the published randomness"


class WrongOutcome(Refusal):
    """An outcome for a child who is not in the draw, or a reserve out of order."""

    kind = Kind.CONFLICT
    slug = "wrong-outcome"
    title = "That outcome cannot be noted"


class WrongRecord(Refusal):
    """A record that is not what its seed, list and design give."""

    kind = Kind.CONFLICT
    slug = "draw-does-not-verify"
    title = "The draw does not verify"
