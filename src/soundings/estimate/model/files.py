"""A design in a file, and what is estimated from files."""

from enum import StrEnum

from msgspec import Struct

from soundings.estimate.model.diagnostics import (
    Infeasible,
    Partial,
    Rates,
    Representativity,
    ResponseClass,
    StratumRates,
    Trend,
    WavePoint,
    WeightSpread,
)
from soundings.estimate.model.figures import Balance, Difference, Figure
from soundings.estimate.model.results import (
    Adjusted,
    Alternative,
    Gradient,
    Quantity,
    School,
    TwoPhase,
    Variation,
)
from soundings.stats.calibrate import Distance


class Code(StrEnum):
    """How contact with a unit ended, in the letters of the AAPOR standard."""

    COMPLETE = "I"
    PARTIAL = "P"
    REFUSAL = "R"
    NON_CONTACT = "NC"
    OTHER = "O"
    UNKNOWN_HOUSEHOLD = "UH"
    UNKNOWN_OTHER = "UO"
    NOT_ELIGIBLE = "NE"


class Over(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A ratio: the sum of one response column over the sum of another."""

    name: str
    over: str
    under: str


class PhoneDesign(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the silent were drawn: the `[phone]` table, read with the file of `--phone`."""

    stratum: str | None = None
    """Frame column within which the silent were drawn; left out, from all of them."""
    answered: str | None = None
    """Phone column of 1 (answered) or 0; left out, every row answered."""
    probability: str | None = None
    """Phone column of inclusion probabilities; left out, drawn over silent in each stratum."""
    family: bool = True
    """Whether families are the clusters of the telephone sample too."""


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
    means: tuple[str, ...] = ()
    """Response columns of numbers or nothing, whose mean is wanted."""
    totals: tuple[str, ...] = ()
    """Response columns of numbers or nothing, whose sum over the frame is wanted."""
    ratios: tuple[Over, ...] = ()
    propensity: tuple[str, ...] | None = None
    """Frame columns in the model of response; left out, the margins."""
    adjust: tuple[str, ...] = ()
    """Frame columns whose mix is held when a group is compared with the rest."""
    schools: str | None = None
    """Frame column of schools; an empty cell is none."""
    deprivation: str | None = None
    """Frame column of numbers, the lowest the most deprived; an empty cell is unknown."""
    disposition: str | None = None
    """Frame column of final dispositions, by the codes of `Code`."""
    wave: str | None = None
    """Response column of the wave each reply followed, a whole number."""
    replicates: int = 0
    """Bootstrap replicates behind the intervals of gradients."""
    seed: int = 1
    """Of the bootstrap: the same seed and files give the same numbers."""
    phone: PhoneDesign | None = None


class FileEstimates(Struct, frozen=True, kw_only=True):
    """What was estimated from files."""

    listed: int
    answered: int
    families_answered: int
    figures: tuple[Figure, ...]
    differences: tuple[Difference, ...]
    quantities: tuple[Quantity, ...]
    alternatives: tuple[Alternative, ...]
    adjusted: tuple[Adjusted, ...]
    gradients: tuple[Gradient, ...]
    schools: tuple[School, ...]
    variations: tuple[Variation, ...]
    two_phase: tuple[TwoPhase, ...]
    balance: tuple[Balance, ...]
    representativity: Representativity | None
    partials: tuple[Partial, ...]
    rates: Rates | None
    strata: tuple[StratumRates, ...]
    waves: tuple[WavePoint, ...]
    trends: tuple[Trend, ...]
    classes: tuple[ResponseClass, ...]
    weights: WeightSpread | None
    unit_weights: dict[str, float]
    infeasible: tuple[Infeasible, ...]
    log: tuple[str, ...]
