"""What staff read of an instrument: each language's standing, each item's words and route."""

import msgspec

from soundings.instrument.model import (
    AUDIENCES,
    Audience,
    Instrument,
    Item,
    Language,
    Line,
    Standing,
    UnwritableForm,
    Wording,
)
from soundings.instrument.rules.expressions import write_expression
from soundings.instrument.rules.paths import conditions_of
from soundings.instrument.rules.words import fill, wording

_STATUS = {
    "source": "source language",
    "unchecked": "unchecked: nobody has signed this language off",
    "checked": "checked",
}


def status_of(words: Wording) -> str:
    """Return how far a language may be trusted, in a few words."""
    said = _STATUS[words.translation.status]
    on, by = words.translation.on, words.translation.by
    return f"{said} by {by} on {on}" if on and by else said


def standings(instrument: Instrument) -> tuple[Standing, ...]:
    """Return every language with its standing, the source first."""
    every = (wording(instrument, one, "parent_carer") for one in instrument.languages)
    return tuple(
        Standing(
            language=words.language,
            own_name=words.own_name,
            direction=words.direction,
            unchecked=words.translation.status == "unchecked",
            status=status_of(words),
        )
        for words in every
    )


def route_of(instrument: Instrument, item: Item) -> str:
    """Return when an item is asked; empty for an item asked of everybody."""
    asks = conditions_of(instrument, item)
    try:
        return " and ".join(map(write_expression, asks))
    except UnwritableForm:
        return msgspec.json.encode(asks).decode()


def lines(instrument: Instrument, words: Wording) -> tuple[Line, ...]:
    """Return the items as one audience reads them, in the order they are asked."""
    titles = {module.id: module.title for module in instrument.modules}
    return tuple(
        Line(
            item_id=worded.item.id,
            kind=type(worded.item).__name__.lower(),
            module=titles.get(worded.item.module, ""),
            question=fill(worded.question, words.fallbacks),
            hint=worded.hint,
            options=tuple(option.text for option in worded.options),
            route=route_of(instrument, worded.item),
            core=worded.item.core,
            claims=worded.item.claims,
        )
        for worded in words.items.values()
    )


def chosen(instrument: Instrument, language: str, audience: str) -> tuple[Language, Audience]:
    """Return the language and audience asked for, or the first where there is no such one."""
    known = language if language in instrument.languages else instrument.languages[0]
    return known, next((one for one in AUDIENCES if one == audience), AUDIENCES[0])
