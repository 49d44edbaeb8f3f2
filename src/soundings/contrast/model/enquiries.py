"""The nouns of a line of enquiry."""

from enum import StrEnum
from typing import Literal, TypeAlias
from uuid import UUID

from msgspec import Struct

from soundings.contrast.model.verdicts import Grade, Verdict

StartsFrom: TypeAlias = Literal["claim", "gap", "signal", "rows"]
"""What drew attention: the claim's own figure, a group, a signal, or the area's rows."""


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
    starts_from: StartsFrom = "claim"
    observed: str = ""
    """What the line starts from, in one sentence."""
    beside: tuple[str, ...] = ()
    """What else points the same way or another: gaps, signals, schools, linked rows."""
