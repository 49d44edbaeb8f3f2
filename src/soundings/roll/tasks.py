"""What the roll does for itself: files nobody said anything about are thrown away."""

from typing import Protocol

from soundings.kit.clock import Clock
from soundings.kit.database import Database
from soundings.kit.queue import Task
from soundings.roll import service


class Deps(Protocol):
    """What a task of the roll needs of the worker."""

    database: Database
    clock: Clock


async def forget_uploads(deps: Deps, *_: str) -> int:
    """Throw away files that were sent and neither stored nor discarded in time."""
    return await service.forget_uploads(deps.database.room("roll"), deps.clock.now())


TASKS = (Task(name="forget_uploads", run=forget_uploads, every_seconds=600),)
