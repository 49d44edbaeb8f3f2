"""People as the database holds them, and the keys that seal."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from soundings.inspection.model import InspectionId
from soundings.kit.refusal import Kind, Refusal
from soundings.roll.model.ids import CaseId, ContactId
from soundings.roll.model.kinds import Relation


class Identity(msgspec.Struct, frozen=True, kw_only=True, gc=False, array_like=True):
    """What is sealed of a child as one value."""

    forename: str | None
    surname: str | None
    date_of_birth: date
    postcode: str | None
    local_id: str = ""
    """The authority's own reference; empty where an earlier version sealed the rest alone."""


class Addresses(msgspec.Struct, frozen=True, kw_only=True, gc=False, array_like=True):
    """What is sealed of a carer's addresses as one value."""

    email: str | None
    phone: str | None


class SealedPerson(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A child as the database holds them."""

    case_id: CaseId
    inspection_id: InspectionId
    identity_sealed: bytes
    upn_sealed: bytes | None


class LandedPerson(SealedPerson, frozen=True, kw_only=True, gc=False):
    """A child whose reference alone an earlier version kept in clear."""

    local_id: str


class SealedContact(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A carer as the database holds them."""

    contact_id: ContactId
    inspection_id: InspectionId
    relation: Relation
    name_sealed: bytes
    address_sealed: bytes | None
    language: str


class KinName(msgspec.Struct, frozen=True, kw_only=True):
    """The sealed name of somebody in a child's family: another child's, or a carer's."""

    asked_id: CaseId
    row_id: UUID
    identity_sealed: bytes | None
    name_sealed: bytes | None


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


class NotRotating(Refusal):
    """There is nothing to seal anew."""

    kind = Kind.CONFLICT
    slug = "not-rotating"
    title = "There is no key to rotate"
