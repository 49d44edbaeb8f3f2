"""The staff's first page: their inspections, with clock and state."""

from litestar import get
from litestar.di import NamedDependency
from litestar.response import Template

from soundings.access.guards import STAFF, staff_only
from soundings.access.model import SignedIn
from soundings.inspection import service
from soundings.kit.clock import Clock
from soundings.kit.database import Database


@get("/staff", name="inspection.list", guards=[staff_only], dependencies=STAFF)
async def show_inspections(
    staff: NamedDependency[SignedIn],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Template:
    page = await service.overview(database.room("inspection"), clock.now(), staff)
    return Template("inspection/list.html", context={"page": page})


HANDLERS = [show_inspections]
