"""Close the questions, have findings and documents made, give the partnership its pack; files."""

from collections.abc import Awaitable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency, Provide
from litestar.response import Redirect, Template

from soundings.access.guards import AnyRequest, analyst_only, confirmed, inspector_only, lead_only
from soundings.access.model import SignedIn
from soundings.disclosure import service
from soundings.disclosure.model import (
    Audience,
    BuildKind,
    Format,
    NothingChosen,
    NotReleased,
    OtherForm,
    Released,
)
from soundings.estimate.model import CutMoved
from soundings.inspection import service as inspections
from soundings.inspection.guards import INSPECTION
from soundings.inspection.model import Inspection, State
from soundings.inspection.rules import schedule
from soundings.kit.clock import LONDON, Clock
from soundings.kit.database import Database
from soundings.kit.figures import count
from soundings.kit.fragments import fragment
from soundings.kit.queue import Queue
from soundings.kit.refusal import Refusal
from soundings.outreach import service as outreach

_RELEASE = "/staff/{code:str}/release"


class Here(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks, about which inspection, and when."""

    inspection: Inspection
    staff: SignedIn
    database: Database
    queue: Queue
    at: datetime
    typed: dict[str, str]


async def here(
    request: AnyRequest,
    inspection: NamedDependency[Inspection],
    staff: NamedDependency[SignedIn],
    database: NamedDependency[Database],
    queue: NamedDependency[Queue],
    clock: NamedDependency[Clock],
) -> Here:
    """Return what every step needs."""
    form = await request.form() if request.method == "POST" else {}
    return Here(
        inspection=inspection,
        staff=staff,
        database=database,
        queue=queue,
        at=clock.now(),
        typed={name: value for name, value in form.items() if isinstance(value, str)},
    )


_ASKED = INSPECTION | {"here": Provide(here)}
_READS: dict[str, Any] = {"guards": [inspector_only], "dependencies": _ASKED}
_LEADS: dict[str, Any] = {"guards": [lead_only], "dependencies": _ASKED}
_LEADS_NOW: dict[str, Any] = {"guards": [lead_only, confirmed], "dependencies": _ASKED}


def _moment(at: datetime) -> str:
    return f"{at.astimezone(LONDON):%H:%M on %-d %B %Y}"


async def _last(asked: Here) -> Released | None:
    """Return what the partnership would be given, if anything was made for it."""
    try:
        return await service.latest(
            asked.database.room("disclosure"),
            asked.inspection.inspection_id,
            Audience.PARTNERSHIP,
        )
    except (NotReleased, OtherForm):
        return None


async def _standing(asked: Here) -> dict[str, object]:
    """Return how far the inspection has come, for the page and for its part that changes."""
    pool, area = asked.database.room("disclosure"), asked.inspection.inspection_id
    return {
        "inspection": asked.inspection,
        "staff": asked.staff,
        "leads": asked.staff.role == "lead_inspector",
        "builds": await service.builds(pool, area),
        "pack": await _last(asked),
        "handed": await service.handed_over(pool, area),
        "moment": _moment,
        "count": count,
    }


async def _show(asked: Here, refusal: Refusal | None = None) -> Template:
    page = await _standing(asked)
    reach = await outreach.reach(asked.database.room("disclosure"), asked.inspection.inspection_id)
    closes = schedule(asked.inspection.notified_on).closes_at
    return Template(
        "disclosure/release.html",
        context=page
        | {"reach": reach, "closes": closes, "early": asked.at < closes, "refusal": refusal},
        status_code=200 if refusal is None else 409,
    )


async def _step(asked: Here, step: Awaitable[object]) -> Template | Redirect:
    """Take a step and show how far things are; a refused one is said above."""
    try:
        await step
    except Refusal as refusal:
        return await _show(asked, refusal)
    return Redirect(f"/staff/{asked.inspection.code}/release", status_code=303)


async def _ask(asked: Here, kind: BuildKind) -> None:
    pool, area = asked.database.room("disclosure"), asked.inspection.inspection_id
    await service.ask_build(pool, area, kind, at=asked.at, by=asked.staff)
    await asked.queue.nudge("build_due")


@get(_RELEASE, name="disclosure.release", **_READS)
async def show_release(here: NamedDependency[Here]) -> Template:
    return await _show(here)


@get(f"{_RELEASE}/news", name="disclosure.release-news", **_READS)
async def show_release_news(request: AnyRequest, here: NamedDependency[Here]) -> Response[str]:
    return fragment(request, "disclosure/release-news.html", await _standing(here))


@get(f"{_RELEASE}/close", name="disclosure.close", **_LEADS_NOW)
async def show_close(here: NamedDependency[Here]) -> Template:
    """Say what closing will do, before it is done."""
    reach = await outreach.reach(here.database.room("disclosure"), here.inspection.inspection_id)
    closes = schedule(here.inspection.notified_on).closes_at
    page = {
        "inspection": here.inspection, "staff": here.staff, "reach": reach, "closes": closes,
        "early": here.at < closes, "moment": _moment, "count": count,
    }  # fmt: skip
    return Template("disclosure/close.html", context=page)


@post(f"{_RELEASE}/close", name="disclosure.save-close", **_LEADS_NOW)
async def save_close(here: NamedDependency[Here]) -> Template | Redirect:
    return await _step(here, _close(here))


async def _close(asked: Here) -> None:
    area, actor = asked.inspection.inspection_id, str(asked.staff.staff_id)
    if asked.inspection.state is not State.CLOSED:
        await inspections.close(asked.database.room("inspection"), area, asked.at, actor=actor)
    await outreach.settle(asked.database.room("outreach"), area, asked.at)
    await _ask(asked, BuildKind.FINDINGS)


@post(f"{_RELEASE}/findings", name="disclosure.build-findings", **_LEADS)
async def save_findings(here: NamedDependency[Here]) -> Template | Redirect:
    return await _step(here, _ask(here, BuildKind.FINDINGS))


@post(f"{_RELEASE}/documents", name="disclosure.build-documents", **_LEADS)
async def save_documents(here: NamedDependency[Here]) -> Template | Redirect:
    return await _step(here, _ask(here, BuildKind.DOCUMENTS))


@get(f"{_RELEASE}/pack", name="disclosure.pack", **_LEADS_NOW)
async def show_pack(here: NamedDependency[Here]) -> Template:
    """Say what giving the pack will do, before it is done."""
    return Template("disclosure/pack.html", context=await _standing(here))


@post(f"{_RELEASE}/pack", name="disclosure.hand-over", **_LEADS_NOW)
async def save_pack(here: NamedDependency[Here]) -> Template | Redirect:
    step = service.hand_over(
        here.database.room("disclosure"), here.inspection.inspection_id, at=here.at,
        actor=str(here.staff.staff_id), name=here.staff.name,
    )  # fmt: skip
    return await _step(here, step)


@post(f"{_RELEASE}/freeze", name="disclosure.freeze", **_LEADS_NOW)
async def save_freeze(here: NamedDependency[Here]) -> Template | Redirect:
    """Let nothing more be learnt or changed."""
    step = inspections.freeze(
        here.database.room("inspection"), here.inspection.inspection_id, here.at,
        actor=str(here.staff.staff_id),
    )  # fmt: skip
    return await _step(here, step)


# Exports

_EXPORTS = "/staff/{code:str}/exports"
_TAKES: dict[str, Any] = {"guards": [analyst_only, confirmed], "dependencies": _ASKED}
_FORMATS = {
    Format.XLSX: "Excel workbook, in the Analysis Function’s style",
    Format.CSV: "CSV with a data dictionary",
    Format.PARQUET: "Parquet",
    Format.SPSS: "SPSS, with labels and missing codes",
}
_FOR = {
    Audience.INSPECTOR: "The inspection team: every figure, and each reply with its weight",
    Audience.PARTNERSHIP: "The partnership: what its contrast pack shows, and no more",
}


def _exports(asked: Here, refusal: Refusal | None = None, status: int = 200) -> Template:
    page = {
        "inspection": asked.inspection, "staff": asked.staff, "formats": _FORMATS,
        "audiences": _FOR, "typed": asked.typed, "refusal": refusal,
    }  # fmt: skip
    return Template("disclosure/exports.html", context=page, status_code=status)


@get(_EXPORTS, name="disclosure.exports", **_TAKES)
async def show_exports(here: NamedDependency[Here]) -> Template:
    return _exports(here)


@post(_EXPORTS, name="disclosure.export", status_code=200, **_TAKES)
async def save_export(here: NamedDependency[Here]) -> Template | Response[bytes]:
    """Give the files in one archive, and note who took them."""
    audience, form = here.typed.get("audience", ""), here.typed.get("format", "")
    try:
        made = await service.export(
            here.database, here.inspection.inspection_id, _named(_FOR, audience),
            _named(_FORMATS, form), here.at, actor=str(here.staff.staff_id),
        )  # fmt: skip
    except (NotReleased, CutMoved, NothingChosen) as refusal:
        return _exports(here, refusal, 422 if isinstance(refusal, NothingChosen) else 409)
    name = f"{here.inspection.code}-{audience}-{form}.zip"
    return Response(
        made.archive(),
        media_type="application/zip",
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )


T = TypeVar("T", bound=StrEnum)


def _named(known: Mapping[T, str], code: str) -> T:
    for one in known:
        if one.value == code:
            return one
    message = "Choose for whom the files are, and what kind of files."
    raise NothingChosen(message)


HANDLERS = [
    show_exports,
    save_export,
    show_release,
    show_release_news,
    show_close,
    save_close,
    save_findings,
    save_documents,
    show_pack,
    save_pack,
    save_freeze,
]
