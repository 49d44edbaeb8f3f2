"""Signing in, the ways in a person has, proving to be there, and signing out."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import msgspec
from litestar import get, post
from litestar.datastructures import Cookie
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath
from litestar.response import Redirect, Response, Template

from soundings.access import service
from soundings.access.constants import ABSOLUTE
from soundings.access.guards import (
    STAFF,
    AnyRequest,
    confirmed,
    cookie_name,
    is_secure,
    session_token,
    staff_only,
)
from soundings.access.model import Origin, SignedIn
from soundings.access.rules import inside
from soundings.access.service import passkeys, passwords
from soundings.access.service.ways import ways_of
from soundings.kit.clock import Clock
from soundings.kit.database import Database, Pool
from soundings.kit.refusal import Refusal
from soundings.kit.settings import Settings

_JSON = "application/json"


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
    typed: dict[str, str]
    sent: Sent

    @property
    def credential(self) -> str:
        """What the browser made of a passkey, as JSON."""
        return msgspec.json.encode(self.sent.credential).decode()

    def cookie(self, value: str, seconds: int) -> list[Cookie]:
        """Return the session's cookie."""
        name = cookie_name(secure=self.secure)
        kept = Cookie(
            key=name,
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
    url = settings.web.staff_url or f"http://localhost:{settings.web.port}"
    scripted = request.content_type[0] == _JSON
    form = {} if scripted or request.method == "GET" else await request.form()
    return Door(
        pool=database.room("access"),
        key=secret,
        at=clock.now(),
        origin=Origin(host=urlsplit(url).hostname or "localhost", url=url.rstrip("/")),
        secure=is_secure(settings),
        token=session_token(request),
        typed={name: value for name, value in form.items() if isinstance(value, str)}
        | ({"next": request.query_params.get("next", "")} if request.method == "GET" else {}),
        sent=msgspec.json.decode(await request.body(), type=Sent) if scripted else Sent(),
    )


DOOR = {"door": Provide(door)}
_BY_TICKET: dict[str, Any] = {
    "opt": {"open": "whoever holds the one-time link is let in by it"},
    "dependencies": DOOR,
}
_BY_PROOF: dict[str, Any] = {
    "opt": {"open": "whoever proves to be staff is let in by it"},
    "dependencies": DOOR,
}
_SIGNED_IN: dict[str, Any] = {"guards": [staff_only], "dependencies": STAFF | DOOR}
_CONFIRMED: dict[str, Any] = {"guards": [staff_only, confirmed], "dependencies": STAFF | DOOR}
_LIFE = int(ABSOLUTE.total_seconds())


def _page(name: str, door: Door, refusal: Refusal | None = None, **more: Any) -> Template:
    """Show a page of the doors; one that was refused keeps what may be kept."""
    page = {
        "refusal": refusal,
        "next": inside(door.typed.get("next", "")),
        "email": door.typed.get("email", ""),
    }
    status = 422 if refusal else 200
    return Template(name, context=page | more, status_code=status)


def _onward(door: Door) -> Response[dict[str, str]]:
    return Response({"next": inside(door.sent.next)}, status_code=200)


@get("/staff/sign-in", name="access.sign-in", **_BY_PROOF)
async def show_sign_in(door: NamedDependency[Door]) -> Template:
    return _page("access/sign-in.html", door)


@post("/staff/sign-in", name="access.save-sign-in", **_BY_PROOF)
async def save_sign_in(door: NamedDependency[Door]) -> Template | Redirect:
    email, password, code = (door.typed.get(name, "") for name in ("email", "password", "code"))
    try:
        opened = await passwords.sign_in_with_password(
            door.pool, door.key, email=email, password=password, code=code, at=door.at
        )
    except Refusal as refusal:
        return _page("access/sign-in.html", door, refusal)
    onward, cookies = inside(door.typed.get("next", "")), door.cookie(opened.token, _LIFE)
    return Redirect(onward, status_code=303, cookies=cookies)


@post("/staff/passkey/options", name="access.passkey-options", **_BY_PROOF)
async def save_options(door: NamedDependency[Door]) -> Response[str]:
    options = await passkeys.options_to_prove(door.pool, door.origin, door.at)
    return Response(options, media_type=_JSON, status_code=200)


@post("/staff/passkey", name="access.passkey", **_BY_PROOF)
async def save_passkey_sign_in(door: NamedDependency[Door]) -> Response[dict[str, str]]:
    opened = await passkeys.sign_in_with_passkey(door.pool, door.origin, door.credential, door.at)
    answer = _onward(door)
    answer.cookies.extend(door.cookie(opened.token, _LIFE))
    return answer


@get("/staff/sign-in/{ticket:str}", name="access.ticket", **_BY_TICKET)
async def show_ticket(ticket: FromPath[str], door: NamedDependency[Door]) -> Template:
    await service.check_ticket(door.pool, ticket, door.at)
    return _page("access/ticket.html", door, ticket=ticket)


@post("/staff/sign-in/{ticket:str}", name="access.save-ticket", **_BY_TICKET)
async def save_ticket(ticket: FromPath[str], door: NamedDependency[Door]) -> Redirect:
    opened = await service.sign_in(door.pool, ticket, door.at)
    return Redirect("/staff", status_code=303, cookies=door.cookie(opened.token, _LIFE))


@get("/staff/account", name="access.account", **_SIGNED_IN)
async def show_account(staff: NamedDependency[SignedIn], door: NamedDependency[Door]) -> Template:
    return _page(
        "access/account.html", door, staff=staff, ways=await ways_of(door.pool, staff.staff_id)
    )


async def _enrol(staff: SignedIn, door: Door, refusal: Refusal | None = None) -> Template:
    enrolment = await passwords.authenticator(
        door.pool, staff.staff_id, door.typed.get("secret", "")
    )
    return _page("access/password.html", door, refusal, staff=staff, enrolment=enrolment)


@get("/staff/account/password", name="access.password", **_SIGNED_IN)
async def show_password(staff: NamedDependency[SignedIn], door: NamedDependency[Door]) -> Template:
    return await _enrol(staff, door)


@post("/staff/account/password", name="access.save-password", **_SIGNED_IN)
async def save_password(staff: NamedDependency[SignedIn], door: NamedDependency[Door]) -> Template:
    password, secret, code = (door.typed.get(name, "") for name in ("password", "secret", "code"))
    try:
        codes = await passwords.set_password(
            door.pool,
            door.key,
            staff,
            door.token,
            password=password,
            secret=secret,
            code=code,
            at=door.at,
        )
    except Refusal as refusal:
        return await _enrol(staff, door, refusal)
    return _page("access/codes.html", door, staff=staff, codes=codes)


@post("/staff/account/password/remove", name="access.drop-password", **_CONFIRMED)
async def drop_password(staff: NamedDependency[SignedIn], door: NamedDependency[Door]) -> Redirect:
    await passwords.drop_password(door.pool, staff.staff_id, door.at)
    return Redirect("/staff/account", status_code=303)


@post("/staff/account/codes", name="access.codes", **_CONFIRMED)
async def save_codes(staff: NamedDependency[SignedIn], door: NamedDependency[Door]) -> Template:
    codes = await passwords.new_recovery_codes(door.pool, staff.staff_id, door.at)
    return _page("access/codes.html", door, staff=staff, codes=codes)


@post("/staff/account/passkey/options", name="access.add-options", **_SIGNED_IN)
async def save_add_options(
    staff: NamedDependency[SignedIn], door: NamedDependency[Door]
) -> Response[str]:
    options = await passkeys.options_to_add(door.pool, door.origin, staff, door.at)
    return Response(options, media_type=_JSON, status_code=200)


@post("/staff/account/passkey", name="access.add-passkey", **_SIGNED_IN)
async def save_passkey(
    staff: NamedDependency[SignedIn], door: NamedDependency[Door]
) -> Response[dict[str, str]]:
    await passkeys.add(
        door.pool,
        door.origin,
        staff,
        door.token,
        name=door.sent.name,
        credential=door.credential,
        at=door.at,
    )
    return Response({"next": "/staff/account"}, status_code=200)


@post("/staff/account/passkey/{passkey:str}/remove", name="access.drop-passkey", **_CONFIRMED)
async def drop_passkey(
    passkey: FromPath[str], staff: NamedDependency[SignedIn], door: NamedDependency[Door]
) -> Redirect:
    await passkeys.drop(door.pool, staff, passkey, door.at)
    return Redirect("/staff/account", status_code=303)


async def _ask(staff: SignedIn, door: Door, refusal: Refusal | None = None) -> Template:
    ways = await ways_of(door.pool, staff.staff_id)
    return _page("access/confirm.html", door, refusal, staff=staff, ways=ways)


@get("/staff/confirm", name="access.confirm", **_SIGNED_IN)
async def show_confirm(staff: NamedDependency[SignedIn], door: NamedDependency[Door]) -> Template:
    return await _ask(staff, door)


@post("/staff/confirm", name="access.save-confirm", **_SIGNED_IN)
async def save_confirm(
    staff: NamedDependency[SignedIn], door: NamedDependency[Door]
) -> Template | Redirect:
    code = door.typed.get("code", "")
    try:
        await passwords.confirm_with_code(door.pool, door.key, staff, door.token, code, door.at)
    except Refusal as refusal:
        return await _ask(staff, door, refusal)
    return Redirect(inside(door.typed.get("next", "")), status_code=303)


@post("/staff/confirm/passkey", name="access.confirm-passkey", **_SIGNED_IN)
async def save_confirm_passkey(
    staff: NamedDependency[SignedIn], door: NamedDependency[Door]
) -> Response[dict[str, str]]:
    await passkeys.confirm_with_passkey(
        door.pool, door.origin, staff, door.token, door.credential, door.at
    )
    return _onward(door)


@post("/staff/sign-out", name="access.sign-out", **_SIGNED_IN)
async def save_sign_out(door: NamedDependency[Door]) -> Redirect:
    await service.sign_out(door.pool, door.token, door.at)
    return Redirect("/staff/sign-in", status_code=303, cookies=door.cookie("", 0))


HANDLERS = [
    show_sign_in,
    save_sign_in,
    save_options,
    save_passkey_sign_in,
    show_ticket,
    save_ticket,
    show_account,
    show_password,
    save_password,
    drop_password,
    save_codes,
    save_add_options,
    save_passkey,
    drop_passkey,
    show_confirm,
    save_confirm,
    save_confirm_passkey,
    save_sign_out,
]
