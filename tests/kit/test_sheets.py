"""Workbooks handed out hold what was put in and compute nothing."""

import io

from openpyxl import load_workbook

from soundings.kit.sheets import Sheet, write_workbook

ROWS = [("A845", "=1+1", 3), ("0007", "https://soundings.example/x", 4), ("b", "@sum(a)", 5)]
SHEET = Sheet(name="Links", header=("UPN", "Text", "Count"), widths=(16, 40, 8), rows=ROWS)


def test_every_cell_comes_back_as_it_was_and_none_is_a_formula_or_a_link():
    page = load_workbook(io.BytesIO(write_workbook([SHEET])))["Links"]
    found = [tuple(cell.value for cell in row) for row in page.iter_rows()]
    assert found == [("UPN", "Text", "Count"), *ROWS]
    assert {cell.data_type for row in page.iter_rows() for cell in row} == {"s", "n"}
    assert page["B3"].hyperlink is None
    assert page.freeze_panes == "A2"


def test_the_same_cells_give_the_same_bytes():
    assert write_workbook([SHEET]) == write_workbook([SHEET])
