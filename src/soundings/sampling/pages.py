"""The ceremony and its draws for inspectors, and what anybody may see of them."""

from collections.abc import Coroutine
from datetime import datetime, timedelta
from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath
from litestar.response import Redirect, Template

from soundings.access.guards import AnyRequest, inspector_only
from soundings.access.model import SignedIn
from soundings.inspection import service as inspections
from soundings.inspection.guards import INSPECTION
from soundings.inspection.model import Inspection
from soundings.kit.clock import LONDON, Clock
from soundings.kit.database import Database, Pool
from soundings.kit.refusal import Refusal
from soundings.sampling import service
from soundings.sampling.model import Purpose
from soundings.sampling.rules import following, freezing
from soundings.sampling.rules.verifying import record_json

ROOT = "/staff/{code:str}/draws"


class Here(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks, about which inspection, when, and what they typed."""

    inspection: Inspection
    staff: SignedIn
    database: Database
    at: datetime
    typed: dict[str, str]

    @property
    def pool(self) -> Pool:
        """The room's own pool."""
        return self.database.room("sampling")

    @property
    def actor(self) -> str:
        """Who asks, as the audit chain names them."""
        return str(self.staff.staff_id)


async def here(
    request: AnyRequest,
    inspection: NamedDependency[Inspection],
    staff: NamedDependency[SignedIn],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Here:
    """Return what every step of the ceremony needs."""
    form = await request.form() if request.method == "POST" else {}
    typed = {name: value.strip() for name, value in form.items() if isinstance(value, str)}
    return Here(inspection=inspection, staff=staff, database=database, at=clock.now(), typed=typed)


DOORS: dict[str, Any] = {
    "guards": [inspector_only],
    "dependencies": INSPECTION | {"here": Provide(here)},
}


def _moment(at: datetime) -> str:
    return f"{at.astimezone(LONDON):%H:%M:%S on %-d %B %Y}"


_READABLE = (
    ("ehc_plan", "EHC plan"),
    ("sen_support", "SEN support"),
    ("_0_10", ", 0–10"),
    ("/0_10", ", 0–10"),
    ("_11_25", ", 11–25"),
    ("/11_25", ", 11–25"),
    ("/", ", "),
    ("_", " "),
)


def _words(code: str) -> str:
    """Return a code or a stratum's name as words."""
    for part, words in _READABLE:
        code = code.replace(part, words)
    return code


async def _show(asked: Here, refusal: Refusal | None = None) -> Template:
    area = asked.inspection.inspection_id
    ceremony = await service.ceremony(asked.pool, area)
    page = {
        "inspection": asked.inspection,
        "staff": asked.staff,
        "ceremony": ceremony,
        "round_at": freezing.round_at(ceremony.beacon_round or 1) if ceremony else None,
        "now": asked.at,
        "tables": {made.purpose: made for made in await service.tables(asked.pool, area)},
        "purposes": tuple(Purpose),
        "outcomes": following.OUTCOMES,
        "refusal": refusal,
        "typed": asked.typed,
        "beacon": freezing.BEACON,
        "moment": _moment,
        "words": _words,
    }
    status = 422 if refusal else 200
    return Template("sampling/draws.html", context=page, status_code=status)


async def _take(asked: Here, step: Coroutine[Any, Any, object]) -> Template | Redirect:
    """Take a step and show the page; a refused step keeps what was typed."""
    try:
        await step
    except Refusal as refusal:
        return await _show(asked, refusal)
    return Redirect(f"/staff/{asked.inspection.code}/draws", status_code=303)


@get(ROOT, name="sampling.draws", **DOORS)
async def show_draws(here: NamedDependency[Here]) -> Template:
    return await _show(here)


@post(f"{ROOT}/freeze", name="sampling.freeze", **DOORS)
async def save_freeze(here: NamedDependency[Here]) -> Template | Redirect:
    design = freezing.designed(balanced=here.typed.get("method") == "balanced")
    reason, area = here.typed.get("reason", ""), here.inspection.inspection_id
    step = service.freeze(here.pool, area, here.at, actor=here.actor, design=design, reason=reason)
    return await _take(here, step)


@post(f"{ROOT}/publish", name="sampling.publish", **DOORS)
async def save_publish(here: NamedDependency[Here]) -> Template | Redirect:
    minutes = here.typed.get("minutes", "")
    delay = timedelta(minutes=int(minutes)) if minutes.isdecimal() else timedelta()
    step = service.publish(
        here.pool, here.inspection, here.at, actor=here.actor, delay=min(delay, timedelta(days=7))
    )
    return await _take(here, step)


@post(f"{ROOT}/seed", name="sampling.seed", **DOORS)
async def save_seed(here: NamedDependency[Here]) -> Template | Redirect:
    signature, dice = here.typed.get("signature", ""), here.typed.get("dice", "")
    area = here.inspection.inspection_id
    step = service.enter_seed(
        here.pool, area, here.at, actor=here.actor, signature=signature, dice=dice
    )
    return await _take(here, step)


@post(f"{ROOT}/{{purpose:str}}/draw", name="sampling.draw", **DOORS)
async def save_draw(
    purpose: FromPath[Purpose], here: NamedDependency[Here]
) -> Template | Redirect:
    step = service.draw(here.database, here.inspection, purpose, here.at, actor=here.actor)
    return await _take(here, step)


@post(f"{ROOT}/{{purpose:str}}/outcome", name="sampling.outcome", **DOORS)
async def save_outcome(
    purpose: FromPath[Purpose], here: NamedDependency[Here]
) -> Template | Redirect:
    unit, outcome = here.typed.get("unit", ""), here.typed.get("outcome", "")
    failed = {"met": False, "failed": True}.get(here.typed.get("stood", ""))
    area = here.inspection.inspection_id
    step = service.note_outcome(
        here.pool, area, purpose, unit, outcome, here.at, actor=here.actor, failed=failed
    )
    return await _take(here, step)


@get(f"{ROOT}/{{purpose:str}}/record", name="sampling.record", **DOORS)
async def show_record(purpose: FromPath[Purpose], here: NamedDependency[Here]) -> Response[bytes]:
    made = await service.record(here.pool, here.inspection, purpose)
    name = f"{here.inspection.code}-{purpose.replace('_', '-')}.json"
    return Response(
        record_json(made),
        media_type="application/json",
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )


@get(
    "/draws/{code:str}",
    name="sampling.published",
    opt={"open": "hashes and a round, for whoever wants to check the draw"},
)
async def show_published(code: FromPath[str], database: NamedDependency[Database]) -> Template:
    inspection = await inspections.by_code(database.room("inspection"), code)
    found = await service.commitment(database.room("sampling"), inspection)
    page = {"published": found, "area": inspection.area, "moment": _moment}
    return Template("sampling/published.html", context=page)


HANDLERS = [
    show_draws,
    save_freeze,
    save_publish,
    save_seed,
    save_draw,
    save_outcome,
    show_record,
    show_published,
]
