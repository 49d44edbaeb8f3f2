"""The families' page, open to everybody, and the lead inspector's form that publishes it."""

from pathlib import Path
from typing import Any

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from soundings.access.guards import confirmed, lead_only
from soundings.briefing import service
from soundings.briefing.model import NotPublished
from soundings.inspection.guards import ASKED, Asked
from soundings.kit.database import Database
from soundings.kit.queue import Queue
from soundings.kit.refusal import Refusal
from soundings.kit.settings import Settings

ROOT = "/staff/{code:str}/publication"

LEAD: dict[str, Any] = {"guards": [lead_only], "dependencies": ASKED}
SURE: dict[str, Any] = {"guards": [lead_only, confirmed], "dependencies": ASKED}


@get(
    "/areas/{code:str}",
    name="briefing.families",
    opt={"open": "what is published is for everybody"},
)
async def show_families(code: FromPath[str], database: NamedDependency[Database]) -> Template:
    shown = await service.families_page(database, code)
    return Template("briefing/families.html", context={"shown": shown} | service.FILTERS)


async def _form(asked: Asked, refusal: Refusal | None = None, planned: str = "") -> Template:
    pool = asked.database.room("briefing")
    try:
        standing = await service.latest_publication(pool, asked.inspection.inspection_id)
    except NotPublished:
        standing = None
    typed = asked.typed
    if standing is not None and "asked" not in typed:
        typed = {"asked": "\n".join(standing.asked), "will_do": "\n".join(standing.will_do)}
    page = {
        "inspection": asked.inspection,
        "staff": asked.staff,
        "standing": standing,
        "typed": typed,
        "refusal": refusal,
        "planned": planned,
    }
    return Template("briefing/publication.html", context=page | service.FILTERS)


@get(ROOT, name="briefing.publication", **LEAD)
async def show_publication(asked: NamedDependency[Asked]) -> Template:
    return await _form(asked, planned=asked.typed.get("texts", ""))


@post(ROOT, name="briefing.publish", **SURE)
async def save_publication(asked: NamedDependency[Asked]) -> Template | Redirect:
    try:
        await service.publish(
            asked.database,
            asked.inspection,
            asked=asked.typed.get("asked", ""),
            will_do=asked.typed.get("will_do", ""),
            at=asked.at,
            by=asked.staff,
        )
    except Refusal as refusal:
        return await _form(asked, refusal)
    return Redirect(f"/staff/{asked.inspection.code}/publication", status_code=303)


@post(f"{ROOT}/text", name="briefing.tell", **SURE)
async def save_text(
    asked: NamedDependency[Asked],
    settings: NamedDependency[Settings],
    surveys: NamedDependency[Path],
    queue: NamedDependency[Queue],
) -> Template | Redirect:
    try:
        added = await service.tell_families(
            asked.database,
            asked.inspection,
            settings=settings,
            surveys=surveys,
            at=asked.at,
            by=asked.staff,
        )
    except Refusal as refusal:
        return await _form(asked, refusal)
    await queue.nudge("send_due")
    where = f"/staff/{asked.inspection.code}/publication?texts={added}"
    return Redirect(where, status_code=303)


HANDLERS = [show_families, show_publication, save_publication, save_text]
