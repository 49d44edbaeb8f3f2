"""What binds a browser and slows down whoever is none; what a link alone does not open."""

import math
from contextlib import asynccontextmanager, nullcontext

import httpx
import msgspec
import pyotp
import pytest
import structlog
from tests.serving import deps

from soundings.access import service, store
from soundings.access.constants import RECOVERY_LENGTH
from soundings.access.model import ConfirmFirst, Origin, Role
from soundings.access.service import passkeys, passwords
from soundings.app.web import create_app
from soundings.kit.ids import new_secret
from soundings.kit.pace import Pace
from soundings.kit.settings import Settings, Web

__all__ = ["deps"]

KEY = b"s" * 32


@pytest.fixture
def pool(database):
    return database.room("access")


async def _ada(pool, clock, role=Role.LEAD_INSPECTOR):
    """Let Ada in by a link; return who she is and what her cookie carries."""
    staff_id = await service.add_staff(
        pool, email="ada@example.org", name="Ada", role=role, at=clock.now()
    )
    ticket = await service.sign_in_link(pool, staff_id, clock.now())
    opened = await service.sign_in(pool, ticket, clock.now())
    return await service.signed_in(pool, opened.token, KEY, clock.now()), opened.token


@asynccontextmanager
async def _browser(deps, token="", **web):
    settings = Settings(web=Web(**web))
    app = create_app(nullcontext(msgspec.structs.replace(deps, settings=settings)))
    async with (
        app.lifespan(),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="https://test") as browser,
    ):
        name = "__Host-staff" if web.get("staff_url", "").startswith("https") else "staff"
        browser.headers["cookie"] = f"{name}={token}"
        yield browser


async def test_every_answer_carries_the_headers_that_bind_a_browser(deps, pool, clock):
    _, token = await _ada(pool, clock)
    async with _browser(deps, token) as browser:
        for path in ("/staff", "/staff/account", "/staff/nowhere/reach", "/staff/sign-in"):
            answer = await browser.get(path)
            policy = answer.headers["content-security-policy"]
            for part in ("default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"):
                assert part in policy, path
            assert "script-src" not in policy or "script-src 'self';" in policy
            assert "form-action 'self'" in policy or "form-action 'none'" in policy
            assert "unsafe" not in policy
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert answer.headers["referrer-policy"] == "no-referrer"
            assert answer.headers["cache-control"] == "no-store"
            assert (
                "max-age=31536000; includeSubDomains"
                in (answer.headers["strict-transport-security"])
            )
            assert "access-control-allow-origin" not in answer.headers


def test_a_minute_has_so_many_requests_of_one_and_the_next_as_many_again():
    pace = Pace()
    assert [pace.allows("ada", 2, 60.0 + second) for second in range(4)] == [1, 1, 0, 0]
    assert pace.allows("ben", 2, 63.0)
    assert pace.allows("ada", 2, 120.0)
    assert all(pace.allows("ada", 0, 120.0) for _ in range(9)), "nought is no limit"


@pytest.fixture
def within_a_minute(monkeypatch):
    """Let no minute end between two requests."""
    allows = Pace.allows
    monkeypatch.setattr(
        Pace, "allows", lambda pace, whom, most, _now_s: allows(pace, whom, most, 60.0)
    )


@pytest.mark.usefixtures("within_a_minute")
async def test_whoever_asks_too_fast_waits_and_nobody_else(deps, pool, clock):
    _, token = await _ada(pool, clock)
    async with _browser(deps, token, staff_per_minute=3) as browser:
        answers = [(await browser.get("/staff/account")).status_code for _ in range(5)]
        assert answers.count(200) == 3
        assert answers.count(429) == 2
        assert (await browser.get("/health")).status_code == 200


@pytest.mark.usefixtures("within_a_minute")
async def test_the_sign_in_pages_slow_an_address_down(deps):
    async with _browser(deps, staff_per_minute=3) as browser:
        answers = [(await browser.post("/staff/passkey/options")).status_code for _ in range(5)]
    assert answers == [200, 200, 200, 429, 429]


async def test_over_https_a_link_alone_leads_to_ones_account_and_no_further(deps, pool, clock):
    _, token = await _ada(pool, clock)
    async with _browser(deps, token, staff_url="https://staff.example") as browser:
        assert (await browser.get("/staff/account")).status_code == 200
        assert (await browser.get("/staff/account/password")).status_code == 200
        refused = await browser.get("/staff")
        assert refused.status_code == 403
        assert refused.json()["type"] == "urn:soundings:link-alone"
        async with pool.acquire() as conn:
            await store.confirm_session(conn, service.kept(token), clock.now())
        assert (await browser.get("/staff")).status_code == 200


async def _enrol(pool, clock, staff, token):
    offered = await passwords.authenticator(pool, staff.staff_id)
    return await passwords.set_password(
        pool,
        KEY,
        staff,
        token,
        password="three quiet otters",
        secret=offered.secret,
        code=pyotp.TOTP(offered.secret).at(clock.now()),
        at=clock.now(),
    )


async def test_another_way_in_wants_a_fresh_proof(pool, clock):
    staff, token = await _ada(pool, clock)
    await _enrol(pool, clock, staff, token)
    hijacked = msgspec.structs.replace(staff, by_link=False, confirmed_at=None)
    with pytest.raises(ConfirmFirst):
        await _enrol(pool, clock, hijacked, token)
    origin = Origin(host="localhost", url="http://localhost:8420")
    with pytest.raises(ConfirmFirst):
        await passkeys.options_to_add(pool, origin, hijacked, clock.now())
    with pytest.raises(ConfirmFirst):
        await passkeys.add(
            pool, origin, hijacked, token, name="x", credential="{}", at=clock.now()
        )
    proved = msgspec.structs.replace(hijacked, confirmed_at=clock.now())
    await passkeys.options_to_add(pool, origin, proved, clock.now())


async def test_one_sees_where_one_is_signed_in_and_ends_the_others(deps, pool, clock):
    staff, token = await _ada(pool, clock)
    ticket = await service.sign_in_link(pool, staff.staff_id, clock.now())
    elsewhere = await service.sign_in(pool, ticket, clock.now())
    async with pool.acquire() as conn:
        await store.confirm_session(conn, service.kept(token), clock.now())
    async with _browser(deps, token) as browser:
        shown = (await browser.get("/staff/account")).text
        assert "Elsewhere, by link" in shown
        form = {"form_token": staff.form_token}
        ended = await browser.post("/staff/account/sessions/end", data=form)
        assert ended.status_code == 303
        assert "Elsewhere" not in (await browser.get("/staff/account")).text
    assert await service.signed_in(pool, elsewhere.token, KEY, clock.now()) is None
    assert await service.signed_in(pool, token, KEY, clock.now()) is not None


def test_a_recovery_code_has_more_than_112_bits():
    """Of 64 letters, in small: 26 come twice, ten figures and two signs once; none is dropped
    but the hyphen.
    """
    letters = [2 / 64] * 26 + [1 / 64] * 11
    bits = -sum(share * math.log2(share) for share in letters)
    assert RECOVERY_LENGTH * bits > 112
    assert len(new_secret()) >= RECOVERY_LENGTH


async def test_a_door_that_stays_closed_is_logged_with_who_and_where(deps, pool, clock):
    staff, token = await _ada(pool, clock, Role.ANALYST)
    with structlog.testing.capture_logs() as logged:
        async with _browser(deps, token) as browser:
            await browser.get("/staff/accounts")
            await browser.post("/staff/sign-out", data={"form_token": "forged"})
    assert [(each["why"], each["door"], each["staff_id"]) for each in logged] == [
        ("not-yours", "app.accounts", str(staff.staff_id)),
        ("foreign-form", "access.sign-out", str(staff.staff_id)),
    ]
