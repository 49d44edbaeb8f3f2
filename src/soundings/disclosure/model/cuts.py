"""The nouns of a cut: the area, the frozen rows, who was reached and who answered."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from msgspec import Struct


class Light(StrEnum):
    """How far the whole can be leaned on."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"


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
    program: str = ""
    """The version of the program that made the release."""
    code_sha256: str = ""
    """Of the program's own files: the same hash is the same code."""


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
