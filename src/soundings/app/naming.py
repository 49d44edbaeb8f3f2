"""Where a drawn child, or a family to be rung, gets a name: rooms that know the two meet here."""

import msgspec
from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template

from soundings.access.guards import confirmed, inspector_only, interviewer_only
from soundings.access.model import SignedIn
from soundings.inspection.guards import INSPECTION
from soundings.inspection.model import Inspection
from soundings.kit.clock import Clock
from soundings.kit.database import Database
from soundings.kit.vault import KeyRing
from soundings.outreach import service as outreach
from soundings.respond.rules.interview import reference
from soundings.respond.service import interview
from soundings.roll import service as roll
from soundings.roll.model import Contact, Person
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
    keys: NamedDependency[KeyRing],
) -> Template:
    """Say who the drawn children are, and note in the audit chain that it was asked."""
    area, actor = inspection.inspection_id, str(staff.staff_id)
    made = await sampling.table(database.room("sampling"), area, purpose)
    cases = [place.case_id for place in made.places if place.current]
    people = await roll.name_cases(
        database.room("roll"), area, cases, keys=keys, actor=actor, at=clock.now()
    )
    page = {"inspection": inspection, "staff": staff, "table": made, "people": people}
    return Template("app/names.html", context=page)


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """One case on an interviewer's sheet: its reference, the child, and whom to ring."""

    reference: str
    child: Person | None
    carers: tuple[Contact, ...]


@get(
    "/staff/{code:str}/calls/sheet",
    name="app.call-sheet",
    guards=[interviewer_only, confirmed],
    dependencies=INSPECTION,
)
async def show_sheet(
    inspection: NamedDependency[Inspection],
    staff: NamedDependency[SignedIn],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
    keys: NamedDependency[KeyRing],
) -> Template:
    """Say whom the references stand for and how to ring them, and note that it was asked."""
    area, actor, at = inspection.inspection_id, str(staff.staff_id), clock.now()
    calls = await interview.calls(database.room("respond"), area)
    cases = [call.case_id for call in calls if not call.answered]
    open_carers = await outreach.open_carers(database.room("outreach"), cases)
    pool = database.room("roll")
    people = await roll.name_cases(pool, area, cases, keys=keys, actor=actor, at=at)
    contacts = await roll.name_contacts(
        pool, area, [one.contact_id for one in open_carers], keys=keys, actor=actor, at=at
    )
    lines = [
        Listed(
            reference=reference(case),
            child=people.get(case),
            carers=tuple(
                contacts[one.contact_id]
                for one in open_carers
                if one.case_id == case and one.contact_id in contacts
            ),
        )
        for case in cases
    ]
    page = {"inspection": inspection, "staff": staff, "lines": lines}
    return Template("app/sheet.html", context=page)


HANDLERS = [show_names, show_sheet]
