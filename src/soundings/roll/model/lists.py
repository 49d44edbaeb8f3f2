"""Files as they were read, row by row, and everything that is wrong with them."""

from datetime import date

import msgspec

from soundings.kit.refusal import Kind, Refusal
from soundings.kit.tables import Problem, Severity
from soundings.roll.model.kinds import (
    Ethnicity,
    FileKind,
    HoldReason,
    NeedType,
    Phase,
    Relation,
    Sex,
)


class ChildRow(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One child as one list has them."""

    file: str
    row: int
    kind: FileKind
    local_id: str
    upn: str | None
    date_of_birth: date
    sex: Sex
    ethnicity: Ethnicity
    need_type: NeedType = NeedType.UNKNOWN
    phase: Phase | None = None
    setting_urn: str | None = None
    pupil_premium: bool = False
    looked_after: bool = False
    plan_requested_on: date | None = None
    plan_issued_on: date | None = None
    out_of_area: bool | None = None


class CarerRow(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One carer of one child as the contacts file has them."""

    file: str
    row: int
    local_id: str
    upn: str | None
    forename: str | None
    surname: str | None
    postcode: str | None
    idaci_decile: int | None
    first_language_english: bool | None
    name: str | None
    """None when the row tells of the child alone."""
    key: str
    """The name as two spellings of it agree; empty when there is none."""
    relation: Relation
    email: str | None
    phone: str | None
    language: str | None
    """None when the row does not say."""


class HoldRow(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One hold as the holds file has it."""

    file: str
    row: int
    local_id: str
    carer_name: str | None
    reason: HoldReason
    noted_on: date | None


class FileReport(msgspec.Struct, frozen=True, kw_only=True):
    """One file as it was read."""

    file: str
    kind: FileKind
    sha256: str
    rows: int


class AskedColumn(msgspec.Struct, frozen=True, kw_only=True):
    """A column of theirs by a name no kind of file has: somebody says what it is."""

    theirs: str
    file: str
    kind: FileKind
    examples: tuple[str, ...]
    """The first different things it holds."""
    ours: str
    """What was said of it, else what it is like; empty where it is like nothing."""
    kept: bool
    """Whether somebody has said it."""
    choices: tuple[str, ...]
    """The columns its file still lacks."""


class ColumnName(msgspec.Struct, frozen=True, kw_only=True):
    """What an area calls a column, and what it is called here."""

    theirs: str
    ours: str


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the files say and everything that is wrong with them; nothing is stored yet."""

    files: tuple[FileReport, ...]
    problems: tuple[Problem, ...]
    """Errors first, then queries, then notes."""
    children: tuple[ChildRow, ...]
    carers: tuple[CarerRow, ...]
    holds: tuple[HoldRow, ...]

    @property
    def importable(self) -> bool:
        """Say whether there is anything to store and no error stands in the way."""
        return bool(self.files) and not any(
            problem.severity is Severity.ERROR for problem in self.problems
        )


class Imported(msgspec.Struct, frozen=True, kw_only=True):
    """How much an import stored, and what the roll holds now."""

    files: int
    children: int
    carers: int
    families: int
    holds: int
    unreachable: int
    """Children nobody can write to."""


class HoldLine(msgspec.Struct, frozen=True, kw_only=True):
    """One hold, as an operator knows it."""

    local_id: str
    carer: str | None
    reason: HoldReason
    noted_on: date


class HoldsChange(msgspec.Struct, frozen=True, kw_only=True):
    """What a holds file changed: it is the whole of the holds as they stand today."""

    added: tuple[HoldLine, ...]
    kept: int
    missing: tuple[HoldLine, ...]
    """Held, and no longer in the file: still held, unless they were to be released."""
    released: bool
    """Whether the missing were released."""


class ProblemGroup(msgspec.Struct, frozen=True, kw_only=True):
    """The same problem, however many rows have it."""

    severity: str
    file: str
    column: str
    wanted: str
    mend: str
    count: int
    rows: tuple[int, ...]
    """The first few."""
    found: tuple[str, ...]
    """The first few different ones."""


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """A report, short enough to act on."""

    files: tuple[FileReport, ...]
    errors: int
    queries: int
    notes: int
    rows_in_error: int
    children: int
    carers: int
    carers_of_several: int
    without_carer: int
    groups: tuple[ProblemGroup, ...]
    """Errors first, the most frequent first."""


class NoSuchFile(Refusal):
    """A file named cannot be read."""

    kind = Kind.MISSING
    slug = "no-such-file"
    title = "The file cannot be read"


class NotAMapping(Refusal):
    """The mapping file cannot be followed."""

    kind = Kind.INVALID
    slug = "not-a-mapping"
    title = "The mapping file cannot be followed"


class FilesInError(Refusal):
    """The files hold errors, so nothing of them was stored."""

    kind = Kind.INVALID
    slug = "files-in-error"
    title = "The files need mending first"


class SentBefore(Refusal):
    """The same file was imported already, perhaps a moment ago by somebody else."""

    kind = Kind.CONFLICT
    slug = "sent-before"
    title = "The file came before"


class RollClosed(Refusal):
    """The inspection takes no more of such files."""

    kind = Kind.CLOSED
    slug = "roll-closed"
    title = "The list is closed"
