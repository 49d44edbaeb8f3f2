"""What a handler works with and what it answers: cookie, form, headers, packing.

Handlers take the request alone and find their parts in the application's state:
resolving them by name would cost a question page more than all its other work.
"""

import hashlib
import zlib
from base64 import b64encode
from collections.abc import Mapping
from datetime import date, datetime
from hmac import compare_digest
from typing import Any, TypeAlias
from urllib.parse import parse_qsl, urlsplit

import msgspec
from litestar import HttpMethod, Request
from litestar.types import ASGIApp, HTTPResponseStartEvent, Receive, Scope, Send
from markupsafe import Markup

from soundings.instrument.model import Audience, Language
from soundings.kit import links
from soundings.kit.clock import LONDON
from soundings.kit.database import Pool
from soundings.kit.vault import KeyRing
from soundings.respond.constants import MOST_FIELDS
from soundings.respond.model import Reply, Told, Visit, VisitOver
from soundings.respond.pages.drawing import CSS, Ready
from soundings.respond.rules import visits
from soundings.respond.rules.showing import is_apart
from soundings.respond.service import uninvited
from soundings.respond.service.replies import new_visit

AnyRequest: TypeAlias = Request[Any, Any, Any]
Headers: TypeAlias = tuple[tuple[bytes, bytes], ...]
Form: TypeAlias = dict[str, tuple[str, ...]]

READ = [HttpMethod.GET, HttpMethod.HEAD]
BY_LINK = {"open": "whoever holds the link may answer"}
BY_VISIT = {"open": "whoever holds the visit's cookie may go on answering"}

HEADERS = {
    "content-security-policy": "default-src 'none'; style-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
}
_IN_PAGE = f"style-src 'self' 'sha256-{b64encode(hashlib.sha256(CSS).digest()).decode()}'"
"""Whoever opens a link waits for one answer and not for two: the first page brings its style."""


def _as_sent(headers: Mapping[str, str]) -> Headers:
    html = {**headers, "content-type": "text/html; charset=utf-8"}
    return tuple((name.encode(), value.encode()) for name, value in html.items())


_HEADERS = _as_sent(HEADERS)
_FIRST_HEADERS = _as_sent(
    {name: value.replace("style-src 'self'", _IN_PAGE) for name, value in HEADERS.items()}
)
PACKED: Headers = ((b"content-encoding", b"gzip"), (b"vary", b"accept-encoding"))


class Here(msgspec.Struct, frozen=True, kw_only=True):
    """The parts of the application a page needs, and the time."""

    pool: Pool
    secret: bytes
    keys: KeyRing
    public_url: str
    at: datetime

    @property
    def secure(self) -> bool:
        """Whether pages come by https."""
        return self.public_url.startswith("https:")

    @property
    def address(self) -> Markup:
        """Where codes are typed, as one writes it down."""
        return Markup('<bdi dir="ltr">{}</bdi>').format(urlsplit(self.public_url).netloc)

    def return_code(self, reply: Reply) -> str:
        """Return the code that leads back to a reply without a link, as it is written down."""
        if not is_apart(reply):
            return ""
        return links.in_groups(uninvited.return_code(self.secret, reply.response_id))

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

    def token(self, visit: Visit) -> str:
        """Return what every form of the visit's reply carries: the same after a send and in
        a second tab, another for another child.
        """
        return links.form_token(self.secret, visit.response_id.hex)


def here(request: AnyRequest) -> Here:
    """Return the parts of the application."""
    state = request.app.state
    scoped = request.scope.get("state", {}).get("database")  # behind a door: app.scope's
    return Here(
        pool=(scoped or state.database).room("respond"),
        secret=state.secret,
        keys=state["keys"],
        public_url=state.settings.web.public_url,
        at=state.clock.now(),
    )


def header(scope: Scope, name: bytes) -> bytes:
    """Return a header of the request, or nothing."""
    return next((value for known, value in scope["headers"] if known == name), b"")


def visit_of(request: AnyRequest, where: Here) -> Visit | None:
    """Return the visit of the request's cookie, if it has one of ours."""
    sent = header(request.scope, b"cookie").decode("latin-1").split("; ")
    sealed = next((each for each in sent if each.startswith(f"{where.cookie}=")), "")
    return visits.read_visit(links.unseal(where.secret, sealed.partition("=")[2]))


def the_visit(request: AnyRequest, where: Here) -> Visit:
    """Return the visit of the request's cookie; raises VisitOver."""
    visit = visit_of(request, where)
    if visit is None:
        raise VisitOver
    return visit


async def read_form(request: AnyRequest) -> Form:
    """Return the posted form; raises VisitOver if it has more fields than any page of ours."""
    form: dict[str, list[str]] = {}
    text = (await request.body()).decode("utf-8", errors="replace")
    try:
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        raise VisitOver from None
    for name, value in pairs:
        form.setdefault(name, []).append(value)
    return {name: tuple(values) for name, values in form.items()}


def first(form: Form, name: str) -> str:
    """Return a field's first value, or nothing."""
    return form.get(name, ("",))[0].strip()


def seen(form: Form) -> str:
    """Return the answer that the form's page showed, as it is kept, or nothing."""
    said = first(form, "seen")
    return said if said.isprintable() else ""


def carries(form: Form, token: str) -> bool:
    """Say whether the form carries this token."""
    return compare_digest(form.get("token", ("",))[0].encode(), token.encode())


async def form_of(request: AnyRequest, where: Here, visit: Visit) -> Form:
    """Return the posted form; raises VisitOver unless a page of this visit's reply posted it."""
    form = await read_form(request)
    if not carries(form, where.token(visit)):
        raise VisitOver
    return form


def opened(where: Here, told: Told, language: Language, audience: Audience) -> Visit:
    """Return a fresh visit to a reply: it is shown nothing typed before."""
    return Visit(
        response_id=told.response_id,
        number=new_visit(),
        instrument_hash=told.instrument_hash,
        minute=where.minute,
        language=language,
        audience=audience,
    )


def kept_alive(where: Here, visit: Visit) -> tuple[Visit, bytes]:
    """Return the visit to go on with: one that is shown nothing if it was left alone too long."""
    if visits.is_idle(visit, where.minute):
        visit = msgspec.structs.replace(
            visit, number=new_visit(), minute=where.minute, proven=False
        )
    elif visits.wants_renewal(visit, where.minute):
        visit = msgspec.structs.replace(visit, minute=where.minute)
    else:
        return visit, b""
    return visit, cookie(where, visit)


def cookie(where: Here, visit: Visit) -> bytes:
    """Return the header that keeps the visit in the browser."""
    sealed = links.sign(where.secret, visits.write_visit(visit))
    text = f"{where.cookie}={sealed}; Path=/; HttpOnly; SameSite=Lax" + "; Secure" * where.secure
    return text.encode()


def answer(status: int, headers: Headers, body: bytes) -> ASGIApp:
    """Return the finished answer: Litestar's own response object costs as much as the page."""
    start: HTTPResponseStartEvent = {
        "type": "http.response.start",
        "status": status,
        "headers": [*headers, (b"content-length", b"%d" % len(body))],
    }

    async def send_it(scope: Scope, _receive: Receive, send: Send) -> None:
        await send(start)
        sent = b"" if scope.get("method") == HttpMethod.HEAD else body
        await send({"type": "http.response.body", "body": sent, "more_body": False})

    return send_it


def takes_packed(request: AnyRequest) -> bool:
    """Say whether this browser takes gzip."""
    return b"gzip" in header(request.scope, b"accept-encoding")


def pack(body: bytes) -> bytes:
    """Return the body as gzip."""
    packer = zlib.compressobj(level=4, wbits=31)
    return packer.compress(body) + packer.flush()


def page(request: AnyRequest, html: str, status: int = 200, set_cookie: bytes = b"") -> ASGIApp:
    """Answer with a page."""
    body = html.encode("utf-8", errors="replace")
    if takes_packed(request):
        return answer(status, (*_with_cookie(_HEADERS, set_cookie), *PACKED), pack(body))
    return answer(status, _with_cookie(_HEADERS, set_cookie), body)


def ready_page(
    request: AnyRequest, ready: Ready, set_cookie: bytes = b"", *, first: bool = False
) -> ASGIApp:
    """Answer with a page that is drawn and packed already."""
    headers = _with_cookie(_FIRST_HEADERS if first else _HEADERS, set_cookie)
    if takes_packed(request):
        return answer(200, (*headers, *PACKED), ready.packed())
    return answer(200, headers, ready.plain())


def go(where: str, set_cookie: bytes = b"") -> ASGIApp:
    """Send the browser on."""
    headers = (*_HEADERS, (b"location", where.encode()))
    return answer(303, _with_cookie(headers, set_cookie), b"")


def _with_cookie(headers: Headers, set_cookie: bytes) -> Headers:
    return (*headers, (b"set-cookie", set_cookie)) if set_cookie else headers
