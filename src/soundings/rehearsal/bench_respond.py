"""Measures the family's pages: complete replies, page by page, over real HTTP."""

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence

import msgspec
import numpy as np

from soundings.rehearsal.walk import Book, Walk, Walked
from soundings.rehearsal.wire import Answered, Line

_ANSWERS = {
    "q01": "yes",
    "q02": "sen_support",
    "q04": "later",
    "q07": "some_extent",
    "q15": "half",
    "q21": "no",
    "q40": "some_extent",
    "q42": "no",
    "q46": "none",
    "q57": "mixed",
    "q59": "It took a long time, but the help is good now that it has come.",
    "q61": "paraphrase",
    "q62": "yes",
    "q06": "mainstream",
    "q08": "to_1_year",
    "q09": "none",
    "q12": "no",
    "q13": "no",
    "q37": "none",
    "q47": "no",
    "q63": "no",
}
"""Answers that lead past 20 to 22 questions, by age: the first part and one round more."""

RATE = 200.0
"""Requests a second at which a page's wait is measured. Source: the requirement's own figure."""

POSTS = 100
"""Answers each family posts while saving alone is measured. Source: our choice: fewer than the
limit of a reply in a minute."""


class ReadyLink(msgspec.Struct, frozen=True, kw_only=True):
    """A link that may be answered, and the age of its child."""

    token: str
    age: int


class Used(msgspec.Struct, frozen=True, kw_only=True):
    """CPU seconds used so far, as told by whoever started the processes."""

    web: float
    database: float


class RespondBench(msgspec.Struct, frozen=True, kw_only=True):
    """How fast replies were taken, and how long a family waited for a page."""

    replies: int
    seconds: float
    replies_per_s: float
    questions: float
    """Asked in one reply."""
    answers_in_replies_per_s: float
    requests_per_s: float
    pages: float
    """Pages shown for one reply."""
    cpu_s_per_reply: float
    """CPU seconds of the server and its database, as told by whoever started them."""
    web_cpu_s_per_reply: float
    """Of that, the pages' processes; the rest is PostgreSQL's."""
    client_cpu_s_per_reply: float
    """Of whoever asks for the pages, on the same cores."""
    cores_busy: float
    """CPU seconds of all three in a second: near the number of cores, CPU is what bounds it."""
    post_p50_ms: float
    post_p95_ms: float
    post_p99_ms: float
    turned_away: int
    answers_per_s: float
    """Committed by posts alone, no page looked at between."""
    offered_per_s: float
    """Requests begun in a second by the clock, however long the answers take."""
    ttfb_p50_ms_at_200: float
    ttfb_p99_ms_at_200: float
    """Of such a request, from when it was due."""


class Pace:
    """Gives out turns by the clock, late ones too: waiting for a slow server counts."""

    def __init__(self, rate: float) -> None:
        self._apart, self._given = 1 / rate, 0
        self._began = time.perf_counter()
        self.waits: list[float] = []

    async def turn(self) -> float:
        """Wait for the next turn; return when it was due."""
        due = self._began + self._given * self._apart
        self._given += 1
        await asyncio.sleep(due - time.perf_counter())
        return due

    @property
    def rate(self) -> float:
        """Return how many turns a second were given."""
        return self._given / (time.perf_counter() - self._began)


class PacedLine(Line):
    """A connection whose requests take their turn."""

    def __init__(self, base_url: str, pace: Pace, *, gzip: bool) -> None:
        super().__init__(base_url, gzip=gzip)
        self._pace = pace

    async def ask(self, method: str, path: str, cookie: str, form: str | None = None) -> Answered:
        """Send a request at its turn, and note how long after that the answer came."""
        due = await self._pace.turn()
        answer = await super().ask(method, path, cookie, form)
        self._pace.waits.append(time.perf_counter() - due)
        return answer


class Saving(Walk):
    """A family that saves one answer again and again."""

    async def save(self, times: int) -> int:
        """Post so often; return how many were saved."""
        saved = 0
        for number in range(times):
            saved += bool(await self._post("/r/q01", ("q01=yes", "q01=no")[number % 2]))
        return saved


def _book(age: int) -> Book:
    def answer(item: str) -> str:
        if item == "q00":
            return f"q00={age}"
        return f"{item}={_ANSWERS[item].replace(' ', '+')}" if item in _ANSWERS else ""

    return answer


async def respond(
    base_url: str,
    links: Sequence[ReadyLink],
    *,
    cpu_seconds: Callable[[], Used] = lambda: Used(web=0.0, database=0.0),
    concurrency: int = 64,
    gzip: bool = True,
) -> RespondBench:
    """Answer once by each link, `concurrency` families at a time, and measure.

    Eight in ten links are answered as fast as may be, one in ten at RATE requests a second by
    the clock, and one in ten save only. `cpu_seconds` tells how much CPU the server has used so
    far. Pages are asked for compressed, as browsers do, unless `gzip` is off.
    """
    tenth = len(links) // 10
    saving, paced, fast = links[:tenth], links[tenth : 2 * tenth], links[2 * tenth :]
    answers_per_s = await _save_only(base_url, saving)
    pace = Pace(RATE)
    await _answer_all(
        paced, [PacedLine(base_url, pace, gzip=gzip) for _ in range(concurrency)], []
    )
    offered = pace.rate
    posts: list[float] = []
    cpu, own, began = cpu_seconds(), time.process_time(), time.perf_counter()
    lines = [Line(base_url, gzip=gzip) for _ in range(concurrency)]
    ended = await _answer_all(fast, lines, posts)
    seconds, client, used = (
        time.perf_counter() - began,
        time.process_time() - own,
        cpu_seconds(),
    )
    web, database = used.web - cpu.web, used.database - cpu.database
    replies = sum(walked.replies for walked in ended)
    p50, p95, p99 = 1000 * np.percentile(posts or [np.nan], (50, 95, 99))
    wait_p50, wait_p99 = 1000 * np.percentile(pace.waits or [np.nan], (50, 99))
    return RespondBench(
        replies=replies,
        seconds=seconds,
        replies_per_s=replies / seconds,
        questions=sum(walked.answers for walked in ended) / max(1, replies),
        answers_in_replies_per_s=sum(walked.answers for walked in ended) / seconds,
        requests_per_s=sum(line.requests for line in lines) / seconds,
        pages=sum(walked.pages for walked in ended) / max(1, replies),
        cpu_s_per_reply=(web + database) / max(1, replies),
        web_cpu_s_per_reply=web / max(1, replies),
        client_cpu_s_per_reply=client / max(1, replies),
        cores_busy=(web + database + client) / seconds,
        post_p50_ms=float(p50),
        post_p95_ms=float(p95),
        post_p99_ms=float(p99),
        turned_away=sum(walked.turned_away > 0 for walked in ended),
        answers_per_s=answers_per_s,
        offered_per_s=offered,
        ttfb_p50_ms_at_200=float(wait_p50),
        ttfb_p99_ms_at_200=float(wait_p99),
    )


async def _answer_all(
    links: Sequence[ReadyLink], lines: Sequence[Line], posts: list[float]
) -> list[Walked]:
    """Answer by each link, a family at a time on each line."""
    queue: Iterator[ReadyLink] = iter(links)
    ended: list[Walked] = []

    async def one_after_another(line: Line) -> None:
        try:
            for link in queue:
                walk = Walk(line, link.token, [_book(link.age)], stopwatch=posts)
                ended.append(await walk.go())
        finally:
            line.close()

    async with asyncio.TaskGroup() as group:
        for line in lines:
            group.create_task(one_after_another(line))
    return ended


async def _save_only(base_url: str, links: Sequence[ReadyLink]) -> float:
    """Return how many answers a second are committed when nothing else is asked for."""
    lines = [Line(base_url) for _ in links]
    walks = [
        Saving(line, link.token, [_book(link.age)], stop_after=2)
        for line, link in zip(lines, links, strict=True)
    ]
    for walk in walks:
        await walk.go()
    began = time.perf_counter()
    saved = await asyncio.gather(*(walk.save(POSTS) for walk in walks))
    seconds = time.perf_counter() - began
    for line in lines:
        line.close()
    return sum(saved) / seconds if links else float("nan")
