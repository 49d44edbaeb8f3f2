"""Named statements: a room's queries.sql, each called as the function that declares it.

    @statement
    async def carers_of(conn: Connection, case_id: CaseId) -> list[Carer]:
        \"\"\"Return who cares for this child.\"\"\"

Every statement stands in a `queries.sql` beside its store, under a line
`-- name: carers_of`, with a sentence above it. None is ever composed. The signature is the whole
contract: its arguments are $1, $2, … in their order, and what it returns says how rows come.
What is no more than that has no body; `query` and `command` bind a statement for a function that
does more.
"""

import inspect
import re
from collections.abc import Callable, Coroutine, Iterable, Iterator, Sequence
from functools import cache, wraps
from importlib.resources import files
from operator import attrgetter
from types import NoneType, UnionType
from typing import (
    Annotated,
    Any,
    Generic,
    NewType,
    ParamSpec,
    TypeAlias,
    TypeVar,
    Union,
    cast,
    get_args,
    get_origin,
    get_type_hints,
)

import msgspec
from asyncpg import Record

from soundings.kit.database import Connection

P = ParamSpec("P")
T = TypeVar("T")
S = TypeVar("S", bound=msgspec.Struct)

Touched = NewType("Touched", int)
"""How many rows a statement touched that answers with none."""


class Spread(msgspec.Struct, frozen=True):
    """Of a Struct these fields are arguments of their own, of a sequence each an array."""

    fields: tuple[str, ...] = ()
    """None named: all, in their order."""
    left_out: tuple[str, ...] = ()


def only(*fields: str) -> Spread:
    """Say which fields of a Struct a statement takes, in the order of its arguments."""
    return Spread(fields)


def but(*fields: str) -> Spread:
    """Say which fields of a Struct a statement does not take; it takes the others in order."""
    return Spread((), fields)


Columns: TypeAlias = Annotated[Sequence[S], Spread()]
"""Rows for `unnest`: every field of theirs is one array."""

Fields: TypeAlias = Annotated[S, Spread()]
"""One row: every field of it is one argument."""

_UNIONS = (Union, UnionType)

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


def _package(module: str) -> str:
    """Return the room of a store: the nearest package above it with statements."""
    package = module.rpartition(".")[0]
    while not files(package).joinpath("queries.sql").is_file():
        package = package.rpartition(".")[0]
    return package


def _text(module: str, name: str) -> tuple[str, str]:
    package = _package(module)
    try:
        return package, statements(package)[name]
    except KeyError:
        message = f"{package}/queries.sql has no statement named {name}"
        raise UnknownStatement(message) from None


class Query(Generic[T]):
    """A statement that answers with rows."""

    takes: "tuple[_Argument, ...] | None" = None
    """What a declaring function says of the arguments; tests hold it against the statement."""

    def __init__(self, text: str, row: type[T]) -> None:
        self.text = text
        self.row = row
        self._whole = hasattr(row, "__struct_fields__")

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

    takes: "tuple[_Argument, ...] | None" = None

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


class _Argument:
    """One parameter of a declared statement: how what a caller gives becomes $1, $2, …"""

    def __init__(self, parameter: inspect.Parameter, kind: Any) -> None:
        self.name = parameter.name
        self.kind = kind
        self.default = parameter.default
        self.fields: tuple[str, ...] = ()
        self.many = False
        spread = next((one for one in get_args(kind)[1:] if isinstance(one, Spread)), None)
        if get_origin(kind) is Annotated and spread is not None:
            held = get_args(kind)[0]
            self.many = get_origin(held) is Sequence
            self.kind = get_args(held)[0] if self.many else held
            every = spread.fields or self.kind.__struct_fields__
            self.fields = tuple(field for field in every if field not in spread.left_out)
            self._read = [attrgetter(field) for field in self.fields]

    def sent(self, value: Any) -> Iterator[object]:
        """Give what the statement is sent for what a caller gave."""
        if not self.fields:
            yield value
            return
        for read in self._read:
            yield list(map(read, value)) if self.many else read(value)

    def kinds(self) -> Iterator[Any]:
        """Give the type of each thing that is sent."""
        if not self.fields:
            yield self.kind
            return
        held = {field.name: field.type for field in msgspec.structs.fields(self.kind)}
        for field in self.fields:
            yield list[held[field]] if self.many else held[field]  # type: ignore[valid-type]


def _call(bound: "Query[Any] | Command", returned: Any) -> Callable[..., Any]:
    """Return how rows come where a function returns that."""
    if isinstance(bound, Command):
        return bound.run
    if get_origin(returned) is list:
        return bound.all
    return bound.first if get_origin(returned) in _UNIONS else bound.one


def _row(returned: Any) -> Any:
    """Return what one row becomes; None where there are no rows."""
    if returned in (NoneType, Touched):
        return None
    if get_origin(returned) is list:
        return get_args(returned)[0]
    if get_origin(returned) in _UNIONS:
        return next(one for one in get_args(returned) if one is not NoneType)
    return returned


def statement(
    declared: Callable[P, Coroutine[Any, Any, T]],
) -> Callable[P, Coroutine[Any, Any, T]]:
    """Let a function without a body be the statement of its name.

    It returns list[Row] for every row, Row | None for the first, Row for the one there must be;
    Touched or None where the statement answers with no rows.
    """
    hints = get_type_hints(declared, include_extras=True)
    _, *parameters = inspect.signature(declared).parameters.values()
    takes = tuple(_Argument(one, hints[one.name]) for one in parameters)
    row = _row(hints["return"])
    bound: Query[Any] | Command
    if row is None:
        bound = command(declared.__module__, declared.__name__)
    else:
        bound = query(declared.__module__, declared.__name__, row)
    bound.takes = takes
    call = _call(bound, hints["return"])
    plain = not any(one.fields for one in takes)

    @wraps(declared)
    async def run(conn: Connection, *args: object, **named: object) -> object:
        given = args + tuple(named.get(one.name, one.default) for one in takes[len(args) :])
        if plain:
            return await call(conn, *given)
        sent = zip(takes, given, strict=True)
        return await call(conn, *(each for one, value in sent for each in one.sent(value)))

    return cast(Callable[P, Coroutine[Any, Any, T]], run)
