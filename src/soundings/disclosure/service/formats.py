"""Tables as bytes: CSV, Parquet, SPSS and XLSX; the same tables give the same bytes."""

import csv
import io
import re
import tempfile
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

import narwhals.stable.v2 as nw
import pyarrow as pa
import pyarrow.parquet as pq
import pyreadstat
import xlsxwriter
from xlsxwriter.format import Format as CellFormat
from xlsxwriter.worksheet import Worksheet

from soundings.disclosure.model import Column, Format, Kind, Sheet, Value

WITHHELD, UNAVAILABLE = "[c]", "[x]"
"""Shorthand of a cell without a number. Source: Government Analysis Function, releasing
statistics in spreadsheets: [c] confidential, [x] not available."""

_FORMULA = re.compile(r"^[=+\-@\t\r]")
"""How a text begins that a spreadsheet would run. Source: OWASP, CSV injection."""

_SPSS_DATE = slice(92, 109)
"""Where an SPSS file has the moment it was written, day and time. Source: PSPP developers'
guide, File Header Record: creation_date at 92, 9 letters; creation_time, 8."""


def harmless(value: Value) -> Value:
    """Return a text so that no spreadsheet takes it for a formula; all else as it is."""
    if isinstance(value, str) and _FORMULA.match(value):
        return f"'{value}"
    return value


def _is_withheld(sheet: Sheet, row: Sequence[Value]) -> bool:
    return any(
        column.name == "withheld" and bool(value)
        for column, value in zip(sheet.columns, row, strict=True)
    )


def as_csv(sheet: Sheet) -> bytes:
    """Return the table as tidy CSV in UTF-8; what is not there is an empty cell."""
    made = io.StringIO(newline="")
    writer = csv.writer(made, lineterminator="\r\n")
    writer.writerow([column.name for column in sheet.columns])
    for row in sheet.rows:
        writer.writerow(["" if value is None else _csv_cell(harmless(value)) for value in row])
    return made.getvalue().encode("utf-8")


def _csv_cell(value: Value) -> Value:
    return ("yes" if value else "no") if isinstance(value, bool) else value


_ARROW: Mapping[Kind, Callable[[], pa.DataType]] = {
    Kind.TEXT: pa.string,
    Kind.CODE: pa.string,
    Kind.WHOLE: pa.int64,
    Kind.NUMBER: pa.float64,
    Kind.SHARE: pa.float64,
    Kind.YES_NO: pa.bool_,
}


def as_parquet(sheet: Sheet) -> bytes:
    """Return the table as Parquet, each column with its label in its metadata."""
    fields = [
        pa.field(column.name, _ARROW[column.kind](), metadata={"label": column.label})
        for column in sheet.columns
    ]
    schema = pa.schema(fields, metadata={"title": sheet.title})
    columns = [list(values) for values in zip(*sheet.rows, strict=True)]
    made = io.BytesIO()
    pq.write_table(pa.table(columns, schema=schema), made, compression="zstd")
    return made.getvalue()


# SPSS


class _Frame(nw.DataFrame[pa.Table]):
    """A table of pyarrow that the writer takes: it asks for another library by name, and then
    reads the rows through the interface that both share.
    """

    implementation = nw.Implementation.POLARS


def _numbers(column: Column) -> dict[str, int]:
    """Return the number by which SPSS knows each code: as it is, as missing, or by its place."""
    numbers: dict[str, int] = {}
    place = 0
    for each in column.codes:
        if each in column.missing:
            numbers[each] = column.missing[each]
        elif each.isdecimal():
            numbers[each] = int(each)
        else:
            place += 1
            numbers[each] = place
    return numbers


def _spss_values(column: Column, values: Sequence[Value]) -> pa.Array:
    match column.kind:
        case Kind.TEXT:
            return pa.array(
                [None if value is None else str(value) for value in values], pa.string()
            )
        case Kind.CODE:
            numbers = _numbers(column)
            return pa.array(
                [None if value is None else numbers[str(value)] for value in values],
                pa.float64(),
            )
        case Kind.WHOLE | Kind.NUMBER | Kind.SHARE | Kind.YES_NO:
            return pa.array(
                [None if value is None else float(value) for value in values], pa.float64()
            )


def _spss_labels(column: Column) -> dict[int, str]:
    if column.kind is Kind.YES_NO:
        return {0: "no", 1: "yes"}
    numbers = _numbers(column)
    return {numbers[each]: words for each, words in column.codes.items()}


def as_spss(sheet: Sheet, at: datetime) -> bytes:
    """Return the table as SPSS's compressed .zsav, with labels for variables, values and what is
    no answer; its date is the cut's.
    """
    columns = [list(values) for values in zip(*sheet.rows, strict=True)]
    table = pa.table(
        {
            column.name: _spss_values(column, values)
            for column, values in zip(sheet.columns, columns, strict=True)
        }
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.zsav"
        pyreadstat.write_sav(
            _Frame.from_arrow(table, backend="pyarrow"),
            path,
            file_label=sheet.title[:64],
            compress=True,
            column_labels={column.name: column.label[:255] for column in sheet.columns},
            variable_value_labels={
                column.name: {key: words[:120] for key, words in _spss_labels(column).items()}
                for column in sheet.columns
                if column.codes or column.kind is Kind.YES_NO
            },
            missing_ranges={
                column.name: [{"lo": float(min(column.missing.values())), "hi": -1.0}]
                for column in sheet.columns
                if column.missing
            },
        )
        made = bytearray(path.read_bytes())
    made[_SPSS_DATE] = f"{at:%d %b %y}{at:%H:%M:%S}".encode("ascii")
    return bytes(made)


# XLSX


def as_workbook(
    sheets: Sequence[Sheet], notes: Sequence[tuple[str, str]], title: str, at: datetime
) -> bytes:
    """Return one workbook in the Analysis Function's style: notes first, then a table a sheet.

    Each sheet has its title in A1, then what it holds, then the table with one row of headings;
    no merged and no empty cells, and nothing said by colour alone.
    """
    made = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(made, options) as book:
        book.set_properties({"title": title, "created": at.replace(tzinfo=None)})
        heading = book.add_format({"bold": True, "font_size": 14})
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        cover = book.add_worksheet("Notes")
        cover.set_column(0, 0, 20)
        cover.set_column(1, 1, 90)
        cover.write_string(0, 0, title, heading)
        said = (*notes, *((sheet.name, sheet.title) for sheet in sheets))
        for row, (what, words) in enumerate((("Note", "Words"), *said), start=1):
            cover.write_string(row, 0, what, bold)
            cover.write_string(row, 1, str(harmless(words)), wrap)
        for sheet in sheets:
            _add_sheet(book, sheet, heading, bold)
    return made.getvalue()


def _add_sheet(
    book: xlsxwriter.Workbook, sheet: Sheet, heading: CellFormat, bold: CellFormat
) -> None:
    page = book.add_worksheet(sheet.name[:31])
    page.set_column(0, len(sheet.columns) - 1, 16)
    page.write_string(0, 0, sheet.title, heading)
    page.write_string(
        1,
        0,
        f"One table of {len(sheet.rows)} rows; {WITHHELD} withheld, {UNAVAILABLE} not available.",
    )
    for place, column in enumerate(sheet.columns):
        page.write_string(2, place, column.label, bold)
    for at, row in enumerate(sheet.rows, start=3):
        nothing = WITHHELD if _is_withheld(sheet, row) else UNAVAILABLE
        for place, value in enumerate(row):
            _write(page, at, place, value, nothing)
    last = 2 + len(sheet.rows)
    page.add_table(
        2, 0, last, len(sheet.columns) - 1,
        {"name": f"table_{sheet.name}", "style": None, "autofilter": False,
         "columns": [{"header": f"{column.label} ({column.name})", "header_format": bold}
                     for column in sheet.columns]},
    )  # fmt: skip
    page.freeze_panes(3, 0)


def _write(page: Worksheet, at: int, place: int, value: Value, nothing: str) -> None:
    if value is None or value == "":
        page.write_string(at, place, nothing)
    elif isinstance(value, bool):
        page.write_string(at, place, "yes" if value else "no")
    elif isinstance(value, int | float):
        page.write_number(at, place, value)
    else:
        page.write_string(at, place, str(harmless(value)))


SUFFIXES = {Format.CSV: "csv", Format.PARQUET: "parquet", Format.SPSS: "zsav"}


def as_file(sheet: Sheet, form: Format, at: datetime) -> tuple[str, bytes]:
    """Return one table's file name and bytes, in a format that has one file a table."""
    made = {
        Format.CSV: lambda: as_csv(sheet),
        Format.PARQUET: lambda: as_parquet(sheet),
        Format.SPSS: lambda: as_spss(sheet, at),
    }[form]()
    return f"{sheet.name}.{SUFFIXES[form]}", made
