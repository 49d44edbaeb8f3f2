"""A worker of the outreach tasks alone, quick to notice that another has died."""

import asyncio
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from soundings.kit.clock import Clock, clock
from soundings.kit.database import Database, open_database
from soundings.kit.queue import Task, make_worker, run_worker
from soundings.kit.settings import Settings, load_settings
from soundings.outreach.model import Patience
from soundings.outreach.tasks import poll_receipts, send_due, sweep_outbox

QUICK = Patience(lease_s=2.0, absent_after_s=0.5, back_off_s=0.1)


class Deps(msgspec.Struct, kw_only=True):
    database: Database
    clock: Clock
    settings: Settings
    secret: bytes
    surveys: Path
    providers: dict[str, Any]


async def main() -> None:
    settings = load_settings()
    async with open_database(settings.database_url, ["outreach"], max_size=4) as database:
        deps = Deps(
            database=database,
            clock=clock(settings.clock_file),
            settings=settings,
            secret=settings.secret.encode(),
            surveys=settings.surveys,
            providers={},
        )
        tasks = (
            Task(name="send_due", run=partial(send_due, patience=QUICK), every_seconds=1),
            Task(name="sweep_outbox", run=partial(sweep_outbox, patience=QUICK), every_seconds=1),
            Task(name="poll_receipts", run=poll_receipts, every_seconds=2),
        )
        try:
            await run_worker(make_worker(settings.redis_url, tasks, deps))
        finally:
            for provider in deps.providers.values():
                await provider.close()


asyncio.run(main())
