"""Claims as they are read, stored and locked."""

from datetime import date, datetime
from enum import StrEnum
from typing import NewType
from uuid import UUID

import msgspec

from soundings.inspection.model import InspectionId
from soundings.kit.refusal import Kind, Refusal
from soundings.kit.tables import Problem, Severity
from soundings.stats.verdict import Direction

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


class ClaimRow(msgspec.Struct, frozen=True, kw_only=True):
    """What a claim says, as the claims file has it; what the lock is the hash of."""

    ref: str
    """What the partnership calls it: 1, or SEF 4.2."""
    archetype: str
    verbatim: str
    source_document: str
    source_page: str
    owner: Owner
    strength: Strength
    direction: Direction = Direction.AT_LEAST
    claimed_share: float
    rounding: float
    """Half of the last digit shown: 92% is 0.005."""
    tolerance: float
    """How far off is still near enough, as a share."""
    period: str
    period_from: date | None = None
    """The first day of the period, where its words could be read."""
    period_to: date | None = None
    same_population: bool = False
    """The comparability record: whether families are asked about the same children, time and
    thing, and whether whatever the area leaves out is left out too."""
    same_period: bool = False
    same_definition: bool = False
    same_exceptions: bool = False
    comparability_note: str = ""
    recorded_by: str = ""
    """Who settled that, and on which day."""
    recorded_on: date | None = None

    @property
    def not_the_same(self) -> tuple[str, ...]:
        """What of the comparability record is not ticked: a claim with any is not compared."""
        ticks = {
            "population": self.same_population,
            "period": self.same_period,
            "definition": self.same_definition,
            "exceptions": self.same_exceptions,
        }
        return tuple(what for what, ticked in ticks.items() if not ticked)


class Claim(ClaimRow, frozen=True, kw_only=True):
    """One thing the partnership says, as it is stored."""

    claim_id: ClaimId
    inspection_id: InspectionId


def no_errors(problems: tuple[Problem, ...]) -> bool:
    """Say whether nothing among a file's problems stands in the way of storing it."""
    return not any(problem.severity is Severity.ERROR for problem in problems)


class ClaimsReport(msgspec.Struct, frozen=True, kw_only=True):
    """The claims of a file, and everything wrong with it."""

    file: str
    sha256: str
    claims: tuple[ClaimRow, ...]
    problems: tuple[Problem, ...]

    @property
    def importable(self) -> bool:
        """Say whether there is a claim to store and no error stands in the way."""
        return bool(self.claims) and no_errors(self.problems)


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
