"""The nouns of the right of reply: a reply, its evidence, its recount and its mark."""

from datetime import datetime
from enum import StrEnum
from typing import NewType
from uuid import UUID

from msgspec import Struct

from soundings.audit.model import SignedHead
from soundings.briefing.model.draws import Draw
from soundings.disclosure.model import Finding
from soundings.kit.forms import Fault
from soundings.kit.refusal import Kind, Refusal

ReplyId = NewType("ReplyId", UUID)
EvidenceId = NewType("EvidenceId", UUID)


class Position(StrEnum):
    """What the partnership says to a finding."""

    ACCEPT = "accept"
    CONTEXT = "context"
    DISPUTE = "dispute"


class Ground(StrEnum):
    """What a dispute is about."""

    DEFINITION = "definition"
    PERIOD = "period"
    LIST = "list"
    OTHER = "other"


class Found(StrEnum):
    """What an inspector found of a reply: a dispute upheld is an error of ours."""

    UPHELD = "upheld"
    PART = "part"
    NOT = "not"


class Use(StrEnum):
    """What a file is for."""

    EVIDENCE = "evidence"
    ROWS = "rows"
    """The area's rows, corrected: they are counted anew."""


class Attached(Struct, frozen=True, kw_only=True):
    """A file that came with a reply, without its bytes."""

    evidence_id: EvidenceId
    reply_id: ReplyId
    use: Use
    file_name: str
    media_type: str
    size: int
    sha256: str


class Sealed(Struct, frozen=True, kw_only=True):
    """A file as it is kept."""

    evidence_id: EvidenceId
    reply_id: ReplyId
    use: Use
    file_name: str
    media_type: str
    size: int
    sha256: str
    sealed: bytes


class Uncounted(Struct, frozen=True, kw_only=True):
    """Corrected rows that wait to be counted."""

    reply_id: ReplyId
    inspection_id: UUID
    claim_id: UUID
    release_id: UUID
    evidence_id: EvidenceId
    file_name: str
    sealed: bytes


class Recounted(Struct, frozen=True, kw_only=True):
    """A finding beside what it would be on the area's corrected rows."""

    claimed: float
    families: float | None
    counted_before: float | None
    """The area's own share by the rows it sent first; None where it sent none."""
    counted: float | None
    """By the corrected rows."""
    rows: int
    unmatched: int
    """Rows about nobody on the list."""
    verdict_before: str
    verdict: str
    """Of the claim as locked, were it the corrected share."""
    grade_before: str
    grade: str
    sentence_before: str
    sentence: str
    problem: str = ""
    """Why the rows could not be counted."""


class Marked(Struct, frozen=True, kw_only=True):
    """What an inspector found of a reply, and why."""

    found: Found
    reason: str
    marked_by: str
    marked_at: datetime


class Reply(Struct, frozen=True, kw_only=True):
    """One version of what the partnership says to one finding."""

    reply_id: ReplyId
    inspection_id: UUID
    claim_id: UUID
    version: int
    position: Position
    ground: Ground | None
    words: str
    written_by: str
    written_at: datetime
    attached: tuple[Attached, ...] = ()
    recounted: Recounted | None = None
    marks: tuple[Marked, ...] = ()
    """Every one, the newest last: it holds."""

    @property
    def mark(self) -> Marked | None:
        """Return the mark that holds."""
        return self.marks[-1] if self.marks else None


class Replies(Struct, frozen=True, kw_only=True):
    """Everything the partnership has said to the findings of an inspection."""

    every: tuple[Reply, ...] = ()
    """Every version, by claim and then in order."""

    @property
    def latest(self) -> tuple[Reply, ...]:
        """Return the newest version for each claim."""
        return tuple({reply.claim_id: reply for reply in self.every}.values())

    def of(self, claim_id: UUID) -> tuple[Reply, ...]:
        """Return the newest version for that claim, if there is one."""
        return tuple(reply for reply in self.latest if reply.claim_id == claim_id)

    def versions(self, claim_id: UUID) -> tuple[Reply, ...]:
        """Return every version for that claim, the oldest first."""
        return tuple(reply for reply in self.every if reply.claim_id == claim_id)


class Beside(Struct, frozen=True, kw_only=True):
    """What stands beside a release in a document: what was replied, who was drawn, and the end
    the audit chain had at the release, signed.
    """

    replies: Replies = Replies()
    draws: tuple[Draw, ...] = ()
    signed: SignedHead | None = None


class Written(Struct, frozen=True, kw_only=True):
    """What was typed into the form, as it was typed, and the files chosen."""

    position: str = ""
    ground: str = ""
    words: str = ""
    uploads: tuple["Upload", ...] = ()


class Upload(Struct, frozen=True, kw_only=True):
    """A file as a browser sent it."""

    file_name: str
    content: bytes
    use: Use


class ReplyForm(Struct, frozen=True, kw_only=True):
    """The page on which one finding is replied to."""

    finding: Finding
    closes_at: datetime
    is_open: bool
    typed: Written
    faults: tuple[Fault, ...]
    versions: tuple[Reply, ...]
    words_typed: int


class ReplyRow(Struct, frozen=True, kw_only=True):
    """One finding of the pack, and what the partnership has said to it."""

    finding: Finding
    reply: Reply | None


class ReplyList(Struct, frozen=True, kw_only=True):
    """Every finding of the pack that was handed over, with the replies to them."""

    rows: tuple[ReplyRow, ...]
    replies: Replies
    closes_at: datetime
    is_open: bool


class ReplyClosed(Refusal):
    """The time for replies has run out."""

    kind = Kind.CLOSED
    slug = "reply-closed"
    title = "The right of reply has closed"


class UnknownReply(Refusal):
    """No reply, finding or file of that id belongs to the inspection."""

    kind = Kind.MISSING
    slug = "unknown-reply"
    title = "There is no such reply"


class MarkWithoutReason(Refusal):
    """A mark needs one of three findings and a reason."""

    slug = "mark-without-reason"
    title = "A mark needs a reason"


class NotAFile(Refusal):
    """An attached file is of a kind or size that is not taken."""

    slug = "evidence-not-taken"
    title = "That file cannot be attached"
