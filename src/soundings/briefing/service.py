"""What one can do with a release: set it in type, keep the PDF, list and fetch it."""

import asyncio
import hashlib
import tomllib
from collections.abc import Callable
from datetime import datetime
from functools import cache
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

import msgspec
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from soundings.audit.service import note
from soundings.briefing import store
from soundings.briefing.constants import TITLE_LIMIT
from soundings.briefing.model import (
    Document,
    DocumentId,
    Listed,
    ReportMissing,
    Strings,
    UnknownDocument,
)
from soundings.briefing.rules import charts, sentences
from soundings.briefing.rules.documents import KINDS, file_name
from soundings.briefing.rules.views import Page, view
from soundings.disclosure.model import Audience, NotReleased, Released
from soundings.inspection.model import InspectionId
from soundings.kit.database import Pool, transaction
from soundings.kit.pdf import Pdf, make_pdf

REPORTS = Path(__file__).parents[3] / "reports"
"""The project's own folder of reports; settings may name another."""

FILTERS: dict[str, Callable[..., str]] = {
    "percent": sentences.percent,
    "points": sentences.points,
    "count": sentences.count,
    "in_words": sentences.in_words,
    "interval": sentences.interval,
    "span": sentences.span,
    "in_points": sentences.in_points,
    "with_base": sentences.with_base,
    "day": sentences.day,
    "weekday": sentences.weekday,
    "moment": sentences.moment,
    "stamp": sentences.stamp,
    "clause": sentences.clause,
    "tipping": sentences.tipping,
    "tipping_short": sentences.tipping_short,
    "families_say": sentences.families_say,
    "what_would_settle_it": sentences.what_would_settle_it,
    "counted": sentences.counted,
    "unevenness": sentences.unevenness,
    "reach_sentence": sentences.reach_sentence,
    "picture": sentences.picture,
    "shorten": sentences.shorten,
    "small_interval": charts.small_interval,
}
"""What a report's template, or a page, calls by name."""


@cache
def strings(reports: Path) -> Strings:
    """Read the words for codes from the folder of reports."""
    try:
        return msgspec.convert(
            tomllib.loads((reports / "strings.toml").read_text(encoding="utf-8")), Strings
        )
    except (OSError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        message = f"{reports / 'strings.toml'} cannot be used: {error}."
        raise ReportMissing(message) from error


@cache
def _environment(reports: Path) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(reports), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.filters |= FILTERS
    return environment


@cache
def _parts(reports: Path) -> tuple[str, dict[str, bytes]]:
    """Read the style sheet and the fonts."""
    fonts = {file.name: file.read_bytes() for file in sorted((reports / "fonts").glob("*.?tf"))}
    return (reports / "style.css").read_text(encoding="utf-8"), fonts


def html(released: Released, reports: Path = REPORTS) -> str:
    """Return the document's HTML, whole but for its style and fonts."""
    template = _environment(reports).get_template(f"{KINDS[released.audience]}/document.html")
    page = draw(released, reports)
    return template.render(
        released=released, view=page.view, strings=page.strings, limit=TITLE_LIMIT
    )


def typeset(released: Released, reports: Path = REPORTS) -> Pdf:
    """Return the release's PDF; the same release gives the same bytes."""
    css, fonts = _parts(reports)
    return make_pdf(html(released, reports), css, fonts)


async def make(
    pool: Pool,
    released: Released,
    at: datetime,
    *,
    reports: Path | None = None,
    actor: str = "operator",
) -> Document:
    """Typeset the release and keep the PDF; made once, it is found again and not made anew.

    Raises NotReleased for a release that disclosure does not hold.
    """
    made = await asyncio.to_thread(typeset, released, reports or REPORTS)
    digest = hashlib.sha256(made.content).hexdigest()
    document_id = DocumentId(uuid5(NAMESPACE_URL, f"soundings:{released.release_id}/{digest}"))
    async with transaction(pool) as conn:
        inspection_id = await store.inspection_of_release(conn, released.release_id)
        if inspection_id is None:
            message = (
                f"Release {released.release_id} is not stored: a document is made only of what "
                "disclosure has released (soundings brief does both)."
            )
            raise NotReleased(message)
        document = Document(
            document_id=document_id,
            inspection_id=inspection_id,
            release_id=released.release_id,
            audience=released.audience,
            file_name=file_name(released),
            page_count=made.pages,
            sha256=digest,
            made_at=at,
            pdf=made.content,
        )
        if await store.add_document(conn, document):
            await note(
                conn,
                at=at,
                actor=actor,
                action="briefing.document_made",
                subject=str(document_id),
                detail={"audience": released.audience, "sha256": digest},
            )
        kept = await store.document_by_id(conn, inspection_id, document_id)
    return kept or document


async def documents(
    pool: Pool, inspection_id: InspectionId, audiences: frozenset[Audience]
) -> list[Listed]:
    """Return the inspection's documents for these audiences, the latest first."""
    async with pool.acquire() as conn:
        return await store.documents_of(conn, inspection_id, sorted(audiences))


async def take_document(
    pool: Pool,
    inspection_id: InspectionId,
    document_id: DocumentId,
    audiences: frozenset[Audience],
    *,
    at: datetime,
    actor: str,
) -> Document:
    """Return one document and note who took it.

    Raises UnknownDocument for one of another inspection or audience, as if it did not exist.
    """
    async with transaction(pool) as conn:
        found = await store.document_by_id(conn, inspection_id, document_id)
        if found is None or found.audience not in audiences:
            message = f"There is no document {document_id} here; go back to the list of documents."
            raise UnknownDocument(message)
        await note(
            conn,
            at=at,
            actor=actor,
            action="briefing.document_taken",
            subject=str(document_id),
            detail={"audience": found.audience, "sha256": found.sha256},
        )
    return found


def draw(released: Released, reports: Path = REPORTS) -> Page:
    """Return the release with its pictures and the words for its codes, for a page."""
    words = strings(reports)
    return Page(released=released, view=view(released, words), strings=words)
