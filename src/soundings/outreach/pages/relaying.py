"""The packs that schools hand on: made and taken one school at a time."""

from pathlib import Path
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.response import Template

from soundings.access.guards import confirmed, lead_only
from soundings.inspection.guards import ASKED, Asked
from soundings.kit.clock import LONDON
from soundings.kit.refusal import Refusal
from soundings.kit.settings import Settings
from soundings.kit.vault import KeyRing
from soundings.outreach import service
from soundings.roll import service as roll

_PATH = "/staff/{code:str}/schools/packs"
_SURE: dict[str, Any] = {"guards": [lead_only, confirmed], "dependencies": ASKED}


async def _page(asked: Asked, refusal: Refusal | None = None) -> Template:
    area = asked.inspection.inspection_id
    page = {
        "inspection": asked.inspection,
        "staff": asked.staff,
        "packings": await service.packings(asked.database.room("outreach"), area),
        "names": await roll.schools_called(asked.database.room("roll"), area),
        "london": LONDON,
        "refusal": refusal,
    }
    return Template("outreach/packs.html", context=page, status_code=422 if refusal else 200)


@get(_PATH, name="outreach.packs", **_SURE)
async def show_packs(asked: NamedDependency[Asked]) -> Template:
    """List the schools that can be given letters, and which were."""
    return await _page(asked)


@post(_PATH, name="outreach.take-pack", status_code=200, **_SURE)
async def take_pack(
    asked: NamedDependency[Asked],
    settings: NamedDependency[Settings],
    reports: NamedDependency[Path],
    secret: NamedDependency[bytes],
    keys: NamedDependency[KeyRing],
) -> Response[bytes] | Template:
    """Make one school's pack and give it, once it is noted who takes it."""
    try:
        pack = await service.make_pack(
            asked.database.room("outreach"),
            asked.inspection,
            asked.typed.get("urn", ""),
            settings=settings,
            reports=reports,
            key=secret,
            keys=keys,
            at=asked.at,
            actor=asked.actor,
        )
    except Refusal as refusal:
        return await _page(asked, refusal)
    name = f"{asked.inspection.code}-school-{pack.setting_urn}.zip"
    return Response(
        pack.archive(),
        media_type="application/zip",
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )


HANDLERS = [show_packs, take_pack]
