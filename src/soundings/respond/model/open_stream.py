"""The stream of whoever was not invited."""

from datetime import datetime

import msgspec

from soundings.inspection.model import InspectionId
from soundings.kit.refusal import Kind, Refusal
from soundings.respond.model.replies import ResponseId


class Codeless(msgspec.Struct, frozen=True, kw_only=True):
    """A reply of the open stream that no code leads back to."""

    response_id: ResponseId
    inspection_id: InspectionId


class OpenCode(msgspec.Struct, frozen=True, kw_only=True):
    """The code on an inspection's posters, as it was made last."""

    number: int
    """Which one it is: each is minted from the inspection and its number."""
    made_at: datetime
    ended_at: datetime | None


class Uninvited(msgspec.Struct, frozen=True, kw_only=True):
    """How many came by an inspection's open code; they stand in no figure and no verdict."""

    lately: int
    begun: int
    answered: int
    """Begun, and one question answered at least."""
    sent: int
    last_sent_at: datetime | None


class TooMany(Refusal):
    """More replies are begun by one open code than families could be beginning."""

    kind = Kind.LIMITED
    slug = "too-many-uninvited"
    title = "Too many people are starting just now"
