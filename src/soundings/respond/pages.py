"""The family's pages: no script, one question a page, saved on every Continue.

Handlers take the request alone and find their parts in the application's state:
resolving them by name would cost a question page more than all its other work.
"""

import hashlib
import zlib
from datetime import date, datetime
from hmac import compare_digest
from importlib.resources import files
from typing import Any, TypeAlias
from urllib.parse import parse_qsl

import msgspec
from jinja2 import Environment, PackageLoader, PrefixLoader, StrictUndefined
from litestar import HttpMethod, MediaType, Request, Response, Router, post, route
from litestar.types import ASGIApp, HTTPResponseStartEvent, Receive, Scope, Send

from soundings.instrument.model import Instrument, InstrumentHash, Item
from soundings.instrument.rules import next_item, parse_answer, path
from soundings.kit import links
from soundings.kit.clock import LONDON
from soundings.kit.database import Pool
from soundings.kit.forms import Fault
from soundings.kit.ids import new_id
from soundings.kit.refusal import Kind, Refusal
from soundings.respond import rules, service
from soundings.respond.constants import MOST_BYTES, MOST_FIELDS
from soundings.respond.model import (
    DonePage,
    IntroPage,
    LinkUnknown,
    NotSaved,
    PlainPage,
    QuestionPage,
    State,
    SurveyClosed,
    Told,
    Visit,
    VisitOver,
)

AnyRequest: TypeAlias = Request[Any, Any, Any]
Headers: TypeAlias = tuple[tuple[bytes, bytes], ...]
Form: TypeAlias = dict[str, tuple[str, ...]]

CSS = files("soundings.respond").joinpath("static/family.css").read_bytes()
CSS_PATH = f"/static/family.{hashlib.sha256(CSS).hexdigest()[:10]}.css"

HEADERS = {
    "content-security-policy": "default-src 'none'; style-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
}
_HTML = "text/html; charset=utf-8"
_HEADERS: Headers = tuple(
    (name.encode(), value.encode()) for name, value in {**HEADERS, "content-type": _HTML}.items()
)
_PACKING: Headers = ((b"content-encoding", b"gzip"), (b"vary", b"accept-encoding"))
_CSS_HEADERS: Headers = (
    (b"content-type", b"text/css; charset=utf-8"),
    (b"cache-control", b"public, max-age=31536000, immutable"),
    (b"x-content-type-options", b"nosniff"),
)
_READ = [HttpMethod.GET, HttpMethod.HEAD]
_FOR_ALL = {"open": "one stylesheet, the same for everybody"}
_BY_LINK = {"open": "whoever holds the link may answer"}
_BY_VISIT = {"open": "whoever holds the visit's cookie may go on answering"}
_STATUS = {Kind.MISSING: 404, Kind.CLOSED: 410, Kind.FORBIDDEN: 403, Kind.LIMITED: 503}
_OURS = (LinkUnknown, SurveyClosed, VisitOver, NotSaved)
_SENTENCES = {
    Kind.MISSING: (
        "Check that the whole link was copied from our message.",
        "If it still does not open, wait for our next message and use the link in that.",
    ),
    Kind.CLOSED: (
        "Thank you for wanting to tell us.",
        "The inspectors now have what families sent.",
        "When their report is ready, you can read it on the Ofsted website.",
        "If you are worried about a child, call the NSPCC on 0808 800 5000. In danger, call 999.",
    ),
    Kind.FORBIDDEN: (
        "Open the link in our message again and choose Start now.",
        "The answers you saved are safe.",
    ),
    Kind.LIMITED: (
        "Go back and try again in a minute.",
        "The answers you saved are safe.",
    ),
}


def _environment() -> Environment:
    environment = Environment(
        loader=PrefixLoader({"respond": PackageLoader("soundings.respond")}),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.globals["css"] = CSS_PATH
    return environment


_ENVIRONMENT = _environment()
_INTRO = _ENVIRONMENT.get_template("respond/intro.html")
_QUESTION = _ENVIRONMENT.get_template("respond/question.html")
_CHECK = _ENVIRONMENT.get_template("respond/check.html")
_DONE = _ENVIRONMENT.get_template("respond/done.html")
_PLAIN = _ENVIRONMENT.get_template("respond/plain.html")


# What a handler works with


class Here(msgspec.Struct, frozen=True, kw_only=True):
    """The parts of the application a page needs, and the time."""

    pool: Pool
    secret: bytes
    secure: bool
    at: datetime

    @property
    def cookie(self) -> str:
        """The visit's cookie's name."""
        return "__Host-visit" if self.secure else "visit"

    @property
    def minute(self) -> int:
        """Minutes since 1970."""
        return int(self.at.timestamp()) // 60

    @property
    def today(self) -> date:
        """The day in London."""
        return self.at.astimezone(LONDON).date()


def _here(request: AnyRequest) -> Here:
    state = request.app.state
    return Here(
        pool=state.database.room("respond"),
        secret=state.secret,
        secure=state.settings.web.secure_cookies,
        at=state.clock.now(),
    )


def _header(scope: Scope, name: bytes) -> bytes:
    return next((value for known, value in scope["headers"] if known == name), b"")


def _visit(request: AnyRequest, here: Here) -> Visit:
    sent = _header(request.scope, b"cookie").decode("latin-1").split("; ")
    sealed = next((each for each in sent if each.startswith(f"{here.cookie}=")), "")
    visit = rules.read_visit(links.unseal(here.secret, sealed.partition("=")[2]))
    if visit is None:
        raise VisitOver
    return visit


async def _form(request: AnyRequest, here: Here, visit: Visit) -> Form:
    """Return the posted form, refusing one that no page of this visit posted."""
    form: dict[str, list[str]] = {}
    text = (await request.body()).decode("utf-8", errors="replace")
    try:
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        raise VisitOver from None
    for name, value in pairs:
        form.setdefault(name, []).append(value)
    token = form.get("token", [""])[0]
    if not compare_digest(token.encode(), links.form_token(here.secret, visit.number).encode()):
        raise VisitOver
    return {name: tuple(values) for name, values in form.items()}


# What a handler answers


def _packed(scope: Scope, body: bytes) -> tuple[bytes, Headers]:
    """Return the body as this browser takes it, and the headers that say so."""
    if b"gzip" not in _header(scope, b"accept-encoding"):
        return body, ()
    packer = zlib.compressobj(level=4, wbits=31)
    return packer.compress(body) + packer.flush(), _PACKING


def _answer(status: int, headers: Headers, body: bytes) -> ASGIApp:
    """Return the finished answer: Litestar's own response object costs as much as the page."""
    start: HTTPResponseStartEvent = {
        "type": "http.response.start",
        "status": status,
        "headers": [*headers, (b"content-length", b"%d" % len(body))],
    }

    async def answer(scope: Scope, _receive: Receive, send: Send) -> None:
        await send(start)
        sent = b"" if scope.get("method") == HttpMethod.HEAD else body
        await send({"type": "http.response.body", "body": sent, "more_body": False})

    return answer


def _page(request: AnyRequest, html: bytes, status: int = 200, cookie: bytes = b"") -> ASGIApp:
    body, packing = _packed(request.scope, html)
    return _answer(status, _with_cookie((*_HEADERS, *packing), cookie), body)


def _with_cookie(headers: Headers, cookie: bytes) -> Headers:
    return (*headers, (b"set-cookie", cookie)) if cookie else headers


_BLANKS: dict[tuple[str, str, str, str], tuple[bytes, bytes]] = {}
"""Question pages nobody has answered yet, cut where the token stands: the pages most often
asked for, at most the square of a version's items.
"""


def _question(page: QuestionPage, known_by: InstrumentHash) -> bytes:
    if not rules.is_blank(page):
        return _QUESTION.render(page=page).encode()
    key = (known_by, page.item.id, page.back, page.language)
    if key not in _BLANKS:
        before, _, after = _QUESTION.render(page=page).partition(page.token)
        _BLANKS[key] = before.encode(), after.encode()
    before_token, after_token = _BLANKS[key]
    return before_token + page.token.encode() + after_token


def _go(where: str, cookie: bytes = b"") -> ASGIApp:
    return _answer(303, _with_cookie((*_HEADERS, (b"location", where.encode())), cookie), b"")


def _cookie(here: Here, visit: Visit) -> bytes:
    sealed = links.sign(here.secret, rules.write_visit(visit))
    text = f"{here.cookie}={sealed}; Path=/; HttpOnly; SameSite=Lax" + "; Secure" * here.secure
    return text.encode()


def _opened(here: Here, told: Told) -> tuple[Visit, bytes]:
    """Return a fresh visit to a reply, and its cookie: it is shown nothing typed before."""
    visit = Visit(
        response_id=told.response_id,
        number=new_id().hex[:12],
        instrument_hash=told.instrument_hash,
        minute=here.minute,
    )
    return visit, _cookie(here, visit)


def _kept_alive(here: Here, visit: Visit) -> tuple[Visit, bytes]:
    """Return the visit to go on with: a fresh one if it was left alone too long."""
    if rules.is_idle(visit, here.minute):
        told = Told(
            response_id=visit.response_id,
            state=State.STARTED,
            instrument_hash=visit.instrument_hash,
        )
        return _opened(here, told)
    if rules.wants_renewal(visit, here.minute):
        visit = msgspec.structs.replace(visit, minute=here.minute)
        return visit, _cookie(here, visit)
    return visit, b""


def _onward(item: Item | None) -> str:
    return "/r/check" if item is None else f"/r/{item.id}"


def _asked(instrument: Instrument, item_id: str) -> Item | None:
    return next((item for item in instrument.items if item.id == item_id), None)


def _refused(_request: AnyRequest, refusal: Refusal) -> Response[bytes]:
    """Answer a refusal with a page that says the same whatever lies behind it."""
    page = PlainPage(
        language="en", direction="ltr", title=refusal.title, sentences=_SENTENCES[refusal.kind]
    )
    html = _PLAIN.render(page=page).encode()
    return Response(
        html, status_code=_STATUS[refusal.kind], media_type=MediaType.HTML, headers=dict(HEADERS)
    )


# The pages


@route(CSS_PATH, http_method=_READ, status_code=200, opt=_FOR_ALL)
async def show_css(request: AnyRequest) -> ASGIApp:
    body, packing = _packed(request.scope, CSS)
    return _answer(200, (*_CSS_HEADERS, *packing), body)


@route("/{token:str}", http_method=_READ, status_code=200, name="respond.link", opt=_BY_LINK)
async def show_intro(request: AnyRequest) -> ASGIApp:
    here, token = _here(request), request.path_params["token"]
    found = await service.open_link(here.pool, here.secret, token)
    page = IntroPage(language="en", direction="ltr", area=found.area, action=f"/{token}")
    return _page(request, _INTRO.render(page=page).encode())


@post("/{token:str}", name="respond.start", opt=_BY_LINK)
async def save_start(request: AnyRequest) -> ASGIApp:
    here, token = _here(request), request.path_params["token"]
    told = await service.start(here.pool, here.secret, token, here.at)
    return await _begin(here, told)


async def _begin(here: Here, told: Told) -> ASGIApp:
    _, cookie = _opened(here, told)
    if told.state is not State.STARTED:
        return _go("/r/done", cookie)
    reply = await service.reply(here.pool, told.response_id)
    instrument = await service.instrument(here.pool, told.instrument_hash)
    return _go(_onward(next_item(instrument, reply.answers)), cookie)


@route("/r/{item:str}", http_method=_READ, status_code=200, name="respond.ask", opt=_BY_VISIT)
async def show_question(request: AnyRequest) -> ASGIApp:
    here = _here(request)
    visit = _visit(request, here)
    instrument = await service.instrument(here.pool, visit.instrument_hash)
    reply = await service.reply(here.pool, visit.response_id)
    if reply.state is not State.STARTED:
        return _go("/r/done")
    items = path(instrument, reply.answers)
    item = next((item for item in items if item.id == request.path_params["item"]), None)
    if item is None:
        return _go(_onward(next_item(instrument, reply.answers)))
    token = links.form_token(here.secret, visit.number)
    page = rules.question_page(items, reply, visit, here.minute, item, token)
    return _page(request, _question(page, visit.instrument_hash))


@post("/r/{item:str}", name="respond.answer", opt=_BY_VISIT)
async def save_answer(request: AnyRequest) -> ASGIApp:
    here = _here(request)
    visit = _visit(request, here)
    form = await _form(request, here, visit)
    visit, cookie = _kept_alive(here, visit)
    instrument = await service.instrument(here.pool, visit.instrument_hash)
    item = _asked(instrument, request.path_params["item"])
    if item is None:
        return _go("/r/check", cookie)
    answer, faults = parse_answer(item, form, here.today)
    if faults:
        return await _ask_again(request, here, visit, item, form, faults, cookie)
    try:
        reply = await service.save(
            here.pool,
            instrument,
            visit.response_id,
            item,
            answer,
            visit=visit.number,
            at=here.at,
        )
    except NotSaved:
        token = links.form_token(here.secret, visit.number)
        page = rules.unsaved_page("en", item, form, token)
        return _page(request, _QUESTION.render(page=page).encode(), _STATUS[NotSaved.kind], cookie)
    if reply.state is not State.STARTED:
        return _go("/r/done", cookie)
    return _go(_onward(next_item(instrument, reply.answers)), cookie)


async def _ask_again(
    request: AnyRequest,
    here: Here,
    visit: Visit,
    item: Item,
    form: Form,
    faults: tuple[Fault, ...],
    cookie: bytes,
) -> ASGIApp:
    instrument = await service.instrument(here.pool, visit.instrument_hash)
    reply = await service.reply(here.pool, visit.response_id)
    token = links.form_token(here.secret, visit.number)
    items = path(instrument, reply.answers)
    asked = rules.question_page(items, reply, visit, here.minute, item, token)
    page = rules.faulted_page(asked, form, faults)
    return _page(request, _QUESTION.render(page=page).encode(), 422, cookie)


@route("/r/check", http_method=_READ, status_code=200, name="respond.check", opt=_BY_VISIT)
async def show_check(request: AnyRequest) -> ASGIApp:
    here = _here(request)
    visit = _visit(request, here)
    instrument = await service.instrument(here.pool, visit.instrument_hash)
    reply = await service.reply(here.pool, visit.response_id)
    if reply.state is not State.STARTED:
        return _go("/r/done")
    if missing := next_item(instrument, reply.answers):
        return _go(_onward(missing))
    token = links.form_token(here.secret, visit.number)
    page = rules.check_page(instrument, reply, visit, here.minute, token)
    return _page(request, _CHECK.render(page=page).encode())


@post("/r/check", name="respond.submit", opt=_BY_VISIT)
async def save_check(request: AnyRequest) -> ASGIApp:
    here = _here(request)
    visit = _visit(request, here)
    await _form(request, here, visit)
    instrument = await service.instrument(here.pool, visit.instrument_hash)
    queue = request.app.state.queue
    missing = await service.submit(here.pool, queue, instrument, visit.response_id, here.at)
    return _go("/r/done" if missing is None else _onward(missing))


@route("/r/done", http_method=_READ, status_code=200, name="respond.done", opt=_BY_VISIT)
async def show_done(request: AnyRequest) -> ASGIApp:
    here = _here(request)
    visit = _visit(request, here)
    reply = await service.reply(here.pool, visit.response_id)
    if reply.state is State.STARTED:
        return _go("/r/check")
    page = DonePage(
        language=reply.language,
        direction=rules.direction(reply.language),
        another=await service.may_tell_more(here.pool, visit.response_id),
        token=links.form_token(here.secret, visit.number),
    )
    return _page(request, _DONE.render(page=page).encode())


@post("/r/another", name="respond.another", opt=_BY_VISIT)
async def save_another(request: AnyRequest) -> ASGIApp:
    here = _here(request)
    visit = _visit(request, here)
    await _form(request, here, visit)
    return await _begin(here, await service.tell_another(here.pool, visit.response_id, here.at))


HANDLERS = [
    Router(
        path="/",
        route_handlers=[
            show_css,
            show_intro,
            save_start,
            show_question,
            save_answer,
            show_check,
            save_check,
            show_done,
            save_another,
        ],
        exception_handlers=dict.fromkeys(_OURS, _refused),
        request_max_body_size=MOST_BYTES,
    )
]
