"""Signing in at one's organisation: what lets in, and everything that does not."""

from contextlib import nullcontext
from datetime import timedelta

import httpx
import jwt
import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from tests.access.provider import CLIENT, SECRET, providing
from tests.serving import deps

from soundings.access import service
from soundings.access.constants import CONFIRMED_FOR, ERRAND_LIFE
from soundings.access.model import Origin, Returned, Role, WrongOrganisation
from soundings.access.service import organisation
from soundings.app.web import create_app
from soundings.kit.settings import Settings

__all__ = ["deps"]

KEY = b"s" * 32
HERE = Origin(host="localhost", url="http://localhost:8420")


@pytest.fixture
def pool(database):
    return database.room("access")


@pytest.fixture
async def provider(clock):
    async with providing(clock) as served:
        yield served


@pytest.fixture
async def ada(pool, clock):
    return await service.add_staff(
        pool, email="ada@example.org", name="Ada", role=Role.TEAM_INSPECTOR, at=clock.now()
    )


async def _sign_in(pool, provider, clock, *, again=False, token=""):
    away = await organisation.leave(
        provider.oidc, KEY, HERE, "/staff/exeford/reach", clock.now(), again=again
    )
    back = provider.visit(away.url)
    assert back["to"] == f"{HERE.url}/staff/sign-in/organisation/back"
    returned = Returned(sealed=away.sealed, state=back["state"], code=back["code"])
    return await organisation.come_back(
        pool, provider.oidc, KEY, HERE, returned, token, clock.now()
    )


async def test_whom_the_organisation_vouches_for_is_let_in(pool, provider, clock, ada):
    opened, onward = await _sign_in(pool, provider, clock)
    staff = await service.signed_in(pool, opened.token, KEY, clock.now())
    assert (opened.staff_id, onward) == (ada, "/staff/exeford/reach")
    assert staff.role is Role.TEAM_INSPECTOR
    assert staff.confirmed_at is None, "a session that is merely remembered proves nothing"


@pytest.mark.parametrize(
    ("ago", "said", "counts"),
    [
        (0, {"amr": ["pwd", "mfa"]}, True),
        (CONFIRMED_FOR.total_seconds() - 60, {"amr": ["hwk"]}, True),
        (CONFIRMED_FOR.total_seconds() + 60, {"amr": ["pwd", "mfa"]}, False),
        (0, {"amr": ["pwd"]}, False),
        (0, {}, False),
        (None, {"amr": ["mfa"]}, False),
        (-3600, {"amr": ["mfa"]}, False),
        (0, {"acr": "urn:two"}, False),
    ],
)
async def test_only_a_fresh_sign_in_with_two_factors_counts_as_proof(
    pool, provider, clock, ada, ago, said, counts
):
    now = clock.now()
    when = {} if ago is None else {"auth_time": int(now.timestamp() - ago)}
    provider.twist = lambda claims: claims | said | when
    opened, _ = await _sign_in(pool, provider, clock, again=True)
    staff = await service.signed_in(pool, opened.token, KEY, now)
    assert (staff.confirmed_at == now) is counts


async def test_the_organisations_own_word_for_two_factors_counts_where_it_is_set(
    pool, provider, clock, ada
):
    auth_time = int(clock.now().timestamp())
    provider.twist = lambda claims: claims | {"acr": "urn:two", "auth_time": auth_time}
    oidc = msgspec.structs.replace(provider.oidc, strong_acr="urn:two")
    away = await organisation.leave(oidc, KEY, HERE, "", clock.now(), again=True)
    back = provider.visit(away.url)
    returned = Returned(sealed=away.sealed, state=back["state"], code=back["code"])
    opened, _ = await organisation.come_back(pool, oidc, KEY, HERE, returned, "", clock.now())
    staff = await service.signed_in(pool, opened.token, KEY, clock.now())
    assert staff.confirmed_at == clock.now()


async def test_proving_it_there_asks_for_the_proof_and_ends_the_session_before(
    pool, provider, clock, ada
):
    first, _ = await _sign_in(pool, provider, clock)
    away = await organisation.leave(provider.oidc, KEY, HERE, "", clock.now(), again=True)
    assert "prompt=login" in away.url
    second, _ = await _sign_in(pool, provider, clock, again=True, token=first.token)
    assert await service.signed_in(pool, first.token, KEY, clock.now()) is None
    assert await service.signed_in(pool, second.token, KEY, clock.now()) is not None


FORGED = rsa.generate_private_key(public_exponent=65537, key_size=2048)

TOKENS = {
    "signed with another key": (FORGED, "RS256", "one"),
    "signed with a key nobody published": (FORGED, "RS256", "three"),
    "not signed": (None, "none", "one"),
    "signed with the secret of two programs": (SECRET.ljust(32), "HS256", "one"),
    "signed with the other key's name": (FORGED, "RS256", "two"),
}


@pytest.mark.parametrize("token", TOKENS)
async def test_a_token_that_is_forged_lets_nobody_in(pool, provider, clock, ada, token):
    key, how, named = TOKENS[token]
    provider.sign = lambda claims: jwt.encode(claims, key, how, headers={"kid": named})
    with pytest.raises(WrongOrganisation):
        await _sign_in(pool, provider, clock)
    assert await _sessions(pool) == 0


async def _sessions(pool) -> int:
    async with pool.acquire() as conn:
        return await conn.fetchval("SELECT count(*) FROM access.session")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"aud": "another"}, "not a token for us"),
        ({"aud": [CLIENT, "another"], "azp": "another"}, "another program"),
        ({"iss": "https://elsewhere.example"}, "not a token for us"),
        ({"exp": 1_000_000_000}, "run out"),
        ({"iat": 4_000_000_000, "exp": 4_000_000_300}, "future"),
        ({"nonce": "another"}, "another sign-in"),
        ({"nonce": None}, "not a token for us"),
        ({"email_verified": False}, "not verified"),
        ({"email_verified": "true"}, "not a token for us"),
        ({"email": "nobody@example.org"}, "account under the address"),
    ],
)
async def test_a_token_that_is_not_for_this_sign_in_lets_nobody_in(
    pool, provider, clock, ada, change, why
):
    provider.twist = lambda claims: {k: v for k, v in (claims | change).items() if v is not None}
    with pytest.raises(WrongOrganisation, match=why):
        await _sign_in(pool, provider, clock)
    assert await _sessions(pool) == 0


async def test_an_address_that_is_only_claimed_lets_nobody_in(pool, provider, clock, ada):
    provider.person = {"email": "ada@example.org"}
    with pytest.raises(WrongOrganisation, match="not verified"):
        await _sign_in(pool, provider, clock)


async def test_a_removed_account_is_not_let_in_by_its_organisation(pool, provider, clock, ada):
    await service.remove_staff(pool, email="ada@example.org", at=clock.now())
    with pytest.raises(WrongOrganisation, match="nobody here has an account"):
        await _sign_in(pool, provider, clock)


async def test_only_the_browser_that_left_comes_back_once_and_in_time(pool, provider, clock, ada):
    away = await organisation.leave(provider.oidc, KEY, HERE, "", clock.now(), again=False)
    other = await organisation.leave(provider.oidc, KEY, HERE, "", clock.now(), again=False)
    back = provider.visit(away.url)

    async def come(sealed, state=back["state"], code=back["code"]):
        returned = Returned(sealed=sealed, state=state, code=code)
        await organisation.come_back(pool, provider.oidc, KEY, HERE, returned, "", clock.now())

    for sealed in ("", "abc", other.sealed, away.sealed[:-6] + "AAAAAA"):
        with pytest.raises(WrongOrganisation):
            await come(sealed)
    with pytest.raises(WrongOrganisation, match="another browser"):
        await come(away.sealed, state="another")
    with pytest.raises(WrongOrganisation, match="answered 400"):
        await come(away.sealed, code="guessed")
    stolen = provider.visit(other.url)["code"]
    with pytest.raises(WrongOrganisation, match="answered 400"):
        await come(away.sealed, code=stolen)
    await come(away.sealed)
    with pytest.raises(WrongOrganisation, match="answered 400"):
        await come(away.sealed)
    late = await organisation.leave(provider.oidc, KEY, HERE, "", clock.now(), again=False)
    back = provider.visit(late.url)
    clock.wind(clock.now() + ERRAND_LIFE)
    with pytest.raises(WrongOrganisation, match="ten minutes"):
        await come(late.sealed, state=back["state"], code=back["code"])


@pytest.mark.parametrize(
    ("described", "why"),
    [
        ({"issuer": "https://elsewhere.example"}, "calls itself"),
        ({"token_endpoint": "http://elsewhere.example/token"}, "no https address"),
        ({"jwks_uri": 7}, "does not answer"),
    ],
)
async def test_an_organisation_that_is_not_who_was_asked_is_not_followed(
    pool, provider, clock, ada, described, why
):
    provider.described = described
    with pytest.raises(WrongOrganisation, match=why):
        await _sign_in(pool, provider, clock)


async def test_one_that_does_not_answer_is_said_so(pool, provider, clock):
    oidc = msgspec.structs.replace(provider.oidc, issuer="http://127.0.0.1:9")
    with pytest.raises(WrongOrganisation, match="does not answer"):
        await organisation.leave(oidc, KEY, HERE, "", clock.now(), again=False)


async def test_a_browser_goes_there_and_back(deps, provider, clock, ada):
    settings = msgspec.structs.replace(Settings(), oidc=provider.oidc)
    app = create_app(nullcontext(msgspec.structs.replace(deps, settings=settings)))
    async with (
        app.lifespan(),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as browser,
    ):
        shown = (await browser.get("/staff/sign-in?next=/staff/account")).text
        assert "Sign in with Exeford County Council" in shown
        left = await browser.get("/staff/sign-in/organisation?next=/staff/account")
        assert left.status_code == 303
        back = provider.visit(left.headers["location"])
        landed = await browser.get(back.pop("to").removeprefix(HERE.url), params=back)
        assert 'name="code"' in landed.text
        assert "staff" not in browser.cookies, "looking signs nobody in"
        opened = await browser.post("/staff/sign-in/organisation/back", data=back)
        assert (opened.status_code, opened.headers["location"]) == (303, "/staff/account")
        assert (await browser.get("/staff/account")).status_code == 200
        again = await browser.post("/staff/sign-in/organisation/back", data=back)
        assert again.status_code == 403
        turned_away = await browser.get("/staff/sign-in/organisation/back?error=access_denied")
        assert "did not let you in" in turned_away.text


async def test_where_no_organisation_is_set_there_is_no_button(deps):
    app = create_app(nullcontext(deps))
    async with (
        app.lifespan(),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as browser,
    ):
        assert "organisation" not in (await browser.get("/staff/sign-in")).text
        refused = await browser.get("/staff/sign-in/organisation")
        assert refused.status_code == 403


async def test_an_idle_session_opened_there_ends_like_any_other(pool, provider, clock, ada):
    opened, _ = await _sign_in(pool, provider, clock)
    clock.wind(clock.now() + timedelta(minutes=15))
    assert await service.signed_in(pool, opened.token, KEY, clock.now()) is None
