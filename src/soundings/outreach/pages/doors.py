"""Silence, for whoever asks for it; receipts and texts, from the providers."""

from litestar import get, post
from litestar.connection import Request
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template

from soundings.kit.clock import Clock
from soundings.kit.database import Database
from soundings.outreach import service
from soundings.outreach.model import WISHES
from soundings.outreach.providers.notify import read_callback, read_text
from soundings.outreach.rules import read_wish, stop_form_token

_BY_LINK = {"open": "whoever holds the message may ask for silence; it shows nothing"}
_BY_BEARER = {"open": "the provider brings its own bearer token"}


def _stop_page(secret: bytes, token: str, *, done: str = "", fault: str = "") -> Template:
    page = {
        "token": token,
        "form_token": stop_form_token(secret, token),
        "wishes": [(wish.value, words) for wish, words in WISHES.items()],
        "done": done,
        "fault": fault,
    }
    return Template("outreach/stop.html", context=page, status_code=422 if fault else 200)


@get("/stop/{token:str}", name="outreach.stop", opt=_BY_LINK)
async def show_stop(
    token: FromPath[str], database: NamedDependency[Database], secret: NamedDependency[bytes]
) -> Template:
    await service.check_stop(database.room("outreach"), secret, token)
    return _stop_page(secret, token)


@post("/stop/{token:str}", name="outreach.save-stop", opt=_BY_LINK)
async def save_stop(
    request: Request[object, object, State],
    token: FromPath[str],
    database: NamedDependency[Database],
    secret: NamedDependency[bytes],
    clock: NamedDependency[Clock],
) -> Template:
    """Heed a mail program's one click (RFC 8058) at once, and a person's choice on the page.

    A POST that is neither, as a scanner sends, stops nothing.
    """
    pool, at = database.room("outreach"), clock.now()
    await service.check_stop(pool, secret, token)
    wish = read_wish(dict(await request.form()), secret, token)
    if wish is None:
        return _stop_page(secret, token, fault="Choose what you want us to do.")
    await service.heed_wish(pool, secret, token, wish, at)
    return _stop_page(secret, token, done=wish.value)


@post("/notify/receipt", name="outreach.receipt", opt=_BY_BEARER, status_code=204)
async def save_receipt(
    request: Request[object, object, State],
    database: NamedDependency[Database],
    secret: NamedDependency[bytes],
    clock: NamedDependency[Clock],
) -> None:
    bearer = request.headers.get("authorization", "")
    service.check_bearer(secret, bearer)
    receipt = read_callback(await request.body())
    await service.record_receipts(database.room("outreach"), receipt, clock.now())


@post("/notify/received", name="outreach.received", opt=_BY_BEARER, status_code=204)
async def save_text_received(
    request: Request[object, object, State],
    database: NamedDependency[Database],
    secret: NamedDependency[bytes],
    clock: NamedDependency[Clock],
) -> None:
    service.check_bearer(secret, request.headers.get("authorization", ""))
    text = read_text(await request.body())
    await service.keep_inbound(database.room("outreach"), [text], clock.now(), key=secret)


HANDLERS = [show_stop, save_stop, save_receipt, save_text_received]
