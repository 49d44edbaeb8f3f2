"""Redacted comments in PostgreSQL, and the words they are made from."""

from collections.abc import Sequence
from datetime import datetime

from soundings.coding.constants import BATCH, OVERALL_ITEM, PERMISSION_ITEM
from soundings.coding.model import Coded, Comment, Raw
from soundings.inspection.model import InspectionId
from soundings.kit.database import Connection
from soundings.kit.sql import command, query

_UNREDACTED = query(__name__, "unredacted", Raw)
_KEEP = command(__name__, "keep_comments")
_CODED = query(__name__, "coded", Coded)


async def unredacted(
    conn: Connection, inspection_id: InspectionId, item: str, version: str
) -> list[Raw]:
    """Read a batch of an item's comments that are not redacted as they stand now."""
    return await _UNREDACTED.all(
        conn, inspection_id, item, OVERALL_ITEM, PERMISSION_ITEM, version, BATCH
    )


async def keep_comments(
    conn: Connection,
    inspection_id: InspectionId,
    item: str,
    comments: Sequence[Comment],
    version: str,
    at: datetime,
) -> None:
    """Write comments, in the place of what was made of them before."""
    await _KEEP.run(
        conn,
        item,
        inspection_id,
        version,
        at,
        [comment.response_id for comment in comments],
        [comment.case_id for comment in comments],
        [comment.redacted for comment in comments],
        [comment.doubtful for comment in comments],
        [comment.quotable for comment in comments],
        [comment.direction.value for comment in comments],
        [",".join(comment.themes) for comment in comments],
        [comment.ticket for comment in comments],
        [comment.source_sha256 for comment in comments],
    )


async def coded(conn: Connection, inspection_id: InspectionId) -> list[Coded]:
    """Read what every family wrote, its texts as one."""
    return await _CODED.all(conn, inspection_id)
