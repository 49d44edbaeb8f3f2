"""What every page of the doors is handed and how it is drawn."""

from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec
from litestar.datastructures import Cookie
from litestar.di import NamedDependency, Provide
from litestar.response import Response, Template

from soundings.access.constants import ABSOLUTE
from soundings.access.guards import (
    STAFF,
    AnyRequest,
    check_pace,
    confirmed,
    cookie_name,
    is_secure,
    session_token,
    staff_only,
)
from soundings.access.model import Origin
from soundings.access.rules import inside
from soundings.access.service import address
from soundings.kit.clock import Clock
from soundings.kit.database import Database, Pool
from soundings.kit.refusal import Refusal
from soundings.kit.settings import Oidc, Settings

JSON = "application/json"


class Sent(msgspec.Struct, frozen=True, kw_only=True):
    """What the pages' script sends."""

    credential: dict[str, Any] = {}
    name: str = ""
    next: str = ""


class Door(msgspec.Struct, frozen=True, kw_only=True):
    """What every handler at the doors needs: where it is, when, and what was sent."""

    pool: Pool
    key: bytes
    at: datetime
    origin: Origin
    secure: bool
    token: str
    """What the session's cookie carries, if there is one."""
    oidc: Oidc
    breached: Path | None
    """Where the hashes of stolen passwords are, if they are."""
    typed: dict[str, str]
    sent: Sent

    @property
    def credential(self) -> str:
        """What the browser made of a passkey, as JSON."""
        return msgspec.json.encode(self.sent.credential).decode()

    def cookie(self, value: str, seconds: int, of: str = "staff") -> list[Cookie]:
        """Return a cookie that no script reads and no other site sends: the session's."""
        kept = Cookie(
            key=cookie_name(secure=self.secure, of=of),
            value=value,
            max_age=seconds,
            httponly=True,
            secure=self.secure,
            samesite="lax",
        )
        return [kept]


async def door(
    request: AnyRequest,
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
    secret: NamedDependency[bytes],
    settings: NamedDependency[Settings],
) -> Door:
    """Return what every handler at the doors needs."""
    if not hasattr(request.state, "staff"):
        check_pace(request, request.client.host if request.client else "")
    url = address(settings.web)
    scripted = request.content_type[0] == JSON
    form = {} if scripted or request.method == "GET" else await request.form()
    return Door(
        pool=database.room("access"),
        key=secret,
        at=clock.now(),
        origin=Origin(host=urlsplit(url).hostname or "localhost", url=url),
        secure=is_secure(settings),
        token=session_token(request),
        oidc=settings.oidc,
        breached=settings.breached_passwords,
        typed={name: value for name, value in form.items() if isinstance(value, str)}
        | ({"next": request.query_params.get("next", "")} if request.method == "GET" else {}),
        sent=msgspec.json.decode(await request.body(), type=Sent) if scripted else Sent(),
    )


DOOR = {"door": Provide(door)}
BY_TICKET: dict[str, Any] = {
    "opt": {"open": "whoever holds the one-time link is let in by it"},
    "dependencies": DOOR,
}
BY_PROOF: dict[str, Any] = {
    "opt": {"open": "whoever proves to be staff is let in by it"},
    "dependencies": DOOR,
}
SIGNED_IN: dict[str, Any] = {"guards": [staff_only], "dependencies": STAFF | DOOR}
CONFIRMED: dict[str, Any] = {"guards": [staff_only, confirmed], "dependencies": STAFF | DOOR}
LIFE = int(ABSOLUTE.total_seconds())


def page(name: str, door: Door, refusal: Refusal | None = None, **more: Any) -> Template:
    """Show a page of the doors; one that was refused keeps what may be kept."""
    shown = {
        "refusal": refusal,
        "next": inside(door.typed.get("next", "")),
        "email": door.typed.get("email", ""),
        "organisation": door.oidc.name if door.oidc.issuer else "",
    }
    status = 422 if refusal else 200
    return Template(name, context=shown | more, status_code=status)


def onward(door: Door) -> Response[dict[str, str]]:
    return Response({"next": inside(door.sent.next)}, status_code=200)
