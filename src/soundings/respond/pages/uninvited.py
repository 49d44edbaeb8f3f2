"""The page where a printed code is typed, and the way in for those nobody invited."""

from litestar import get, post, route
from litestar.di import NamedDependency
from litestar.response import Template
from litestar.types import ASGIApp
from markupsafe import Markup

from soundings.access.guards import inspector_only
from soundings.inspection.guards import INSPECTION
from soundings.inspection.model import Inspection, State
from soundings.instrument.model import AUDIENCES
from soundings.kit import links
from soundings.kit.forms import Fault
from soundings.respond.model import LinkUnknown, NothingOpen, Returning, TooFast
from soundings.respond.pages import drawing
from soundings.respond.pages.exchange import (
    READ,
    AnyRequest,
    Here,
    carries,
    first,
    go,
    here,
    page,
    read_form,
    ready_page,
)
from soundings.respond.pages.link import closed, enter, wait_a_turn
from soundings.respond.service import replies, uninvited

_FOR_ALL = {"open": "whoever holds a printed code may type it"}
_BY_CODE = {"open": "whoever holds the poster's code may answer, apart from the listed"}
_BY_RETURN_CODE = {"open": "whoever holds a reply's own code may go on with it"}
_EXAMPLE = Markup('<bdi dir="ltr">{}</bdi>').format(
    links.in_groups("7K2P9XQYZABCD").replace(" ", "\u00a0")
)
FAULTY, BUSY = 422, 429


async def _spoken(request: AnyRequest, where: Here) -> drawing.Spoken:
    """Return the words of the survey that opened last; raises NothingOpen while none is open."""
    found = await uninvited.spoken(where.pool)
    if found is None:
        raise NothingOpen
    return drawing.voice(*found, request.query_params.get("l") or "en", "parent_carer")


def _code(spoken: drawing.Spoken, typed: str = "", key: str = "") -> str:
    faults = (Fault(field="code", sentence=spoken.wording.pages[key]),) if key else ()
    return drawing.draw("code.html", spoken, typed=typed, faults=faults, example=_EXAMPLE)


@route("/", http_method=READ, status_code=200, name="respond.code", opt=_FOR_ALL)
async def show_code(request: AnyRequest) -> ASGIApp:
    """Ask for the code on a letter or a poster."""
    return page(request, _code(await _spoken(request, here(request))))


@post("/", name="respond.typed", opt=_FOR_ALL)
async def save_code(request: AnyRequest) -> ASGIApp:
    """Lead to what the code opens; it changes nothing."""
    where, form = here(request), await read_form(request)
    typed = first(form, "code")[: 2 * links.CODE_LENGTH]
    address = await uninvited.behind(where.pool, where.secret, typed)
    spoken = await _spoken(request, where)
    if address is not None:
        return go(f"{address}?l={spoken.wording.language}")
    try:
        await wait_a_turn()
    except TooFast:
        return page(request, _code(spoken, typed, "code_busy"), BUSY)
    return page(request, _code(spoken, typed, "code_unknown"), FAULTY)


@route("/open/{code:str}", http_method=READ, status_code=200, name="respond.open", opt=_BY_CODE)
async def show_open(request: AnyRequest) -> ASGIApp:
    """Say for whom this way in is, and that its answers stand apart."""
    where, asked = here(request), request.query_params
    found, spoken = await _door(request, where, asked.get("l"), asked.get("a"))
    if found.state is not State.OPEN:
        return closed(request, spoken)
    code = request.path_params["code"]
    own = {"code": links.canonical(code), "token": _seal(where, code)}
    ready = drawing.ready("open.html", spoken, own, area=found.area)
    return ready_page(request, ready, first=True)


@post("/open/{code:str}", name="respond.enter", opt=_BY_CODE)
async def save_open(request: AnyRequest) -> ASGIApp:
    """Begin a reply of the open stream."""
    where, form = here(request), await read_form(request)
    found, spoken = await _door(request, where, first(form, "l"), first(form, "a"))
    code = request.path_params["code"]
    if found.state is not State.OPEN:
        return closed(request, spoken)
    if not carries(form, _seal(where, code)):
        return go(f"/open/{code}")
    words = spoken.wording
    told = await uninvited.begin(
        where.pool,
        where.secret,
        found,
        language=words.language,
        audience=words.audience,
        at=where.at,
    )
    return await enter(where, told, words.language)


@route(
    "/back/{code:str}", http_method=READ, status_code=200, name="respond.back", opt=_BY_RETURN_CODE
)
async def show_back(request: AnyRequest) -> ASGIApp:
    """Offer to go on with a reply that has no link."""
    where = here(request)
    found, _, spoken = await _held(request, where, request.query_params.get("l"))
    if found.state is not State.OPEN:
        return closed(request, spoken)
    code = request.path_params["code"]
    return page(request, drawing.draw("back.html", spoken, code=code, token=_seal(where, code)))


@post("/back/{code:str}", name="respond.return", opt=_BY_RETURN_CODE)
async def save_back(request: AnyRequest) -> ASGIApp:
    """Go on with it, on a fresh visit: nothing typed before is shown."""
    where, form = here(request), await read_form(request)
    found, told, spoken = await _held(request, where, first(form, "l"))
    code = request.path_params["code"]
    if found.state is not State.OPEN:
        return closed(request, spoken)
    if not carries(form, _seal(where, code)):
        return go(f"/back/{code}")
    return await enter(where, told, spoken.wording.language)


async def _held(
    request: AnyRequest, where: Here, language: str | None
) -> tuple[Inspection, Returning, drawing.Spoken]:
    try:
        found, told = await uninvited.holder(where.pool, where.secret, request.path_params["code"])
    except LinkUnknown:
        await wait_a_turn()
        raise
    instrument = await replies.instrument(where.pool, told.instrument_hash)
    return (
        found,
        told,
        drawing.voice(instrument, told.instrument_hash, language or told.language, told.audience),
    )


async def _door(
    request: AnyRequest, where: Here, language: str | None, audience: str | None
) -> tuple[Inspection, drawing.Spoken]:
    try:
        found, known_by = await uninvited.door(
            where.pool, where.secret, request.path_params["code"]
        )
    except LinkUnknown:
        await wait_a_turn()
        raise
    instrument = await replies.instrument(where.pool, known_by)
    chosen = next((one for one in AUDIENCES if one == audience), AUDIENCES[0])
    return found, drawing.voice(instrument, known_by, language or "en", chosen)


def _seal(where: Here, code: str) -> str:
    return links.form_token(where.secret, f"start:{links.canonical(code)}")


HANDLERS = [show_code, save_code, show_open, save_open, show_back, save_back]


@get(
    "/staff/{code:str}/uninvited",
    name="respond.uninvited",
    guards=[inspector_only],
    dependencies=INSPECTION,
)
async def show_uninvited(inspection: NamedDependency[Inspection], request: AnyRequest) -> Template:
    """Count those who answered by the poster's code, apart from all other figures."""
    where = here(request)
    counted = await uninvited.count(where.pool, inspection.inspection_id, where.at)
    return Template(
        "respond/uninvited.html", context={"inspection": inspection, "counted": counted}
    )
