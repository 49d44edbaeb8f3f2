"""How far the messages reached, for inspectors; silence, for whoever asks; receipts."""

from litestar import get, post
from litestar.connection import Request
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from soundings.access.guards import inspector_only
from soundings.access.model import SignedIn
from soundings.inspection.guards import INSPECTION
from soundings.inspection.model import Inspection
from soundings.inspection.model import State as Stage
from soundings.kit.clock import Clock
from soundings.kit.database import Database
from soundings.outreach import service
from soundings.outreach.model import WISHES
from soundings.outreach.providers.notify import read_callback, read_text
from soundings.outreach.rules import read_dealt, read_wish, stop_form_token

_BY_LINK = {"open": "whoever holds the message may ask for silence; it shows nothing"}
_BY_BEARER = {"open": "the provider brings its own bearer token"}


@get(
    "/staff/{code:str}/reach",
    name="outreach.reach",
    guards=[inspector_only],
    dependencies=INSPECTION,
)
async def show_reach(
    inspection: NamedDependency[Inspection],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Template:
    pool, area = database.room("outreach"), inspection.inspection_id
    reach = await service.reach(pool, area)
    sending = inspection.state is Stage.OPEN
    alarms = await service.alarms(pool, area, clock.now()) if sending else ()
    page = {"inspection": inspection, "reach": reach, "alarms": alarms}
    return Template("outreach/reach.html", context=page)


@get(
    "/staff/{code:str}/schools",
    name="outreach.schools",
    guards=[inspector_only],
    dependencies=INSPECTION,
)
async def show_schools(
    inspection: NamedDependency[Inspection], database: NamedDependency[Database]
) -> Template:
    pool, area = database.room("outreach"), inspection.inspection_id
    schools = await service.schools(pool, area)
    left = await service.unrelayed(pool, area)
    page = {"inspection": inspection, "schools": schools, "unrelayed": left}
    return Template("outreach/schools.html", context=page)


@get(
    "/staff/{code:str}/texts",
    name="outreach.texts",
    guards=[inspector_only],
    dependencies=INSPECTION,
)
async def show_texts(
    inspection: NamedDependency[Inspection], database: NamedDependency[Database]
) -> Template:
    texts = await service.queued_texts(database.room("outreach"), inspection.inspection_id)
    return Template("outreach/texts.html", context={"inspection": inspection, "texts": texts})


@post(
    "/staff/{code:str}/texts",
    name="outreach.save-text",
    guards=[inspector_only],
    dependencies=INSPECTION,
)
async def save_text(
    request: Request[object, object, State],
    inspection: NamedDependency[Inspection],
    staff: NamedDependency[SignedIn],
    database: NamedDependency[Database],
    secret: NamedDependency[bytes],
    clock: NamedDependency[Clock],
) -> Redirect:
    form = read_dealt(dict(await request.form()))
    pool, actor = database.room("outreach"), str(staff.staff_id)
    await service.deal_with_text(
        pool, secret, form.text_id, form.action, actor=actor, at=clock.now()
    )
    return Redirect(f"/staff/{inspection.code}/texts", status_code=303)


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
    await service.keep_inbound(database.room("outreach"), [text], clock.now())


HANDLERS = [
    show_reach,
    show_schools,
    show_texts,
    save_text,
    show_stop,
    save_stop,
    save_receipt,
    save_text_received,
]
