"""Routes and answers: the one evaluator of conditions, the path, and what may be answered."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import islice, product
from types import MappingProxyType
from typing import assert_never

from soundings.instrument.constants import FIRST_YEAR, LONGEST_SEARCH, LONGEST_SENTENCE
from soundings.instrument.model import (
    NOT_SURE,
    All,
    Answer,
    Answered,
    Answers,
    Any,
    AnyOf,
    Between,
    Condition,
    Equals,
    FactBetween,
    FactIs,
    Has,
    Instrument,
    Item,
    Lacks,
    Month,
    MonthsBetweenAtLeast,
    MonthsBetweenAtMost,
    Not,
    Number,
    Option,
    Several,
    Single,
    Text,
    Wording,
)
from soundings.kit.forms import Fault

Facts = Mapping[str, object]
"""What the frame knows of a child, by name."""

NO_FACTS: Facts = MappingProxyType({})

_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


# Conditions


def _chosen(answer: Answer) -> Sequence[str]:
    if isinstance(answer, str):
        return (answer,)
    return answer if isinstance(answer, tuple | list) else ()


def month_number(answer: Answer) -> int | None:
    """Count months since year 0, so that two can be subtracted; None unless a known month."""
    found = _MONTH.fullmatch(answer) if isinstance(answer, str) else None
    return None if found is None else int(found[1]) * 12 + int(found[2]) - 1


def _months_between(answers: Answers, start: str, end: str) -> int | None:
    """Return None if either is unknown or they stand in the wrong order."""
    first, last = month_number(answers.get(start)), month_number(answers.get(end))
    return None if first is None or last is None or last < first else last - first


def _within(value: object, low: float, high: float) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high


def holds(  # noqa: C901, PLR0911, PLR0912 - one line for each kind of condition
    condition: Condition, answers: Answers, facts: Facts = NO_FACTS
) -> bool:
    """Say whether the condition holds; what is not known makes every plain test false."""
    match condition:
        case Has(item=item, option=option):
            return option in _chosen(answers.get(item))
        case Lacks(item=item, option=option):
            return option not in _chosen(answers.get(item))
        case AnyOf(item=item, options=options):
            return any(code in options for code in _chosen(answers.get(item)))
        case Equals(item=item, value=value):
            return answers.get(item) == value
        case Between(item=item, low=low, high=high):
            return _within(answers.get(item), low, high)
        case Answered(item=item):
            return answers.get(item) not in (None, "", (), [])
        case MonthsBetweenAtMost(from_item=start, to_item=end, at_most=most):
            months = _months_between(answers, start, end)
            return months is not None and months <= most
        case MonthsBetweenAtLeast(from_item=start, to_item=end, at_least=least):
            months = _months_between(answers, start, end)
            return months is not None and months >= least
        case FactIs(fact=fact, any_of=values):
            return facts.get(fact) in values
        case FactBetween(fact=fact, low=lowest, high=highest):
            return _within(facts.get(fact), lowest, highest)
        case All(of=parts):
            return all(holds(part, answers, facts) for part in parts)
        case Any(of=parts):
            return any(holds(part, answers, facts) for part in parts)
        case Not(of=part):
            return not holds(part, answers, facts)
        case _:
            assert_never(condition)


def leaves(condition: Condition) -> Iterator[Condition]:
    """Yield the plain tests a condition is made of."""
    match condition:
        case All(of=parts) | Any(of=parts):
            for part in parts:
                yield from leaves(part)
        case Not(of=part):
            yield from leaves(part)
        case _:
            yield condition


def items_named(condition: Condition) -> tuple[str, ...]:
    """Return the ids of the items a condition looks at, in order, with repeats."""
    found: list[str] = []
    for leaf in leaves(condition):
        match leaf:
            case MonthsBetweenAtMost() | MonthsBetweenAtLeast():
                found += (leaf.from_item, leaf.to_item)
            case Has() | Lacks() | AnyOf() | Equals() | Between() | Answered():
                found.append(leaf.item)
            case _:
                pass
    return tuple(found)


# The path


def walk(instrument: Instrument, answers: Answers) -> tuple[tuple[Item, ...], dict[str, Answer]]:
    """Return the items to ask, in order, and the answers that stand on that path.

    An answer that a later change took off the path routes nothing.
    """
    asked: list[Item] = []
    kept: dict[str, Answer] = {}
    for item in instrument.items:
        if item.ask is None or holds(item.ask, kept):
            asked.append(item)
            if item.id in answers:
                kept[item.id] = answers[item.id]
    return tuple(asked), kept


def path(instrument: Instrument, answers: Answers) -> tuple[Item, ...]:
    """Return the items to ask, in order, given the answers so far."""
    return walk(instrument, answers)[0]


def on_path(instrument: Instrument, answers: Answers) -> dict[str, Answer]:
    """Return the answers without those that are off the path."""
    return walk(instrument, answers)[1]


def next_item(instrument: Instrument, answers: Answers) -> Item | None:
    """Return the first item of the path that was never reached; None when all were."""
    return next((item for item in path(instrument, answers) if item.id not in answers), None)


def item_before(asked: Sequence[Item], item: Item) -> Item | None:
    """Return the item one step back on a path; None from its first and from off it."""
    place = asked.index(item) if item in asked else 0
    return asked[place - 1] if place else None


# What may be answered

Form = Mapping[str, Sequence[str]]
"""A posted form: every field's values, in the order they came."""

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_MONTH_NAMES = (
    ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
)  # fmt: skip


def _first(form: Form, name: str) -> str:
    values = form.get(name, ())
    return values[0].strip() if values else ""


def _fault(item: Item, sentence: str, part: str = "") -> tuple[Answer, tuple[Fault, ...]]:
    return None, (Fault(field=item.id + part, sentence=sentence),)


def _parse_single(item: Single, form: Form) -> tuple[Answer, tuple[Fault, ...]]:
    code = _first(form, item.id)
    if code and all(code != option.code for option in item.options):
        return _fault(item, "Choose one of the answers on this page.")
    return code or None, ()


def _parse_several(item: Several, form: Form) -> tuple[Answer, tuple[Fault, ...]]:
    posted = set(form.get(item.id, ()))
    chosen = tuple(option for option in item.options if option.code in posted)
    if len(chosen) < len(posted):
        return _fault(item, "Choose from the answers on this page.")
    alone = next((option for option in chosen if option.exclusive), None)
    if alone is not None and len(chosen) > 1:
        words = next(iter(alone.text.values()))
        return _fault(item, f"Choose “{words}” on its own, or choose the other answers.")
    return tuple(option.code for option in chosen) or None, ()


def _parse_number(item: Number, form: Form) -> tuple[Answer, tuple[Fault, ...]]:
    typed = _first(form, item.id)
    if not typed and not item.required:
        return None, ()
    wanted = f"a whole number from {item.low} to {item.high}"
    if not typed:
        return _fault(item, f"Type {wanted}.")
    if not (typed.isdecimal() and len(typed) <= 4 and item.low <= int(typed) <= item.high):  # noqa: PLR2004 - enough digits for any bound
        return _fault(item, f"This must be {wanted}.")
    return int(typed), ()


def _month_typed(typed: str) -> int | None:
    """Read 3, 03, Mar or march as 3."""
    if typed.isdecimal() and len(typed) <= 2:  # noqa: PLR2004 - months have two digits
        return int(typed) if 1 <= int(typed) <= 12 else None  # noqa: PLR2004 - months in a year
    short = typed.casefold()[:3]
    return _MONTH_NAMES.index(short) + 1 if short in _MONTH_NAMES else None


def _month_and_year(
    item: Month, month_text: str, year_text: str, today: date | None
) -> tuple[Answer, tuple[Fault, ...]]:
    month = _month_typed(month_text)
    if month is None:
        return _fault(item, "The month must be a number from 1 to 12, like 3.", "-month")
    if not (year_text.isdecimal() and len(year_text) == 4 and int(year_text) >= FIRST_YEAR):  # noqa: PLR2004 - digits of a year
        return _fault(item, "The year must have 4 numbers, like 2024.", "-year")
    answer = f"{int(year_text)}-{month:02}"
    if answer < item.earliest:
        return _fault(item, f"The year must be {item.earliest[:4]} or later.", "-year")
    if today is not None and answer > f"{today:%Y-%m}":
        return _fault(item, "The month must be in the past.", "-month")
    return answer, ()


def _parse_month(item: Month, form: Form, today: date | None) -> tuple[Answer, tuple[Fault, ...]]:
    month_text, year_text = _first(form, f"{item.id}-month"), _first(form, f"{item.id}-year")
    typed = bool(month_text or year_text)
    match _first(form, item.id):
        case "":
            return _month_and_year(item, month_text, year_text, today) if typed else (None, ())
        case "not_sure" if typed:
            return _fault(item, "Type a month and year, or tick “I am not sure”, but not both.")
        case "not_sure":
            return NOT_SURE, ()
        case _:
            return _fault(item, "Choose one of the answers on this page.")


def _parse_text(item: Text, form: Form) -> tuple[Answer, tuple[Fault, ...]]:
    typed = _CONTROL.sub("", _first(form, item.id).replace("\r\n", "\n").replace("\r", "\n"))
    if len(typed) > item.longest:
        over = len(typed) - item.longest
        return _fault(
            item,
            f"Your words are {over} {'letter' if over == 1 else 'letters'} too long. "
            f"Use {item.longest:,} or fewer.",
        )
    return typed or None, ()


def parse_answer(
    item: Item, form: Form, today: date | None = None
) -> tuple[Answer, tuple[Fault, ...]]:
    """Read the item's answer from a posted form; nothing chosen is None, skipped.

    With `today`, a month in the future is a fault.
    """
    match item:
        case Single():
            return _parse_single(item, form)
        case Several():
            return _parse_several(item, form)
        case Number():
            return _parse_number(item, form)
        case Month():
            return _parse_month(item, form, today)
        case Text():
            return _parse_text(item, form)
        case _:
            assert_never(item)


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


# What may be published


def _option_codes(item: Item) -> tuple[str, ...]:
    return (
        tuple(option.code for option in item.options) if isinstance(item, Single | Several) else ()
    )


def _wants(leaf: Condition) -> tuple[tuple[type[Item], ...], tuple[str, ...]]:
    """Return the kinds of item the test fits, and the option codes it names."""
    match leaf:
        case Has(option=option) | Lacks(option=option):
            return (Single, Several), (option,)
        case AnyOf(options=options):
            return (Single, Several), options
        case Between():
            return (Number,), ()
        case MonthsBetweenAtMost() | MonthsBetweenAtLeast():
            return (Month,), ()
        case _:
            return (Single, Several, Number, Month, Text), ()


def _leaf_faults(leaf: Condition, items: Mapping[str, Item]) -> Iterator[str]:
    kinds, codes = _wants(leaf)
    for name in items_named(leaf):
        item = items.get(name)
        if item is None:
            yield f"there is no item {name}"
        elif not isinstance(item, kinds):
            yield f"{name} is a {_kind(item)}, which cannot be tested so"
        else:
            for code in codes:
                if code not in _option_codes(item):
                    yield f"{name} has no option {code}"


def _kind(item: Item) -> str:
    return type(item).__name__.lower()


def check_condition(condition: Condition, items: Mapping[str, Item]) -> tuple[str, ...]:
    """Return what is wrong with a condition over these items: unknown items, options, kinds."""
    return tuple(fault for leaf in leaves(condition) for fault in _leaf_faults(leaf, items))


def _long_sentences(words: str) -> Iterator[str]:
    for sentence in re.split(r"(?<=[.!?:;])\s+|\n+", words):
        count = len(sentence.split())
        if count > LONGEST_SENTENCE:
            yield f"a sentence has {count} words (at most {LONGEST_SENTENCE}): {sentence}"


def _wording_faults(
    where: str, wording: Wording, languages: Sequence[str], *, optional: bool = False
) -> Iterator[str]:
    if optional and not wording:
        return
    for language in languages:
        words = wording.get(language, "")
        if not words.strip():
            yield f"{where}: the wording in {language} is missing"
        for fault in _long_sentences(words):
            yield f"{where}.{language}: {fault}"
    for language in wording:
        if language not in languages:
            yield f"{where}: {language} is not among the instrument's languages"


def _option_faults(item: Single | Several, languages: Sequence[str]) -> Iterator[str]:
    codes = _option_codes(item)
    for code in dict.fromkeys(codes):
        if codes.count(code) > 1:
            yield f"{item.id}: the option code {code} stands {codes.count(code)} times"
    if len(codes) < 2:  # noqa: PLR2004 - a choice is between two
        yield f"{item.id}: a choice needs at least two options"
    if isinstance(item, Several) and not any(option.exclusive for option in item.options):
        yield (
            f"{item.id}: no option is exclusive, so nobody can say “none of these”; "
            "set exclusive = true on one"
        )
    for option in item.options:
        if option.exclusive and isinstance(item, Single):
            yield f"{item.id}, option {option.code}: exclusive means nothing in a single"
        yield from _words_of_option(item, option, languages)


def _words_of_option(item: Item, option: Option, languages: Sequence[str]) -> Iterator[str]:
    yield from _wording_faults(f"{item.id}, option {option.code}, text", option.text, languages)
    yield from _wording_faults(
        f"{item.id}, option {option.code}, hint", option.hint, languages, optional=True
    )


def _item_faults(item: Item, languages: Sequence[str]) -> Iterator[str]:
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,30}", item.id):
        yield f"{item.id}: an id is small letters, digits and _"
    yield from _wording_faults(f"{item.id}, question", item.question, languages)
    yield from _wording_faults(f"{item.id}, short", item.short, languages)
    yield from _wording_faults(f"{item.id}, hint", item.hint, languages, optional=True)
    match item:
        case Single() | Several():
            yield from _option_faults(item, languages)
        case Number() if item.low > item.high:
            yield f"{item.id}: low is above high"
        case Month() if not _MONTH.fullmatch(item.earliest):
            yield f"{item.id}: earliest must be a month like 2010-01, not {item.earliest}"
        case _:
            pass


def _route_faults(item: Item, earlier: Mapping[str, Item], ids: Sequence[str]) -> Iterator[str]:
    if item.ask is None:
        return
    for leaf in leaves(item.ask):
        if isinstance(leaf, FactIs | FactBetween):
            yield (
                f"{item.id}, ask: a route cannot look at the frame ({leaf.fact}): "
                "it would tell the family what is listed"
            )
        for name in items_named(leaf):
            if name == item.id or (name in ids and name not in earlier):
                yield f"{item.id}, ask: {name} is not asked before {item.id}"
            elif name not in ids:
                yield f"{item.id}, ask: there is no item {name}"
    known = [leaf for leaf in leaves(item.ask) if set(items_named(leaf)) <= earlier.keys()]
    for leaf in known:
        for fault in check_condition(leaf, earlier):
            yield f"{item.id}, ask: {fault}"


def _telling_answers(item: Item, tests: Sequence[Condition]) -> tuple[Answer, ...]:
    """Return answers to the item that between them make each test go each way."""
    match item:
        case Single():
            return (*_option_codes(item), None)
        case Several():
            return (*((code,) for code in _option_codes(item)), _option_codes(item), None)
        case Number(low=low, high=high):
            edges = {low, high}
            for test in tests:
                if isinstance(test, Between):
                    edges |= {test.low - 1, test.low, test.high, test.high + 1}
                if isinstance(test, Equals) and isinstance(test.value, int):
                    edges.add(test.value)
            return (*sorted(edge for edge in edges if low <= edge <= high), None)
        case Month():
            return ("2000-01", "2001-01", "2020-01", NOT_SURE, None)
        case Text():
            return ("words", None)
        case _:
            assert_never(item)


def _reachable(item: Item, items: Mapping[str, Item]) -> bool:
    """Search for answers that lead to the item; a search too long counts as found."""
    needed: list[Item] = []
    waiting = [item]
    while waiting:
        ask = waiting.pop().ask
        for name in items_named(ask) if ask is not None else ():
            if items[name] not in needed:
                needed.append(items[name])
                waiting.append(items[name])
    order = list(items)
    needed.sort(key=lambda each: order.index(each.id))
    tests = [leaf for each in (*needed, item) if each.ask for leaf in leaves(each.ask)]
    choices = product(*(_telling_answers(each, tests) for each in needed))
    for values in islice(choices, LONGEST_SEARCH):
        kept: dict[str, Answer] = {}
        for each, value in zip(needed, values, strict=True):
            if each.ask is None or holds(each.ask, kept):
                kept[each.id] = value
        if item.ask is None or holds(item.ask, kept):
            return True
    return next(choices, None) is not None


def _structure_faults(instrument: Instrument) -> Iterator[str]:
    if not instrument.languages:
        yield "languages: name at least one"
    first = instrument.items[0] if instrument.items else None
    if first is None:
        yield "items: there are none"
    elif not (
        first.id == instrument.age_item
        and isinstance(first, Number)
        and first.required
        and first.ask is None
    ):
        yield (
            f"age_item: {instrument.age_item} must be the first item, a number, required, "
            "and asked of everybody"
        )


def check_instrument(instrument: Instrument) -> tuple[str, ...]:
    """Return everything wrong with an instrument, each with the item where it stands.

    An instrument without faults can be asked: every route leads back only, every item
    can be reached, every choice has its words in every language.
    """
    faults = list(_structure_faults(instrument))
    ids = [item.id for item in instrument.items]
    faults += [
        f"{name}: {ids.count(name)} items have this id"
        for name in dict.fromkeys(ids)
        if ids.count(name) > 1
    ]
    earlier: dict[str, Item] = {}
    for item in instrument.items:
        faults += _item_faults(item, instrument.languages)
        faults += _route_faults(item, earlier, ids)
        earlier[item.id] = item
    if not faults:
        faults += [
            f"{item.id}: no answers lead here"
            for item in instrument.items
            if not _reachable(item, earlier)
        ]
    return tuple(faults)
