"""Words, sealed and opened, and replies as their author may have them."""

from datetime import datetime

import msgspec

from soundings.instrument.model import Answer, Language
from soundings.respond.model.replies import ResponseId, State
from soundings.roll.model import CaseId


class OwnReply(msgspec.Struct, frozen=True, kw_only=True):
    """A reply as its author may have it."""

    response_id: ResponseId
    case_id: CaseId | None
    mode: str
    state: State
    language: Language
    answers: dict[str, Answer]
    called: str | None = None
    """What they call the child in it."""
    started_at: datetime
    submitted_at: datetime | None


class SealedReply(OwnReply, frozen=True, kw_only=True):
    """A reply as it is kept for its author."""

    words_sealed: dict[str, bytes]


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """The words that stand in one place, opened."""

    response_id: ResponseId
    item: str
    mark: str
    """What stands for them among the answers; empty where there are none."""
    words: str


class SealedWords(msgspec.Struct, frozen=True, kw_only=True):
    """The words that stand in one place, sealed."""

    response_id: ResponseId
    item: str
    mark: str
    sealed: bytes | None


class Resealing(msgspec.Struct, frozen=True, kw_only=True):
    """A reply some of whose words an older key seals."""

    response_id: ResponseId
    words_sealed: dict[str, bytes]


class LandedName(msgspec.Struct, frozen=True, kw_only=True):
    """What an earlier version kept in clear of what a child is called."""

    response_id: ResponseId
    called: str


class Landed(msgspec.Struct, frozen=True, kw_only=True):
    """Words an earlier version kept in clear, and what will stand for them."""

    response_id: ResponseId
    item: str
    words: str
    mark: str = ""
