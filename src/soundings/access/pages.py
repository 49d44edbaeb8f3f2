"""Signing in by a one-time link, and signing out."""

from litestar import get, post
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from soundings.access import service
from soundings.access.constants import ABSOLUTE
from soundings.access.guards import AnyRequest, cookie_name, staff_only
from soundings.kit.clock import Clock
from soundings.kit.database import Database
from soundings.kit.settings import Settings

_BY_TICKET = {"open": "whoever holds the one-time link is let in by it"}


def _cookie(settings: Settings, value: str, seconds: int) -> Cookie:
    secure = settings.web.secure_cookies
    return Cookie(
        key=cookie_name(secure=secure),
        value=value,
        max_age=seconds,
        httponly=True,
        secure=secure,
        samesite="lax",
    )


@get("/staff/sign-in", name="access.signed-out", opt={"open": "says how to get in"})
async def show_how() -> Template:
    return Template("access/how.html")


@get("/staff/sign-in/{ticket:str}", name="access.sign-in", opt=_BY_TICKET)
async def show_sign_in(
    ticket: FromPath[str], database: NamedDependency[Database], clock: NamedDependency[Clock]
) -> Template:
    await service.check_ticket(database.room("access"), ticket, clock.now())
    return Template("access/sign-in.html", context={"ticket": ticket})


@post("/staff/sign-in/{ticket:str}", name="access.save-sign-in", opt=_BY_TICKET)
async def save_sign_in(
    ticket: FromPath[str],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
    settings: NamedDependency[Settings],
) -> Redirect:
    opened = await service.sign_in(database.room("access"), ticket, clock.now())
    cookie = _cookie(settings, opened.token, int(ABSOLUTE.total_seconds()))
    return Redirect("/staff", status_code=303, cookies=[cookie])


@post("/staff/sign-out", name="access.sign-out", guards=[staff_only])
async def save_sign_out(
    request: AnyRequest,
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
    settings: NamedDependency[Settings],
) -> Redirect:
    token = request.cookies[cookie_name(secure=settings.web.secure_cookies)]
    await service.sign_out(database.room("access"), token, clock.now())
    return Redirect("/staff/sign-in", status_code=303, cookies=[_cookie(settings, "", 0)])


HANDLERS = [show_how, show_sign_in, save_sign_in, save_sign_out]
