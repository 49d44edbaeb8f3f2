"""The drill: a running installation loses its disk, and is back from its backup."""

import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date, datetime, timedelta
from pathlib import Path

import msgspec
import psutil

from soundings import ROOMS
from soundings.audit.model import Search
from soundings.audit.service import note, search, verify
from soundings.inspection.model import InspectionId, Particulars
from soundings.inspection.service import create
from soundings.kit import backup
from soundings.kit.clock import SystemClock
from soundings.kit.database import Database, Pool, open_database, transaction
from soundings.kit.embedded import remove_stack, run_stack
from soundings.kit.ids import new_id
from soundings.kit.migrate import migrate
from soundings.kit.vault import KeyRing
from soundings.outreach import service as outreach
from soundings.roll import service as roll
from soundings.roll.model import Contact, ContactId, Relation
from soundings.roll.service import sealing

RPO_S = 60.0
"""Seconds of work that may be lost. Source: our promise, a minute."""

RTO_S = 300.0
"""Seconds until the restored installation answers. Source: our promise, five minutes."""

_PAUSE_S = 0.02
_HOLD = (
    "import sys, time; from pathlib import Path; from soundings.kit.embedded import run_stack\n"
    "with run_stack(Path(sys.argv[1])) as stack:\n"
    "    print(stack.database_url, flush=True)\n"
    "    time.sleep(3600)\n"
)


class Drilled(msgspec.Struct, frozen=True, kw_only=True):
    """What a drill found."""

    written: int
    """Entries the lost installation had acknowledged."""
    found: int
    """Entries the restored one has."""
    lost_s: float
    """Between the last entry that is left and the last that was acknowledged."""
    back_s: float
    """From the loss until the restored installation answered."""
    chain_whole: bool
    """Whether the audit chain verifies from its first entry."""
    paused: bool
    """Whether nothing leaves until somebody says so."""
    resumed: bool
    """Whether it does once somebody has."""

    @property
    def kept(self) -> bool:
        """Whether all that is promised was kept."""
        whole = self.chain_whole and self.paused and self.resumed
        return whole and self.lost_s <= RPO_S and self.back_s <= RTO_S


class Rotated(msgspec.Struct, frozen=True, kw_only=True):
    """What a rotation under way was found to do."""

    values: int
    seconds: float
    reads: int
    """How often somebody was found and opened meanwhile."""
    left: int
    """Values an older key still seals: there must be none."""


_MIGRATIONS = Path(__file__).resolve().parents[3] / "migrations"


async def restore(folder: Path, *, seconds: float) -> Drilled:
    """Run an installation with traffic for so long, kill it, delete it, and restore it."""
    first, second, kept = folder / "first", folder / "second", folder / "backup"
    with _installation(first) as (url, holder):
        await migrate(url, _MIGRATIONS)
        with backup.follow(url, kept):
            async with open_database(url, ROOMS, max_size=2) as database:
                await _furnish(database)
                await asyncio.to_thread(backup.take_base, url, kept, _now())
                password = (first / "postgres.password").read_bytes()
                (kept / "postgres.password").write_bytes(password)
                written, last = await _work(database, seconds)
                began = time.monotonic()
                _destroy(holder)
    remove_stack(first)
    await asyncio.to_thread(backup.restore, kept, second)
    with run_stack(second) as stack:
        async with open_database(stack.database_url, ROOMS, max_size=2) as database:
            found, newest = await _newest(database)
            back_s = time.monotonic() - began
            epoch = await outreach.where(database.room("outreach"))
            resumed = await outreach.resume(database.room("outreach"), _now())
            after = await outreach.where(database.room("outreach"))
            verified = await verify(database.room("audit"))
    remove_stack(second)
    return Drilled(
        written=written,
        found=found,
        lost_s=max(0.0, (last - newest).total_seconds()),
        back_s=back_s,
        chain_whole=verified.entries == found + 1,
        paused=epoch is not None and epoch.moved,
        resumed=resumed.restored and after is not None and not after.moved,
    )


@contextmanager
def _installation(home: Path) -> Iterator[tuple[str, "subprocess.Popen[str]"]]:
    """Run a stack in a process of its own, which can be killed."""
    with subprocess.Popen(  # noqa: S603 - our own words
        [sys.executable, "-c", _HOLD, str(home)], stdout=subprocess.PIPE, text=True
    ) as holder:
        try:
            if holder.stdout is None:
                message = "the first installation says nothing"
                raise RuntimeError(message)
            yield holder.stdout.readline().strip(), holder
        finally:
            holder.kill()


def _destroy(holder: "subprocess.Popen[str]") -> None:
    """Kill the server at once, as a machine that burns does: with no time to say anything."""
    children = psutil.Process(holder.pid).children(recursive=True)
    holder.kill()
    for child in children:
        with suppress(psutil.NoSuchProcess):
            child.kill()


async def _furnish(database: Database) -> InspectionId:
    """Make an inspection, and an outbox that knows where it is."""
    made = await create(
        database.room("inspection"),
        Particulars(
            code="drill",
            area="Northbourne",
            area_short="Northbourne",
            local_authority="Northbourne Council",
            integrated_care_board="NHS Northbourne ICB",
            notified_on=date(2026, 9, 14),
            instrument_name="area-send",
        ),
        _now(),
    )
    await outreach.begin_here(database.room("outreach"))
    return made.inspection_id


async def _work(database: Database, seconds: float) -> tuple[int, datetime]:
    """Note one thing after another; return how many were acknowledged, and when the last was."""
    until, written, last = _now() + timedelta(seconds=seconds), 1, _now()
    while _now() < until:
        async with transaction(database.room("outreach")) as conn:
            at = _now()
            await note(
                conn, at=at, actor="drill", action="drill.wrote", subject=str(written), detail={}
            )
        written, last = written + 1, at
        await asyncio.sleep(_PAUSE_S)
    return written, last


async def rotate(folder: Path, *, values: int) -> Rotated:
    """Seal so many values, then all of them anew under another key while somebody reads them."""
    keys, at = KeyRing(b"a secret of the drill"), _now()
    with run_stack(folder) as stack:
        await migrate(stack.database_url, _MIGRATIONS)
        async with open_database(stack.database_url, ROOMS, max_size=2) as database:
            pool = database.room("roll")
            area = await _furnish(database)
            carers = [_carer(number, area) for number in range(values // 2)]
            async with transaction(pool) as conn:
                under = await sealing.hold_keys(conn, keys, at)
                await sealing.save_contacts(conn, area, carers, keys, under)
            over = asyncio.Event()
            reader = asyncio.create_task(_read(pool, area, over))
            began = time.monotonic()
            done = await roll.rotate(pool, keys, at)
            seconds = time.monotonic() - began
            over.set()
            reads = await reader
            left = sum(line.values for line in (await roll.key_lines(pool))[:-1])
    remove_stack(folder)
    return Rotated(values=done.values, seconds=seconds, reads=reads, left=left)


def _carer(number: int, area: InspectionId) -> Contact:
    return Contact(
        contact_id=ContactId(new_id()),
        inspection_id=area,
        relation=Relation.PARENT_CARER,
        name=f"Carer {number}",
        email=f"carer{number}@example.org",
        phone=f"+4479{number:08d}",
        language="en",
    )


async def _read(pool: Pool, area: InspectionId, over: asyncio.Event) -> int:
    """Find somebody by their address, with a ring that knows nothing yet, until it is over."""
    times = 0
    while not over.is_set():
        (found,) = await roll.find_contacts(
            pool,
            area,
            "carer0@example.org",
            keys=KeyRing(b"a secret of the drill"),
            actor="drill",
            reason="a drill",
            at=_now(),
        )
        times += found.name == "Carer 0"
        await asyncio.sleep(_PAUSE_S)
    return times


async def _newest(database: Database) -> tuple[int, datetime]:
    """Return how many entries there are, and when the newest was written."""
    newest = (await search(database.room("audit"), Search()))[0]
    return newest.entry_id, newest.at


def _now() -> datetime:
    return SystemClock().now()
