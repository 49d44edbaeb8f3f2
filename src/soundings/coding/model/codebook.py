"""The codebook: what coders read words for."""

import re

from msgspec import Struct


class Theme(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A theme and when a comment touches it."""

    code: str
    seed: str
    name: str
    criteria: tuple[str, ...]
    about: str
    includes: str
    excludes: str
    examples: tuple[str, ...]
    terms: tuple[str, ...]


class CodebookFile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A codebook as its file states it."""

    version: int
    themes: tuple[Theme, ...]
    carries: dict[str, tuple[str, ...]] = {}
    """What a theme of the version before becomes; one not named stays itself."""


class Codebook(Struct, frozen=True, kw_only=True):
    """A codebook ready to code by."""

    version: int
    sha256: str
    themes: tuple[Theme, ...]
    carries: dict[str, tuple[str, ...]]
    patterns: dict[str, re.Pattern[str]]

    @property
    def codes(self) -> tuple[str, ...]:
        """Return the themes' codes in the book's order."""
        return tuple(theme.code for theme in self.themes)

    @property
    def names(self) -> dict[str, str]:
        """Return what each theme is called."""
        return {theme.code: theme.name for theme in self.themes}


class Opened(Struct, frozen=True, kw_only=True):
    """A codebook that an inspection is coded by, as it was when first used."""

    version: int
    sha256: str
    names: dict[str, str]
    """What its themes are called."""
