"""A worker of the screening alone, quick to begin."""

import asyncio
from pathlib import Path
from typing import Any

import msgspec

from soundings.kit.clock import Clock, clock
from soundings.kit.database import Database, open_database
from soundings.kit.queue import Task, make_worker, run_worker
from soundings.kit.settings import Settings, load_settings
from soundings.kit.vault import KeyRing
from soundings.safeguarding.tasks import screen_texts, screen_words


class Deps(msgspec.Struct, kw_only=True):
    database: Database
    clock: Clock
    settings: Settings
    secret: bytes
    keys: KeyRing
    surveys: Path
    providers: dict[str, Any]


async def main() -> None:
    settings = load_settings()
    async with open_database(settings.database_url, ["safeguarding"], max_size=2) as database:
        deps = Deps(
            database=database,
            clock=clock(settings.clock_file),
            settings=settings,
            secret=settings.secret.encode(),
            keys=KeyRing(settings.secret.encode()),
            surveys=settings.surveys,
            providers={},
        )
        tasks = (
            Task(name="screen_words", run=screen_words, every_seconds=1),
            Task(name="screen_texts", run=screen_texts, every_seconds=1),
        )
        await run_worker(make_worker(settings.redis_url, tasks, deps))


asyncio.run(main())
