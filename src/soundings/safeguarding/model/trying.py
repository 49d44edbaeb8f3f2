"""How well the rules read a written set."""

from enum import StrEnum
from typing import Literal

import msgspec

Half = Literal["tuning", "held-out", "oblique", "afterwards"]


class Kind(StrEnum):
    """What a text of the trial set is."""

    HARM = "harm"
    ORDINARY = "ordinary"
    TOGETHER = "together"
    """Ordinary, and put together from sentences that other texts use too."""


class Trial(msgspec.Struct, frozen=True, kw_only=True):
    """A text of the trial set."""

    kind: Kind
    topic: str
    language: str
    words: str
    oblique: bool = False
    """Whether it is of the second set: hints, and ordinary words that sound like harm."""
    afterwards: bool = False
    """Whether it was written when the rules were done."""


class Together(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Sentences that ordinary comments are put together from."""

    count: int
    openings: tuple[str, ...]
    matters: tuple[str, ...]
    ends: tuple[str, ...]


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """How well a half was read; None where nothing could be."""

    disclosures: int
    ordinary: int
    caught: int
    false_alarms: int
    recall: float | None
    precision: float | None


class Recalled(msgspec.Struct, frozen=True, kw_only=True):
    """How many disclosures of one kind were caught."""

    name: str
    disclosures: int
    caught: int


class Missed(msgspec.Struct, frozen=True, kw_only=True):
    """A text the rules got wrong."""

    topic: str
    language: str
    words: str


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """How well one half of the trial set was read."""

    half: Half
    rules_version: str
    all: Figures
    written_alone: Figures
    graver: Figures
    """Of what is not left to be read last: seriousness 2 and 3."""
    by_harm: tuple[Recalled, ...]
    by_language: tuple[Recalled, ...]
    missed: tuple[Missed, ...]
    false_alarms: tuple[Missed, ...]
