"""Comments without their writers, themes, and quotes nobody picked."""

import re
from enum import StrEnum

import msgspec

from soundings.inspection.model import InspectionId
from soundings.kit.refusal import Refusal
from soundings.respond.model import ResponseId
from soundings.roll.model import CaseId


class Direction(StrEnum):
    """Which way a family leans, by its own answer on help overall."""

    POSITIVE = "positive"
    MIXED = "mixed"
    NEGATIVE = "negative"
    UNSTATED = "unstated"


class Theme(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A theme and the terms that suggest it."""

    code: str
    seed: str
    name: str
    terms: tuple[str, ...]


class ThemeBook(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The themes as their file states them."""

    version: str
    label: str
    """What must stand beside every count made with it."""
    themes: tuple[Theme, ...]


class Themes(msgspec.Struct, frozen=True, kw_only=True):
    """Themes ready to match."""

    version: str
    patterns: dict[str, re.Pattern[str]]


class Raw(msgspec.Struct, frozen=True, kw_only=True):
    """A comment as the family wrote it, on its way to be redacted, and what bears on it."""

    response_id: ResponseId
    case_id: CaseId | None
    words: str
    overall: str | None
    permission: str | None
    concern: bool
    """Whether safeguarding holds a concern about it, or has not read it yet."""
    source_sha256: str


class Comment(msgspec.Struct, frozen=True, kw_only=True):
    """A comment without what says who wrote it."""

    response_id: ResponseId
    case_id: CaseId | None
    redacted: str
    doubtful: int
    quotable: bool
    direction: Direction
    themes: tuple[str, ...]
    ticket: str
    source_sha256: str


class Coded(msgspec.Struct, frozen=True, kw_only=True):
    """A comment as quotes are drawn from it."""

    response_id: ResponseId
    redacted: str
    quotable: bool
    direction: Direction
    themes: tuple[str, ...]


class Quote(msgspec.Struct, frozen=True, kw_only=True):
    """A comment drawn by ticket from those of its theme and direction."""

    theme: str
    direction: Direction
    contrary: bool
    """Whether it leans another way than most of its theme."""
    text: str
    response_id: ResponseId
    """By which the inspection team finds the whole text."""
    ticket: str
    drawn_from: int
    """How many comments of this theme and direction may be quoted."""


class ThemeCount(msgspec.Struct, frozen=True, kw_only=True):
    """How many comments touch a theme, and which way their families lean."""

    theme: str
    comments: int
    positive: int
    mixed: int
    negative: int
    unstated: int
    quotable: int


class Quotes(msgspec.Struct, frozen=True, kw_only=True):
    """What was drawn, from how many. For inspectors alone."""

    inspection_id: InspectionId
    seed: str
    comments: int
    quotable: int
    themes: tuple[ThemeCount, ...]
    quotes: tuple[Quote, ...]


class Redaction(msgspec.Struct, frozen=True, kw_only=True):
    """What a redaction did."""

    comments: int
    quotable: int
    doubtful: int


class BrokenThemes(Refusal):
    """A themes file that cannot be matched with."""

    slug = "broken-themes"
    title = "The themes cannot be used"
