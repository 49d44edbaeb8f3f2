"""The one evaluator of conditions: what must hold of answers, or of facts of the frame."""

import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import assert_never

from soundings.instrument.model import (
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
    Lacks,
    MonthsBetweenAtLeast,
    MonthsBetweenAtMost,
    Not,
)

Facts = Mapping[str, object]
"""What the frame knows of a child, by name."""

NO_FACTS: Facts = MappingProxyType({})

MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
"""How a known month is written."""


def _chosen(answer: Answer) -> Sequence[str]:
    if isinstance(answer, str):
        return (answer,)
    return answer if isinstance(answer, tuple | list) else ()


def month_number(answer: Answer) -> int | None:
    """Count months since year 0, so that two can be subtracted; None unless a known month."""
    found = MONTH.fullmatch(answer) if isinstance(answer, str) else None
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
