"""The staff's first page: their inspections, each with its clock; and setting one up."""

from litestar import get, post
from litestar.di import NamedDependency
from litestar.response import Redirect, Template

from soundings.access.guards import STAFF, AnyRequest, lead_only, staff_only
from soundings.access.model import Role, SignedIn
from soundings.access.service import let_know
from soundings.inspection import rules, service
from soundings.inspection.guards import read_request
from soundings.inspection.model import Draft
from soundings.kit.clock import Clock
from soundings.kit.database import Database
from soundings.kit.refusal import Refusal


@get("/staff", name="inspection.list", guards=[staff_only], dependencies=STAFF)
async def show_inspections(
    staff: NamedDependency[SignedIn],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Template:
    page = await service.overview(database.room("inspection"), clock.now(), staff)
    leads = staff.role is Role.LEAD_INSPECTOR
    return Template("inspection/list.html", context={"page": page, "leads": leads})


def _form(
    staff: SignedIn,
    typed: dict[str, str],
    *,
    draft: Draft | None = None,
    refusal: Refusal | None = None,
) -> Template:
    page = {
        "staff": staff,
        "typed": {"instrument_name": "area-send"} | typed,
        "fields": rules.FIELDS,
        "draft": draft,
        "refusal": refusal,
    }
    return Template("inspection/new.html", context=page, status_code=422 if refusal else 200)


@get("/staff/new", name="inspection.new", guards=[lead_only], dependencies=STAFF)
async def show_new(
    request: AnyRequest, staff: NamedDependency[SignedIn], clock: NamedDependency[Clock]
) -> Template:
    """Ask for an area and its dates; once they are given, show the clock before it is saved."""
    typed, _ = await read_request(request)
    if not typed:
        return _form(staff, typed)
    try:
        return _form(staff, typed, draft=rules.draft(rules.read_particulars(typed), clock.now()))
    except Refusal as refusal:
        return _form(staff, typed, refusal=refusal)


@post("/staff/new", name="inspection.save-new", guards=[lead_only], dependencies=STAFF)
async def save_new(
    request: AnyRequest,
    staff: NamedDependency[SignedIn],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Template | Redirect:
    typed, _ = await read_request(request)
    pool, actor = database.room("inspection"), str(staff.staff_id)
    try:
        particulars = rules.read_particulars(typed)
        made = await service.create(pool, particulars, clock.now(), actor=actor)
        if staff.inspections is not None:  # whoever knows of some knows of what they made
            known = database.room("access")
            await let_know(known, staff.staff_id, made.inspection_id, clock.now(), actor=actor)
    except Refusal as refusal:
        return _form(staff, typed, refusal=refusal)
    return Redirect(f"/staff/{made.code}", status_code=303)


HANDLERS = [show_inspections, show_new, save_new]
