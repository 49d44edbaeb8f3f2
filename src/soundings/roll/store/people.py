"""Children, carers and who cares for whom, as the roll holds them."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Annotated

from soundings.inspection.model import InspectionId, State
from soundings.kit.database import Connection
from soundings.kit.sql import Columns, but, only, statement
from soundings.roll.model import (
    Care,
    CaseId,
    FileReport,
    Frame,
    Hold,
    Imported,
    Intake,
    SealedContact,
    SealedPerson,
)


@statement
async def hold_roll(conn: Connection, inspection_id: InspectionId) -> None:
    """Wait for any other import into this inspection, and keep the next one waiting."""


@statement
async def inspection_state(conn: Connection, inspection_id: InspectionId) -> State | None:
    """Return the state of the inspection, if there is one."""


@statement
async def intakes(conn: Connection, inspection_id: InspectionId) -> list[Intake]:
    """Return the files the inspection has taken in."""


@statement
async def persons(conn: Connection, inspection_id: InspectionId) -> list[SealedPerson]:
    """Return the children, but for those erased."""


@statement
async def persons_by_case(
    conn: Connection, inspection_id: InspectionId, cases: Collection[CaseId]
) -> list[SealedPerson]:
    """Return these children."""


@statement
async def contacts(conn: Connection, inspection_id: InspectionId) -> list[SealedContact]:
    """Return everybody who may be written to."""


@statement
async def cares(conn: Connection, inspection_id: InspectionId) -> list[Care]:
    """Return which contact cares for which child."""


@statement
async def holds(conn: Connection, inspection_id: InspectionId) -> list[Hold]:
    """Return whom not to write to."""


@statement
async def frame(conn: Connection, inspection_id: InspectionId) -> list[Frame]:
    """Return the frame of an inspection."""


@statement
async def add_intakes(
    conn: Connection, inspection_id: InspectionId, files: Columns[FileReport], at: datetime
) -> None:
    """Remember the files, so that none comes twice."""


@statement
async def take_again(
    conn: Connection, inspection_id: InspectionId, hashes: Collection[str], at: datetime
) -> None:
    """Record that files were brought again as they were."""


@statement
async def save_persons(
    conn: Connection,
    inspection_id: InspectionId,
    sealed: Annotated[Sequence[SealedPerson], but("inspection_id")],
    upn_indexes: Sequence[bytes | None],
    reference_indexes: Sequence[bytes],
) -> None:
    """Store children, new or changed."""


@statement
async def save_frame(
    conn: Connection,
    inspection_id: InspectionId,
    children: Annotated[Sequence[Frame], but("inspection_id")],
) -> None:
    """Store children as analysis may see them, new or changed."""


@statement
async def save_contacts(
    conn: Connection,
    inspection_id: InspectionId,
    sealed: Annotated[
        Sequence[SealedContact],
        only("contact_id", "relation", "language", "name_sealed", "address_sealed"),
    ],
    email_indexes: Sequence[bytes | None],
    phone_indexes: Sequence[bytes | None],
) -> None:
    """Store carers and young people, new or changed."""


@statement
async def save_cares(conn: Connection, cares: Columns[Care]) -> None:
    """Store who cares for whom, and who is not written to about whom."""


@statement
async def add_holds(
    conn: Connection,
    inspection_id: InspectionId,
    holds: Annotated[Sequence[Hold], but("inspection_id")],
) -> None:
    """Store whom not to write to."""


@statement
async def release_holds(
    conn: Connection, holds: Annotated[Sequence[Hold], only("hold_id")]
) -> None:
    """Hold these no longer."""


@statement
async def counts(conn: Connection, inspection_id: InspectionId) -> Imported:
    """Count what the roll holds."""


@statement
async def cases_by_reference(
    conn: Connection,
    inspection_id: InspectionId,
    reference_indexes: Sequence[bytes],
    upn_indexes: Sequence[bytes | None],
) -> list[CaseId | None]:
    """Return which child each reference is, in their order."""
