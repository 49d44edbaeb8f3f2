"""The third way in: an organisation's own sign-in (OpenID Connect Core 1.0, code flow with PKCE).

It lets in whoever has an account here under the address that the organisation has verified; it
makes no account and gives no role. Its keys are asked for at every sign-in: they are few, and a
key that was withdrawn lets nobody in.
"""

import base64
import hashlib
from binascii import Error as NotBase64
from datetime import datetime
from typing import TypeVar
from urllib.parse import quote_plus, urlencode

import aiohttp
import jwt
import msgspec

from soundings.access import store
from soundings.access.constants import AWAY_S, LARGEST_ANSWER, SIGNATURES
from soundings.access.model import (
    Away,
    Claims,
    Errand,
    Opened,
    Origin,
    Returned,
    WrongOrganisation,
)
from soundings.access.rules import (
    check_claims,
    check_issuer,
    check_return,
    counts_as_proof,
    inside,
)
from soundings.access.service import kept
from soundings.access.service.ways import open_session
from soundings.kit import vault
from soundings.kit.database import Pool, transaction
from soundings.kit.ids import new_secret
from soundings.kit.settings import Oidc

T = TypeVar("T")

_ERRAND = "access.errand"
_BACK = "/staff/sign-in/organisation/back"
_OK = 200


class _Described(msgspec.Struct, frozen=True, kw_only=True):
    """What an issuer says of itself (OpenID Connect Discovery 1.0, section 3)."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str


class _Keys(msgspec.Struct, frozen=True, kw_only=True):
    keys: list[dict[str, object]]


class _Tokens(msgspec.Struct, frozen=True, kw_only=True):
    id_token: str


def _away(why: str) -> WrongOrganisation:
    return WrongOrganisation(
        f"Your organisation’s sign-in {why}. Try again, or sign in by passkey or password."
    )


async def _read(answer: aiohttp.ClientResponse, kind: type[T]) -> T:
    if answer.status != _OK:
        why = f"answered {answer.status} where an answer was wanted"
        raise _away(why)
    body = b""
    async for chunk in answer.content.iter_any():
        body += chunk
        if len(body) > LARGEST_ANSWER:
            why = "answered at too great a length"
            raise _away(why)
    return msgspec.json.decode(body, type=kind)


class _Caller:
    """One conversation with the organisation, in which nothing is followed elsewhere."""

    def __init__(self, session: aiohttp.ClientSession, oidc: Oidc) -> None:
        self._session = session
        self._oidc = oidc
        # RFC 6749, section 2.3.1: each is encoded as in a form before it is put together.
        self._ourselves = (quote_plus(oidc.client_id), quote_plus(oidc.client_secret))

    async def _fetch(self, url: str, kind: type[T]) -> T:
        async with self._session.get(check_issuer(url), allow_redirects=False) as answer:
            return await _read(answer, kind)

    async def description(self) -> _Described:
        """Ask the issuer what it is; it must be who was asked."""
        issuer = self._oidc.issuer.rstrip("/")
        found = await self._fetch(f"{issuer}/.well-known/openid-configuration", _Described)
        if found.issuer != self._oidc.issuer:
            why = f"calls itself {found.issuer}, and oidc.issuer is {self._oidc.issuer}"
            raise _away(why)
        return found

    async def token(self, described: _Described, code: str, errand: Errand, back: str) -> str:
        """Swap the code for the token that says who it is."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": back,
            "code_verifier": errand.verifier,
        }
        async with self._session.post(
            check_issuer(described.token_endpoint),
            data=form,
            headers={"authorization": aiohttp.encode_basic_auth(*self._ourselves)},
            allow_redirects=False,
        ) as answer:
            return (await _read(answer, _Tokens)).id_token

    async def claims(self, described: _Described, token: str) -> Claims:
        """Return what a token says, if the issuer signed it, and for us."""
        known = await self._fetch(described.jwks_uri, _Keys)
        named = jwt.get_unverified_header(token).get("kid")
        for key in known.keys:
            if key.get("kid") == named and key.get("use", "sig") == "sig":
                said = jwt.decode(
                    token,
                    key=jwt.PyJWK(key),
                    algorithms=SIGNATURES,
                    audience=self._oidc.client_id,
                    issuer=self._oidc.issuer,
                    options={
                        "require": ["exp", "iat", "aud", "iss", "sub", "nonce"],
                        # The times are held against our own clock, by a rule.
                        "verify_exp": False,
                        "verify_iat": False,
                        "verify_nbf": False,
                    },
                )
                return msgspec.convert(said, Claims)
        why = "signed with a key that it does not publish"
        raise _away(why)


async def _who(oidc: Oidc, errand: Errand, code: str, back: str, at: datetime) -> tuple[str, bool]:
    """Return the address that the organisation vouches for, and whether that is fresh proof."""
    try:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(AWAY_S)) as session:
            caller = _Caller(session, oidc)
            described = await caller.description()
            token = await caller.token(described, code, errand, back)
            claims = await caller.claims(described, token)
    except (aiohttp.ClientError, OSError) as error:
        why = "does not answer"
        raise _away(why) from error
    except (jwt.PyJWTError, msgspec.MsgspecError) as error:
        why = "sent something that is not a token for us"
        raise _away(why) from error
    email = check_claims(claims, errand, oidc.client_id, at)
    return email, counts_as_proof(claims, oidc.strong_acr, at)


def _seal(key: bytes, errand: Errand) -> str:
    sealed = vault.seal(key, _ERRAND, "", msgspec.json.encode(errand))
    return base64.urlsafe_b64encode(sealed).decode("ascii")


def _unseal(key: bytes, sealed: str) -> Errand:
    try:
        plain = vault.unseal(key, _ERRAND, "", base64.urlsafe_b64decode(sealed))
    except (vault.Unreadable, NotBase64, ValueError) as error:
        message = "This browser did not begin a sign-in, or it is over. Begin again."
        raise WrongOrganisation(message) from error
    return msgspec.json.decode(plain, type=Errand)


async def leave(
    oidc: Oidc, key: bytes, origin: Origin, onward: str, at: datetime, *, again: bool
) -> Away:
    """Return where to send a browser that would sign in, and what it carries there and back.

    `again`: the person has to prove there who they are though the organisation remembers them.
    Raises WrongOrganisation where none is set or it does not answer.
    """
    if not oidc.issuer:
        message = "No organisation’s sign-in is set up here: sign in by passkey or password."
        raise WrongOrganisation(message)
    errand = Errand(
        state=new_secret(),
        nonce=new_secret(),
        verifier=new_secret(),
        next=inside(onward),
        left_at=at,
    )
    try:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(AWAY_S)) as session:
            described = await _Caller(session, oidc).description()
    except (aiohttp.ClientError, OSError, msgspec.MsgspecError) as error:
        why = "does not answer"
        raise _away(why) from error
    challenge = hashlib.sha256(errand.verifier.encode()).digest()
    asked = {
        "response_type": "code",
        "client_id": oidc.client_id,
        "redirect_uri": origin.url + _BACK,
        "scope": "openid email",
        "state": errand.state,
        "nonce": errand.nonce,
        "code_challenge": base64.urlsafe_b64encode(challenge).rstrip(b"=").decode("ascii"),
        "code_challenge_method": "S256",
    }
    if again:
        asked |= {"prompt": "login", "max_age": "0"}
    where = check_issuer(described.authorization_endpoint)
    joint = "&" if "?" in where else "?"
    return Away(url=f"{where}{joint}{urlencode(asked)}", sealed=_seal(key, errand))


async def come_back(
    pool: Pool,
    oidc: Oidc,
    key: bytes,
    origin: Origin,
    returned: Returned,
    token: str,
    at: datetime,
) -> tuple[Opened, str]:
    """Open a session for whoever the organisation vouches for; return it and where to go on.

    The session of `token`, if there is one, ends. Raises WrongOrganisation for a browser that
    did not begin, for anything forged, stale or for another, and for who has no account here.
    """
    errand = _unseal(key, returned.sealed)
    check_return(errand, returned.state, at)
    email, proved = await _who(oidc, errand, returned.code, origin.url + _BACK, at)
    async with transaction(pool) as conn:
        account = await store.staff_by_email(conn, email)
        if account is None:
            message = (
                "Your organisation knows you, but nobody here has an account under the address "
                "it gave. Ask whoever keeps the accounts for an invitation."
            )
            raise WrongOrganisation(message)
        await store.close_session(conn, kept(token), at)
        opened = await open_session(conn, account.staff_id, "organisation", at, proved=proved)
    return opened, errand.next
