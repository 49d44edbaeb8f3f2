"""What a cut holds beyond its figures: other weights, other quantities, groups, schools."""

from enum import StrEnum

from msgspec import Struct

from soundings.estimate.model.figures import Flag
from soundings.stats.funnel import Band


class Method(StrEnum):
    """By which weights a share is estimated again."""

    UNWEIGHTED = "unweighted"
    CLASSES = "classes"
    """Base weights of the response classes, not calibrated."""
    PROPENSITY = "propensity"
    """One over the response rate of each fifth of like propensity."""


class Alternative(Struct, frozen=True, kw_only=True):
    """One measure over everybody it speaks of, by other weights than the cut's."""

    measure: str
    method: Method
    n: int
    estimate: float
    se: float
    low: float
    high: float


class QuantityKind(StrEnum):
    """What is estimated when it is not a share."""

    MEAN = "mean"
    TOTAL = "total"
    RATIO = "ratio"


class Quantity(Struct, frozen=True, kw_only=True):
    """A mean, a total or a ratio for one domain."""

    name: str
    kind: QuantityKind
    domain: str
    n: int
    """Children with an answer that counts."""
    estimate: float | None
    """In the answer's own unit; a total counts children (or sums the unit) over the frame."""
    se: float | None
    low: float | None
    """Bounds of the 95 % interval, Student's t on the linearised standard error."""
    high: float | None
    df: float | None
    flag: Flag


class Adjusted(Struct, frozen=True, kw_only=True):
    """A group's share and the rest's, were both of the population's mix (predictive margins)."""

    measure: str
    domain: str
    n: int
    rest_n: int
    estimate: float
    rest: float
    difference: float
    se: float
    low: float
    high: float
    p: float
    """Two-sided, of no difference, before anybody counts how many were tested."""


class Gradient(Struct, frozen=True, kw_only=True):
    """How a measure runs over IDACI, from the most deprived (rank 0) to the least (rank 1)."""

    measure: str
    n: int
    slope: float
    """Slope index of inequality: share at the least deprived end less that at the most."""
    slope_low: float | None
    slope_high: float | None
    ratio: float | None
    """Relative index: the share at the least deprived end over that at the most; None where the
    fitted line leaves 0..1."""
    ratio_low: float | None
    ratio_high: float | None
    concentration: float
    """Erreygers' corrected concentration index, -1 to 1; above 0: better off, better served."""
    concentration_low: float | None
    concentration_high: float | None
    replicates: int
    """Bootstrap replicates, each weighted anew, that the intervals rest on; 0: none asked for."""


class School(Struct, frozen=True, kw_only=True):
    """One school's families, unweighted: for inspectors, and never in order of merit."""

    measure: str
    setting_urn: str
    listed: int
    n: int
    favourable: int
    estimate: float
    low: float
    """Exact hypergeometric bounds of the share among the children listed there, 95 %."""
    high: float
    z: float | None
    """Distance from the area's share in standard deviations, over-dispersion included."""
    band: Band
    shrunken: float | None
    """Drawn towards the area's share as far as the answers are few."""
    shrunken_low: float | None
    shrunken_high: float | None
    flag: Flag


class Variation(Struct, frozen=True, kw_only=True):
    """How much schools vary on a measure: the headline in place of a league table."""

    measure: str
    schools: int
    n: int
    mean: float
    """Share over all children who answered in these schools, unweighted."""
    sigma: float | None
    """Standard deviation between schools in log-odds."""
    sigma_low: float | None
    sigma_high: float | None
    icc: float | None
    mor: float | None
    """Median odds ratio: between two schools taken at random, higher over lower."""
    mor_low: float | None
    mor_high: float | None
    overdispersion: float | None
    tau: float | None
    lower: int
    """Schools lower, or much lower, than expected."""
    higher: int


class Told(Struct, frozen=True, kw_only=True):
    """Of children of one list status, the share whose family says it was told of one help."""

    domain: str
    status: str
    """As listed."""
    told: str
    """An option of the question what help the family was told of, or `neither`: no plan and no
    SEN support among them."""
    n: int
    estimate: float | None
    low: float | None
    high: float | None
    flag: Flag


class TwoPhase(Struct, frozen=True, kw_only=True):
    """Those who answered and a random part of the silent, together."""

    measure: str
    silent: int
    """Children of the measure's population for whom nobody had answered when the draw was made."""
    drawn: int
    answered: int
    """Of those drawn, with an answer that counts (m)."""
    phone_rate: float
    """Of all drawn, of whatever population, the share who answered."""
    among_silent: float
    among_silent_se: float
    estimate: float
    se: float
    n_effective: float
    df: float
    low: float
    high: float
    implied: float | None
    """Share of the silent that the ordinary weights imply."""
    difference: float | None
    """The phoned less the implied."""
    p: float | None
    """Two-sided, of the silent answering as the weights imply."""
    headline: bool
    """Whether this estimate replaces the ordinary one, by the rule fixed beforehand."""
    why: str
