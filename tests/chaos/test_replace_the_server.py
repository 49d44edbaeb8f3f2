"""A new version is rolled out while families answer: every process is replaced, several times, and
not one request is turned away, cut off or answered with an error.
"""

import asyncio
import sys
from pathlib import Path

from tests.chaos.test_kill_while_answering import (
    AGE,
    INSTRUMENT,
    ROOT,
    Noting,
    machine,  # noqa: F401 - the fixture
)
from tests.respond.conftest import new_area

from soundings import ROOMS
from soundings.kit.database import open_database
from soundings.kit.migrate import migrate
from soundings.rehearsal.wire import Answered, Line

ROUNDS = 4
AT_ONCE = 8
ENDS_S = 120.0


class Strict(Line):
    """A line that tries once: whatever goes wrong is seen."""

    async def ask(self, method: str, path: str, cookie: str, form: str | None = None) -> Answered:
        head = f"{method} {path}{self._fixed}" + (f"Cookie: {cookie}\r\n" if cookie else "")
        body = (form or "").encode()
        if form is not None:
            head += (
                "Content-Type: application/x-www-form-urlencoded\r\n"
                f"Content-Length: {len(body)}\r\n"
            )
        answer = await self._exchange(f"{head}\r\n".encode() + body)
        assert answer.status < 400, (method, path, answer.status)
        return answer


async def _answer(base, area, told, walks, over):
    line = Strict(base)
    try:
        while not over.is_set():
            walk = Noting(line, await area.family(AGE), told)
            walks.append(walk)
            await walk.go()
    finally:
        line.close()


async def _roll(machine, told):  # noqa: F811 - the fixture's value
    for number in range(ROUNDS * len(machine.web)):
        before, pid = len(told), machine.web[number % len(machine.web)].pid
        child = machine.web[number % len(machine.web)]
        await asyncio.to_thread(child.replace)
        assert child.pid != pid
        async with asyncio.timeout(ENDS_S):
            while len(told) < before + 10:  # noqa: ASYNC110 - the families answer beside
                await asyncio.sleep(0.01)


async def test_replacing_every_process_turns_no_family_away(machine, capsys):  # noqa: F811
    await migrate(machine.url, Path(ROOT) / "migrations")
    async with open_database(machine.url, ROOMS) as database:
        area = await new_area(machine.url, database, machine.clock, INSTRUMENT)
    machine.serve()
    told, walks, over = [], [], asyncio.Event()
    async with asyncio.TaskGroup() as group:
        for _ in range(AT_ONCE):
            group.create_task(_answer(machine.base, area, told, walks, over))
        await _roll(machine, told)
        over.set()
    states = await area.rows("SELECT state, count(*) AS replies FROM respond.response GROUP BY 1")
    assert {row["state"]: row["replies"] for row in states} == {"submitted": len(walks)}
    with capsys.disabled():
        sys.stdout.write(
            f"\n{ROUNDS * len(machine.web)} processes replaced while {len(walks)} families gave "
            f"{len(told):,} answers: none turned away\n"
        )
