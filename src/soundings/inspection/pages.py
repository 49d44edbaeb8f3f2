"""The staff's first page: every inspection, its clock and its state."""

from litestar import get
from litestar.di import NamedDependency
from litestar.response import Template

from soundings.access.guards import staff_only
from soundings.inspection import service
from soundings.kit.clock import Clock
from soundings.kit.database import Database


@get("/staff", name="inspection.list", guards=[staff_only])
async def show_inspections(
    database: NamedDependency[Database], clock: NamedDependency[Clock]
) -> Template:
    page = await service.overview(database.room("inspection"), clock.now())
    return Template("inspection/list.html", context={"page": page})


HANDLERS = [show_inspections]
