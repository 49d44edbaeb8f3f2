"""Numbers for Prometheus, none of which is about a person.

What every process counts for itself (requests) is added up over the processes that share
`PROMETHEUS_MULTIPROC_DIR`; what stands in the database (messages, alarms, the queue of
concerns) is read when asked. Labels are routes, channels, states and an inspection's code.
"""

import os
import time
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime
from functools import cache
from typing import Any

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client import generate_latest as written
from prometheus_client.multiprocess import MultiProcessCollector

from soundings.app.processes import SHARED
from soundings.inspection import service as inspections
from soundings.inspection.model import State
from soundings.kit.database import LOST, Database
from soundings.kit.queue import ArqQueue, Queue, QueueAway
from soundings.outreach import service as outreach
from soundings.safeguarding import service as safeguarding

BUCKETS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
"""Seconds. Source: our choice: a family's page takes some milliseconds, a document seconds."""

ELSEWHERE = "(no page)"

_MESSAGES = (
    "pending",
    "sent",
    "delivered",
    "bounced",
    "failed",
    "withdrawn",
    "expired",
    "unknown",
)
_CONCERNS = ("waiting", "overdue", "seen", "closed")

requests = Counter(
    "soundings_requests",
    "Requests answered, by page as the route names it and class of status.",
    ("method", "page", "status"),
)
seconds = Histogram(
    "soundings_request_seconds",
    "How long an answer took, by page as the route names it.",
    ("page",),
    buckets=BUCKETS,
)


@cache
def _counters(method: str, page: str, status: int) -> tuple[Counter, Histogram]:
    """Return where an answer is counted: finding it costs more than counting."""
    return requests.labels(method, page, f"{status // 100}xx"), seconds.labels(page)


class Counted:
    """The application, with every request counted."""

    def __init__(self, app: Callable[..., Awaitable[None]]) -> None:
        self._app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Pass a request on, and count its answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = time.perf_counter(), 0

        async def note(message: Any) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, note)
        finally:
            page = scope.get("path_template") or ELSEWHERE
            answered, took = _counters(scope["method"], page, status)
            answered.inc()
            took.observe(time.perf_counter() - began)


def _registry() -> CollectorRegistry:
    """Return a registry with the counts of every process that shares them, or of this one."""
    if SHARED not in os.environ:  # noqa: TID251 - the library's own switch, not a setting of ours
        return REGISTRY
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return registry


class _Standing:
    """Gauges of one answer, read from the database."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()

    def gauge(self, name: str, what: str, labels: Iterable[str] = ()) -> Gauge:
        return Gauge(f"soundings_{name}", what, tuple(labels), registry=self.registry)


async def _inspected(stands: _Standing, database: Database, at: datetime) -> None:
    messages = stands.gauge(
        "messages", "Messages by where they stand.", ("inspection", "channel", "state")
    )
    alarms = stands.gauge("alarms", "What is wrong with an outbox.", ("inspection",))
    concerns = stands.gauge("concerns", "Concerns by where they stand.", ("inspection", "state"))
    unscreened = stands.gauge("unscreened", "Texts nobody has screened yet.", ("inspection",))
    for one in await inspections.all_inspections(database.room("inspection")):
        if one.state is State.PREPARED:
            continue
        key = one.inspection_id
        reach = await outreach.reach(database.room("outreach"), key)
        for channel in reach.channels:
            for state in _MESSAGES:
                messages.labels(one.code, channel.channel, state).set(getattr(channel, state))
        alarms.labels(one.code).set(len(await outreach.alarms(database.room("outreach"), key, at)))
        counts = await safeguarding.counts(database.room("safeguarding"), key, at)
        unscreened.labels(one.code).set(counts.unscreened)
        for state in _CONCERNS:
            concerns.labels(one.code, state).set(getattr(counts, state))


async def exposition(database: Database, queue: Queue, at: datetime) -> bytes:
    """Return every number in Prometheus's text format; what is away says so in `soundings_up`."""
    stands = _Standing()
    up = stands.gauge("up", "Whether a part answers: 1, or 0.", ("part",))
    try:
        if isinstance(queue, ArqQueue):
            await queue.check()
        up.labels("queue").set(1)
    except QueueAway:
        up.labels("queue").set(0)
    try:
        await _inspected(stands, database, at)
        up.labels("database").set(1)
    except LOST:
        up.labels("database").set(0)
    return written(_registry()) + written(stands.registry)
