"""The nouns of a release: what one audience sees, and what is said of what it does not."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from soundings.disclosure.model.audience import Audience, PublicTotal, ReleaseId, Thresholds
from soundings.disclosure.model.cuts import (
    Area,
    AuditHead,
    Balance,
    Channel,
    Confidence,
    CutFacts,
    Headline,
    Lock,
    Method,
    Reach,
    Safeguarding,
    Wave,
)
from soundings.disclosure.model.figures import DomainFigure, Finding
from soundings.disclosure.model.patterns import (
    Gap,
    Gradient,
    Linked,
    School,
    Signal,
    Told,
    Variation,
)
from soundings.disclosure.model.words import Enquiry, Quote, Theme


class ChangedFinding(Struct, frozen=True, kw_only=True):
    """A claim in the cut before and in this one."""

    ref: str
    metric: str
    share_before: float | None
    share: float | None
    n_before: int
    n: int
    verdict_before: str
    verdict: str


class Delta(Struct, frozen=True, kw_only=True):
    """What changed since the last cut of an earlier day: for inspectors alone."""

    cut_before: UUID
    sha256_before: str
    taken_before: datetime
    replied_before: int
    replied: int
    families_before: int
    families: int
    findings: tuple[ChangedFinding, ...]
    """Claims whose verdict changed or whose share moved by a point or more."""
    enquiries_new: tuple[str, ...]
    """References of claims that head a line of enquiry now and did not then."""
    enquiries_gone: tuple[str, ...]


class ReasonCount(Struct, frozen=True, kw_only=True):
    """How many figures are withheld for one reason."""

    reason: str
    figures: int


class Withholding(Struct, frozen=True, kw_only=True):
    """What a release does not show, counted and said."""

    findings: int
    findings_shown: int
    groups: int
    """Figures of groups that the cut holds for the claims' measures."""
    groups_shown: int
    reasons: tuple[ReasonCount, ...]
    audited: int
    """Withheld counts that the release's own audit tried to work out; it came near none."""
    against: tuple[UUID, ...]
    """Earlier releases whose figures were subtracted in the audit."""
    said: str
    """The same in a sentence or two, for whoever reads the release."""


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
    told: tuple[Told, ...] = ()
    gradients: tuple[Gradient, ...] = ()
    schools: tuple[School, ...] = ()
    """Those that stand out, by reference number."""
    variations: tuple[Variation, ...] = ()
    linked: tuple[Linked, ...] = ()
    delta: Delta | None = None
    public_totals: tuple[PublicTotal, ...] = ()
    """Published counts the release was checked against."""
    withholding: Withholding | None = None
    """None for inspectors, from whom nothing is withheld."""


class StoredRelease(Struct, frozen=True, kw_only=True):
    """A release as it was stored, byte for byte."""

    release_id: ReleaseId
    inspection_id: UUID
    cut_id: UUID
    audience: Audience
    content: str
    sha256: str
    released_at: datetime
