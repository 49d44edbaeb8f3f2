"""What a cut is, and the figures it holds."""

from datetime import datetime
from enum import StrEnum
from typing import NewType
from uuid import UUID

from msgspec import Struct

CutId = NewType("CutId", UUID)

ALL = "all"
"""The domain of everybody a measure speaks of."""


class Flag(StrEnum):
    """How far a figure can be leaned on."""

    NONE = ""
    UNRELIABLE = "unreliable"
    INSUFFICIENT = "insufficient"


class Cut(Struct, frozen=True, kw_only=True):
    """A frozen state of frame and replies."""

    cut_id: CutId
    inspection_id: UUID
    taken_at: datetime
    sha256: str
    """Of the canonical rows of frame and replies together."""
    instrument_hash: str
    method: str
    list_count: int
    """Children on the frame."""
    response_count: int
    """Children answered for, whole or in part."""
    family_count: int
    """Families with at least one of them."""


class Figure(Struct, frozen=True, kw_only=True):
    """One measure for one domain: a share, its interval, its base and its flag."""

    measure: str
    """An archetype's id (`C16`) or a signal's (`harper_told`)."""
    domain: str
    """`all`, or `variable=category` such as `idaci_fifth=1`."""
    list_base: int
    """Children on the frame in the measure's list population and the domain."""
    n: int
    """Children of these with an answer that counts."""
    favourable: int
    """Of n, how many favourable, unweighted."""
    n_effective: float | None
    estimate: float | None
    """Weighted share favourable, 0 to 1; None when nobody answered."""
    se: float | None
    low: float | None
    high: float | None
    """Bounds of the 95 % interval that assumes, within the weighting groups, that families who
    did not answer would answer like those who did."""
    df: float | None
    flag: Flag


class Difference(Struct, frozen=True, kw_only=True):
    """One group's share of a measure less the rest's of the same population."""

    measure: str
    domain: str
    """`variable=category` of the group."""
    rest_n: int
    """Children outside the group with an answer that counts."""
    rest_estimate: float
    difference: float
    low: float
    high: float
    p: float
    """Two-sided, of no difference, before anybody counts how many were tested."""


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
    """(respondent share - frame share) in standard deviations of the frame; over 0.1 is much."""
    weighted_difference: float
    """The same after weighting."""


class Weight(Struct, frozen=True, kw_only=True):
    """What one child's reply counts for."""

    case_id: UUID
    family_id: UUID
    response_class: str
    base_weight: float
    weight: float
