"""The statements of the roll, one function each; bulk writes are one statement a table."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from soundings.inspection.model import InspectionId, State
from soundings.kit.database import Connection
from soundings.kit.sql import command, query
from soundings.roll.model import (
    Care,
    CaseId,
    CaseLexicon,
    Contact,
    FileReport,
    Frame,
    Hold,
    Imported,
    Intake,
    Known,
    Person,
)

_HOLD_ROLL = command(__name__, "hold_roll")
_INSPECTION_STATE = query(__name__, "inspection_state", State)
_INTAKES = query(__name__, "intakes", Intake)
_PERSONS = query(__name__, "persons", Person)
_FRAME = query(__name__, "frame", Frame)
_CONTACTS = query(__name__, "contacts", Contact)
_CARES = query(__name__, "cares", Care)
_HOLDS = query(__name__, "holds", Hold)
_ADD_INTAKES = command(__name__, "add_intakes")
_SAVE_PERSONS = command(__name__, "save_persons")
_SAVE_FRAME = command(__name__, "save_frame")
_SAVE_CONTACTS = command(__name__, "save_contacts")
_SAVE_CARES = command(__name__, "save_cares")
_ADD_HOLDS = command(__name__, "add_holds")
_RELEASE_HOLDS = command(__name__, "release_holds")
_COUNTS = query(__name__, "counts", Imported)
_LEXICONS = query(__name__, "lexicons", CaseLexicon)


async def hold_roll(conn: Connection, inspection_id: InspectionId) -> None:
    """Wait for any other import into this inspection, and keep the next one waiting."""
    await _HOLD_ROLL.run(conn, str(inspection_id))


async def inspection_state(conn: Connection, inspection_id: InspectionId) -> State | None:
    """Return the state of the inspection, if there is one."""
    return await _INSPECTION_STATE.first(conn, inspection_id)


async def known(conn: Connection, inspection_id: InspectionId) -> Known:
    """Return everything the roll holds of an inspection."""
    return Known(
        intakes=tuple(await _INTAKES.all(conn, inspection_id)),
        persons=tuple(await _PERSONS.all(conn, inspection_id)),
        frame=tuple(await _FRAME.all(conn, inspection_id)),
        contacts=tuple(await _CONTACTS.all(conn, inspection_id)),
        cares=tuple(await _CARES.all(conn, inspection_id)),
        holds=tuple(await _HOLDS.all(conn, inspection_id)),
    )


async def frame(conn: Connection, inspection_id: InspectionId) -> list[Frame]:
    """Return the frame of an inspection."""
    return await _FRAME.all(conn, inspection_id)


async def add_intakes(
    conn: Connection,
    inspection_id: InspectionId,
    files: Sequence[FileReport],
    ids: Sequence[UUID],
    at: datetime,
) -> None:
    """Remember the files, so that none comes twice."""
    await _ADD_INTAKES.run(
        conn,
        inspection_id,
        at,
        ids,
        [file.kind for file in files],
        [file.file for file in files],
        [file.sha256 for file in files],
        [file.rows for file in files],
    )


async def save_persons(
    conn: Connection, inspection_id: InspectionId, persons: Sequence[Person]
) -> None:
    """Store children, new or changed."""
    await _SAVE_PERSONS.run(
        conn,
        inspection_id,
        [person.case_id for person in persons],
        [person.local_id for person in persons],
        [person.upn for person in persons],
        [person.forename for person in persons],
        [person.surname for person in persons],
        [person.date_of_birth for person in persons],
        [person.postcode for person in persons],
    )


async def save_frame(
    conn: Connection, inspection_id: InspectionId, children: Sequence[Frame]
) -> None:
    """Store children as analysis may see them, new or changed."""
    await _SAVE_FRAME.run(
        conn,
        inspection_id,
        [child.case_id for child in children],
        [child.family_id for child in children],
        [child.status for child in children],
        [child.age for child in children],
        [child.sex for child in children],
        [child.ethnicity for child in children],
        [child.need_type for child in children],
        [child.phase for child in children],
        [child.setting_urn for child in children],
        [child.idaci_decile for child in children],
        [child.first_language_english for child in children],
        [child.pupil_premium for child in children],
        [child.looked_after for child in children],
        [child.plan_requested_on for child in children],
        [child.plan_issued_on for child in children],
        [child.reach for child in children],
        [child.out_of_area for child in children],
    )


async def save_contacts(
    conn: Connection, inspection_id: InspectionId, contacts: Sequence[Contact]
) -> None:
    """Store carers and young people, new or changed."""
    await _SAVE_CONTACTS.run(
        conn,
        inspection_id,
        [contact.contact_id for contact in contacts],
        [contact.relation for contact in contacts],
        [contact.name for contact in contacts],
        [contact.email for contact in contacts],
        [contact.phone for contact in contacts],
        [contact.language for contact in contacts],
    )


async def save_cares(conn: Connection, cares: Sequence[Care]) -> None:
    """Store who cares for whom, and who is not written to about whom."""
    await _SAVE_CARES.run(
        conn,
        [care.contact_id for care in cares],
        [care.case_id for care in cares],
        [care.relation for care in cares],
        [care.barred for care in cares],
    )


async def add_holds(conn: Connection, inspection_id: InspectionId, holds: Sequence[Hold]) -> None:
    """Store whom not to write to."""
    await _ADD_HOLDS.run(
        conn,
        inspection_id,
        [hold.hold_id for hold in holds],
        [hold.case_id for hold in holds],
        [hold.contact_id for hold in holds],
        [hold.reason for hold in holds],
        [hold.noted_on for hold in holds],
    )


async def release_holds(conn: Connection, holds: Sequence[Hold]) -> None:
    """Hold these no longer."""
    await _RELEASE_HOLDS.run(conn, [hold.hold_id for hold in holds])


async def counts(conn: Connection, inspection_id: InspectionId) -> Imported:
    """Count what the roll holds."""
    return await _COUNTS.one(conn, inspection_id)


async def lexicons(conn: Connection, cases: Sequence[CaseId]) -> list[CaseLexicon]:
    """Return the names of these children's families."""
    return await _LEXICONS.all(conn, cases)
