"""The nouns of estimation: a cut, its figures, its balance and its diagnostics."""

from datetime import datetime
from enum import StrEnum
from typing import NewType
from uuid import UUID

from msgspec import Struct

from soundings.claims.model import Case
from soundings.instrument.model import Condition
from soundings.kit.refusal import Kind, Refusal
from soundings.stats.calibrate import Distance

CutId = NewType("CutId", UUID)

ALL = "all"
"""The domain of everybody a measure speaks of."""


class Flag(StrEnum):
    """How far a figure can be leaned on."""

    NONE = ""
    UNRELIABLE = "unreliable"
    INSUFFICIENT = "insufficient"


class Cut(Struct, frozen=True, kw_only=True):
    """A frozen state of frame and replies."""

    cut_id: CutId
    inspection_id: UUID
    taken_at: datetime
    sha256: str
    """Of the canonical rows of frame and replies together."""
    instrument_hash: str
    method: str
    list_count: int
    """Children on the frame."""
    response_count: int
    """Children answered for, whole or in part."""
    family_count: int
    """Families with at least one of them."""


class Figure(Struct, frozen=True, kw_only=True):
    """One measure for one domain: a share, its interval, its base and its flag."""

    measure: str
    """An archetype's id (`C16`) or a signal's (`harper_told`)."""
    domain: str
    """`all`, or `variable=category` such as `idaci_fifth=1`."""
    list_base: int
    """Children on the frame in the measure's list population and the domain."""
    n: int
    """Children of these with an answer that counts."""
    favourable: int
    """Of n, how many favourable, unweighted."""
    n_effective: float | None
    estimate: float | None
    """Weighted share favourable, 0 to 1; None when nobody answered."""
    se: float | None
    low: float | None
    high: float | None
    """Bounds of the 95 % interval that assumes, within the weighting groups, that families who
    did not answer would answer like those who did."""
    df: float | None
    flag: Flag


class Balance(Struct, frozen=True, kw_only=True):
    """One category of one margin: the list beside the replies, before and after weighting."""

    margin: str
    category: str
    listed: int
    responded: int
    frame_share: float
    respondent_share: float
    weighted_share: float
    standardised_difference: float
    """(respondent share - frame share) in standard deviations of the frame; over 0.1 is much."""
    weighted_difference: float
    """The same after weighting."""


class ResponseClass(Struct, frozen=True, kw_only=True):
    """Families weighted together: those listed over those answered is their base weight."""

    name: str
    families_listed: int
    families_answered: int
    base_weight: float | None
    """None when nobody at all answered."""


class WeightSpread(Struct, frozen=True, kw_only=True):
    """How unequal the weights are."""

    cv: float
    deff: float
    """Kish's 1 + CV²."""
    n_effective: float
    smallest: float
    largest: float
    total: float


class Rates(Struct, frozen=True, kw_only=True):
    """AAPOR outcome rates over the children listed, and the counts behind them."""

    complete: int
    partial: int
    refused: int
    non_contact: int
    other: int
    not_eligible: int
    unreachable: int
    """Of the non-contacts, those no channel ever reached."""
    rr1: float | None
    rr2: float | None
    """The headline: complete and partial over everybody eligible."""
    cooperation: float | None
    refusal: float | None
    contact: float | None
    by_disposition: dict[str, int]


class Representativity(Struct, frozen=True, kw_only=True):
    """How evenly response is spread over the frame (R-indicator, coefficient of variation)."""

    r: float
    """1 is perfectly even, 0 is all or nothing; bias-adjusted."""
    r_se: float
    cv: float
    """Largest standardised bias an unweighted share can carry if the frame explains response;
    bias-adjusted as R is."""
    cv_se: float
    """Of the unadjusted CV."""
    response_rate: float


class WavePoint(Struct, frozen=True, kw_only=True):
    """One measure among those who answered after one wave, and all until then."""

    measure: str
    wave: int
    """0 is before the first wave was planned."""
    n: int
    estimate: float | None
    """Among those of this wave alone."""
    cumulative_n: int
    cumulative: float | None
    """Among everyone until the end of this wave."""


class ClassShift(Struct, frozen=True, kw_only=True):
    """How far the furthest propensity fifth stands from the whole, for one measure."""

    measure: str
    shift: float


class Diagnostics(Struct, frozen=True, kw_only=True):
    """Everything about a cut that says how far to trust it."""

    rates: Rates
    weights: WeightSpread | None
    """None when nobody answered."""
    representativity: Representativity | None
    """None when nobody or everybody answered, or no model of response could be fitted."""
    classes: tuple[ResponseClass, ...]
    waves: tuple[WavePoint, ...]
    shifts: tuple[ClassShift, ...]
    log: tuple[str, ...]
    """Every class collapsed, category merged, margin dropped or bound widened, in order."""


class Kept(Struct, frozen=True, kw_only=True):
    """The diagnostics as a cut keeps them."""

    diagnostics: Diagnostics


class Response(Struct, frozen=True, kw_only=True):
    """One reply as it stands in the database, before anybody decides whether it counts."""

    response_id: UUID
    case_id: UUID | None
    instrument_hash: str
    state: str
    answers: dict[str, str | int | tuple[str, ...] | None]
    started_at: datetime
    saved_at: datetime
    submitted_at: datetime | None


class Respondent(Struct, frozen=True, kw_only=True):
    """The reply that counts for one child."""

    case_id: UUID
    response_id: UUID
    complete: bool
    answers: dict[str, str | int | tuple[str, ...] | None]
    started_at: datetime


class Outcome(Struct, frozen=True, kw_only=True):
    """How contact with one child's family ended, as outreach noted it."""

    case_id: UUID
    code: str


class WaveTime(Struct, frozen=True, kw_only=True):
    """When a wave of messages began."""

    number: int
    opens_at: datetime


class Weight(Struct, frozen=True, kw_only=True):
    """What one child's reply counts for."""

    case_id: UUID
    family_id: UUID
    response_class: str
    base_weight: float
    weight: float


class Measure(Struct, frozen=True, kw_only=True):
    """Something to estimate: of whom, and which answers count for and against."""

    name: str
    population: Condition | None = None
    """Facts of the frame; None is everybody."""
    if_answers: Condition | None = None
    cases: tuple[Case, ...]
    """Tried in order; if none holds the reply does not count."""


class Difference(Struct, frozen=True, kw_only=True):
    """One group's share of a measure less the rest's of the same population."""

    measure: str
    domain: str
    """`variable=category` of the group."""
    rest_n: int
    """Children outside the group with an answer that counts."""
    rest_estimate: float
    difference: float
    low: float
    high: float
    p: float
    """Two-sided, of no difference, before anybody counts how many were tested."""


class Analysis(Struct, frozen=True, kw_only=True):
    """Everything a cut holds, before it is stored."""

    weights: tuple[Weight, ...]
    figures: tuple[Figure, ...]
    differences: tuple[Difference, ...]
    balance: tuple[Balance, ...]
    diagnostics: Diagnostics
    response_count: int
    family_count: int


class DesignFile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How to weight and estimate from files: the TOML of `estimate-files`."""

    unit: str
    """The column that names a unit in both files."""
    family: str | None = None
    """The frame's column of clusters; left out, each unit is its own."""
    classes: tuple[str, ...] = ()
    """Frame columns crossed into response classes; left out, there is one class."""
    collapse: bool = True
    """Whether small classes are joined."""
    margins: tuple[str, ...] = ()
    """Frame columns calibrated to, the most important first."""
    distance: Distance = Distance.LOGIT
    bounds: tuple[float, float] = (0.3, 3.0)
    integrated: bool = True
    """Whether units of one family share a weight."""
    least_respondents: int = 1
    """Categories with fewer respondents are merged before calibration."""
    measures: tuple[str, ...]
    """Response columns of 1, 0 or nothing."""
    domains: tuple[str, ...] = ()
    """Frame columns, each category of which is estimated for."""


class FileEstimates(Struct, frozen=True, kw_only=True):
    """What was estimated from files."""

    listed: int
    answered: int
    families_answered: int
    figures: tuple[Figure, ...]
    classes: tuple[ResponseClass, ...]
    weights: WeightSpread | None
    unit_weights: dict[str, float]
    log: tuple[str, ...]


class NoCut(Refusal):
    """No cut has been taken."""

    kind = Kind.MISSING
    slug = "no-cut"
    title = "Nothing has been analysed yet"


class UnlockedClaims(Refusal):
    """Replies are not looked at before the claims are locked."""

    kind = Kind.CONFLICT
    slug = "claims-not-locked"
    title = "The claims are not locked yet"


class EmptyFrame(Refusal):
    """There is nobody on the list."""

    kind = Kind.CONFLICT
    slug = "empty-frame"
    title = "There is nobody on the list"


class WrongFile(Refusal):
    """A file to estimate from cannot be read as what it should be."""

    slug = "wrong-estimate-file"
    title = "The file cannot be estimated from"
