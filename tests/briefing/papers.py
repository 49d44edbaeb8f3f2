"""Every paper of every sort of area, set once a run, and what can be read out of its bytes."""

import io
from collections.abc import Iterator
from functools import cache
from typing import Any

import pikepdf
import pypdfium2
from tests.briefing.make import CLAIMS, pack, released

from soundings.briefing.rules.documents import BRIEFING, DELTA, PACK
from soundings.briefing.service import typeset
from soundings.disclosure.model import Released

LONG = (
    "We are proud that every child and young person with special educational needs and "
    "disabilities in our area, whatever their background, receives timely, well co-ordinated "
    "support from education, health and social care partners who work as one team, without "
    "exception and without delay, as our own survey of families has shown three years running."
)
UNBROKEN = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch-upon-Severn"

AREAS: dict[str, dict[str, Any]] = {
    "tiny": {"listed": 60},
    "small": {"listed": 1_100, "rate": 0.16},
    "median": {},
    "large": {"listed": 45_000},
    "nobody answered": {"rate": 0.0},
    "nobody listed": {"listed": 0, "rate": 0.0, "claims": ()},
    "no claim": {"claims": ()},
    "long claims": {"claims": tuple((*row[:2], LONG, *row[3:]) for row in CLAIMS)},
    "sixty claims": {"claims": tuple((f"B{k}", *CLAIMS[k % 12][1:]) for k in range(60))},
    "a long name": {"area": UNBROKEN},
    "a name with marks": {"area": 'St <Mary\'s> & "The Outer Isles"'},
}
SIZES = ("tiny", "small", "median", "large")
PAPERS = {"briefing": BRIEFING, "pack": PACK, "delta": DELTA}


def whole(area: str) -> Released:
    return released(**AREAS[area])


@cache
def paper(area: str, name: str) -> bytes:
    shown = pack(whole(area)) if name == "pack" else whole(area)
    return typeset(shown, paper=PAPERS[name]).content


def opened(content: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(content))


def text_of(content: bytes) -> str:
    """What a reader copies out of it, in the order it stands in the file."""
    document = pypdfium2.PdfDocument(content)
    pages = [page.get_textpage().get_text_bounded() for page in document]
    return " ".join(" ".join(pages).replace("\ufffe", "-").split())


def body_pages(content: bytes) -> int:
    """How many pages stand before the annex."""
    document = pypdfium2.PdfDocument(content)
    annex = (
        mark.get_dest().get_index() for mark in document.get_toc() if mark.get_title() == "Annex"
    )
    return next(annex, len(document))


def elements(document: pikepdf.Pdf) -> Iterator[pikepdf.Dictionary]:
    """Yield the structure's elements as they are read out."""

    def walk(node: Any) -> Iterator[Any]:
        children = node.get("/K", [])
        for child in children if isinstance(children, pikepdf.Array) else [children]:
            if isinstance(child, pikepdf.Dictionary) and child.get("/S") is not None:
                yield child
                yield from walk(child)

    yield from walk(document.Root.StructTreeRoot)


def contents(element: Any, page: Any = None) -> Iterator[tuple[Any, int]]:
    """Yield the page and number of every marked content of an element and those within it.

    Pictures are left out: they are painted before the words around them, and read out by their
    text.
    """
    if str(element.get("/S")) == "/Figure":
        return
    page = element.get("/Pg", page)
    children = element.get("/K", [])
    for child in children if isinstance(children, pikepdf.Array) else [children]:
        if isinstance(child, int):
            yield page.objgen, child
        elif child.get("/S") is not None:
            yield from contents(child, page)
        elif child.get("/MCID") is not None:
            yield child.get("/Pg", page).objgen, int(child.MCID)
