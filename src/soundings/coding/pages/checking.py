"""How far the words are, and the person who looks at each redaction."""

from pathlib import Path
from uuid import UUID

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from soundings.coding import service
from soundings.coding.model import Marked
from soundings.coding.pages.frame import (
    AREA,
    READS,
    book_of,
    page,
    pool_of,
    status_of,
    to,
)
from soundings.inspection.guards import Asked
from soundings.kit.charts.saturation import saturation_curve
from soundings.kit.refusal import Kind, Refusal
from soundings.kit.vault import KeyRing
from soundings.respond.model import ResponseId


@get(f"{AREA}/coding", name="coding.home", **READS)
async def show_coding(asked: NamedDependency[Asked], surveys: NamedDependency[Path]) -> Template:
    pool, area = pool_of(asked), asked.inspection.inspection_id
    far = await service.how_far(pool, area, asked.staff.staff_id)
    saturation = await service.saturated(pool, area)
    return page(
        asked,
        "coding/coding.html",
        progress=far,
        saturation=saturation,
        curve=saturation_curve(saturation.found),
        learned=await service.suggester(pool, area),
        names=book_of(asked, surveys).names,
    )


@get(f"{AREA}/coding/check", name="coding.check", **READS)
async def show_check(asked: NamedDependency[Asked]) -> Template:
    pool, area = pool_of(asked), asked.inspection.inspection_id
    return page(
        asked, "coding/check.html", check=await service.to_check(pool, area, asked.staff.staff_id)
    )


@get(f"{AREA}/coding/check/{{response_id:uuid}}/{{item:str}}", name="coding.check_one", **READS)
async def show_one_check(
    asked: NamedDependency[Asked], response_id: FromPath[UUID], item: FromPath[str]
) -> Template:
    check = await service.comment_to_check(
        pool_of(asked), asked.inspection.inspection_id, ResponseId(response_id), item
    )
    return page(asked, "coding/check.html", check=check)


@post(f"{AREA}/coding/check/{{response_id:uuid}}/{{item:str}}", **READS)
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
        check = await service.comment_to_check(pool_of(asked), area, ResponseId(response_id), item)
        return page(asked, "coding/check.html", status_of(refusal), check=check, refusal=refusal)
    return to(asked, "coding/check" if stands else f"coding/check/{response_id}/{item}")


HANDLERS = [
    show_coding,
    show_check,
    show_one_check,
    save_check,
]
