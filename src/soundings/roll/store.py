"""The statements of the roll, one function each; bulk writes are one statement a table."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from soundings.inspection.model import InspectionId, State
from soundings.kit.database import Connection
from soundings.kit.sql import command, query
from soundings.kit.vault import WrappedKey
from soundings.roll.model import (
    Care,
    CaseId,
    CaseSchools,
    Contact,
    ContactId,
    FileReport,
    Frame,
    FrameAudit,
    GapAnswer,
    Hold,
    Imported,
    Intake,
    KeptAudit,
    KeyLine,
    KinName,
    MaybeCase,
    Person,
    SealedContact,
    SealedPerson,
    SealedRow,
    Upload,
    UploadId,
)

_HOLD_ROLL = command(__name__, "hold_roll")
_INSPECTION_STATE = query(__name__, "inspection_state", State)
_INTAKES = query(__name__, "intakes", Intake)
_PERSONS = query(__name__, "persons", SealedPerson)
_FRAME = query(__name__, "frame", Frame)
_CONTACTS = query(__name__, "contacts", SealedContact)
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
_KIN_NAMES = query(__name__, "kin_names", KinName)
_CASE_BY_REFERENCE = query(__name__, "case_by_reference", MaybeCase)
_PERSONS_BY_CASE = query(__name__, "persons_by_case", SealedPerson)
_DATA_KEYS = query(__name__, "data_keys", WrappedKey)
_ADD_DATA_KEY = command(__name__, "add_data_key")
_SHARE_KEYS = command(__name__, "share_keys")
_OWN_KEYS = command(__name__, "own_keys")
_SAVE_WRAPPED = command(__name__, "save_wrapped")
_KEY_LINES = query(__name__, "key_lines", KeyLine)
_PERSONS_UNDER_OTHER_KEYS = query(__name__, "persons_under_other_keys", SealedRow)
_CONTACTS_UNDER_OTHER_KEYS = query(__name__, "contacts_under_other_keys", SealedRow)
_RESEAL_PERSONS = command(__name__, "reseal_persons")
_RESEAL_CONTACTS = command(__name__, "reseal_contacts")
_RETIRE_KEYS = command(__name__, "retire_keys")
_DESTROY_KEYS = query(__name__, "destroy_keys", int)
_CONTACTS_AT = query(__name__, "contacts_at", SealedContact)
_CONTACT = query(__name__, "contact", SealedContact)
_CARES_OF = query(__name__, "cares_of", Care)
_FRAME_OF = query(__name__, "frame_of", Frame)
_HOLDS_ON = query(__name__, "holds_on", Hold)
_CARED_FOR_ALONE = query(__name__, "cared_for_alone", UUID)
_CONTACTS_OF_OTHERS = query(__name__, "contacts_of_others", UUID)
_CASES_OF_OTHERS = query(__name__, "cases_of_others", UUID)
_PEOPLE = query(__name__, "people", int)
_PEOPLE_AMONG = query(__name__, "people_among", int)
_FORGET_HOLDS = command(__name__, "forget_holds")
_FORGET_CARES = command(__name__, "forget_cares")
_FORGET_CONTACTS = command(__name__, "forget_contacts")
_FORGET_PERSONS = command(__name__, "forget_persons")
_CLEAR_PERSONS = query(__name__, "clear_persons", Person)
_CLEAR_CONTACTS = query(__name__, "clear_contacts", Contact)
_CASE_SCHOOLS = query(__name__, "case_schools", CaseSchools)
_ADD_SCHOOLS = command(__name__, "add_schools")
_ADD_UPLOAD = command(__name__, "add_upload")
_UPLOAD = query(__name__, "upload", Upload)
_FORGET_UPLOAD = command(__name__, "forget_upload")
_FORGET_UPLOADS = command(__name__, "forget_uploads")
_ADD_FRAME_AUDIT = command(__name__, "add_frame_audit")
_NEWEST_AUDIT = query(__name__, "newest_audit", KeptAudit)
_GAP_ANSWERS = query(__name__, "gap_answers", GapAnswer)
_ADD_GAP_ANSWER = command(__name__, "add_gap_answer")
_NAMELESS_SCHOOLS = query(__name__, "nameless_schools", int)


async def hold_roll(conn: Connection, inspection_id: InspectionId) -> None:
    """Wait for any other import into this inspection, and keep the next one waiting."""
    await _HOLD_ROLL.run(conn, str(inspection_id))


async def inspection_state(conn: Connection, inspection_id: InspectionId) -> State | None:
    """Return the state of the inspection, if there is one."""
    return await _INSPECTION_STATE.first(conn, inspection_id)


async def intakes(conn: Connection, inspection_id: InspectionId) -> list[Intake]:
    """Return the files the inspection has taken in."""
    return await _INTAKES.all(conn, inspection_id)


async def persons(conn: Connection, inspection_id: InspectionId) -> list[SealedPerson]:
    """Return the children, but for those erased."""
    return await _PERSONS.all(conn, inspection_id)


async def persons_by_case(
    conn: Connection, inspection_id: InspectionId, cases: Collection[CaseId]
) -> list[SealedPerson]:
    """Return these children."""
    return await _PERSONS_BY_CASE.all(conn, inspection_id, list(cases))


async def contacts(conn: Connection, inspection_id: InspectionId) -> list[SealedContact]:
    """Return everybody who may be written to."""
    return await _CONTACTS.all(conn, inspection_id)


async def cares(conn: Connection, inspection_id: InspectionId) -> list[Care]:
    """Return which contact cares for which child."""
    return await _CARES.all(conn, inspection_id)


async def holds(conn: Connection, inspection_id: InspectionId) -> list[Hold]:
    """Return whom not to write to."""
    return await _HOLDS.all(conn, inspection_id)


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
    conn: Connection,
    inspection_id: InspectionId,
    sealed: Sequence[SealedPerson],
    upn_indexes: Sequence[bytes | None],
) -> None:
    """Store children, new or changed."""
    await _SAVE_PERSONS.run(
        conn,
        inspection_id,
        [person.case_id for person in sealed],
        [person.local_id for person in sealed],
        [person.identity_sealed for person in sealed],
        [person.upn_sealed for person in sealed],
        upn_indexes,
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
    conn: Connection,
    inspection_id: InspectionId,
    sealed: Sequence[SealedContact],
    email_indexes: Sequence[bytes | None],
    phone_indexes: Sequence[bytes | None],
) -> None:
    """Store carers and young people, new or changed."""
    await _SAVE_CONTACTS.run(
        conn,
        inspection_id,
        [contact.contact_id for contact in sealed],
        [contact.relation for contact in sealed],
        [contact.language for contact in sealed],
        [contact.name_sealed for contact in sealed],
        [contact.address_sealed for contact in sealed],
        email_indexes,
        phone_indexes,
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


async def kin_names(conn: Connection, cases: Sequence[CaseId]) -> list[KinName]:
    """Return the sealed names of these children's families."""
    return await _KIN_NAMES.all(conn, cases)


async def cases_by_reference(
    conn: Connection,
    inspection_id: InspectionId,
    local_ids: Sequence[str],
    upn_indexes: Sequence[bytes | None],
) -> list[CaseId | None]:
    """Return which child each reference is, in their order."""
    found = await _CASE_BY_REFERENCE.all(conn, inspection_id, local_ids, upn_indexes)
    return [one.case_id for one in found]


async def data_keys(conn: Connection) -> list[WrappedKey]:
    """Return the keys that may have sealed what stands here."""
    return await _DATA_KEYS.all(conn)


async def add_data_key(conn: Connection, key: WrappedKey, at: datetime) -> None:
    """Keep a new key; it seals from now on."""
    await _ADD_DATA_KEY.run(conn, key.number, key.wrapped, at)


async def share_keys(conn: Connection, lock: int) -> None:
    """Keep anybody from making a newer key until this transaction ends."""
    await _SHARE_KEYS.run(conn, lock)


async def case_schools(conn: Connection, cases: Sequence[CaseId]) -> list[CaseSchools]:
    """Return what the schools of these children's families are called."""
    return await _CASE_SCHOOLS.all(conn, cases)


async def add_schools(
    conn: Connection, inspection_id: InspectionId, schools: Mapping[str, str]
) -> None:
    """Write what schools are called, by their numbers."""
    await _ADD_SCHOOLS.run(conn, inspection_id, list(schools), list(schools.values()))


async def nameless_schools(conn: Connection, inspection_id: InspectionId) -> int:
    """Count the schools of the list that nobody has named."""
    return await _NAMELESS_SCHOOLS.one(conn, inspection_id)


async def add_upload(
    conn: Connection,
    upload_id: UploadId,
    inspection_id: InspectionId,
    files: Sequence[Upload],
    at: datetime,
) -> None:
    """Keep files, sealed, until somebody says what to do with them."""
    await _ADD_UPLOAD.each(
        conn,
        [
            (upload_id, file.place, inspection_id, file.file_name, file.sealed, at)
            for file in files
        ],
    )


async def upload(
    conn: Connection, upload_id: UploadId, inspection_id: InspectionId, since: datetime
) -> list[Upload]:
    """Return the files that wait under this id, if they came after that."""
    return await _UPLOAD.all(conn, upload_id, inspection_id, since)


async def forget_upload(
    conn: Connection, upload_id: UploadId, inspection_id: InspectionId
) -> None:
    """Throw waiting files away."""
    await _FORGET_UPLOAD.run(conn, upload_id, inspection_id)


async def forget_uploads(conn: Connection, until: datetime) -> int:
    """Throw away what came until then and still waits; return how many files."""
    return await _FORGET_UPLOADS.run(conn, until)


async def add_frame_audit(
    conn: Connection,
    inspection_id: InspectionId,
    file_name: str,
    found: FrameAudit,
    actor: str,
    at: datetime,
) -> None:
    """Keep an audit of the list."""
    await _ADD_FRAME_AUDIT.run(
        conn, inspection_id, file_name, msgspec.to_builtins(found), at, actor
    )


async def newest_audit(conn: Connection, inspection_id: InspectionId) -> KeptAudit | None:
    """Return the newest audit of the list, if there was one."""
    return await _NEWEST_AUDIT.first(conn, inspection_id)


async def gap_answers(conn: Connection, inspection_id: InspectionId) -> list[GapAnswer]:
    """Return everything the partnership said of gaps, the oldest of each first."""
    return await _GAP_ANSWERS.all(conn, inspection_id)


async def add_gap_answer(
    conn: Connection, inspection_id: InspectionId, answer: GapAnswer, actor: str
) -> None:
    """Keep what the partnership says of a gap."""
    await _ADD_GAP_ANSWER.run(
        conn,
        inspection_id,
        answer.gap,
        answer.stand,
        answer.mended_by,
        answer.words,
        answer.signed_at,
        actor,
        answer.signed_name,
    )


async def own_keys(conn: Connection, lock: int) -> None:
    """Wait until nobody seals, and let nobody begin to, until this transaction ends."""
    await _OWN_KEYS.run(conn, lock)


async def save_wrapped(conn: Connection, key: WrappedKey) -> None:
    """Keep a data key as another key wraps it."""
    await _SAVE_WRAPPED.run(conn, key.number, key.wrapped)


async def key_lines(conn: Connection) -> list[KeyLine]:
    """Return the data keys, and how many values each seals."""
    return await _KEY_LINES.all(conn)


async def persons_under_other_keys(
    conn: Connection, after: UUID | None, head: bytes, most: int
) -> list[SealedRow]:
    """Return children another key sealed, after this one, and hold them."""
    return await _PERSONS_UNDER_OTHER_KEYS.all(conn, after, head, most)


async def contacts_under_other_keys(
    conn: Connection, after: UUID | None, head: bytes, most: int
) -> list[SealedRow]:
    """Return carers another key sealed, after this one, and hold them."""
    return await _CONTACTS_UNDER_OTHER_KEYS.all(conn, after, head, most)


async def reseal_persons(
    conn: Connection,
    ids: Sequence[UUID],
    identities: Sequence[bytes | None],
    upns: Sequence[bytes | None],
) -> None:
    """Keep children as another key seals them."""
    await _RESEAL_PERSONS.run(conn, ids, identities, upns)


async def reseal_contacts(
    conn: Connection,
    ids: Sequence[UUID],
    names: Sequence[bytes | None],
    addresses: Sequence[bytes | None],
) -> None:
    """Keep carers as another key seals them."""
    await _RESEAL_CONTACTS.run(conn, ids, names, addresses)


async def retire_keys(conn: Connection, newest: int, at: datetime) -> int:
    """Retire older keys that seal nothing any more; return how many."""
    return await _RETIRE_KEYS.run(conn, newest, at)


async def destroy_keys(conn: Connection, before: datetime) -> list[int]:
    """Destroy keys retired before then; return their numbers."""
    return await _DESTROY_KEYS.all(conn, before)


async def clear_persons(conn: Connection, most: int) -> list[Person]:
    """Return children an earlier version kept in clear, and hold them."""
    return await _CLEAR_PERSONS.all(conn, most)


async def clear_contacts(conn: Connection, most: int) -> list[Contact]:
    """Return carers an earlier version kept in clear, and hold them."""
    return await _CLEAR_CONTACTS.all(conn, most)


async def contacts_at(
    conn: Connection, inspection_id: InspectionId, index: bytes | None
) -> list[SealedContact]:
    """Return who is written to at an address."""
    return await _CONTACTS_AT.all(conn, inspection_id, index)


async def contact(
    conn: Connection, inspection_id: InspectionId, contact_id: ContactId
) -> SealedContact | None:
    """Return one carer."""
    return await _CONTACT.first(conn, inspection_id, contact_id)


async def cares_of(conn: Connection, contact_id: ContactId) -> list[Care]:
    """Return the children a carer cares for."""
    return await _CARES_OF.all(conn, contact_id)


async def frame_of(conn: Connection, cases: Sequence[CaseId]) -> list[Frame]:
    """Return these children as analysis may see them."""
    return await _FRAME_OF.all(conn, cases)


async def holds_on(conn: Connection, contact_id: ContactId) -> list[Hold]:
    """Return why a carer is not written to."""
    return await _HOLDS_ON.all(conn, contact_id)


async def cared_for_alone(conn: Connection, contact_id: ContactId) -> list[CaseId]:
    """Return children of a carer whom nobody else on the list cares for."""
    return [CaseId(one) for one in await _CARED_FOR_ALONE.all(conn, contact_id)]


async def contacts_of_others(
    conn: Connection, inspection_id: InspectionId, spared: Sequence[CaseId]
) -> list[ContactId]:
    """Return carers none of whose children is spared."""
    return [ContactId(one) for one in await _CONTACTS_OF_OTHERS.all(conn, inspection_id, spared)]


async def cases_of_others(
    conn: Connection, inspection_id: InspectionId, spared: Sequence[CaseId]
) -> list[CaseId]:
    """Return children who have a name and are not spared."""
    return [CaseId(one) for one in await _CASES_OF_OTHERS.all(conn, inspection_id, spared)]


async def people(conn: Connection, inspection_id: InspectionId) -> int:
    """Count the children and carers of whom the roll holds who they are."""
    return await _PEOPLE.one(conn, inspection_id)


async def people_among(
    conn: Connection, contacts: Sequence[ContactId], cases: Sequence[CaseId]
) -> int:
    """Count those of these of whom the roll holds who they are."""
    return await _PEOPLE_AMONG.one(conn, contacts, cases)


async def forget_holds(
    conn: Connection, contacts: Sequence[ContactId], cases: Sequence[CaseId]
) -> None:
    """Forget the holds on these carers and children."""
    await _FORGET_HOLDS.run(conn, contacts, cases)


async def forget_cares(conn: Connection, contacts: Sequence[ContactId]) -> None:
    """Forget whom these carers care for."""
    await _FORGET_CARES.run(conn, contacts)


async def forget_contacts(conn: Connection, contacts: Sequence[ContactId]) -> None:
    """Forget these carers."""
    await _FORGET_CONTACTS.run(conn, contacts)


async def forget_persons(conn: Connection, cases: Sequence[CaseId]) -> None:
    """Forget who these children are."""
    await _FORGET_PERSONS.run(conn, cases)
