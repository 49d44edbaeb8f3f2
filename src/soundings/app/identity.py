"""The one page where a concern gets a name: the rooms that know the two meet only here.

It is asked for by one person with a reason and allowed by another, in the safeguarding room;
here that is used up, once, and the chain says by whom.
"""

from uuid import UUID

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template

from soundings.access.guards import confirmed, safeguarding_only
from soundings.access.model import SignedIn
from soundings.inspection.guards import INSPECTION
from soundings.inspection.model import Inspection
from soundings.kit.clock import Clock
from soundings.kit.database import Database
from soundings.kit.vault import KeyRing
from soundings.roll import service as roll
from soundings.safeguarding import service as safeguarding
from soundings.safeguarding.model import ConcernId

_PATH = "/staff/{code:str}/safeguarding/{concern_id:uuid}/identity"


@get(
    _PATH,
    name="app.identity",
    guards=[safeguarding_only, confirmed],
    dependencies=INSPECTION,
)
async def before_identity(
    inspection: NamedDependency[Inspection],
    concern_id: FromPath[UUID],
    staff: NamedDependency[SignedIn],
) -> Template:
    """Say what is about to be shown; a look changes nothing."""
    page = {"inspection": inspection, "staff": staff, "concern_id": concern_id, "people": None}
    return Template("app/identity.html", context=page)


@post(
    _PATH,
    name="app.identity-shown",
    guards=[safeguarding_only, confirmed],
    dependencies=INSPECTION,
    status_code=200,
)
async def show_identity(
    inspection: NamedDependency[Inspection],
    concern_id: FromPath[UUID],
    staff: NamedDependency[SignedIn],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
    keys: NamedDependency[KeyRing],
) -> Template:
    """Use up what a second person allowed, and say who it is."""
    area, actor, at = inspection.inspection_id, str(staff.staff_id), clock.now()
    whose = await safeguarding.use_identity(
        database.room("safeguarding"), area, ConcernId(concern_id), by=staff, at=at
    )
    names = database.room("roll")
    people = await roll.name_cases(names, area, whose.cases, keys=keys, actor=actor, at=at)
    contacts = [] if whose.contact_id is None else [whose.contact_id]
    carers = await roll.name_contacts(names, area, contacts, keys=keys, actor=actor, at=at)
    page = {
        "inspection": inspection,
        "staff": staff,
        "concern_id": concern_id,
        "people": list(people.values()),
        "carers": list(carers.values()),
        "certain": whose.certain,
    }
    return Template("app/identity.html", context=page)


HANDLERS = [before_identity, show_identity]
