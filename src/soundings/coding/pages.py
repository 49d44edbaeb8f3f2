"""Checking, reading, deciding and quoting families' redacted words, for the inspection's own."""

from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from soundings.access.guards import analyst_only, inspector_only
from soundings.coding import service
from soundings.coding.model import Codebook, Marked, ParaphraseId, Skip
from soundings.coding.rules.codebooks import LEANS, chosen
from soundings.coding.rules.grouping import VARIABLES
from soundings.inspection.guards import ASKED, Asked
from soundings.kit.charts.saturation import saturation_curve
from soundings.kit.database import Pool
from soundings.kit.refusal import Kind, Refusal
from soundings.kit.vault import KeyRing
from soundings.respond.model import ResponseId

_AREA = "/staff/{code:str}"
_READS: dict[str, Any] = {"guards": [analyst_only], "dependencies": ASKED}
_RELEASES: dict[str, Any] = {"guards": [inspector_only], "dependencies": ASKED}
_CONFLICT, _INVALID = 409, 422
_REASONS = {
    Skip.IDENTIFIABLE: "Somebody could be recognised",
    Skip.SAFEGUARDING: "It tells of harm",
    Skip.NOT_THE_THEME: "It is not about the theme",
}
_STATUSES = {
    "ehc_plan": "EHC plan",
    "sen_support": "SEN support",
    "requested": "asked for an assessment",
}


def _pool(asked: Asked) -> Pool:
    return asked.database.room("coding")


def _book(asked: Asked, surveys: Path) -> Codebook:
    return service.load_codebook(surveys, asked.inspection.instrument_name)


def _page(asked: Asked, name: str, status: int = 200, **more: object) -> Template:
    context = {
        "inspection": asked.inspection,
        "staff": asked.staff,
        "typed": asked.typed,
        "leans": LEANS,
        "statuses": _STATUSES,
        "refusal": None,
    }
    return Template(name, context=context | more, status_code=status)


def _to(asked: Asked, path: str) -> Redirect:
    return Redirect(f"/staff/{asked.inspection.code}/{path}", status_code=303)


@get(f"{_AREA}/coding", name="coding.home", **_READS)
async def show_coding(asked: NamedDependency[Asked], surveys: NamedDependency[Path]) -> Template:
    pool, area = _pool(asked), asked.inspection.inspection_id
    far = await service.how_far(pool, area, asked.staff.staff_id)
    saturation = await service.saturated(pool, area)
    return _page(
        asked,
        "coding/coding.html",
        progress=far,
        saturation=saturation,
        curve=saturation_curve(saturation.found),
        learned=await service.suggester(pool, area),
        names=_book(asked, surveys).names,
    )


@get(f"{_AREA}/coding/check", name="coding.check", **_READS)
async def show_check(asked: NamedDependency[Asked]) -> Template:
    pool, area = _pool(asked), asked.inspection.inspection_id
    return _page(
        asked, "coding/check.html", check=await service.to_check(pool, area, asked.staff.staff_id)
    )


@get(f"{_AREA}/coding/check/{{response_id:uuid}}/{{item:str}}", name="coding.check_one", **_READS)
async def show_one_check(
    asked: NamedDependency[Asked], response_id: FromPath[UUID], item: FromPath[str]
) -> Template:
    check = await service.comment_to_check(
        _pool(asked), asked.inspection.inspection_id, ResponseId(response_id), item
    )
    return _page(asked, "coding/check.html", check=check)


@post(f"{_AREA}/coding/check/{{response_id:uuid}}/{{item:str}}", **_READS)
async def save_check(
    asked: NamedDependency[Asked],
    response_id: FromPath[UUID],
    item: FromPath[str],
    keys: NamedDependency[KeyRing],
) -> Redirect | Template:
    area, typed = asked.inspection.inspection_id, asked.typed
    marked = Marked(
        response_id=ResponseId(response_id),
        item=item,
        seen_sha256=typed.get("seen", ""),
        also=tuple(line.strip() for line in typed.get("also", "").splitlines() if line.strip()),
        put_back=tuple(
            int(name.removeprefix("back."))
            for name in typed
            if name.startswith("back.") and name.removeprefix("back.").isdecimal()
        ),
    )
    try:
        stands = await service.save_check(
            asked.database, area, marked, asked.staff.staff_id, asked.at, keys=keys
        )
    except Refusal as refusal:
        if refusal.kind is Kind.MISSING:
            raise
        check = await service.comment_to_check(_pool(asked), area, ResponseId(response_id), item)
        return _page(asked, "coding/check.html", _status(refusal), check=check, refusal=refusal)
    return _to(asked, "coding/check" if stands else f"coding/check/{response_id}/{item}")


def _status(refusal: Refusal) -> int:
    return _CONFLICT if refusal.kind is Kind.CONFLICT else _INVALID


@post(f"{_AREA}/coding/next", name="coding.next", **_READS)
async def take_next(asked: NamedDependency[Asked], surveys: NamedDependency[Path]) -> Redirect:
    return await _next(asked, surveys)


async def _next(asked: Asked, surveys: Path) -> Redirect:
    taken = await service.take_next(
        _pool(asked), asked.inspection, asked.staff.staff_id, _book(asked, surveys), asked.at
    )
    return _to(asked, "coding" if taken is None else f"coding/read/{taken}")


@get(f"{_AREA}/coding/read/{{response_id:uuid}}", name="coding.read", **_READS)
async def show_read(
    asked: NamedDependency[Asked], response_id: FromPath[UUID], surveys: NamedDependency[Path]
) -> Template:
    return await _reading(asked, response_id, surveys)


async def _reading(
    asked: Asked, response_id: UUID, surveys: Path, refusal: Refusal | None = None
) -> Template:
    read = await service.to_read(
        _pool(asked),
        asked.inspection.inspection_id,
        ResponseId(response_id),
        asked.staff.staff_id,
        _book(asked, surveys),
    )
    status = 200 if refusal is None else _status(refusal)
    return _page(asked, "coding/read.html", status, read=read, refusal=refusal)


@post(f"{_AREA}/coding/read/{{response_id:uuid}}", **_READS)
async def save_read(
    asked: NamedDependency[Asked], response_id: FromPath[UUID], surveys: NamedDependency[Path]
) -> Redirect | Template:
    book = _book(asked, surveys)
    try:
        await service.save_reading(
            _pool(asked),
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
        return await _reading(asked, response_id, surveys, refusal)
    return await _next(asked, surveys)


@get(f"{_AREA}/coding/adjudicate", name="coding.adjudicate", **_READS)
async def show_adjudicate(
    asked: NamedDependency[Asked], surveys: NamedDependency[Path]
) -> Template:
    return await _deciding(asked, surveys)


async def _deciding(asked: Asked, surveys: Path, refusal: Refusal | None = None) -> Template:
    found = await service.next_disagreement(
        _pool(asked),
        asked.inspection.inspection_id,
        asked.staff.staff_id,
        _book(asked, surveys),
    )
    far = await service.how_far(_pool(asked), asked.inspection.inspection_id, asked.staff.staff_id)
    return _page(
        asked,
        "coding/adjudicate.html",
        200 if refusal is None else _status(refusal),
        found=found,
        progress=far,
        refusal=refusal,
    )


@post(f"{_AREA}/coding/adjudicate/{{response_id:uuid}}", **_READS)
async def save_adjudicate(
    asked: NamedDependency[Asked], response_id: FromPath[UUID], surveys: NamedDependency[Path]
) -> Redirect | Template:
    book = _book(asked, surveys)
    try:
        await service.decide(
            _pool(asked),
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
        return await _deciding(asked, surveys, refusal)
    return _to(asked, "coding/adjudicate")


@get(f"{_AREA}/coding/agreement", name="coding.agreement", **_READS)
async def show_agreement(
    asked: NamedDependency[Asked], surveys: NamedDependency[Path]
) -> Template:
    found = await service.agreement(
        _pool(asked), asked.inspection.inspection_id, _book(asked, surveys)
    )
    return _page(asked, "coding/agreement.html", agreement=found)


@get(f"{_AREA}/coding/codebook", name="coding.codebook", **_READS)
async def show_codebook(asked: NamedDependency[Asked], surveys: NamedDependency[Path]) -> Template:
    learned = await service.suggester(_pool(asked), asked.inspection.inspection_id)
    return _page(asked, "coding/codebook.html", book=_book(asked, surveys), learned=learned)


@get(f"{_AREA}/coding/search", name="coding.search", **_READS)
async def show_search(asked: NamedDependency[Asked], surveys: NamedDependency[Path]) -> Template:
    words, theme = asked.typed.get("q", ""), asked.typed.get("theme", "")
    count, hits = (
        await service.search(_pool(asked), asked.inspection.inspection_id, words, theme)
        if words or theme
        else (0, ())
    )
    return _page(
        asked,
        "coding/search.html",
        words=words,
        theme=theme,
        found=count,
        hits=hits,
        names=_book(asked, surveys).names,
    )


@get(f"{_AREA}/coding/words", name="coding.words", **_READS)
async def show_words(asked: NamedDependency[Asked]) -> Template:
    variable = asked.typed.get("by", next(iter(VARIABLES)))
    terms = await service.telling_words(_pool(asked), asked.inspection.inspection_id, variable)
    return _page(asked, "coding/words.html", variable=variable, variables=VARIABLES, terms=terms)


@get(f"{_AREA}/quotes", name="coding.quotes", **_READS)
async def show_quotes(asked: NamedDependency[Asked]) -> Template:
    return await _quotes(asked)


async def _quotes(asked: Asked, refusal: Refusal | None = None, at_comment: str = "") -> Template:
    drawn = await service.drawn_quotes(
        _pool(asked), asked.inspection.inspection_id, asked.staff.staff_id
    )
    return _page(
        asked,
        "coding/quotes.html",
        200 if refusal is None else _status(refusal),
        drawn=drawn,
        reasons=_REASONS,
        refusal=refusal,
        at_comment=at_comment,
    )


@get(f"{_AREA}/quotes/{{response_id:uuid}}", name="coding.comment", **_READS)
async def show_comment(
    asked: NamedDependency[Asked], response_id: FromPath[UUID], surveys: NamedDependency[Path]
) -> Template:
    words = await service.full_text(
        _pool(asked),
        asked.inspection.inspection_id,
        ResponseId(response_id),
        asked.staff.staff_id,
        asked.at,
    )
    return _page(asked, "coding/comment.html", words=words, names=_book(asked, surveys).names)


@post(f"{_AREA}/quotes/{{response_id:uuid}}/mark", **_RELEASES)
async def save_mark(
    asked: NamedDependency[Asked], response_id: FromPath[UUID]
) -> Redirect | Template:
    theme = asked.typed.get("theme", "")
    try:
        skip = msgspec.convert(asked.typed.get("skip") or None, Skip | None)
        await service.mark_quote(
            _pool(asked),
            asked.inspection.inspection_id,
            ResponseId(response_id),
            theme,
            asked.staff.staff_id,
            asked.at,
            skip=skip,
        )
    except Refusal as refusal:
        return await _quotes(asked, refusal)
    return _to(asked, f"quotes#{theme}")


@post(f"{_AREA}/quotes/{{response_id:uuid}}/paraphrase", **_READS)
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
    return _to(asked, f"quotes#{theme}")


@post(f"{_AREA}/quotes/paraphrases/{{paraphrase_id:uuid}}", **_RELEASES)
async def save_judgement(
    asked: NamedDependency[Asked], paraphrase_id: FromPath[UUID]
) -> Redirect | Template:
    try:
        await service.judge_paraphrase(
            _pool(asked),
            asked.inspection.inspection_id,
            ParaphraseId(paraphrase_id),
            asked.staff.staff_id,
            asked.at,
            approved=asked.typed.get("say") == "approve",
        )
    except Refusal as refusal:
        return await _quotes(asked, refusal)
    return _to(asked, f"quotes#{asked.typed.get('theme', '')}")


HANDLERS = [
    show_coding,
    show_check,
    show_one_check,
    save_check,
    take_next,
    show_read,
    save_read,
    show_adjudicate,
    save_adjudicate,
    show_agreement,
    show_codebook,
    show_search,
    show_words,
    show_quotes,
    show_comment,
    save_mark,
    save_paraphrase,
    save_judgement,
]
