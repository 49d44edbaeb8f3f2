"""Instruments, items, options and conditions: what a questionnaire is made of."""

from collections.abc import Mapping
from typing import Literal, NewType, TypeAlias

from msgspec import Struct, field

from soundings.kit.refusal import Kind, Refusal

InstrumentHash = NewType("InstrumentHash", str)
"""SHA-256, in hex, of a version's canonical JSON."""

Language: TypeAlias = str
"""A BCP 47 tag, such as en or ur."""

Wording: TypeAlias = dict[Language, str]
"""The same words in each language of the instrument."""

Answer: TypeAlias = str | int | tuple[str, ...] | None
"""What was answered: a code, an age, several codes, a month, a text; None is skipped."""

Answers: TypeAlias = Mapping[str, Answer]
"""Answers by item; an item that was never reached is absent."""

NOT_SURE = "not_sure"
"""How a month says that the family is not sure."""


class Test(
    Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
    tag_field="is",
):
    """What every condition has: the field `is`, which says its kind."""


class Has(Test, frozen=True, tag="has"):
    """The option was chosen, alone or among others."""

    item: str
    option: str


class Lacks(Test, frozen=True, tag="lacks"):
    """The option was not chosen, or nothing was."""

    item: str
    option: str


class AnyOf(Test, frozen=True, tag="any_of"):
    """At least one of the options was chosen."""

    item: str
    options: tuple[str, ...]


class Equals(Test, frozen=True, tag="equals"):
    """The answer is this value and no other."""

    item: str
    value: str | int


class Between(Test, frozen=True, tag="between"):
    """The number is there and lies between low and high, both included."""

    item: str
    low: int
    high: int


class Answered(Test, frozen=True, tag="answered"):
    """Something was answered: not skipped, not empty."""

    item: str


class MonthsBetweenAtMost(Test, frozen=True, tag="months_between_at_most"):
    """Both months are known, in order, and no more than so many months apart."""

    from_item: str = field(name="from")
    to_item: str = field(name="to")
    at_most: int


class MonthsBetweenAtLeast(Test, frozen=True, tag="months_between_at_least"):
    """Both months are known, in order, and so many months apart or more."""

    from_item: str = field(name="from")
    to_item: str = field(name="to")
    at_least: int


class FactIs(Test, frozen=True, tag="fact_is"):
    """The frame's fact is known and one of these values."""

    fact: str
    any_of: tuple[str | int | bool, ...]


class FactBetween(Test, frozen=True, tag="fact_between"):
    """The frame's fact is a known number between low and high, both included."""

    fact: str
    low: float
    high: float


class All(Test, frozen=True, tag="all"):
    """Every one of these holds."""

    of: tuple["Condition", ...]


class Any(Test, frozen=True, tag="any"):
    """At least one of these holds."""

    of: tuple["Condition", ...]


class Not(Test, frozen=True, tag="not"):
    """The opposite holds."""

    of: "Condition"


Condition: TypeAlias = (
    Has
    | Lacks
    | AnyOf
    | Equals
    | Between
    | Answered
    | MonthsBetweenAtMost
    | MonthsBetweenAtLeast
    | FactIs
    | FactBetween
    | All
    | Any
    | Not
)
"""What must hold of the answers so far, or of facts of the frame."""


class Option(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One choice: its code in the answers, and its words."""

    code: str
    text: Wording
    hint: Wording = {}
    exclusive: bool = False
    """In a several: cannot stand beside another."""
    stands_for: Literal["answer", "dont_know", "prefer_not_to_say", "not_applicable"] = "answer"


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
    question: Wording
    short: Wording
    """The question in a few words, for the page that shows all answers."""
    hint: Wording = {}
    ask: Condition | None = None
    """When to ask; None is always."""
    required: bool = False


class Single(Asked, frozen=True, tag="single"):
    """One choice of several."""

    options: tuple[Option, ...]


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


Item: TypeAlias = Single | Several | Number | Month | Text


class Instrument(
    Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """One version of a questionnaire; its items stand in the order they are asked."""

    name: str
    version: str
    languages: tuple[Language, ...]
    age_item: str
    """The item that asks how old the child is."""
    items: tuple[Item, ...]


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
