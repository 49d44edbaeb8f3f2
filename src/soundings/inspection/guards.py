"""One area's staff pages: a handler under `{code}` asks for the inspection, never for its code.

    @get("/staff/{code:str}/reach", guards=[inspector_only], dependencies=INSPECTION)
    async def show_reach(inspection: NamedDependency[Inspection], …) -> Template: …

Whoever is bound to another inspection is answered as if there were none of that code.
"""

from litestar.di import NamedDependency, Provide
from litestar.params import FromPath

from soundings.access.guards import STAFF
from soundings.access.model import SignedIn
from soundings.inspection import service
from soundings.inspection.model import Inspection
from soundings.kit.database import Database


async def inspection(
    code: FromPath[str], staff: NamedDependency[SignedIn], database: NamedDependency[Database]
) -> Inspection:
    """Return the inspection in the path, for the person the guard let in."""
    return await service.for_staff(database.room("inspection"), code, staff)


INSPECTION = STAFF | {"inspection": Provide(inspection)}
