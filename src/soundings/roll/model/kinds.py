"""The words the lists use, as codes."""

from enum import StrEnum


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
