"""What is wrong with an instrument's items, codes and routes, each flaw with its place."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice, product
from typing import assert_never

from soundings.instrument.constants import LONGEST_SEARCH
from soundings.instrument.model import (
    NOT_SURE,
    Answer,
    AnyOf,
    Audience,
    Between,
    Condition,
    Equals,
    FactBetween,
    FactIs,
    Flaw,
    Has,
    Instrument,
    Item,
    Lacks,
    Month,
    MonthsBetweenAtLeast,
    MonthsBetweenAtMost,
    Number,
    Scale,
    Several,
    Single,
    Text,
)
from soundings.instrument.rules.conditions import MONTH, holds, items_named, leaves
from soundings.instrument.rules.paths import conditions_of
from soundings.instrument.rules.words import options_of
from soundings.kit.tables import suggest

_ID = re.compile(r"[a-z][a-z0-9_]{0,30}")
_ID_WANTED = "small letters, digits and _, a letter first"
_PAGES = frozenset({"check", "done", "who", "later", "pin", "answers", "undo", "left"})
"""Addresses of the family's other pages: an item's id is the address of its own."""


def _flaw(table: str, key: str, sentence: str) -> Flaw:
    return Flaw(file="", table=table, key=key, sentence=sentence)


def _codes(item: Item) -> tuple[str, ...]:
    return tuple(option.code for option in options_of(item))


def _kind(item: Item) -> str:
    return type(item).__name__.lower()


def _meant(name: str, choices: Sequence[str]) -> str:
    like = suggest(name, choices)
    return f"; did you mean {like}?" if like else f"; there are {', '.join(choices) or 'none'}"


# Conditions


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
            yield f"there is no item {name}{_meant(name, tuple(items))}"
        elif not isinstance(item, kinds):
            yield f"{name} is a {_kind(item)}, which cannot be tested so"
        else:
            for code in codes:
                if code not in _codes(item):
                    yield f"{name} has no option {code}{_meant(code, _codes(item))}"


def check_condition(condition: Condition, items: Mapping[str, Item]) -> tuple[str, ...]:
    """Return what is wrong with a condition over these items: unknown items, options, kinds."""
    return tuple(fault for leaf in leaves(condition) for fault in _leaf_faults(leaf, items))


def _ask_faults(
    ask: Condition, earlier: Mapping[str, Item], items: Mapping[str, Item]
) -> Iterator[str]:
    for leaf in leaves(ask):
        if isinstance(leaf, FactIs | FactBetween):
            yield (
                f"a route cannot look at the frame ({leaf.fact}): it would tell the family what "
                "is listed; ask the family instead"
            )
        late = [name for name in items_named(leaf) if name in items and name not in earlier]
        for name in late:
            yield f"{name} is not asked before this; move it up, or test an earlier item"
        if not late:
            yield from _leaf_faults(leaf, items)


# Items


def _option_flaws(item: Single | Several) -> Iterator[str]:
    codes = _codes(item)
    for code in dict.fromkeys(codes):
        if codes.count(code) > 1:
            yield (
                f"the option code {code} stands {codes.count(code)} times; each answer wants a "
                "code of its own"
            )
        if not _ID.fullmatch(code):
            yield f"the option code {code!r} is not {_ID_WANTED}"
    if len(codes) < 2:  # noqa: PLR2004 - a choice is between two
        yield f"a choice needs at least two options, and there is {len(codes)}"
    match item:
        case Several():
            yield from _several_flaws(item)
        case _:
            for option in item.options:
                if option.exclusive:
                    yield (
                        f"option {option.code} is exclusive, which means nothing in a "
                        f"{_kind(item)}: only one can be chosen; take exclusive away"
                    )
    if isinstance(item, Scale):
        yield from _scale_flaws(item)


def _several_flaws(item: Several) -> Iterator[str]:
    if not any(option.exclusive for option in item.options):
        yield (
            "no option is exclusive, so nobody can say “none of these”; "
            "set exclusive = true on one"
        )
    for option in item.options:
        if option.stands_for != "answer" and not option.exclusive:
            yield (
                f"option {option.code} says why nothing is said, yet may stand beside answers; "
                "set exclusive = true"
            )


def _scale_flaws(item: Scale) -> Iterator[str]:
    silent = [option.stands_for != "answer" for option in item.options]
    if silent != sorted(silent):
        yield (
            "the steps of a scale stand together, best first; put don’t know, prefer not to say "
            "and not applicable after them"
        )


def _kind_flaws(item: Item) -> Iterator[tuple[str, str]]:
    match item:
        case Single() | Several():
            for fault in _option_flaws(item):
                yield "options", fault
        case Number() if item.low > item.high:
            yield "low", f"low, {item.low}, is above high, {item.high}; swap them"
        case Month() if not MONTH.fullmatch(item.earliest):
            yield "earliest", f"earliest must be a month like 2010-01, not {item.earliest}"
        case Text() if item.longest < 1:
            yield "longest", f"longest is {item.longest}, so nothing could be written"
        case _:
            pass
    if item.by_text and isinstance(item, Month):
        yield "by_text", f"a {_kind(item)} cannot be answered by text message; take by_text away"


def _label_flaws(instrument: Instrument, item: Item) -> Iterator[tuple[str, str]]:
    if not _ID.fullmatch(item.id):
        yield "id", f"the id {item.id!r} is not {_ID_WANTED}"
    if item.id in _PAGES:
        yield "id", f"{item.id} is the address of another page; choose an id such as q65"
    if not item.audiences:
        yield "audiences", "it is asked of nobody; name at least one audience"
    modules = tuple(module.id for module in instrument.modules)
    if item.module and item.module not in modules:
        yield "module", f"there is no module {item.module}{_meant(item.module, modules)}"
    for key, named, known in (
        ("criteria", item.criteria, instrument.criteria),
        ("claims", item.claims, instrument.claims),
        ("themes", item.themes, instrument.themes),
    ):
        for code in named:
            if code not in known:
                yield key, f"{code} is not among the instrument’s {key}{_meant(code, (*known,))}"


def _repeated(names: Sequence[str], what: str) -> Iterator[Flaw]:
    for name in dict.fromkeys(names):
        if names.count(name) > 1:
            yield _flaw(name, "id", f"{names.count(name)} {what} have this id; each wants its own")


# Reach


def _telling_answers(item: Item, tests: Sequence[Condition]) -> tuple[Answer, ...]:
    """Return answers to the item that between them make each test go each way."""
    match item:
        case Single():
            return (*_codes(item), None)
        case Several():
            return (*((code,) for code in _codes(item)), _codes(item), None)
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


_Conditions = Callable[[Item], tuple[Condition, ...]]


def _needed(item: Item, items: Mapping[str, Item], asks: _Conditions) -> list[Item]:
    """Return the items whose answers decide whether this one is asked, in path order."""
    needed: list[Item] = []
    waiting = [item]
    while waiting:
        for ask in asks(waiting.pop()):
            for name in items_named(ask):
                if items[name] not in needed:
                    needed.append(items[name])
                    waiting.append(items[name])
    order = list(items)
    return sorted(needed, key=lambda each: order.index(each.id))


def _reachable(
    item: Item, items: Mapping[str, Item], asks: _Conditions, audience: Audience
) -> bool:
    """Search for answers that lead to the item; a search too long counts as found."""
    needed = [each for each in _needed(item, items, asks) if audience in each.audiences]
    tests = [leaf for each in (*needed, item) for ask in asks(each) for leaf in leaves(ask)]
    choices = product(*(_telling_answers(each, tests) for each in needed))
    for values in islice(choices, LONGEST_SEARCH):
        kept: dict[str, Answer] = {}
        for each, value in zip(needed, values, strict=True):
            if all(holds(ask, kept) for ask in asks(each)):
                kept[each.id] = value
        if all(holds(ask, kept) for ask in asks(item)):
            return True
    return next(choices, None) is not None


def _unreached(instrument: Instrument) -> Iterator[Flaw]:
    items = {item.id: item for item in instrument.items}

    def asks(item: Item) -> tuple[Condition, ...]:
        return conditions_of(instrument, item)

    for item in instrument.items:
        for audience in item.audiences:
            if not _reachable(item, items, asks, audience):
                yield _flaw(
                    item.id,
                    "ask",
                    f"no answers lead here for {audience}; look at its route and its module’s",
                )


# The whole


def _frame_flaws(instrument: Instrument) -> Iterator[Flaw]:
    if not instrument.languages:
        yield _flaw("", "languages", "there are none; name at least one")
    if not instrument.items:
        yield _flaw("", "items", "there are none; a questionnaire asks something")
        return
    first = instrument.items[0]
    leads = (
        first.id == instrument.age_item
        and isinstance(first, Number)
        and first.required
        and first.ask is None
        and not first.module
    )
    if not leads:
        yield _flaw(
            "",
            "age_item",
            f"{instrument.age_item} must be the first item, a number, required, in no module "
            "and asked of everybody",
        )
    items = {item.id: item for item in instrument.items}
    for gate in instrument.gates:
        if "yes" not in _codes(items[gate]) if gate in items else True:
            yield _flaw(
                "", "gates", f"{gate} must be an item with the options yes and no, or go from here"
            )


def _module_flaws(instrument: Instrument) -> Iterator[Flaw]:
    items = {item.id: item for item in instrument.items}
    runs: list[str] = []
    for item in instrument.items:
        if not runs or runs[-1] != item.module:
            runs.append(item.module)
    for module in instrument.modules:
        if module.id not in runs:
            yield _flaw(module.id, "id", "no item stands in this module; take it away")
            continue
        if runs.count(module.id) > 1:
            yield _flaw(module.id, "id", "its items do not stand together; move them")
        earlier: dict[str, Item] = {}
        for item in instrument.items:
            if item.module == module.id:
                break
            earlier[item.id] = item
        for fault in _ask_faults(module.ask, earlier, items) if module.ask else ():
            yield _flaw(module.id, "ask", fault)


def check_structure(instrument: Instrument) -> Iterator[Flaw]:
    """Yield what is wrong with items, codes and routes.

    Without flaws every route leads back only, every item can be reached by those it is for,
    and nobody is made to give an answer that is not theirs.
    """
    flaws = [*_frame_flaws(instrument), *_module_flaws(instrument)]
    flaws += _repeated([item.id for item in instrument.items], "items")
    flaws += _repeated([module.id for module in instrument.modules], "modules")
    items = {item.id: item for item in instrument.items}
    earlier: dict[str, Item] = {}
    for item in instrument.items:
        flaws += [_flaw(item.id, key, fault) for key, fault in _label_flaws(instrument, item)]
        flaws += [_flaw(item.id, key, fault) for key, fault in _kind_flaws(item)]
        if item.ask is not None:
            flaws += [_flaw(item.id, "ask", f) for f in _ask_faults(item.ask, earlier, items)]
        earlier[item.id] = item
    yield from flaws
    if not flaws:
        yield from _unreached(instrument)
