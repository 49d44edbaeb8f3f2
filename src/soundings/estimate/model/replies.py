"""The replies as they stand, the ones that count, and what is measured in them."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from soundings.claims.model import Case
from soundings.instrument.model import Condition
from soundings.outreach.model import Code


class Response(Struct, frozen=True, kw_only=True):
    """One reply as it stands in the database, before anybody decides whether it counts."""

    response_id: UUID
    case_id: UUID | None
    instrument_hash: str
    mode: str
    state: str
    answers: dict[str, str | int | tuple[str, ...] | None]
    started_at: datetime
    saved_at: datetime
    submitted_at: datetime | None


class Respondent(Struct, frozen=True, kw_only=True):
    """The reply that counts for one child."""

    case_id: UUID
    response_id: UUID
    complete: bool
    answers: dict[str, str | int | tuple[str, ...] | None]
    started_at: datetime
    answered_at: datetime
    """When it was sent, or last saved if it was broken off."""


class Outcome(Struct, frozen=True, kw_only=True):
    """How contact with one child's family ended, as outreach noted it."""

    case_id: UUID
    code: Code
    reason: str | None


class WaveTime(Struct, frozen=True, kw_only=True):
    """When a wave of messages began."""

    number: int
    opens_at: datetime


class Drawn(Struct, frozen=True, kw_only=True):
    """One silent child drawn to be asked by telephone."""

    case_id: UUID
    stratum: str
    ticket: str
    inclusion_probability: float
    drawn_at: datetime


class Measure(Struct, frozen=True, kw_only=True):
    """Something to estimate: of whom, and which answers count for and against."""

    name: str
    population: Condition | None = None
    """Facts of the frame; None is everybody."""
    if_answers: Condition | None = None
    cases: tuple[Case, ...]
    """Tried in order; if none holds the reply does not count."""


class Spoken(Struct, frozen=True, kw_only=True):
    """What families' words are about, as people coded them."""

    version: int
    sha256: str
    names: dict[str, str]
    """What the codebook's themes are called."""
    themes: dict[UUID, dict[str, str]]
    """Of each comment read so far: which way it leans on each theme it touches."""
