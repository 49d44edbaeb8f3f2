"""Redacting as families write, and training anew as people code; both safe to run twice."""

from pathlib import Path
from typing import Protocol

from soundings.coding import service
from soundings.inspection import service as inspections
from soundings.inspection.model import State
from soundings.kit.clock import Clock
from soundings.kit.database import Database
from soundings.kit.queue import Task
from soundings.kit.vault import KeyRing


class Deps(Protocol):
    """What these tasks need of the worker."""

    database: Database
    clock: Clock
    keys: KeyRing
    surveys: Path


async def redact_words(deps: Deps) -> None:
    """Redact what families wrote since, in every inspection that still works with words."""
    for inspection in await inspections.all_inspections(deps.database.room("inspection")):
        if inspection.state in {State.OPEN, State.CLOSED}:
            await service.redact_new(
                deps.database,
                inspection.inspection_id,
                deps.clock.now(),
                keys=deps.keys,
                surveys=deps.surveys,
            )


async def learn_words(deps: Deps) -> None:
    """Train the models that suggest, where enough comments were newly coded."""
    pool = deps.database.room("coding")
    for inspection_id in await service.due(pool):
        inspection = await inspections.by_id(deps.database.room("inspection"), inspection_id)
        book = service.load_codebook(deps.surveys, inspection.instrument_name)
        await service.train(pool, inspection_id, book, deps.clock.now())


TASKS = (
    Task(name="redact_words", run=redact_words, every_seconds=60),
    Task(name="learn_words", run=learn_words, every_seconds=300),
)
