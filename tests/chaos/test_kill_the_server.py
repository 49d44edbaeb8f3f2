"""Two processes for pages and three for work on one database. One of each is killed and the
queue emptied while messages leave; web processes, Valkey and then the whole machine are killed
while families answer: what was acknowledged is there, and nothing left twice.
"""

import asyncio
import json
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs

import httpx
import msgspec
import numpy as np
import psutil
import pytest
from redis import Redis
from selectolax.lexbor import LexborHTMLParser
from tests.journeys.make import CLOCK, CODE, Home, end, new_home, start_up, wait_until_up
from tests.respond.make import opened

from soundings.app.runtime import PROJECT
from soundings.instrument.model import Answer
from soundings.instrument.rules import parse_answer, wording
from soundings.instrument.service import load
from soundings.kit.clock import LONDON
from soundings.kit.database import Connection, connect
from soundings.kit.vault import KeyRing
from soundings.outreach.constants import CHUNK, LANES
from soundings.outreach.service import link_by_token
from soundings.rehearsal import families, wire
from soundings.rehearsal.sinks import EMAILS, TEXTS
from soundings.rehearsal.walk import Walk
from soundings.rehearsal.wire import Line

FAMILIES = 160
AT_ONCE = 16
KILLS = (200, 500, 800, 1100, 1400)
"""After how many acknowledgements every web process is killed."""
VALKEY, POWER = 1700, 2000
"""After how many Valkey is killed, and then everything."""
FLUSHES = (200, 600, 1000)
"""After how many messages the queue is emptied."""
DEADLINE_S = 90.0
SETTLES_S = 480.0
"""Until what a killed worker held is let go of: its lease, the time in which a provider may still
come to know of a text, and the look after each.
"""
MOST_DOUBTED = len(FLUSHES) * CHUNK * LANES
"""A killed worker leaves in doubt at most what its lanes hold; one is killed at each flush."""

INSTRUMENT = load(PROJECT / "surveys", "area-send")
ITEMS = wording(INSTRUMENT, "en", "parent_carer").items
OPENED = CLOCK.day(3, 9) + timedelta(minutes=30)


class Machine:
    """`soundings up` and all its processes, to be killed and started again."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self._starts = 0
        self.start()

    def start(self) -> None:
        self._starts += 1
        log = self.home.folder / f"up-{self._starts}.log"
        self._up = start_up(self.home, log)
        wait_until_up(self._up, log)

    def _processes(self, *words: str) -> list[psutil.Process]:
        found = []
        for process in psutil.Process(self._up.pid).children(recursive=True):
            with suppress(psutil.NoSuchProcess):
                if all(word in " ".join(process.cmdline()) for word in words):
                    found.append(process)
        return found

    def kill(self, *words: str) -> int:
        """Kill whatever of ours has these words in its command, and nothing that is not ours."""
        found = self._processes(*words)
        for process in found:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        return len(found)

    def kill_one(self, *words: str) -> None:
        """Kill one of those, once there are others to go on."""
        _wait(lambda: len(self._processes(*words)) > 1)
        self._processes(*words)[0].kill()

    def cut_the_power(self) -> None:
        everything = self._processes()
        self._up.kill()
        self._up.wait()
        for process in everything:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(everything, timeout=10)

    def kill_the_parent(self) -> list[psutil.Process]:
        """Kill `up` alone; return the web processes and the worker it leaves behind."""
        found = self._processes("soundings.app")
        self._up.kill()
        self._up.wait()
        return found

    def stop(self) -> None:
        end(self._up)

    @asynccontextmanager
    async def database(self) -> AsyncIterator[Connection]:
        state = json.loads((self.home.folder / "home" / "stack.json").read_text())
        async with connect(state["database_url"]) as conn:
            yield conn

    def flush(self) -> None:
        state = json.loads((self.home.folder / "home" / "stack.json").read_text())
        with Redis(unix_socket_path=state["redis_url"].removeprefix("unix://")) as redis:
            redis.flushall()


class Field(msgspec.Struct, frozen=True):
    """A launched survey whose first messages have left, the queue emptied again and again."""

    machine: Machine
    flushed_at: tuple[int, ...]

    @property
    def home(self) -> Home:
        return self.machine.home


def _lines(log: Path) -> list[dict[str, str]]:
    whole = log.read_bytes().rpartition(b"\n")[0] if log.exists() else b""
    return [json.loads(line) for line in whole.splitlines()]


def _sent(home: Home) -> int:
    return sum(len(_lines(home.sinks / name)) for name in (EMAILS, TEXTS))


def _wait(reached: Callable[[], bool], within_s: float = DEADLINE_S) -> None:
    until = time.monotonic() + within_s
    while not reached():
        assert time.monotonic() < until, "nothing moves"
        time.sleep(0.02)


async def _states(machine: Machine, channel: str) -> dict[str, str]:
    async with machine.database() as conn:
        rows = await conn.fetch(
            "SELECT message_id, state FROM outreach.message "
            "WHERE channel = $1 AND purpose = 'invite'",
            channel,
        )
    return {str(row["message_id"]): row["state"] for row in rows}


def _moving(machine: Machine) -> bool:
    """Say whether any message may still change: an email in doubt waits for an operator."""
    return any(
        {*asyncio.run(_states(machine, channel)).values()} & restless
        for channel, restless in RESTLESS.items()
    )


@pytest.fixture(scope="module")
def field() -> Iterator[Field]:
    with new_home() as home:
        home.environment.update({"SOUNDINGS_WEB__WORKERS": "2", "SOUNDINGS_WORKERS": "3"})
        for provider in ("NOTIFY", "SMTP"):  # so that there is time to do harm
            home.environment[f"SOUNDINGS_{provider}__PER_S"] = "100"
        machine = Machine(home)
        try:
            for said in home.prepare(OPENED):
                assert said.code == 0, said
            flushed = []
            for enough in FLUSHES:
                _wait(lambda enough=enough: _sent(home) >= enough)
                machine.flush()
                flushed.append(_sent(home))
                machine.kill_one("soundings.app", "worker")
                machine.kill_one("soundings.app", "web")
            _wait(lambda: not _moving(machine), SETTLES_S)
            yield Field(machine, tuple(flushed))
        finally:
            machine.stop()


async def test_a_queue_emptied_while_messages_leave_changes_nothing(field):
    home = field.home
    emails = Counter(line["message_id"] for line in _lines(home.sinks / EMAILS))
    texts = Counter(line["reference"] for line in _lines(home.sinks / TEXTS))
    assert max(field.flushed_at) < len(emails) + len(texts), "all was sent before it was emptied"
    assert {*emails.values(), *texts.values()} == {1}, "no message left twice"
    unknown = 0
    for channel, taken in (("email", emails), ("sms", texts)):
        states = await _states(field.machine, channel)
        async with field.machine.database() as conn:
            planned = await conn.fetchval(
                "SELECT sum(planned) FROM outreach.wave WHERE channel = $1 AND purpose = 'invite'",
                channel,
            )
        assert len(states) == planned > 900
        left = {one for one, state in states.items() if state in LEFT}
        doubted = {one for one, state in states.items() if state == "unknown"}
        # A text's fate is asked of the provider; an email's, after a kill, of an operator.
        returned = {one for one, state in states.items() if state in RETURNED}
        assert left <= set(taken) <= left | doubted | returned
        assert not (doubted and channel == "sms")
        assert set(states.values()) <= {*LEFT, *RETURNED, "unknown"}
        unknown += len(doubted)
    assert unknown <= MOST_DOUBTED


async def test_the_console_says_what_the_providers_logs_say(field):
    """Whichever process answers: what the watch page counts is what the providers took."""
    home = field.home
    taken = {name: len(_lines(home.sinks / log)) for name, log in LOGS.items()}
    said = home.run("sign-in", "inspector@soundings.example", "--port", home.port)
    async with httpx.AsyncClient(base_url=home.base, follow_redirects=True) as client:
        assert (await client.post(said.out.strip())).status_code == 200
        for _ in range(LOOKS):
            answer = await client.get(f"/staff/{CODE}/api/reach")
            channels = {one["channel"]: one for one in answer.json()["channels"]}
            page = LexborHTMLParser((await client.get(f"/staff/{CODE}/reach")).text)
            for name, heading in (("email", "Email"), ("sms", "Text message")):
                one = channels[name]
                assert one["sent"] <= taken[name] <= one["sent"] + one["unknown"], name
                assert one["planned"] > 900
                (row,) = (row for row in page.css("tr") if row.css_first("th").text() == heading)
                shown = [int(cell.text().replace(",", "")) for cell in row.css("td")]
                assert shown[:3] == [one["planned"], one["pending"], one["sent"]], name
        assert channels["sms"]["unknown"] == 0, "a text's fate is asked of the provider"


LOGS = {"email": EMAILS, "sms": TEXTS}
LOOKS = 8
"""Enough to be answered by both web processes."""

RESTLESS = {
    "email": {"planned", "claimed", "submitting"},
    "sms": {"planned", "claimed", "submitting", "unknown"},
}
LEFT = {"accepted", "delivered"}
RETURNED = {"bounced", "failed"}


class Noting(Walk):
    """A family that remembers what it was told had been saved."""

    def __init__(self, line: Line, visit: families.Visit, book: Callable[[str], str]) -> None:
        super().__init__(line, visit.token, [book])
        self.token = visit.token
        self.saved: dict[str, str] = {}
        self.told: list[float] = []

    async def _post(self, where: str, form: str) -> str:
        faults = self.walked.faults
        onward = await super()._post(where, form)
        if onward and where.startswith("/r/"):
            self.saved[where.rpartition("/")[2]] = "" if self.walked.faults > faults else form
            self.told.append(time.monotonic())
        return onward


class Crowd:
    """Families answering, so many at once, until all have."""

    def __init__(self, home: Home) -> None:
        links, _ = families.whose(home.area, families.deliveries(home.sinks))
        rng = np.random.default_rng(3)
        visits = families.plan_visits(home.area, links, share=9.0, wave=None, rng=rng)[:FAMILIES]
        self._home = home
        self._waiting = iter(visits)
        self.walks: list[Noting] = []
        self.left = len(visits)

    @property
    def acknowledged(self) -> int:
        return sum(len(walk.saved) for walk in self.walks)

    async def answer(self) -> None:
        line = Line(self._home.base)
        try:
            for visit in self._waiting:
                book = families._book(self._home.area, visit.children[0], visit.seed)
                walk = Noting(line, visit, book)
                self.walks.append(walk)
                await walk.go()
                self.left -= 1
        finally:
            line.close()

    async def until(self, enough: int) -> None:
        async with asyncio.timeout(DEADLINE_S):
            while self.acknowledged < enough:
                assert self.left, f"all have answered before {enough} acknowledgements"
                await asyncio.sleep(0.01)


async def _wreak_havoc(machine: Machine, crowd: Crowd) -> None:
    for enough in KILLS:
        await crowd.until(enough)
        assert machine.kill("soundings.app", "web"), "a web process was there to kill"
    await crowd.until(VALKEY)
    assert machine.kill("valkey-server")
    await crowd.until(POWER)
    assert machine.kill("postgres", "-D"), "the postmaster was there to kill"
    machine.cut_the_power()
    await asyncio.to_thread(machine.start)


def _expected(walk: Noting) -> dict[str, object]:
    today = OPENED.astimezone(LONDON).date()
    forms = {item: parse_qs(form) for item, form in walk.saved.items() if item in ITEMS}
    parsed = {item: parse_answer(ITEMS[item], form, today) for item, form in forms.items()}
    assert not any(faults for _, faults in parsed.values())
    return {item: _as_kept(answer) for item, (answer, _) in parsed.items()}


def _as_kept(answer: Answer) -> object:
    """Return an answer as jsonb gives it back: a list for a tuple."""
    return msgspec.json.decode(msgspec.json.encode(answer))


async def test_not_one_acknowledged_answer_is_lost_whatever_is_killed(field, monkeypatch):
    monkeypatch.setattr(wire, "PATIENCE", DEADLINE_S)  # a busy machine comes back more slowly
    machine, crowd = field.machine, Crowd(field.home)
    assert crowd.left == FAMILIES
    async with asyncio.TaskGroup() as group:
        for _ in range(AT_ONCE):
            group.create_task(crowd.answer())
        group.create_task(_wreak_havoc(machine, crowd))
    assert all(walk.walked.replies == 1 for walk in crowd.walks), "every family got to the end"

    key = (field.home.folder / "home" / "secret.key").read_bytes()
    lost, replies = [], 0
    async with machine.database() as conn:
        for walk in crowd.walks:
            link = await link_by_token(conn, key, walk.token)
            rows = await conn.fetch(
                "SELECT * FROM respond.response WHERE link_id = $1", link.link_id
            )
            replies += len(rows)
            kept = await opened(conn, KeyRing(key), rows[0])
            lost += [
                (walk.token, item, answer, kept.get(item))
                for item, answer in _expected(walk).items()
                if item not in kept or kept[item] != answer
            ]
            assert rows[0]["state"] == "submitted"
    assert lost == []
    assert replies == FAMILIES, "one reply a family"


def test_what_up_started_goes_with_it_and_it_comes_up_again(field):
    left_behind = field.machine.kill_the_parent()
    _, alive = psutil.wait_procs(left_behind, timeout=DEADLINE_S)
    assert len(left_behind) == 5
    assert alive == []
    field.machine.start()


def test_no_log_names_anybody_however_much_was_killed(field):
    area, told = field.home.area, families.deliveries(field.home.sinks)
    carers, children = area.carers, area.children
    planted = {
        *carers.name.tolist(),
        *carers.email.tolist(),
        *(number[-9:] for number in carers.mobile.tolist()),
        *(
            f"{first} {last}"
            for first, last in zip(children.forename, children.surname, strict=True)
        ),
        *children.upn.tolist(),
        *area.families.postcode.tolist(),
        *(delivery.token for delivery in told),
    } - {""}
    logs = sorted((field.home.folder / "home").rglob("*.log"))
    assert len(logs) > 5
    for log in logs:
        text = log.read_text("utf-8", errors="replace")
        assert {name for name in planted if name in text} == set(), log.name
