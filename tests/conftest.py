"""The real thing for every test: PostgreSQL, Valkey and a database of its own.

The embedded stack serves, or whatever DATABASE_URL and REDIS_URL name. The run
migrates one template database; a test gets a copy of it.
"""

import asyncio
import hashlib
import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, settings

from soundings import ROOMS
from soundings.kit.clock import LONDON, FileClock
from soundings.kit.database import Database, connect, open_database
from soundings.kit.embedded import remove_stack, run_stack
from soundings.kit.migrate import migrate
from soundings.kit.vault import KeyRing

# Timings never stand in tests: a slow or busy machine is not a fault. Nor does chance: the same
# code is tried on the same examples, and on others where HYPOTHESIS_EXPLORES is set.
settings.register_profile(
    "house",
    deadline=None,
    derandomize="HYPOTHESIS_EXPLORES" not in os.environ,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("house")

ROOT = Path(__file__).parents[1]
_STACK = ExitStack()


def _on(url: str, database: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))


async def _make_template(url: str, name: str) -> None:
    async with connect(url) as conn:
        if not await conn.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", name):
            await conn.execute(f"DROP DATABASE IF EXISTS {name}_draft WITH (FORCE)")
            await conn.execute(f"CREATE DATABASE {name}_draft")
            await migrate(_on(url, f"{name}_draft"), ROOT / "migrations")
            await conn.execute(f"ALTER DATABASE {name}_draft RENAME TO {name}")


def pytest_configure(config: pytest.Config) -> None:
    """Start the stack once a run, in the process that shares it with xdist's workers."""
    if hasattr(config, "workerinput") or config.option.collectonly or config.option.help:
        return
    environ = os.environ
    if not (environ.get("DATABASE_URL") and environ.get("REDIS_URL")):
        home = Path(environ.get("SOUNDINGS_TEST_HOME", ROOT / ".soundings" / "tests"))
        stack = _STACK.enter_context(run_stack(home))
        if not stack.owned:  # another run of the tests, which will stop it when it ends
            home = Path(tempfile.mkdtemp(prefix="soundings-tests-"))
            _STACK.callback(remove_stack, home)
            stack = _STACK.enter_context(run_stack(home))
        environ.setdefault("DATABASE_URL", stack.database_url)
        environ.setdefault("REDIS_URL", stack.redis_url)
    files = b"".join(file.read_bytes() for file in sorted((ROOT / "migrations").glob("*.sql")))
    template = f"template_{hashlib.sha256(files).hexdigest()[:12]}"
    asyncio.run(_make_template(environ["DATABASE_URL"], template))
    environ["SOUNDINGS_TEST_TEMPLATE"] = template


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the stack."""
    _STACK.close()


@pytest.fixture
async def url() -> AsyncIterator[str]:
    """A freshly migrated database's URL."""
    base, name = os.environ["DATABASE_URL"], f"test_{uuid4().hex[:16]}"
    async with connect(base) as conn:
        await conn.execute(
            f"CREATE DATABASE {name} TEMPLATE {os.environ['SOUNDINGS_TEST_TEMPLATE']}"
        )
    yield _on(base, name)
    async with connect(base) as conn:
        await conn.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    """Every room's pool on a freshly migrated database."""
    async with open_database(url, ROOMS, max_size=4) as opened:
        yield opened


@pytest.fixture
def redis_url() -> str:
    """The URL of Valkey: a database of its own for each of xdist's workers."""
    number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) + 1
    base = os.environ["REDIS_URL"]
    if base.startswith("unix:"):
        return f"{base}?db={number}"
    return urlunsplit(urlsplit(base)._replace(path=f"/{number}"))


@pytest.fixture
def clock(tmp_path: Path) -> Iterator[FileClock]:
    """A clock a test can wind; it starts on a working Tuesday, 15 September 2026, at ten."""
    hands = FileClock(tmp_path / "clock")
    hands.wind(datetime(2026, 9, 15, 10, 0, tzinfo=LONDON).astimezone(UTC))
    return hands


@pytest.fixture
def keys() -> KeyRing:
    """A ring that knows no key yet, under the key of the tests."""
    return KeyRing(b"a key of the tests")
