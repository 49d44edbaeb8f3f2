"""The questionnaire as staff read it: every language, and which nobody has checked."""

from pathlib import Path

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Template

from soundings.access.guards import inspector_only
from soundings.inspection.guards import INSPECTION
from soundings.inspection.model import Inspection
from soundings.instrument import service
from soundings.instrument.model import AUDIENCES
from soundings.kit.database import Database


@get(
    "/staff/{code:str}/questionnaire",
    name="instrument.questionnaire",
    guards=[inspector_only],
    dependencies=INSPECTION,
)
async def show_questionnaire(
    inspection: NamedDependency[Inspection],
    database: NamedDependency[Database],
    surveys: NamedDependency[Path],
    language: FromQuery[str] = "",
    audience: FromQuery[str] = "",
) -> Template:
    pool, name = database.room("instrument"), inspection.instrument_name
    sheaf = await service.sheaf(pool, surveys, name, language, audience)
    page = {"inspection": inspection, "sheaf": sheaf, "audiences": AUDIENCES}
    return Template("instrument/questionnaire.html", context=page)


HANDLERS = [show_questionnaire]
