"""A list to draw from, a design to draw by, and what was drawn."""

from datetime import datetime
from enum import StrEnum
from typing import NewType
from uuid import UUID

import msgspec

from soundings.inspection.model import InspectionId
from soundings.kit.refusal import Kind, Refusal
from soundings.roll.model import CaseId, FamilyId, Phase, Status

DrawId = NewType("DrawId", UUID)


class Purpose(StrEnum):
    """What a draw is for."""

    TRACKED_CHILDREN = "tracked_children"


class Unit(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A child on the list, by what the design asks about and nothing else."""

    case_id: CaseId
    family_id: FamilyId
    status: Status
    phase: Phase
    age: int


class Slot(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A place in the draw and whom it is for; an empty condition admits everybody."""

    name: str
    statuses: tuple[Status, ...] = ()
    phases: tuple[Phase, ...] = ()
    youngest: int = 0
    oldest: int = 25


class Design(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The places in the order in which they are filled, and how many reserves each has."""

    slots: tuple[Slot, ...]
    reserves: int
    version: str


class Drawn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A child who was drawn, and the ticket by which."""

    case_id: CaseId
    slot: str
    position: int
    """The order of drawing: the places first, then the reserves, round by round."""
    ticket: str
    reserve: bool


class Draw(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A draw with everything it was made from: its own published record."""

    note: str
    draw_id: DrawId
    inspection_id: InspectionId
    purpose: Purpose
    seed: str
    design: Design
    design_sha256: str
    frame_sha256: str
    drawn_at: datetime
    drawn: tuple[Drawn, ...]
    frame: tuple[Unit, ...]


class Stored(msgspec.Struct, frozen=True, kw_only=True):
    """A draw as the database holds it, without its list."""

    draw_id: DrawId
    seed: str
    frame_sha256: str
    design: Design
    drawn_at: datetime


class Recomputed(msgspec.Struct, frozen=True, kw_only=True):
    """A record that gives what it says it gives."""

    draw_id: DrawId
    seed: str
    frame_sha256: str
    listed: int
    drawn: int
    reserves: int
    note: str


class TooFewListed(Refusal):
    """The list is shorter than the draw."""

    slug = "too-few-listed"
    title = "There are too few children on the list"


class NoSeed(Refusal):
    """A draw without a seed."""

    slug = "no-seed"
    title = "A draw needs a seed"


class AlreadyDrawn(Refusal):
    """The draw was made, with another seed or from another list."""

    kind = Kind.CONFLICT
    slug = "already-drawn"
    title = "This draw has been made"


class WrongRecord(Refusal):
    """A record that is not what its seed, list and design give."""

    kind = Kind.CONFLICT
    slug = "draw-does-not-verify"
    title = "The draw does not verify"
