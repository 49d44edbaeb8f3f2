"""A carer's own replies, shown or erased at their wish; and the end of all replies' time."""

from collections.abc import Sequence

from soundings.audit.model import Deletion, Due
from soundings.audit.service import note, note_deletion
from soundings.inspection.model import InspectionId
from soundings.kit.database import Pool, transaction
from soundings.kit.vault import KeyRing
from soundings.outreach.model import LinkId
from soundings.respond import store
from soundings.respond.model import OwnReply
from soundings.respond.service import words


async def own_replies(
    pool: Pool, links: Sequence[LinkId], due: Due, *, keys: KeyRing
) -> list[OwnReply]:
    """Return what was answered by these links, and note who asked: a reply is its author's, but
    nobody else's, not even another carer's of the same child.
    """
    async with transaction(pool) as conn:
        found = await words.own(conn, keys, await store.own_replies(conn, links))
        await note(
            conn,
            at=due.at,
            actor=due.actor,
            action="respond.subject_shown",
            subject=str(due.inspection_id),
            detail={"links": [str(link) for link in links], "reason": due.reason},
        )
    return found


async def erase_replies(pool: Pool, links: Sequence[LinkId], due: Due) -> Deletion:
    """Keep nothing of what was answered by these links; an empty row stays."""
    async with transaction(pool) as conn:
        found = await store.own_replies(conn, links)
        for reply in found:
            await store.drop_child(conn, reply.response_id)
            await store.erase(conn, reply.response_id, due.at)
        remaining = await store.own_replies(conn, links)
        return await note_deletion(conn, due, found=len(found), remaining=len(remaining))


async def forget_names(pool: Pool, due: Due) -> Deletion:
    """Forget what parents typed to tell their children apart, and the PINs that showed replies
    again.
    """
    async with transaction(pool) as conn:
        inspection_id = InspectionId(due.inspection_id)
        found = await store.kept_names(conn, inspection_id)
        await store.forget_names(conn, inspection_id)
        await store.forget_years(conn, inspection_id)
        await store.forget_pins(conn, inspection_id)
        remaining = await store.kept_names(conn, inspection_id)
        return await note_deletion(conn, due, found=found, remaining=remaining)


async def forget_words(pool: Pool, due: Due) -> Deletion:
    """Forget families' own words as they were typed; what was redacted of them stays."""
    async with transaction(pool) as conn:
        inspection_id = InspectionId(due.inspection_id)
        found = await store.kept_words(conn, inspection_id)
        await store.forget_words(conn, inspection_id)
        remaining = await store.kept_words(conn, inspection_id)
        return await note_deletion(conn, due, found=found, remaining=remaining)


async def forget_replies(pool: Pool, due: Due) -> Deletion:
    """Delete the replies of an inspection; what was published of them stays published."""
    async with transaction(pool) as conn:
        inspection_id = InspectionId(due.inspection_id)
        found = await store.kept_replies(conn, inspection_id)
        await store.forget_years(conn, inspection_id)
        await store.forget_replies(conn, inspection_id)
        remaining = await store.kept_replies(conn, inspection_id)
        return await note_deletion(conn, due, found=found, remaining=remaining)


async def kept(pool: Pool, inspection_id: InspectionId) -> dict[str, int]:
    """Return how many names, words and replies are kept."""
    async with pool.acquire() as conn:
        return {
            "names": await store.kept_names(conn, inspection_id),
            "words": await store.kept_words(conn, inspection_id),
            "replies": await store.kept_replies(conn, inspection_id),
        }
