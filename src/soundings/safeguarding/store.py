"""Screenings and concerns in PostgreSQL; the words themselves stay with the replies."""

from collections.abc import Sequence
from datetime import datetime

from soundings.access.model import StaffId
from soundings.inspection.model import InspectionId
from soundings.kit.database import Connection
from soundings.kit.sql import command, query
from soundings.respond.model import ResponseId
from soundings.safeguarding.constants import BATCH, ITEMS
from soundings.safeguarding.model import Concern, ConcernId, Counts, Unscreened, Waiting

_UNSCREENED = query(__name__, "unscreened", Unscreened)
_ADD_SCREENINGS = command(__name__, "add_screenings")
_DROP_RETIRED = command(__name__, "drop_retired")
_ADD_CONCERNS = command(__name__, "add_concerns")
_WAITING = query(__name__, "waiting", Waiting)
_MARK_SEEN = command(__name__, "mark_seen")
_EXISTS = query(__name__, "concern_exists", bool)
_COUNTS = query(__name__, "counts", Counts)


async def unscreened(
    conn: Connection, version: str, response_id: ResponseId | None
) -> list[Unscreened]:
    """Read a batch of texts these rules have not read: of one reply, or of any."""
    return await _UNSCREENED.all(conn, list(ITEMS), response_id, version, BATCH)


async def add_screenings(
    conn: Connection, texts: Sequence[Unscreened], version: str, at: datetime
) -> None:
    """Write that these texts were read."""
    await _ADD_SCREENINGS.run(
        conn,
        version,
        at,
        [text.response_id for text in texts],
        [text.inspection_id for text in texts],
        [text.item for text in texts],
        [text.text_sha256 for text in texts],
    )


async def drop_retired(conn: Connection, texts: Sequence[Unscreened]) -> None:
    """Forget words that were kept only to be read."""
    await _DROP_RETIRED.run(
        conn,
        [text.response_id for text in texts],
        [text.item for text in texts],
        [text.text_sha256 for text in texts],
    )


async def add_concerns(
    conn: Connection, concerns: Sequence[Concern], at: datetime, due_at: datetime
) -> None:
    """Put concerns raised now into the queue; one that is there keeps its clock."""
    await _ADD_CONCERNS.run(
        conn,
        at,
        due_at,
        [concern.concern_id for concern in concerns],
        [concern.inspection_id for concern in concerns],
        [concern.response_id for concern in concerns],
        [concern.case_id for concern in concerns],
        [concern.link_id for concern in concerns],
        [concern.item for concern in concerns],
        [concern.text_sha256 for concern in concerns],
        [concern.text_sealed for concern in concerns],
        [",".join(concern.rules) for concern in concerns],
        [concern.seriousness for concern in concerns],
    )


async def waiting(conn: Connection, inspection_id: InspectionId) -> list[Waiting]:
    """Read the queue in its order."""
    return await _WAITING.all(conn, inspection_id)


async def mark_seen(
    conn: Connection,
    inspection_id: InspectionId,
    concern_id: ConcernId,
    staff_id: StaffId,
    at: datetime,
) -> bool:
    """Write who saw it and when; say whether nobody had before."""
    return bool(await _MARK_SEEN.run(conn, inspection_id, concern_id, at, staff_id))


async def concern_exists(
    conn: Connection, inspection_id: InspectionId, concern_id: ConcernId
) -> bool:
    """Say whether the inspection has such a concern."""
    return await _EXISTS.one(conn, inspection_id, concern_id)


async def counts(conn: Connection, inspection_id: InspectionId, at: datetime) -> Counts:
    """Count the queue."""
    return await _COUNTS.one(conn, inspection_id, list(ITEMS), at)
