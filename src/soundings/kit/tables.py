"""Tables people send: CSV in whatever encoding and delimiter, or a spreadsheet.

Bytes in, rows of text out, each with the number its row has in Excel. What is wrong with a
file is told as Problems, so that everything can be mended at once.
"""

import csv
import difflib
import hashlib
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum

import msgspec
from python_calamine import CalamineError, CalamineWorkbook, PasswordError

MAX_BYTES = 200_000_000
"""The largest file read: a county's list is some ten megabytes."""

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0"
_PDF = b"%PDF"
_DELIMITERS = ",;\t|"
_BLANKS = frozenset(
    {"-", "--", "\u2013", "n/a", "N/A", "#N/A", "#REF!", "#VALUE!", "NULL", "null", "NaN"}
)
_FORMULA = re.compile(r"(?:^|\x1f)(?:[=@]|[+-](?![\d(\s.]))")
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
_MARKS = re.compile(r"[\W_]+")
_LIKE_ENOUGH = 0.6
UNKNOWN_COLUMN = "a column we do not know"
"""What is said to be found of a column by a name nobody knows."""

IGNORED = "-"
"""What a mapping gives as our column for one of theirs that is to be left unread."""


class Severity(StrEnum):
    """What a problem stops: the import (error), nothing but a look (query), nothing (note)."""

    ERROR = "error"
    QUERY = "query"
    NOTE = "note"


class Problem(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One thing wrong with a file, told so that whoever made the file can mend it."""

    file: str
    row: int | None
    """As Excel numbers it; None when it concerns the whole file."""
    column: str
    found: str
    wanted: str
    mend: str
    severity: Severity = Severity.ERROR


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """A file as rows of trimmed text."""

    file: str
    sha256: str
    header: tuple[str, ...]
    rows: tuple[tuple[int, list[str]], ...]
    """Each with its number in Excel, as wide as the header; empty rows are left out."""
    problems: tuple[Problem, ...]


class _TroubleError(Exception):
    """The file cannot be read at all; found, wanted and mend say why."""

    def __init__(self, found: str, wanted: str, mend: str, row: int | None = None) -> None:
        super().__init__(found)
        self.found, self.wanted, self.mend, self.row = found, wanted, mend, row


def fold(name: str) -> str:
    """Return a column's name without the case, spaces and marks that people vary."""
    return _MARKS.sub("", name.casefold())


def suggest(name: str, choices: Iterable[str]) -> str | None:
    """Return the choice most like the name, if one is like it at all."""
    folded = {fold(choice): choice for choice in choices}
    close = difflib.get_close_matches(fold(name), folded, n=1, cutoff=_LIKE_ENOUGH)
    return folded[close[0]] if close else None


def read_table(file: str, content: bytes) -> Table:
    """Read a CSV or a spreadsheet, told apart by what it is and not by its name.

    A file that cannot be read gives a Table without rows and the Problem that says why.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    problems: list[Problem] = []
    try:
        grid = _grid(content, file, problems)
        header, rows = _shape(grid, file, problems)
    except _TroubleError as trouble:
        problems.append(
            Problem(
                file=file,
                row=trouble.row,
                column="",
                found=trouble.found,
                wanted=trouble.wanted,
                mend=trouble.mend,
            )
        )
        header, rows = (), ()
    return Table(file=file, sha256=sha256, header=header, rows=rows, problems=tuple(problems))


def _grid(content: bytes, file: str, problems: list[Problem]) -> list[list[str]]:
    if len(content) > MAX_BYTES:
        raise _TroubleError(
            f"{len(content):,} bytes",
            f"a file of at most {MAX_BYTES:,} bytes",
            "Send the list alone, without pictures or other sheets.",
        )
    if content.startswith((_ZIP, _OLE)):
        return _spreadsheet(content, file, problems)
    if content.startswith(_PDF):
        raise _TroubleError(
            "a PDF", "a CSV or an XLSX file", "Ask for the table the PDF was made of."
        )
    return _csv(_text(content))


def _text(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\x00" in content:
        encodings = []
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _TroubleError(
        "bytes that are not text",
        "a CSV in UTF-8 or Windows-1252, or an XLSX file",
        "Open it in the program it came from and save it as CSV UTF-8.",
    )


def _csv(text: str) -> list[list[str]]:
    first = next((line for line in text.splitlines() if line.strip(" \t,;|")), "")
    unquoted = re.sub(r'"[^"]*"', "", first)
    delimiter = max(_DELIMITERS, key=unquoted.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    grid: list[list[str]] = []
    try:
        for row in reader:
            grid.append(  # noqa: PERF401 - so that the rows read so far say where it broke
                ["" if cell in _BLANKS else cell for cell in map(str.strip, row)]
            )
    except csv.Error as error:
        raise _TroubleError(
            str(error),
            "quotes that open and close around a cell",
            "Look for a stray quotation mark in this row, or save the sheet as XLSX.",
            len(grid) + 1,
        ) from error
    return grid


def _spreadsheet(content: bytes, file: str, problems: list[Problem]) -> list[list[str]]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = [(name, book.get_sheet_by_name(name)) for name in book.sheet_names]
    except PasswordError as error:
        raise _TroubleError(
            "a spreadsheet with a password",
            "one without",
            "Save it without its password; send it by a safe way instead.",
        ) from error
    except CalamineError as error:
        raise _TroubleError(
            f"a spreadsheet that does not open ({error})",
            "an XLSX file",
            "Open it in Excel and save it again as XLSX or CSV UTF-8.",
        ) from error
    filled = [(name, sheet) for name, sheet in sheets if sheet.height]
    if not filled:
        return []
    if len(filled) > 1:
        problems.append(
            Problem(
                file=file,
                row=None,
                column="",
                found=f"{len(filled)} sheets with something in them",
                wanted="one sheet a file",
                mend=f"Only “{filled[0][0]}” was read; send the others as files of their own.",
                severity=Severity.QUERY,
            )
        )
    rows = filled[0][1].to_python(skip_empty_area=False)
    return [[_cell(cell) for cell in row] for row in rows]


def _cell(cell: object) -> str:
    match cell:
        case str():
            trimmed = cell.strip()
            return "" if trimmed in _BLANKS else trimmed
        case bool():
            return "Yes" if cell else "No"
        case float():
            return str(int(cell)) if cell.is_integer() else repr(cell)
        case datetime():
            return str(cell.date()) if cell.time() == datetime.min.time() else str(cell)
        case date():
            return cell.isoformat()
        case _:
            return str(cell)


def _shape(
    grid: list[list[str]], file: str, problems: list[Problem]
) -> tuple[tuple[str, ...], tuple[tuple[int, list[str]], ...]]:
    top = next((number for number, row in enumerate(grid) if any(row)), None)
    if top is None:
        raise _TroubleError(
            "an empty file", "a row of column names and rows under it", "Send the file again."
        )
    header = tuple(" ".join(name.split()) for name in grid[top])
    while header and not header[-1]:
        header = header[:-1]
    width = len(header)
    rows: list[tuple[int, list[str]]] = []
    empty = 0
    for number, row in enumerate(grid[top + 1 :], start=top + 2):
        if not any(row):
            empty += 1
            continue
        if len(row) != width:
            if any(row[width:]):
                problems.append(_too_wide(file, number, row, width))
            row = (row + [""] * width)[:width]  # noqa: PLW2901 - the row as wide as its header
        joined = "\x1f".join(row)
        if _FORMULA.search(joined):
            problems.extend(_formulas(file, number, header, row))
        rows.append((number, row))
    problems.extend(_header_problems(file, header, rows))
    if empty:
        problems.append(
            Problem(
                file=file,
                row=None,
                column="",
                found=f"{empty:,} empty row{'s' if empty > 1 else ''}",
                wanted="none",
                mend="They were passed over; look whether something is missing there.",
                severity=Severity.NOTE,
            )
        )
    if not rows:
        raise _TroubleError(
            "column names and nothing under them", "at least one row", "Send the whole file."
        )
    return header, tuple(rows)


def _too_wide(file: str, number: int, row: list[str], width: int) -> Problem:
    return Problem(
        file=file,
        row=number,
        column="",
        found=f"{len(row)} cells, ending “{next(cell for cell in reversed(row) if cell)}”",
        wanted=f"the {width} cells of the header",
        mend="A comma inside a cell needs quotation marks around it; save the file as XLSX.",
    )


def _formulas(file: str, number: int, header: tuple[str, ...], row: list[str]) -> list[Problem]:
    return [
        Problem(
            file=file,
            row=number,
            column=name,
            found=cell,
            wanted="a value, not a formula",
            mend="Copy the column and paste it back as values only.",
        )
        for name, cell in zip(header, row, strict=True)
        if cell and _FORMULA.match(cell)
    ]


def _header_problems(
    file: str, header: tuple[str, ...], rows: list[tuple[int, list[str]]]
) -> list[Problem]:
    problems: list[Problem] = []
    seen: set[str] = set()
    for place, name in enumerate(header):
        if not name:
            if any(row[place] for _, row in rows):
                problems.append(
                    Problem(
                        file=file,
                        row=None,
                        column=f"column {place + 1}",
                        found="no name over a column that is filled",
                        wanted="a name in every column",
                        mend="Name the column, or empty it.",
                    )
                )
        elif fold(name) in seen:
            problems.append(
                Problem(
                    file=file,
                    row=None,
                    column=name,
                    found="the same name over two columns",
                    wanted="each name once",
                    mend="Take one of the two columns away or rename it.",
                )
            )
        seen.add(fold(name))
    return problems


def match_columns(
    table: Table, known: Sequence[str], mapping: Mapping[str, str]
) -> tuple[dict[str, int], tuple[Problem, ...]]:
    """Find where each known column stands; a Problem for every column nobody knows.

    The mapping gives, for a column of theirs, the column of ours, or IGNORED.
    """
    ours = {fold(name): name for name in known}
    theirs = {fold(name): our for name, our in mapping.items()}
    places: dict[str, int] = {}
    problems: list[Problem] = []
    for place, name in enumerate(table.header):
        our = theirs.get(fold(name)) or ours.get(fold(name))
        if not name or our == IGNORED:
            continue
        if our is not None and our in ours.values():
            places.setdefault(our, place)
            continue
        like = suggest(name, (one for one in known if one not in places))
        mend = f"Is it “{like}”? Then rename it, or say so" if like else "Take it away, or name it"
        problems.append(
            Problem(
                file=table.file,
                row=None,
                column=name,
                found=UNKNOWN_COLUMN,
                wanted=f"one of: {', '.join(known)}",
                mend=f'{mend} in a mapping file: "{name}" = "{like or IGNORED}".',
            )
        )
    return places, tuple(problems)


def plain(cell: str) -> str:
    """Return the cell so that no spreadsheet takes it for a formula."""
    return f"'{cell}" if cell.startswith(_DANGEROUS) else cell


def as_csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write rows as CSV that is safe to open in a spreadsheet."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([plain(cell) for cell in row] for row in rows)
    return out.getvalue()


def problems_csv(problems: Iterable[Problem]) -> str:
    """Write every problem as CSV, for whoever mends the file."""
    return as_csv(
        ("Severity", "File", "Row", "Column", "Found", "Wanted", "How to mend it"),
        (
            (
                problem.severity.value,
                problem.file,
                "" if problem.row is None else str(problem.row),
                problem.column,
                problem.found,
                problem.wanted,
                problem.mend,
            )
            for problem in problems
        ),
    )
