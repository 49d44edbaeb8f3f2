"""Letters through school."""

from collections.abc import Sequence
from datetime import datetime

from soundings.inspection.model import InspectionId
from soundings.kit.database import Connection
from soundings.kit.sql import statement
from soundings.outreach.model import LinkId, Packing, SchoolReach, SealedPupil, Unrelayed
from soundings.roll.model import CaseId


@statement
async def pupils_without_link(
    conn: Connection, inspection_id: InspectionId, urn: str | None, most: int
) -> list[CaseId]:
    """Return children who can be reached through school and have no link there yet.

    Of one school, where one is said.
    """


@statement
async def add_school_links(
    conn: Connection,
    inspection_id: InspectionId,
    link_ids: Sequence[LinkId],
    hashes: Sequence[bytes],
) -> None:
    """Write links through school."""


@statement
async def add_school_link_cases(
    conn: Connection, link_ids: Sequence[LinkId], case_ids: Sequence[CaseId]
) -> None:
    """Write which child each link is of."""


@statement
async def pupils(
    conn: Connection, inspection_id: InspectionId, urn: str | None
) -> list[SealedPupil]:
    """Return everybody a school, or this one, can pass a letter to, by school."""


@statement
async def packings(conn: Connection, inspection_id: InspectionId) -> list[Packing]:
    """Return every school that can be given letters, and how far its pack is."""


@statement
async def note_packed(conn: Connection, case_ids: Sequence[CaseId], at: datetime) -> None:
    """Record that letters about these children were made for their schools."""


@statement
async def unrelayed(conn: Connection, inspection_id: InspectionId) -> Unrelayed:
    """Return how many children no school can be given a letter for, and why."""


@statement
async def school_reach(conn: Connection, inspection_id: InspectionId) -> list[SchoolReach]:
    """Return what came of each school's letters."""
