"""Answers that come at the same moment, written in one round trip and committed as one.

The first goes at once. While it is on its way, and for a moment after it, those that come gather
and go next, so that the busier a process is, the less an answer costs. Each is answered for once
it is committed.
"""

import asyncio
from collections.abc import Sequence
from operator import attrgetter

from soundings.kit.database import LOST, Pool
from soundings.respond import store
from soundings.respond.constants import GATHERING_S, MOST_TOGETHER
from soundings.respond.model import Given, Reply, ResponseId


class _Posted:
    """An answer, and whoever waits for its reply."""

    def __init__(self, given: Given) -> None:
        self.given = given
        self.reply: asyncio.Future[Reply | None] = asyncio.get_running_loop().create_future()

    def end(self, reply: Reply | None) -> None:
        if not self.reply.done():  # whoever waited may have hung up
            self.reply.set_result(reply)

    def fail(self, error: Exception) -> None:
        if not self.reply.done():
            self.reply.set_exception(error)


_GATHERING: dict[Pool, list[_Posted]] = {}
"""What waits to be written, while a task is at it."""

_TASKS: set[asyncio.Task[None]] = set()


async def save(pool: Pool, given: Given) -> Reply | None:
    """Write an answer that is not words; return as `store.save_answer`, once it is committed."""
    posted = _Posted(given)
    if (waiting := _GATHERING.get(pool)) is not None:
        waiting.append(posted)
    else:
        _GATHERING[pool] = [posted]
        task = asyncio.create_task(_write_all(pool, _GATHERING[pool]))
        _TASKS.add(task)
        task.add_done_callback(_TASKS.discard)
    return await posted.reply


async def _write_all(pool: Pool, waiting: list[_Posted]) -> None:
    try:
        while waiting:
            now = _next(waiting)
            # In one order everywhere: two processes that hold each other's rows would wait.
            await _write(pool, sorted(now, key=attrgetter("given.response_id")))
            await asyncio.sleep(GATHERING_S)
    finally:
        del _GATHERING[pool]


def _next(waiting: list[_Posted]) -> list[_Posted]:
    """Take what goes next: of each reply its first answer alone, so that each is answered for."""
    now: dict[ResponseId, _Posted] = {}
    for posted in waiting[:MOST_TOGETHER]:
        now.setdefault(posted.given.response_id, posted)
    waiting[:] = [posted for posted in waiting if now.get(posted.given.response_id) is not posted]
    return list(now.values())


async def _write(pool: Pool, now: Sequence[_Posted]) -> None:
    """Write these; what fails for one of them is written one by one, so that it fails alone."""
    try:
        async with pool.acquire() as conn:
            replies = await store.save_answers(conn, [posted.given for posted in now])
    except Exception as error:  # noqa: BLE001 - it is raised where the answer is waited for
        if len(now) > 1 and not isinstance(error, LOST):
            for posted in now:
                await _write(pool, [posted])
            return
        for posted in now:
            posted.fail(error)
        return
    written = {reply.response_id: reply for reply in replies}
    for posted in now:
        posted.end(written.get(posted.given.response_id))
