"""The nouns of a verdict: a finding, its grade, and what the silent could change."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from msgspec import Struct

from soundings.claims.model import Benchmark
from soundings.estimate.model import Figure, TwoPhase
from soundings.stats.verdict import Direction


class Verdict(StrEnum):
    """The only words a claim may be answered with."""

    SUPPORTED = "supported"
    SUPPORTED_AMONG_THOSE_WHO_ANSWERED = "supported_among_those_who_answered"
    NOT_SUPPORTED = "not_supported"
    CONTRADICTED = "contradicted"
    INSUFFICIENT = "insufficient"
    NOT_COMPARABLE = "not_comparable"


class Grade(StrEnum):
    """How much about the silent a verdict has to assume."""

    A = "A"
    """Nothing: it stands whatever the silent would say."""
    B = "B"
    """That the silent differ no more than the differences seen."""
    C = "C"
    """That the silent are like those who answered."""
    NONE = ""


class EvenIf(Struct, frozen=True, kw_only=True):
    """What the list alone proves, assuming nothing about the silent (Manski bounds).

    Here and below the silent are the children with no answer that counts: nobody answered for
    them, or the question was not reached, skipped or answered "not sure".
    """

    listed: int
    answered: int
    favourable: int
    adverse: int
    lowest: float
    """Share of the whole list if every silent child were adverse."""
    highest: float
    """Share of the whole list if every silent child were favourable."""
    impossible: bool
    """The claim fails even then."""
    holds: bool
    """The claim stands even if every silent child were adverse."""


class TippingPoint(Struct, frozen=True, kw_only=True):
    """What the silent would have to say for the claim to hold."""

    needed_of_silent: float
    """Share of the silent at which the claim tips; beyond 0 or 1 they cannot tip it."""
    implied_of_silent: float
    """Share of the silent that the weighted figure assumes."""
    answered: float
    """Share of those who answered, unweighted."""
    late: float | None
    """Weighted share of those who answered after the last wave with enough answers."""
    odds_ratio: float | None
    """Odds needed over odds implied; None where either share is 0, 1 or beyond."""
    phoned: float | None = None
    """Share of the silent who were asked by telephone, with its 95 % interval."""
    phoned_low: float | None = None
    phoned_high: float | None = None


class MixturePoint(Struct, frozen=True, kw_only=True):
    """The area's share if the silent differed by delta on the log-odds scale."""

    delta: float
    of_silent: float
    area: float


class Finding(Struct, frozen=True, kw_only=True):
    """One locked claim, the families' figure for it, and everything decided from the two."""

    claim_id: UUID
    ref: str
    archetype: str
    verbatim: str
    source_document: str
    source_page: str
    owner: str
    strength: str
    """absolute, numeric or qualitative."""
    period: str
    claimed_share: float
    rounding: float
    tolerance: float
    threshold: float
    """Claimed share, its rounding and the tolerance given: beyond it families contradict."""
    metric: str
    definition: str
    base: str
    by_answers: bool
    """Whether answers, not the list, decide whom the claim speaks of; the figure's list base is
    then the whole list."""
    law: str
    criteria: tuple[str, ...]
    who_to_ask: str
    request: str
    benchmark: str
    caveat: str
    figure: Figure
    """The measure over its whole population."""
    verdict: Verdict
    base_verdict: Verdict
    """Before Holm and grade C had their say."""
    grade: Grade
    low_90: float | None
    high_90: float | None
    """The two one-sided 5 % bounds the verdict is decided on."""
    p_contradicted: float | None
    p_holm: float | None
    shift: float | None
    """D: the largest difference seen between waves or propensity fifths."""
    silent_share: float | None
    """Share of the list without an answer that counts; the whole list's where answers decide."""
    even_if: EvenIf | None
    """Where answers decide whom the claim speaks of it takes the whole list for them, which only
    widens it. None for a claim that was not compared."""
    tipping: TippingPoint | None
    """None where answers, not the list, decide whom the claim speaks of, or nobody is silent."""
    mixture: tuple[MixturePoint, ...]
    counter_examples: int | None
    """For an absolute claim: accounts against it."""
    reasons: tuple[str, ...]
    """The steps of the decision, in order, for whoever checks it."""
    direction: str = Direction.AT_LEAST.value
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
    """Published figures of the area, its neighbours, its region and the country."""
    two_phase: TwoPhase | None = None
    """Respondents and a telephone sample of the silent together, where there was one."""
    respondents: Figure | None = None
    """The figure of those who answered alone, where the two-phase estimate stands in `figure`."""

    @property
    def n(self) -> int:
        """Children with an answer that counts."""
        return self.figure.n

    @property
    def estimate(self) -> float | None:
        """The families' weighted share."""
        return self.figure.estimate

    @property
    def low(self) -> float | None:
        """The 95 % interval's lower bound."""
        return self.figure.low

    @property
    def high(self) -> float | None:
        """The 95 % interval's upper bound."""
        return self.figure.high
