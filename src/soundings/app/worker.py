"""The worker: serves every room's tasks until told to stop."""

import os
from typing import Any

import uvloop

from soundings.app import building, keeping
from soundings.app.listening import tell_ready
from soundings.app.runtime import open_deps
from soundings.app.web import room_modules
from soundings.kit.collector import settle
from soundings.kit.log import start_logging
from soundings.kit.queue import Task, make_worker, run_worker
from soundings.kit.settings import Settings


def tasks() -> tuple[Task, ...]:
    """Return every task of every room, and those for which rooms work together."""
    rooms = tuple(task for module in room_modules("tasks") for task in module.TASKS)
    return (*rooms, *building.TASKS, *keeping.TASKS)


async def _work(settings: Settings) -> None:
    async with open_deps(settings) as deps:
        worker = make_worker(settings.redis_url, tasks(), deps)
        settle()
        tell_ready(os.environ)  # noqa: TID251 - what `up` or systemd left us is no setting
        try:
            await run_worker(worker)
        finally:
            for provider in deps.providers.values():
                await _close(provider)


async def _close(provider: Any) -> None:
    close = getattr(provider, "close", None)
    if close is not None:
        await close()


def work(settings: Settings) -> None:
    """Serve tasks until told to stop."""
    start_logging()
    uvloop.run(_work(settings))
