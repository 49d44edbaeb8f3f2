"""What respond tells of a link: opened, answered, refused."""

from datetime import datetime

from soundings.inspection.model import InspectionId
from soundings.kit.database import Connection
from soundings.kit.sql import Touched, statement
from soundings.outreach.model import Link, LinkId, Refused
from soundings.roll.model import CaseId


@statement
async def link_by_hash(conn: Connection, link_hash: bytes) -> Link | None:
    """Return the link kept under this hash, if there is one."""


@statement
async def note_answered(
    conn: Connection,
    case_id: CaseId,
    inspection_id: InspectionId,
    *,
    complete: bool,
    broke_off: bool,
    at: datetime,
) -> None:
    """Record that this child has been answered for, or that somebody began to."""


@statement
async def unnote_answered(conn: Connection, case_id: CaseId) -> None:
    """Forget that this child was answered for."""


@statement
async def note_refused(
    conn: Connection, link_id: LinkId, case_id: CaseId | None, reason: Refused, at: datetime
) -> Touched:
    """Record what was asked for on a link about one child, or all of them; return how many."""


@statement
async def stop_link(conn: Connection, link_id: LinkId, at: datetime) -> None:
    """Record that whoever holds this link asked for silence."""


@statement
async def note_opened(conn: Connection, link_id: LinkId, at: datetime) -> None:
    """Record that the link was opened."""


@statement
async def add_notice(conn: Connection, link_id: LinkId, at: datetime) -> None:
    """Put a death a family told us of into the queue for a person."""
