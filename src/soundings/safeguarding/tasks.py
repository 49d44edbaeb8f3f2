"""Screening as soon as a family has written, and again for whatever was missed."""

from pathlib import Path
from typing import Protocol
from uuid import UUID

from soundings.kit.clock import Clock
from soundings.kit.database import Database
from soundings.kit.queue import Task
from soundings.respond.model import ResponseId
from soundings.safeguarding import service


class Deps(Protocol):
    """What these tasks need of the worker."""

    database: Database
    clock: Clock
    secret: bytes
    surveys: Path


async def screen_words(deps: Deps, response_id: str | None = None) -> None:
    """Screen one reply's words, or all that were not screened."""
    await service.screen_new(
        deps.database.room("safeguarding"),
        deps.secret,
        deps.clock.now(),
        surveys=deps.surveys,
        response_id=None if response_id is None else ResponseId(UUID(response_id)),
    )


TASKS = (Task(name="screen_words", run=screen_words, every_seconds=60),)
