"""Posting invitations, and forgetting the ways in that lead nowhere any more."""

from typing import Protocol

from soundings.access import service
from soundings.access.service import invitations
from soundings.kit.clock import Clock
from soundings.kit.database import Database
from soundings.kit.queue import Task
from soundings.kit.settings import Settings


class Deps(Protocol):
    """What these tasks need of the worker."""

    database: Database
    clock: Clock
    settings: Settings
    secret: bytes


async def drop_old_ways_in(deps: Deps, *_: str) -> None:
    """Delete spent tickets and sessions that are over."""
    await service.drop_old(deps.database.room("access"), deps.clock.now())


async def post_invitations(deps: Deps, *_: str) -> None:
    """Post the letters that are still to go."""
    await invitations.post_waiting(
        deps.database.room("access"),
        deps.secret,
        deps.settings.smtp,
        service.address(deps.settings.web),
        deps.clock.now(),
    )


TASKS = (
    Task(name="drop_old_ways_in", run=drop_old_ways_in, every_seconds=3600),
    Task(name="post_invitations", run=post_invitations, every_seconds=60),
)
