"""Puts an instrument together from its files: structure in one, words in one for each language."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

import msgspec

from soundings.instrument.model import (
    AUDIENCES,
    Flaw,
    Instrument,
    Language,
    Words,
)

Raw = Mapping[str, Any]
"""A file as its format gives it, before anything is known of it."""

_T = TypeVar("_T")
_UNKNOWN_FIELD = re.compile(r"unknown field `(\w+)`")
_PLACE = re.compile(r"\$\.items\[(\d+)\]")


def _resolved_items(structure: Raw) -> Iterator[Raw]:
    """Yield the items, each with its own options in the place of a shared set's name."""
    choices = structure.get("choices", {})
    for item in structure.get("items", ()):
        options = item.get("options")
        known = isinstance(options, str) and options in choices
        yield {**item, "options": choices[options]} if known else item


def _shared(structure: Raw) -> dict[str, str]:
    """Return which items take their options from a shared set, and which set."""
    return {
        item["id"]: item["options"]
        for item in structure.get("items", ())
        if isinstance(item.get("options"), str) and "id" in item
    }


def _option_words(raw: Raw) -> dict[str, Raw]:
    return {
        code: {"text": words} if isinstance(words, str) else words for code, words in raw.items()
    }


def _resolved_voice(voice: Raw, shared: Mapping[str, str]) -> Raw:
    """Return the voice with the words of shared sets at each item that uses them."""
    choices = voice.get("choices", {})
    items = {
        item_id: {
            **words,
            "options": _option_words(
                {**choices.get(shared.get(item_id, ""), {}), **words.get("options", {})}
            ),
        }
        for item_id, words in voice.get("items", {}).items()
    }
    return {**{key: part for key, part in voice.items() if key != "choices"}, "items": items}


def _resolved_words(words: Raw, shared: Mapping[str, str]) -> Raw:
    voices = ((str(name), words.get(name, {})) for name in AUDIENCES)
    return {**words, **{name: _resolved_voice(voice, shared) for name, voice in voices}}


def _flaw(file: str, structure: Raw, error: msgspec.ValidationError) -> Flaw:
    """Return what msgspec found as a flaw, at its item where the error tells which."""
    place = _PLACE.search(str(error))
    field = _UNKNOWN_FIELD.search(str(error))
    table = ""
    if place and not file:
        table = str(structure["items"][int(place[1])].get("id", ""))
    return Flaw(file=file, table=table, key=field[1] if field else "", sentence=str(error))


def _convert(
    raw: Raw, kind: type[_T], file: Language, structure: Raw, flaws: list[Flaw]
) -> _T | None:
    try:
        return msgspec.convert(raw, kind)
    except msgspec.ValidationError as error:
        flaws.append(_flaw(file, structure, error))
        return None


def assemble(
    structure: Raw, words: Mapping[Language, Raw]
) -> tuple[Instrument | None, tuple[Flaw, ...]]:
    """Return the instrument its files describe; None, and why, if they describe none."""
    flaws: list[Flaw] = []
    plain = {key: part for key, part in structure.items() if key != "choices"}
    whole = _convert(
        {**plain, "items": list(_resolved_items(structure))}, Instrument, "", structure, flaws
    )
    shared = _shared(structure)
    spoken = {
        language: _convert(_resolved_words(raw, shared), Words, language, structure, flaws)
        for language, raw in words.items()
    }
    if whole is None or flaws:
        return None, tuple(flaws)
    known = {language: found for language, found in spoken.items() if found is not None}
    return msgspec.structs.replace(whole, words=known), ()
