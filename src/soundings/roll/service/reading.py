"""The frame without its people, and the people where somebody may know them."""

from collections.abc import Collection, Sequence
from datetime import datetime

from msgspec.structs import replace

from soundings.audit.service import note
from soundings.inspection.model import InspectionId
from soundings.kit.database import Pool, transaction
from soundings.kit.vault import KeyRing
from soundings.roll import store
from soundings.roll.model import (
    CaseId,
    Contact,
    ContactId,
    Frame,
    Lexicon,
    Marks,
    Person,
    Redacted,
    UnknownCase,
)
from soundings.roll.rules import redact as take_out
from soundings.roll.rules.redaction import NO_MARKS
from soundings.roll.rules.sealing import reference_index, upn_index
from soundings.roll.service import sealing


async def frame(pool: Pool, inspection_id: InspectionId) -> list[Frame]:
    """Return the frame: one row a child, in the order of case ids."""
    async with pool.acquire() as conn:
        return await store.frame(conn, inspection_id)


async def redact(pool: Pool, case_id: CaseId, text: str, *, keys: KeyRing) -> Redacted:
    """Take the family's names and every number that says who out of a text about a child."""
    return (await redact_many(pool, [(case_id, text)], keys=keys))[0]


async def redact_many(
    pool: Pool,
    texts: Sequence[tuple[CaseId | None, str]],
    *,
    keys: KeyRing,
    marks: Sequence[Marks] = (),
) -> list[Redacted]:
    """Redact many texts, each by its own family's names, schools and postcodes; the order is kept.

    `marks`, if any, are what a person changed about each of them. A text without a child is
    redacted by form alone. Raises UnknownCase for a child the roll does not hold, because its
    names could not be known.
    """
    cases = list({case_id for case_id, _ in texts if case_id is not None})
    async with pool.acquire() as conn:
        families = await sealing.families(conn, keys, cases)
        schools = {entry.case_id: entry.schools for entry in await store.case_schools(conn, cases)}
    redacted = []
    for (case_id, text), marked in zip(texts, marks or [NO_MARKS] * len(texts), strict=True):
        if case_id is not None and case_id not in families:
            message = f"The roll holds no child {case_id}; the text stays unread until it does."
            raise UnknownCase(message)
        lexicon = (
            Lexicon()
            if case_id is None
            else replace(families[case_id], schools=schools.get(case_id, ()))
        )
        redacted.append(take_out(text, lexicon, marked))
    return redacted


async def name_cases(
    pool: Pool,
    inspection_id: InspectionId,
    cases: Collection[CaseId],
    *,
    keys: KeyRing,
    actor: str,
    at: datetime,
) -> dict[CaseId, Person]:
    """Say who these children are, and note in the audit chain that it was asked."""
    async with transaction(pool) as conn:
        sealed = await store.persons_by_case(conn, inspection_id, cases)
        found = await sealing.open_persons(conn, keys, sealed)
        await note(
            conn,
            at=at,
            actor=actor,
            action="roll.named",
            subject=str(inspection_id),
            detail={"cases": sorted(str(case_id) for case_id in cases)},
        )
    return {child.case_id: child for child in found}


async def name_contacts(
    pool: Pool,
    inspection_id: InspectionId,
    contacts: Collection[ContactId],
    *,
    keys: KeyRing,
    actor: str,
    at: datetime,
) -> dict[ContactId, Contact]:
    """Say who these carers are and how they are reached, and note that it was asked."""
    async with transaction(pool) as conn:
        wanted = set(contacts)
        sealed = [
            row for row in await store.contacts(conn, inspection_id) if row.contact_id in wanted
        ]
        found = await sealing.open_contacts(conn, keys, sealed)
        await note(
            conn,
            at=at,
            actor=actor,
            action="roll.contacts_named",
            subject=str(inspection_id),
            detail={"contacts": sorted(str(contact_id) for contact_id in contacts)},
        )
    return {contact.contact_id: contact for contact in found}


async def cases_of(
    pool: Pool,
    inspection_id: InspectionId,
    children: Sequence[tuple[str, str | None]],
    *,
    keys: KeyRing,
) -> list[CaseId | None]:
    """Say which case each child is, by Unique ID, else by UPN; None for a child on no list.

    So that rows about children can be kept elsewhere without who they are about.
    """
    async with pool.acquire() as conn:
        return await store.cases_by_reference(
            conn,
            inspection_id,
            [reference_index(keys.index_key, local_id) for local_id, _ in children],
            [upn_index(keys.index_key, upn or None) for _, upn in children],
        )
