"""Claims, and the archetypes that say how each kind of claim is tested."""

from datetime import date, datetime
from enum import StrEnum
from typing import NewType
from uuid import UUID

import msgspec

from soundings.inspection.model import InspectionId
from soundings.instrument.model import Condition
from soundings.kit.refusal import Kind, Refusal
from soundings.kit.tables import Problem, Severity
from soundings.roll.model import CaseId
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


class Case(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """If this holds, the reply speaks for the claim or against it."""

    when: Condition
    favourable: bool


class Clock(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the area's own dated rows say whether the thing was done in time."""

    starts: str
    """What the first date is, such as the day of the request."""
    ends: str
    within_days: int


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
    period: str
    """What time families' answers speak of, in words."""
    looks_back: int
    """That time in months before notification: a claim of a period wholly before it is of
    another time."""
    precision: str
    """How exactly families can know it, in one sentence."""
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
    benchmarks: tuple[str, ...] = ()
    """Published figures beside it, by their names in benchmarks.toml."""
    population: Condition | None = None
    """Whom of the list it speaks of; None is everybody."""
    if_answers: Condition | None = None
    """Among them, whose answers bear on it; None is everybody's."""
    cases: tuple[Case, ...] = ()
    """Tried in order; if none holds the reply is missing."""
    untestable: str = ""
    """Why families' answers cannot test such a claim; there are then no cases."""
    clock: Clock | None = None
    """None where the area's rows must say in words whether the thing was done."""


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


class AreaRow(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the area's dated rows, before the roll has said which child it is about."""

    number: int
    """As Excel numbers it."""
    ref: str
    local_id: str
    upn: str | None
    starts_on: date | None
    ends_on: date | None
    kept: bool | None
    """Whether, by the area's own clock, what was claimed was done; None while time remains."""
    excepted: bool
    """Left out by the area under a lawful exception."""


class RowsReport(msgspec.Struct, frozen=True, kw_only=True):
    """The area's rows of a file, and everything wrong with it."""

    file: str
    sha256: str
    rows: tuple[AreaRow, ...]
    problems: tuple[Problem, ...]

    @property
    def refs(self) -> tuple[str, ...]:
        """The claims the rows are about, each once."""
        return tuple(dict.fromkeys(row.ref for row in self.rows))

    @property
    def importable(self) -> bool:
        """Say whether there is a row to store and no error stands in the way."""
        return bool(self.rows) and no_errors(self.problems)


class DatedRow(msgspec.Struct, frozen=True, kw_only=True):
    """What the area's own records say of one child and one claim; no name comes with it."""

    claim_id: ClaimId
    case_id: CaseId
    starts_on: date | None
    ends_on: date | None
    kept: bool | None
    excepted: bool


class RowsFile(msgspec.Struct, frozen=True, kw_only=True):
    """A claim's rows as they came: from which file, and how many."""

    claim_id: ClaimId
    ref: str
    file_name: str
    sha256: str
    row_count: int
    unmatched: int
    """Rows about a child who is on no list: left out."""
    imported_at: datetime


class PublishedMeasure(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A published figure a claim may be read beside, and the columns a file has it in.

    Either `share` is a column of percentages, or `part` and `whole` are columns of counts.
    """

    title: str
    definition: str
    share: tuple[str, ...] = ()
    part: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()
    """What the share is of: by it authorities are pooled."""
    turned: bool = False
    """Whether the file has the opposite share of what the archetype counts."""


class PublishedMeasures(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """benchmarks.toml: what a file of published figures may hold, and under which headings."""

    authority: tuple[str, ...]
    region: tuple[str, ...]
    country: str
    """The name of the row that is the whole country, if a file has one."""
    measures: dict[str, PublishedMeasure]


class Benchmark(msgspec.Struct, frozen=True, kw_only=True):
    """One published figure: the area beside its neighbours, its region and the country."""

    benchmark_id: str
    title: str
    definition: str
    year: int
    area_name: str
    area: float | None
    """As a share, as all here; None where the file withholds it."""
    country: str
    national: float
    region_name: str
    region: float | None
    neighbours: tuple[str, ...]
    neighbour: float | None
    tenth: float
    """A tenth of the authorities lie below it, and a tenth above the next."""
    ninetieth: float
    authorities: int
    pooled: bool
    """Whether several authorities' share is one of all their children; else it is the median
    authority's."""


class StoredBenchmark(Benchmark, frozen=True, kw_only=True):
    """A published figure with the file it came from."""

    file_name: str
    sha256: str
    imported_at: datetime


class BenchmarksReport(msgspec.Struct, frozen=True, kw_only=True):
    """The published figures of a file, and everything wrong with it."""

    file: str
    sha256: str
    benchmarks: tuple[Benchmark, ...]
    problems: tuple[Problem, ...]

    @property
    def importable(self) -> bool:
        """Say whether there is a figure to store and no error stands in the way."""
        return bool(self.benchmarks) and no_errors(self.problems)


class Lock(msgspec.Struct, frozen=True, kw_only=True):
    """The moment after which the claims of an inspection cannot change."""

    inspection_id: InspectionId
    locked_at: datetime
    claim_count: int
    sha256: str


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


class BrokenBenchmarks(Refusal):
    """The file that names published figures cannot be followed."""

    kind = Kind.INVALID
    slug = "broken-benchmarks"
    title = "The table of published figures is broken"


class RowsTooLate(Refusal):
    """Rows that come after families answered could be fitted to what they said."""

    kind = Kind.CONFLICT
    slug = "rows-too-late"
    title = "Those rows come too late"


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
