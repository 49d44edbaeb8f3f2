"""The one page where a drawn child gets a name: the rooms that know the two meet only here."""

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template

from soundings.access.guards import confirmed, inspector_only
from soundings.access.model import SignedIn
from soundings.inspection.guards import INSPECTION
from soundings.inspection.model import Inspection
from soundings.kit.clock import Clock
from soundings.kit.database import Database
from soundings.roll import service as roll
from soundings.sampling import service as sampling
from soundings.sampling.model import Purpose


@get(
    "/staff/{code:str}/draws/{purpose:str}/names",
    name="app.names",
    guards=[inspector_only, confirmed],
    dependencies=INSPECTION,
)
async def show_names(
    purpose: FromPath[Purpose],
    inspection: NamedDependency[Inspection],
    staff: NamedDependency[SignedIn],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Template:
    """Say who the drawn children are, and note in the audit chain that it was asked."""
    area, actor = inspection.inspection_id, str(staff.staff_id)
    made = await sampling.table(database.room("sampling"), area, purpose)
    cases = [place.case_id for place in made.places if place.current]
    people = await roll.name_cases(database.room("roll"), area, cases, actor=actor, at=clock.now())
    page = {"inspection": inspection, "staff": staff, "table": made, "people": people}
    return Template("app/names.html", context=page)


HANDLERS = [show_names]
