"""People's rights and the end of their data: found, shown, forgotten."""

from collections.abc import Sequence
from datetime import datetime

from soundings.audit.model import Deletion, Due
from soundings.audit.service import note, note_deletion
from soundings.inspection.model import InspectionId
from soundings.kit.database import Connection, Pool, transaction
from soundings.kit.vault import KeyRing
from soundings.roll import store
from soundings.roll.model import CaseId, Contact, ContactId, NoSuchContact, Subject
from soundings.roll.rules.sealing import address_index
from soundings.roll.service import sealing


async def find_contacts(
    pool: Pool,
    inspection_id: InspectionId,
    address: str,
    *,
    keys: KeyRing,
    actor: str,
    reason: str,
    at: datetime,
) -> list[Contact]:
    """Return who is written to at an email address or mobile, and note who asked and why."""
    async with transaction(pool) as conn:
        index = address_index(keys.index_key, address)
        sealed = await store.contacts_at(conn, inspection_id, index)
        found = await sealing.open_contacts(conn, keys, sealed)
        await note(
            conn,
            at=at,
            actor=actor,
            action="roll.contact_sought",
            subject=str(inspection_id),
            detail={"reason": reason, "found": [str(one.contact_id) for one in found]},
        )
    return list(found)


async def subject(
    pool: Pool,
    inspection_id: InspectionId,
    contact_id: ContactId,
    *,
    keys: KeyRing,
    actor: str,
    reason: str,
    at: datetime,
) -> Subject:
    """Return all the roll holds of a carer and the children they care for, and note who asked.

    Raises NoSuchContact.
    """
    async with transaction(pool) as conn:
        sealed = await store.contact(conn, inspection_id, contact_id)
        if sealed is None:
            message = (
                f"The roll holds no carer {contact_id} of this inspection: look them up by an "
                "address (soundings subject find), or they were forgotten already."
            )
            raise NoSuchContact(message)
        (found,) = await sealing.open_contacts(conn, keys, [sealed])
        cares = await store.cares_of(conn, contact_id)
        cases = [care.case_id for care in cares]
        children = await sealing.open_persons(
            conn, keys, await store.persons_by_case(conn, inspection_id, cases)
        )
        listed = await store.frame_of(conn, cases)
        holds = await store.holds_on(conn, contact_id)
        await note(
            conn,
            at=at,
            actor=actor,
            action="roll.subject_shown",
            subject=str(contact_id),
            detail={"inspection": str(inspection_id), "reason": reason},
        )
    return Subject(
        contact=found,
        cares=tuple(cares),
        children=children,
        listed=tuple(listed),
        holds=tuple(holds),
    )


async def erase_contact(pool: Pool, contact_id: ContactId, due: Due) -> Deletion:
    """Forget a carer, and the names of children nobody else on the list cares for.

    What was asked of us in silence is kept elsewhere, as a hash of each address; the children
    stay in the frame, where nothing says who they are.
    """
    async with transaction(pool) as conn:
        inspection_id = InspectionId(due.inspection_id)
        await store.hold_roll(conn, inspection_id)
        alone = await store.cared_for_alone(conn, contact_id)
        found = await _held(conn, [contact_id], alone)
        await _forget(conn, [contact_id], alone)
        remaining = await _held(conn, [contact_id], alone)
        return await note_deletion(conn, due, found=found, remaining=remaining)


async def forget_people(pool: Pool, due: Due, *, spared: Sequence[CaseId]) -> Deletion:
    """Forget every carer and every child's name of an inspection, but for the spared children
    and their carers: somebody may still have to reach them for their safety.
    """
    async with transaction(pool) as conn:
        inspection_id = InspectionId(due.inspection_id)
        await store.hold_roll(conn, inspection_id)
        contacts = await store.contacts_of_others(conn, inspection_id, spared)
        cases = await store.cases_of_others(conn, inspection_id, spared)
        found = await store.people(conn, inspection_id)
        await _forget(conn, contacts, cases)
        remaining = await store.people(conn, inspection_id)
        return await note_deletion(conn, due, found=found, remaining=remaining)


async def people(pool: Pool, inspection_id: InspectionId) -> int:
    """Return of how many children and carers the roll still holds who they are."""
    async with pool.acquire() as conn:
        return await store.people(conn, inspection_id)


async def _held(conn: Connection, contacts: list[ContactId], cases: list[CaseId]) -> int:
    return await store.people_among(conn, contacts, cases)


async def _forget(
    conn: Connection, contacts: Sequence[ContactId], cases: Sequence[CaseId]
) -> None:
    await store.forget_holds(conn, contacts, cases)
    await store.forget_cares(conn, contacts)
    await store.forget_contacts(conn, contacts)
    await store.forget_persons(conn, cases)
