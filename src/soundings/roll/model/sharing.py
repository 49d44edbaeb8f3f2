"""Files that wait for a word, audits of the list, and what is said of its gaps."""

from datetime import date, datetime
from enum import StrEnum
from typing import Literal

import msgspec

from soundings.inspection.model import InspectionId
from soundings.kit.refusal import Kind, Refusal
from soundings.kit.tables import Problem
from soundings.roll.model.kinds import Status


class PublishedTotal(msgspec.Struct, frozen=True, kw_only=True):
    """How many children of a kind a published table counts."""

    row: int
    status: Status | None
    """None: of either status."""
    characteristic: str
    group: str
    count: int


class TotalsReport(msgspec.Struct, frozen=True, kw_only=True):
    """The published totals of a file, and every row that cannot be read."""

    totals: tuple[PublishedTotal, ...]
    problems: tuple[Problem, ...]


class SchoolsReport(msgspec.Struct, frozen=True, kw_only=True):
    """What a file calls each school, by its number, and every row that cannot be read."""

    schools: dict[str, str]
    problems: tuple[Problem, ...]


class Coverage(msgspec.Struct, frozen=True, kw_only=True):
    """One published count beside the list's."""

    status: Status | None
    characteristic: str
    group: str
    published: int
    listed: int
    share: float | None
    """Listed over published; None at 0/0."""
    flag: Literal["", "short", "over"]


class StatusAudit(msgspec.Struct, frozen=True, kw_only=True):
    """What the list itself shows of the children of one status."""

    status: Status
    listed: int
    without_contact: int
    without_upn: int
    without_school: int
    out_of_area: int


class FrameAudit(msgspec.Struct, frozen=True, kw_only=True):
    """How well the list covers the children it should hold."""

    coverage: tuple[Coverage, ...]
    statuses: tuple[StatusAudit, ...]
    repeated: int
    """Children who share name and day of birth with another: perhaps the same child twice."""

    @property
    def gaps(self) -> int:
        """How many published counts the list does not reach, or overshoots."""
        return sum(bool(line.flag) for line in self.coverage)


class Stand(StrEnum):
    """What the partnership says of a gap in its lists."""

    KNOWN = "known"
    """It is so, and stays so."""
    MENDED_BY = "mended_by"
    EXPLAINED = "explained"
    """The list is right, and the other figure counts something else."""


class KeptAudit(msgspec.Struct, frozen=True, kw_only=True):
    """An audit of the list, kept for the partnership to say what it knows of each gap."""

    inspection_id: InspectionId
    number: int
    file_name: str
    """Of the published totals; empty where the list was held against itself alone."""
    found: FrameAudit
    made_at: datetime


class GapAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What the partnership said of one gap, and who signed it."""

    gap: str
    number: int
    stand: Stand
    mended_by: date | None
    words: str
    signed_at: datetime
    signed_name: str


class Gap(msgspec.Struct, frozen=True, kw_only=True):
    """One thing the list lacks, and everything that was said of it."""

    key: str
    sentence: str
    answers: tuple[GapAnswer, ...] = ()
    """The oldest first; the newest counts."""

    @property
    def answer(self) -> GapAnswer | None:
        """What the partnership says of it now."""
        return self.answers[-1] if self.answers else None


class Upload(msgspec.Struct, frozen=True, kw_only=True):
    """One of the files that wait, as it is stored."""

    file_name: str
    sealed: bytes
    place: int


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """How files that wait are to be stored."""

    without_rows_in_error: bool = False
    """Leave those rows out, and store the rest."""
    release: bool = False
    """Of holds alone: let go whom the file no longer names."""


class NotPublishedTotals(Refusal):
    """The file does not hold published totals as they can be read."""

    slug = "not-published-totals"
    title = "The published totals cannot be read"


class NotASchoolList(Refusal):
    """The file does not say what schools are called."""

    slug = "not-a-school-list"
    title = "The list of schools cannot be read"


class UnknownUpload(Refusal):
    """The files are not here: stored, thrown away, or too long ago."""

    kind = Kind.MISSING
    slug = "unknown-upload"
    title = "Those files are no longer here"


class NothingSent(Refusal):
    """A form came without its file."""

    slug = "nothing-sent"
    title = "No file came"


class UnknownGap(Refusal):
    """The list has no such gap."""

    kind = Kind.MISSING
    slug = "unknown-gap"
    title = "There is no such gap"


class WrongAnswer(Refusal):
    """What was said of a gap cannot be kept so."""

    slug = "wrong-answer"
    title = "Say a little more"
