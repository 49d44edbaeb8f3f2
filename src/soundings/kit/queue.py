"""Wake-ups for work nobody waits for.

A nudge carries a task's name and ids, never facts: the truth is a row in
PostgreSQL, a cron finds whatever a lost nudge left behind, and every task may
run twice. arq is behind this door and nowhere else.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Protocol, cast, runtime_checkable
from urllib.parse import parse_qs, urlsplit

import msgspec
from arq.connections import ArqRedis, RedisSettings, create_pool
from arq.cron import cron
from arq.typing import WorkerCoroutine
from arq.worker import Worker, func
from redis.exceptions import RedisError

from soundings.kit.refusal import Kind, Refusal

QUEUE_NAME = "soundings"

WORKER_TRIES = 20
"""How many seconds a worker that starts waits for Valkey. Source: our choice: longer than one
takes to come up after a power cut."""


class QueueAway(Refusal):
    """Valkey or Redis does not answer."""

    kind = Kind.CONFLICT
    slug = "queue-away"
    title = "The queue does not answer"


@runtime_checkable
class Queue(Protocol):
    """Where nudges are left."""

    async def nudge(self, task: str, *ids: str) -> None:
        """Ask for a task to be run soon; asking twice is asking once."""
        ...


class NoQueue:
    """A queue for commands that wait for their own work: nudges go nowhere."""

    async def nudge(self, task: str, *ids: str) -> None:
        """Do nothing; the worker's cron will find the work."""


class ArqQueue:
    """Nudges through Valkey or Redis, called upon when the first is left: pages open without."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._redis: ArqRedis | None = None
        self._opening = asyncio.Lock()

    async def nudge(self, task: str, *ids: str) -> None:
        """Enqueue the task under a key of its own, so that it is waiting at most once."""
        try:
            redis = await self._opened()
            await redis.enqueue_job(
                task, *ids, _job_id=":".join((task, *ids)), _queue_name=QUEUE_NAME
            )
        except (OSError, RedisError):  # redis's ConnectionError is not Python's
            return  # the truth is in PostgreSQL; the cron will find it

    async def check(self) -> None:
        """Raise QueueAway unless Valkey or Redis answers."""
        try:
            await (await self._opened()).ping()
        except (OSError, RedisError) as error:
            message = f"Valkey does not answer ({error}). Check REDIS_URL or run soundings up."
            raise QueueAway(message) from error

    async def _opened(self) -> ArqRedis:
        async with self._opening:
            if self._redis is None:
                self._redis = await create_pool(
                    _settings(self._url, tries=0),
                    job_serializer=msgspec.msgpack.encode,
                    job_deserializer=msgspec.msgpack.decode,
                    default_queue_name=QUEUE_NAME,
                )
        return self._redis

    async def close(self) -> None:
        """Give the connection back."""
        if self._redis is not None:
            await self._redis.aclose()


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """A task a room offers: run it with the worker's deps and ids."""

    name: str
    run: Callable[..., Awaitable[object]]
    every_seconds: int | None = None
    """Also run it, without ids, this often (a divisor of 60, or of 3,600 by the minute)."""


def _settings(url: str, *, tries: int) -> RedisSettings:
    """Return where the queue is (redis://host/0 or unix:///path?db=0)."""
    parts = urlsplit(url)
    if parts.scheme == "unix":
        number = parse_qs(parts.query).get("db", ["0"])[0]
        found = RedisSettings(unix_socket_path=parts.path, database=int(number))
    else:
        found = RedisSettings.from_dsn(url)
    found.conn_retries = tries
    return found


def _coroutine(task: Task) -> WorkerCoroutine:
    async def run(ctx: dict[str, Any], *ids: str) -> None:
        await task.run(ctx["deps"], *ids)

    run.__qualname__ = task.name
    return cast(WorkerCoroutine, run)


def make_worker(url: str, tasks: tuple[Task, ...], deps: object) -> Worker:
    """Return an arq worker that serves these tasks with these deps."""
    crons = []
    for task in tasks:
        if task.every_seconds is None:
            continue
        seconds = set(range(0, 60, min(task.every_seconds, 60)))
        minutes = None
        if task.every_seconds > 60:  # noqa: PLR2004 - seconds in a minute
            minutes = set(range(0, 60, task.every_seconds // 60))
        crons.append(
            cron(
                _coroutine(task),
                name=f"every:{task.name}",
                second=seconds,
                minute=minutes,
                unique=True,
                keep_result=0,
                max_tries=1,
            )
        )
    return Worker(
        functions=[
            func(_coroutine(task), name=task.name, keep_result=0, timeout=600, max_tries=3)
            for task in tasks
        ],
        cron_jobs=crons,
        queue_name=QUEUE_NAME,
        redis_settings=_settings(url, tries=WORKER_TRIES),
        ctx={"deps": deps},
        handle_signals=True,
        job_completion_wait=20,
        poll_delay=0.1,
        max_jobs=8,
        job_serializer=msgspec.msgpack.encode,
        job_deserializer=msgspec.msgpack.decode,
        allow_abort_jobs=False,
    )


async def run_worker(worker: Worker) -> None:
    """Run the worker until it is told to stop, then give its connections back.

    arq's own close calls a method that redis-py has renamed and warns about.
    """
    try:
        await worker.async_run()
    finally:
        await asyncio.gather(*worker.tasks.values(), return_exceptions=True)
        if worker._pool is not None:  # noqa: SLF001 - see above
            await worker.pool.aclose(close_connection_pool=True)
