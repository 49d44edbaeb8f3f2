"""The nouns of difference: gaps between groups, gradients, schools and hidden signals."""

from uuid import UUID

from msgspec import Struct

from soundings.estimate.model import Band, Figure, Flag


class Gap(Struct, frozen=True, kw_only=True):
    """Two groups' figures for one claim's measure, tested with all other gaps of the cut."""

    claim_id: UUID
    ref: str
    measure: str
    variable: str
    group: str
    """The category whose figure stands first."""
    reference: str
    """The rest of the same population."""
    group_figure: Figure
    reference_estimate: float
    reference_n: int
    difference: float
    """Group less the rest, in share."""
    low: float
    high: float
    p: float
    p_adjusted: float
    """Benjamini-Hochberg over every gap tested."""
    standing: bool
    """Whether it survives 5 % false discovery."""
    adjusted: float | None = None
    """The difference were both sides of the list's own mix of status, need and age."""
    adjusted_low: float | None = None
    adjusted_high: float | None = None


class Gradient(Struct, frozen=True, kw_only=True):
    """How a claim's measure runs from the most to the least deprived."""

    claim_id: UUID
    ref: str
    measure: str
    n: int
    slope: float
    """Slope index of inequality: share at the least deprived end less that at the most."""
    slope_low: float | None
    slope_high: float | None
    ratio: float | None
    """Relative index; None where the line leaves 0..1."""
    concentration: float
    """Erreygers' index; above 0 the better off are better served."""
    p: float | None
    """Two-sided, of no slope; None where too few answered to say."""
    p_adjusted: float | None
    """Benjamini-Hochberg over every slope tested."""
    standing: bool
    """Whether it survives 5 % false discovery."""


class SchoolSignal(Struct, frozen=True, kw_only=True):
    """A school that stands out on a claim's measure, for inspectors only and in no order."""

    claim_id: UUID
    ref: str
    measure: str
    setting_urn: str
    listed: int
    n: int
    favourable: int
    low: float
    high: float
    """95 % bounds among the children listed there."""
    band: Band
    p: float
    p_adjusted: float
    """Benjamini-Hochberg over every school of every measure scanned."""
    flag: Flag
    """Unreliable with 5 to 9 answers."""
    schools: int
    """Schools scanned on that measure."""
    mor: float | None
    """Median odds ratio: how much schools vary, the headline in place of a league table."""


class SignalGroup(Struct, frozen=True, kw_only=True):
    """A signal in one group beside the rest of its population."""

    variable: str
    group: str
    figure: Figure
    rest_estimate: float
    rest_n: int
    difference: float
    low: float
    high: float
    p: float
    p_adjusted: float
    """Benjamini-Hochberg, together with every gap of the cut."""
    standing: bool


class Signal(Struct, frozen=True, kw_only=True):
    """Something families lived that no list records."""

    signal: str
    """harper, harper_seen, harper_told, sent_home, refused_unlawful, not_afforded."""
    title: str
    definition: str
    base: str
    """Whom the share is of."""
    by_answers: bool
    """Whether answers, not the list, decide whom; the figure's list base is the whole list."""
    law: str
    criteria: tuple[str, ...]
    figure: Figure
    """Its estimate is the share the signal is true of; favourable counts those."""
    count: int
    """Children it is true of among those who answered, unweighted."""
    groups: tuple[SignalGroup, ...] = ()
    """Groups of phase, deprivation and the rest, tested with every gap of the cut."""
