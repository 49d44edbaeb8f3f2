"""The queue of concerns, for inspectors alone."""

from pathlib import Path
from uuid import UUID

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from soundings.access.guards import STAFF, inspector_only
from soundings.access.model import SignedIn
from soundings.inspection import service as inspections
from soundings.kit.clock import Clock
from soundings.kit.database import Database
from soundings.safeguarding import service
from soundings.safeguarding.model import ConcernId


@get(
    "/staff/{code:str}/safeguarding",
    name="safeguarding.queue",
    guards=[inspector_only],
    dependencies=STAFF,
)
async def show_queue(
    code: FromPath[str],
    staff: NamedDependency[SignedIn],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
    surveys: NamedDependency[Path],
) -> Template:
    inspection = await inspections.by_code(database.room("inspection"), code)
    pool, area, at = database.room("safeguarding"), inspection.inspection_id, clock.now()
    cards = await service.show_queue(pool, area, staff.staff_id, at, surveys=surveys)
    counts = await service.counts(pool, area, at)
    page = {"inspection": inspection, "cards": cards, "counts": counts, "staff": staff}
    return Template("safeguarding/queue.html", context=page)


@post(
    "/staff/{code:str}/safeguarding/{concern_id:uuid}/seen",
    name="safeguarding.seen",
    guards=[inspector_only],
    dependencies=STAFF,
)
async def save_seen(
    code: FromPath[str],
    concern_id: FromPath[UUID],
    staff: NamedDependency[SignedIn],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Redirect:
    pool = database.room("safeguarding")
    await service.mark_seen(pool, ConcernId(concern_id), staff.staff_id, clock.now())
    return Redirect(f"/staff/{code}/safeguarding", status_code=303)


HANDLERS = [show_queue, save_seen]
