"""Workers, PostgreSQL and the queue are killed, stopped and emptied while messages leave through
providers that fail in every way: nothing is lost, and nothing is sent twice. The sinks' own logs
are the truth.

Five thousand messages and three seeds unless SOUNDINGS_CHAOS_MESSAGES and SOUNDINGS_CHAOS_SEEDS
say otherwise; `make chaos` says 90,000 and 20.
"""

import asyncio
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path

import asyncpg
import msgspec
import psutil
import pytest
from redis.asyncio import Redis
from tests.outreach.make import (
    D3,
    KEY,
    SURVEYS,
    add_families,
    bring_holds,
    lock_claims,
    make_inspection,
    plan,
)
from tests.ports import own_port

from soundings import ROOMS
from soundings.audit.service import verify
from soundings.inspection.model import Inspection
from soundings.kit.clock import FileClock
from soundings.kit.database import LOST, Database, open_database
from soundings.kit.embedded import Stack, remove_stack, run_stack
from soundings.kit.migrate import migrate
from soundings.outreach import service
from soundings.outreach.constants import CHUNK, LANES
from soundings.rehearsal.sinks import API_KEY, EMAILS, TEXTS

MESSAGES = int(os.environ.get("SOUNDINGS_CHAOS_MESSAGES", "5000"))
SEEDS = range(1, 1 + int(os.environ.get("SOUNDINGS_CHAOS_SEEDS", "3")))

SECRET = "a secret of the chaos tests, long enough"
WORKER = Path(__file__).with_name("worker.py")
ROOT = Path(__file__).parents[2]
WORKERS = 2
ROUND = ("kill_worker", "kill_worker", "stop_worker", "kill_postgres", "flush", "kill_worker",
         "stop_worker", "kill_postgres", "flush")  # fmt: skip
"""What is done while so many thousand messages leave, in an order drawn by the seed."""

STOPPED_S = 6.0
"""Longer than the lease of worker.py, and than its calls."""

PER_S = max(300, MESSAGES // 90)
"""What each provider takes a second, so that there is time to do harm."""

DEADLINE_S = 60 + MESSAGES / 60

STILL_S = 5.0
"""Longer than the lease of worker.py: a worker that was stopped has said its last by then."""

RESTS = re.compile(r"No \w+ leaves: its provider says (?!TooMany)")
"""What is said of a provider until a message tries it again; once all have left, none does."""

TROUBLE = {
    "delay-s": 0.04, "error": 0.01, "error-after": 0.01, "hang": 0.004, "limited": 0.01,
    "spent": 0.0005, "late-s": 3, "doubled": 0.3, "skew-s": 4,
}  # fmt: skip


class Ground(msgspec.Struct, kw_only=True):
    """What stands while workers come and go."""

    database: Database
    inspection: Inspection
    environment: dict[str, str]
    redis_url: str
    folder: Path
    workers: list["subprocess.Popen[bytes]"]
    done: Counter[str]

    def start_worker(self) -> "subprocess.Popen[bytes]":
        with (self.folder / "worker.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, str(WORKER)], env=self.environment, stdout=log, stderr=log
            )

    def logged(self, name: str) -> list[dict[str, str]]:
        path = self.folder / name
        whole = path.read_bytes().rpartition(b"\n")[0] if path.exists() else b""
        return [json.loads(line) for line in whole.splitlines()]

    def sent(self) -> int:
        paths = (self.folder / EMAILS, self.folder / TEXTS)
        return sum(path.read_bytes().count(b"\n") for path in paths if path.exists())

    async def until(self, reached: Callable[[], bool]) -> None:
        async with asyncio.timeout(DEADLINE_S):
            while not reached():
                await self.pass_midnight()
                await asyncio.sleep(0.05)

    async def pass_midnight(self) -> None:
        """Let a provider whose day is spent count anew, as it does every night."""
        with_luck = self.database.room("outreach").execute(
            "UPDATE outreach.provider SET rests_until = now() "
            "WHERE reason = 'TooManyRequestsError' AND rests_until > now() + interval '1 minute'"
        )
        try:
            await with_luck
        except (*LOST, asyncpg.PostgresError):
            return

    async def kill_worker(self, chance: random.Random) -> None:
        number = chance.randrange(len(self.workers))
        self.workers[number].kill()
        self.workers[number].wait(10)
        self.workers[number] = self.start_worker()

    async def stop_worker(self, chance: random.Random) -> None:
        """Stop a worker in the middle of things, and let it go on after its lease."""
        worker = chance.choice(self.workers)
        worker.send_signal(signal.SIGSTOP)
        await asyncio.sleep(STOPPED_S)
        worker.send_signal(signal.SIGCONT)

    async def kill_postgres(self, chance: random.Random) -> None:
        del chance
        for child in psutil.Process().children():
            with suppress(psutil.NoSuchProcess):  # one killed a moment ago is there and is not
                if "postgres" in child.name() and str(self.folder) in " ".join(child.cmdline()):
                    child.kill()

    async def flush(self, chance: random.Random) -> None:
        del chance
        redis = Redis.from_url(self.redis_url)
        try:
            await redis.flushall()
        finally:
            await redis.aclose()

    async def states(self, channel: str) -> dict[str, str]:
        rows = await self.database.room("outreach").fetch(
            "SELECT message_id, state FROM outreach.message "
            "WHERE channel = $1 AND purpose = 'invite'",
            channel,
        )
        return {str(row["message_id"]): row["state"] for row in rows}

    async def settle(self) -> None:
        """Wait until all is settled and stays so."""
        since: float | None = None
        async with asyncio.timeout(DEADLINE_S):
            while since is None or time.monotonic() - since < STILL_S:
                await self.pass_midnight()
                if not await self.is_settled():
                    since = None
                elif since is None:
                    since = time.monotonic()
                await asyncio.sleep(0.2)

    async def is_settled(self) -> bool:
        """Say whether every email has left or is listed, and every text is delivered."""
        try:
            rows = await self.database.room("outreach").fetch(
                "SELECT DISTINCT channel || ' ' || state AS found FROM outreach.message "
                "WHERE purpose = 'invite'"
            )
        except (*LOST, asyncpg.PostgresError):
            return False
        return {row["found"] for row in rows} <= {
            "email accepted",
            "email unknown",
            "sms delivered",
        }


def _child(words: list[str], environment: dict[str, str], log: Path) -> "subprocess.Popen[bytes]":
    with log.open("ab") as sink:
        return subprocess.Popen(
            [sys.executable, "-m", *words], env=environment, stdout=subprocess.PIPE, stderr=sink
        )


@contextmanager
def _ended(children: list["subprocess.Popen[bytes]"]) -> Iterator[None]:
    try:
        yield
    finally:
        for child in children:
            child.send_signal(signal.SIGCONT)
            child.kill()
        for child in children:
            child.wait(20)
            if child.stdout is not None:
                child.stdout.close()


@contextmanager
def _stack() -> Iterator[tuple[Path, Stack]]:
    folder = Path(tempfile.mkdtemp(prefix="soundings-chaos-"))
    folder.chmod(0o755)
    try:
        with run_stack(folder / "home") as stack:
            yield folder, stack
    finally:
        remove_stack(folder / "home")
        shutil.rmtree(folder)


@asynccontextmanager
async def _ground() -> AsyncIterator[Ground]:
    with _stack() as (folder, stack):
        await migrate(stack.database_url, ROOT / "migrations")
        clock = FileClock(folder / "clock")
        clock.wind(D3)
        port = own_port()
        environment = {
            "PATH": os.environ["PATH"],
            "DATABASE_URL": stack.database_url,
            "REDIS_URL": stack.redis_url,
            "SOUNDINGS_HOME": str(folder / "outbox"),
            "SOUNDINGS_SECRET": SECRET,
            "SOUNDINGS_WRAPPING_SECRET": KEY.decode(),
            "SOUNDINGS_CLOCK_FILE": str(folder / "clock"),
            "SOUNDINGS_SURVEYS": str(SURVEYS),
            "SOUNDINGS_WEB__PORT": str(port),
            "SOUNDINGS_SMTP__PER_S": str(PER_S),
            "SOUNDINGS_NOTIFY__API_KEY": API_KEY,
            "SOUNDINGS_NOTIFY__PER_S": str(PER_S),
        }
        async with open_database(stack.database_url, ROOMS, max_size=4) as database:
            inspection = await make_inspection(database)
            await lock_claims(database, inspection)
            await bring_holds(database, inspection)
            await add_families(database, inspection, MESSAGES // 2)
            await plan(database, inspection)
            yield Ground(
                database=database,
                inspection=inspection,
                environment=environment,
                redis_url=stack.redis_url,
                folder=folder,
                workers=[],
                done=Counter(),
            )


@contextmanager
def _providers(ground: Ground, seed: int) -> Iterator[None]:
    """Run the pages, for callbacks, and the sinks, in all their trouble."""
    port = ground.environment["SOUNDINGS_WEB__PORT"]
    pages = _child(["soundings.app", "web"], ground.environment, ground.folder / "web.log")
    trouble = [word for name, value in TROUBLE.items() for word in (f"--{name}", str(value))]
    sinks = _child(
        [
            *("soundings.rehearsal.sinks", "--folder", str(ground.folder), *trouble),
            *("--seed", str(seed), "--callback", f"http://127.0.0.1:{port}"),
            *("--bearer", service.receipt_token(SECRET.encode())),
        ],
        ground.environment,
        ground.folder / "sinks.log",
    )
    with _ended([pages, sinks]):
        ports = json.loads(sinks.stdout.readline())
        ground.environment |= {
            "SOUNDINGS_SMTP__PORT": str(ports["smtp_port"]),
            "SOUNDINGS_NOTIFY__BASE_URL": f"http://127.0.0.1:{ports['notify_port']}",
        }
        yield


async def _do_harm(ground: Ground, seed: int) -> int:
    """Do everything in ROUND, again and again, evenly over the messages; return at how many the
    last was begun.
    """
    chance = random.Random(seed)
    harm = [*ROUND] * max(1, MESSAGES // 10_000)
    chance.shuffle(harm)
    for number, what in enumerate(harm):
        enough = MESSAGES * (number + 0.5) / (len(harm) + 1)
        await ground.until(lambda enough=enough: ground.sent() >= enough)
        begun_at = ground.sent()
        await getattr(ground, what)(chance)
        ground.done[what] += 1
    return begun_at


@pytest.mark.parametrize("seed", SEEDS)
async def test_nothing_is_lost_or_sent_twice_whatever_is_killed(
    seed: int, capsys: pytest.CaptureFixture[str]
):
    began = time.monotonic()
    async with _ground() as ground:
        with _providers(ground, seed):
            ground.workers.extend(ground.start_worker() for _ in range(WORKERS))
            with _ended(ground.workers):
                last_harm_at = await _do_harm(ground, seed)
                await ground.settle()
        texts = Counter(line["reference"] for line in ground.logged(TEXTS))
        emails = Counter(line["message_id"] for line in ground.logged(EMAILS))
        planned_texts, planned_emails = await ground.states("sms"), await ground.states("email")
        pool, of = ground.database.room("outreach"), ground.inspection.inspection_id
        listed = {str(one.message_id) for one in await service.unknowns(pool, of)}
        ledger = await service.prove(pool, of, D3)
        alarms = await service.alarms(pool, of, D3)
        await verify(ground.database.room("audit"))

    accepted = {one for one, state in planned_emails.items() if state == "accepted"}
    lost = (planned_texts.keys() - texts.keys()) | (accepted - emails.keys())
    twice = [one for one, times in (texts + emails).items() if times > 1]
    crashes = ground.done["kill_worker"] + ground.done["stop_worker"]
    in_flight = CHUNK * LANES * (crashes + WORKERS * ground.done["kill_postgres"])
    with capsys.disabled():
        print(  # noqa: T201 - the measurement the test is for
            f"\nseed {seed}: {len(planned_texts) + len(planned_emails):,} messages, "
            f"{time.monotonic() - began:.0f} s; {dict(ground.done)}; "
            f"lost {len(lost)}, sent twice {len(twice)}, "
            f"ambiguous on SMTP {len(listed)} of at most {in_flight} in flight, each listed"
        )
    assert last_harm_at < MESSAGES, "everything had left before the last harm was begun"
    assert not lost
    assert not twice
    assert texts.keys() == planned_texts.keys()
    assert accepted | listed == set(planned_emails), "every email was taken, or is listed"
    assert len(listed) <= in_flight
    assert ledger.balanced
    assert not [alarm for alarm in alarms if not RESTS.match(alarm)]
