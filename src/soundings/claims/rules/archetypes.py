"""How a reply bears on a claim, and what can be wrong with an archetype."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from functools import cache
from typing import get_args

import msgspec

from soundings.claims.constants import MONTH_DAYS
from soundings.claims.model import Archetype
from soundings.instrument.model import (
    All,
    Answered,
    Answers,
    AnyOf,
    Condition,
    FactBetween,
    FactIs,
    Has,
    Instrument,
    Item,
    Lacks,
    MonthsBetweenAtLeast,
    MonthsBetweenAtMost,
    Several,
    Single,
)
from soundings.instrument.rules import Facts, check_condition, holds, items_named, leaves
from soundings.kit.tables import suggest
from soundings.roll.model import Frame

RECKONED = ("months_since_plan", "months_since_request")
"""Facts that are not columns of the frame but follow from it."""

FACTS = (*Frame.__struct_fields__, *RECKONED)
"""Every fact a condition may name."""


def facts(frame: Frame, notified_on: date) -> Facts:
    """Return what conditions may know of a child: the frame's columns and RECKONED."""

    def months_since(day: date | None) -> float | None:
        return None if day is None else (notified_on - day).days / MONTH_DAYS

    known: dict[str, object] = msgspec.structs.asdict(frame)
    known["months_since_plan"] = months_since(frame.plan_issued_on)
    known["months_since_request"] = months_since(frame.plan_requested_on)
    return known


def in_population(archetype: Archetype, facts: Facts) -> bool:
    """Say whether the claim speaks of this child, by the list alone."""
    return archetype.population is None or holds(archetype.population, {}, facts)


def outcome(archetype: Archetype, answers: Answers, facts: Facts) -> bool | None:
    """Say whether a reply speaks for the claim; None if it does not bear on it or is silent."""
    if not in_population(archetype, facts):
        return None
    if archetype.if_answers is not None and not holds(archetype.if_answers, answers, facts):
        return None
    for case in archetype.cases:
        if holds(case.when, answers, facts):
            return case.favourable
    return None


# What can be wrong with an archetype


def _conditions(archetype: Archetype) -> Iterator[tuple[str, Condition]]:
    if archetype.population is not None:
        yield "population", archetype.population
    if archetype.if_answers is not None:
        yield "if_answers", archetype.if_answers
    for number, case in enumerate(archetype.cases, start=1):
        yield f"case {number}", case.when


def items_of(archetype: Archetype) -> tuple[str, ...]:
    """Return the items the archetype looks at, each once, in order of use."""
    named = (name for _, condition in _conditions(archetype) for name in items_named(condition))
    return tuple(dict.fromkeys(named))


@cache
def _values(fact: str) -> frozenset[object]:
    """Return what a fact of the frame can be, or nothing where that is open."""
    kinds = {field.name: field.type for field in msgspec.structs.fields(Frame)}
    for kind in (kinds.get(fact), *get_args(kinds.get(fact))):
        if isinstance(kind, type) and issubclass(kind, StrEnum):
            return frozenset(member.value for member in kind)
        if kind is bool:
            return frozenset((True, False))
    return frozenset()


def _fact_faults(leaf: FactIs | FactBetween) -> Iterator[str]:
    if leaf.fact not in FACTS:
        like = suggest(leaf.fact, FACTS) or FACTS[0]
        yield f"the frame has no {leaf.fact}; did you mean {like}?"
    elif isinstance(leaf, FactBetween):
        if leaf.low > leaf.high:
            yield f"{leaf.fact} cannot lie between {leaf.low:g} and {leaf.high:g}"
    else:
        known = _values(leaf.fact)
        yield from (
            f"{leaf.fact} is never {value}; it is one of {', '.join(sorted(map(str, known)))}"
            for value in leaf.any_of
            if known and value not in known
        )


def _conjuncts(condition: Condition | None) -> Iterator[Condition]:
    """Yield what must hold at once: the parts of an All, and of those in it."""
    if isinstance(condition, All):
        for part in condition.of:
            yield from _conjuncts(part)
    elif condition is not None:
        yield condition


def _wanted(leaf: Condition) -> frozenset[str]:
    """Return the options of which one must be chosen; nothing where none must."""
    match leaf:
        case Has(option=option):
            return frozenset((option,))
        case AnyOf(options=options):
            return frozenset(options)
        case _:
            return frozenset()


def _facts_clash(parts: Sequence[Condition]) -> bool:
    """Say whether facts are asked to be two things at once."""
    for fact in {part.fact for part in parts if isinstance(part, FactIs | FactBetween)}:
        sets = [
            set(part.any_of) for part in parts if isinstance(part, FactIs) and part.fact == fact
        ]
        spans = [part for part in parts if isinstance(part, FactBetween) and part.fact == fact]
        if sets and not set.intersection(*sets):
            return True
        if spans and max(span.low for span in spans) > min(span.high for span in spans):
            return True
    return False


def _answers_clash(parts: Sequence[Condition], items: Mapping[str, Item]) -> bool:
    """Say whether one answer is asked to be two things at once."""
    for name in {part.item for part in parts if isinstance(part, Has | AnyOf)}:
        wanted = [
            _wanted(part) for part in parts if isinstance(part, Has | AnyOf) and part.item == name
        ]
        barred = {part.option for part in parts if isinstance(part, Lacks) and part.item == name}
        if any(options <= barred for options in wanted):
            return True
        if isinstance(items.get(name), Single) and not frozenset.intersection(*wanted):
            return True
    return False


def _months_clash(parts: Sequence[Condition]) -> bool:
    """Say whether two months are asked to lie both closer and further apart."""
    return any(
        most.at_most < least.at_least
        for most in parts
        if isinstance(most, MonthsBetweenAtMost)
        for least in parts
        if isinstance(least, MonthsBetweenAtLeast)
        and (least.from_item, least.to_item) == (most.from_item, most.to_item)
    )


def _taken(earlier: Sequence[Condition], name: str) -> frozenset[str]:
    """Return the options of an item that earlier cases decide, whatever else was answered."""
    return frozenset(
        option
        for when in earlier
        if isinstance(when, Has | AnyOf) and when.item == name
        for option in _wanted(when)
    )


def _unreachable(archetype: Archetype, items: Mapping[str, Item]) -> Iterator[str]:
    """Yield a fault for each case that no reply can ever reach."""
    before: list[Condition] = []
    outer = (*_conjuncts(archetype.population), *_conjuncts(archetype.if_answers))
    for number, case in enumerate(archetype.cases, start=1):
        parts = (*outer, *_conjuncts(case.when))
        if _facts_clash(parts) or _answers_clash(parts, items) or _months_clash(parts):
            yield f"{archetype.id}, case {number}: it can never hold"
        for leaf in _conjuncts(case.when):
            if not isinstance(leaf, Has | AnyOf):
                continue
            answered = any(isinstance(one, Answered) and one.item == leaf.item for one in before)
            if answered or _wanted(leaf) <= _taken(before, leaf.item):
                yield f"{archetype.id}, case {number}: earlier cases leave nothing to it"
        before.append(case.when)


def check_facts(archetype: Archetype) -> tuple[str, ...]:
    """Return what is wrong with the archetype by itself: unknown facts, one-sided cases."""
    sides = {case.favourable for case in archetype.cases}
    faults = []
    if archetype.untestable and archetype.cases:
        faults.append(f"{archetype.id}: it is untestable and yet has cases")
    if not archetype.untestable and not archetype.cases:
        faults.append(f"{archetype.id}: there are no cases; say in untestable why not")
    if sides == {True}:
        faults.append(f"{archetype.id}: no case can speak against the claim")
    if sides == {False}:
        faults.append(f"{archetype.id}: no case can speak for the claim")
    if archetype.looks_back < 1:
        faults.append(f"{archetype.id}: looks_back is {archetype.looks_back}; give whole months")
    for where, condition in _conditions(archetype):
        faults.extend(
            f"{archetype.id}, {where}: {fault}"
            for leaf in leaves(condition)
            if isinstance(leaf, FactIs | FactBetween)
            for fault in _fact_faults(leaf)
        )
        if where == "population" and items_named(condition):
            faults.append(
                f"{archetype.id}, population: it looks at {items_named(condition)[0]}, but whom "
                "a claim speaks of is decided by the list; use if_answers"
            )
    return tuple(faults)


def _left_out(archetype: Archetype, items: Mapping[str, Item]) -> Iterator[str]:
    """Yield a fault for each option by which answers, not the list, say whom it speaks of."""
    if archetype.if_answers is not None:
        return
    for name in items_of(archetype):
        item = items.get(name)
        for option in item.options if isinstance(item, Single | Several) else ():
            if option.stands_for == "not_applicable":
                yield (
                    f"{archetype.id}: {name} may be answered {option.code}, so the list does not "
                    "say whom the claim speaks of; use if_answers"
                )


def check_archetypes(
    archetypes: Mapping[str, Archetype], instrument: Instrument
) -> tuple[str, ...]:
    """Return what is wrong with archetypes asked by this instrument.

    Items and options it does not have, cases that can never hold or are never reached, and
    answers that decide whom a claim speaks of without anybody having said so.
    """
    items = {item.id: item for item in instrument.items}
    conditions = (
        f"{archetype.id}, {where}: {fault}"
        for archetype in archetypes.values()
        for where, condition in _conditions(archetype)
        for fault in check_condition(condition, items)
    )
    lost = (fault for archetype in archetypes.values() for fault in _unreachable(archetype, items))
    unlisted = (
        fault for archetype in archetypes.values() for fault in _left_out(archetype, items)
    )
    return (*conditions, *lost, *unlisted)
