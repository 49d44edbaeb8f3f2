"""The nouns of a trace: from a printed figure back to what it was made of."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from soundings.disclosure.model.audience import Audience, ReleaseId
from soundings.disclosure.model.cuts import CutFacts


class Appearance(Struct, frozen=True, kw_only=True):
    """A release in which a figure stands, and how."""

    release_id: ReleaseId
    audience: Audience
    sha256: str
    released_at: datetime
    shown: str
    """As the release has it, in JSON."""


class Traced(Struct, frozen=True, kw_only=True):
    """Where a figure comes from."""

    figure_id: str
    inspection_id: UUID
    cut: CutFacts
    measure: str
    part: str
    room: str
    statement: str
    """The statement that reads it, by its name in the room's queries.sql."""
    sql: str
    table: str
    appearances: tuple[Appearance, ...]
