"""What may be answered: reads a posted form, and says in the family's language what is wrong."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import assert_never

from soundings.instrument.constants import FIRST_YEAR
from soundings.instrument.model import (
    NOT_SURE,
    Answer,
    Item,
    Month,
    Number,
    Several,
    Single,
    Text,
    Worded,
)
from soundings.instrument.rules.words import fill
from soundings.kit.forms import Fault

Form = Mapping[str, Sequence[str]]
"""A posted form: every field's values, in the order they came."""

FAULTS = (
    "fault_choose",
    "fault_alone",
    "fault_number",
    "fault_month",
    "fault_year",
    "fault_year_early",
    "fault_future",
    "fault_month_or_not_sure",
    "fault_long",
)
"""The keys of the page texts that say what is wrong with an answer."""

_Read = tuple[Answer, tuple[Fault, ...]]
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_DIGITS = 4
_MONTH_DIGITS = 2
_MONTHS = 12
_TELLING_LETTERS = 3


def _first(form: Form, name: str) -> str:
    values = form.get(name, ())
    return values[0].strip() if values else ""


def _fault(asked: Worded, key: str, part: str = "", **values: str) -> _Read:
    sentence = fill(asked.pages[key], values)
    return None, (Fault(field=asked.item.id + part, sentence=sentence),)


def _parse_single(asked: Worded, form: Form) -> _Read:
    code = _first(form, asked.item.id)
    if code and all(code != option.code for option in asked.options):
        return _fault(asked, "fault_choose")
    return code or None, ()


def _parse_several(asked: Worded, form: Form) -> _Read:
    posted = set(form.get(asked.item.id, ()))
    chosen = tuple(option for option in asked.options if option.code in posted)
    if len(chosen) < len(posted):
        return _fault(asked, "fault_choose")
    alone = next((option for option in chosen if option.exclusive), None)
    if alone is not None and len(chosen) > 1:
        return _fault(asked, "fault_alone", option=alone.text)
    return tuple(option.code for option in chosen) or None, ()


def _parse_number(asked: Worded, item: Number, form: Form) -> _Read:
    typed = _first(form, item.id)
    if not typed and not item.required:
        return None, ()
    fits = typed.isdecimal() and len(typed) <= _DIGITS and item.low <= int(typed) <= item.high
    if not fits:
        return _fault(asked, "fault_number", low=str(item.low), high=str(item.high))
    return int(typed), ()


def _month_typed(typed: str, names: Sequence[str]) -> int | None:
    """Read 3, 03, Mar or march, in the page's language, as 3."""
    if typed.isdecimal() and len(typed) <= _MONTH_DIGITS:
        return int(typed) if 1 <= int(typed) <= _MONTHS else None
    folded = typed.casefold()
    for number, name in enumerate(names, start=1):
        known = name.casefold()
        if folded == known or (len(folded) >= _TELLING_LETTERS and known.startswith(folded)):
            return number
    return None


def _month_and_year(
    asked: Worded, item: Month, month_text: str, year_text: str, today: date | None
) -> _Read:
    month = _month_typed(month_text, asked.months)
    if month is None:
        return _fault(asked, "fault_month", "-month")
    four = year_text.isdecimal() and len(year_text) == _DIGITS
    if not (four and int(year_text) >= FIRST_YEAR):
        return _fault(asked, "fault_year", "-year")
    answer = f"{int(year_text)}-{month:02}"
    if answer < item.earliest:
        return _fault(asked, "fault_year_early", "-year", year=item.earliest[:_DIGITS])
    if today is not None and answer > f"{today:%Y-%m}":
        return _fault(asked, "fault_future", "-month")
    return answer, ()


def _parse_month(asked: Worded, item: Month, form: Form, today: date | None) -> _Read:
    month_text, year_text = _first(form, f"{item.id}-month"), _first(form, f"{item.id}-year")
    typed = bool(month_text or year_text)
    match _first(form, item.id):
        case "":
            read = _month_and_year(asked, item, month_text, year_text, today)
            return read if typed else (None, ())
        case "not_sure" if typed:
            return _fault(asked, "fault_month_or_not_sure")
        case "not_sure":
            return NOT_SURE, ()
        case _:
            return _fault(asked, "fault_choose")


def _parse_text(asked: Worded, item: Text, form: Form) -> _Read:
    typed = _CONTROL.sub("", _first(form, item.id).replace("\r\n", "\n").replace("\r", "\n"))
    if len(typed) > item.longest:
        return _fault(asked, "fault_long", longest=str(item.longest), typed=str(len(typed)))
    return typed or None, ()


def parse_answer(asked: Worded, form: Form, today: date | None = None) -> _Read:
    """Read the item's answer from a posted form; nothing chosen is None, skipped.

    With `today`, a month in the future is a fault.
    """
    match asked.item:
        case Single():
            return _parse_single(asked, form)
        case Several():
            return _parse_several(asked, form)
        case Number() as item:
            return _parse_number(asked, item, form)
        case Month() as item:
            return _parse_month(asked, item, form, today)
        case Text() as item:
            return _parse_text(asked, item, form)
        case _:
            assert_never(asked.item)


def as_form(item: Item, answer: Answer) -> dict[str, tuple[str, ...]]:
    """Return the form that would post this answer: what a page shows as chosen or typed."""
    if answer is None:
        return {}
    if isinstance(item, Month) and isinstance(answer, str) and answer != NOT_SURE:
        year, month = answer.split("-")
        return {f"{item.id}-month": (str(int(month)),), f"{item.id}-year": (year,)}
    if isinstance(answer, tuple | list):
        return {item.id: tuple(answer)}
    return {item.id: (str(answer),)}
