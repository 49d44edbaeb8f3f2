"""Where answers differ: groups, signals, what was told, deprivation, schools, two clocks."""

from msgspec import Struct

from soundings.disclosure.model.figures import Figure


class Gap(Struct, frozen=True, kw_only=True):
    """A group beside the rest of the same population, tested with all other gaps."""

    ref: str
    measure: str
    metric: str
    variable: str
    group: str
    group_figure: Figure
    rest_share: float
    rest_n: int
    difference: float
    low: float
    high: float
    p_adjusted: float | None
    standing: bool
    adjusted: float | None = None
    """The difference were both sides of the list's own mix of status, need and age."""
    adjusted_low: float | None = None
    adjusted_high: float | None = None


class SignalGroup(Struct, frozen=True, kw_only=True):
    """A signal in one group beside the rest of its population."""

    variable: str
    group: str
    figure: Figure
    rest_share: float
    rest_n: int
    difference: float
    low: float
    high: float
    p_adjusted: float
    standing: bool


class Signal(Struct, frozen=True, kw_only=True):
    """Something families lived that no list records."""

    signal: str
    title: str
    definition: str
    base: str
    by_answers: bool
    law: str
    criteria: tuple[str, ...]
    figure: Figure
    count: int
    groups: tuple[SignalGroup, ...] = ()


class Told(Struct, frozen=True, kw_only=True):
    """Of children of one list status, the share whose family says it was told of one help."""

    domain: str
    status: str
    """As listed."""
    told: str
    n: int
    share: float | None
    low: float | None
    high: float | None
    flag: str


class Gradient(Struct, frozen=True, kw_only=True):
    """How a claim's measure runs from the most to the least deprived."""

    ref: str
    measure: str
    metric: str
    n: int
    slope: float
    """Share at the least deprived end less that at the most."""
    low: float | None
    high: float | None
    ratio: float | None
    concentration: float
    """Erreygers' index; above 0 the better off are better served."""
    p_adjusted: float | None
    standing: bool
    fifths: tuple[Figure, ...]
    """The measure in each IDACI fifth, the most deprived first."""
    figure_id: str


class School(Struct, frozen=True, kw_only=True):
    """A school that stands out on a claim's measure: for inspectors, and in no order of merit."""

    ref: str
    measure: str
    metric: str
    setting_urn: str
    listed: int
    n: int
    favourable: int
    low: float
    high: float
    """95 % bounds among the children listed there."""
    band: str
    """much_lower, lower, higher, much_higher than expected."""
    p_adjusted: float
    flag: str
    """unreliable with 5 to 9 answers."""
    figure_id: str


class SchoolPoint(Struct, frozen=True, kw_only=True):
    """One school of a funnel, without its number."""

    n: int
    share: float
    band: str


class Variation(Struct, frozen=True, kw_only=True):
    """How much schools vary on a measure, and the funnel behind it: for inspectors."""

    ref: str
    measure: str
    metric: str
    schools: int
    n: int
    mean: float
    mor: float | None
    """Median odds ratio between two schools, with its 95 % interval."""
    mor_low: float | None
    mor_high: float | None
    overdispersion: float | None
    tau: float | None
    points: tuple[SchoolPoint, ...]
    figure_id: str


class Linked(Struct, frozen=True, kw_only=True):
    """A claim's rows beside families' answers about the same children."""

    ref: str
    metric: str
    starts: str
    ends: str
    rows: int
    excepted: int
    open: int
    recounted: float | None
    """The area's own share, counted anew from its rows on the printed definition."""
    claimed: float
    n: int
    both: int
    area_only: int
    family_only: int
    neither: int
    area_only_share: float | None
    area_only_low: float | None
    area_only_high: float | None
    family_only_share: float | None
    family_only_low: float | None
    family_only_high: float | None
    net: float | None
    net_low: float | None
    net_high: float | None
    p: float | None
    kappa: float | None
    kappa_low: float | None
    kappa_high: float | None
    sentence: str
    figure_id: str
