"""What was done to a claim, by whom."""

from datetime import datetime
from enum import StrEnum

import msgspec

from soundings.claims.model.claims import Claim, ClaimId
from soundings.inspection.model import InspectionId
from soundings.kit.refusal import Kind, Refusal


class Act(StrEnum):
    """What was done to a claim by one version of it."""

    PROPOSED = "proposed"
    """By the partnership; no claim until the lead inspector takes it."""
    WITHDRAWN = "withdrawn"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    ENTERED = "entered"
    """By the lead inspector, one by one."""
    IMPORTED = "imported"
    EDITED = "edited"
    REMOVED = "removed"


class Author(msgspec.Struct, frozen=True, kw_only=True):
    """Whoever makes a version."""

    actor: str
    """As the audit chain names them."""
    name: str


OPERATOR = Author(actor="operator", name="the operator")
"""Whoever works at the command line."""


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """One version of one claim, as it was typed."""

    draft_id: ClaimId
    """The claim's own id, from its first wording on."""
    version: int
    inspection_id: InspectionId
    act: Act
    cells: dict[str, str]
    """The columns of a claims file."""
    reason: str
    made_at: datetime
    made_by: str
    made_name: str


class Story(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that was done to one claim."""

    claim_id: ClaimId
    versions: tuple[Draft, ...]
    """The oldest first."""
    claim: Claim | None
    """As it stands among the claims; None for one that is only proposed, or gone."""

    @property
    def latest(self) -> Draft:
        """The newest version."""
        return self.versions[-1]

    @property
    def waits(self) -> bool:
        """Whether the partnership said something nobody has answered."""
        return self.latest.act is Act.PROPOSED


class UnknownClaim(Refusal):
    """No claim goes by that id."""

    kind = Kind.MISSING
    slug = "unknown-claim"
    title = "There is no such claim"


class RefTaken(Refusal):
    """Another claim goes by that ref."""

    kind = Kind.CONFLICT
    slug = "ref-taken"
    title = "That ref is taken"


class NothingProposed(Refusal):
    """There is no proposal to answer or to take back."""

    kind = Kind.CONFLICT
    slug = "nothing-proposed"
    title = "Nothing is proposed there"


class TooLateToClaim(Refusal):
    """The partnership's time to say what it claims is over."""

    kind = Kind.CLOSED
    slug = "too-late-to-claim"
    title = "The time to propose claims is over"


class WithoutReason(Refusal):
    """The partnership was told no, and not why."""

    slug = "without-reason"
    title = "Say why"


class NotSure(Refusal):
    """What cannot be taken back was asked for without saying that it is meant."""

    slug = "not-sure"
    title = "Nothing was locked"
