"""Rules that read a text, what they catch, and the concerns that wait for a person."""

import re
from datetime import datetime
from typing import NewType
from uuid import UUID

import msgspec

from soundings.inspection.model import InspectionId
from soundings.kit.refusal import Kind, Refusal
from soundings.respond.model import ResponseId

ConcernId = NewType("ConcernId", UUID)


class Rule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One kind of harm and the patterns that may tell of it."""

    id: str
    seriousness: int
    what: str
    patterns: tuple[str, ...]


class RuleBook(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A language's rules as its file states them."""

    language: str
    version: str
    denials: tuple[str, ...]
    looking_back: tuple[str, ...]
    idioms: tuple[str, ...]
    words: dict[str, str]
    rules: tuple[Rule, ...]


class Reader(msgspec.Struct, frozen=True, kw_only=True):
    """A rule ready to read."""

    rule: str
    seriousness: int
    what: str
    pattern: re.Pattern[str]


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """A rule book ready to read with."""

    version: str
    denied: re.Pattern[str]
    looks_back: re.Pattern[str]
    idioms: re.Pattern[str]
    readers: tuple[Reader, ...]


class Hit(msgspec.Struct, frozen=True, kw_only=True):
    """A rule that caught a text, and how grave that is here."""

    rule: str
    seriousness: int
    what: str


class Unscreened(msgspec.Struct, frozen=True, kw_only=True):
    """A text as it stands now, which these rules have not read."""

    response_id: ResponseId
    inspection_id: InspectionId
    case_id: UUID | None
    link_id: UUID
    item: str
    text: str
    text_sha256: str
    retired: bool
    """Whether it was changed or deleted before anybody had read it."""


class Concern(msgspec.Struct, frozen=True, kw_only=True):
    """A text that somebody must read, and by when."""

    concern_id: ConcernId
    inspection_id: InspectionId
    response_id: ResponseId
    case_id: UUID | None
    link_id: UUID
    item: str
    text_sha256: str
    text_sealed: bytes
    """The words as they were, for this queue alone."""
    rules: tuple[str, ...]
    seriousness: int
    raised_at: datetime
    due_at: datetime


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """A concern nobody has seen yet, with the words that raised it."""

    concern_id: ConcernId
    response_id: ResponseId
    rules: tuple[str, ...]
    seriousness: int
    raised_at: datetime
    due_at: datetime
    text_sha256: str
    text_sealed: bytes | None
    text: str
    """What stands there now."""
    changed: bool
    """Whether the family has written something else there since, or taken it back."""


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """A concern as the page shows it."""

    concern_id: ConcernId
    seriousness: int
    reasons: tuple[str, ...]
    countdown: str
    overdue: bool
    text: str
    """The words that raised it, as they were."""
    changed: bool


class Screened(msgspec.Struct, frozen=True, kw_only=True):
    """What a screening did."""

    texts: int
    concerns: int


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """The queue in numbers: all of it that any document may show."""

    screened: int
    unscreened: int
    waiting: int
    overdue: int
    seen: int


class BrokenRules(Refusal):
    """A rules file that cannot be read with."""

    slug = "broken-safeguarding-rules"
    title = "The safeguarding rules cannot be used"


class UnknownConcern(Refusal):
    """There is no such concern."""

    kind = Kind.MISSING
    slug = "unknown-concern"
    title = "There is no such concern"
