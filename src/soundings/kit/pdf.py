"""HTML to a tagged PDF (PDF/UA-1) by WeasyPrint.

Nothing is fetched: a document is its HTML, its CSS and the parts handed over with
them. The same input gives the same bytes.
"""

import ctypes.util
import hashlib
from collections.abc import Mapping
from typing import Any

import msgspec

from soundings.kit.refusal import Kind, Refusal

SYSTEM_LIBRARIES = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0")
"""What WeasyPrint needs from the system. Source: WeasyPrint 70 installation notes."""


class NotWhole(Refusal):
    """A document asked for something that was not handed over with it."""

    kind = Kind.CONFLICT
    slug = "document-not-whole"
    title = "The document is not whole"


class PdfUnavailable(Refusal):
    """The libraries that set type are not installed."""

    kind = Kind.CONFLICT
    slug = "pdf-unavailable"
    title = "PDFs cannot be made on this machine yet"


class Pdf(msgspec.Struct, frozen=True, kw_only=True):
    """A document, and how many pages it has."""

    content: bytes
    pages: int


PART = "part:"
"""How a style sheet names a part: url(part:Inter-Regular.otf)."""


def _hand_over(parts: Mapping[str, bytes]) -> Any:
    """Return a fetcher that knows the parts and nothing else, and stops at anything else."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse  # noqa: PLC0415 - as in make_pdf

    class Parts(URLFetcher):
        def fetch(self, url: str, _headers: object = None) -> URLFetcherResponse:
            return URLFetcherResponse(url, parts[url.removeprefix(PART)])

    return Parts(fail_on_errors=True)


def missing_libraries() -> tuple[str, ...]:
    """Return the system packages that are not there."""
    found = (
        ("pango-1.0", SYSTEM_LIBRARIES[0]),
        ("pangoft2-1.0", SYSTEM_LIBRARIES[1]),
        ("harfbuzz-subset", SYSTEM_LIBRARIES[2]),
    )
    return tuple(package for library, package in found if not ctypes.util.find_library(library))


def make_pdf(html: str, css: str, parts: Mapping[str, bytes] | None = None) -> Pdf:
    """Return the document as PDF/UA-1; parts are its fonts and pictures by name.

    Raises PdfUnavailable, naming the packages to install, where pango is missing,
    and NotWhole if the document names a part it did not bring.
    """
    try:
        from weasyprint import CSS, HTML  # noqa: PLC0415 - loads pango, which may be absent
        from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415 - likewise
        from weasyprint.urls import FatalURLFetchingError  # noqa: PLC0415 - likewise
    except OSError as error:
        message = f"Install {' '.join(missing_libraries() or SYSTEM_LIBRARIES)}, then try again."
        raise PdfUnavailable(message) from error
    parts = parts or {}
    fetch = _hand_over(parts)
    fonts = FontConfiguration()
    content = b"\x00".join((css.encode(), html.encode(), *(parts[name] for name in sorted(parts))))
    variant = {
        "pdf_variant": "pdf/ua-1",
        "pdf_identifier": hashlib.sha256(content).digest()[:16],
    }
    try:
        document = HTML(string=html, url_fetcher=fetch).render(
            stylesheets=[CSS(string=css, url_fetcher=fetch, font_config=fonts)],
            font_config=fonts,
            **variant,
        )
        written: bytes = document.write_pdf(**variant)
    except FatalURLFetchingError as error:
        message = f"{error}: hand it over with the document."
        raise NotWhole(message) from error
    return Pdf(content=written, pages=len(document.pages))
