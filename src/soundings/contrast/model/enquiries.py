"""The nouns of a line of enquiry, and of what people change about one."""

from datetime import datetime
from enum import StrEnum
from typing import Literal, NewType, TypeAlias
from uuid import UUID

from msgspec import Struct

from soundings.contrast.model.verdicts import Grade, Verdict

StartsFrom: TypeAlias = Literal["claim", "gap", "signal", "rows", "inspector"]
"""What drew attention: the claim's own figure, a group, a signal, the area's rows; or an
inspector, who added the line."""

LineId = NewType("LineId", UUID)
"""The same line in every cut of an inspection: a claim, and what drew attention to it."""


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
    edited_by: str = ""
    """Who changed its words last; empty where they stand as the analysis made them."""


class Words(Struct, frozen=True, kw_only=True):
    """What of a line people may put in their own words; claim and figures stand."""

    why_it_matters: str
    whom_to_ask: str
    what_to_request: str


class Reworded(Struct, frozen=True, kw_only=True, tag="reworded"):
    """A line was put in other words."""

    words: Words


class Moved(Struct, frozen=True, kw_only=True, tag="moved"):
    """A line was put at another place, counted from 1."""

    place: int


class Dropped(Struct, frozen=True, kw_only=True, tag="dropped"):
    """A line is not to be followed."""

    reason: str


class Restored(Struct, frozen=True, kw_only=True, tag="restored"):
    """A dropped line is followed after all; it comes last."""


class Added(Struct, frozen=True, kw_only=True, tag="added"):
    """An inspector's own line about a locked claim."""

    claim_id: UUID
    words: Words


Change: TypeAlias = Reworded | Moved | Dropped | Restored | Added


class Changed(Struct, frozen=True, kw_only=True):
    """A change as it is kept: who, when, what."""

    number: int
    """The order of an inspection's changes, from 1."""
    line_id: UUID
    change: Change
    changed_at: datetime
    changed_by: UUID
    changed_name: str


class Line(Struct, frozen=True, kw_only=True):
    """A line as it stands, with how it came to."""

    line_id: LineId
    enquiry: Enquiry
    original: Enquiry | None
    """As the analysis made it; None for an inspector's own."""
    dropped: str | None
    """Why it is not followed."""
    history: tuple[Changed, ...]

    @property
    def seen(self) -> int:
        """The number of its last change: whoever edits says which state they saw."""
        return self.history[-1].number if self.history else 0


class Lines(Struct, frozen=True, kw_only=True):
    """An inspection's lines: those followed in their order, then those dropped."""

    lines: tuple[Line, ...]
    elsewhere: tuple[Changed, ...]
    """Changes of lines that an earlier analysis made and this one did not."""

    @property
    def followed(self) -> tuple[Line, ...]:
        """Those an inspector carries into the first meeting."""
        return tuple(line for line in self.lines if line.dropped is None)
