"""The console as somebody signed in uses it, over HTTP and without a browser."""

from contextlib import nullcontext
from typing import Any
from uuid import UUID

import httpx
from selectolax.lexbor import LexborHTMLParser

from soundings.access import service as access
from soundings.access.model import Role, SignedIn
from soundings.app.runtime import Deps
from soundings.app.web import HANDED, create_app
from soundings.kit.database import connect
from soundings.kit.ids import new_id
from soundings.kit.pace import Pace


class Console:
    """One person at the console."""

    def __init__(self, client: httpx.AsyncClient, staff: SignedIn) -> None:
        self.client, self.staff = client, staff
        self.page = LexborHTMLParser("")
        self.status, self.text, self.at = 0, "", ""

    async def open(self, path: str) -> int:
        return self._keep(await self.client.get(path))

    async def send(self, path: str, files: Any = None, **typed: str) -> int:
        """Send a form, and follow where it leads."""
        fields = typed | {"form_token": self.staff.form_token}
        return self._keep(await self.client.post(path, data=fields, files=files))

    def _keep(self, answer: httpx.Response) -> int:
        self.status, self.text, self.at = answer.status_code, answer.text, answer.url.path
        self.page = LexborHTMLParser(answer.text)
        return self.status

    def sees(self, words: str) -> bool:
        return words in " ".join(self.page.body.text(separator=" ").split())


async def sign_in(
    deps: Deps, url: str, role: Role, inspection_id: UUID | None = None, *, proved: bool = True
) -> Console:
    """Let somebody in who has just proved to be there."""
    pool, at = deps.database.room("access"), deps.clock.now()
    staff_id = await access.add_staff(
        pool,
        email=f"{new_id()}@example.org",
        name=role.value.replace("_", " ").title(),
        role=role,
        at=at,
        inspection_id=inspection_id,
    )
    opened = await access.sign_in(pool, await access.sign_in_link(pool, staff_id, at), at)
    if proved:
        async with connect(url) as conn:
            await conn.execute("UPDATE access.session SET confirmed_at = $1", at)
    app = create_app(nullcontext(deps))
    app.state.deps = deps
    for handed in HANDED:  # the lifespan does not run over ASGI alone
        app.state[handed] = getattr(deps, handed)
    app.state.pace = Pace()
    client = httpx.AsyncClient(
        transport=httpx.ASGITransport(app),
        base_url="http://test",
        follow_redirects=True,
        headers={"accept": "text/html"},
        cookies={"staff": opened.token},
    )
    staff = await access.signed_in(pool, opened.token, deps.secret, at)
    assert staff is not None
    return Console(client, staff)
