"""What is cut out of a family's words."""

import msgspec

from soundings.roll.model.ids import CaseId


class Cut(msgspec.Struct, frozen=True, kw_only=True):
    """A place where words were taken out of a text, or stand for a person to look at."""

    kind: str
    """name, school, email, phone, …; removed where a person took them out."""
    start: int
    end: int
    """The place in the family's own text."""
    at: int
    length: int
    """The place in the redacted text, and how long what stands there is."""
    sure: bool = False
    """By the family's own entry, or by a person: nobody puts it back."""
    doubtful: bool = False
    standing: bool = False
    """Whether the words were left as they were: they may be a name."""


class Marks(msgspec.Struct, frozen=True, kw_only=True):
    """What a person changed about a redaction, by places in the family's own text."""

    added: tuple[tuple[int, int], ...] = ()
    put_back: tuple[tuple[int, int], ...] = ()


class Redacted(msgspec.Struct, frozen=True, kw_only=True):
    """A text without the names and numbers that would say who wrote it."""

    text: str
    doubtful: int
    """How many words may or may not be a name; a person must look."""
    cuts: tuple[Cut, ...] = ()


class Lexicon(msgspec.Struct, frozen=True, kw_only=True):
    """What one family goes by."""

    names: tuple[str, ...] = ()
    """Of the children and of whoever cares for them."""
    schools: tuple[str, ...] = ()
    """In full, as families would write them."""
    postcodes: tuple[str, ...] = ()
    """Of the children; the list holds no other part of an address."""


class School(msgspec.Struct, frozen=True, kw_only=True):
    """What a school is called."""

    urn: str
    name: str


class CaseSchools(msgspec.Struct, frozen=True, kw_only=True):
    """What the schools of one child's family are called."""

    case_id: CaseId
    schools: tuple[str, ...]
