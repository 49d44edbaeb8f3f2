"""The sheets of an XLSForm: what stands in which column.

What an XLSForm knows stands where its tools look for it: survey, choices and settings. What it
does not know (audiences, claims, texts of the pages, who checked a language) stands in columns
and sheets of ours, which those tools pass over.
"""

from msgspec import Struct

Row = tuple[str, ...]


class Sheet(Struct, frozen=True, kw_only=True):
    """A sheet of text: its header, and the rows under it."""

    name: str
    header: Row
    rows: tuple[Row, ...]


TEXTS = {"question": "label", "hint": "hint", "short": "short", "sms": "sms"}
"""What we call a text, and the column it has in an XLSForm."""

MEDIA = {"audio": "media::audio", "bsl": "media::video", "picture": "media::image"}
"""What we call a recording, and its column."""

FIELDS = (*TEXTS.values(), *MEDIA.values(), *(f"{one}::kilobytes" for one in MEDIA))
"""Every column a question has for each language and audience."""

TICK = "_not_sure"
"""What a month’s tick box adds to the month’s name."""

YES = "yes"

LISTS = ("audiences", "criteria", "claims", "themes")

SURVEY = (
    "type", "name", "required", "relevant", "constraint", "appearance", "kind", "core", "by_text",
    *LISTS,
)  # fmt: skip
CHOICES = ("list_name", "name", "exclusive", "stands_for")
SETTINGS = (
    "form_title", "form_id", "version", "default_language", "age_item", "gates", "placeholders",
)  # fmt: skip
LANGUAGES = ("language", "own_name", "direction", "status", "by", "on", "months", "fallbacks")
MOVED = ("version", "item", "became", "option", "option_became")
CODES = ("kind", "code", "words")


def whose(audience: str) -> str:
    """Return what stands before a column's name for this audience."""
    return "" if audience == "parent_carer" else f"{audience} "


def spoken(own_name: str, language: str) -> str:
    """Return what stands after a column's name for this language."""
    return f"{own_name} ({language})"
