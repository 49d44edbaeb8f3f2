"""Whose eyes a staff page reads with: whoever came through a door works within their scope.

A handler behind a door asks for `database` like any other, and is handed one that shows the
inspections its person may know of; under an area's path, that area alone. Everybody else's
handlers, the families', are handed the database as it is.
"""

from collections.abc import Iterable
from typing import Any

from litestar import Request, Router
from litestar.datastructures import State
from litestar.di import Provide

from soundings.access.model import Role, SignedIn
from soundings.app.banner import alert
from soundings.inspection import service as inspections
from soundings.inspection.model import InspectionId
from soundings.kit.database import Audience, Database, Scope

AUDIENCES = dict.fromkeys(Role, Audience.STAFF) | {
    Role.PARTNERSHIP: Audience.PARTNERSHIP,
    Role.ADMINISTRATOR: Audience.ADMINISTRATOR,
}
"""For whom each role's requests work."""


async def within(request: Request[Any, Any, Any], state: State) -> Database:
    """Return the database as the person the guard let in may see it, from this path."""
    staff: SignedIn = request.state.staff
    whole: Database = state["database"]
    known = await inspections.known_to(
        whole.room("inspection"), staff, request.path_params.get("code")
    )
    scope = Scope(audience=AUDIENCES[staff.role], inspections=known, person=staff.staff_id)
    request.state.database = whole.within(scope)
    found: Database = request.state.database
    if "code" in request.path_params:
        for area in known:
            request.state.alert = await alert(found, state["clock"], staff, InspectionId(area))
    return found


def behind_doors(handlers: Iterable[Any]) -> list[Any]:
    """Return the handlers, those with a guard handed the database of whoever it lets in."""
    every = list(handlers)
    return [
        *(handler for handler in every if not handler.guards),
        Router(
            path="/",
            route_handlers=[handler for handler in every if handler.guards],
            dependencies={"database": Provide(within)},
        ),
    ]
