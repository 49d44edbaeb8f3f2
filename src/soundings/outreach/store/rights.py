"""What is held of one carer, and what is forgotten."""

from datetime import datetime

from soundings.inspection.model import InspectionId
from soundings.kit.database import Connection
from soundings.kit.sql import statement
from soundings.outreach.model import KeptText, OwnLink, OwnMessage, OwnWish
from soundings.roll.model import ContactId


@statement
async def links_of(conn: Connection, contact_id: ContactId) -> list[OwnLink]:
    """Return a carer's links, but for what opens them."""


@statement
async def messages_to(conn: Connection, contact_id: ContactId) -> list[OwnMessage]:
    """Return every message to a carer."""


@statement
async def texts_from(conn: Connection, contact_id: ContactId) -> list[KeptText]:
    """Return what a carer texted us."""


@statement
async def wishes_of(conn: Connection, contact_id: ContactId) -> list[OwnWish]:
    """Return what a carer asked for by their link."""


@statement
async def tied_to(conn: Connection, contact_id: ContactId) -> int:
    """Count the live links, waiting messages and kept texts that lead to a carer."""


@statement
async def withdraw_to(conn: Connection, contact_id: ContactId, at: datetime) -> None:
    """Withdraw what has not left to a carer."""


@statement
async def blank_texts_from(conn: Connection, contact_id: ContactId) -> None:
    """Forget what a carer texted us."""


@statement
async def cut_links_of(conn: Connection, contact_id: ContactId, at: datetime) -> None:
    """Let a carer's links lead nowhere."""


@statement
async def live_links(conn: Connection, inspection_id: InspectionId) -> int:
    """Count the links of an inspection that lead somewhere."""


@statement
async def cut_links(conn: Connection, inspection_id: InspectionId, at: datetime) -> None:
    """Let no link of an inspection lead anywhere."""


@statement
async def kept_texts(conn: Connection, inspection_id: InspectionId) -> int:
    """Count the texts of an inspection whose words are kept and that wait for nobody."""


@statement
async def blank_texts(conn: Connection, inspection_id: InspectionId) -> None:
    """Forget what people texted about an inspection."""


@statement
async def blank_replies(conn: Connection, inspection_id: InspectionId) -> None:
    """Forget what was answered to texts."""
