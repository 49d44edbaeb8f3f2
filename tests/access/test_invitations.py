"""Letters that invite, and the page on which accounts are kept."""

import json
import re
from contextlib import asynccontextmanager, nullcontext
from datetime import date, timedelta

import httpx
import msgspec
import pytest
from tests.serving import deps

from soundings.access import service, store
from soundings.access.constants import INVITATION_LIFE
from soundings.access.model import Role, SpentTicket
from soundings.access.service import invitations
from soundings.access.tasks import post_invitations
from soundings.app.web import create_app
from soundings.inspection import service as inspections
from soundings.inspection.model import Particulars
from soundings.kit.settings import Settings, Smtp
from soundings.rehearsal.sinks import Wanted, run_sinks

__all__ = ["deps"]

KEY = b"s" * 32


@pytest.fixture
def pool(database):
    return database.room("access")


@pytest.fixture
async def ada(pool, clock):
    return await service.add_staff(
        pool, email="ada@example.org", name="Ada", role=Role.ADMINISTRATOR, at=clock.now()
    )


@pytest.fixture
async def sinks(tmp_path):
    async with run_sinks(Wanted(folder=tmp_path / "sinks")) as running:
        yield running


@pytest.fixture
def worker(deps, sinks):
    """What the worker has: our mail goes to the sink."""
    settings = Settings(smtp=Smtp(port=sinks.smtp_port))
    return msgspec.structs.replace(deps, settings=settings)


def _letters(sinks):
    return [json.loads(line) for line in sinks.emails.read_text().splitlines()]


def _ticket(letter) -> str:
    found = re.search(r"/staff/sign-in/(\S+)", letter["text"])
    assert found is not None
    return found[1]


async def test_a_letter_brings_a_link_that_lets_in_once(pool, clock, ada, sinks, worker):
    await invitations.invite(pool, KEY, ada, by="command", at=clock.now())
    await post_invitations(worker)
    (letter,) = _letters(sinks)
    assert letter["to"] == "ada@example.org"
    assert "Dear Ada" in letter["text"]
    assert "as administrator" in letter["text"]
    clock.wind(clock.now() + INVITATION_LIFE - timedelta(seconds=1))
    opened = await service.sign_in(pool, _ticket(letter), clock.now())
    assert opened.staff_id == ada
    with pytest.raises(SpentTicket):
        await service.sign_in(pool, _ticket(letter), clock.now())


async def test_a_letter_that_went_is_not_posted_again(pool, clock, ada, sinks, worker):
    await invitations.invite(pool, KEY, ada, by="command", at=clock.now())
    for _ in range(3):
        await post_invitations(worker)
    assert len(_letters(sinks)) == 1
    (account,) = await invitations.accounts(pool)
    assert (account.sent_at, account.fault) == (clock.now(), None)


async def test_a_letter_posted_twice_carries_one_link(pool, clock, ada, sinks, worker, url):
    """As when a worker is cut off between the mail server's word and its own."""
    await invitations.invite(pool, KEY, ada, by="command", at=clock.now())
    await post_invitations(worker)
    async with pool.acquire() as conn:
        (sent,) = await conn.fetch("SELECT invitation_id FROM access.invitation")
        await store.note_posted(conn, sent["invitation_id"], None, None)
    await post_invitations(worker)
    first, second = _letters(sinks)
    assert _ticket(first) == _ticket(second)


async def test_what_the_mail_server_refuses_says_why_and_goes_later(
    pool, clock, ada, sinks, worker
):
    dead = await service.add_staff(
        pool, email="bounce@example.org", name="B", role=Role.ANALYST, at=clock.now()
    )
    away = msgspec.structs.replace(worker, settings=Settings(smtp=Smtp(port=9)))
    for staff_id in (dead, ada):
        await invitations.invite(pool, KEY, staff_id, by="command", at=clock.now())
    await post_invitations(away)
    faults = {each.email: each.fault for each in await invitations.accounts(pool)}
    assert all("cannot be reached" in fault for fault in faults.values())
    await post_invitations(worker)
    found = {each.email: (each.sent_at, each.fault) for each in await invitations.accounts(pool)}
    assert found["ada@example.org"] == (clock.now(), None)
    assert "answered 550 to that address" in found["bounce@example.org"][1]


async def test_inviting_again_ends_the_link_of_before(pool, clock, ada, sinks, worker):
    for _ in range(2):
        await invitations.invite(pool, KEY, ada, by="command", at=clock.now())
        await post_invitations(worker)
    first, second = map(_ticket, _letters(sinks))
    with pytest.raises(SpentTicket):
        await service.sign_in(pool, first, clock.now())
    assert (await service.sign_in(pool, second, clock.now())).staff_id == ada


async def test_the_link_is_nowhere_in_the_database(pool, clock, ada, sinks, worker, url):
    await invitations.invite(pool, KEY, ada, by="command", at=clock.now())
    await post_invitations(worker)
    (letter,) = _letters(sinks)
    async with pool.acquire() as conn:
        rows = await conn.fetch(
            "SELECT t::text FROM access.ticket t UNION ALL SELECT i::text FROM access.invitation i"
        )
    assert _ticket(letter) not in str(rows)


def _area(code):
    return Particulars(
        code=code,
        area=code.title(),
        area_short=code.title(),
        local_authority=f"{code.title()} Council",
        integrated_care_board=f"NHS {code.title()}",
        notified_on=date(2026, 9, 14),
        instrument_name="area-send",
    )


@asynccontextmanager
async def _office(deps, pool, clock, role=Role.ADMINISTRATOR, *, confirmed=True):
    """Give a browser in which somebody of that role is signed in, and its forms' token."""
    staff_id = await service.add_staff(
        pool, email="olu@example.org", name="Olu", role=role, at=clock.now()
    )
    ticket = await service.sign_in_link(pool, staff_id, clock.now())
    opened = await service.sign_in(pool, ticket, clock.now())
    if confirmed:
        async with pool.acquire() as conn:
            await store.confirm_session(conn, service.kept(opened.token), clock.now())
    staff = await service.signed_in(pool, opened.token, KEY, clock.now())
    app = create_app(nullcontext(deps))
    async with (
        app.lifespan(),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as browser,
    ):
        browser.cookies.set("staff", opened.token)
        yield browser, {"form_token": staff.form_token}


async def test_an_administrator_invites_somebody_to_two_inspections(
    deps, pool, database, clock, sinks, worker
):
    areas = [
        await inspections.create(database.room("inspection"), _area(code), clock.now())
        for code in ("exeford", "wyeham", "avonby")
    ]
    form = {
        "name": "Ben",
        "email": "Ben@example.org",
        "role": "team_inspector",
        "inspections": "exeford wyeham",
    }
    async with _office(deps, pool, clock) as (browser, token):
        made = await browser.post("/staff/accounts", data=form | token)
        assert made.status_code == 303
        shown = (await browser.get("/staff/accounts")).text
        assert "on its way" in shown
        assert "exeford" in shown
        again = await browser.post("/staff/accounts", data=form | token)
        assert again.status_code == 422
        assert "already has an account" in again.text
        assert 'value="Ben@example.org"' in again.text
    await post_invitations(worker)
    ben = await service.staff_by_email(pool, "ben@example.org")
    assert ben.inspections == {areas[0].inspection_id, areas[1].inspection_id}
    assert [letter["to"] for letter in _letters(sinks)] == ["ben@example.org"]


@pytest.mark.parametrize(
    ("form", "why"),
    [
        ({"name": "B", "email": "b@example.org", "role": "king"}, "what the account is for"),
        ({"name": "B", "email": "b", "role": "analyst"}, "not an email address"),
        ({"name": "B", "email": "b@example.org", "role": "partnership"}, "names none"),
        (
            {"name": "B", "email": "b@example.org", "role": "analyst", "inspections": "nowhere"},
            "no inspection called nowhere",
        ),
    ],
)
async def test_what_cannot_be_an_account_is_said_and_kept(deps, pool, clock, form, why):
    async with _office(deps, pool, clock) as (browser, token):
        refused = await browser.post("/staff/accounts", data=form | token)
    assert refused.status_code == 422
    assert why in refused.text
    assert f'value="{form["email"]}"' in refused.text
    assert len(await service.all_staff(pool)) == 1


async def test_an_account_is_ended_from_the_page_but_never_ones_own(deps, pool, clock):
    async with _office(deps, pool, clock) as (browser, token):
        ben = await service.add_staff(
            pool, email="ben@example.org", name="Ben", role=Role.ANALYST, at=clock.now()
        )
        opened = await service.sign_in(
            pool, await service.sign_in_link(pool, ben, clock.now()), clock.now()
        )
        removed = await browser.post(f"/staff/accounts/{ben}/remove", data=token)
        assert removed.status_code == 303
        assert await service.signed_in(pool, opened.token, KEY, clock.now()) is None
        (olu,) = await service.all_staff(pool)
        own = await browser.post(f"/staff/accounts/{olu.staff_id}/remove", data=token)
        assert own.status_code == 422
        gone = await browser.post(f"/staff/accounts/{ben}/invite", data=token)
        assert gone.status_code == 404
    assert [each.email for each in await service.all_staff(pool)] == ["olu@example.org"]


async def test_keeping_accounts_asks_for_a_fresh_proof(deps, pool, clock):
    async with _office(deps, pool, clock, confirmed=False) as (browser, token):
        assert (await browser.get("/staff/accounts")).status_code == 200
        refused = await browser.post("/staff/accounts", data=token)
    assert refused.status_code == 403
    assert refused.json()["type"] == "urn:soundings:confirm-first"


async def test_a_lead_inspector_keeps_no_accounts(deps, pool, clock):
    async with _office(deps, pool, clock, Role.LEAD_INSPECTOR) as (browser, token):
        assert (await browser.get("/staff/accounts")).status_code == 403
        assert (await browser.post("/staff/accounts", data=token)).status_code == 403
