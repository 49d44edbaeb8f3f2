"""Writes an instrument as the files it is read from."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from soundings.instrument.model import Instrument, Language

_BARE = re.compile(r"[A-Za-z0-9_-]+")


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else json.dumps(name, ensure_ascii=False)


def _value(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return json.dumps(value, ensure_ascii=False)
        case list() | tuple():
            return f"[{', '.join(map(_value, value))}]"
        case dict():
            inner = ", ".join(f"{_key(name)} = {_value(one)}" for name, one in value.items())
            return f"{{ {inner} }}"
        case _:
            return str(value)


def _table(path: str, table: Mapping[str, Any], depth: int) -> Iterator[str]:
    """Yield a table's lines: plain values first, then its tables down to a depth."""
    nested = {
        name: value for name, value in table.items() if depth and isinstance(value, dict) and value
    }
    for name, value in table.items():
        if name not in nested and value != {}:
            yield f"{_key(name)} = {_value(value)}"
    for name, value in nested.items():
        inner = f"{path}{_key(name)}"
        if any(not isinstance(one, dict) for one in value.values()) or depth == 1:
            yield f"\n[{inner}]"
        yield from _table(f"{inner}.", value, depth - 1)


def write_structure(instrument: Instrument) -> str:
    """Return the text of instrument.toml."""
    plain: dict[str, Any] = msgspec.to_builtins(instrument)
    plain.pop("words", None)
    many = {name: plain.pop(name, []) for name in ("modules", "items")}
    lines = list(_table("", plain, 2))
    for name, tables in many.items():
        for table in tables:
            lines += [f"\n[[{name}]]", *_table("", table, 0)]
    return "\n".join(lines) + "\n"


def write_words(instrument: Instrument, language: Language) -> str:
    """Return the text of one language's file."""
    plain: dict[str, Any] = msgspec.to_builtins(instrument.words[language])
    return "\n".join(_table("", plain, 3)) + "\n"
