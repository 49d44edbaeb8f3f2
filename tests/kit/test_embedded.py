import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import asyncpg
from redis import Redis
from redis.exceptions import RedisError

from soundings.kit.database import LOST, Unreachable, connect
from soundings.kit.embedded import remove_stack, run_stack

OWNER = """
import sys, time
from pathlib import Path
from soundings.kit.embedded import run_stack
with run_stack(Path(sys.argv[1])) as stack:
    print("up", flush=True)
    time.sleep(60)
"""


async def _ask(url: str, statement: str) -> object:
    async with connect(url) as conn:
        return await conn.fetchval(statement)


def _postmaster(url: str) -> int:
    return int(str(asyncio.run(_ask(url, "SELECT pg_read_file('postmaster.pid')"))).split()[0])


def test_a_stack_answers_and_keeps_what_it_was_told(tmp_path: Path):
    with run_stack(tmp_path / "home") as stack:
        asyncio.run(_ask(stack.database_url, "CREATE TABLE kept AS SELECT 7 AS number"))
    with run_stack(tmp_path / "home") as stack:
        assert asyncio.run(_ask(stack.database_url, "SELECT number FROM kept")) == 7
    remove_stack(tmp_path / "home")


def test_nothing_listens_on_a_port(tmp_path: Path):
    with run_stack(tmp_path / "home") as stack:
        assert asyncio.run(_ask(stack.database_url, "SHOW listen_addresses")) == ""
        assert stack.redis_url.startswith("unix://")
        sockets = Path(stack.redis_url.removeprefix("unix://")).parent
        assert sockets.stat().st_mode & 0o077 == 0
    remove_stack(tmp_path / "home")


def test_a_second_program_borrows_the_stack(tmp_path: Path):
    with run_stack(tmp_path / "home") as first, run_stack(tmp_path / "home") as second:
        assert first.owned
        assert not second.owned
        assert first.database_url == second.database_url
    remove_stack(tmp_path / "home")


def test_a_stack_whose_owner_was_killed_is_recovered(tmp_path: Path):
    home = tmp_path / "home"
    with run_stack(home) as stack:
        asyncio.run(_ask(stack.database_url, "CREATE TABLE kept AS SELECT 7 AS number"))
    with subprocess.Popen(
        [sys.executable, "-c", OWNER, str(home)], stdout=subprocess.PIPE
    ) as owner:
        assert owner.stdout is not None
        assert owner.stdout.readline() == b"up\n"
        with run_stack(home) as stack:
            orphan = _postmaster(stack.database_url)
        owner.send_signal(signal.SIGKILL)
        owner.wait()
    os.kill(orphan, 0)
    with run_stack(home) as stack:
        assert stack.owned
        assert asyncio.run(_ask(stack.database_url, "SELECT number FROM kept")) == 7
    remove_stack(home)


def test_a_killed_postgres_loses_no_acknowledged_commit(tmp_path: Path):
    home = tmp_path / "home"
    with subprocess.Popen(
        [sys.executable, "-c", OWNER, str(home)], stdout=subprocess.PIPE
    ) as owner:
        assert owner.stdout is not None
        owner.stdout.readline()
        with run_stack(home) as stack:
            asyncio.run(_ask(stack.database_url, "CREATE TABLE kept (number int)"))
            asyncio.run(_ask(stack.database_url, "INSERT INTO kept VALUES (7)"))
            os.kill(_postmaster(stack.database_url), signal.SIGKILL)
        owner.send_signal(signal.SIGTERM)
        owner.wait()
    with run_stack(home) as stack:
        assert asyncio.run(_ask(stack.database_url, "SELECT number FROM kept")) == 7
    remove_stack(home)


def _valkey_pid(url: str) -> int:
    with Redis(unix_socket_path=url.removeprefix("unix://")) as redis:
        return int(redis.info("server")["process_id"])


def _until(answer: Callable[[], int], other_than: int) -> None:
    until = time.monotonic() + 30
    while True:
        with contextlib.suppress(*LOST, Unreachable, RedisError, asyncpg.PostgresError):
            if answer() != other_than:
                return
        assert time.monotonic() < until
        time.sleep(0.02)


def test_a_server_that_dies_alone_is_started_again(tmp_path: Path):
    with run_stack(tmp_path / "home") as stack:
        asyncio.run(_ask(stack.database_url, "CREATE TABLE kept AS SELECT 7 AS number"))
        for answer in (
            partial(_postmaster, stack.database_url),
            partial(_valkey_pid, stack.redis_url),
        ):
            killed = answer()
            os.kill(killed, signal.SIGKILL)
            _until(answer, killed)
        assert asyncio.run(_ask(stack.database_url, "SELECT number FROM kept")) == 7
    remove_stack(tmp_path / "home")
