"""Work nobody waits for: disputed claims counted anew on the area's corrected rows."""

from pathlib import Path
from typing import Protocol

from soundings.briefing import service
from soundings.kit.clock import Clock
from soundings.kit.database import Database
from soundings.kit.queue import Task
from soundings.kit.vault import KeyRing


class Deps(Protocol):
    """What counting anew needs of the worker."""

    database: Database
    clock: Clock
    secret: bytes
    keys: KeyRing

    @property
    def surveys(self) -> Path:
        """Where questionnaires and archetypes are."""
        ...


async def count_replies(deps: Deps, *_: str) -> int:
    """Count every dispute that waits; return how many."""
    counted = 0
    while await service.count_next(
        deps.database,
        surveys=deps.surveys,
        secret=deps.secret,
        keys=deps.keys,
        at=deps.clock.now(),
    ):
        counted += 1
    return counted


TASKS = (Task(name="count_replies", run=count_replies, every_seconds=60),)
