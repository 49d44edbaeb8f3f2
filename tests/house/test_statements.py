"""Every statement is used, says what it is for, prepares under its room's role, and fits."""

import ast
import pkgutil
import re
import types
from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any, Literal, NewType, TypeVar, Union, get_args, get_origin
from uuid import UUID

import asyncpg
import msgspec
import pytest

import soundings
from soundings import ROOMS
from soundings.kit.database import Database
from soundings.kit.sql import BOUND, Query, statements

PACKAGE = Path(soundings.__file__).parent


def _queries() -> list[str]:
    return sorted(
        f"soundings.{'.'.join(file.parent.relative_to(PACKAGE).parts)}"
        for file in PACKAGE.rglob("queries.sql")
    )


QUERIES = _queries()


def _import_all() -> None:
    for package in QUERIES:
        for module in pkgutil.walk_packages(import_module(package).__path__, f"{package}."):
            import_module(module.name)


_import_all()
EVERY = [(package, name) for package in QUERIES for name in statements(package)]


def test_every_room_with_statements_has_a_role():
    assert {package.split(".")[1] for package in QUERIES} <= set(ROOMS)


@pytest.mark.parametrize("package", QUERIES)
def test_every_statement_is_bound_by_a_store(package):
    bound = {name for owner, name in BOUND if owner == package}
    assert bound == set(statements(package))


@pytest.mark.parametrize("package", QUERIES)
def test_every_bound_statement_is_used(package):
    """A store binds it to a name or declares it, and that name is used again."""
    folder = PACKAGE.joinpath(*package.split(".")[1:])
    text = "\n".join(file.read_text(encoding="utf-8") for file in folder.rglob("*.py"))
    names = re.findall(r"^(_\w+)(?:: [^=]+)? = (?:query|command)\(", text, re.MULTILINE)
    names += re.findall(r"^@statement\nasync def (\w+)\(", text, re.MULTILINE)
    unused = [name for name in names if len(re.findall(rf"\b{name}\b", text)) < 2]
    assert unused == []


@pytest.mark.parametrize("package", QUERIES)
def test_every_statement_says_what_it_is_for(package):
    for name, text in statements(package).items():
        first = text.splitlines()[0]
        assert first.startswith("-- "), f"{name}: a sentence belongs above it"
        assert ";" in text, f"{name}: it ends with a semicolon"
        assert not re.search(r"SELECT\s+(?:\w+\.)?\*", text), f"{name}: columns are listed"


@pytest.mark.parametrize("package", QUERIES)
def test_only_a_statement_has_no_body(package):
    """A store's function without one would answer None: mypy lets them pass for statements."""
    folder = PACKAGE.joinpath(*package.split(".")[1:])
    for file in (*folder.glob("store.py"), *folder.glob("store/*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.AsyncFunctionDef | ast.FunctionDef) and len(node.body) == 1:
                declared = [one.id for one in node.decorator_list if isinstance(one, ast.Name)]
                bare = isinstance(node.body[0], ast.Expr) and isinstance(
                    node.body[0].value, ast.Constant
                )
                assert bare == (declared == ["statement"]), f"{file.name}: {node.name}"


def _plain(kind: Any) -> tuple[Any, bool]:
    """Return the type beneath names and annotations, and whether it may be null."""
    while True:
        if isinstance(kind, NewType):
            kind = kind.__supertype__
        elif get_origin(kind) is Annotated:
            kind = get_args(kind)[0]
        elif get_origin(kind) in (Union, types.UnionType):
            rest = [part for part in get_args(kind) if part is not types.NoneType]
            if len(rest) > 1:
                return Any, True
            return _plain(rest[0])[0], len(rest) < len(get_args(kind))
        else:
            return kind, False


TYPES: dict[str, tuple[type, ...]] = {
    "uuid": (UUID,),
    "text": (str,),
    "name": (str,),
    "varchar": (str,),
    "bool": (bool,),
    "int2": (int, float),
    "int4": (int, float),
    "int8": (int, float),
    "float4": (float,),
    "float8": (float,),
    "bytea": (bytes,),
    "timestamptz": (datetime,),
    "date": (date,),
}


ARRAYS = (tuple, list, frozenset, set, Sequence, Collection)


def _fits(column: str, kind: Any) -> bool:
    kind, _ = _plain(kind)
    if kind is Any or isinstance(kind, TypeVar) or column in ("jsonb", "json"):
        return True
    if column.endswith("[]"):
        parts = [part for part in get_args(kind) if part is not ...]
        return get_origin(kind) in ARRAYS and all(
            _fits(column.removesuffix("[]"), part) for part in parts
        )
    if get_origin(kind) is Literal:
        return column == "text"
    return isinstance(kind, type) and issubclass(kind, TYPES[column])


def _columns(found: Any) -> Iterator[tuple[str, str]]:
    for attribute in found.get_attributes():
        yield attribute.name, attribute.type.name


def _misfits(name: str, row: Any, columns: dict[str, str]) -> Iterator[str]:
    """Yield what of a row its type does not hold."""
    if not (isinstance(row, type) and issubclass(row, msgspec.Struct)):
        if len(columns) != 1 or not _fits(next(iter(columns.values())), row):
            yield f"{name}: {row} does not hold {columns}"
        return
    fields = {field.name: field for field in msgspec.structs.fields(row)}
    needed = {field.name for field in fields.values() if field.required}
    if not needed <= columns.keys() <= fields.keys():
        yield f"{name}: {row.__name__} has {sorted(fields)}, the statement {sorted(columns)}"
        return
    for column, kind in columns.items():
        if not _fits(kind, fields[column].type):
            yield f"{name}: {column} is {kind}, {row.__name__} wants {fields[column].type}"


def _mistaken(name: str, takes: Any, found: list[asyncpg.Type]) -> Iterator[str]:
    """Yield what a declaring function says of its arguments that the statement does not."""
    kinds = [kind for one in takes for kind in one.kinds()]
    if len(kinds) != len(found):
        yield f"{name}: it declares {len(kinds)} arguments, the statement takes {len(found)}"
        return
    for place, (kind, wanted) in enumerate(zip(kinds, found, strict=True), start=1):
        if not _fits(wanted.name, kind):
            yield f"{name}: ${place} is {wanted.name}, its function declares {kind}"


async def test_every_statement_prepares_under_its_rooms_role_and_fits(database: Database):
    problems = []
    for package, name in EVERY:
        bound = BOUND[package, name]
        async with database.room(package.split(".")[1]).acquire() as conn:
            try:
                prepared = await conn.prepare(bound.text)
            except asyncpg.PostgresError as error:
                problems.append(f"{package} {name}: {error}")
                continue
            columns, wanted = dict(_columns(prepared)), prepared.get_parameters()
        if bound.takes is not None:
            problems += _mistaken(f"{package} {name}", bound.takes, wanted)
        if isinstance(bound, Query):
            problems += _misfits(f"{package} {name}", bound.row, columns)
        elif set(columns.values()) - {"void"}:
            problems.append(f"{package} {name}: a command answers with {columns}")
    assert problems == []


SQL = re.compile(
    r"^\s*(?:SELECT\s.+\sFROM\s|INSERT\s+INTO\s|UPDATE\s+\S+\s+SET\s|DELETE\s+FROM\s|COPY\s+\w+[\s(]"
    r"|MERGE\s+INTO\s|TRUNCATE\s)",
    re.DOTALL,
)


def _python() -> list[Path]:
    return sorted(file for file in PACKAGE.rglob("*.py") if file.parent.name != "kit")


@pytest.mark.parametrize("file", _python(), ids=lambda file: str(file.relative_to(PACKAGE)))
def test_no_statement_stands_in_python(file):
    """SQL lives in queries.sql; kit alone speaks to the server itself."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    found = [
        f"line {node.lineno}: {node.value[:60]!r}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and SQL.match(node.value)
    ]
    assert found == []
