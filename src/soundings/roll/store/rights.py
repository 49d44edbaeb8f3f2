"""What is held of one carer, and what is forgotten."""

from collections.abc import Sequence

from soundings.inspection.model import InspectionId
from soundings.kit.database import Connection
from soundings.kit.sql import statement
from soundings.roll.model import Care, CaseId, ContactId, Frame, Hold, SealedContact


@statement
async def contacts_at(
    conn: Connection, inspection_id: InspectionId, index: bytes | None
) -> list[SealedContact]:
    """Return who is written to at an address."""


@statement
async def contact(
    conn: Connection, inspection_id: InspectionId, contact_id: ContactId
) -> SealedContact | None:
    """Return one carer."""


@statement
async def cares_of(conn: Connection, contact_id: ContactId) -> list[Care]:
    """Return the children a carer cares for."""


@statement
async def frame_of(conn: Connection, cases: Sequence[CaseId]) -> list[Frame]:
    """Return these children as analysis may see them."""


@statement
async def holds_on(conn: Connection, contact_id: ContactId) -> list[Hold]:
    """Return why a carer is not written to."""


@statement
async def cared_for_alone(conn: Connection, contact_id: ContactId) -> list[CaseId]:
    """Return children of a carer whom nobody else on the list cares for."""


@statement
async def contacts_of_others(
    conn: Connection, inspection_id: InspectionId, spared: Sequence[CaseId]
) -> list[ContactId]:
    """Return carers none of whose children is spared."""


@statement
async def cases_of_others(
    conn: Connection, inspection_id: InspectionId, spared: Sequence[CaseId]
) -> list[CaseId]:
    """Return children who have a name and are not spared."""


@statement
async def people(conn: Connection, inspection_id: InspectionId) -> int:
    """Count the children and carers of whom the roll holds who they are."""


@statement
async def people_among(
    conn: Connection, contacts: Sequence[ContactId], cases: Sequence[CaseId]
) -> int:
    """Count those of these of whom the roll holds who they are."""


@statement
async def forget_holds(
    conn: Connection, contacts: Sequence[ContactId], cases: Sequence[CaseId]
) -> None:
    """Forget the holds on these carers and children."""


@statement
async def forget_cares(conn: Connection, contacts: Sequence[ContactId]) -> None:
    """Forget whom these carers care for."""


@statement
async def forget_contacts(conn: Connection, contacts: Sequence[ContactId]) -> None:
    """Forget these carers."""


@statement
async def forget_persons(conn: Connection, cases: Sequence[CaseId]) -> None:
    """Forget who these children are."""
