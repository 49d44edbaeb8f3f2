"""Published figures of every authority, put beside the area: country, region, neighbours."""

import re
from collections.abc import Mapping, Sequence
from statistics import median, quantiles

import msgspec

from soundings.claims.model import (
    Benchmark,
    BenchmarksReport,
    PublishedMeasure,
    PublishedMeasures,
)
from soundings.kit.tables import Problem, Severity, Table, fold, suggest

_NUMBER = re.compile(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?|-?\d+(?:\.\d+)?", re.ASCII)
_WITHHELD = frozenset({"", "c", "x", "z", "u", "k", "low", ":", ".", "..", "*", "~"})
"""How official tables say that there is no figure, or none that may be shown."""

_WHOLE = 100.0
_TENTHS = 10
_FEW = 10
"""Authorities a file needs to say where the middle eight in ten of them lie."""


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which authorities are asked for, and of which year the file is."""

    authority: str
    neighbours: tuple[str, ...]
    year: int


class _Row(msgspec.Struct, frozen=True, kw_only=True):
    number: int
    name: str
    region: str
    cells: Sequence[str]


class _Share(msgspec.Struct, frozen=True, kw_only=True):
    """One authority's share, and how many it is a share of."""

    share: float
    of: float | None


def _place(header: Sequence[str], names: Sequence[str]) -> int | None:
    folded = {fold(name) for name in names}
    return next((place for place, name in enumerate(header) if fold(name) in folded), None)


def _problem(
    table: Table,
    column: str,
    found: str,
    wanted: str,
    mend: str,
    *,
    row: int | None = None,
    severity: Severity = Severity.ERROR,
) -> Problem:
    return Problem(
        file=table.file,
        row=row,
        column=column,
        found=found,
        wanted=wanted,
        mend=mend,
        severity=severity,
    )


def _number(text: str) -> float | None:
    bare = text.rstrip("%").strip()
    return float(bare.replace(",", "")) if _NUMBER.fullmatch(bare) else None


class _Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """The file as rows of authorities, read one column after another."""

    table: Table
    rows: tuple[_Row, ...]
    name_of_country: str
    country: _Row | None

    def numbers(self, place: int, problems: list[Problem]) -> dict[str, float]:
        """Return a column's figures by authority; what is no figure is told and left out."""
        column = self.table.header[place]
        found = {}
        for row in (*self.rows, *(() if self.country is None else (self.country,))):
            text = row.cells[place]
            if text.casefold() in _WITHHELD:
                continue
            value = _number(text)
            if value is None or value < 0:
                mend = "Left out; write a number, or leave the cell empty."
                problems.append(
                    _problem(
                        self.table, column, text, "a number", mend,
                        row=row.number, severity=Severity.QUERY,
                    )
                )  # fmt: skip
            else:
                found[row.name] = value
        return found


def _sheet(table: Table, known: PublishedMeasures, problems: list[Problem]) -> _Sheet:
    """Find each authority's row; the country's own row is nobody's neighbour."""
    name_at, region_at = (_place(table.header, names) for names in (known.authority, known.region))
    if name_at is None:
        wanted = f"a column called {' or '.join(known.authority)}"
        problems.append(
            _problem(table, known.authority[0], "no such column", wanted, "Name the column so.")
        )
        return _Sheet(table=table, rows=(), name_of_country=known.country, country=None)
    rows: dict[str, _Row] = {}
    for number, cells in table.rows:
        row = _Row(
            number=number,
            name=cells[name_at],
            region=cells[region_at] if region_at is not None else "",
            cells=cells,
        )
        if fold(row.name) in rows:
            mend = f"It stands already in row {rows[fold(row.name)].number}: keep one year only."
            problems.append(
                _problem(
                    table, table.header[name_at], row.name, "each authority once", mend, row=number
                )
            )
        rows.setdefault(fold(row.name), row)
    country = rows.pop(fold(known.country), None)
    return _Sheet(
        table=table,
        rows=tuple(rows.values()),
        name_of_country=known.country,
        country=country,
    )


def _find(sheet: _Sheet, name: str, what: str, problems: list[Problem]) -> _Row | None:
    by_name = {fold(row.name): row for row in sheet.rows}
    row = by_name.get(fold(name))
    if row is None and sheet.rows:
        like = suggest(name, (one.name for one in sheet.rows))
        mend = f"Is it “{like}”?" if like else "Write its name as the file has it."
        problems.append(_problem(sheet.table, what, name, "an authority that the file has", mend))
    return row


def _shares(
    sheet: _Sheet, measure: PublishedMeasure, problems: list[Problem]
) -> dict[str, _Share] | None:
    """Return each authority's share; None where the file has not the columns for it."""
    header = sheet.table.header
    share_at, part_at, whole_at = (
        _place(header, names) for names in (measure.share, measure.part, measure.whole)
    )
    wholes = {} if whole_at is None else sheet.numbers(whole_at, problems)
    if measure.share:
        if share_at is None:
            return None
        found = {name: value / _WHOLE for name, value in sheet.numbers(share_at, problems).items()}
        at = share_at
    else:
        if part_at is None or whole_at is None:
            return None
        parts = sheet.numbers(part_at, problems)
        found = {
            name: parts[name] / whole for name, whole in wholes.items() if whole and name in parts
        }
        at = part_at
    for name, value in list(found.items()):
        if value > 1:
            number = next((row.number for row in sheet.rows if row.name == name), None)
            problems.append(
                _problem(
                    sheet.table, header[at], f"{value:.1%}", "a share of at most 100%",
                    "Left out; check the column.", row=number, severity=Severity.QUERY,
                )
            )  # fmt: skip
            del found[name]
    return {
        name: _Share(share=1 - value if measure.turned else value, of=wholes.get(name))
        for name, value in found.items()
    }


def _together(shares: Sequence[_Share], *, pooled: bool) -> float | None:
    """Return several authorities' share: of all their children, or the median authority's."""
    if not shares:
        return None
    if not pooled:
        return median(share.share for share in shares)
    counted = [(share.share, share.of) for share in shares if share.of]
    total = sum(of for _, of in counted)
    return sum(share * of for share, of in counted) / total if total else None


def _benchmark(
    name: str,
    measure: PublishedMeasure,
    shares: Mapping[str, _Share],
    sheet: _Sheet,
    wanted: Wanted,
    area: _Row,
) -> Benchmark | None:
    """Put the area's share beside the others'; None where the file has none of it."""
    own = [shares[row.name] for row in sheet.rows if row.name in shares]
    pooled = bool(measure.whole) and any(share.of for share in own)
    country = shares.get(sheet.country.name) if sheet.country is not None else None
    national = country.share if country is not None else _together(own, pooled=pooled)
    if national is None:
        return None
    near = {fold(neighbour) for neighbour in wanted.neighbours}
    region = [
        shares[row.name]
        for row in sheet.rows
        if area.region and row.region == area.region and row.name in shares
    ]
    neighbours = [
        shares[row.name] for row in sheet.rows if fold(row.name) in near and row.name in shares
    ]
    spread = sorted(share.share for share in own)
    tenths = quantiles(spread, n=_TENTHS, method="inclusive") if len(spread) >= _FEW else spread
    return Benchmark(
        benchmark_id=name,
        title=measure.title,
        definition=measure.definition,
        year=wanted.year,
        area_name=area.name,
        area=shares[area.name].share if area.name in shares else None,
        country=sheet.name_of_country,
        national=national,
        region_name=area.region,
        region=_together(region, pooled=pooled),
        neighbours=wanted.neighbours,
        neighbour=_together(neighbours, pooled=pooled),
        tenth=tenths[0] if tenths else national,
        ninetieth=tenths[-1] if tenths else national,
        authorities=len(own),
        pooled=pooled,
    )


def read_benchmarks(table: Table, known: PublishedMeasures, wanted: Wanted) -> BenchmarksReport:
    """Read a file of published figures, one row an authority; every problem is told at once.

    Columns nobody knows are left unread, as such files have hundreds.
    """
    problems = list(table.problems)
    sheet = _sheet(table, known, problems)
    area = _find(sheet, wanted.authority, "--la", problems)
    for neighbour in wanted.neighbours:
        _find(sheet, neighbour, "--neighbours", problems)
    found: list[Benchmark] = []
    for name, measure in known.measures.items() if area is not None else ():
        shares = _shares(sheet, measure, problems)
        if shares is None:
            columns = ", ".join((*measure.share, *measure.part, *measure.whole))
            problems.append(
                _problem(
                    table, columns, "no such column", f"what {measure.title} is counted from",
                    "Left out.", severity=Severity.NOTE,
                )
            )  # fmt: skip
        elif area is not None:
            one = _benchmark(name, measure, shares, sheet, wanted, area)
            found += [] if one is None else [one]
    if area is not None and not found:
        problems.append(
            _problem(
                table, "", "no figure a claim could be read beside",
                "at least one column that benchmarks.toml names", "Name a column so.",
            )
        )  # fmt: skip
    problems.sort(key=lambda problem: problem.severity is not Severity.ERROR)
    return BenchmarksReport(
        file=table.file,
        sha256=table.sha256,
        benchmarks=tuple(found),
        problems=tuple(problems),
    )
