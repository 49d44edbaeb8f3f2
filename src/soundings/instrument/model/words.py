"""In which words it is asked, in every language."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

from msgspec import Meta, Struct

from soundings.instrument.model.answers import Audience, Language, StandsFor
from soundings.instrument.model.items import Item


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
