"""Instruments, items, options and conditions: what a questionnaire is made of."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal, NewType, TypeAlias

from msgspec import Meta, Struct, field

from soundings.kit.refusal import Kind, Refusal

InstrumentHash = NewType("InstrumentHash", str)
"""SHA-256, in hex, of a version's canonical JSON."""

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


# Words


class Media(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A recording or a picture of a question: linked, never loaded by itself."""

    url: str
    kilobytes: int
    """Shown beside the link: data costs money."""


class OptionWords(
    Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """A choice in one language for one audience."""

    text: str
    hint: str = ""
    sms: str = ""
    """Shorter, for a text message; empty is the text itself."""


class ItemWords(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """An item in one language for one audience."""

    question: str = ""
    hint: str = ""
    short: str = ""
    """The question in a few words, for the page that shows all answers."""
    sms: str = ""
    """The question in a text message."""
    options: dict[str, OptionWords] = {}
    audio: Media | None = None
    bsl: Media | None = None
    picture: Media | None = None


class Voice(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What is said to one audience in one language."""

    pages: dict[str, str] = {}
    """The words around the questions, by key."""
    items: dict[str, ItemWords] = {}


class Translation(
    Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """How far the words may be trusted: written here, translated, or checked by a person."""

    status: Literal["source", "unchecked", "checked"]
    by: str = ""
    on: date | None = None


class Words(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """The instrument in one language.

    What the young person's voice does not say is said in the parent's words, and what easy
    read does not say in the young person's: but a question never is, for it says "your child".
    """

    own_name: str
    """The language's name in that language."""
    direction: Literal["ltr", "rtl"]
    translation: Translation
    months: Annotated[tuple[str, ...], Meta(min_length=12, max_length=12)]
    fallbacks: dict[str, str] = {}
    """What stands for a placeholder nothing is known for."""
    parent_carer: Voice
    young_person: Voice
    easy_read: Voice


# Versions


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


# One language for one audience, ready for a page


class WordedOption(Struct, frozen=True, kw_only=True):
    """A choice as it is shown."""

    code: str
    text: str
    hint: str
    sms: str
    exclusive: bool
    stands_for: StandsFor


class Worded(Struct, frozen=True, kw_only=True):
    """An item as it is shown."""

    item: Item
    question: str
    hint: str
    short: str
    sms: str
    """Empty: not asked by text message."""
    options: tuple[WordedOption, ...]
    audio: Media | None
    bsl: Media | None
    picture: Media | None
    has_placeholders: bool
    """Whether some words of it are filled in for each family."""
    pages: Mapping[str, str]
    months: tuple[str, ...]


class Wording(Struct, frozen=True, kw_only=True):
    """The whole instrument in one language for one audience."""

    language: Language
    audience: Audience
    own_name: str
    direction: Literal["ltr", "rtl"]
    translation: Translation
    months: tuple[str, ...]
    fallbacks: Mapping[str, str]
    pages: Mapping[str, str]
    items: Mapping[str, Worded]


class Standing(Struct, frozen=True, kw_only=True):
    """How far one language may be trusted, for staff."""

    language: Language
    own_name: str
    direction: Literal["ltr", "rtl"]
    unchecked: bool
    status: str


class Line(Struct, frozen=True, kw_only=True):
    """One item as staff read it."""

    item_id: str
    kind: str
    module: str
    question: str
    hint: str
    options: tuple[str, ...]
    route: str
    core: bool
    claims: tuple[str, ...]


class Sheaf(Struct, frozen=True, kw_only=True):
    """A questionnaire in one language for one audience, as staff read it."""

    name: str
    version: str
    known_by: InstrumentHash
    published: bool
    audience: Audience
    standing: Standing
    standings: tuple[Standing, ...]
    lines: tuple[Line, ...]


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


class UnreadableForm(Refusal):
    """A spreadsheet is not an XLSForm, or says what an instrument cannot."""

    slug = "unreadable-form"
    title = "The form cannot be read"


class UnwritableForm(Refusal):
    """An instrument says what an XLSForm cannot."""

    slug = "unwritable-form"
    title = "The questionnaire does not fit an XLSForm"
