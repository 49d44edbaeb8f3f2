"""Silence for whoever asks, receipts from whoever has the token, numbers for inspectors."""

import re
from collections.abc import AsyncIterator, Callable
from html import escape as quoted
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from litestar import Litestar, Request, Response
from litestar.datastructures import State
from litestar.di import Provide
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.template import TemplateConfig
from tests.outreach.conftest import Field
from tests.outreach.make import CLOSE, D2, D3, add_families, plan, states

from soundings.access import service as access
from soundings.access.model import Role
from soundings.access.pages import HANDLERS as ACCESS_HANDLERS
from soundings.app.web import HEADERS, templates
from soundings.instrument import service as instruments
from soundings.instrument.rules import wording
from soundings.kit import links
from soundings.kit.pace import Pace
from soundings.kit.queue import NoQueue
from soundings.kit.refusal import Kind, Refusal
from soundings.kit.settings import Settings
from soundings.outreach import service
from soundings.outreach.model import Channel
from soundings.outreach.pages import HANDLERS

STATUS = {Kind.FORBIDDEN: 403, Kind.MISSING: 404, Kind.INVALID: 422}


def _refuse(_: Request, refusal: Refusal) -> Response:
    return Response({"slug": refusal.slug}, status_code=STATUS[refusal.kind])


def _giving(value: Any) -> Callable[[], Any]:
    def give() -> Any:
        return value

    return give


@pytest.fixture
async def client(field: Field) -> AsyncIterator[httpx.AsyncClient]:
    given = {
        "database": field.database,
        "clock": field.clock,
        "settings": Settings(),
        "secret": field.secret,
    }

    class Deps(msgspec.Struct):
        database: Any
        clock: Any
        settings: Any
        secret: Any

    app = Litestar(
        [*HANDLERS, *ACCESS_HANDLERS],
        response_headers=HEADERS,  # a handler keeps those of the first app it answers in
        state=State({"deps": Deps(**given), "pace": Pace(), **given}),
        dependencies={
            name: Provide(_giving(value), sync_to_thread=False)
            for name, value in (
                given
                | {
                    "surveys": Path("surveys"),
                    "reports": Path("reports"),
                    "queue": NoQueue(),
                    "keys": field.keys,
                }
            ).items()
        },
        template_config=TemplateConfig(instance=JinjaTemplateEngine.from_environment(templates())),
        exception_handlers={Refusal: _refuse},
        debug=True,
    )
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://test"
    ) as opened:
        yield opened


async def _token(field: Field) -> str:
    await add_families(field.database, field.inspection, 1)
    await plan(field.database, field.inspection)
    return links.mint(
        field.secret, str(await field.pool.fetchval("SELECT contact_id FROM roll.contact"))
    )


async def test_opening_the_stop_page_stops_nothing(field, client):
    token = await _token(field)
    for method in ("GET", "HEAD", "GET"):
        await client.request(method, f"/stop/{token}")
    page = await client.get(f"/stop/{token}")
    assert f'<form method="post" action="/stop/{token}?l=en"' in page.text
    field.clock.wind(D2)
    assert (await field.drain(Channel.EMAIL)).counts == {"accepted": 1}


async def test_one_click_stops_every_channel_and_twice_is_once(field, client):
    token = await _token(field)
    for _ in range(2):
        reply = await client.post(
            f"/stop/{token}", data={"List-Unsubscribe": "One-Click"}, follow_redirects=False
        )
        assert reply.status_code == 200
        assert "will not write to you again" in reply.text
    field.clock.wind(D3)
    for channel in Channel:
        assert (await field.drain(channel)).counts == {"opted_out": 1}


SCANNED = [
    {},
    {"content": b""},
    {"data": {"List-Unsubscribe": "Two-Click"}},
    {"data": {"wish": "stop"}},
    {"data": {"token": "0" * 24, "wish": "stop"}},
    {"json": {"List-Unsubscribe": "One-Click"}},
]


@pytest.mark.parametrize("scan", SCANNED)
async def test_a_blind_post_stops_nothing(field, client, scan):
    token = await _token(field)
    reply = await client.post(f"/stop/{token}", **scan)
    assert reply.status_code == 422
    assert "Choose what you want us to do" in reply.text
    assert await _nothing_stopped(field)


async def _nothing_stopped(field: Field) -> bool:
    rows = await field.pool.fetch(
        "SELECT address_hash::text FROM outreach.opt_out "
        "UNION ALL SELECT case_id::text FROM outreach.refusal "
        "UNION ALL SELECT link_id::text FROM outreach.link WHERE stopped_at IS NOT NULL"
    )
    return not rows


def _form(page: str, **choice: str) -> dict[str, str]:
    return {"token": page.split('name="token" value="')[1].split('"', maxsplit=1)[0], **choice}


async def test_a_scanner_that_posts_the_form_it_finds_has_chosen_nothing(field, client):
    token = await _token(field)
    page = await client.get(f"/stop/{token}")
    assert "checked" not in page.text
    assert (await client.post(f"/stop/{token}", data=_form(page.text))).status_code == 422
    assert await _nothing_stopped(field)


@pytest.mark.parametrize(
    ("wish", "said", "reason"),
    [
        ("stop", "If you change your mind", {"opted_out"}),
        ("wrong_person", "We will not write", {"opted_out"}),
        ("refused", "We will not write", {"opted_out"}),
        ("died", "We are so sorry", {"opted_out"}),
    ],
)
async def test_each_wish_is_one_step_and_silences_every_channel(field, client, wish, said, reason):
    token = await _token(field)
    page = await client.get(f"/stop/{token}")
    reply = await client.post(f"/stop/{token}", data=_form(page.text, wish=wish))
    assert reply.status_code == 200
    assert said in reply.text
    field.clock.wind(D3)
    for channel in Channel:
        assert set((await field.drain(channel)).counts) == reason


LANGUAGES = {
    "en": "ltr",
    "pl": "ltr",
    "ur": "rtl",
    "ar": "rtl",
    "pa": "ltr",
    "bn": "ltr",
    "so": "ltr",
}


@pytest.mark.parametrize("language", LANGUAGES)
async def test_silence_is_asked_for_and_promised_in_each_language(field, client, language):
    token = await _token(field)
    say = wording(instruments.load(Path("surveys"), "area-send"), language, "parent_carer").pages
    page = await client.get(f"/stop/{token}?l={language}")
    direction = "rtl" if language in {"ur", "ar"} else "ltr"
    assert f'<html lang="{language}" dir="{direction}">' in page.text
    for key in ("hear_title", "hear_all", "stop_wrong", "hear_child", "stop_died", "continue"):
        assert quoted(say[key]) in page.text
    assert {f"?l={other}" for other in set(LANGUAGES) - {language}} == set(
        re.findall(r'<a href="([^"]+)" lang=', page.text)
    )
    onward = page.text.split('method="post" action="')[1].split('"', maxsplit=1)[0]
    refused = await client.post(onward, data=_form(page.text))
    assert (refused.status_code, quoted(say["hear_choose"]) in refused.text) == (422, True)
    reply = await client.post(onward, data=_form(page.text, wish="died"))
    assert quoted(say["died_text"]) in reply.text
    assert 'href="tel:08000288840"' in reply.text


async def test_the_stop_page_opens_in_the_family_s_own_language(field, client):
    token = await _token(field)
    await field.pool.execute("UPDATE outreach.link SET language = 'ur'")
    page = await client.get(f"/stop/{token}")
    assert '<html lang="ur" dir="rtl">' in page.text


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_stop_page_of_nobody_s_link_is_not_found(field, client, method):
    assert (await client.request(method, "/stop/AAAAAAAAAAAA")).status_code == 404


async def test_what_is_kept_of_an_address_is_a_hash(field, client):
    token = await _token(field)
    await client.post(f"/stop/{token}", data={"List-Unsubscribe": "One-Click"})
    rows = await field.pool.fetch("SELECT address_hash FROM outreach.opt_out")
    assert len(rows) == 2
    assert all(len(row["address_hash"]) == 32 for row in rows)


async def _accepted(field: Field) -> dict[str, str]:
    await _token(field)
    field.clock.wind(D3)
    await field.drain(Channel.SMS)
    text = field.texts()[0]
    return {"id": text["id"], "reference": text["reference"], "status": "delivered", "to": "x"}


async def test_a_receipt_with_the_token_is_recorded_and_a_late_one_changes_nothing(field, client):
    receipt = await _accepted(field)
    headers = {"authorization": f"Bearer {service.receipt_token(field.secret)}"}
    for status in ("sending", "delivered", "permanent-failure"):
        reply = await client.post(
            "/notify/receipt", json={**receipt, "status": status}, headers=headers
        )
        assert reply.status_code == 204
    assert (await states(field.database))["delivered"] == 1


@pytest.mark.parametrize("bearer", ["", "Bearer", "Bearer wrong", "Bearer ü"])
async def test_a_receipt_without_the_token_is_refused(field, client, bearer):
    receipt = await _accepted(field)
    reply = await client.post(
        "/notify/receipt", json=receipt, headers={"authorization": bearer.encode()}
    )
    assert reply.status_code == 403
    assert (await states(field.database))["accepted"] == 1


@pytest.mark.parametrize("body", [b"", b"{}", b"[", b'{"id": 1}'])
async def test_what_is_no_receipt_is_refused(field, client, body):
    headers = {"authorization": f"Bearer {service.receipt_token(field.secret)}"}
    assert (await client.post("/notify/receipt", content=body, headers=headers)).status_code == 422


async def _sign_in(field: Field, client: httpx.AsyncClient, role: Role) -> None:
    pool, at = field.database.room("access"), field.clock.now()
    staff_id = await access.add_staff(
        pool,
        email=f"{role}@example.org",
        name="Ada",
        role=role,
        at=at,
        inspection_id=field.inspection.inspection_id if role is Role.PARTNERSHIP else None,
    )
    ticket = await access.sign_in_link(pool, staff_id, at)
    client.cookies.set("staff", (await access.sign_in(pool, ticket, at)).token)


async def test_inspectors_see_the_reach_before_and_after_the_close(field, client):
    await add_families(field.database, field.inspection, 12)
    await plan(field.database, field.inspection)
    field.clock.wind(D2)
    await field.drain(Channel.EMAIL)
    await _sign_in(field, client, Role.LEAD_INSPECTOR)
    page = await client.get("/staff/rehearsal/reach")
    assert page.status_code == 200
    assert "12 children are listed" in page.text
    assert page.text.count("<svg") == 1 + 4
    await service.settle(field.pool, field.inspection.inspection_id, CLOSE)
    assert "What finally became" in (await client.get("/staff/rehearsal/reach")).text


async def test_the_partnership_does_not_see_the_reach(field, client):
    await _sign_in(field, client, Role.PARTNERSHIP)
    assert (await client.get("/staff/rehearsal/reach")).status_code == 403
