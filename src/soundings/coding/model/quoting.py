"""Quotes nobody picked, and paraphrases that two people answer for."""

from datetime import datetime
from enum import StrEnum
from typing import NewType
from uuid import UUID

from msgspec import Struct

from soundings.access.model import StaffId
from soundings.coding.model.comments import Direction
from soundings.inspection.model import InspectionId
from soundings.respond.model import ResponseId

ParaphraseId = NewType("ParaphraseId", UUID)


class Skip(StrEnum):
    """Why a comment that was drawn is not quoted."""

    IDENTIFIABLE = "identifiable"
    SAFEGUARDING = "safeguarding"
    NOT_THE_THEME = "not_the_theme"


class Mark(Struct, frozen=True, kw_only=True):
    """What somebody decided about a comment drawn for a theme."""

    response_id: ResponseId
    theme: str
    text_sha256: str
    mark: str
    """released or skipped."""
    reason: Skip | None
    marked_by: StaffId
    marked_at: datetime


class Quote(Struct, frozen=True, kw_only=True):
    """A comment drawn by ticket from those of its theme, direction and group."""

    theme: str
    direction: Direction
    contrary: bool
    """Whether it leans another way than most of its theme."""
    group: str
    text: str
    response_id: ResponseId
    """By which the inspection team finds the whole text."""
    ticket: str
    drawn_from: int
    """How many comments of this theme, direction and group might have been drawn."""
    released: bool


class ThemeCount(Struct, frozen=True, kw_only=True):
    """How many comments touch a theme by whoever read them, and which way they lean on it."""

    theme: str
    name: str
    comments: int
    positive: int
    mixed: int
    negative: int
    quotable: int


class Approved(Struct, frozen=True, kw_only=True):
    """A paraphrase that two people answer for."""

    theme: str
    direction: Direction
    words: str


class Quotes(Struct, frozen=True, kw_only=True):
    """What was drawn and released, from how many. Quotes are for inspectors alone."""

    inspection_id: InspectionId
    seed: str
    codebook_version: int | None
    codebook_sha256: str
    comments: int
    read: int
    quotable: int
    themes: tuple[ThemeCount, ...]
    """The theme most comments touch first."""
    quotes: tuple[Quote, ...]
    """Released ones, in the order to show them: a theme's commonest direction first."""
    paraphrases: tuple[Approved, ...]


class Paraphrase(Struct, frozen=True, kw_only=True):
    """A comment in another's words."""

    paraphrase_id: ParaphraseId
    response_id: ResponseId
    theme: str
    text_sha256: str
    words: str
    written_by: StaffId
    written_at: datetime
    approved: bool | None
    judged_by: StaffId | None
    judged_at: datetime | None


class ToParaphrase(Struct, frozen=True, kw_only=True):
    """A comment drawn to be said in other words, and what was made of it."""

    quote: Quote
    made: Paraphrase | None
    mine: bool
    """Whether the person who looks wrote it, and so may not approve it."""


class Skipped(Struct, frozen=True, kw_only=True):
    """A comment that was drawn and left out, and why."""

    theme: str
    response_id: ResponseId
    reason: Skip


class ThemeQuotes(Struct, frozen=True, kw_only=True):
    """What was drawn of one theme, for people to decide about."""

    count: ThemeCount
    quotes: tuple[Quote, ...]
    one_sided: bool
    """Whether what was released is shown nowhere yet: a contrary one is drawn, none released."""
    to_paraphrase: tuple[ToParaphrase, ...]
    skipped: tuple[Skipped, ...]


class QuotesPage(Struct, frozen=True, kw_only=True):
    """What was drawn, theme by theme."""

    seed: str
    themes: tuple[ThemeQuotes, ...]
    comments: int
    quotable: int
