"""Claims, and the archetypes that say how each kind of claim is tested."""

from datetime import datetime
from enum import StrEnum
from typing import NewType
from uuid import UUID

import msgspec

from soundings.inspection.model import InspectionId
from soundings.instrument.model import Condition
from soundings.kit.refusal import Kind, Refusal
from soundings.kit.tables import Problem, Severity

ClaimId = NewType("ClaimId", UUID)


class Owner(StrEnum):
    """Who answers for it."""

    LOCAL_AUTHORITY = "local_authority"
    INTEGRATED_CARE_BOARD = "integrated_care_board"
    BOTH = "both"


class Strength(StrEnum):
    """How a claim is put: without exception, as a figure, or in words."""

    ABSOLUTE = "absolute"
    NUMERIC = "numeric"
    QUALITATIVE = "qualitative"


class Case(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """If this holds, the reply speaks for the claim or against it."""

    when: Condition
    favourable: bool


class Archetype(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A kind of claim, and how families' answers test it."""

    id: str
    metric: str
    """The measure in a few words."""
    typical: str
    """The claim as partnerships put it."""
    definition: str
    """One sentence saying exactly what share is estimated."""
    base: str
    """Whom the share is a share of, in words that follow “of”."""
    caveat: str
    law: str
    statutory: bool
    """Whether the claim is of something the law requires: judged with a narrower tolerance."""
    criteria: tuple[str, ...]
    """Evaluation criteria of the framework: I1 to I5, S1 to S6."""
    owner: Owner
    """Who answers for it unless the claims file says otherwise."""
    who_to_ask: str
    request: str
    """What to ask the partnership for."""
    benchmark: str = ""
    """The national figure beside it, with its year, in one sentence."""
    population: Condition | None = None
    """Whom of the list it speaks of; None is everybody."""
    if_answers: Condition | None = None
    """Among them, whose answers bear on it; None is everybody's."""
    cases: tuple[Case, ...]
    """Tried in order; if none holds the reply is missing."""


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """One thing the partnership says."""

    claim_id: ClaimId
    inspection_id: InspectionId
    ref: str
    """What the partnership calls it: 1, or SEF 4.2."""
    archetype: str
    verbatim: str
    source_document: str
    source_page: str
    owner: Owner
    strength: Strength
    claimed_share: float
    rounding: float
    """Half of the last digit shown: 92% is 0.005."""
    tolerance: float
    """How far off is still near enough, as a share."""
    period: str


class ClaimRow(msgspec.Struct, frozen=True, kw_only=True):
    """What a claim says, as the claims file has it; what the lock is the hash of."""

    ref: str
    archetype: str
    verbatim: str
    source_document: str
    source_page: str
    owner: Owner
    strength: Strength
    claimed_share: float
    rounding: float
    tolerance: float
    period: str


class ClaimsReport(msgspec.Struct, frozen=True, kw_only=True):
    """The claims of a file, and everything wrong with it."""

    file: str
    sha256: str
    claims: tuple[ClaimRow, ...]
    problems: tuple[Problem, ...]

    @property
    def importable(self) -> bool:
        """Say whether there is a claim to store and no error stands in the way."""
        return bool(self.claims) and not any(
            problem.severity is Severity.ERROR for problem in self.problems
        )


class Lock(msgspec.Struct, frozen=True, kw_only=True):
    """The moment after which the claims of an inspection cannot change."""

    inspection_id: InspectionId
    locked_at: datetime
    claim_count: int
    sha256: str


class ClaimsInError(Refusal):
    """The claims file holds errors, so nothing of it was stored."""

    kind = Kind.INVALID
    slug = "claims-in-error"
    title = "The claims file needs mending first"


class ClaimsLocked(Refusal):
    """The claims are locked, so that nobody can fit them to the replies."""

    kind = Kind.CONFLICT
    slug = "claims-locked"
    title = "The claims are locked"


class ClaimsNotLocked(Refusal):
    """Replies may not be looked at before the claims are locked."""

    kind = Kind.CONFLICT
    slug = "claims-not-locked"
    title = "The claims are not locked yet"


class BrokenLock(Refusal):
    """The claims are not what was locked."""

    kind = Kind.CONFLICT
    slug = "broken-lock"
    title = "The claims are not what was locked"


class NoSuchFile(Refusal):
    """A file named cannot be read."""

    kind = Kind.MISSING
    slug = "no-such-claims-file"
    title = "The file cannot be read"


class NoClaims(Refusal):
    """There is nothing to lock."""

    kind = Kind.CONFLICT
    slug = "no-claims"
    title = "There are no claims"


class BrokenArchetypes(Refusal):
    """The file of archetypes cannot be followed."""

    kind = Kind.INVALID
    slug = "broken-archetypes"
    title = "The archetypes are broken"
