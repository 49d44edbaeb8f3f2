"""The ways in: password and code, recovery, passkeys in a browser, proving to be there."""

import asyncio
import hashlib
import re
from datetime import timedelta

import httpx
import msgspec
import pyotp
import pytest
from tests.serving import CHROMIUM, deps, serving

from soundings.access import service
from soundings.access.constants import MISS_WAIT, MISSES
from soundings.access.model import LastWay, Role, TooManyTries, WeakPassword, WrongProof
from soundings.access.service import breached, passkeys, passwords
from soundings.access.service.ways import ways_of
from soundings.kit.database import connect
from soundings.kit.settings import WrongSetting

__all__ = ["deps"]

KEY = b"s" * 32
EMAIL = "ada@example.org"
PASSWORD = "three quiet otters"


@pytest.fixture
def pool(database):
    return database.room("access")


@pytest.fixture
async def ticket(pool, clock) -> str:
    staff_id = await service.add_staff(
        pool, email=EMAIL, name="Ada", role=Role.LEAD_INSPECTOR, at=clock.now()
    )
    return await service.sign_in_link(pool, staff_id, clock.now(), invitation=True)


@pytest.fixture
async def ada(pool, clock, ticket):
    """Ada, signed in by her invitation, and what her cookie carries."""
    opened = await service.sign_in(pool, ticket, clock.now())
    return await service.signed_in(pool, opened.token, KEY, clock.now()), opened.token


@pytest.fixture
async def enrolled(pool, clock, ada):
    """Ada with a password: her authenticator's secret and her recovery codes."""
    staff, token = ada
    offered = await passwords.authenticator(pool, staff.staff_id)
    codes = await passwords.set_password(
        pool,
        KEY,
        staff,
        token,
        password=PASSWORD,
        secret=offered.secret,
        code=pyotp.TOTP(offered.secret).at(clock.now()),
        at=clock.now(),
    )
    clock.wind(clock.now() + timedelta(minutes=1))
    return offered.secret, codes


async def _sign_in(pool, clock, *, email=EMAIL, password=PASSWORD, code):
    return await passwords.sign_in_with_password(
        pool, KEY, email=email, password=password, code=code, at=clock.now()
    )


async def test_password_and_code_let_in_and_a_code_works_once(pool, clock, enrolled):
    code = pyotp.TOTP(enrolled[0]).at(clock.now())
    opened = await _sign_in(pool, clock, email=" Ada@Example.org ", code=f"{code[:3]} {code[3:]}")
    staff = await service.signed_in(pool, opened.token, KEY, clock.now())
    assert (staff.name, staff.confirmed_at) == ("Ada", clock.now())
    with pytest.raises(WrongProof):
        await _sign_in(pool, clock, code=code)


async def test_two_who_send_one_code_together_open_one_session(pool, clock, enrolled):
    code = pyotp.TOTP(enrolled[0]).at(clock.now())
    tries = [_sign_in(pool, clock, code=code) for _ in range(4)]
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(not isinstance(outcome, Exception) for outcome in outcomes) == 1


async def test_a_recovery_code_stands_in_once_however_it_is_typed(pool, clock, enrolled):
    code = enrolled[1][3].upper()
    typed = f"{code[:4]}-{code[4:8]} {code[8:]}"
    await _sign_in(pool, clock, code=typed)
    with pytest.raises(WrongProof):
        await _sign_in(pool, clock, code=typed)


async def test_what_is_wrong_is_not_told(pool, clock, enrolled):
    code = pyotp.TOTP(enrolled[0]).at(clock.now())
    sentences = set()
    for wrong in (
        {"email": "nobody@example.org", "code": code},
        {"email": "no address", "code": code},
        {"password": "another quiet otter", "code": code},
        {"code": "000000"},
        {"code": pyotp.TOTP(enrolled[0]).at(clock.now() - timedelta(minutes=5))},
    ):
        with pytest.raises(WrongProof) as refused:
            await _sign_in(pool, clock, **wrong)
        sentences.add(refused.value.sentence)
    assert len(sentences) == 1


@pytest.mark.parametrize("email", [EMAIL, "nobody@example.org"])
async def test_after_five_wrong_tries_an_address_waits(pool, clock, enrolled, email):
    for _ in range(MISSES):
        with pytest.raises(WrongProof):
            await _sign_in(pool, clock, email=email, code="000000")
    good = pyotp.TOTP(enrolled[0]).at(clock.now())
    with pytest.raises(TooManyTries, match="Wait 15 minutes"):
        await _sign_in(pool, clock, email=email, code=good)
    clock.wind(clock.now() + MISS_WAIT)
    if email == EMAIL:
        await _sign_in(pool, clock, code=pyotp.TOTP(enrolled[0]).at(clock.now()))


async def _set(pool, clock, ada, password):
    staff, token = ada
    offered = await passwords.authenticator(pool, staff.staff_id)
    return await passwords.set_password(
        pool,
        KEY,
        staff,
        token,
        password=password,
        secret=offered.secret,
        code=pyotp.TOTP(offered.secret).at(clock.now()),
        at=clock.now(),
    )


@pytest.mark.parametrize(
    "weak",
    [
        "short",
        "aaaaaaaaaaaaaa",
        "ada-has-a-password",
        "ada and her otters",
        "qwertyuiop123",
        "P@ssw0rd12345",
        "sunshine123456",
    ],
)
async def test_a_password_a_guesser_tries_first_is_refused(pool, clock, ada, weak):
    with pytest.raises(WeakPassword):
        await _set(pool, clock, ada, weak)


def _hash(password: str) -> str:
    return hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()


STOLEN = sorted(f"{_hash(f'stolen {number}')}:{number + 1}" for number in range(1000))


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_each_stolen_password_is_found_with_its_count_and_no_other(tmp_path, end):
    path = tmp_path / "stolen.txt"
    path.write_text(end.join(STOLEN), newline="")
    assert [breached.times_stolen(path, f"stolen {n}") for n in range(1000)] == [*range(1, 1001)]
    assert not any(breached.times_stolen(path, f"never stolen {number}") for number in range(1000))


async def test_a_password_others_have_lost_is_refused(tmp_path):
    path = tmp_path / "stolen.txt"
    path.write_text("\n".join(sorted([*STOLEN, f"{_hash(PASSWORD)}:1234"])))
    with pytest.raises(WeakPassword, match="1,234 times"):
        await breached.check(path, PASSWORD)
    await breached.check(path, "four quieter otters")
    await breached.check(None, PASSWORD)


@pytest.mark.parametrize("stolen", [True, False])
async def test_the_page_looks_into_that_list(deps, clock, ticket, tmp_path, stolen):
    path = tmp_path / "stolen.txt"
    path.write_text(f"{_hash(PASSWORD if stolen else 'another')}:2")
    settings = msgspec.structs.replace(deps.settings, breached_passwords=path)
    with_list = msgspec.structs.replace(deps, settings=settings)
    async with serving(with_list) as base, httpx.AsyncClient(base_url=base) as client:
        await client.post(f"/staff/sign-in/{ticket}")
        shown = (await client.get("/staff/account/password")).text
        typed = {
            name: re.search(f'name="{name}" value="([^"]+)"', shown)[1]
            for name in ("form_token", "secret")
        }
        code = pyotp.TOTP(typed["secret"]).at(clock.now())
        typed |= {"password": PASSWORD, "code": code}
        answer = await client.post("/staff/account/password", data=typed)
        assert answer.status_code == (422 if stolen else 200)
        assert ("stands 2 times in lists of stolen ones" in answer.text) is stolen


@pytest.mark.parametrize("found", ["", "no hashes here", None])
async def test_a_list_of_stolen_passwords_that_is_none_says_so(tmp_path, found):
    path = tmp_path / "stolen.txt"
    if found is not None:
        path.write_text(found)
    with pytest.raises(WrongSetting, match="is no list of HASH:COUNT lines"):
        await breached.check(path, PASSWORD)


@pytest.mark.parametrize("secret", ["", "A" * 16, "not base thirty-two"])
async def test_a_secret_nobody_offered_sets_nothing(pool, clock, ada, secret):
    staff, token = ada
    with pytest.raises(WrongProof):
        await passwords.set_password(
            pool, KEY, staff, token, password=PASSWORD, secret=secret, code="1", at=clock.now()
        )
    assert not (await ways_of(pool, staff.staff_id)).has_password


async def test_in_the_place_of_a_password_the_one_that_stands_is_wanted(
    pool, clock, ada, enrolled
):
    """But of whom a one-time link let in: they may have forgotten it."""
    staff, token = ada
    offered = (await passwords.authenticator(pool, staff.staff_id)).secret
    new = "four louder herons"
    signed = msgspec.structs.replace(staff, by_link=False, confirmed_at=clock.now())

    async def change(who, current: str) -> None:
        await passwords.set_password(
            pool, KEY, who, token, password=new, secret=offered,
            code=pyotp.TOTP(offered).at(clock.now()), at=clock.now(), current=current,
        )  # fmt: skip

    async def hashed() -> str:
        async with pool.acquire() as conn:
            return await conn.fetchval("SELECT hash FROM access.password")

    before = await hashed()
    for wrong in ("", new):
        with pytest.raises(WrongProof, match="current password"):
            await change(signed, wrong)
    assert await hashed() == before
    await change(signed, PASSWORD)
    assert await hashed() != before
    await change(msgspec.structs.replace(signed, by_link=True), "")


async def test_neither_password_nor_secret_is_stored_readable(pool, enrolled, url):
    async with connect(url) as conn:
        row = await conn.fetchrow("SELECT hash, totp_sealed FROM access.password")
    assert row["hash"].startswith("$argon2id$")
    assert enrolled[0].encode() not in row["totp_sealed"]


async def test_the_only_way_in_is_not_taken_away(pool, clock, ada, enrolled):
    with pytest.raises(LastWay):
        await passwords.drop_password(pool, ada[0].staff_id, clock.now())


async def test_what_no_browser_made_is_no_passkey(pool, clock):
    origin = passkeys.Origin(host="localhost", url="http://localhost")
    for nonsense in ("{}", "[]", '{"id": "x", "rawId": "eA", "type": "public-key"}'):
        with pytest.raises(WrongProof):
            await passkeys.sign_in_with_passkey(pool, origin, nonsense, clock.now())


async def test_a_page_that_wants_proof_sends_to_confirm_and_back(deps, clock, ticket):
    async with (
        serving(deps) as base,
        httpx.AsyncClient(base_url=base, headers={"accept": "text/html"}) as client,
    ):
        refused = await client.get("/staff/account")
        assert '/staff/sign-in?next=/staff/account"' in refused.text
        await client.post(f"/staff/sign-in/{ticket}")
        form_token = re.search(
            r'name="form_token" value="([^"]+)"', (await client.get("/staff/account")).text
        )[1]
        answer = await client.post("/staff/account/codes", data={"form_token": form_token})
        assert answer.status_code == 403
        assert "/staff/confirm" in answer.text


async def test_the_way_on_leads_nowhere_else(deps):
    async with serving(deps) as base, httpx.AsyncClient(base_url=base) as client:
        for path in ("https://evil.example", "//evil.example", "/staff\\evil", "javascript:1"):
            page = (await client.get("/staff/sign-in", params={"next": path})).text
            assert 'name="next" value="/staff"' in page


async def _go(what) -> None:
    """Click what leads to a page, and wait until the page is there."""
    async with what.page.expect_navigation():
        await what.click()


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium: apt install chromium")
async def test_a_passkey_is_added_signs_in_and_confirms(deps, ticket):
    api = pytest.importorskip("playwright.async_api")
    async with serving(deps) as base, api.async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = await browser.new_page()
        faults = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
        devtools = await page.context.new_cdp_session(page)
        await devtools.send("WebAuthn.enable")
        await devtools.send(
            "WebAuthn.addVirtualAuthenticator",
            {
                "options": {
                    "protocol": "ctap2",
                    "transport": "internal",
                    "hasResidentKey": True,
                    "hasUserVerification": True,
                    "isUserVerified": True,
                    "automaticPresenceSimulation": True,
                }
            },
        )
        await page.goto(f"{base}/staff/sign-in/{ticket}")
        await _go(page.locator("main button").first)
        await page.goto(f"{base}/staff/account")
        await page.fill("#name", "work laptop")
        await page.click("text=Add a passkey >> nth=-1")
        await page.wait_for_selector("td:has-text('work laptop')")
        await _go(page.locator("text=Sign out").first)
        await page.click("text=Sign in with a passkey")
        await page.wait_for_url(f"{base}/staff")
        await page.goto(f"{base}/staff/confirm?next=/staff/account")
        await page.click("text=Confirm with a passkey")
        await page.wait_for_url(f"{base}/staff/account")
        await browser.close()
    assert not faults


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium: apt install chromium")
async def test_a_password_is_set_and_signs_in_without_script(deps, clock, ticket):
    api = pytest.importorskip("playwright.async_api")
    async with serving(deps) as base, api.async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        context = await browser.new_context(java_script_enabled=False)
        page = await context.new_page()
        await page.goto(f"{base}/staff/sign-in/{ticket}")
        await _go(page.locator("main button").first)
        await page.goto(f"{base}/staff/account/password")
        authenticator = pyotp.TOTP(await page.input_value("[name=secret]"))
        await page.fill("#password", PASSWORD)
        await page.fill("#code", "000000")
        await _go(page.locator("main button").first)
        assert "not the one the app shows" in await page.inner_text("[role=alert]")
        assert await page.input_value("[name=secret]") == authenticator.secret
        await page.fill("#password", PASSWORD)
        await page.fill("#code", authenticator.at(clock.now()))
        await _go(page.locator("main button").first)
        assert await page.locator("main li code").count() == 10
        await _go(page.locator("text=Sign out").first)
        clock.wind(clock.now() + timedelta(minutes=1))
        await page.fill("#email", EMAIL)
        await page.fill("#password", PASSWORD)
        await page.fill("#code", authenticator.at(clock.now()))
        await _go(page.locator("main button").last)
        assert await page.title() == "Inspections – Soundings"
        await browser.close()
