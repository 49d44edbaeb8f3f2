"""Answering by text: which question comes next, how it reads in an SMS, what a reply chose."""

import re
from collections.abc import Mapping

from soundings.instrument.model import (
    NOT_SURE,
    Answers,
    Audience,
    Instrument,
    Item,
    Month,
    Number,
    Several,
    Single,
    Text,
    Worded,
)
from soundings.instrument.rules import Form, core_path, fill, path
from soundings.outreach.model import Replies
from soundings.outreach.rules import plain_text
from soundings.respond.constants import BEGIN_WORDS, LONG_TEXT_WORDS, SKIP_WORDS

_NUMBERS = re.compile(r"\d+")


def begins(content: str) -> bool:
    """Say whether a text asks for the questions, and answers none."""
    return plain_text(content) in BEGIN_WORDS


def next_by_text(instrument: Instrument, answers: Answers, audience: Audience) -> Item | None:
    """Return the next question that is asked by text, if there is one."""
    return next(
        (
            item
            for item in core_path(instrument, answers, audience)
            if item.by_text and item.id not in answers
        ),
        None,
    )


def passed_over(instrument: Instrument, answers: Answers, audience: Audience) -> dict[str, None]:
    """Return a skipped answer for every question of the path that nobody asks by text."""
    skipped: dict[str, None] = {}
    while True:
        missing = [
            item.id
            for item in path(instrument, {**answers, **skipped}, audience)
            if item.id not in answers and item.id not in skipped
        ]
        if not missing:
            return skipped
        skipped[missing[0]] = None


def as_text(asked: Worded, replies: Replies, fallbacks: Mapping[str, str]) -> str:
    """Return a question as one SMS asks it: its short words, numbered choices, how to reply."""
    lines = [fill(asked.sms or asked.question, fallbacks)]
    lines += [
        f"{number} {fill(option.sms or option.text, fallbacks)}"
        for number, option in enumerate(asked.options, start=1)
    ]
    match asked.item:
        case Several():
            lines.append(replies.choose_several)
        case Single():
            lines.append(replies.choose)
        case Number() as item:
            lines.append("" if item.required else replies.number)
        case Month():
            lines.append(replies.month)
        case Text():
            lines.append(replies.words)
    return "\n".join(line for line in lines if line)


def as_form(asked: Worded, content: str) -> Form | None:
    """Return the form a page would post for this text; None if nothing in it can be meant.

    SKIP is a form without an answer, as Continue is with nothing chosen.
    """
    item, said = asked.item, plain_text(content)
    if said in SKIP_WORDS:
        return {}
    if isinstance(item, Text):
        return {item.id: (content.strip(),)}
    numbers = [int(found) for found in _NUMBERS.findall(said)]
    match item:
        case Number():
            return {item.id: (str(numbers[0]),)} if len(numbers) == 1 else None
        case Month():
            return _month(item, numbers, said)
        case Several():
            return _chosen(asked, numbers, said)
        case _:
            found = _chosen(asked, numbers, said)
            return found if found is None or len(found[item.id]) == 1 else None


def _chosen(asked: Worded, numbers: list[int], said: str) -> dict[str, tuple[str, ...]] | None:
    """Return the options named by number, or the one named by its words."""
    if numbers and all(1 <= number <= len(asked.options) for number in numbers):
        codes = dict.fromkeys(asked.options[number - 1].code for number in numbers)
        return {asked.item.id: tuple(codes)}
    named = [
        option.code
        for option in asked.options
        if said and said in {plain_text(option.text), plain_text(option.sms)}
    ]
    return {asked.item.id: (named[0],)} if len(named) == 1 else None


def _month(item: Month, numbers: list[int], said: str) -> Form | None:
    if numbers == [0] or said == plain_text(NOT_SURE):
        return {item.id: (NOT_SURE,)}
    if len(numbers) != len(("month", "year")):
        return None
    return {f"{item.id}-month": (str(numbers[0]),), f"{item.id}-year": (str(numbers[1]),)}


def for_person(content: str) -> bool:
    """Say whether a text that answers nothing is long enough to be telling us something."""
    return len(plain_text(content).split()) >= LONG_TEXT_WORDS
