"""Quotes that were drawn, released or skipped, paraphrases, and the comment behind an id."""

from pathlib import Path
from uuid import UUID

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from soundings.coding import service
from soundings.coding.constants import QUOTES_A_CELL
from soundings.coding.model import ParaphraseId, Skip
from soundings.coding.pages.frame import (
    AREA,
    READS,
    RELEASES,
    book_of,
    page,
    pool_of,
    status_of,
    to,
)
from soundings.inspection.guards import Asked
from soundings.kit.refusal import Refusal
from soundings.kit.vault import KeyRing
from soundings.respond.model import ResponseId

_REASONS = {
    Skip.IDENTIFIABLE: "Somebody could be recognised",
    Skip.SAFEGUARDING: "It tells of harm",
    Skip.NOT_THE_THEME: "It is not about the theme",
}


@get(f"{AREA}/quotes", name="coding.quotes", **READS)
async def show_quotes(asked: NamedDependency[Asked]) -> Template:
    return await _quotes(asked)


async def _quotes(asked: Asked, refusal: Refusal | None = None, at_comment: str = "") -> Template:
    drawn = await service.drawn_quotes(
        pool_of(asked), asked.inspection.inspection_id, asked.staff.staff_id
    )
    return page(
        asked,
        "coding/quotes.html",
        200 if refusal is None else status_of(refusal),
        drawn=drawn,
        reasons=_REASONS,
        a_cell=QUOTES_A_CELL,
        refusal=refusal,
        at_comment=at_comment,
    )


@get(f"{AREA}/quotes/{{response_id:uuid}}", name="coding.comment", **READS)
async def show_comment(
    asked: NamedDependency[Asked], response_id: FromPath[UUID], surveys: NamedDependency[Path]
) -> Template:
    words = await service.full_text(
        pool_of(asked),
        asked.inspection.inspection_id,
        ResponseId(response_id),
        asked.staff.staff_id,
        asked.at,
    )
    return page(asked, "coding/comment.html", words=words, names=book_of(asked, surveys).names)


@post(f"{AREA}/quotes/{{response_id:uuid}}/mark", **RELEASES)
async def save_mark(
    asked: NamedDependency[Asked], response_id: FromPath[UUID]
) -> Redirect | Template:
    theme = asked.typed.get("theme", "")
    try:
        skip = msgspec.convert(asked.typed.get("skip") or None, Skip | None)
        await service.mark_quote(
            pool_of(asked),
            asked.inspection.inspection_id,
            ResponseId(response_id),
            theme,
            asked.staff.staff_id,
            asked.at,
            skip=skip,
        )
    except Refusal as refusal:
        return await _quotes(asked, refusal)
    return to(asked, f"quotes#{theme}")


@post(f"{AREA}/quotes/{{response_id:uuid}}/paraphrase", **READS)
async def save_paraphrase(
    asked: NamedDependency[Asked],
    response_id: FromPath[UUID],
    keys: NamedDependency[KeyRing],
) -> Redirect | Template:
    theme = asked.typed.get("theme", "")
    try:
        await service.write_paraphrase(
            asked.database,
            asked.inspection.inspection_id,
            ResponseId(response_id),
            theme,
            asked.typed.get("words", ""),
            asked.staff.staff_id,
            asked.at,
            keys=keys,
        )
    except Refusal as refusal:
        return await _quotes(asked, refusal, f"{response_id} {theme}")
    return to(asked, f"quotes#{theme}")


@post(f"{AREA}/quotes/paraphrases/{{paraphrase_id:uuid}}", **RELEASES)
async def save_judgement(
    asked: NamedDependency[Asked], paraphrase_id: FromPath[UUID]
) -> Redirect | Template:
    try:
        await service.judge_paraphrase(
            pool_of(asked),
            asked.inspection.inspection_id,
            ParaphraseId(paraphrase_id),
            asked.staff.staff_id,
            asked.at,
            approved=asked.typed.get("say") == "approve",
        )
    except Refusal as refusal:
        return await _quotes(asked, refusal)
    return to(asked, f"quotes#{asked.typed.get('theme', '')}")


HANDLERS = [
    show_quotes,
    show_comment,
    save_mark,
    save_paraphrase,
    save_judgement,
]
