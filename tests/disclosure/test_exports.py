"""A release taken away as files: the same figures in every format, and nothing that runs."""

import csv
import hashlib
import io
import json

import openpyxl
import pyarrow.parquet as pq
import pyreadstat
import pytest
from msgspec.structs import replace
from tests.briefing.make import SECRET_QUOTE, SECRET_SCHOOL, released
from tests.disclosure.make import Children, of, pack, page

from soundings.disclosure.model import Format, Released
from soundings.disclosure.service import files_of
from soundings.disclosure.service.formats import harmless


@pytest.fixture(scope="module")
def whole() -> Released:
    return of(Children(1_100, 0.25, seed=3))


@pytest.fixture(scope="module")
def shown(whole) -> Released:
    return pack(whole)


def opened(release: Released, form: Format) -> dict[str, bytes]:
    return {file.name: file.content for file in files_of(release, form)}


def in_csv(release: Released, name: str = "figures") -> list[dict[str, str]]:
    text = opened(release, Format.CSV)[f"{name}.csv"].decode()
    return list(csv.DictReader(io.StringIO(text, newline="")))


def number(text: str) -> float | None:
    return float(text) if text else None


def read_spss(content: bytes, folder, **options):
    path = folder / "table.zsav"
    path.write_bytes(content)
    return pyreadstat.read_sav(path, output_format="dict", **options)


@pytest.mark.parametrize("form", list(Format))
def test_the_same_release_gives_the_same_bytes_in_every_format(shown, form):
    assert opened(shown, form) == opened(shown, form)


@pytest.mark.parametrize("form", list(Format))
def test_the_manifest_has_the_hash_of_every_other_file(shown, form):
    files = files_of(shown, form)
    manifest = json.loads(files[-1].content)
    assert {one["name"]: one["sha256"] for one in manifest["files"]} == {
        file.name: hashlib.sha256(file.content).hexdigest() for file in files[:-1]
    }
    assert manifest["thresholds"]["minimum_replies"] == 10
    assert manifest["cut"]["sha256"] == shown.cut.sha256


def test_the_partnerships_figures_are_those_released_to_it_in_every_format(shown, tmp_path):
    ours = {"claim", "group"}
    expected = {
        one.figure.figure_id: (one.figure.share, one.figure.n, one.figure.withheld)
        for one in (*shown.findings, *shown.domains)
    }
    from_csv = {
        row["figure_id"]: (number(row["share"]), number(row["n"]), row["withheld"] == "yes")
        for row in in_csv(shown)
        if row["of"] in ours
    }
    rows = pq.read_table(io.BytesIO(opened(shown, Format.PARQUET)["figures.parquet"])).to_pylist()
    from_parquet = {
        row["figure_id"]: (row["share"], row["n"], row["withheld"])
        for row in rows
        if row["of"] in ours
    }
    columns, _ = read_spss(opened(shown, Format.SPSS)["figures.zsav"], tmp_path)
    from_spss = {
        name: (share, n, bool(withheld))
        for name, of_, share, n, withheld in zip(
            *(columns[each] for each in ("figure_id", "of", "share", "n", "withheld")),
            strict=True,
        )
        if of_ in {1, 2}  # a claim, a group
    }
    assert from_csv == expected
    assert from_parquet == expected
    assert from_spss == expected


def test_the_workbook_has_the_same_figures_with_shorthand_where_there_is_none(shown):
    content = opened(shown, Format.XLSX)["rehearsal.xlsx"]
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames[0] == "Notes"
    assert book["Notes"]["A1"].value == "Northshire: figures for the partnership"
    sheet = book["figures"]
    assert sheet.merged_cells.ranges == set()
    assert not book["claims"].merged_cells.ranges
    headings = [cell.value for cell in sheet[3]]
    at = {name.rpartition("(")[2].rstrip(")"): place for place, name in enumerate(headings)}
    said = {
        row[at["figure_id"]].value: (row[at["share"]].value, row[at["withheld"]].value)
        for row in sheet.iter_rows(min_row=4)
    }
    for one in (*shown.findings, *shown.domains):
        share = "[c]" if one.figure.withheld else one.figure.share
        assert said[one.figure.figure_id] == (share, "yes" if one.figure.withheld else "no")
    assert all(cell.value not in {None, ""} for row in sheet.iter_rows(min_row=3) for cell in row)


def test_a_formula_in_a_claim_is_text_wherever_it_is_opened(whole):
    wicked = ("=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\tx", "\rx")
    findings = tuple(
        replace(one, verbatim=text) for one, text in zip(whole.findings, wicked, strict=True)
    )
    release = replace(whole, findings=findings)
    written = [row["claim"] for row in in_csv(release, "claims")]
    assert written == [f"'{text}" for text in wicked]
    book = openpyxl.load_workbook(
        io.BytesIO(opened(release, Format.XLSX)["rehearsal.xlsx"]), data_only=False
    )
    types = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert "f" not in types
    assert harmless("a - b") == "a - b"
    assert harmless(-2) == -2


def test_every_column_stands_in_the_dictionary_with_its_codes(shown):
    rows = list(
        csv.DictReader(
            io.StringIO(opened(shown, Format.CSV)["dictionary.csv"].decode(), newline="")
        )
    )
    columns = {(row["table"], row["column"]) for row in rows}
    assert columns == {
        (name, column)
        for name in ("figures", "claims", "differences", "themes")
        for column in in_csv(shown, name)[0]
    }
    codes = {row["code"]: row["words"] for row in rows if row["column"] == "why_withheld"}
    assert codes["few_replies"] == "too few replies"


def test_spss_has_labels_for_variables_and_values(shown, tmp_path):
    _, meta = read_spss(opened(shown, Format.SPSS)["figures.zsav"], tmp_path)
    assert meta.column_names_to_labels["share"] == "Families' weighted share"
    assert "too few replies" in meta.variable_value_labels["why_withheld"].values()


def test_the_partnership_gets_no_table_nor_column_that_is_for_inspectors(whole, shown):
    assert set(opened(shown, Format.CSV)) == {
        "figures.csv", "claims.csv", "differences.csv", "themes.csv", "dictionary.csv",
        "manifest.json",
    }  # fmt: skip
    assert "favourable" not in in_csv(shown)[0]
    assert "favourable" in in_csv(whole)[0]
    assert "p_holm" not in in_csv(shown, "claims")[0]


@pytest.mark.parametrize("form", list(Format))
def test_no_words_school_or_withheld_number_is_in_the_partnerships_bytes(form):
    whole = released()
    for content in opened(pack(whole), form).values():
        assert SECRET_QUOTE.encode() not in content
        assert SECRET_SCHOOL.encode() not in content


def test_the_public_can_be_given_files_too(whole, shown):
    public = page(whole, shown)
    assert {row["of"] for row in in_csv(public)} <= {"claim", "theme"}
