"""An organisation's sign-in, small and real: it describes itself, sends browsers back with a
code, checks who swaps it, and signs what it says.
"""

import base64
import hashlib
from contextlib import asynccontextmanager
from urllib.parse import parse_qsl, quote_plus, urlsplit

import jwt
from aiohttp import encode_basic_auth, web
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from soundings.kit.ids import new_secret
from soundings.kit.settings import Oidc

CLIENT, SECRET = "soundings", "a secret between two programs"


class Provider:
    """Its answers are right unless `twist` changes them."""

    def __init__(self, clock) -> None:
        self.clock = clock
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.url = ""
        self.person: dict[str, object] = {"email": "ada@example.org", "email_verified": True}
        self.twist = lambda claims: claims
        self.sign = lambda claims: jwt.encode(claims, self.key, "RS256", headers={"kid": "one"})
        self.described: dict[str, object] = {}
        self.asked: dict[str, dict[str, str]] = {}
        """What each code was given for."""

    @property
    def oidc(self) -> Oidc:
        return Oidc(
            issuer=self.url, client_id=CLIENT, client_secret=SECRET, name="Exeford County Council"
        )

    def visit(self, url: str) -> dict[str, str]:
        """Sign in as the browser's person would; return what the browser is sent back with."""
        parts = urlsplit(url)
        assert f"{parts.scheme}://{parts.netloc}{parts.path}" == f"{self.url}/authorize"
        asked = dict(parse_qsl(parts.query))
        assert (asked["client_id"], asked["response_type"]) == (CLIENT, "code")
        assert asked["code_challenge_method"] == "S256"
        code = new_secret()
        self.asked[code] = asked
        return {"code": code, "state": asked["state"], "to": asked["redirect_uri"]}

    async def _describe(self, _: web.Request) -> web.Response:
        return web.json_response(
            {
                "issuer": self.url,
                "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token",
                "jwks_uri": f"{self.url}/keys",
            }
            | self.described
        )

    async def _keys(self, _: web.Request) -> web.Response:
        public = jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
        other = ec.generate_private_key(ec.SECP256R1()).public_key()
        other_key = jwt.algorithms.ECAlgorithm.to_jwk(other, as_dict=True)
        return web.json_response(
            {"keys": [other_key | {"kid": "two"}, public | {"kid": "one", "use": "sig"}]}
        )

    async def _token(self, request: web.Request) -> web.Response:
        if request.headers["Authorization"] != encode_basic_auth(CLIENT, quote_plus(SECRET)):
            return web.json_response({"error": "invalid_client"}, status=401)
        form = await request.post()
        asked = self.asked.pop(str(form["code"]), None)
        verifier = hashlib.sha256(str(form["code_verifier"]).encode()).digest()
        challenge = base64.urlsafe_b64encode(verifier).rstrip(b"=").decode()
        if (
            asked is None
            or asked["code_challenge"] != challenge
            or asked["redirect_uri"] != form["redirect_uri"]
        ):
            return web.json_response({"error": "invalid_grant"}, status=400)
        now = int(self.clock.now().timestamp())
        claims = {
            "iss": self.url,
            "sub": "u1",
            "aud": CLIENT,
            "exp": now + 300,
            "iat": now,
            "nonce": asked["nonce"],
        } | self.person
        return web.json_response({"id_token": self.sign(self.twist(claims))})


@asynccontextmanager
async def providing(clock):
    """Serve an organisation's sign-in for as long as the context lasts."""
    provider = Provider(clock)
    app = web.Application()
    app.router.add_get("/.well-known/openid-configuration", provider._describe)
    app.router.add_get("/keys", provider._keys)
    app.router.add_post("/token", provider._token)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    provider.url = f"http://127.0.0.1:{site._server.sockets[0].getsockname()[1]}"
    try:
        yield provider
    finally:
        await runner.cleanup()
