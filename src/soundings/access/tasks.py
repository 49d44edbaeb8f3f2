"""Forgetting the ways in that lead nowhere any more."""

from typing import Protocol

from soundings.access import service
from soundings.kit.clock import Clock
from soundings.kit.database import Database
from soundings.kit.queue import Task


class Deps(Protocol):
    """What this task needs of the worker."""

    database: Database
    clock: Clock


async def drop_old_ways_in(deps: Deps, *_: str) -> None:
    """Delete spent tickets and sessions that are over."""
    await service.drop_old(deps.database.room("access"), deps.clock.now())


TASKS = (Task(name="drop_old_ways_in", run=drop_old_ways_in, every_seconds=3600),)
