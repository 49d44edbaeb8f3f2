"""The one table from refusals to HTTP: an RFC 9457 problem, or a page, by Accept."""

import hashlib
from base64 import b64encode
from urllib.parse import quote

import msgspec
from litestar import MediaType, Request, Response
from litestar.exceptions import HTTPException
from litestar.status_codes import HTTP_500_INTERNAL_SERVER_ERROR, HTTP_503_SERVICE_UNAVAILABLE

from soundings.kit.database import LOST
from soundings.kit.log import logger
from soundings.kit.refusal import Kind, Refusal

STATUS = {
    Kind.INVALID: 422,
    Kind.MISSING: 404,
    Kind.CONFLICT: 409,
    Kind.FORBIDDEN: 403,
    Kind.CLOSED: 410,
    Kind.LIMITED: 429,
}

_STYLE = """body{font:1.19rem/1.5 system-ui,"Segoe UI",Roboto,Arial,sans-serif;max-width:40rem;
margin:2rem auto;padding:0 1rem;color:#0b0c0c}h1{font-size:1.6rem;line-height:1.2}"""

_PAGE = """<!doctype html><html lang="en-GB"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1"><title>{title}</title>
<style>{style}</style>
</head><body><main><h1>{title}</h1><p>{sentence}</p>{onward}</main></body></html>"""

_HASH = b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode("ascii")

HEADERS = {
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
    "cross-origin-opener-policy": "same-origin",
    "strict-transport-security": "max-age=31536000; includeSubDomains",
}
"""What every answer of the staff's pages carries, and every refusal."""

_REFUSING = HEADERS | {
    "content-security-policy": f"default-src 'none'; style-src 'sha256-{_HASH}'; "
    "form-action 'none'; frame-ancestors 'none'; base-uri 'none'",
}

ONWARD = {
    "not-signed-in": ("/staff/sign-in", "Sign in"),
    "confirm-first": ("/staff/confirm", "Confirm that it is you"),
    "link-alone": ("/staff/account", "Go to your account"),
    "not-yours": ("/staff", "Go to your own pages"),
    "unknown-inspection": ("/staff", "Go to your own pages"),
}
"""Where a refusal can be mended at once, and what the link says."""

_COMES_BACK = frozenset({"not-signed-in", "confirm-first"})
"""What leads back, once it is mended, to the page that was looked at."""


AWAY_S = 5
"""Seconds until one may try again. Source: our choice: PostgreSQL is back in two after a kill."""


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """A problem document. Source: RFC 9457, section 3."""

    type: str
    title: str
    status: int
    detail: str


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _onward(request: Request, problem: Problem) -> str:  # type: ignore[type-arg]
    """Return the link that mends it and leads back; only a page that was looked at is come
    back to.
    """
    slug = problem.type.rpartition(":")[2]
    where, words = ONWARD.get(slug) or _back(request)
    if not where:
        return ""
    looked = request.method == "GET" and slug in _COMES_BACK
    back = f"?next={quote(request.url.path)}" if looked else ""
    return f'<p><a href="{where}{back}">{words}</a></p>'


def _back(request: Request) -> tuple[str, str]:  # type: ignore[type-arg]
    """Return the way back for somebody signed in: to the inspection, else to their own pages."""
    if getattr(request.state, "staff", None) is None:
        return "", ""
    code = request.path_params.get("code")
    if code and request.url.path != f"/staff/{code}":
        return f"/staff/{quote(code)}", "Go back to the inspection"
    return ONWARD["not-yours"]


def _answer(request: Request, problem: Problem) -> Response[bytes]:  # type: ignore[type-arg]
    if "text/html" in request.headers.get("accept", ""):
        body = _PAGE.format(
            style=_STYLE,
            title=_escape(problem.title),
            sentence=_escape(problem.detail),
            onward=_onward(request, problem),
        )
        return Response(
            body.encode(),
            status_code=problem.status,
            media_type=MediaType.HTML,
            headers=_REFUSING,
        )
    return Response(
        msgspec.json.encode(problem),
        status_code=problem.status,
        media_type="application/problem+json",
        headers=_REFUSING,
    )


def refused(request: Request, refusal: Refusal) -> Response[bytes]:  # type: ignore[type-arg]
    """Answer a refusal; log whoever was turned away at a door, and from which."""
    if refusal.kind is Kind.FORBIDDEN:
        person = getattr(request.state, "staff", None)
        logger("app").warning(
            "turned away",
            why=refusal.slug,
            door=request.route_handler.name,
            staff_id=str(person.staff_id) if person else None,
        )
    return _answer(
        request,
        Problem(
            type=f"urn:soundings:{refusal.slug}",
            title=refusal.title,
            status=STATUS[refusal.kind],
            detail=refusal.sentence,
        ),
    )


def framework_refused(
    request: Request,  # type: ignore[type-arg]
    error: HTTPException,
) -> Response[bytes]:
    """Answer what the framework itself refused, without echoing what was sent."""
    return _answer(
        request,
        Problem(
            type="about:blank",
            title="That address is not one of ours"
            if error.status_code == STATUS[Kind.MISSING]
            else "That request could not be answered",
            status=error.status_code,
            detail="Check the address, or go back and try again.",
        ),
    )


def away(request: Request, error: Exception) -> Response[bytes]:  # type: ignore[type-arg]
    """Answer while the database restarts: it will be back, and so may whoever asked."""
    logger("app").warning("database away", error=type(error).__name__)
    answer = _answer(
        request,
        Problem(
            type="urn:soundings:away",
            title="We are away for a moment",
            status=HTTP_503_SERVICE_UNAVAILABLE,
            detail="What you had saved is safe. Please wait a minute, then try again.",
        ),
    )
    answer.headers["retry-after"] = str(AWAY_S)
    return answer


def failed(request: Request, error: Exception) -> Response[bytes]:  # type: ignore[type-arg]
    """Answer a fault of ours: log its kind, tell nothing of it."""
    if isinstance(error, LOST):
        return away(request, error)
    logger("app").error("request failed", error=type(error).__name__, exc_info=error)
    return _answer(
        request,
        Problem(
            type="about:blank",
            title="Sorry, something went wrong at our end",
            status=HTTP_500_INTERNAL_SERVER_ERROR,
            detail="What you had saved is safe. Please try again in a few minutes.",
        ),
    )
