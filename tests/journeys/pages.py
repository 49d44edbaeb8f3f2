"""Every staff page there is, and which journey holds it against WCAG 2.2 AA.

What no journey is named for, the crawl of `tests/accessibility` comes to by links alone.
"""

import re
from collections.abc import Iterable
from contextlib import nullcontext
from functools import cache
from typing import Any

import msgspec
from litestar import Response
from litestar.handlers import HTTPRouteHandler
from litestar.response import Redirect

from soundings.app.web import create_app

AREA = "/staff/{code:str}"

LOOKED_AT: dict[str, frozenset[str]] = {
    "setup": frozenset(
        {
            "/staff/new",
            f"{AREA}/claims/file",
            f"{AREA}/claims/file/{{upload_id:uuid}}",
            f"{AREA}/claims/rows/{{upload_id:uuid}}",
            f"{AREA}/claims/benchmarks/{{upload_id:uuid}}",
            f"{AREA}/claims/lock",
            f"{AREA}/claims/new",
            f"{AREA}/claims/{{claim_id:uuid}}",
            f"{AREA}/desk/claims/new",
            f"{AREA}/desk/claims/{{claim_id:uuid}}",
            f"{AREA}/launch/confirm",
            f"{AREA}/lists/schools/{{upload_id:uuid}}",
            f"{AREA}/lists/totals/{{upload_id:uuid}}",
            f"{AREA}/lists/{{upload_id:uuid}}",
            f"{AREA}/lists/{{upload_id:uuid}}/columns",
        }
    ),
    "interviewer": frozenset(
        {
            f"{AREA}/calls/{{case_id:uuid}}",
            f"{AREA}/calls/{{case_id:uuid}}/check",
            f"{AREA}/calls/{{case_id:uuid}}/questions/{{item:str}}",
        }
    ),
    "coding": frozenset(
        {
            f"{AREA}/coding/check/{{response_id:uuid}}/{{item:str}}",
            f"{AREA}/coding/read/{{response_id:uuid}}",
        }
    ),
    "quotes": frozenset(
        {
            f"{AREA}/quotes/{{response_id:uuid}}",
            f"{AREA}/quotes/{{response_id:uuid}}/original",
        }
    ),
    "findings": frozenset({f"{AREA}/release/close", f"{AREA}/release/pack"}),
    "reply": frozenset({f"{AREA}/desk/reply/{{claim_id:uuid}}"}),
    "officer": frozenset(
        {
            f"{AREA}/safeguarding/{{concern_id:uuid}}",
            f"{AREA}/safeguarding/{{concern_id:uuid}}/identity",
        }
    ),
}
"""Pages one comes to by doing something, by the journey that does it."""

_NO_PAGES = (Response[bytes], Redirect, dict[str, Any])
_PARAMETER = re.compile(r"\\{(\w+):(\w+)\\}")
_KINDS = {"str": "[^/]+", "uuid": "[0-9a-f-]{36}"}


@cache
def _handlers() -> dict[str, HTTPRouteHandler]:
    return {
        route.path: handler
        for route in create_app(nullcontext(None)).routes
        for handler in getattr(route, "route_handlers", ())
        if "GET" in handler.http_methods and route.path.startswith("/staff")
    }


@cache
def _shapes() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return what the address of each page looks like, fixed parts before open ones."""
    made = [
        (
            re.compile(_PARAMETER.sub(lambda part: _KINDS[part[2]], re.escape(path)) + "/?"),
            path,
        )
        for path in _handlers()
    ]
    return tuple(sorted(made, key=lambda shape: shape[1].count("{")))


def page_of(address: str) -> str:
    """Return the page that an address is one of; empty where there is none."""
    path = address.partition("?")[0]
    return next((page for shape, page in _shapes() if shape.fullmatch(path)), "")


def pages() -> frozenset[str]:
    """Return every staff page that is looked at: no file, no figures for a program, no part."""
    return frozenset(path for path, handler in _handlers().items() if _is_page(path, handler))


def _is_page(path: str, handler: HTTPRouteHandler) -> bool:
    given: Any = handler.parsed_fn_signature.return_type.annotation
    figures = isinstance(given, type) and issubclass(given, msgspec.Struct)
    return not (figures or given in _NO_PAGES or path.endswith("/news"))


def unseen(journey: str, addresses: Iterable[str]) -> frozenset[str]:
    """Return the pages a journey is named for and did not come to."""
    return LOOKED_AT[journey] - {page_of(one) for one in addresses}
