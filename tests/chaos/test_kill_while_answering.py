"""Web processes and PostgreSQL are killed by turns in the middle of answering: not one answer a
family was told is saved is lost. Twenty kills unless SOUNDINGS_CHAOS_KILLS says otherwise; `make
chaos` says 1,000.
"""

import asyncio
import os
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, suppress
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs

import asyncpg
import msgspec
import psutil
import pytest
from tests.ports import own_port
from tests.respond.conftest import SECRET, Area, new_area

from soundings import ROOMS
from soundings.app.processes import Child, children
from soundings.instrument.rules import parse_answer, wording
from soundings.instrument.service import load
from soundings.kit import links
from soundings.kit.clock import LONDON, FileClock
from soundings.kit.database import Unreachable, open_database
from soundings.kit.embedded import remove_stack, run_stack
from soundings.kit.migrate import migrate
from soundings.kit.settings import Settings, Web
from soundings.rehearsal import wire
from soundings.rehearsal.walk import Walk
from soundings.rehearsal.wire import Line

ROOT = Path(__file__).parents[2]
KILLS = int(os.environ.get("SOUNDINGS_CHAOS_KILLS", "20"))
BETWEEN = 40
"""Answers acknowledged between two kills."""
AT_ONCE = 8
AGE = 9
OPENED = datetime(2026, 9, 15, 10, 0, tzinfo=LONDON).astimezone(UTC)
QUIET_S = 120.0
INSTRUMENT = load(ROOT / "surveys", "area-send")
WORDED = wording(INSTRUMENT, "en", "parent_carer").items
GIVEN = {
    "q00": f"q00={AGE}", "q01": "q01=yes", "q02": "q02=sen_support", "q04": "q04=later",
    "q07": "q07=some_extent", "q15": "q15=half", "q21": "q21=no", "q40": "q40=no",
    "q46": "q46=part_time&q46=left_out", "q57": "q57=mixed",
    "q59": "q59=It+took+long+%26+it+came.", "q61": "q61=quote",
}  # fmt: skip


class Noting(Walk):
    """A family that remembers what it was told had been saved, and when."""

    def __init__(self, line: Line, token: str, told: list[float]) -> None:
        super().__init__(line, token, [lambda item: GIVEN.get(item, "")])
        self.token, self.told = token, told
        self.saved: dict[str, str] = {}

    async def _post(self, where: str, form: str) -> str:
        onward = await super()._post(where, form)
        if onward and where.startswith("/r/"):
            self.saved[where.rpartition("/")[2]] = form
            self.told.append(time.monotonic())
        return onward


class Machine:
    """A stack that minds itself, and two web processes."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.folder = folder
        running = stack.enter_context(run_stack(folder / "home"))
        self.url = running.database_url
        self.clock = FileClock(folder / "clock")
        self.clock.wind(OPENED)
        port = own_port()
        self.base = f"http://127.0.0.1:{port}"
        self._settings = Settings(
            home=folder / "home",
            database_url=running.database_url,
            redis_url=running.redis_url,
            secret=SECRET.decode(),
            clock_file=folder / "clock",
            web=Web(port=port, public_url=self.base),
        )
        self._stack = stack

    def serve(self) -> None:
        serving = {f"web-{number}": ["soundings.app.serving", "web"] for number in (1, 2)}
        self.web: Sequence[Child] = list(
            self._stack.enter_context(children(self._settings, serving)).values()
        )
        for child in self.web:
            child.wait_ready()

    def kill_postgres(self) -> None:
        for process in psutil.Process().children():
            with suppress(psutil.NoSuchProcess):
                if "postgres" in process.name() and str(self.folder) in " ".join(
                    process.cmdline()
                ):
                    process.kill()
                    return
        raise AssertionError

    def kill_web(self, number: int) -> None:
        child = self.web[number % len(self.web)]
        child.kill()
        assert child.revive()


@pytest.fixture
def machine() -> Iterator[Machine]:
    folder = Path(tempfile.mkdtemp(prefix="soundings-answering-"))
    folder.chmod(0o755)
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        stack.callback(remove_stack, folder / "home")
        yield Machine(folder, stack)


async def _family(area: Area) -> str:
    """Add a family, however often the database goes away meanwhile; return its link."""
    while True:
        try:
            return await area.family(AGE)
        except (
            OSError,
            Unreachable,
            asyncpg.PostgresError,
            asyncpg.InterfaceError,
            asyncpg.InternalClientError,
        ):
            await asyncio.sleep(0.05)


async def _answer(
    machine: Machine, walks: list[Noting], told: list[float], area: Area, over: asyncio.Event
) -> None:
    """Answer for one family after another."""
    line = Line(machine.base)
    try:
        while not over.is_set():
            walk = Noting(line, await _family(area), told)
            walks.append(walk)
            await walk.go()
    finally:
        line.close()


async def _havoc(machine: Machine, told: list[float], over: asyncio.Event) -> dict[str, list]:
    """Kill by turns while answers come; return how long none came after each kill."""
    silences: dict[str, list[float]] = {"web": [], "postgres": []}
    for number in range(KILLS):
        before = len(told)
        await _until(told, before + BETWEEN)
        killed = time.monotonic()
        if number % 2:
            await asyncio.to_thread(machine.kill_postgres)
        else:
            machine.kill_web(number // 2)
        seen = len(told)
        await _until(told, seen + 1)
        silences["postgres" if number % 2 else "web"].append(told[-1] - killed)
    over.set()
    return silences


async def _until(told: list[float], enough: int) -> None:
    async with asyncio.timeout(QUIET_S):
        while len(told) < enough:  # noqa: ASYNC110 - the families answer beside
            await asyncio.sleep(0.005)


def _kept(form: str, item: str) -> object:
    """Return an answer as jsonb gives it back."""
    answer, faults = parse_answer(WORDED[item], parse_qs(form), OPENED.date())
    assert not faults
    return msgspec.json.decode(msgspec.json.encode(answer))


async def test_kills_in_the_middle_of_answering_lose_no_acknowledged_answer(
    machine, capsys, monkeypatch
):
    monkeypatch.setattr(wire, "PATIENCE", QUIET_S)  # a busy machine comes back more slowly
    await migrate(machine.url, ROOT / "migrations")
    walks: list[Noting] = []
    told: list[float] = []
    over = asyncio.Event()
    async with open_database(machine.url, ROOMS) as database:
        area = await new_area(machine.url, database, machine.clock, INSTRUMENT)
    machine.serve()
    async with asyncio.TaskGroup() as group:
        for _ in range(AT_ONCE):
            group.create_task(_answer(machine, walks, told, area, over))
        havoc = group.create_task(_havoc(machine, told, over))
    lost, states = [], Counter()
    for walk in walks:
        rows = await area.opened(
            await area.rows(
                "SELECT response.* FROM respond.response"
                " INNER JOIN outreach.link ON link.link_id = response.link_id"
                " WHERE link.link_hash = $1",
                links.digest(SECRET, walk.token),
            )
        )
        assert len(rows) == 1, "one reply a family"
        states[rows[0]["state"]] += 1
        lost += [
            (walk.token, item)
            for item, form in walk.saved.items()
            if item in WORDED and rows[0]["answers"].get(item) != _kept(form, item)
        ]
    assert lost == []
    assert states["submitted"] == len(walks), "every family got to the end"
    with capsys.disabled():
        for what, silence in havoc.result().items():
            worst, middle = max(silence), sorted(silence)[len(silence) // 2]
            sys.stdout.write(
                f"\n{what} killed {len(silence)} times: no answer taken for {middle:.2f} s, at "
                f"most {worst:.2f} s; {len(told):,} answers acknowledged, none lost\n"
            )
