"""Who read what, how far they agree, and what a comment is about in the end."""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from soundings.access.model import StaffId
from soundings.coding.model.codebook import Theme
from soundings.coding.model.comments import Direction, Themes
from soundings.respond.model import ResponseId
from soundings.stats.agreement import Coefficient


class Settled(StrEnum):
    """How it was settled what a comment is about."""

    ONCE = "once"
    """One person has read it."""
    AGREED = "agreed"
    ADJUDICATED = "adjudicated"
    OPEN = "open"
    """Two read it differently: the first stands until somebody decides."""


class Reading(Struct, frozen=True, kw_only=True):
    """One person's reading of a comment, or that they have taken it to read."""

    response_id: ResponseId
    coder_id: StaffId
    text_sha256: str
    codebook_version: int
    themes: Themes
    taken_at: datetime
    read_at: datetime | None


class Adjudication(Struct, frozen=True, kw_only=True):
    """What somebody decided about a comment that two read differently."""

    response_id: ResponseId
    text_sha256: str
    codebook_version: int
    themes: Themes
    decided_by: StaffId
    decided_at: datetime


class Code(Struct, frozen=True, kw_only=True):
    """What a comment is about, as it stands."""

    response_id: ResponseId
    codebook_version: int
    themes: Themes
    settled: Settled


class Progress(Struct, frozen=True, kw_only=True):
    """How far the words have come."""

    comments: int
    unchecked: int
    to_read: int
    """Checked, and read by nobody."""
    read: int
    twice_wanted: int
    twice_read: int
    open: int
    """Read twice, differently, and not decided."""
    yours: int
    """Read by the person who looks."""


class ThemeAgreement(Struct, frozen=True, kw_only=True):
    """How far those who read the same comments agree that a theme is touched."""

    theme: str
    name: str
    comments: int
    touched: int
    """Readings that found the theme."""
    share: Coefficient
    alpha: Coefficient
    ac1: Coefficient
    standing: str
    """Of alpha: good, tentative or low; rare where too few readings found the theme."""


class Saturation(Struct, frozen=True, kw_only=True):
    """Whether reading on brings new themes."""

    found: tuple[int, ...]
    """Themes met by the end of each comment, in ticket order."""
    base: int
    """Themes in the first comments."""
    new: int
    """Themes first met in the last run."""
    ratio: float | None
    saturated: bool


class Choice(Struct, frozen=True, kw_only=True):
    """A theme as the coding page offers it."""

    theme: Theme
    key: str
    """The letter that chooses it."""
    chosen: Direction | None
    hint: str
    """Why it is suggested; empty where it is not."""


class ReadPage(Struct, frozen=True, kw_only=True):
    """One comment to be read."""

    response_id: ResponseId
    text: str
    text_sha256: str
    choices: tuple[Choice, ...]
    yours: int
    """Comments that the person who reads has read."""


class Disagreement(Struct, frozen=True, kw_only=True):
    """One comment that two read differently."""

    response_id: ResponseId
    text: str
    text_sha256: str
    choices: tuple[Choice, ...]
    readings: tuple[Themes, ...]
    left: int
