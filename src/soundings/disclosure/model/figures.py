"""What families say: a figure, what bounds it, and a claim beside it."""

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


class DomainFigure(Struct, frozen=True, kw_only=True):
    """A measure in one category of one variable."""

    measure: str
    variable: str
    category: str
    figure: Figure


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
