"""The nouns of what families say: figures, findings, groups, signals, lines of enquiry, words."""

from datetime import date
from uuid import UUID

from msgspec import Struct


class Figure(Struct, frozen=True, kw_only=True):
    """A share with its interval, base and list base; None throughout where it is withheld."""

    measure: str
    domain: str
    share: float | None
    low: float | None
    high: float | None
    n: int | None
    listed: int | None
    favourable: int | None
    """Of n, unweighted; never shown to the partnership."""
    n_effective: float | None
    flag: str
    withheld: bool
    figure_id: str = ""
    """Leads back to the cut and the statement the figure comes from: `soundings figure ID`."""
    why_withheld: str = ""
    """few_replies, few_listed, few_on_one_side, all_or_none, few_newcomers, protects_another,
    unprotectable, not_answered; empty where it is shown."""


class MixturePoint(Struct, frozen=True, kw_only=True):
    """The area's share if the silent differed by delta on the log-odds scale."""

    delta: float
    of_silent: float
    area: float


class Silent(Struct, frozen=True, kw_only=True):
    """What the children with no answer that counts would have to say, and what bounds them.

    Nobody answered for them, or the question was not reached, skipped or answered "not sure".
    """

    listed: int
    answered: int
    favourable: int
    lowest: float
    highest: float
    impossible: bool
    """The claim fails even if every silent child counted in its favour."""
    holds: bool
    """It stands even if none did."""
    needed: float | None
    """Share of the silent the claim needs; None where the list does not say whom the claim is
    about, or nobody is silent."""
    implied: float | None
    """Share of the silent that the weighted figure assumes."""
    among_answered: float | None
    late: float | None
    phoned: float | None = None
    """Share of the silent who were asked by telephone, with its 95 % interval."""
    phoned_low: float | None = None
    phoned_high: float | None = None
    odds_ratio: float | None = None
    """Odds needed over odds implied."""


class TwoPhase(Struct, frozen=True, kw_only=True):
    """Those who answered and a random part of the silent asked by telephone, together."""

    silent: int
    drawn: int
    answered: int
    phone_rate: float
    among_silent: float
    among_silent_se: float
    share: float
    low: float
    high: float
    implied: float | None
    """Share of the silent that the ordinary weights imply."""
    difference: float | None
    """The phoned less the implied."""
    p: float | None
    headline: bool
    """Whether it stands in place of the respondents' figure, by the rule fixed beforehand."""
    why: str


class Benchmark(Struct, frozen=True, kw_only=True):
    """A published figure: the area beside its neighbours, its region and the country."""

    benchmark_id: str
    title: str
    definition: str
    year: int
    area_name: str
    area: float | None
    country: str
    national: float
    region_name: str
    region: float | None
    neighbours: tuple[str, ...]
    neighbour: float | None
    tenth: float
    ninetieth: float
    authorities: int


class Finding(Struct, frozen=True, kw_only=True):
    """One locked claim, as it was given, beside the families' figure and the verdict."""

    claim_id: UUID
    ref: str
    archetype: str
    verbatim: str
    source_document: str
    source_page: str
    owner: str
    strength: str
    period: str
    claimed: float
    threshold: float
    tolerance: float
    metric: str
    definition: str
    base: str
    by_answers: bool
    """Whether answers, not the list, decide whom the claim speaks of; the figure's listed are
    then the whole list."""
    law: str
    criteria: tuple[str, ...]
    benchmark: str
    caveat: str
    figure: Figure
    verdict: str
    grade: str
    counter_examples: int | None
    silent: Silent | None
    direction: str = "at_least"
    """at_least, at_most or equals."""
    better: float | None = None
    """For "equals": beyond it families report better than was claimed."""
    not_the_same: tuple[str, ...] = ()
    """What of the comparability record was not ticked: population, period, definition,
    exceptions."""
    comparability_note: str = ""
    recorded_by: str = ""
    recorded_on: date | None = None
    answers_period: str = ""
    """What time families' answers speak of, beside the claim's own period."""
    precision: str = ""
    """How exactly families can know it."""
    benchmarks: tuple[Benchmark, ...] = ()
    two_phase: TwoPhase | None = None
    respondents: Figure | None = None
    """The figure of those who answered alone, where the two-phase estimate stands in `figure`."""
    mixture: tuple[MixturePoint, ...] = ()
    p_holm: float | None = None
    """Of the claim holding, all claims looked at together."""
    reasons: tuple[str, ...] = ()
    """The steps of the decision, in order."""

    @property
    def compared(self) -> bool:
        """Say whether the claimed value may stand beside the figure, marked on a chart."""
        return self.verdict != "not_comparable"


class DomainFigure(Struct, frozen=True, kw_only=True):
    """A measure in one category of one variable."""

    measure: str
    variable: str
    category: str
    figure: Figure


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


class Enquiry(Struct, frozen=True, kw_only=True):
    """A line of enquiry: which finding to start from, and whom to ask for what."""

    rank: int
    strength: bool
    ref: str
    claim: str
    why_it_matters: str
    whom_to_ask: str
    what_to_request: str
    criteria: tuple[str, ...]
    law: str
    verdict: str
    grade: str
    number_affected: int
    starts_from: str = "claim"
    """claim, gap, signal, rows or inspector."""
    observed: str = ""
    """What the line starts from, in one sentence."""
    beside: tuple[str, ...] = ()
    """What else points the same way or another."""
    figure: Figure | None = None
    """The figure observed for its claim."""
    edited_by: str = ""
    """Who changed its words last; empty as it was found."""


class Quote(Struct, frozen=True, kw_only=True):
    """A redacted passage whose writer agreed to be quoted."""

    theme: str
    contrary: bool
    text: str
    comment_id: str
    """By which the inspection team finds the whole text."""
    direction: str = ""
    drawn_from: int = 0
    """Of how many that may be quoted it was drawn by ticket."""


class Paraphrase(Struct, frozen=True, kw_only=True):
    """What several families said, in words of the inspection team that a second person passed."""

    direction: str
    words: str


class Theme(Struct, frozen=True, kw_only=True):
    """How many comments touch on a theme."""

    theme: str
    comments: int | None
    name: str = ""
    positive: int | None = None
    mixed: int | None = None
    negative: int | None = None
    prevalence: Figure | None = None
    """Weighted share of the families who wrote, whose words touch it."""
    paraphrases: tuple[Paraphrase, ...] = ()
