"""One area's staff pages: a handler under `{code}` asks for the inspection, never for its code.

    @get("/staff/{code:str}/reach", guards=[inspector_only], dependencies=INSPECTION)
    async def show_reach(inspection: NamedDependency[Inspection], …) -> Template: …

Whoever is bound to another inspection is answered as if there were none of that code.
"""

from datetime import datetime

import msgspec
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath

from soundings.access.guards import STAFF, AnyRequest
from soundings.access.model import SignedIn
from soundings.inspection import service
from soundings.inspection.model import Inspection
from soundings.kit.clock import Clock
from soundings.kit.database import Database
from soundings.kit.uploads import Sent, is_multipart, read_form


async def inspection(
    code: FromPath[str], staff: NamedDependency[SignedIn], database: NamedDependency[Database]
) -> Inspection:
    """Return the inspection in the path, for the person the guard let in."""
    return await service.for_staff(database.room("inspection"), code, staff)


INSPECTION = STAFF | {"inspection": Provide(inspection)}


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks, about which inspection, when, and what their form brought."""

    inspection: Inspection
    staff: SignedIn
    database: Database
    at: datetime
    typed: dict[str, str]
    files: tuple[Sent, ...] = ()

    @property
    def actor(self) -> str:
        """Who asks, as the audit chain names them."""
        return str(self.staff.staff_id)


async def asked(
    request: AnyRequest,
    inspection: NamedDependency[Inspection],
    staff: NamedDependency[SignedIn],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Asked:
    """Return what a page of an area needs; files stay in memory."""
    typed, files = await read_request(request)
    return Asked(
        inspection=inspection,
        staff=staff,
        database=database,
        at=clock.now(),
        typed=typed,
        files=files,
    )


async def read_request(request: AnyRequest) -> tuple[dict[str, str], tuple[Sent, ...]]:
    """Return what a request's form says, or its address where it sends none, and its files."""
    content_type = request.headers.get("content-type", "")
    if request.method != "POST":
        return {name: value.strip() for name, value in request.query_params.items()}, ()
    if is_multipart(content_type):
        form = read_form(content_type, await request.body())
        return {name: value.strip() for name, value in form.typed.items()}, form.files
    fields = await request.form()
    return {name: value.strip() for name, value in fields.items() if isinstance(value, str)}, ()


ASKED = INSPECTION | {"asked": Provide(asked)}
