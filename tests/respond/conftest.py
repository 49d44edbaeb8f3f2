"""A small application of the family's pages, and an area whose families it asks."""

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

import httpx
import pytest
from litestar import Litestar
from selectolax.lexbor import LexborHTMLParser
from tests.respond import make

from soundings.inspection import service as inspection
from soundings.inspection.model import Inspection, Particulars
from soundings.instrument import service as instruments
from soundings.instrument.model import Instrument
from soundings.kit import links
from soundings.kit.clock import FileClock
from soundings.kit.database import Database, connect, transaction
from soundings.kit.settings import Settings
from soundings.kit.vault import KeyRing
from soundings.respond.pages import FAMILY
from soundings.roll import service as roll

SURVEYS = Path(__file__).parents[2] / "surveys"
SECRET = b"a secret for tests, long enough for all"


class HeldQueue:
    """A queue that keeps what it was asked."""

    def __init__(self) -> None:
        self.nudges: list[tuple[str, ...]] = []

    async def nudge(self, task: str, *ids: str) -> None:
        self.nudges.append((task, *ids))


class Area:
    """An inspection with families, written as the rooms upstream would."""

    def __init__(self, url: str, database: Database, clock: FileClock) -> None:
        self.url = url
        self.database = database
        self.clock = clock
        self.inspection: Inspection

    async def family(self, *ages: int) -> str:
        """Add a carer with children of these ages; return the carer's link."""
        contact, link, token = uuid4(), uuid4(), links.mint(SECRET, str(uuid4()))
        known = self.inspection.inspection_id
        async with connect(self.url) as conn:
            await conn.execute(
                "INSERT INTO outreach.link VALUES ($1, $2, $3, $4)",
                link,
                known,
                contact,
                links.digest(SECRET, token),
            )
            for age in ages:
                case = uuid4()
                await conn.execute(
                    "INSERT INTO roll.person (case_id, inspection_id) VALUES ($1, $2)",
                    case,
                    known,
                )
                await conn.execute(
                    "INSERT INTO roll.frame (case_id, inspection_id, family_id, status, age, sex,"
                    " ethnicity, need_type, phase, pupil_premium, looked_after, reach)"
                    " VALUES ($1, $2, $3, 'sen_support', $4, 'female', 'asian', 'asd', 'primary',"
                    " false, false, 'sms')",
                    case,
                    known,
                    contact,
                    age,
                )
                await conn.execute("INSERT INTO outreach.link_case VALUES ($1, $2)", link, case)
        return token

    async def close(self) -> None:
        """Take no more answers."""
        pool = self.database.room("inspection")
        await inspection.close(pool, self.inspection.inspection_id, self.clock.now())

    async def rows(self, statement: str, *args: object) -> list[dict[str, Any]]:
        """Look into the database past every role."""
        async with connect(self.url) as conn:
            return [dict(row) for row in await conn.fetch(statement, *args)]

    async def replies(self) -> list[dict[str, Any]]:
        """Return every reply, the first begun first."""
        return await self.opened(
            await self.rows("SELECT * FROM respond.response ORDER BY started_at, saved_at")
        )

    async def opened(self, replies: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return replies with the words of their families, and what these call the child."""
        keys = KeyRing(SECRET)
        async with connect(self.url) as conn:
            return [
                one
                | {
                    "answers": await make.opened(conn, keys, one),
                    "called": await make.called(conn, keys, one),
                }
                for one in replies
            ]

    async def reply_of(self, token: str) -> dict[str, Any]:
        """Return the one reply of a link."""
        (found,) = await self.opened(
            await self.rows(
                "SELECT response.* FROM respond.response"
                " INNER JOIN outreach.link ON link.link_id = response.link_id"
                " WHERE link.link_hash = $1",
                links.digest(SECRET, token),
            )
        )
        return found

    async def age_of(self, case_id: UUID) -> int:
        """Return the listed age of a child."""
        found = await self.rows("SELECT age FROM roll.frame WHERE case_id = $1", case_id)
        return found[0]["age"]


class Phone:
    """A family's browser: follows what the pages say, and nothing else."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client
        self.at = ""
        self.status = 0
        self.text = ""
        self.headers: dict[str, str] = {}

    @property
    def page(self) -> LexborHTMLParser:
        return LexborHTMLParser(self.text)

    @property
    def title(self) -> str:
        return self.page.css_first("title").text()

    @property
    def token(self) -> str:
        field = self.page.css_first("input[name=token]")
        return "" if field is None else str(field.attributes["value"])

    @property
    def seen(self) -> str:
        field = self.page.css_first("input[name=seen]")
        return "" if field is None else str(field.attributes["value"])

    def _take(self, response: Any) -> None:
        self.at = response.url.path
        self.status = response.status_code
        self.text = response.text
        self.headers = dict(response.headers)

    async def open(self, where: str) -> None:
        self._take(await self.client.get(where, follow_redirects=True))

    async def post(self, where: str, **fields: Any) -> None:
        named = {name.replace("_", "-"): value for name, value in fields.items()}
        named.setdefault("token", self.token)
        if where == self.at:
            named.setdefault("seen", self.seen)
        self._take(await self.client.post(where, data=named, follow_redirects=True))

    async def start(self, token: str, **asked: str) -> None:
        """Open the link, in another language or for another audience if asked so, and start."""
        await self.enter(f"/{token}", **asked)

    async def enter(self, door: str, **asked: str) -> None:
        """Open a door and press what begins or goes on with a reply."""
        await self.open(f"{door}?{urlencode(asked)}")
        hidden = self.page.css("input[type=hidden]")
        form = {field.attributes["name"]: field.attributes["value"] for field in hidden}
        self._take(await self.client.post(door, data=form, follow_redirects=True))

    async def answer(self, *codes: object, **fields: Any) -> None:
        """Answer the question on the screen."""
        item = self.at.rpartition("/")[2]
        if codes:
            fields[item] = [str(code) for code in codes]
        await self.post(self.at, **fields)

    async def skip_to(self, where: str) -> None:
        """Skip questions until this page is on the screen."""
        for _ in range(80):
            if self.at == where:
                return
            assert self.at.startswith("/r/q"), self.at
            await self.answer()
        raise AssertionError(where)

    async def fill(self, answers: dict[str, Any]) -> list[str]:
        """Answer as this says, skip the rest, until all is answered; return what was asked."""
        asked = []
        while self.at != "/r/check":
            item = self.at.rpartition("/")[2]
            asked.append(item)
            assert len(asked) < 80, self.at
            assert self.status == 200, (self.at, self.status)
            given = answers.get(item, ())
            if isinstance(given, dict):
                await self.post(self.at, **{f"{item}-{part}": one for part, one in given.items()})
            else:
                await self.answer(*(given if isinstance(given, tuple) else (given,)))
        return asked

    async def send(self, age: int) -> None:
        """Answer nothing but the age, and send."""
        await self.answer(age)
        await self.skip_to("/r/check")
        await self.post("/r/check")


@pytest.fixture
def instrument() -> Instrument:
    return instruments.load(SURVEYS, "area-send")


async def new_area(url: str, database: Database, clock: FileClock, instrument: Instrument) -> Area:
    """Return an area whose survey is open."""
    made = Area(url, database, clock)
    await instruments.publish(database.room("instrument"), instrument, clock.now())
    pool = database.room("inspection")
    prepared = await inspection.create(
        pool,
        Particulars(
            code="rehearsal",
            area="Northshire",
            area_short="Northshire",
            local_authority="Northshire Council",
            integrated_care_board="NHS North ICB",
            notified_on=date(2026, 9, 14),
            instrument_name="area-send",
        ),
        clock.now(),
    )
    async with transaction(database.room("roll")) as conn:
        await roll.hold_keys(conn, KeyRing(SECRET), clock.now())
    made.inspection = await inspection.open_survey(pool, prepared.inspection_id, clock.now())
    return made


@pytest.fixture
async def area(url: str, database: Database, clock: FileClock, instrument: Instrument) -> Area:
    return await new_area(url, database, clock, instrument)


@pytest.fixture
def queue() -> HeldQueue:
    return HeldQueue()


@pytest.fixture
async def app(database: Database, clock: FileClock, queue: HeldQueue) -> Litestar:
    made = Litestar([FAMILY], openapi_config=None, logging_config=None, debug=True)
    made.state.update(
        {
            "database": database,
            "clock": clock,
            "settings": Settings(),
            "secret": SECRET,
            "keys": KeyRing(SECRET),
            "queue": queue,
        }
    )
    return made


def _browser(app: Litestar) -> httpx.AsyncClient:
    """Return a browser in the test's own event loop, where its database pools live."""
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app), base_url="https://families.example"
    )


@pytest.fixture
async def phone(app: Litestar) -> AsyncIterator[Phone]:
    async with _browser(app) as client:
        yield Phone(client)


@pytest.fixture
async def other_phone(app: Litestar) -> AsyncIterator[Phone]:
    async with _browser(app) as client:
        yield Phone(client)


__all__ = ["Area", "HeldQueue", "Phone"]
