"""What stands beside a claim: the area's own rows, published figures."""

from datetime import date, datetime

import msgspec

from soundings.claims.model.claims import ClaimId, no_errors
from soundings.kit.refusal import Kind, Refusal
from soundings.kit.tables import Problem
from soundings.roll.model import CaseId


class AreaRow(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the area's dated rows, before the roll has said which child it is about."""

    number: int
    """As Excel numbers it."""
    ref: str
    local_id: str
    upn: str | None
    starts_on: date | None
    ends_on: date | None
    kept: bool | None
    """Whether, by the area's own clock, what was claimed was done; None while time remains."""
    excepted: bool
    """Left out by the area under a lawful exception."""


class RowsReport(msgspec.Struct, frozen=True, kw_only=True):
    """The area's rows of a file, and everything wrong with it."""

    file: str
    sha256: str
    rows: tuple[AreaRow, ...]
    problems: tuple[Problem, ...]

    @property
    def refs(self) -> tuple[str, ...]:
        """The claims the rows are about, each once."""
        return tuple(dict.fromkeys(row.ref for row in self.rows))

    @property
    def importable(self) -> bool:
        """Say whether there is a row to store and no error stands in the way."""
        return bool(self.rows) and no_errors(self.problems)


class DatedRow(msgspec.Struct, frozen=True, kw_only=True):
    """What the area's own records say of one child and one claim; no name comes with it."""

    claim_id: ClaimId
    case_id: CaseId
    starts_on: date | None
    ends_on: date | None
    kept: bool | None
    excepted: bool


class RowsFile(msgspec.Struct, frozen=True, kw_only=True):
    """A claim's rows as they came: from which file, and how many."""

    claim_id: ClaimId
    ref: str
    file_name: str
    sha256: str
    row_count: int
    unmatched: int
    """Rows about a child who is on no list: left out."""
    imported_at: datetime


class Benchmark(msgspec.Struct, frozen=True, kw_only=True):
    """One published figure: the area beside its neighbours, its region and the country."""

    benchmark_id: str
    title: str
    definition: str
    year: int
    area_name: str
    area: float | None
    """As a share, as all here; None where the file withholds it."""
    country: str
    national: float
    region_name: str
    region: float | None
    neighbours: tuple[str, ...]
    neighbour: float | None
    tenth: float
    """A tenth of the authorities lie below it, and a tenth above the next."""
    ninetieth: float
    authorities: int
    pooled: bool
    """Whether several authorities' share is one of all their children; else it is the median
    authority's."""


class StoredBenchmark(Benchmark, frozen=True, kw_only=True):
    """A published figure with the file it came from."""

    file_name: str
    sha256: str
    imported_at: datetime


class BenchmarksReport(msgspec.Struct, frozen=True, kw_only=True):
    """The published figures of a file, and everything wrong with it."""

    file: str
    sha256: str
    benchmarks: tuple[Benchmark, ...]
    problems: tuple[Problem, ...]

    @property
    def importable(self) -> bool:
        """Say whether there is a figure to store and no error stands in the way."""
        return bool(self.benchmarks) and no_errors(self.problems)


class RowsTooLate(Refusal):
    """Rows that come after families answered could be fitted to what they said."""

    kind = Kind.CONFLICT
    slug = "rows-too-late"
    title = "Those rows come too late"
