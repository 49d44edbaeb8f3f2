"""How far the messages reached, for inspectors; silence, for whoever asks; receipts."""

from litestar import get, post
from litestar.connection import Request
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template

from soundings.access.guards import inspector_only
from soundings.inspection.guards import INSPECTION
from soundings.inspection.model import Inspection
from soundings.kit.clock import Clock
from soundings.kit.database import Database
from soundings.outreach import service
from soundings.outreach.providers.notify import read_callback

_BY_LINK = {"open": "whoever holds the message may ask for silence; it shows nothing"}
_BY_BEARER = {"open": "the provider brings its own bearer token"}


@get(
    "/staff/{code:str}/reach",
    name="outreach.reach",
    guards=[inspector_only],
    dependencies=INSPECTION,
)
async def show_reach(
    inspection: NamedDependency[Inspection], database: NamedDependency[Database]
) -> Template:
    reach = await service.reach(database.room("outreach"), inspection.inspection_id)
    return Template("outreach/reach.html", context={"inspection": inspection, "reach": reach})


@get("/stop/{token:str}", name="outreach.stop", opt=_BY_LINK)
async def show_stop(
    token: FromPath[str], database: NamedDependency[Database], secret: NamedDependency[bytes]
) -> Template:
    await service.check_stop(database.room("outreach"), secret, token)
    return Template("outreach/stop.html", context={"token": token, "stopped": False})


@post("/stop/{token:str}", name="outreach.save-stop", opt=_BY_LINK, status_code=200)
async def save_stop(
    token: FromPath[str],
    database: NamedDependency[Database],
    secret: NamedDependency[bytes],
    clock: NamedDependency[Clock],
) -> Template:
    """Answer at once and without a redirect, as RFC 8058 asks of a one-click request."""
    await service.opt_out(database.room("outreach"), secret, token, clock.now())
    return Template("outreach/stop.html", context={"token": token, "stopped": True})


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


HANDLERS = [show_reach, show_stop, save_stop, save_receipt]
