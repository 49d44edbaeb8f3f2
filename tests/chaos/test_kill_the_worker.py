"""Workers are killed in the middle of sending and the queue is emptied: nothing is lost, and
nothing is sent twice. The sinks' own logs are the truth.
"""

import asyncio
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import msgspec
import pytest
from redis.asyncio import Redis
from tests.outreach.make import (
    D3,
    KEY,
    SURVEYS,
    add_families,
    lock_claims,
    make_inspection,
    plan,
)

from soundings.inspection.model import Inspection
from soundings.kit.clock import FileClock
from soundings.kit.database import Database
from soundings.kit.embedded import _valkey_binary
from soundings.outreach import service
from soundings.rehearsal.sinks import API_KEY, EMAILS, TEXTS

FAMILIES = 750
DEADLINE_S = 90.0
WORKER = Path(__file__).with_name("worker.py")


class Ground(msgspec.Struct, kw_only=True):
    """What stands while workers come and go."""

    database: Database
    inspection: Inspection
    environment: dict[str, str]
    redis: str
    sinks: Path
    log: Path

    def worker(self) -> "subprocess.Popen[bytes]":
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [sys.executable, str(WORKER)], env=self.environment, stdout=log, stderr=log
            )

    def logged(self, name: str) -> list[dict[str, str]]:
        path = self.sinks / name
        whole = path.read_bytes().rpartition(b"\n")[0] if path.exists() else b""
        return [json.loads(line) for line in whole.splitlines()]

    def sent(self) -> int:
        return len(self.logged(EMAILS)) + len(self.logged(TEXTS))

    async def until(self, reached: Callable[[], bool]) -> None:
        async with asyncio.timeout(DEADLINE_S):
            while not reached():  # noqa: ASYNC110 - another process writes the log
                await asyncio.sleep(0.02)

    async def states(self, channel: str) -> dict[str, str]:
        rows = await self.database.room("outreach").fetch(
            "SELECT message_id, state FROM outreach.message "
            "WHERE channel = $1 AND purpose = 'invite'",
            channel,
        )
        return {str(row["message_id"]): row["state"] for row in rows}

    async def is_quiet(self) -> bool:
        moving = {"planned", "claimed", "submitting"}
        return not (
            moving & set((await self.states("email")).values())
            or (moving | {"unknown"}) & set((await self.states("sms")).values())
        )


@pytest.fixture
async def ground(
    database: Database, url: str, clock: FileClock, tmp_path: Path
) -> AsyncIterator[Ground]:
    inspection = await make_inspection(database)
    await lock_claims(database, inspection)
    await add_families(database, inspection, FAMILIES)
    await plan(database, inspection)
    clock.wind(D3)
    sinks = subprocess.Popen(  # noqa: ASYNC220 - starting is quick
        [
            *(sys.executable, "-m", "soundings.rehearsal.sinks", "--folder", str(tmp_path)),
            *("--delay-s", "0.02", "--error", "0.01", "--error-after", "0.01", "--seed", "1"),
        ],
        stdout=subprocess.PIPE,
    )
    folder = tempfile.TemporaryDirectory(prefix="chaos-")
    socket = f"{folder.name}/valkey.sock"
    valkey = subprocess.Popen(  # noqa: ASYNC220 - likewise
        [*(str(_valkey_binary()), "--port", "0", "--unixsocket", socket, "--save", "")],
        stdout=subprocess.DEVNULL,
        cwd=folder.name,
    )
    try:
        ports = json.loads(await asyncio.to_thread(sinks.stdout.readline))
        yield Ground(
            database=database,
            inspection=inspection,
            environment={
                "PATH": os.environ["PATH"],
                "DATABASE_URL": url,
                "REDIS_URL": f"unix://{socket}",
                "SOUNDINGS_SECRET": KEY.decode(),
                "SOUNDINGS_CLOCK_FILE": str(tmp_path / "clock"),
                "SOUNDINGS_SURVEYS": str(SURVEYS),
                "SOUNDINGS_SMTP__PORT": str(ports["smtp_port"]),
                "SOUNDINGS_NOTIFY__BASE_URL": f"http://127.0.0.1:{ports['notify_port']}",
                "SOUNDINGS_NOTIFY__API_KEY": API_KEY,
            },
            redis=socket,
            sinks=tmp_path,
            log=tmp_path / "worker.log",
        )
    finally:
        for child in (sinks, valkey):
            child.terminate()
            child.wait(10)
        sinks.stdout.close()
        folder.cleanup()


async def _flush(ground: Ground) -> None:
    redis = Redis(unix_socket_path=ground.redis)
    try:
        await redis.flushall()
    finally:
        await redis.aclose()


async def test_killed_workers_and_an_emptied_queue_lose_nothing_and_send_nothing_twice(
    ground: Ground,
):
    workers = [ground.worker(), ground.worker()]
    killed_at = []
    try:
        for number, enough in enumerate((300, 700)):
            await ground.until(lambda enough=enough: ground.sent() >= enough)
            workers[number].send_signal(signal.SIGKILL)
            workers[number].wait(10)
            killed_at.append(ground.sent())
            workers[number] = ground.worker()
        await ground.until(lambda: ground.sent() >= 1000)
        await _flush(ground)
        async with asyncio.timeout(DEADLINE_S):
            while not await ground.is_quiet():  # noqa: ASYNC110 - workers write the rows
                await asyncio.sleep(0.1)
    finally:
        for worker in workers:
            worker.terminate()
        for worker in workers:
            worker.wait(30)
    assert max(killed_at) < 2 * FAMILIES, "the workers were done before they were killed"

    texts = Counter(line["reference"] for line in ground.logged(TEXTS))
    planned = await ground.states("sms")
    assert texts == dict.fromkeys(planned, 1), "each planned text was taken exactly once"

    emails = Counter(line["message_id"] for line in ground.logged(EMAILS))
    planned = await ground.states("email")
    accepted = {one for one, state in planned.items() if state == "accepted"}
    of = ground.inspection.inspection_id
    listed = {
        str(one.message_id) for one in await service.unknowns(ground.database.room("outreach"), of)
    }
    assert max(emails.values()) == 1, "no email was taken twice"
    assert accepted | listed == set(planned), "every email was taken, or is listed"
    assert accepted <= set(emails)
    assert len(listed) <= 2 * 50, "no more are in doubt than were in flight"

    ledger = await service.ledger(ground.database.room("outreach"), of, D3)
    assert ledger.balanced
