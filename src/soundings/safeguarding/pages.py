"""The queue of concerns, for inspectors alone."""

from pathlib import Path
from uuid import UUID

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from soundings.access.guards import safeguarding_only
from soundings.access.model import SignedIn
from soundings.inspection.guards import INSPECTION
from soundings.inspection.model import Inspection
from soundings.kit.clock import Clock
from soundings.kit.database import Database
from soundings.safeguarding import service
from soundings.safeguarding.model import ConcernId


@get(
    "/staff/{code:str}/safeguarding",
    name="safeguarding.queue",
    guards=[safeguarding_only],
    dependencies=INSPECTION,
)
async def show_queue(
    inspection: NamedDependency[Inspection],
    staff: NamedDependency[SignedIn],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
    secret: NamedDependency[bytes],
    surveys: NamedDependency[Path],
) -> Template:
    pool, area, at = database.room("safeguarding"), inspection.inspection_id, clock.now()
    cards = await service.show_queue(pool, secret, area, staff.staff_id, at, surveys=surveys)
    counts = await service.counts(pool, area, at)
    page = {"inspection": inspection, "cards": cards, "counts": counts, "staff": staff}
    return Template("safeguarding/queue.html", context=page)


@post(
    "/staff/{code:str}/safeguarding/{concern_id:uuid}/seen",
    name="safeguarding.seen",
    guards=[safeguarding_only],
    dependencies=INSPECTION,
)
async def save_seen(
    inspection: NamedDependency[Inspection],
    concern_id: FromPath[UUID],
    staff: NamedDependency[SignedIn],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Redirect:
    pool, area, at = database.room("safeguarding"), inspection.inspection_id, clock.now()
    await service.mark_seen(pool, area, ConcernId(concern_id), staff.staff_id, at)
    return Redirect(f"/staff/{inspection.code}/safeguarding", status_code=303)


HANDLERS = [show_queue, save_seen]
