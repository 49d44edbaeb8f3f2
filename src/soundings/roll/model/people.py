"""Children, carers, who cares for whom, and whom not to write to."""

from datetime import date

import msgspec

from soundings.inspection.model import InspectionId
from soundings.roll.model.ids import CaseId, ContactId, FamilyId, HoldId
from soundings.roll.model.kinds import (
    Barred,
    Ethnicity,
    FileKind,
    HoldReason,
    NeedType,
    Phase,
    Reach,
    Relation,
    Sex,
    Status,
)


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
