"""Rules that read a text, and what they catch."""

import re

import msgspec


class Rule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One kind of harm and the patterns that may tell of it."""

    id: str
    seriousness: int
    what: str = ""
    """What it catches, in words; said once, in the first language's file."""
    at_home: bool = False
    """Whether whoever may read the family's telephone may be the one they fear."""
    patterns: tuple[str, ...]
    doubtful: tuple[str, ...] = ()
    """Patterns that as often tell of nothing: what only they catch is read last."""


class RuleBook(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A language's rules as its file states them."""

    language: str
    version: str
    script: str | None = None
    """Letters one of which a text must hold to be read by this book; None reads every text."""
    inside_words: bool = False
    """Whether a pattern may match in the middle of a word: languages that join words up."""
    denials: tuple[str, ...] = ()
    denials_after: tuple[str, ...] = ()
    """What denies after the word it denies, or at its end."""
    looking_back: tuple[str, ...] = ()
    idioms: tuple[str, ...] = ()
    words: dict[str, str] = {}
    rules: tuple[Rule, ...]


class Reader(msgspec.Struct, frozen=True, kw_only=True):
    """A rule ready to read."""

    rule: str
    seriousness: int
    pattern: re.Pattern[str]


class Tongue(msgspec.Struct, frozen=True, kw_only=True):
    """A language's rule book ready to read with."""

    script: re.Pattern[str] | None
    denied: re.Pattern[str]
    denied_after: re.Pattern[str]
    looks_back: re.Pattern[str]
    idioms: re.Pattern[str]
    readers: tuple[Reader, ...]


class Likeness(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """By which words a text reads like disclosures."""

    texts: int
    """How many it was learnt from."""
    bias: float
    threshold: float
    """The chance from which a person reads the text."""
    weights: dict[str, float]


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """Every language's rules, and the version stamped on what they read."""

    version: str
    """The first file's version and a hash of all of them: any change reads everything again."""
    what: dict[str, str]
    at_home: frozenset[str]
    """The rules that may tell of somebody who reads the family's telephone."""
    tongues: tuple[Tongue, ...]
    likeness: Likeness | None = None


class Hit(msgspec.Struct, frozen=True, kw_only=True):
    """A rule that caught a text, and how grave that is here."""

    rule: str
    seriousness: int
