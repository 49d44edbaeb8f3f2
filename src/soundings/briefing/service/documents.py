"""What one can do with a release: set it in type, keep the PDF and its page, fetch them."""

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

from soundings.audit.model import Head, SignedHead
from soundings.audit.service import note, sign
from soundings.briefing import store
from soundings.briefing.constants import (
    DELTA_ROWS,
    LINE_LIMIT,
    REPLY_WORDS,
    TITLE_LIMIT,
)
from soundings.briefing.model import (
    Beside,
    Document,
    DocumentId,
    Listed,
    ReportMissing,
    Strings,
    UnknownDocument,
)
from soundings.briefing.rules.documents import Paper, file_name, paper_for
from soundings.briefing.rules.sentences import area, findings, phrases, replies
from soundings.briefing.rules.tracking import PRINTED, tracked
from soundings.briefing.rules.views import Page, view
from soundings.briefing.service.replies import replies_of
from soundings.disclosure.model import Audience, NotReleased, Released
from soundings.inspection import service as inspections
from soundings.inspection.model import InspectionId
from soundings.kit.charts.ink import Picture
from soundings.kit.database import Database, Pool, transaction
from soundings.kit.figures import count, in_points, percent, points
from soundings.kit.pdf import Pdf, make_pdf
from soundings.kit.typesetting import PART
from soundings.sampling import service as sampling

REPORTS = Path(__file__).parents[4] / "reports"
"""The project's own folder of reports; settings may name another."""

FILTERS: dict[str, Callable[..., str]] = {
    "percent": percent,
    "points": points,
    "count": count,
    "in_points": in_points,
    **{
        made.__name__: made
        for made in (
            phrases.in_words, phrases.interval, phrases.span, phrases.with_base, phrases.day,
            phrases.weekday, phrases.moment, phrases.stamp, phrases.clause, phrases.shorten,
            findings.claimed, findings.observed, findings.matters, findings.asked_by,
            findings.tipping, findings.tipping_short, findings.families_say,
            findings.what_would_settle_it, findings.elsewhere, findings.phoned,
            findings.not_the_same, area.counted, area.unevenness, area.reach_sentence,
            area.picture, area.since, area.stratum, replies.said_to, replies.tally_of_replies,
            replies.recounted,
        )
    },
}  # fmt: skip
"""What a report's template, or a page, calls by name."""

PRINT = ("fonts.css", "print.css", "style.css")
"""The style sheets of a PDF, in order."""

SCREEN = ("style.css", "screen.css")
"""Those of its page on screen."""

ALONE = Beside()
"""A release with nothing beside it."""


@cache
def strings(reports: Path = REPORTS) -> Strings:
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
def _style(reports: Path, sheets: tuple[str, ...]) -> str:
    return "\n".join((reports / sheet).read_text(encoding="utf-8") for sheet in sheets)


@cache
def _fonts(reports: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted((reports / "fonts").glob("*.?tf"))}


def draw(released: Released, reports: Path = REPORTS) -> Page:
    """Return the release with its pictures and the words for its codes, for a page."""
    words = strings(reports)
    return Page(released=released, view=view(released, words), strings=words)


class Plates:
    """The pictures of one document, laid aside as its parts.

    Set as files beside the page they cost a sixth less time than within it: no rule of the
    style sheet is asked of their every line.
    """

    def __init__(self) -> None:
        self.parts: dict[str, bytes] = {}

    def lay(self, picture: Picture) -> str:
        """Lay a picture aside and return the name it is asked for by."""
        name = f"{len(self.parts)}.svg"
        self.parts[name] = picture.svg.encode()
        return f"{PART}{name}"


def _fill(
    released: Released, reports: Path, paper: Paper | None, beside: Beside, **where: object
) -> str:
    template = _environment(reports).get_template((paper or paper_for(released)).template)
    page = draw(released, reports)
    return template.render(
        released=released,
        view=page.view,
        strings=page.strings,
        replies=beside.replies,
        replied_at_length=replies.at_length(beside.replies, page.view.findings),
        draws=beside.draws,
        signed=beside.signed,
        limit=TITLE_LIMIT,
        limit_line=LINE_LIMIT,
        limit_rows=DELTA_ROWS,
        reply_words=REPLY_WORDS,
        **where,
    )


def html(
    released: Released,
    reports: Path = REPORTS,
    *,
    paper: Paper | None = None,
    beside: Beside = ALONE,
) -> str:
    """Return a document as a page on screen, with its style and the numbers of its pictures."""
    return _fill(released, reports, paper, beside, twin=True, style=_style(reports, SCREEN))


def typeset(
    released: Released,
    reports: Path = REPORTS,
    *,
    paper: Paper | None = None,
    beside: Beside = ALONE,
) -> Pdf:
    """Return a document's PDF; the same release and what stands beside it give the same bytes."""
    plates = Plates()
    page = _fill(released, reports, paper, beside, twin=False, plates=plates)
    return make_pdf(page, _style(reports, PRINT), _fonts(reports) | plates.parts)


async def _beside(
    database: Database, inspection_id: InspectionId, signed: SignedHead | None
) -> Beside:
    pool = database.room("sampling")
    inspection = await inspections.by_id(pool, inspection_id)
    return Beside(
        replies=await replies_of(database.room("briefing"), inspection_id),
        draws=tuple(
            [
                tracked(await sampling.record(pool, inspection, table.purpose), table)
                for table in await sampling.tables(pool, inspection_id)
                if table.purpose in PRINTED
            ]
        ),
        signed=signed,
    )


async def make(
    database: Database,
    released: Released,
    at: datetime,
    *,
    secret: bytes,
    reports: Path | None = None,
    paper: Paper | None = None,
    actor: str = "operator",
) -> Document:
    """Typeset the release and keep the PDF; made once, it is found again and not made anew.

    What has come to stand beside it since gives a new version. The end of the audit chain at the
    release is printed signed with the key that `secret` makes. Raises NotReleased for a
    release that disclosure does not hold.
    """
    chosen, folder = paper or paper_for(released), reports or REPORTS
    pool = database.room("briefing")
    async with pool.acquire() as conn:
        stored = await store.release_stored(conn, released.release_id)
    if stored is None:
        message = (
            f"Release {released.release_id} is not stored: a document is made only of what "
            "disclosure has released (soundings brief does both)."
        )
        raise NotReleased(message)
    beside = ALONE
    if chosen.beside:
        head = Head(entry_id=released.audit.entry_id, hash=bytes.fromhex(released.audit.hash))
        signed = sign(head, secret, stored.released_at) if head.hash else None
        beside = await _beside(database, InspectionId(stored.inspection_id), signed)
    made = await asyncio.to_thread(typeset, released, folder, paper=chosen, beside=beside)
    digest = hashlib.sha256(made.content).hexdigest()
    document = Document(
        document_id=DocumentId(uuid5(NAMESPACE_URL, f"soundings:{released.release_id}/{digest}")),
        inspection_id=stored.inspection_id,
        release_id=released.release_id,
        audience=released.audience,
        file_name=file_name(released, chosen),
        page_count=made.pages,
        sha256=digest,
        made_at=at,
        pdf=made.content,
        html=html(released, folder, paper=chosen, beside=beside),
    )
    return await _keep(pool, document, actor)


async def _keep(pool: Pool, document: Document, actor: str) -> Document:
    async with transaction(pool) as conn:
        if await store.add_document(conn, document):
            await note(
                conn,
                at=document.made_at,
                actor=actor,
                action="briefing.document_made",
                subject=str(document.document_id),
                detail={"audience": document.audience, "sha256": document.sha256},
            )
        kept = await store.document_by_id(conn, document.inspection_id, document.document_id)
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
