"""What was sent to somebody and what they texted; and the end of it."""

from soundings.audit.model import Deletion, Due
from soundings.audit.service import note_deletion
from soundings.inspection.model import InspectionId
from soundings.kit.database import Pool, transaction
from soundings.kit.vault import KeyRing
from soundings.outreach import store
from soundings.outreach.model import OwnText, Written
from soundings.outreach.service.texts import said
from soundings.roll.model import ContactId


async def written(pool: Pool, contact_id: ContactId, *, keys: KeyRing) -> Written:
    """Return all that was sent to a carer, what they texted, asked for, and their links."""
    async with pool.acquire() as conn:
        texts = await store.texts_from(conn, contact_id)
        contents = await said(conn, keys, texts)
        return Written(
            links=tuple(await store.links_of(conn, contact_id)),
            messages=tuple(await store.messages_to(conn, contact_id)),
            texts=tuple(
                OwnText(kind=one.kind, content=content, received_at=one.received_at)
                for one, content in zip(texts, contents, strict=True)
            ),
            wishes=tuple(await store.wishes_of(conn, contact_id)),
        )


async def erase_contact(pool: Pool, contact_id: ContactId, due: Due) -> Deletion:
    """Write no more to a carer and forget what they texted.

    Before the roll forgets them: their addresses are silenced for good, as hashes.
    """
    async with transaction(pool) as conn:
        found = await store.tied_to(conn, contact_id)
        await store.silence_contact(conn, contact_id, due.at)
        await store.withdraw_to(conn, contact_id, due.at)
        await store.blank_texts_from(conn, contact_id)
        await store.cut_links_of(conn, contact_id, due.at)
        remaining = await store.tied_to(conn, contact_id)
        return await note_deletion(conn, due, found=found, remaining=remaining)


async def forget_links(pool: Pool, due: Due) -> Deletion:
    """Let no link of an inspection lead to anything any more."""
    async with transaction(pool) as conn:
        inspection_id = InspectionId(due.inspection_id)
        found = await store.live_links(conn, inspection_id)
        await store.cut_links(conn, inspection_id, due.at)
        remaining = await store.live_links(conn, inspection_id)
        return await note_deletion(conn, due, found=found, remaining=remaining)


async def forget_texts(pool: Pool, due: Due) -> Deletion:
    """Forget what people texted about an inspection, and what was answered; a text that still
    waits for a person stays.
    """
    async with transaction(pool) as conn:
        inspection_id = InspectionId(due.inspection_id)
        found = await store.kept_texts(conn, inspection_id)
        await store.blank_texts(conn, inspection_id)
        await store.blank_replies(conn, inspection_id)
        remaining = await store.kept_texts(conn, inspection_id)
        return await note_deletion(conn, due, found=found, remaining=remaining)


async def live_links(pool: Pool, inspection_id: InspectionId) -> int:
    """Return how many links still lead somewhere."""
    async with pool.acquire() as conn:
        return await store.live_links(conn, inspection_id)


async def kept_texts(pool: Pool, inspection_id: InspectionId) -> int:
    """Return how many texts are kept that nobody has to deal with any more."""
    async with pool.acquire() as conn:
        return await store.kept_texts(conn, inspection_id)
