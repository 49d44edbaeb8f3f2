"""How far a cut can be trusted."""

from msgspec import Struct


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
    rr5: float | None = None
    """Complete over those known to be eligible; all are, so it equals RR1."""
    weighted_rr2: float | None = None
    """RR2 with the interviewed silent counted for all they were drawn from."""
    never_reachable: float | None = None
    """Share of the children listed whom no channel ever reached."""


class StratumRates(Struct, frozen=True, kw_only=True):
    """Outcome rates among the children of one category of the list."""

    stratum: str
    """`variable=category`."""
    listed: int
    rr1: float | None
    rr2: float | None
    cooperation: float | None
    refusal: float | None
    contact: float | None
    never_reachable: float | None


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


class PartialCategory(Struct, frozen=True, kw_only=True):
    """One category's part in uneven response."""

    category: str
    listed: int
    unconditional: float
    """√(share of the list)·(its mean propensity - everybody's); below 0 is under-represented."""
    conditional: float
    """What is left of it within the cells of all other variables, 0 or more."""


class Partial(Struct, frozen=True, kw_only=True):
    """One variable's part in uneven response."""

    variable: str
    unconditional: float
    conditional: float
    """What is left within the cells of all other variables."""
    se: float | None
    """Approximate, of either; None where the variable alone explains nothing."""
    categories: tuple[PartialCategory, ...]


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
    se: float | None = None
    low: float | None = None
    high: float | None = None
    cumulative_low: float | None = None
    cumulative_high: float | None = None


class Trend(Struct, frozen=True, kw_only=True):
    """Whether late answerers say something else than early ones."""

    measure: str
    first_wave: int
    last_wave: int
    difference: float
    """Last less first."""
    se: float
    low: float
    high: float
    p: float
    extrapolated: float | None
    """The whole population's share if the silent went on from where the last wave left off: a
    scenario, never an estimate."""


class ClassShift(Struct, frozen=True, kw_only=True):
    """How far the furthest propensity fifth stands from the whole, for one measure."""

    measure: str
    shift: float


class Infeasible(Struct, frozen=True, kw_only=True):
    """A set of totals proved impossible within bounds, with what proves it."""

    margins: tuple[str, ...]
    low: float | None
    """Least factor allowed on a base weight; None: no bound on that side."""
    high: float | None
    certificate: dict[str, float]
    """Multipliers a for `margin=category`: whatever factors between the bounds, the weighted sum
    of Σa·x stays under `most`, and the totals ask for `wanted`."""
    most: float
    wanted: float


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
    trends: tuple[Trend, ...] = ()
    partials: tuple[Partial, ...] = ()
    strata: tuple[StratumRates, ...] = ()
    infeasible: tuple[Infeasible, ...] = ()


class Kept(Struct, frozen=True, kw_only=True):
    """The diagnostics as a cut keeps them."""

    diagnostics: Diagnostics
