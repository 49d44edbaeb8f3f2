"""How fast messages are planned and sent, and in how much memory, against sinks that set no
limit.
"""

import asyncio
import json
import resource
import sys
import tempfile
import time
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from uuid import UUID

import msgspec

from soundings.inspection.model import Inspection, Particulars
from soundings.inspection.rules import schedule
from soundings.inspection.service import create, open_survey
from soundings.kit.clock import FileClock
from soundings.kit.database import Database, connect
from soundings.kit.ids import new_id
from soundings.kit.settings import Notify, Settings, Smtp
from soundings.kit.vault import KeyRing
from soundings.outreach import service
from soundings.outreach.model import Channel
from soundings.outreach.providers import Provider
from soundings.outreach.tasks import Drain, Pace, Stationery, open_providers
from soundings.rehearsal.sinks import API_KEY
from soundings.roll.model import Contact, ContactId, Relation
from soundings.roll.rules.sealing import ADDRESS, address_index, addresses_of
from soundings.roll.service import hold_keys

_NOTIFIED_ON = date(2026, 9, 14)
_TEXT_WAVES = 2
_TARGET = 90_000
_MB = 1024 if sys.platform != "darwin" else 1_048_576

HELD_EVERY, SILENT_EVERY = 33, 100
"""One child in how many is held, and one carer in how many has asked for silence. Source: our
choice: more than any area has, for a plan must not be fast for want of them.
"""

LIMIT_PER_S, LIMITED_S = 50.0, 20.0
"""The limit that is kept, and for how long. Source: Notify's own limit, 3,000 a minute."""

_SEALED_AT_ONCE = 1_000

SMALL = 1_000
"""Messages of the small run that memory is measured against. Source: our choice."""


class BenchSend(msgspec.Struct, frozen=True, kw_only=True):
    """What was timed, and how long it took."""

    planned: int
    plan_s: float
    plan_90k_s: float
    """Planning seconds for 90,000 messages, with links, holds and opt-outs."""
    sent: int
    sent_per_s: float
    """Text messages a second through the whole outbox to the Notify stand-in, one worker."""
    worker_cpu_s: float
    """CPU seconds of the worker while it sent them."""
    emails: int
    emails_per_s: float
    """Emails a second through the whole outbox to the mail sink, one worker."""
    limit_per_s: float
    limited_per_s: float
    """Text messages a second under that limit, which two workers shared."""
    peak_mb: float
    """The most memory this process ever held."""


class BenchMemory(msgspec.Struct, frozen=True, kw_only=True):
    """How memory grows with the number of messages, planned and sent by one process."""

    small: int
    small_peak_mb: float
    messages: int
    sent: int
    seconds: float
    peak_mb: float


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
    keys: KeyRing
    clock: FileClock

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

    async def drain(self, provider: Provider, pace: Pace | None = None) -> _Timed:
        began, cpu = time.perf_counter(), time.process_time()
        drained = await Drain(
            self.database.room("outreach"),
            provider,
            clock=self.clock,
            stationery=Stationery(
                surveys=self.surveys, public_url=self.settings.web.public_url, key=self.key
            ),
            keys=self.keys,
            mark=self.settings.home / "outreach.mark",
            pace=pace,
        ).run()
        return _timed(drained.counts.get("accepted", 0), began, cpu)

    async def drain_all(self, provider: Provider) -> int:
        """Drain until nothing is left, however often that takes."""
        sent = 0
        while more := (await self.drain(provider)).number:
            sent += more
        return sent


def _timed(number: int, began: float, cpu: float) -> _Timed:
    return _Timed(
        number=number, seconds=time.perf_counter() - began, cpu_s=time.process_time() - cpu
    )


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _MB


async def send(
    database: Database,
    settings: Settings,
    *,
    surveys: Path,
    key: bytes,
    messages: int = _TARGET,
    emails: int = 3_000,
) -> BenchSend:
    """Plan so many text messages and some emails, then send one wave of each.

    The database must be one that may be filled with made-up families. The sinks run as a
    process of their own, on loopback, and set no limit.
    """
    async with _opened(database, settings, surveys, key) as (bench, providers):
        carers = messages // _TEXT_WAVES
        inspection = await _fill(bench, carers, emails)
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
            limit_per_s=LIMIT_PER_S,
            limited_per_s=await _limited(bench),
            peak_mb=_peak_mb(),
        )


async def measure_memory(
    database: Database, settings: Settings, *, surveys: Path, key: bytes, messages: int
) -> BenchMemory:
    """Plan and send a few messages, then so many, and see how memory grew."""
    async with _opened(database, settings, surveys, key) as (bench, providers):
        texting = providers[Channel.SMS]
        await bench.plan(await _fill(bench, SMALL // _TEXT_WAVES, 0))
        await bench.drain_all(texting)
        small_peak_mb, began = _peak_mb(), time.perf_counter()
        await bench.plan(await _fill(bench, messages // _TEXT_WAVES, 0))
        sent = await bench.drain_all(texting)
        return BenchMemory(
            small=SMALL,
            small_peak_mb=small_peak_mb,
            messages=messages,
            sent=sent,
            seconds=time.perf_counter() - began,
            peak_mb=_peak_mb(),
        )


@asynccontextmanager
async def _opened(
    database: Database, settings: Settings, surveys: Path, key: bytes
) -> AsyncIterator[tuple[_Bench, dict[Channel, Provider]]]:
    with tempfile.TemporaryDirectory() as folder:
        async with _sinks(Path(folder), settings) as reached:
            bench = _Bench(
                database=database,
                settings=reached,
                surveys=surveys,
                key=key,
                keys=KeyRing(key),
                clock=FileClock(Path(folder) / "clock"),
            )
            bench.clock.wind(schedule(_NOTIFIED_ON).day(3, 10))  # a wave of each channel is due
            providers = open_providers(reached, key)
            try:
                yield bench, providers
            finally:
                for provider in providers.values():
                    await provider.close()


async def _limited(bench: _Bench) -> float:
    """Send for a while under a limit that two workers share; return messages a second."""
    await bench.plan(await _fill(bench, int(3 * LIMIT_PER_S * LIMITED_S), 0))
    notify = msgspec.structs.replace(bench.settings.notify, per_s=LIMIT_PER_S)
    limited = msgspec.structs.replace(bench.settings, notify=notify)
    workers = [open_providers(limited, bench.key)[Channel.SMS] for _ in range(2)]
    sent = await asyncio.gather(
        *(bench.drain(worker, Pace(seconds=LIMITED_S)) for worker in workers)
    )
    for worker in workers:
        await worker.close()
    return sum(one.number for one in sent) / max(one.seconds for one in sent)


async def _fill(bench: _Bench, carers: int, emails: int) -> Inspection:
    """Put families of one child and one carer into the roll, without the roll's own checks."""
    code, database = f"bench-{new_id().hex[:12]}", bench.database
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
        bench.clock.now(),
    )
    families = _Families(inspection=inspection, first=new_id().int >> 32 << 32, number=carers)
    async with connect(bench.settings.database_url) as conn, conn.transaction():
        under = await hold_keys(conn, bench.keys, bench.clock.now())
        for table, columns, rows in families.tables(emails, bench.keys, under):
            await conn.copy_records_to_table(
                table, schema_name="roll", columns=columns, records=rows
            )
    async with connect(bench.settings.database_url) as conn, conn.transaction():
        await conn.copy_records_to_table(
            "opt_out",
            schema_name="outreach",
            columns=["address_hash", "noted_at"],
            records=(
                (address_index(bench.key, families.phone(n)), bench.clock.now())
                for n in range(0, carers, SILENT_EVERY)
            ),
        )
    async with connect(bench.settings.database_url) as conn, conn.transaction():
        await conn.copy_records_to_table(
            "lock",
            schema_name="claims",
            records=[(inspection.inspection_id, bench.clock.now(), 0, "")],
        )
    return await open_survey(
        database.room("inspection"), inspection.inspection_id, bench.clock.now()
    )


class _Families(msgspec.Struct, frozen=True, kw_only=True):
    """Made-up families by number, so that none is kept in memory."""

    inspection: Inspection
    first: int
    number: int

    def case(self, n: int) -> UUID:
        return UUID(int=self.first + n)

    def contact(self, n: int) -> UUID:
        return UUID(int=(self.first + n) ^ 1 << 64)

    def phone(self, n: int) -> str:
        return f"+447{((self.first >> 40) + n) % 10**9:09d}"

    def _contact(self, n: int, emails: int) -> Contact:
        return Contact(
            contact_id=ContactId(self.contact(n)),
            inspection_id=self.inspection.inspection_id,
            relation=Relation.PARENT_CARER,
            name="Carer",
            email=f"carer{n}@example.org" if n < emails else None,
            phone=self.phone(n),
            language="en",
        )

    def _contacts(self, emails: int, keys: KeyRing, under: int) -> Iterator[tuple[object, ...]]:
        """Give every carer, sealed, some at a time."""
        for first in range(0, self.number, _SEALED_AT_ONCE):
            upto = min(first + _SEALED_AT_ONCE, self.number)
            carers = [self._contact(n, emails) for n in range(first, upto)]
            addresses = keys.seal_all(
                ADDRESS, [(one.contact_id, addresses_of(one)) for one in carers], under=under
            )
            for one, address in zip(carers, addresses, strict=True):
                yield (
                    *(one.contact_id, one.inspection_id, one.relation.value, one.language),
                    address,
                    address_index(keys.index_key, one.email),
                    address_index(keys.index_key, one.phone),
                )

    def tables(
        self, emails: int, keys: KeyRing, under: int
    ) -> Iterator[tuple[str, list[str], Iterator[tuple[object, ...]]]]:
        """Give each table of the roll, its columns and its rows."""
        of = self.inspection.inspection_id
        numbers = range(self.number)
        yield (
            "person",
            ["case_id", "inspection_id"],
            ((self.case(n), of) for n in numbers),
        )
        yield (
            "contact",
            [
                *("contact_id", "inspection_id", "relation", "language"),
                *("address_sealed", "email_index", "phone_index"),
            ],
            self._contacts(emails, keys, under),
        )
        yield "care", ["case_id", "contact_id"], ((self.case(n), self.contact(n)) for n in numbers)
        yield (
            "hold",
            ["hold_id", "inspection_id", "case_id", "reason", "noted_on"],
            (
                (new_id(), of, self.case(n), "objected", _NOTIFIED_ON)
                for n in range(1, self.number, HELD_EVERY)
            ),
        )


@asynccontextmanager
async def _sinks(folder: Path, settings: Settings) -> AsyncIterator[Settings]:
    """Run the sinks as a child process; give settings that lead to them."""
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "soundings.rehearsal.sinks", "--folder", str(folder / "sinks"), "--forgetful"),
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
            notify=Notify(
                base_url=f"http://127.0.0.1:{ports['notify_port']}", api_key=API_KEY, per_s=0.0
            ),
        )
    finally:
        child.terminate()
        await child.wait()
