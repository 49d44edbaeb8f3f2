"""Answers that came as text messages, put into their replies."""

from pathlib import Path
from typing import Protocol

from soundings.kit.clock import Clock
from soundings.kit.database import Database
from soundings.kit.queue import Queue, Task
from soundings.kit.vault import KeyRing
from soundings.respond.service import texting


class Deps(Protocol):
    """What a worker gives the task."""

    @property
    def database(self) -> Database:
        """Every room's pool."""
        ...

    @property
    def clock(self) -> Clock:
        """The survey's clock."""
        ...

    @property
    def queue(self) -> Queue:
        """What wakes other tasks."""
        ...

    @property
    def keys(self) -> KeyRing:
        """What seals a family's words."""
        ...

    @property
    def surveys(self) -> Path:
        """Where the words of our replies are."""
        ...


async def answer_texts(deps: Deps, *_: str) -> int:
    """Put every text that answers into its reply and ask the next question; return how many."""
    return await texting.answer_texts(
        deps.database.room("respond"), deps.keys, deps.queue, deps.surveys, deps.clock.now()
    )


TASKS = (Task(name="answer_texts", run=answer_texts, every_seconds=2),)
