"""What transparent models make of coded comments: suggestions, and never findings."""

from datetime import datetime

from msgspec import Struct

from soundings.respond.model import ResponseId


class ThemeModel(Struct, frozen=True, kw_only=True):
    """How one theme's model did on comments it had not been trained on."""

    precision: float
    recall: float
    suggested: int
    """Comments it would have suggested the theme for."""
    coded: int
    """Comments in which people found the theme."""


class Suggestion(Struct, frozen=True, kw_only=True):
    """A theme that a model would have a coder look for."""

    response_id: ResponseId
    theme: str
    chance: float


class Proposal(Struct, frozen=True, kw_only=True):
    """Words that go together in many comments and may make a theme."""

    terms: tuple[str, ...]
    comments: int


class Suggester(Struct, frozen=True, kw_only=True):
    """The last training."""

    codebook_version: int
    trained_at: datetime
    comments: int
    models: dict[str, ThemeModel]
    proposals: tuple[Proposal, ...]


class Learned(Struct, frozen=True, kw_only=True):
    """What a training found."""

    models: dict[str, ThemeModel]
    suggestions: tuple[Suggestion, ...]
    proposals: tuple[Proposal, ...]


class KeyTerm(Struct, frozen=True, kw_only=True):
    """A term that one group's families use more than the others."""

    group: str
    term: str
    families: int
    """Of the group, with the term."""
    of: int
    others: int
    of_others: int
    log_ratio: float
    p_adjusted: float
