"""Letters through school."""

from collections.abc import Sequence
from datetime import datetime

from soundings.inspection.model import InspectionId
from soundings.kit.database import Connection
from soundings.kit.sql import statement
from soundings.outreach.model import SchoolReach, SealedPupil, Unrelayed
from soundings.roll.model import CaseId


@statement
async def pupils_without_link(
    conn: Connection, inspection_id: InspectionId, most: int
) -> list[CaseId]:
    """Return children who can be reached through school and have no link there yet."""


@statement
async def add_school_links(
    conn: Connection,
    inspection_id: InspectionId,
    case_ids: Sequence[CaseId],
    hashes: Sequence[bytes],
) -> None:
    """Give each of these children a link through school."""


@statement
async def pupils(conn: Connection, inspection_id: InspectionId) -> list[SealedPupil]:
    """Return everybody a school can pass a letter to, by school."""


@statement
async def note_packed(conn: Connection, case_ids: Sequence[CaseId], at: datetime) -> None:
    """Record that letters about these children were made for their schools."""


@statement
async def unrelayed(conn: Connection, inspection_id: InspectionId) -> Unrelayed:
    """Return how many children no school can be given a letter for, and why."""


@statement
async def school_reach(conn: Connection, inspection_id: InspectionId) -> list[SchoolReach]:
    """Return what came of each school's letters."""
