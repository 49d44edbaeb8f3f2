"""Named statements: a room's queries.sql, bound to what its rows become.

    _CARER = query(__name__, "carer_by_id", Carer)      # module level, in store.py
    carer = await _CARER.first(conn, carer_id)

Every statement stands in a `queries.sql` beside its store, under a line
`-- name: carer_by_id`, with a sentence above it. None is ever composed.
"""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, Generic, TypeVar

import msgspec
from asyncpg import Record

from soundings.kit.database import Connection

T = TypeVar("T")

_NAME = re.compile(r"^-- name: (\w+)$", re.MULTILINE)

BOUND: dict[tuple[str, str], "Query[Any] | Command"] = {}
"""Every statement bound by an imported store, by package and name; tests police it."""


class UnknownStatement(LookupError):
    """A store asked for a statement that its queries.sql does not hold."""


@cache
def statements(package: str) -> dict[str, str]:
    """Return the statements of a package's queries.sql by name."""
    text = files(package).joinpath("queries.sql").read_text(encoding="utf-8")
    parts = _NAME.split(text)[1:]
    return {name: body.strip() for name, body in zip(parts[::2], parts[1::2], strict=True)}


def _text(module: str, name: str) -> tuple[str, str]:
    package = module.rpartition(".")[0]
    try:
        return package, statements(package)[name]
    except KeyError:
        message = f"{package}/queries.sql has no statement named {name}"
        raise UnknownStatement(message) from None


class Query(Generic[T]):
    """A statement that answers with rows."""

    def __init__(self, text: str, row: type[T]) -> None:
        self.text = text
        self.row = row
        self._whole = issubclass(row, msgspec.Struct)

    def _convert(self, record: Record) -> T:
        if self._whole:
            return msgspec.convert(dict(record), self.row)
        return msgspec.convert(record[0], self.row)

    async def first(self, conn: Connection, *args: object) -> T | None:
        """Return the first row, or None if there is none."""
        record = await conn.fetchrow(self.text, *args)
        return None if record is None else self._convert(record)

    async def one(self, conn: Connection, *args: object) -> T:
        """Return the one row there must be."""
        record = await conn.fetchrow(self.text, *args)
        if record is None:
            message = "a statement that always answers did not"
            raise LookupError(message)
        return self._convert(record)

    async def all(self, conn: Connection, *args: object) -> list[T]:
        """Return every row."""
        return [self._convert(record) for record in await conn.fetch(self.text, *args)]


class Command:
    """A statement that answers with nothing but how many rows it touched."""

    def __init__(self, text: str) -> None:
        self.text = text

    async def run(self, conn: Connection, *args: object) -> int:
        """Run it once; return the number of rows touched."""
        tag = await conn.execute(self.text, *args)
        count = tag.rpartition(" ")[2]
        return int(count) if count.isdigit() else 0

    async def each(self, conn: Connection, rows: Iterable[Sequence[object]]) -> None:
        """Run it for every row, in one round trip."""
        await conn.executemany(self.text, rows)


def query(module: str, name: str, row: type[T]) -> Query[T]:
    """Bind a statement of the module's package to what its rows become."""
    package, text = _text(module, name)
    bound = Query(text, row)
    BOUND[package, name] = bound
    return bound


def command(module: str, name: str) -> Command:
    """Bind a statement of the module's package that answers with no rows."""
    package, text = _text(module, name)
    bound = Command(text)
    BOUND[package, name] = bound
    return bound
