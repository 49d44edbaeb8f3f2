"""Signing in over HTTP, and every door with the wrong person before it."""

import re
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import msgspec
import pytest
from jinja2 import DictLoader, Environment, FileSystemLoader, PrefixLoader, StrictUndefined
from litestar import Litestar, Request, Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency, Provide
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.template import TemplateConfig

import soundings.access
from soundings.access import service
from soundings.access.guards import STAFF, inspector_only, staff_only
from soundings.access.model import Role, SignedIn
from soundings.access.pages import HANDLERS
from soundings.app.web import HEADERS
from soundings.kit.clock import FileClock
from soundings.kit.database import Database
from soundings.kit.ids import new_id
from soundings.kit.pace import Pace
from soundings.kit.refusal import Kind, Refusal
from soundings.kit.settings import Settings, Web

STATUS = {Kind.FORBIDDEN: 403, Kind.CLOSED: 410}
LAYOUT = "<title>{% block title %}{% endblock %}</title>{% block content %}{% endblock %}"


@get("/staff", guards=[staff_only], dependencies=STAFF)
async def show_home(staff: NamedDependency[SignedIn]) -> dict[str, str]:
    return {"name": staff.name, "form_token": staff.form_token}


@get("/staff/words", guards=[inspector_only])
async def show_words() -> str:
    return "words"


@post("/staff/words", guards=[inspector_only], status_code=200)
async def save_words() -> str:
    return "saved"


def _refuse(_: Request, refusal: Refusal) -> Response:
    return Response({"slug": refusal.slug}, status_code=STATUS[refusal.kind])


def _giving(value: Any) -> Callable[[], Any]:
    def give() -> Any:
        return value

    return give


def _app(database: Database, clock: FileClock, settings: Settings) -> Litestar:
    folder = Path(soundings.access.__file__).parent / "templates"
    loader = PrefixLoader(
        {"app": DictLoader({"staff.html": LAYOUT}), "access": FileSystemLoader(folder)}
    )
    environment = Environment(loader=loader, undefined=StrictUndefined, autoescape=True)
    given = {"database": database, "clock": clock, "settings": settings, "secret": b"k" * 32}
    return Litestar(
        [*HANDLERS, show_home, show_words, save_words],
        response_headers=HEADERS,  # a handler keeps those of the first app it answers in
        state=State({"deps": SimpleNamespace(**given), "pace": Pace()}),
        dependencies={
            name: Provide(_giving(value), sync_to_thread=False) for name, value in given.items()
        },
        template_config=TemplateConfig(instance=JinjaTemplateEngine.from_environment(environment)),
        exception_handlers={Refusal: _refuse},
    )


def _client(app: Litestar, url: str = "http://test") -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app)
    return httpx.AsyncClient(transport=transport, base_url=url, follow_redirects=True)


@pytest.fixture
async def client(database, clock) -> AsyncIterator[httpx.AsyncClient]:
    async with _client(_app(database, clock, Settings())) as opened:
        yield opened


async def _ticket(database, clock, role=Role.LEAD_INSPECTOR) -> str:
    pool = database.room("access")
    staff_id = await service.add_staff(
        pool,
        email=f"{role}@example.org",
        name="Ada",
        role=role,
        at=clock.now(),
        inspection_id=new_id() if role is Role.PARTNERSHIP else None,
    )
    return await service.sign_in_link(pool, staff_id, clock.now())


async def _sign_in(client, database, clock, role=Role.LEAD_INSPECTOR) -> str:
    ticket = await _ticket(database, clock, role)
    reply = await client.post(f"/staff/sign-in/{ticket}", follow_redirects=False)
    assert reply.status_code == 303
    return (await client.get("/staff")).json()["form_token"]


async def test_opening_the_link_shows_a_button_and_spends_nothing(client, database, clock):
    ticket = await _ticket(database, clock)
    for _ in range(2):
        page = await client.get(f"/staff/sign-in/{ticket}")
        assert page.status_code == 200
        assert re.search(f'<form method="post" action="/staff/sign-in/{ticket}">', page.text)
        assert "set-cookie" not in page.headers
    assert (await client.post(f"/staff/sign-in/{ticket}")).json()["name"] == "Ada"
    assert (await client.get(f"/staff/sign-in/{ticket}")).status_code == 410


async def test_the_cookie_is_out_of_reach(client, database, clock):
    ticket = await _ticket(database, clock)
    reply = await client.post(f"/staff/sign-in/{ticket}", follow_redirects=False)
    cookie = reply.headers["set-cookie"]
    assert cookie.startswith("staff=")
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Secure" not in cookie


async def test_over_https_the_cookie_is_bound_to_its_host(database, clock):
    settings = msgspec.structs.replace(Settings(), web=Web(staff_url="https://test"))
    async with _client(_app(database, clock, settings), "https://test") as client:
        ticket = await _ticket(database, clock)
        reply = await client.post(f"/staff/sign-in/{ticket}", follow_redirects=False)
        cookie = reply.headers["set-cookie"]
        assert cookie.startswith("__Host-staff=")
        assert "Secure" in cookie
        assert "Path=/" in cookie
        assert "Domain" not in cookie
        assert (await client.get("/staff/account")).status_code == 200


@pytest.mark.parametrize("cookie", [None, "", "wrong", "ü"])
async def test_nobody_we_know_is_turned_away(client, cookie):
    headers = {} if cookie is None else {"cookie": f"staff={cookie}".encode()}
    for path in ("/staff", "/staff/words"):
        reply = await client.get(path, headers=headers)
        assert (reply.status_code, reply.json()) == (403, {"slug": "not-signed-in"})


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.LEAD_INSPECTOR, 200), (Role.PARTNERSHIP, 403), (Role.ADMINISTRATOR, 403)],
)
async def test_words_are_for_inspectors(client, database, clock, role, status):
    await _sign_in(client, database, clock, role)
    assert (await client.get("/staff")).status_code == 200
    assert (await client.get("/staff/words")).status_code == status


async def test_a_form_needs_the_token_of_its_session(client, database, clock):
    form_token = await _sign_in(client, database, clock)
    for form in ({}, {"form_token": ""}, {"form_token": "x"}, {"form_token": form_token + "x"}):
        reply = await client.post("/staff/words", data=form)
        assert (reply.status_code, reply.json()) == (403, {"slug": "foreign-form"})
    assert (await client.post("/staff/words", json={"form_token": form_token})).status_code == 403
    reply = await client.post("/staff/words", data={"form_token": form_token})
    assert reply.status_code == 200


async def test_signing_out_ends_the_session(client, database, clock):
    form_token = await _sign_in(client, database, clock)
    assert (await client.post("/staff/sign-out")).status_code == 403
    cookies = dict(client.cookies)
    page = await client.post("/staff/sign-out", data={"form_token": form_token})
    assert "<h1>Sign in</h1>" in page.text
    for jar in ({}, cookies):
        client.cookies.clear()
        client.cookies.update(jar)
        assert (await client.get("/staff")).status_code == 403


async def test_a_session_runs_out(client, database, clock):
    await _sign_in(client, database, clock)
    clock.wind(clock.now() + timedelta(minutes=15))
    assert (await client.get("/staff")).status_code == 403


async def test_whoever_is_removed_is_out_at_once(client, database, clock):
    await _sign_in(client, database, clock)
    await service.remove_staff(
        database.room("access"), email="lead_inspector@example.org", at=clock.now()
    )
    assert (await client.get("/staff")).status_code == 403
