"""The family's pages: no script, one question a page, saved on every Continue."""

from litestar import MediaType, Response, Router, route
from litestar.types import ASGIApp

from soundings.kit.database import LOST
from soundings.respond.constants import MOST_BYTES
from soundings.respond.model import (
    LinkUnknown,
    NothingOpen,
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

_UNKNOWN = ("unknown_title", "unknown_copy", "unknown_wait")
_NOTHING = ("nothing_title", "nothing_link")
_CLOSED = ("closed_title", "closed_thanks", "closed_read", "closed_report")
_OVER = ("over_title", "over_text", "over_safe")
_BUSY = ("busy_title", "busy_text", "over_safe")

_SAID: dict[type[Exception], tuple[int, tuple[str, ...]]] = {
    LinkUnknown: (404, _UNKNOWN),
    NothingOpen: (404, _NOTHING),
    SurveyClosed: (410, _CLOSED),
    VisitOver: (403, _OVER),
    NotSaved: (503, _BUSY),
    TooFast: (429, _BUSY),
    TooMany: (429, _BUSY),
    **dict.fromkeys(LOST, (503, _BUSY)),
}
"""What is said, and with which status, to whoever cannot be answered; PostgreSQL away is one."""

_OF_NOBODY = (_UNKNOWN, _NOTHING)
"""Said in English always: they know of no survey."""


@route(CSS_PATH, http_method=READ, status_code=200, opt=_FOR_ALL)
async def show_css(request: AnyRequest) -> ASGIApp:
    if takes_packed(request):
        return answer(200, (*_CSS_HEADERS, *PACKED), _CSS_PACKED)
    return answer(200, _CSS_HEADERS, CSS)


def _refused(request: AnyRequest, error: Exception) -> Response[bytes]:
    """Answer a refusal with a page that says the same whatever lies behind it."""
    status, said = next(_SAID[kind] for kind in type(error).__mro__ if kind in _SAID)
    visit = visit_of(request, here(request))
    instrument = None if visit is None else replies.on_shelf(visit.instrument_hash)
    spoken = None
    if visit is not None and instrument is not None and said not in _OF_NOBODY:
        spoken = drawing.voice(instrument, visit.instrument_hash, visit.language, visit.audience)
    return Response(
        drawing.plain(*said, spoken=spoken).encode(),
        status_code=status,
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
    exception_handlers=dict.fromkeys(_SAID, _refused),
    request_max_body_size=MOST_BYTES,
)

HANDLERS = [FAMILY, *interview.HANDLERS, uninvited.show_uninvited]
