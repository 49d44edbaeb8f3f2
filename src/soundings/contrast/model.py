"""The nouns of contrast: a finding, a gap, a signal and a line of enquiry."""

from enum import StrEnum
from uuid import UUID

from msgspec import Struct

from soundings.estimate.model import Figure
from soundings.kit.refusal import Kind, Refusal


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
    """Share of the silent; below 0 the claim holds anyway, above 1 it cannot."""
    implied_of_silent: float
    """Share of the silent that the weighted figure assumes."""
    answered: float
    """Share of those who answered, unweighted."""
    late: float | None
    """Weighted share of those who answered after the last wave with enough answers."""
    odds_ratio: float | None
    """Odds needed over odds implied; None where either share is 0, 1 or beyond."""


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
    """Claimed share less its rounding and the tolerance: below it families contradict."""
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


class Signal(Struct, frozen=True, kw_only=True):
    """Something families lived that no list records."""

    signal: str
    """harper_seen, harper_told, harper, sent_home, refused_unlawful."""
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


class EnquiryKind(StrEnum):
    """Whether a line of enquiry starts from a doubt or from something that works."""

    CONCERN = "concern"
    STRENGTH = "strength"


class Enquiry(Struct, frozen=True, kw_only=True):
    """A line of enquiry an inspector can carry into the first meeting."""

    rank: int
    kind: EnquiryKind
    claim_id: UUID
    ref: str
    archetype: str
    claim: str
    why_it_matters: str
    """Criterion and law."""
    whom_to_ask: str
    what_to_request: str
    criteria: tuple[str, ...]
    law: str
    verdict: Verdict
    grade: Grade
    score: float
    """Size × certainty × legal weight × number affected, scaled so the first is 1."""
    number_affected: int
    """Children of the list the difference amounts to, if the estimate holds for all."""


class KeptFinding(Struct, frozen=True, kw_only=True):
    """A finding as it is kept."""

    finding: Finding


class KeptGap(Struct, frozen=True, kw_only=True):
    """A gap as it is kept."""

    gap: Gap


class KeptSignal(Struct, frozen=True, kw_only=True):
    """A signal as it is kept."""

    signal: Signal


class KeptEnquiry(Struct, frozen=True, kw_only=True):
    """A line of enquiry as it is kept."""

    enquiry: Enquiry


class NotContrasted(Refusal):
    """The claims have not been held against that cut."""

    kind = Kind.MISSING
    slug = "not-contrasted"
    title = "The claims have not been held against this cut"


class NoLockedClaims(Refusal):
    """There are no locked claims to hold against the families."""

    kind = Kind.CONFLICT
    slug = "no-locked-claims"
    title = "The claims are not locked"
