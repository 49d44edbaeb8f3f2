"""How long what is held is kept, on the console: the schedule, its clock, and what is gone."""

from typing import Any

import msgspec
from litestar import get, post
from litestar.di import NamedDependency, Provide
from litestar.response import Redirect, Template

from soundings.access.guards import AnyRequest, confirmed, lead_only
from soundings.app import keeping
from soundings.app.menu import AREA
from soundings.app.runtime import Deps
from soundings.audit import service as audit
from soundings.inspection import rules as inspection_rules
from soundings.inspection import service as inspections
from soundings.inspection.guards import ASKED, Asked
from soundings.kit.clock import LONDON
from soundings.kit.refusal import Refusal

_PATH = f"{AREA}/retention"

WHAT = {
    "names_typed": "What families called their children",
    "people": "Names, numbers and addresses of the lists",
    "links": "Links that lead to a child",
    "texts": "Texts families sent",
    "words": "Words of replies as families wrote them",
    "comments": "Words as they were read and coded",
    "replies": "Replies",
    "concerns": "Records of concern",
}
"""What a schedule names, as people say it."""


class Archive(msgspec.Struct, frozen=True, kw_only=True):
    """What looking at the schedule takes: everybody's parts, within the reader's own scope."""

    deps: Deps


async def archive(request: AnyRequest, asked: NamedDependency[Asked]) -> Archive:
    """Return what looking at the schedule takes."""
    deps: Deps = request.app.state.deps
    return Archive(deps=msgspec.structs.replace(deps, database=asked.database))


_SURE: dict[str, Any] = {
    "guards": [lead_only, confirmed],
    "dependencies": ASKED | {"archive": Provide(archive)},
}


async def _page(archive: Archive, asked: Asked, refusal: Refusal | None = None) -> Template:
    area, room = asked.inspection.inspection_id, asked.database.room
    published = await inspections.published_on(room("inspection"), area)
    page = {
        "inspection": asked.inspection,
        "staff": asked.staff,
        "typed": asked.typed or {"published_on": str(published or "")},
        "refusal": refusal,
        "published": published,
        "planned": await keeping.plan(archive.deps, asked.inspection),
        "gone": await audit.deletions(room("audit"), area),
        "what": WHAT,
        "london": LONDON,
    }
    return Template("app/retention.html", context=page, status_code=422 if refusal else 200)


@get(_PATH, name="app.retention", **_SURE)
async def show_retention(
    asked: NamedDependency[Asked], archive: NamedDependency[Archive]
) -> Template:
    """Say when each line of the schedule is due, and prove what is gone."""
    return await _page(archive, asked)


@post(_PATH, name="app.save-publication", **_SURE)
async def save_publication(
    asked: NamedDependency[Asked], archive: NamedDependency[Archive]
) -> Template | Redirect:
    """Write down when the report came out: from that day the schedule counts."""
    try:
        on = inspection_rules.read_publication(
            asked.typed.get("published_on", ""), asked.inspection, asked.at
        )
    except Refusal as refusal:
        return await _page(archive, asked, refusal)
    await inspections.note_published(
        asked.database.room("inspection"),
        asked.inspection.inspection_id,
        on,
        asked.at,
        actor=asked.actor,
    )
    return Redirect(f"/staff/{asked.inspection.code}/retention", status_code=303)


HANDLERS = [show_retention, save_publication]
