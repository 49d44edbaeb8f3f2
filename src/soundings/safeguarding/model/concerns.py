"""Texts to be read, and the concerns that wait for a person."""

from datetime import datetime
from typing import NewType
from uuid import UUID

import msgspec

from soundings.inspection.model import InspectionId
from soundings.respond.model import ResponseId

ConcernId = NewType("ConcernId", UUID)


class Unscreened(msgspec.Struct, frozen=True, kw_only=True):
    """A text as it stands now, which these rules have not read: of a reply, or sent to us."""

    response_id: ResponseId | None
    text_id: str | None
    inspection_id: InspectionId
    case_id: UUID | None
    link_id: UUID | None
    item: str
    sealed: bytes | None
    """The words as they are kept."""
    text: str = ""
    """The words, opened."""
    text_sha256: str
    """What changes when the words do: of a reply's, its keyed mark; a text's never change."""
    written_at: datetime | None
    """None for words that are gone."""
    online: bool
    """Whether the family typed it on our pages, by itself."""
    retired: bool
    """Whether it was changed or deleted before anybody had read it."""


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """Words an earlier version kept in clear: whose, and by which mark they are known now."""

    whose: str
    """The id of their reply or text message."""
    item: str
    words: str
    mark: str


class KnownByWords(msgspec.Struct, frozen=True, kw_only=True):
    """A concern that an earlier version knew by the hash of words in clear."""

    concern_id: ConcernId
    whose: str
    item: str
    text_sha256: str


class Concern(msgspec.Struct, frozen=True, kw_only=True):
    """A text that somebody must read, and by when."""

    concern_id: ConcernId
    inspection_id: InspectionId
    response_id: ResponseId | None
    text_id: str | None
    case_id: UUID | None
    link_id: UUID | None
    item: str
    text_sha256: str
    text_sealed: bytes
    """The words as they were, for this queue alone."""
    rules: tuple[str, ...]
    seriousness: int


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """A concern in the queue, with the words that raised it."""

    concern_id: ConcernId
    response_id: ResponseId | None
    text_id: str | None
    rules: tuple[str, ...]
    rules_version: str
    seriousness: int
    raised_at: datetime
    due_at: datetime
    seen_at: datetime | None
    closed_at: datetime | None
    about_the_area: bool
    text_sha256: str
    text_sealed: bytes | None
    changed: bool
    """Whether the family has written something else there since, or taken it back."""


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """A concern as the page shows it."""

    concern_id: ConcernId
    seriousness: int
    reasons: tuple[str, ...]
    countdown: str
    overdue: bool
    raised_at: datetime
    seen_at: datetime | None
    by_text: bool
    """Whether it came as a text message."""
    about_the_area: bool
    text: str
    """The words that raised it, as they were."""
    changed: bool


class Queue(msgspec.Struct, frozen=True, kw_only=True):
    """What nobody has seen, and what somebody has in hand."""

    waiting: tuple[Card, ...]
    in_hand: tuple[Card, ...]


class Screened(msgspec.Struct, frozen=True, kw_only=True):
    """What a screening did."""

    texts: int
    concerns: int


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """The queue in numbers: all of it that any document may show."""

    screened: int
    unscreened: int
    unscreened_since: datetime | None
    waiting: int
    overdue: int
    first_due_at: datetime | None
    seen: int
    in_hand: int
    closed: int
