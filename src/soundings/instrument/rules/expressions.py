"""Conditions as the expressions of an XLSForm's `relevant` column, and back."""

import re
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from soundings.instrument.model import (
    All,
    Answered,
    Any,
    AnyOf,
    Between,
    Condition,
    Equals,
    FactBetween,
    FactIs,
    Has,
    Item,
    Lacks,
    MonthsBetweenAtLeast,
    MonthsBetweenAtMost,
    Not,
    Several,
    Single,
    UnreadableForm,
    UnwritableForm,
)

_TOKEN = re.compile(
    r"\s*(?:(?P<item>\$\{\w+\})|(?P<text>'[^']*'|\"[^\"]*\")|(?P<number>-?\d+)"
    r"|(?P<word>[a-z][a-z-]*)|(?P<mark>>=|<=|!=|[()=,><]))"
)
_KNOWN = "selected(), string-length() > 0, =, >= with <=, and, or, not()"


# Writing


def _quoted(value: str) -> str:
    if "'" in value:
        message = f"{value} holds an apostrophe, which no expression can quote; choose another."
        raise UnwritableForm(message)
    return f"'{value}'"


def _selected(item: str, code: str) -> str:
    return f"selected(${{{item}}}, {_quoted(code)})"


def _joined(parts: Sequence[str], word: str, empty: str) -> str:
    if not parts:
        return empty
    return parts[0] if len(parts) == 1 else f"({f' {word} '.join(parts)})"


def write_expression(  # noqa: C901, PLR0911 - one line for each kind of condition
    condition: Condition,
) -> str:
    """Return the condition as an expression.

    Raises UnwritableForm where it looks at the frame or subtracts months, for which an XLSForm
    has no words.
    """
    match condition:
        case Has(item=item, option=option):
            return _selected(item, option)
        case Lacks(item=item, option=option):
            return f"not({_selected(item, option)})"
        case AnyOf(item=item, options=options):
            return _joined([_selected(item, code) for code in options], "or", "false()")
        case Equals(item=item, value=value):
            return f"${{{item}}} = {_quoted(value) if isinstance(value, str) else value}"
        case Between(item=item, low=low, high=high):
            return f"(${{{item}}} >= {low} and ${{{item}}} <= {high})"
        case Answered(item=item):
            return f"string-length(${{{item}}}) > 0"
        case All(of=parts):
            return _joined([write_expression(part) for part in parts], "and", "true()")
        case Any(of=parts):
            return _joined([write_expression(part) for part in parts], "or", "false()")
        case Not(of=part):
            return f"not({write_expression(part)})"
        case MonthsBetweenAtMost() | MonthsBetweenAtLeast() | FactIs() | FactBetween():
            kind = type(condition).__struct_config__.tag
            message = f"An XLSForm has no words for the test {kind}; route by answers instead."
            raise UnwritableForm(message)


# Reading


class _Bound(Struct, frozen=True):
    """Half of a Between, until its other half is found."""

    item: str
    low: int | None
    high: int | None


_Part = Condition | _Bound


class _Reader:
    """Reads one expression from left to right."""

    def __init__(self, text: str, items: Mapping[str, type[Item]]) -> None:
        self.text = text
        self.items = items
        self.tokens = list(self._tokens())
        self.at = 0

    def _tokens(self) -> Iterator[tuple[str, str]]:
        place, text = 0, self.text.rstrip()
        while place < len(text):
            found = _TOKEN.match(text, place)
            if found is None:
                raise self.refusal(f"“{text[place:].strip()[:20]}”")
            place = found.end()
            yield str(found.lastgroup), found[str(found.lastgroup)]

    def refusal(self, found: str) -> UnreadableForm:
        return UnreadableForm(f"{found} is not understood; routes may use {_KNOWN}")

    def peek(self) -> tuple[str, str]:
        return self.tokens[self.at] if self.at < len(self.tokens) else ("end", "the end")

    def take(self, *wanted: str) -> str:
        kind, token = self.peek()
        if token not in wanted and kind not in wanted:
            raise self.refusal(f"“{token}”")
        self.at += 1
        return token

    def whole(self) -> Condition:
        found = self.either()
        if self.peek()[0] != "end":
            raise self.refusal(f"“{self.peek()[1]}”")
        return self.settled(found)

    def either(self) -> _Part:
        parts = [self.both()]
        while self.peek()[1] == "or":
            self.take("or")
            parts.append(self.both())
        if len(parts) == 1:
            return parts[0]
        return _any([self.settled(part) for part in parts])

    def both(self) -> _Part:
        parts = [self.one()]
        while self.peek()[1] == "and":
            self.take("and")
            parts.append(self.one())
        if len(parts) == 1:
            return parts[0]
        settled = [self.settled(part) for part in _paired(parts)]
        return settled[0] if len(settled) == 1 else All(of=tuple(settled))

    def one(self) -> _Part:
        kind, first = self.peek()
        if first == "(":
            self.take("(")
            inner = self.either()
            self.take(")")
            return inner
        return self.compared() if kind == "item" else self.called()

    def called(self) -> Condition:
        name = self.take("not", "selected", "string-length", "true", "false")
        self.take("(")
        match name:
            case "true" | "false":
                self.take(")")
                return All(of=()) if name == "true" else Any(of=())
            case "not":
                inner = self.settled(self.either())
                self.take(")")
                return _not(inner)
            case "selected":
                item = self.item()
                self.take(",")
                code = self.take("text")[1:-1]
                self.take(")")
                return Has(item=item, option=code)
            case _:
                item = self.item()
                self.take(")")
                self.take(">")
                self.take("0")
                return Answered(item=item)

    def compared(self) -> _Part:
        item = self.item()
        match self.take("=", "!=", ">=", "<="):
            case "=":
                kind, _ = self.peek()
                value = self.take("text", "number")
                if kind == "number":
                    return Equals(item=item, value=int(value))
                if issubclass(self.items[item], Single | Several):
                    return Has(item=item, option=value[1:-1])
                return Equals(item=item, value=value[1:-1])
            case "!=":
                self.take("''", '""')
                return Answered(item=item)
            case ">=":
                return _Bound(item, int(self.take("number")), None)
            case _:
                return _Bound(item, None, int(self.take("number")))

    def item(self) -> str:
        name = self.take("item")[2:-1]
        if name not in self.items:
            message = f"there is no question {name}; name one of the survey sheet"
            raise UnreadableForm(message)
        return name

    def settled(self, part: _Part) -> Condition:
        if isinstance(part, _Bound):
            raise self.refusal(f"${{{part.item}}} bounded on one side")
        return part


def _any(parts: Sequence[Condition]) -> Condition:
    chosen = [part for part in parts if isinstance(part, Has)]
    if len(chosen) == len(parts) and len({part.item for part in chosen}) == 1:
        return AnyOf(item=chosen[0].item, options=tuple(part.option for part in chosen))
    return Any(of=tuple(parts))


def _not(part: Condition) -> Condition:
    return Lacks(item=part.item, option=part.option) if isinstance(part, Has) else Not(of=part)


def _paired(parts: Sequence[_Part]) -> Iterator[_Part]:
    """Yield the parts with a lower and an upper bound of one item beside it made a Between."""
    held: _Bound | None = None
    for part in parts:
        if isinstance(part, _Bound) and held is None:
            held = part
        elif isinstance(part, _Bound) and held is not None and part.item == held.item:
            low = held.low if held.low is not None else part.low
            high = held.high if held.high is not None else part.high
            yield (
                part
                if low is None or high is None
                else Between(item=part.item, low=low, high=high)
            )
            held = None
        else:
            yield part
    if held is not None:
        yield held


def read_expression(text: str, items: Mapping[str, type[Item]]) -> Condition:
    """Return the condition an expression stands for, over items of these kinds.

    Raises UnreadableForm with what was not understood.
    """
    return _Reader(text, items).whole()
