"""Answers, and the conditions on them."""

from collections.abc import Mapping
from typing import Literal, TypeAlias

from msgspec import Struct, field

Language: TypeAlias = str
"""A BCP 47 tag, such as en or ur."""


Audience: TypeAlias = Literal["parent_carer", "young_person", "easy_read"]
"""Whom the words address: about your child, about you, or about you in easy read."""


AUDIENCES: tuple[Audience, ...] = ("parent_carer", "young_person", "easy_read")


StandsFor: TypeAlias = Literal["answer", "dont_know", "prefer_not_to_say", "not_applicable"]
"""What a code says: something of the child's life, or why nothing is said."""


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
