"""A declared statement is sent what its signature says, and answers as it says."""

from collections.abc import Sequence
from typing import Annotated

import msgspec
import pytest

from soundings.kit.sql import BOUND, Columns, Fields, Touched, but, only, statement
from soundings.roll import store


class Row(msgspec.Struct, frozen=True, kw_only=True):
    number: int
    name: str


class Listening:
    """A connection that keeps what it is sent."""

    sent: tuple[object, ...] = ()

    async def fetch(self, _text: str, *args: object) -> list[dict[str, object]]:
        self.sent = args
        return [{"number": 1, "name": "one"}]

    async def fetchrow(self, _text: str, *args: object) -> None:
        self.sent = args

    async def execute(self, _text: str, *args: object) -> str:
        self.sent = args
        return "UPDATE 3"


ROWS = [Row(number=1, name="one"), Row(number=2, name="two")]


@pytest.fixture
def conn():
    return Listening()


@pytest.fixture
def declare():
    """Declare a function as a statement that the roll has; its text is beside the point."""
    kept = {}

    def declare(declared, name):
        kept.setdefault(name, BOUND["soundings.roll", name])
        declared.__module__, declared.__name__ = f"{store.__name__}.people", name
        return statement(declared)

    yield declare
    for name, bound in kept.items():
        BOUND["soundings.roll", name] = bound


async def test_rows_become_arrays_and_one_row_arguments(conn, declare):
    async def save(conn, rows: Columns[Row], one: Fields[Row], last: int) -> Touched: ...

    touched = await declare(save, "save_cares")(conn, ROWS, ROWS[1], 9)
    assert conn.sent == ([1, 2], ["one", "two"], 2, "two", 9)
    assert touched == 3


async def test_only_the_fields_named_are_sent_in_the_order_named(conn, declare):
    async def save(
        conn,
        rows: Annotated[Sequence[Row], but("number")],
        one: Annotated[Row, only("name", "number")],
    ) -> None: ...

    await declare(save, "save_cares")(conn, ROWS, ROWS[0])
    assert conn.sent == (["one", "two"], "one", 1)


async def test_what_is_named_or_left_to_its_default_goes_to_its_place(conn, declare):
    async def find(conn, first: int, *, second: int, third: int = 3) -> list[Row]: ...

    found = await declare(find, "persons")(conn, 1, second=2)
    assert conn.sent == (1, 2, 3)
    assert found == [ROWS[0]]


async def test_the_first_row_may_be_missing_and_the_one_row_may_not(conn, declare):
    async def first(conn) -> Row | None: ...

    async def one(conn) -> Row: ...

    assert await declare(first, "persons")(conn) is None
    with pytest.raises(LookupError):
        await declare(one, "persons")(conn)
