"""Every page of a questionnaire as files a member of staff can look through in a browser."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
from jinja2 import Environment, PackageLoader, StrictUndefined

from soundings.instrument.model import AUDIENCES, Audience, Instrument, Item, Wording
from soundings.instrument.rules import fill, route_of, status_of, wording
from soundings.respond.pages import drawing

_CSS = "family.css"


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """One question's page among the others."""

    item: Item
    file: str
    route: str
    """When it is asked, empty for everybody."""
    question: str


class Booklet(msgspec.Struct, frozen=True, kw_only=True):
    """All pages in one language for one audience."""

    wording: Wording
    folder: str
    status: str
    pages: tuple[Page, ...]


def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("soundings.app"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


_TEMPLATES = _environment()


def booklets(instrument: Instrument) -> Iterator[Booklet]:
    """Yield each language for each audience, in the order of the questionnaire."""
    for language in instrument.languages:
        for audience in AUDIENCES:
            yield _booklet(instrument, wording(instrument, language, audience), audience)


def _booklet(instrument: Instrument, words: Wording, audience: Audience) -> Booklet:
    return Booklet(
        wording=words,
        folder=f"{words.language}/{audience}",
        status=status_of(words),
        pages=tuple(
            Page(
                item=item,
                file=f"{item.id}.html",
                route=route_of(instrument, item),
                question=fill(words.items[item.id].question, words.fallbacks),
            )
            for item in instrument.items
            if audience in item.audiences
        ),
    )


def _framed(html: str, booklet: Booklet, place: int) -> str:
    """Return a family's page with the notice only staff see above it."""
    bar = _TEMPLATES.get_template("preview-bar.html").render(
        booklet=booklet,
        page=booklet.pages[place],
        before=booklet.pages[place - 1] if place else None,
        after=booklet.pages[place + 1] if place + 1 < len(booklet.pages) else None,
    )
    linked = html.replace(drawing.CSS_PATH, f"../../{_CSS}")
    return linked.replace("<body>", f"<body>\n{bar}", 1)


def write_preview(instrument: Instrument, out: Path) -> int:
    """Write every page into the folder, with an index; return how many pages there are."""
    out.mkdir(parents=True, exist_ok=True)
    (out / _CSS).write_bytes(drawing.CSS)
    bound = tuple(booklets(instrument))
    for booklet in bound:
        folder = out / booklet.folder
        folder.mkdir(parents=True, exist_ok=True)
        for place, page in enumerate(booklet.pages):
            html = drawing.blank(booklet.wording, page.item.id)
            (folder / page.file).write_text(_framed(html, booklet, place), encoding="utf-8")
    index = _TEMPLATES.get_template("preview.html").render(instrument=instrument, booklets=bound)
    (out / "index.html").write_text(index, encoding="utf-8")
    return sum(len(booklet.pages) for booklet in bound)
