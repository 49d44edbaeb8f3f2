"""The instrument in one language for one audience, and the filling of named placeholders."""

import re
from collections.abc import Iterator, Mapping

from soundings.instrument.model import (
    Audience,
    Instrument,
    Item,
    ItemWords,
    Language,
    Option,
    OptionWords,
    Several,
    Single,
    Voice,
    Worded,
    WordedOption,
    Wording,
    Words,
)

_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
_SILENT = ItemWords()

CHOOSE_ALL = "choose_all"
"""The key of the page text that says that more than one choice may be made."""


def placeholders(text: str) -> frozenset[str]:
    """Return the names that stand in braces."""
    return frozenset(_PLACEHOLDER.findall(text))


def fill(text: str, values: Mapping[str, str]) -> str:
    """Put each value where its {name} stands; a name without a value leaves nothing."""
    return _PLACEHOLDER.sub(lambda found: values.get(found[1], ""), text)


def voice(words: Words, audience: Audience) -> Voice:
    """Return what is said to this audience and to no other."""
    match audience:
        case "parent_carer":
            return words.parent_carer
        case "young_person":
            return words.young_person
        case "easy_read":
            return words.easy_read


def heard(words: Words, audience: Audience) -> tuple[Voice, ...]:
    """Return the voices this audience hears, the last to speak first: easy read falls back on
    the young person's words, and those on the parent's.
    """
    match audience:
        case "parent_carer":
            return (words.parent_carer,)
        case "young_person":
            return (words.young_person, words.parent_carer)
        case "easy_read":
            return (words.easy_read, words.young_person, words.parent_carer)


def options_of(item: Item) -> tuple[Option, ...]:
    """Return the item's choices, none where it has no choices."""
    return item.options if isinstance(item, Single | Several) else ()


def option_words(voices: tuple[Voice, ...], item_id: str, code: str) -> OptionWords | None:
    """Return the words of a choice from the first voice that has them."""
    for one in voices:
        found = one.items.get(item_id, _SILENT).options.get(code)
        if found is not None:
            return found
    return None


def short_words(voices: tuple[Voice, ...], item_id: str) -> str:
    """Return the item in a few words from the first voice that has them."""
    found = (one.items.get(item_id, _SILENT).short for one in voices)
    return next((short for short in found if short), "")


def _hint(item: Item, own: ItemWords, pages: Mapping[str, str]) -> str:
    parts = [own.hint]
    if isinstance(item, Several):
        parts.append(pages.get(CHOOSE_ALL, ""))
    return " ".join(part for part in parts if part)


def _option(voices: tuple[Voice, ...], item: Item, option: Option) -> WordedOption:
    found = option_words(voices, item.id, option.code) or OptionWords(text="")
    return WordedOption(
        code=option.code,
        text=found.text,
        hint=found.hint,
        sms=found.sms or found.text,
        exclusive=option.exclusive,
        stands_for=option.stands_for,
    )


def _worded(item: Item, words: Words, audience: Audience, pages: Mapping[str, str]) -> Worded:
    voices = heard(words, audience)
    own = voices[0].items.get(item.id, _SILENT)
    options = tuple(_option(voices, item, option) for option in options_of(item))
    hint = _hint(item, own, pages)
    shown = (own.question, hint, *(option.text + option.hint for option in options))
    return Worded(
        item=item,
        question=own.question,
        hint=hint,
        short=short_words(voices, item.id),
        sms=own.sms if item.by_text else "",
        options=options,
        audio=own.audio,
        bsl=own.bsl,
        picture=own.picture,
        has_placeholders=any(map(placeholders, shown)),
        pages=pages,
        months=words.months,
    )


def _asked_of(instrument: Instrument, audience: Audience) -> Iterator[Item]:
    return (item for item in instrument.items if audience in item.audiences)


def wording(instrument: Instrument, language: Language, audience: Audience) -> Wording:
    """Return all that is said in this language to this audience; build it once and keep it."""
    words = instrument.words[language]
    pages: dict[str, str] = {}
    for one in reversed(heard(words, audience)):
        pages |= one.pages
    return Wording(
        language=language,
        audience=audience,
        own_name=words.own_name,
        direction=words.direction,
        translation=words.translation,
        months=words.months,
        fallbacks=words.fallbacks,
        pages=pages,
        items={
            item.id: _worded(item, words, audience, pages)
            for item in _asked_of(instrument, audience)
        },
    )
