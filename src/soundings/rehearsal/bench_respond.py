"""Measures the family's pages: complete replies, page by page, over real HTTP."""

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence

import msgspec
import numpy as np

from soundings.rehearsal.walk import Book, Walk, Walked
from soundings.rehearsal.wire import Line

_ANSWERS = {
    "q01": "yes",
    "q02": "sen_support",
    "q04": "later",
    "q06": "mainstream",
    "q07": "some_extent",
    "q09": "speech",
    "q10": "to_1_year",
    "q15": "half",
    "q21": "yes_me",
    "q22": "refused_assessment",
    "q26": "not_enough_evidence",
    "q40": "some_extent",
    "q42": "no",
    "q46": "none",
    "q57": "mixed",
    "q59": "It took a long time, but the help is good now that it has come.",
    "q61": "paraphrase",
}
"""Answers that lead along the longest path."""


class ReadyLink(msgspec.Struct, frozen=True, kw_only=True):
    """A link that may be answered, and the age of its child."""

    token: str
    age: int


class RespondBench(msgspec.Struct, frozen=True, kw_only=True):
    """How fast replies were taken, and how long a family waited for a page."""

    replies: int
    seconds: float
    replies_per_s: float
    answers_per_s: float
    requests_per_s: float
    pages: float
    """Pages shown for one reply."""
    cpu_s_per_reply: float
    """CPU seconds of the server and its database, as told by whoever started them."""
    client_cpu_s_per_reply: float
    post_p50_ms: float
    post_p95_ms: float
    post_p99_ms: float
    turned_away: int


def _book(age: int) -> Book:
    def answer(item: str) -> str:
        if item == "q00":
            return f"q00={age}"
        if item == "q23":
            return "q23-month=3&q23-year=2026"
        return f"{item}={_ANSWERS[item].replace(' ', '+')}" if item in _ANSWERS else ""

    return answer


async def respond(
    base_url: str,
    links: Sequence[ReadyLink],
    *,
    cpu_seconds: Callable[[], float] = lambda: 0.0,
    concurrency: int = 64,
    gzip: bool = True,
) -> RespondBench:
    """Answer once by each link, `concurrency` families at a time, and measure.

    `cpu_seconds` tells how much CPU the server has used so far. Pages are asked for compressed,
    as browsers do, unless `gzip` is off.
    """
    queue: Iterator[ReadyLink] = iter(links)
    posts: list[float] = []
    ended: list[Walked] = []
    cpu, own, began = cpu_seconds(), time.process_time(), time.perf_counter()

    async def one_after_another() -> int:
        line = Line(base_url, gzip=gzip)
        try:
            for link in queue:
                walk = Walk(line, link.token, [_book(link.age)], stopwatch=posts)
                ended.append(await walk.go())
        finally:
            line.close()
        return line.requests

    async with asyncio.TaskGroup() as group:
        phones = [group.create_task(one_after_another()) for _ in range(concurrency)]
    seconds = time.perf_counter() - began
    replies = sum(walked.replies for walked in ended)
    p50, p95, p99 = 1000 * np.percentile(posts or [np.nan], (50, 95, 99))
    return RespondBench(
        replies=replies,
        seconds=seconds,
        replies_per_s=replies / seconds,
        answers_per_s=sum(walked.answers for walked in ended) / seconds,
        requests_per_s=sum(phone.result() for phone in phones) / seconds,
        pages=sum(walked.pages for walked in ended) / max(1, replies),
        cpu_s_per_reply=(cpu_seconds() - cpu) / max(1, replies),
        client_cpu_s_per_reply=(time.process_time() - own) / max(1, replies),
        post_p50_ms=float(p50),
        post_p95_ms=float(p95),
        post_p99_ms=float(p99),
        turned_away=sum(walked.turned_away > 0 for walked in ended),
    )
