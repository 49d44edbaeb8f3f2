"""The family's pages: no script, one question a page, saved on every Continue."""

from litestar import MediaType, Response, Router, route
from litestar.types import ASGIApp

from soundings.kit.refusal import Kind, Refusal
from soundings.respond.constants import MOST_BYTES
from soundings.respond.model import (
    LinkUnknown,
    NotSaved,
    SurveyClosed,
    TooFast,
    TooMany,
    VisitOver,
)
from soundings.respond.pages import drawing, interview, keeping, link, questions, uninvited
from soundings.respond.pages.drawing import CSS, CSS_PATH
from soundings.respond.pages.exchange import (
    HEADERS,
    PACKED,
    READ,
    AnyRequest,
    answer,
    here,
    pack,
    takes_packed,
    visit_of,
)
from soundings.respond.service import replies

__all__ = ["CSS", "CSS_PATH", "FAMILY", "HANDLERS"]

_CSS_HEADERS = (
    (b"content-type", b"text/css; charset=utf-8"),
    (b"cache-control", b"public, max-age=31536000, immutable"),
    (b"x-content-type-options", b"nosniff"),
)
_CSS_PACKED = pack(CSS)
_FOR_ALL = {"open": "one stylesheet, the same for everybody"}

_STATUS: dict[type[Refusal], int] = {
    LinkUnknown: 404,
    SurveyClosed: 410,
    VisitOver: 403,
    NotSaved: 503,
    TooFast: 429,
    TooMany: 429,
}
_SAID = {
    Kind.MISSING: ("unknown_title", "unknown_copy", "unknown_wait"),
    Kind.CLOSED: ("closed_title", "closed_thanks", "closed_read", "closed_report"),
    Kind.FORBIDDEN: ("over_title", "over_text", "over_safe"),
    Kind.LIMITED: ("busy_title", "busy_text", "over_safe"),
}


@route(CSS_PATH, http_method=READ, status_code=200, opt=_FOR_ALL)
async def show_css(request: AnyRequest) -> ASGIApp:
    if takes_packed(request):
        return answer(200, (*_CSS_HEADERS, *PACKED), _CSS_PACKED)
    return answer(200, _CSS_HEADERS, CSS)


def _refused(request: AnyRequest, refusal: Refusal) -> Response[bytes]:
    """Answer a refusal with a page that says the same whatever lies behind it."""
    visit = visit_of(request, here(request))
    instrument = None if visit is None else replies.on_shelf(visit.instrument_hash)
    spoken = None
    if visit is not None and instrument is not None and refusal.kind is not Kind.MISSING:
        spoken = drawing.voice(instrument, visit.instrument_hash, visit.language, visit.audience)
    html = drawing.plain(*_SAID[refusal.kind], spoken=spoken)
    return Response(
        html.encode(),
        status_code=_STATUS[type(refusal)],
        media_type=MediaType.HTML,
        headers=dict(HEADERS),
    )


FAMILY = Router(
    path="/",
    route_handlers=[
        show_css,
        *link.HANDLERS,
        *questions.HANDLERS,
        *keeping.HANDLERS,
        *uninvited.HANDLERS,
    ],
    exception_handlers=dict.fromkeys(_STATUS, _refused),
    request_max_body_size=MOST_BYTES,
)

HANDLERS = [FAMILY, *interview.HANDLERS, uninvited.show_uninvited]
