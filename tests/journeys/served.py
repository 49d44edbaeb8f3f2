"""An area whose survey is open, its pages served over HTTP beside the test: no stack to start."""

import asyncio
import os
import socket
import threading
from collections.abc import Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import uvicorn
from tests.respond.conftest import SECRET, SURVEYS, Area, HeldQueue, new_area

from soundings import ROOMS
from soundings.access import service as access
from soundings.access.model import Role
from soundings.app.onewrite import OneWriteProtocol
from soundings.app.runtime import Deps
from soundings.app.web import create_app
from soundings.instrument import service as instruments
from soundings.kit.clock import LONDON, FileClock
from soundings.kit.database import connect, open_database
from soundings.kit.ids import new_id
from soundings.kit.settings import Settings, Web
from soundings.kit.vault import KeyRing

T = TypeVar("T")
READY_S = 120.0


class Served:
    """The pages of one open area, in a thread with a loop of its own."""

    def __init__(self, folder: Path) -> None:
        self.clock = FileClock(folder / "clock")
        self.clock.wind(datetime(2026, 9, 15, 10, 0, tzinfo=LONDON).astimezone(UTC))
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = self._door.getsockname()[1]
        self.base = f"http://127.0.0.1:{self.port}"
        self.queue = HeldQueue()
        self.area: Area
        self.deps: Deps
        self._loop = asyncio.new_event_loop()
        self._ready, self._over = threading.Event(), asyncio.Event()
        self._thread = threading.Thread(target=self._loop.run_until_complete, args=[self._serve()])

    def start(self) -> None:
        self._thread.start()
        assert self._ready.wait(READY_S), "the pages were not served in time"

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join(READY_S)
        self._loop.close()

    def ask(self, work: Coroutine[Any, Any, T], within_s: float = READY_S) -> T:
        """Do something in the pages' own loop, where their database pools are."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(within_s)

    async def _serve(self) -> None:
        async with _new_database() as url, open_database(url, ROOMS, max_size=4) as database:
            instrument = instruments.load(SURVEYS, "area-send")
            self.area = await new_area(url, database, self.clock, instrument)
            settings = Settings(web=Web(public_url=self.base, staff_per_minute=0))
            self.deps = deps = Deps(
                database=database,
                clock=self.clock,
                settings=settings,
                secret=SECRET,
                keys=KeyRing(SECRET),
                queue=self.queue,
                providers={},
            )
            server = uvicorn.Server(
                uvicorn.Config(
                    create_app(_given(deps)),
                    http=OneWriteProtocol,
                    log_level="warning",
                    lifespan="on",
                )
            )
            serving = asyncio.ensure_future(server.serve(sockets=[self._door]))
            while not server.started:
                assert not serving.done(), serving.result()
                await asyncio.sleep(0.02)
            self._ready.set()
            await self._over.wait()
            server.should_exit = True
            await serving

    def family(self, *ages: int) -> str:
        """Add a carer with children of these ages; return the carer's link."""
        return self.ask(self.area.family(*ages))

    def rows(self, statement: str, *words: object) -> list[dict[str, Any]]:
        return self.ask(self.area.rows(statement, *words))

    def staff(self, role: Role, *, bound: bool = False) -> str:
        """Let somebody in, bound to the area or to none; return the value of their cookie."""
        only = bound or role is Role.PARTNERSHIP

        async def let_in() -> str:
            pool, at = self.area.database.room("access"), self.clock.now()
            staff_id = await access.add_staff(
                pool,
                email=f"{new_id()}@example.org",
                name="Ines",
                role=role,
                at=at,
                inspection_id=self.area.inspection.inspection_id if only else None,
            )
            ticket = await access.sign_in_link(pool, staff_id, at)
            return (await access.sign_in(pool, ticket, at)).token

        return self.ask(let_in())


@asynccontextmanager
async def _given(deps: Deps) -> Any:
    yield deps


@asynccontextmanager
async def _new_database() -> Any:
    base, name = os.environ["DATABASE_URL"], f"test_{uuid4().hex[:16]}"
    async with connect(base) as conn:
        await conn.execute(
            f"CREATE DATABASE {name} TEMPLATE {os.environ['SOUNDINGS_TEST_TEMPLATE']}"
        )
    yield urlunsplit(urlsplit(base)._replace(path=f"/{name}"))
    async with connect(base) as conn:
        await conn.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def served(folder: Path) -> Iterator[Served]:
    """Serve an open area for as long as the context lasts."""
    made = Served(folder)
    made.start()
    try:
        yield made
    finally:
        made.stop()
