"""How fast messages are planned and sent, measured against sinks that set no limit."""

import asyncio
import json
import resource
import sys
import tempfile
import time
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path

import msgspec

from soundings.inspection.model import Inspection, Particulars
from soundings.inspection.rules import schedule
from soundings.inspection.service import create, open_survey
from soundings.kit.clock import FileClock
from soundings.kit.database import Database, transaction
from soundings.kit.ids import new_id
from soundings.kit.settings import Notify, Settings, Smtp
from soundings.outreach import service
from soundings.outreach.model import Channel
from soundings.outreach.providers import Provider
from soundings.outreach.tasks import Drain, Pace, open_providers
from soundings.rehearsal.sinks import API_KEY

_NOTIFIED_ON = date(2026, 9, 14)
_BORN = date(2016, 1, 1)
_TEXT_WAVES = 2
_TARGET = 90_000
_MB = 1024


class BenchSend(msgspec.Struct, frozen=True, kw_only=True):
    """What was timed, and how long it took."""

    planned: int
    plan_s: float
    plan_90k_s: float
    """Planning seconds for 90,000 messages, their carers' links included."""
    sent: int
    sent_per_s: float
    """Text messages a second through the whole outbox to the Notify stand-in, one worker."""
    worker_cpu_s: float
    """CPU seconds of the worker while it sent them."""
    emails: int
    emails_per_s: float
    """Emails a second through the whole outbox to the mail sink, one worker."""
    peak_mb: float
    """The most memory this process ever held."""


class _Timed(msgspec.Struct, frozen=True, kw_only=True):
    number: int
    seconds: float
    cpu_s: float


class _Bench(msgspec.Struct, frozen=True, kw_only=True):
    """What every part of the measurement works with."""

    database: Database
    settings: Settings
    surveys: Path
    key: bytes
    clock: FileClock
    pace: Pace

    async def plan(self, inspection: Inspection) -> _Timed:
        began, cpu = time.perf_counter(), time.process_time()
        made = await service.plan(
            self.database.room("outreach"),
            inspection,
            settings=self.settings,
            surveys=self.surveys,
            key=self.key,
            at=self.clock.now(),
        )
        return _timed(made.messages_added, began, cpu)

    async def drain(self, provider: Provider) -> _Timed:
        began, cpu = time.perf_counter(), time.process_time()
        drained = await Drain(
            self.database.room("outreach"),
            provider,
            clock=self.clock,
            key=self.key,
            surveys=self.surveys,
            public_url=self.settings.web.public_url,
            pace=self.pace,
        ).run()
        return _timed(drained.counts.get("accepted", 0), began, cpu)


def _timed(number: int, began: float, cpu: float) -> _Timed:
    return _Timed(
        number=number, seconds=time.perf_counter() - began, cpu_s=time.process_time() - cpu
    )


async def send(
    database: Database,
    settings: Settings,
    *,
    surveys: Path,
    key: bytes,
    messages: int = _TARGET,
    emails: int = 3_000,
    pace: Pace | None = None,
) -> BenchSend:
    """Plan so many text messages and some emails, then send one wave of each.

    The database must be one that may be filled with made-up families. The sinks run as a
    process of their own, on loopback, and set no limit.
    """
    with tempfile.TemporaryDirectory() as folder:
        async with _sinks(Path(folder), settings) as reached:
            bench = _Bench(
                database=database,
                settings=reached,
                surveys=surveys,
                key=key,
                clock=FileClock(Path(folder) / "clock"),
                pace=pace or Pace(),
            )
            providers = open_providers(reached)
            try:
                return await _measure(bench, providers, messages // _TEXT_WAVES, emails)
            finally:
                for provider in providers.values():
                    await provider.close()


async def _measure(
    bench: _Bench, providers: dict[Channel, Provider], carers: int, emails: int
) -> BenchSend:
    bench.clock.wind(schedule(_NOTIFIED_ON).day(3, 10))  # the first wave of each channel is due
    inspection = await _fill(bench.database, carers, emails, bench.clock)
    planned = await bench.plan(inspection)
    texts = await bench.drain(providers[Channel.SMS])
    mails = await bench.drain(providers[Channel.EMAIL])
    return BenchSend(
        planned=planned.number,
        plan_s=planned.seconds,
        plan_90k_s=planned.seconds * _TARGET / max(1, planned.number),
        sent=texts.number,
        sent_per_s=texts.number / texts.seconds,
        worker_cpu_s=texts.cpu_s,
        emails=mails.number,
        emails_per_s=mails.number / mails.seconds,
        peak_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _MB,
    )


async def _fill(database: Database, carers: int, emails: int, clock: FileClock) -> Inspection:
    """Put families of one child and one carer into the roll, without the roll's own checks."""
    code = f"bench-{new_id().hex[:12]}"
    inspection = await create(
        database.room("inspection"),
        Particulars(
            code=code,
            area="Northbourne",
            area_short="Northbourne",
            local_authority="Northbourne Council",
            integrated_care_board="NHS Northbourne ICB",
            notified_on=_NOTIFIED_ON,
            instrument_name="area-send",
        ),
        clock.now(),
    )
    of = inspection.inspection_id
    ids = [(new_id(), new_id()) for _ in range(carers)]
    async with transaction(database.room("roll")) as conn:
        await conn.copy_records_to_table(
            "person",
            schema_name="roll",
            columns=["case_id", "inspection_id", "local_id", "date_of_birth"],
            records=[(case, of, f"{code}-{n}", _BORN) for n, (case, _) in enumerate(ids)],
        )
        await conn.copy_records_to_table(
            "contact",
            schema_name="roll",
            columns=[
                *("contact_id", "inspection_id", "relation", "name"),
                *("email", "phone", "language"),
            ],
            records=[
                (
                    *(contact, of, "parent_carer", "Carer"),
                    f"carer{n}@example.org" if n < emails else None,
                    f"+4479{n:08d}",
                    "en",
                )
                for n, (_, contact) in enumerate(ids)
            ],
        )
        await conn.copy_records_to_table(
            "care",
            schema_name="roll",
            columns=["case_id", "contact_id"],
            records=ids,
        )
    async with transaction(database.room("claims")) as conn:
        await conn.copy_records_to_table(
            "lock", schema_name="claims", records=[(of, clock.now(), 0, "")]
        )
    return await open_survey(database.room("inspection"), of, clock.now())


@asynccontextmanager
async def _sinks(folder: Path, settings: Settings) -> AsyncIterator[Settings]:
    """Run the sinks as a child process; give settings that lead to them."""
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "soundings.rehearsal.sinks", "--folder", str(folder / "sinks")),
        stdout=PIPE,
    )
    try:
        if child.stdout is None:
            message = "the sinks' ports cannot be read"
            raise RuntimeError(message)
        ports = json.loads(await child.stdout.readline())
        yield msgspec.structs.replace(
            settings,
            smtp=Smtp(port=ports["smtp_port"]),
            notify=Notify(base_url=f"http://127.0.0.1:{ports['notify_port']}", api_key=API_KEY),
        )
    finally:
        child.terminate()
        await child.wait()
