"""The nouns of linked contrast: the same child by two clocks."""

from datetime import date
from uuid import UUID

from msgspec import Struct


class Discordance(Struct, frozen=True, kw_only=True):
    """One child about whom the area's row and the family's answer disagree.

    A disagreement and no more: families may recall amiss, and records may be amiss.
    """

    claim_id: UUID
    ref: str
    case_id: UUID
    area_says: bool
    """Whether the area's row has the thing done; the family says the opposite."""
    starts_on: date | None
    ends_on: date | None
    family_said: dict[str, str | int | tuple[str, ...] | None]
    """The answers that bear on the claim, by item."""


class Linked(Struct, frozen=True, kw_only=True):
    """A claim's rows beside families' answers about the same children."""

    claim_id: UUID
    ref: str
    metric: str
    starts: str
    """What the area's first date is, and its second; empty where rows say Yes or No."""
    ends: str
    rows: int
    """Rows about listed children of whom the claim speaks, lawful exceptions among them."""
    excepted: int
    open: int
    """Rows whose time had not run out at notification."""
    recounted: float | None
    """The area's own share, counted anew from its rows on the printed definition."""
    claimed_share: float
    n: int
    """Children with both accounts."""
    both: int
    """Unweighted: area and family both say done; the area alone; the family alone; neither."""
    area_only: int
    family_only: int
    neither: int
    area_only_share: float | None
    """Weighted, as all that follow."""
    area_only_low: float | None
    area_only_high: float | None
    family_only_share: float | None
    family_only_low: float | None
    family_only_high: float | None
    net: float | None
    """How far the area's clock stands above the families' for the same children."""
    net_se: float | None
    net_low: float | None
    net_high: float | None
    p: float | None
    """Two-sided, of no net disagreement (McNemar's)."""
    kappa: float | None
    """Agreement beyond chance; None where both accounts are all one word."""
    kappa_low: float | None
    kappa_high: float | None
    sentence: str


class LinkedReply(Struct, frozen=True, kw_only=True):
    """What a linked child's reply weighs in a cut."""

    case_id: UUID
    family_id: UUID
    response_class: str
    weight: float


class KeptLinked(Struct, frozen=True, kw_only=True):
    """A linked contrast as it is kept."""

    linked: Linked


class KeptDiscordance(Struct, frozen=True, kw_only=True):
    """A disagreement as it is kept."""

    discordance: Discordance
