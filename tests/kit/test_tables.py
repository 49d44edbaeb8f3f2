"""Files in every dress: encodings, delimiters, spreadsheets, and what is no table at all."""

import io
from datetime import date, datetime

import pytest
from openpyxl import Workbook

from soundings.kit.tables import Severity, as_csv, read_table, suggest


def rows(table):
    return [row for _, row in table.rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_accents_survive_every_encoding_people_send(encoding):
    table = read_table("a.csv", "Name,Place\nZoë,Penrhyn–deudraeth\n".encode(encoding))
    assert table.problems == ()
    assert rows(table) == [["Zoë", "Penrhyn–deudraeth"]]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_told_by_the_header(delimiter):
    text = delimiter.join(("One", '"T,w;o"', "Three")) + "\n" + delimiter.join("abc") + "\n"
    table = read_table("a.csv", text.encode())
    assert table.header == ("One", "T,w;o", "Three")
    assert rows(table) == [["a", "b", "c"]]


def test_rows_are_numbered_as_excel_numbers_them():
    text = '\nName,Note\r\nA,"two\nlines"\r\n,\r\n\r\nB,\r\n'
    table = read_table("a.csv", text.encode())
    assert [number for number, _ in table.rows] == [3, 6]
    assert [(one.severity, one.found) for one in table.problems] == [
        (Severity.NOTE, "2 empty rows")
    ]


def test_a_comma_too_many_is_told_at_its_row():
    table = read_table("a.csv", b"Name,Note\nA,b\nC,d,e\n")
    assert [(one.row, one.wanted) for one in table.problems] == [(3, "the 2 cells of the header")]


def test_a_quote_that_never_closes_is_told_at_its_row():
    table = read_table("a.csv", b'Name,Note\nA,b\nC,"d\nE,f\n')
    assert table.rows == ()
    assert (table.problems[0].row, table.problems[0].mend) == (
        3,
        "Look for a stray quotation mark in this row, or save the sheet as XLSX.",
    )


def test_the_same_name_over_two_columns_is_told():
    table = read_table("a.csv", b"Name,Date of birth,date of  Birth\nA,b,c\n")
    assert table.problems[0].found == "the same name over two columns"


def test_a_filled_column_without_a_name_is_told_and_an_empty_one_is_not():
    assert read_table("a.csv", b"Name,,Age\nA,,3\n").problems == ()
    assert "no name" in read_table("a.csv", b"Name,,Age\nA,x,3\n").problems[0].found


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", "an empty file"),
        (b"\n\n", "an empty file"),
        (b"Name,Age\n", "column names and nothing under them"),
        (b"%PDF-1.7 ...", "a PDF"),
        (b"\x00\x01\x02binary", "bytes that are not text"),
        (b"PK\x03\x04 not really a zip", "a spreadsheet that does not open"),
    ],
)
def test_what_is_no_table_says_what_it_is(content, found):
    table = read_table("a.csv", content)
    assert table.rows == ()
    assert table.problems[0].found.startswith(found)
    assert table.problems[0].row is None


def xlsx(*sheets):
    book = Workbook()
    book.remove(book.active)
    for name, lines in sheets:
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append(line)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_spreadsheet_gives_the_same_rows_as_a_csv():
    content = xlsx(
        (
            "List",
            [
                ["Name", "Born", "Number", "Share", "Told"],
                ["Zoë", date(2016, 3, 4), 7700900123, 0.5, True],
                [],
                [
                    "N/A",
                    datetime(2016, 3, 4, 9, 30),  # noqa: DTZ001 - Excel knows no zones
                    123456.0,
                    1,
                    None,
                ],
            ],
        )
    )
    table = read_table("list.csv", content)
    assert table.rows == (
        (2, ["Zoë", "2016-03-04", "7700900123", "0.5", "Yes"]),
        (4, ["", "2016-03-04 09:30:00", "123456", "1", ""]),
    )


def test_a_second_sheet_is_queried():
    table = read_table("a.xlsx", xlsx(("One", [["A"], ["1"]]), ("Two", [["B"], ["2"]])))
    assert table.problems[0].mend.startswith("Only “One” was read")


def test_csv_we_write_starts_no_formula():
    text = as_csv(("a",), [["=1+1"], ["+44"], ["-1"], ["@x"], ["plain"]])
    assert text.splitlines() == ["a", "'=1+1", "'+44", "'-1", "'@x", "plain"]


def test_a_suggestion_is_made_for_what_is_alike_only():
    assert suggest("Etnicity", ("Gender", "Ethnicity")) == "Ethnicity"
    assert suggest("Shoe size", ("Gender", "Ethnicity")) is None
