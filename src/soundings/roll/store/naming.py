"""What is taken out of a family's words: names and schools."""

from collections.abc import Mapping, Sequence

from soundings.inspection.model import InspectionId
from soundings.kit.database import Connection
from soundings.kit.sql import command, statement
from soundings.roll.model import CaseId, CaseSchools, KinName, School

_ADD_SCHOOLS = command(__name__, "add_schools")


@statement
async def kin_names(conn: Connection, cases: Sequence[CaseId]) -> list[KinName]:
    """Return the sealed names of these children's families."""


@statement
async def case_schools(conn: Connection, cases: Sequence[CaseId]) -> list[CaseSchools]:
    """Return what the schools of these children's families are called."""


async def add_schools(
    conn: Connection, inspection_id: InspectionId, schools: Mapping[str, str]
) -> None:
    """Write what schools are called, by their numbers."""
    await _ADD_SCHOOLS.run(conn, inspection_id, list(schools), list(schools.values()))


@statement
async def called_schools(conn: Connection, inspection_id: InspectionId) -> list[School]:
    """Return what schools are called, by their numbers."""


@statement
async def nameless_schools(conn: Connection, inspection_id: InspectionId) -> int:
    """Count the schools of the list that nobody has named."""


@statement
async def named_schools(conn: Connection, inspection_id: InspectionId) -> int:
    """Count the schools somebody has named."""
