"""Who is on the list, what is known of them, and what an imported file may get wrong."""

from collections.abc import Callable
from datetime import date, datetime
from enum import StrEnum
from typing import Literal, NewType, TypeAlias
from uuid import UUID

import msgspec

from soundings.inspection.model import InspectionId
from soundings.kit.refusal import Kind, Refusal
from soundings.kit.tables import Problem, Severity

CaseId = NewType("CaseId", UUID)
"""A child, by a name that says nothing."""

FamilyId = NewType("FamilyId", UUID)
"""Children joined by carers they share, however far round."""

ContactId = NewType("ContactId", UUID)
"""A carer, or a young person who speaks for themselves."""

HoldId = NewType("HoldId", UUID)
IntakeId = NewType("IntakeId", UUID)
UploadId = NewType("UploadId", UUID)

NewId: TypeAlias = Callable[[], UUID]
"""Where a pure function gets an identifier nobody has had before."""


class FileKind(StrEnum):
    """What a file brings, recognised by its columns."""

    LIST_1 = "list_1"
    LIST_2 = "list_2"
    LIST_3 = "list_3"
    CONTACTS = "contacts"
    HOLDS = "holds"
    UNRECOGNISED = "unrecognised"


class Status(StrEnum):
    """Why a child is on the list, the strongest reason first."""

    EHC_PLAN = "ehc_plan"
    SEN_SUPPORT = "sen_support"
    REQUESTED = "requested"


class Sex(StrEnum):
    """As recorded."""

    FEMALE = "female"
    MALE = "male"
    UNKNOWN = "unknown"


class Ethnicity(StrEnum):
    """The groups that are large enough to weight and to report."""

    WHITE_BRITISH = "white_british"
    WHITE_OTHER = "white_other"
    MIXED = "mixed"
    ASIAN = "asian"
    BLACK = "black"
    OTHER = "other"
    UNKNOWN = "unknown"


class NeedType(StrEnum):
    """Primary need, by the codes of the SEN2 return and the school census."""

    SPLD = "SPLD"
    MLD = "MLD"
    SLD = "SLD"
    PMLD = "PMLD"
    SEMH = "SEMH"
    SLCN = "SLCN"
    HI = "HI"
    VI = "VI"
    MSI = "MSI"
    PD = "PD"
    ASD = "ASD"
    DS = "DS"
    OTH = "OTH"
    NSA = "NSA"
    UNKNOWN = "unknown"


class Phase(StrEnum):
    """Where a child is taught, broadly."""

    EARLY_YEARS = "early_years"
    PRIMARY = "primary"
    SECONDARY = "secondary"
    POST_16 = "post_16"
    SPECIAL = "special"
    ALTERNATIVE = "alternative"
    NONE = "none"


class Relation(StrEnum):
    """Who a contact is to the child."""

    PARENT_CARER = "parent_carer"
    FOSTER_CARER = "foster_carer"
    YOUNG_PERSON = "young_person"


class Reach(StrEnum):
    """By what a family can be written to."""

    EMAIL_AND_SMS = "email_and_sms"
    EMAIL = "email"
    SMS = "sms"
    NONE = "none"


class Barred(StrEnum):
    """Why a contact on the list is not written to about one child, whatever the file says."""

    OFFICER = "officer"
    """The address is one of the authority that is this child's parent in law."""
    LOOKED_AFTER = "looked_after"
    """The child is looked after and this is not said to be the foster carer."""
    TOO_YOUNG = "too_young"
    """A child is written to in their own name only once they may be."""


class HoldReason(StrEnum):
    """Why somebody must not be written to; unknown holds as firmly as the rest."""

    DIED = "died"
    NO_CONTACT_ORDER = "no_contact_order"
    ADDRESS_WITHHELD = "address_withheld"
    MOVED = "moved"
    OBJECTED = "objected"
    SAFE_CONTACT = "safe_contact"
    UNKNOWN = "unknown"


class Frame(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One child as analysis may see them: covariates, and nothing that says who."""

    case_id: CaseId
    inspection_id: InspectionId
    family_id: FamilyId
    status: Status
    age: int
    sex: Sex
    ethnicity: Ethnicity
    need_type: NeedType
    phase: Phase
    setting_urn: str | None
    idaci_decile: int | None
    first_language_english: bool | None
    pupil_premium: bool
    looked_after: bool
    plan_requested_on: date | None
    plan_issued_on: date | None
    reach: Reach
    out_of_area: bool | None = None
    """Taught outside the area; None where no list says."""


class Person(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Who a child is."""

    case_id: CaseId
    inspection_id: InspectionId
    local_id: str
    upn: str | None
    forename: str | None
    surname: str | None
    date_of_birth: date
    postcode: str | None


class Contact(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Somebody who may be written to about a child."""

    contact_id: ContactId
    inspection_id: InspectionId
    relation: Relation
    name: str
    email: str | None
    phone: str | None
    """As +447…, whatever the file said."""
    language: str


class Identity(msgspec.Struct, frozen=True, kw_only=True, gc=False, array_like=True):
    """What is sealed of a child as one value."""

    forename: str | None
    surname: str | None
    date_of_birth: date
    postcode: str | None


class Addresses(msgspec.Struct, frozen=True, kw_only=True, gc=False, array_like=True):
    """What is sealed of a carer's addresses as one value."""

    email: str | None
    phone: str | None


class SealedPerson(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A child as the database holds them."""

    case_id: CaseId
    inspection_id: InspectionId
    local_id: str
    identity_sealed: bytes
    upn_sealed: bytes | None


class SealedContact(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A carer as the database holds them."""

    contact_id: ContactId
    inspection_id: InspectionId
    relation: Relation
    name_sealed: bytes
    address_sealed: bytes | None
    language: str


class Care(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Which contact cares for which child."""

    contact_id: ContactId
    case_id: CaseId
    relation: Relation | None = None
    """To this child; None: as the contact is to any."""
    barred: Barred | None = None
    """Why this contact is not written to about this child, if so."""


class Hold(msgspec.Struct, frozen=True, kw_only=True):
    """Whom not to write to, and why."""

    hold_id: HoldId
    inspection_id: InspectionId
    case_id: CaseId | None
    contact_id: ContactId | None
    reason: HoldReason
    noted_on: date


class Intake(msgspec.Struct, frozen=True, kw_only=True):
    """A file that was imported."""

    kind: FileKind
    file_name: str
    sha256: str


class ChildRow(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One child as one list has them."""

    file: str
    row: int
    kind: FileKind
    local_id: str
    upn: str | None
    date_of_birth: date
    sex: Sex
    ethnicity: Ethnicity
    need_type: NeedType = NeedType.UNKNOWN
    phase: Phase | None = None
    setting_urn: str | None = None
    pupil_premium: bool = False
    looked_after: bool = False
    plan_requested_on: date | None = None
    plan_issued_on: date | None = None
    out_of_area: bool | None = None


class CarerRow(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One carer of one child as the contacts file has them."""

    file: str
    row: int
    local_id: str
    upn: str | None
    forename: str | None
    surname: str | None
    postcode: str | None
    idaci_decile: int | None
    first_language_english: bool | None
    name: str | None
    """None when the row tells of the child alone."""
    key: str
    """The name as two spellings of it agree; empty when there is none."""
    relation: Relation
    email: str | None
    phone: str | None
    language: str | None
    """None when the row does not say."""


class HoldRow(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One hold as the holds file has it."""

    file: str
    row: int
    local_id: str
    carer_name: str | None
    reason: HoldReason
    noted_on: date | None


class FileReport(msgspec.Struct, frozen=True, kw_only=True):
    """One file as it was read."""

    file: str
    kind: FileKind
    sha256: str
    rows: int


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the files say and everything that is wrong with them; nothing is stored yet."""

    files: tuple[FileReport, ...]
    problems: tuple[Problem, ...]
    """Errors first, then queries, then notes."""
    children: tuple[ChildRow, ...]
    carers: tuple[CarerRow, ...]
    holds: tuple[HoldRow, ...]

    @property
    def importable(self) -> bool:
        """Say whether there is anything to store and no error stands in the way."""
        return bool(self.files) and not any(
            problem.severity is Severity.ERROR for problem in self.problems
        )


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What the roll already holds of an inspection."""

    intakes: tuple[Intake, ...] = ()
    persons: tuple[Person, ...] = ()
    frame: tuple[Frame, ...] = ()
    contacts: tuple[Contact, ...] = ()
    cares: tuple[Care, ...] = ()
    holds: tuple[Hold, ...] = ()


class Roll(msgspec.Struct, frozen=True, kw_only=True):
    """What an import writes: whole rows, new or changed."""

    persons: tuple[Person, ...]
    frame: tuple[Frame, ...]
    contacts: tuple[Contact, ...]
    cares: tuple[Care, ...]
    holds: tuple[Hold, ...]


class Imported(msgspec.Struct, frozen=True, kw_only=True):
    """How much an import stored, and what the roll holds now."""

    files: int
    children: int
    carers: int
    families: int
    holds: int
    unreachable: int
    """Children nobody can write to."""


class HoldLine(msgspec.Struct, frozen=True, kw_only=True):
    """One hold, as an operator knows it."""

    local_id: str
    carer: str | None
    reason: HoldReason
    noted_on: date


class HoldsChange(msgspec.Struct, frozen=True, kw_only=True):
    """What a holds file changed: it is the whole of the holds as they stand today."""

    added: tuple[HoldLine, ...]
    kept: int
    missing: tuple[HoldLine, ...]
    """Held, and no longer in the file: still held, unless they were to be released."""
    released: bool
    """Whether the missing were released."""


class PublishedTotal(msgspec.Struct, frozen=True, kw_only=True):
    """How many children of a kind a published table counts."""

    row: int
    status: Status | None
    """None: of either status."""
    characteristic: str
    group: str
    count: int


class Coverage(msgspec.Struct, frozen=True, kw_only=True):
    """One published count beside the list's."""

    status: Status | None
    characteristic: str
    group: str
    published: int
    listed: int
    share: float | None
    """Listed over published; None at 0/0."""
    flag: Literal["", "short", "over"]


class StatusAudit(msgspec.Struct, frozen=True, kw_only=True):
    """What the list itself shows of the children of one status."""

    status: Status
    listed: int
    without_contact: int
    without_upn: int
    without_school: int
    out_of_area: int


class FrameAudit(msgspec.Struct, frozen=True, kw_only=True):
    """How well the list covers the children it should hold."""

    coverage: tuple[Coverage, ...]
    statuses: tuple[StatusAudit, ...]
    repeated: int
    """Children who share name and day of birth with another: perhaps the same child twice."""

    @property
    def gaps(self) -> int:
        """How many published counts the list does not reach, or overshoots."""
        return sum(bool(line.flag) for line in self.coverage)


class Stand(StrEnum):
    """What the partnership says of a gap in its lists."""

    KNOWN = "known"
    """It is so, and stays so."""
    MENDED_BY = "mended_by"
    EXPLAINED = "explained"
    """The list is right, and the other figure counts something else."""


class KeptAudit(msgspec.Struct, frozen=True, kw_only=True):
    """An audit of the list, kept for the partnership to say what it knows of each gap."""

    inspection_id: InspectionId
    number: int
    file_name: str
    """Of the published totals; empty where the list was held against itself alone."""
    found: FrameAudit
    made_at: datetime


class GapAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What the partnership said of one gap, and who signed it."""

    gap: str
    number: int
    stand: Stand
    mended_by: date | None
    words: str
    signed_at: datetime
    signed_name: str


class Gap(msgspec.Struct, frozen=True, kw_only=True):
    """One thing the list lacks, and everything that was said of it."""

    key: str
    sentence: str
    answers: tuple[GapAnswer, ...] = ()
    """The oldest first; the newest counts."""

    @property
    def answer(self) -> GapAnswer | None:
        """What the partnership says of it now."""
        return self.answers[-1] if self.answers else None


class Upload(msgspec.Struct, frozen=True, kw_only=True):
    """One of the files that wait, as it is stored."""

    file_name: str
    sealed: bytes
    place: int


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """How files that wait are to be stored."""

    without_rows_in_error: bool = False
    """Leave those rows out, and store the rest."""
    release: bool = False
    """Of holds alone: let go whom the file no longer names."""


class ProblemGroup(msgspec.Struct, frozen=True, kw_only=True):
    """The same problem, however many rows have it."""

    severity: str
    file: str
    column: str
    wanted: str
    mend: str
    count: int
    rows: tuple[int, ...]
    """The first few."""
    found: tuple[str, ...]
    """The first few different ones."""


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """A report, short enough to act on."""

    files: tuple[FileReport, ...]
    errors: int
    queries: int
    notes: int
    rows_in_error: int
    children: int
    carers: int
    carers_of_several: int
    without_carer: int
    groups: tuple[ProblemGroup, ...]
    """Errors first, the most frequent first."""


class Cut(msgspec.Struct, frozen=True, kw_only=True):
    """A place where words were taken out of a text, or stand for a person to look at."""

    kind: str
    """name, school, email, phone, …; removed where a person took them out."""
    start: int
    end: int
    """The place in the family's own text."""
    at: int
    length: int
    """The place in the redacted text, and how long what stands there is."""
    sure: bool = False
    """By the family's own entry, or by a person: nobody puts it back."""
    doubtful: bool = False
    standing: bool = False
    """Whether the words were left as they were: they may be a name."""


class Marks(msgspec.Struct, frozen=True, kw_only=True):
    """What a person changed about a redaction, by places in the family's own text."""

    added: tuple[tuple[int, int], ...] = ()
    put_back: tuple[tuple[int, int], ...] = ()


class Redacted(msgspec.Struct, frozen=True, kw_only=True):
    """A text without the names and numbers that would say who wrote it."""

    text: str
    doubtful: int
    """How many words may or may not be a name; a person must look."""
    cuts: tuple[Cut, ...] = ()


class Lexicon(msgspec.Struct, frozen=True, kw_only=True):
    """What one family goes by."""

    names: tuple[str, ...] = ()
    """Of the children and of whoever cares for them."""
    schools: tuple[str, ...] = ()
    """In full, as families would write them."""


class KinName(msgspec.Struct, frozen=True, kw_only=True):
    """The sealed name of somebody in a child's family: another child's, or a carer's."""

    asked_id: CaseId
    row_id: UUID
    identity_sealed: bytes | None
    name_sealed: bytes | None


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """All the roll holds of a carer."""

    contact: Contact
    cares: tuple[Care, ...]
    children: tuple[Person, ...]
    listed: tuple[Frame, ...]
    """Each child as analysis sees them."""
    holds: tuple[Hold, ...]


class KeyLine(msgspec.Struct, frozen=True, kw_only=True):
    """A data key, and how much it seals."""

    number: int
    made_at: datetime
    retired_at: datetime | None
    values: int


class SealedRow(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A row of two sealed values, whatever they are."""

    row_id: UUID
    one: bytes | None
    other: bytes | None


class Resealed(msgspec.Struct, frozen=True, kw_only=True):
    """What a rotation did."""

    number: int
    """The key that seals now."""
    values: int
    retired: int
    """Keys that seal nothing any more."""


class MaybeCase(msgspec.Struct, frozen=True, kw_only=True):
    """Which child a reference is, if it is one's."""

    case_id: CaseId | None


class CaseSchools(msgspec.Struct, frozen=True, kw_only=True):
    """What the schools of one child's family are called."""

    case_id: CaseId
    schools: tuple[str, ...]


class NoSuchFile(Refusal):
    """A file named cannot be read."""

    kind = Kind.MISSING
    slug = "no-such-file"
    title = "The file cannot be read"


class NotAMapping(Refusal):
    """The mapping file cannot be followed."""

    kind = Kind.INVALID
    slug = "not-a-mapping"
    title = "The mapping file cannot be followed"


class FilesInError(Refusal):
    """The files hold errors, so nothing of them was stored."""

    kind = Kind.INVALID
    slug = "files-in-error"
    title = "The files need mending first"


class SentBefore(Refusal):
    """The same file was imported already, perhaps a moment ago by somebody else."""

    kind = Kind.CONFLICT
    slug = "sent-before"
    title = "The file came before"


class NotPublishedTotals(Refusal):
    """The file does not hold published totals as they can be read."""

    slug = "not-published-totals"
    title = "The published totals cannot be read"


class NotASchoolList(Refusal):
    """The file does not say what schools are called."""

    slug = "not-a-school-list"
    title = "The list of schools cannot be read"


class UnknownUpload(Refusal):
    """The files are not here: stored, thrown away, or too long ago."""

    kind = Kind.MISSING
    slug = "unknown-upload"
    title = "Those files are no longer here"


class NothingSent(Refusal):
    """A form came without its file."""

    slug = "nothing-sent"
    title = "No file came"


class UnknownGap(Refusal):
    """The list has no such gap."""

    kind = Kind.MISSING
    slug = "unknown-gap"
    title = "There is no such gap"


class WrongAnswer(Refusal):
    """What was said of a gap cannot be kept so."""

    slug = "wrong-answer"
    title = "Say a little more"


class NoSuchContact(Refusal):
    """The roll does not hold that carer."""

    kind = Kind.MISSING
    slug = "no-such-contact"
    title = "There is no such carer on the list"


class NotRotating(Refusal):
    """There is nothing to seal anew."""

    kind = Kind.CONFLICT
    slug = "not-rotating"
    title = "There is no key to rotate"


class UnknownCase(Refusal):
    """No child goes by that case id."""

    kind = Kind.MISSING
    slug = "unknown-case"
    title = "There is no such child on the list"


class RollClosed(Refusal):
    """The inspection takes no more of such files."""

    kind = Kind.CLOSED
    slug = "roll-closed"
    title = "The list is closed"
