"""A synthetic area: who is listed, who cares for them, what they have lived."""

from datetime import date
from enum import StrEnum
from typing import Literal, NewType

import msgspec
import numpy as np
from numpy.typing import NDArray

Size = Literal["small", "median", "large"]
Flavour = Literal["planted", "null"]
CarerIndex = NewType("CarerIndex", int)
"""A carer's place in Carers."""

Whole = NDArray[np.int64]
Real = NDArray[np.float64]
Flag = NDArray[np.bool_]
Text = NDArray[np.str_]
Day = NDArray[np.datetime64]

STATUSES = ("ehc_plan", "sen_support", "requested")
EHC_PLAN, SEN_SUPPORT, REQUESTED = range(3)


class Archetype(StrEnum):
    """What sort of lie, or truth, a claim was planted as."""

    FALSE = "false"
    FLATTERING = "flattering"
    TRUE = "true"
    NOT_COMPARABLE = "not comparable"
    """Of other families or another thing than they are asked about: no verdict is right."""


class Children(msgspec.Struct, frozen=True, kw_only=True):
    """One entry a child in every array. A day that never came is NaT; a code not held is ""."""

    as_of: np.datetime64
    """The day of notification, to which ages and waits are reckoned."""
    unique_id: Text
    upn: Text
    uln: Text
    born: Day
    age: Whole
    female: Flag
    ethnicity: Text
    status: Whole
    need: Text
    placement: Text
    phase: Text
    urn: Text
    issued: Day
    updated: Day
    reviewed: Day
    asked: Day
    """When the area received the request, if it was in the last 24 months."""
    outcome: Text
    decided: Day
    suspensions: Whole
    exclusions: Whole
    absence: Real
    pupil_premium: Flag
    team: Text
    disability: Flag
    family: Whole
    forename: Text
    surname: Text


class Families(msgspec.Struct, frozen=True, kw_only=True):
    """One entry a family."""

    ethnicity: Text
    community: Text
    surname: Text
    idaci: Whole
    language: Text
    postcode: Text
    looked_after: Flag


class Carers(msgspec.Struct, frozen=True, kw_only=True):
    """One entry a carer, and the carer-child pairs."""

    name: Text
    relation: Text
    email: Text
    mobile: Text
    postcode: Text
    family: Whole
    reachable_by_number: Flag
    """Whether the number alone tells whose it is, among those without an email address."""
    propensity: Real
    mood: Real
    """Uniform on 0..1; a carer answers when it falls below the propensity."""
    opens: Whole
    """The wave, 1 to 4, in which this carer opens the link if at all."""
    pair_carer: Whole
    pair_child: Whole


class Holds(msgspec.Struct, frozen=True, kw_only=True):
    """Whom not to contact, and why; carer -1 stands for all carers of the child."""

    child: Whole
    carer: Whole
    reason: Text
    noted: Day


class Answers(msgspec.Struct, frozen=True, kw_only=True):
    """What each child's family would truly answer, one column an item.

    Single items hold the place of the code in `items.SINGLES`, several items a bit for each
    code of `items.SEVERALS`, months a count of months since year 0 (year x 12 + month - 1).
    -1 is not asked; for months -2 is not sure.
    """

    singles: dict[str, NDArray[np.int8]]
    severals: dict[str, NDArray[np.int32]]
    months: dict[str, NDArray[np.int32]]
    experience: Real
    """How well the family fares, standardised; it drives the answers and who gives them."""
    words: NDArray[np.int32]
    """A seed for the family's words; -1 says nothing."""


class PlantedClaim(msgspec.Struct, frozen=True, kw_only=True):
    """A claim of the partnership and what is true of it."""

    ref: str
    archetype: str
    claim: str
    source_document: str
    page: int
    owner: str
    strength: str
    claimed: float
    tolerance: int
    period: str
    planted: Archetype
    true_share: float
    base: int
    """How many listed children the true share is a share of."""
    same: tuple[str, ...]
    """The comparability record: what is the same as what families are asked."""
    note: str
    """Why not all of it is."""


class Area(msgspec.Struct, frozen=True, kw_only=True):
    """A synthetic area with everything true of it."""

    name: str
    short_name: str
    scale: Size
    flavour: Flavour
    seed: int
    notified_on: date
    children: Children
    families: Families
    carers: Carers
    holds: Holds
    answers: Answers
    disclosing: Whole
    """Children whose family would write of harm done to them."""
    claims: tuple[PlantedClaim, ...]
    harper_rate: float
    published_clock: float
    """Share of new plans in 20 weeks by the area's own clock, exceptions left out."""
    failing_share: float
    """Support delivered in the failing group, and in the others."""
    others_share: float

    @property
    def size(self) -> int:
        """How many children are listed."""
        return len(self.children.age)


class ExpectedClaim(msgspec.Struct, frozen=True, kw_only=True):
    """What truth.json says of a claim."""

    ref: str
    archetype: str
    planted: Archetype
    true_share: float
    claimed: float
    base: int
    expected: tuple[str, ...]


class FailingGroup(msgspec.Struct, frozen=True, kw_only=True):
    """The group in which support was planted to fail."""

    archetype: str
    phase: str
    true_share: float
    others_share: float


class Truth(msgspec.Struct, frozen=True, kw_only=True):
    """truth.json: what was planted in an area, for whoever checks the findings."""

    size: str
    flavour: str
    seed: int
    children: int
    harper_rate: float
    published_clock: float
    failing_group: FailingGroup
    claims: tuple[ExpectedClaim, ...]
