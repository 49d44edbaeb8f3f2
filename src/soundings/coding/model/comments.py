"""Comments without their writers, and what was cut from them."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from msgspec import Struct

from soundings.respond.model import ResponseId
from soundings.roll.model import CaseId, Cut


class Direction(StrEnum):
    """Which way words lean; unstated only of a family's own answer on help overall."""

    POSITIVE = "positive"
    MIXED = "mixed"
    NEGATIVE = "negative"
    UNSTATED = "unstated"


Themes = dict[str, Direction]
"""The themes a comment touches, and which way it leans on each."""


class Raw(Struct, frozen=True, kw_only=True):
    """A comment on its way to be redacted, and what bears on it; its words are not here."""

    response_id: ResponseId
    case_id: CaseId | None
    overall: str | None
    permission: str | None
    concern: bool
    """Whether safeguarding holds a concern about it, or has not read it yet."""
    source_sha256: str
    words_sha256: str
    """What stands for the words; empty where the family took them back."""
    added: tuple[tuple[int, int], ...] = ()
    put_back: tuple[tuple[int, int], ...] = ()
    """What a person changed about its redaction, as roll.model.Marks."""


class Comment(Struct, frozen=True, kw_only=True):
    """A comment without what says who wrote it."""

    response_id: ResponseId
    case_id: CaseId | None
    redacted: str
    cuts: tuple[Cut, ...]
    doubtful: int
    quotable: bool
    """Whether the family allows it to be quoted and nothing else forbids it."""
    paraphrasable: bool
    direction: Direction
    suggested: tuple[str, ...]
    """The themes whose terms stand in it."""
    ticket: str
    source_sha256: str
    words_sha256: str
    added: tuple[tuple[int, int], ...]
    put_back: tuple[tuple[int, int], ...]


class Redaction(Struct, frozen=True, kw_only=True):
    """What a redaction did."""

    comments: int
    quotable: int
    doubtful: int


class Unchecked(Struct, frozen=True, kw_only=True):
    """A redacted comment whose redaction somebody must look at."""

    response_id: ResponseId
    item: str
    redacted: str
    cuts: tuple[Cut, ...]
    added: tuple[tuple[int, int], ...]
    put_back: tuple[tuple[int, int], ...]
    words_sha256: str
    checked_at: datetime | None
    ticket: str


class Marked(Struct, frozen=True, kw_only=True):
    """What a checker asks to be changed about a redaction."""

    response_id: ResponseId
    item: str
    seen_sha256: str
    """Of the text the checker was shown."""
    also: tuple[str, ...]
    """Words to be taken out, as they stand in the redacted text."""
    put_back: tuple[int, ...]
    """Cuts to be undone, by their number from 0."""


class Standing(Struct, frozen=True, kw_only=True):
    """A family's comment as it stands: its texts as one, and whether it may be read."""

    response_id: ResponseId
    ticket: str
    checked: bool
    text_sha256: str


class Words(Struct, frozen=True, kw_only=True):
    """A family's checked comment with what analysis may know about who wrote it."""

    response_id: ResponseId
    redacted: str
    text_sha256: str
    quotable: bool
    paraphrasable: bool
    overall: Direction
    themes: Themes | None
    """None until somebody has read it."""
    settled: str | None
    status: str | None
    idaci_decile: int | None
    phase: str | None


class Hit(Struct, frozen=True, kw_only=True):
    """A checked comment that a search found."""

    response_id: ResponseId
    redacted: str
    themes: Themes | None


class Segment(Struct, frozen=True, kw_only=True):
    """Part of a redacted text as the checking page shows it."""

    text: str
    number: int | None = None
    """Of the cut, from 0; None of words that nobody cut."""
    sure: bool = False
    doubtful: bool = False
    standing: bool = False


class CheckPage(Struct, frozen=True, kw_only=True):
    """One comment to be checked."""

    response_id: UUID
    item: str
    seen_sha256: str
    segments: tuple[Segment, ...]
    undoable: tuple[Segment, ...]
    """The cuts that may be put back."""
    doubtful: int
    left: int
    """Comments still to be checked, this one too."""
