"""Mail scanners open links, post forms, press unsubscribe: nothing is started or stopped by it."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext

import httpx
import msgspec
import pytest
from litestar import Litestar
from tests.outreach.make import (
    D1,
    D2,
    KEY,
    REPORTS,
    SURVEYS,
    Carer,
    add_carers,
    an_id,
    give_upn,
    keys_of,
    lock_claims,
    make_inspection,
    plan,
)

from soundings.app.runtime import Deps
from soundings.app.web import create_app
from soundings.instrument import service as instruments
from soundings.kit import links
from soundings.kit.clock import FileClock
from soundings.kit.database import Database
from soundings.kit.queue import NoQueue
from soundings.kit.settings import Settings
from soundings.kit.vault import KeyRing
from soundings.outreach import service

TOUCHED = """
SELECT (SELECT count(*) FROM outreach.opt_out) AS opted_out,
    (SELECT count(*) FROM outreach.refusal) AS refused,
    (SELECT count(*) FROM outreach.inbound_text) AS told,
    (SELECT count(*) FROM outreach.answered) AS answered,
    (SELECT count(*) FROM outreach.link WHERE stopped_at IS NOT NULL) AS stopped,
    (SELECT count(*) FROM outreach.link WHERE opened_at IS NOT NULL) AS opened
"""

BLIND = (
    {},
    {"content": b""},
    {"data": {"token": "0" * 24}},
    {"data": {"email": "scan@example.org", "wish": "stop", "reason": "refused"}},
    {"json": {"List-Unsubscribe": "One-Click"}},
)


class Site(msgspec.Struct, kw_only=True):
    """The whole application, and one child's link by message and code by school."""

    app: Litestar
    link: str
    code: str


@pytest.fixture
async def site(database: Database, clock: FileClock) -> Site:
    inspection = await make_inspection(database)
    await lock_claims(database, inspection)
    await instruments.publish(
        database.room("instrument"), instruments.load(SURVEYS, "area-send"), D1
    )
    await add_carers(database, inspection, one=Carer(children=("a",), email="one@example.org"))
    await plan(database, inspection)
    of = inspection.inspection_id
    await give_upn(database, inspection, "a")
    await database.room("roll").execute("UPDATE roll.frame SET setting_urn = '100001'")
    async for _ in service.make_packs(
        database.room("outreach"),
        inspection,
        settings=Settings(),
        reports=REPORTS,
        key=KEY,
        keys=keys_of(database),
        at=D1,
    ):
        pass
    clock.wind(D2)
    app = create_app(
        nullcontext(
            Deps(
                database=database,
                clock=clock,
                settings=Settings(),
                secret=KEY,
                keys=KeyRing(KEY),
                queue=NoQueue(),
                providers={},
            )
        )
    )
    link = links.mint(KEY, str(an_id(of, "one")))
    code = links.mint_code(KEY, f"school:{an_id(of, 'a')}")
    return Site(app=app, link=link, code=code)


@asynccontextmanager
async def _visiting(site: Site) -> AsyncIterator[httpx.AsyncClient]:
    async with (
        site.app.lifespan(),
        httpx.AsyncClient(
            transport=httpx.ASGITransport(site.app), base_url="https://soundings.example"
        ) as client,
    ):
        yield client


def _doors(site: Site) -> list[str]:
    paths = ("/{}", "/{}/stop", "/stop/{}")
    return ["/", *(path.format(token) for path in paths for token in (site.link, site.code))]


async def _untouched(database: Database) -> bool:
    touched = await database.room("outreach").fetchrow(TOUCHED)
    begun = await database.room("respond").fetchval("SELECT count(*) FROM respond.response")
    return begun == 0 and not any(touched.values())


async def test_opening_any_link_any_number_of_times_starts_and_stops_nothing(site, database):
    async with _visiting(site) as client:
        for path in _doors(site):
            for method in ("HEAD", "GET", "HEAD", "GET"):
                assert (await client.request(method, path)).status_code < 500
    assert await _untouched(database)


@pytest.mark.parametrize("post", BLIND, ids=str)
async def test_a_post_that_no_page_of_ours_made_starts_and_stops_nothing(site, database, post):
    async with _visiting(site) as client:
        for path in _doors(site):
            assert (await client.post(path, **post)).status_code < 500
    assert await _untouched(database)


def _hidden(page: str) -> dict[str, str]:
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))


async def test_posting_the_stop_forms_as_they_are_found_stops_nothing(site, database):
    async with _visiting(site) as client:
        for path in _doors(site):
            if "stop" not in path:
                continue
            hidden = _hidden((await client.get(path)).text)
            assert hidden, path
            assert (await client.post(path, data=hidden)).status_code < 500
    assert await _untouched(database)


async def test_one_click_of_a_mail_program_does_stop(site, database):
    async with _visiting(site) as client:
        one_click = {"List-Unsubscribe": "One-Click"}
        reply = await client.post(f"/stop/{site.link}", data=one_click)
    assert reply.status_code == 200
    assert not await _untouched(database)


async def test_a_code_typed_on_the_start_page_opens_what_its_letter_s_link_does(site):
    code = links.in_groups(site.code)
    async with _visiting(site) as client:
        hidden = _hidden((await client.get("/")).text)
        for typed in (code, code.lower(), code.replace(" ", "-"), f" {code.lower()} "):
            reply = await client.post("/", data={**hidden, "code": typed})
            assert reply.status_code == 303
            assert reply.headers["location"].startswith(f"/{site.code}")
            assert (await client.get(reply.headers["location"])).status_code == 200
        wrong = await client.post("/", data={**hidden, "code": "00000 0000 0000"})
    assert wrong.status_code == 422
    assert "00000 0000 0000" in wrong.text
