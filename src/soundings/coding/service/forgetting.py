"""The end of redacted comments' time, and of all that people made of them."""

from collections.abc import Sequence
from uuid import UUID

from soundings.audit.model import Deletion, Due
from soundings.audit.service import note_deletion
from soundings.coding import store
from soundings.inspection.model import InspectionId
from soundings.kit.database import Pool, transaction


async def kept_comments(pool: Pool, inspection_id: InspectionId) -> int:
    """Return how many redacted comments are kept."""
    async with pool.acquire() as conn:
        return await store.kept_comments(conn, inspection_id)


async def forget_comments(pool: Pool, due: Due) -> Deletion:
    """Delete comments, readings, codes, quotes and paraphrases; what was published stays so."""
    async with transaction(pool) as conn:
        inspection_id = InspectionId(due.inspection_id)
        found = await store.kept_comments(conn, inspection_id)
        await store.forget_comments(conn, inspection_id)
        remaining = await store.kept_comments(conn, inspection_id)
        return await note_deletion(conn, due, found=found, remaining=remaining)


async def erase_comments(pool: Pool, links: Sequence[UUID], due: Due) -> Deletion:
    """Keep nothing of what was read, quoted or said in other words of what these links brought.

    Before the replies are erased: a reply that was leads back to no link.
    """
    async with transaction(pool) as conn:
        found = await store.comments_by(conn, links)
        await store.forget_comments_by(conn, links)
        remaining = await store.comments_by(conn, links)
        return await note_deletion(conn, due, found=found, remaining=remaining)
