"""Reading comments by keyboard, deciding about those read differently, and what all say."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from uuid import UUID

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from soundings.coding import service
from soundings.coding.pages.frame import (
    AREA,
    READS,
    book_of,
    page,
    pool_of,
    status_of,
    to,
)
from soundings.coding.rules.codebooks import chosen
from soundings.coding.rules.grouping import VARIABLES
from soundings.inspection.guards import Asked
from soundings.kit.refusal import Kind, Refusal
from soundings.respond.model import ResponseId


@post(f"{AREA}/coding/next", name="coding.next", **READS)
async def take_next(asked: NamedDependency[Asked], surveys: NamedDependency[Path]) -> Redirect:
    return await _next(asked, surveys)


async def _next(asked: Asked, surveys: Path) -> Redirect:
    taken = await service.take_next(
        pool_of(asked), asked.inspection, asked.staff.staff_id, book_of(asked, surveys), asked.at
    )
    return to(asked, "coding" if taken is None else f"coding/read/{taken}")


@get(f"{AREA}/coding/read/{{response_id:uuid}}", name="coding.read", **READS)
async def show_read(
    asked: NamedDependency[Asked], response_id: FromPath[UUID], surveys: NamedDependency[Path]
) -> Template:
    return await _reading(asked, response_id, surveys)


async def _reading(
    asked: Asked, response_id: UUID, surveys: Path, refusal: Refusal | None = None
) -> Template:
    read = await service.to_read(
        pool_of(asked),
        asked.inspection.inspection_id,
        ResponseId(response_id),
        asked.staff.staff_id,
        book_of(asked, surveys),
    )
    status = 200 if refusal is None else status_of(refusal)
    return page(asked, "coding/read.html", status, read=read, refusal=refusal)


@post(f"{AREA}/coding/read/{{response_id:uuid}}", **READS)
async def save_read(
    asked: NamedDependency[Asked], response_id: FromPath[UUID], surveys: NamedDependency[Path]
) -> Redirect | Template:
    refusal = await _save(service.save_reading, asked, response_id, surveys)
    if refusal is not None:
        return await _reading(asked, response_id, surveys, refusal)
    return await _next(asked, surveys)


async def _save(
    by: Callable[..., Awaitable[None]], asked: Asked, response_id: UUID, surveys: Path
) -> Refusal | None:
    """Save the themes that were chosen; return what speaks against it, to show beside them."""
    book = book_of(asked, surveys)
    try:
        await by(
            pool_of(asked),
            asked.inspection.inspection_id,
            ResponseId(response_id),
            asked.staff.staff_id,
            chosen(asked.typed, book),
            book,
            asked.at,
            seen_sha256=asked.typed.get("seen", ""),
        )
    except Refusal as refusal:
        if refusal.kind is Kind.MISSING:
            raise
        return refusal
    return None


@get(f"{AREA}/coding/adjudicate", name="coding.adjudicate", **READS)
async def show_adjudicate(
    asked: NamedDependency[Asked], surveys: NamedDependency[Path]
) -> Template:
    return await _deciding(asked, surveys)


async def _deciding(asked: Asked, surveys: Path, refusal: Refusal | None = None) -> Template:
    found = await service.next_disagreement(
        pool_of(asked),
        asked.inspection.inspection_id,
        asked.staff.staff_id,
        book_of(asked, surveys),
    )
    far = await service.how_far(
        pool_of(asked), asked.inspection.inspection_id, asked.staff.staff_id
    )
    return page(
        asked,
        "coding/adjudicate.html",
        200 if refusal is None else status_of(refusal),
        found=found,
        progress=far,
        refusal=refusal,
    )


@post(f"{AREA}/coding/adjudicate/{{response_id:uuid}}", **READS)
async def save_adjudicate(
    asked: NamedDependency[Asked], response_id: FromPath[UUID], surveys: NamedDependency[Path]
) -> Redirect | Template:
    refusal = await _save(service.decide, asked, response_id, surveys)
    if refusal is not None:
        return await _deciding(asked, surveys, refusal)
    return to(asked, "coding/adjudicate")


@get(f"{AREA}/coding/agreement", name="coding.agreement", **READS)
async def show_agreement(
    asked: NamedDependency[Asked], surveys: NamedDependency[Path]
) -> Template:
    found = await service.agreement(
        pool_of(asked), asked.inspection.inspection_id, book_of(asked, surveys)
    )
    return page(asked, "coding/agreement.html", agreement=found)


@get(f"{AREA}/coding/codebook", name="coding.codebook", **READS)
async def show_codebook(asked: NamedDependency[Asked], surveys: NamedDependency[Path]) -> Template:
    learned = await service.suggester(pool_of(asked), asked.inspection.inspection_id)
    return page(asked, "coding/codebook.html", book=book_of(asked, surveys), learned=learned)


@get(f"{AREA}/coding/search", name="coding.search", **READS)
async def show_search(asked: NamedDependency[Asked], surveys: NamedDependency[Path]) -> Template:
    words, theme = asked.typed.get("q", ""), asked.typed.get("theme", "")
    count, hits = (
        await service.search(pool_of(asked), asked.inspection.inspection_id, words, theme)
        if words or theme
        else (0, ())
    )
    return page(
        asked,
        "coding/search.html",
        words=words,
        theme=theme,
        found=count,
        hits=hits,
        names=book_of(asked, surveys).names,
    )


@get(f"{AREA}/coding/words", name="coding.words", **READS)
async def show_words(asked: NamedDependency[Asked]) -> Template:
    variable = asked.typed.get("by", next(iter(VARIABLES)))
    terms = await service.telling_words(pool_of(asked), asked.inspection.inspection_id, variable)
    return page(asked, "coding/words.html", variable=variable, variables=VARIABLES, terms=terms)


HANDLERS = [
    take_next,
    show_read,
    save_read,
    show_adjudicate,
    save_adjudicate,
    show_agreement,
    show_codebook,
    show_search,
    show_words,
]
