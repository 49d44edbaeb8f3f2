"""What is asked."""

from typing import TypeAlias

from msgspec import Struct

from soundings.instrument.model.answers import AUDIENCES, Audience, Condition, StandsFor


class Option(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One choice, by its code in the answers."""

    code: str
    exclusive: bool = False
    """In a several: cannot stand beside another."""
    stands_for: StandsFor = "answer"


class Asked(
    Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
    tag_field="kind",
):
    """What items of every kind have."""

    id: str
    module: str = ""
    core: bool = False
    """One of the items most claims rest on; within its part of the path it comes early."""
    audiences: tuple[Audience, ...] = AUDIENCES
    criteria: tuple[str, ...] = ()
    """The framework's criteria the item bears on, by code."""
    claims: tuple[str, ...] = ()
    """The archetypes of claims the item tests, by code."""
    themes: tuple[str, ...] = ()
    """The seed themes the item grew from, by code."""
    ask: Condition | None = None
    """When to ask; None is always."""
    required: bool = False
    by_text: bool = False
    """Asked of those who answer by text message; it has wording short enough for one."""


class Single(Asked, frozen=True, tag="single"):
    """One choice of several."""

    options: tuple[Option, ...]


class Scale(Single, frozen=True, tag="scale"):
    """One choice of several that stand in order, the best first; what is no answer comes last."""


class Several(Asked, frozen=True, tag="several"):
    """Any number of choices."""

    options: tuple[Option, ...]


class Number(Asked, frozen=True, tag="number"):
    """A whole number."""

    low: int
    high: int


class Month(Asked, frozen=True, tag="month"):
    """A month and a year, or not sure."""

    earliest: str


class Text(Asked, frozen=True, tag="text"):
    """The family's own words."""

    longest: int


Item: TypeAlias = Single | Scale | Several | Number | Month | Text


class Module(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Items that stand together and are asked under one condition."""

    id: str
    title: str
    """For staff."""
    ask: Condition | None = None
