"""HTML to a tagged PDF (PDF/UA-1) by WeasyPrint.

Nothing is fetched: a document is its HTML and CSS, whole. The same input gives
the same bytes.
"""

import ctypes.util
import hashlib
from typing import NoReturn

from soundings.kit.refusal import Kind, Refusal

SYSTEM_LIBRARIES = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0")
"""What WeasyPrint needs from the system. Source: WeasyPrint 70 installation notes."""


class PdfUnavailable(Refusal):
    """The libraries that set type are not installed."""

    kind = Kind.CONFLICT
    slug = "pdf-unavailable"
    title = "PDFs cannot be made on this machine yet"


def _fetch_nothing(url: str) -> NoReturn:
    message = f"a document must be whole; it asked for {url[:60]}"
    raise PdfUnavailable(message)


def missing_libraries() -> tuple[str, ...]:
    """Return the system packages that are not there."""
    found = (
        ("pango-1.0", SYSTEM_LIBRARIES[0]),
        ("pangoft2-1.0", SYSTEM_LIBRARIES[1]),
        ("harfbuzz-subset", SYSTEM_LIBRARIES[2]),
    )
    return tuple(package for library, package in found if not ctypes.util.find_library(library))


def make_pdf(html: str, css: str) -> bytes:
    """Return the document as PDF/UA-1 bytes.

    Raises PdfUnavailable, naming the packages to install, where pango is missing.
    """
    try:
        from weasyprint import CSS, HTML  # noqa: PLC0415 - loads pango, which may be absent
    except OSError as error:
        message = f"Install {' '.join(missing_libraries() or SYSTEM_LIBRARIES)}, then try again."
        raise PdfUnavailable(message) from error
    document = HTML(string=html, url_fetcher=_fetch_nothing)
    identifier = hashlib.sha256((css + html).encode()).digest()[:16]
    written: bytes = document.write_pdf(
        stylesheets=[CSS(string=css, url_fetcher=_fetch_nothing)],
        pdf_variant="pdf/ua-1",
        pdf_identifier=identifier,
    )
    return written
