"""A version as a whole, how it follows another, and what may be wrong with it."""

from typing import NewType

from msgspec import Struct

from soundings.instrument.model.answers import Language
from soundings.instrument.model.items import Item, Module
from soundings.instrument.model.words import Words
from soundings.kit.refusal import Kind, Refusal

InstrumentHash = NewType("InstrumentHash", str)
"""SHA-256, in hex, of a version's canonical JSON."""


class Moved(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What became of an earlier version's item."""

    item: str
    """Its id in this version; empty: it is no longer asked."""
    options: dict[str, str] = {}
    """Codes that changed, old to new; an empty new code: such an answer counts as skipped."""


class Follows(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """The map from the version before; what it does not name kept its id and codes."""

    version: str
    items: dict[str, Moved] = {}


class Instrument(
    Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """One version of a questionnaire; its items stand in the order they are asked."""

    name: str
    version: str
    languages: tuple[Language, ...]
    """The first is the source of the others."""
    age_item: str
    """The item that asks how old the child is."""
    gates: tuple[str, ...] = ()
    """The items that ask whether to go on: before the first of them stands the core path."""
    placeholders: tuple[str, ...] = ()
    """What {names} may stand in the words of items."""
    criteria: dict[str, str] = {}
    claims: dict[str, str] = {}
    themes: dict[str, str] = {}
    follows: Follows | None = None
    modules: tuple[Module, ...] = ()
    items: tuple[Item, ...]
    words: dict[Language, Words] = {}


class Flaw(Struct, frozen=True, kw_only=True):
    """One thing wrong with an instrument, and where."""

    file: str
    """The language whose file it stands in; empty: the instrument's own."""
    table: str
    """The table in the file, such as items.q07; empty: the file as a whole."""
    key: str
    sentence: str
    """What was found, what is wanted, how to mend it."""


class Published(Struct, frozen=True, kw_only=True):
    """A version as it is kept."""

    definition: Instrument


class BrokenInstrument(Refusal):
    """An instrument's file cannot be asked as it stands."""

    slug = "broken-instrument"
    title = "The questionnaire is broken"


class UnknownInstrument(Refusal):
    """There is no such instrument, or none of it is published."""

    kind = Kind.MISSING
    slug = "unknown-instrument"
    title = "There is no such questionnaire"


class VersionTaken(Refusal):
    """Another text was published under this version."""

    kind = Kind.CONFLICT
    slug = "version-taken"
    title = "This version is already published"
