"""The nouns of disclosure: what a document may show, and nothing else.

These Structs are this room's own, so that what leaves is decided here and a new field
upstream does not leave by itself.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import NewType
from uuid import UUID

from msgspec import Struct

from soundings.kit.refusal import Kind, Refusal

ReleaseId = NewType("ReleaseId", UUID)

FORM = 1
"""The shape of Released; a stored release of another shape is not read as this one."""


class Audience(StrEnum):
    """Who a release is for."""

    INSPECTOR = "inspector"
    PARTNERSHIP = "partnership"


class Light(StrEnum):
    """How far the whole can be leaned on."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"


class Thresholds(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The numbers a release was made under; they stand in it."""

    minimum_replies: int
    minimum_listed: int
    small_cell: int
    small_group: int
    base_rounding: int
    decimals: int


class Area(Struct, frozen=True, kw_only=True):
    """The inspection: its names and the hours that matter."""

    code: str
    area: str
    local_authority: str
    integrated_care_board: str
    notified_on: date
    opens_at: datetime
    closes_at: datetime
    reply_due: datetime
    on_site_from: date
    on_site_to: date


class CutFacts(Struct, frozen=True, kw_only=True):
    """The frozen state of list and replies that every figure comes from."""

    cut_id: UUID
    sha256: str
    taken_at: datetime
    instrument_hash: str
    method: str


class Headline(Struct, frozen=True, kw_only=True):
    """Children listed, reached and answered for, and the families behind the answers."""

    listed: int
    reached: int
    replied: int
    families: int | None


class Confidence(Struct, frozen=True, kw_only=True):
    """The light, and each reason it is not greener."""

    light: Light
    reasons: tuple[str, ...]
    """Codes: few_replies, uneven_response, low_response, off_balance, unmodelled."""


class Reach(Struct, frozen=True, kw_only=True):
    """One category of the list: how many could be written to, were, and answered."""

    margin: str
    category: str
    listed: int
    reachable: int
    delivered: int
    """Sent a message that did not come back; receipts of delivery are rarer than delivery."""
    answered: int


class Channel(Struct, frozen=True, kw_only=True):
    """What became of one channel's messages, and the children answered for after one."""

    channel: str
    sent: int
    delivered: int
    not_delivered: int
    """Bounced, or refused by the provider."""
    answered: int


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
    weighted_difference: float


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


class Quote(Struct, frozen=True, kw_only=True):
    """A redacted passage whose writer agreed to be quoted."""

    theme: str
    contrary: bool
    text: str
    comment_id: str
    """By which the inspection team finds the whole text."""


class Theme(Struct, frozen=True, kw_only=True):
    """How many comments touch on a theme."""

    theme: str
    comments: int


class Wave(Struct, frozen=True, kw_only=True):
    """One measure among those who answered by the end of each wave."""

    measure: str
    wave: int
    n: int
    share: float | None
    cumulative_n: int
    cumulative: float | None


class Method(Struct, frozen=True, kw_only=True):
    """Numbers of the weighting and of the unevenness of response."""

    response_rate: float | None
    contact_rate: float | None
    sent_whole: int | None
    """Of the children answered for, those whose reply was sent."""
    broken_off: int | None
    """Those whose reply was left unsent with enough answered to count."""
    claims_tested: int
    """Claims whose figure can decide them, each with a p-value: those Holm's correction counts."""
    families_answered: int
    classes: int
    design_effect: float | None
    n_effective: float | None
    smallest_weight: float | None
    largest_weight: float | None
    r_indicator: float | None
    """Bias-adjusted, as is cv."""
    r_se: float | None
    cv: float | None
    log: tuple[str, ...]
    """Every weighting class merged and margin dropped, in order."""


class Safeguarding(Struct, frozen=True, kw_only=True):
    """A count of concerns and how many a person has read; never what they say."""

    raised: int
    seen: int


class Lock(Struct, frozen=True, kw_only=True):
    """When the claims were locked and the hash they were locked under."""

    locked_at: datetime
    claim_count: int
    sha256: str


class AuditHead(Struct, frozen=True, kw_only=True):
    """The end of the audit chain when the release was made."""

    entry_id: int
    hash: str


class Released(Struct, frozen=True, kw_only=True):
    """Everything a document for one audience may show of one cut."""

    form: int
    release_id: ReleaseId
    audience: Audience
    area: Area
    cut: CutFacts
    thresholds: Thresholds
    lock: Lock
    audit: AuditHead
    headline: Headline
    confidence: Confidence | None
    reach: tuple[Reach, ...]
    channels: tuple[Channel, ...]
    balance: tuple[Balance, ...]
    method: Method | None
    waves: tuple[Wave, ...]
    findings: tuple[Finding, ...]
    domains: tuple[DomainFigure, ...]
    gaps: tuple[Gap, ...]
    signals: tuple[Signal, ...]
    enquiries: tuple[Enquiry, ...]
    quotes: tuple[Quote, ...]
    themes: tuple[Theme, ...]
    safeguarding: Safeguarding | None


class StoredRelease(Struct, frozen=True, kw_only=True):
    """A release as it was stored, byte for byte."""

    release_id: ReleaseId
    inspection_id: UUID
    cut_id: UUID
    audience: Audience
    content: str
    sha256: str
    released_at: datetime


class NotReleased(Refusal):
    """Nothing has been released to that audience."""

    kind = Kind.MISSING
    slug = "not-released"
    title = "Nothing has been released yet"


class OtherForm(Refusal):
    """A stored release has a shape this program does not read."""

    kind = Kind.CONFLICT
    slug = "release-of-another-form"
    title = "That release was made by another version"


class ClaimsNotLocked(Refusal):
    """A release needs locked claims."""

    kind = Kind.CONFLICT
    slug = "release-needs-locked-claims"
    title = "The claims are not locked"
