"""A worker of the outreach tasks alone, quick to notice that another has died."""

import asyncio
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from soundings.kit.clock import Clock, SystemClock, clock
from soundings.kit.database import Database, open_database
from soundings.kit.queue import Task, make_worker, run_worker
from soundings.kit.settings import Settings, load_settings
from soundings.kit.vault import KeyRing
from soundings.outreach.model import Channel, Patience
from soundings.outreach.providers.notify import Notify
from soundings.outreach.providers.smtp import Smtp
from soundings.outreach.tasks import poll_receipts, prove_outbox, send_due, sweep_outbox

QUICK = Patience(lease_s=4.0, absent_after_s=1.5, back_off_s=0.1, probe_s=0.3)
CALL_S = 1.0
"""A call ends well within its lease, as in earnest."""


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
    secret = settings.secret.encode()
    async with open_database(settings.database_url, ["outreach"], max_size=8) as database:
        deps = Deps(
            database=database,
            clock=clock(settings.clock_file),
            settings=settings,
            secret=secret,
            keys=KeyRing(settings.wrapping_secret.encode()),
            surveys=settings.surveys,
            providers={
                Channel.EMAIL: Smtp(settings.smtp, SystemClock(), secret, call_s=CALL_S),
                Channel.SMS: Notify(settings.notify, SystemClock(), call_s=CALL_S),
            },
        )
        tasks = (
            Task(name="send_due", run=partial(send_due, patience=QUICK), every_seconds=1),
            Task(name="sweep_outbox", run=partial(sweep_outbox, patience=QUICK), every_seconds=1),
            Task(name="poll_receipts", run=poll_receipts, every_seconds=5),
            Task(name="prove_outbox", run=prove_outbox, every_seconds=5),
        )
        try:
            await run_worker(make_worker(settings.redis_url, tasks, deps))
        finally:
            for provider in deps.providers.values():
                await provider.close()


asyncio.run(main())
