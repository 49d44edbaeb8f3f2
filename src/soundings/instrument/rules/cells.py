"""The cells of a sheet by the names of their columns, each knowing its place."""

import re
from collections.abc import Mapping, Sequence

from msgspec import Struct

from soundings.instrument.model import UnreadableForm
from soundings.instrument.rules.sheets import Sheet

LABELLED = re.compile(r"(?:(\w+) )?([\w:]+?)::([^:]*) \(([A-Za-z-]+)\)")
"""A column's name: whom it addresses, what it holds, and the language’s name and tag."""


class Cell(Struct, frozen=True):
    """A cell, and what a spreadsheet calls its place."""

    sheet: str
    column: int
    row: int
    text: str

    def refusal(self, wanted: str) -> UnreadableForm:
        """Return a refusal that names the cell, what stands in it and what is wanted."""
        letters, rest = "", self.column
        while rest >= 0:
            letters = chr(ord("A") + rest % 26) + letters
            rest = rest // 26 - 1
        where = f"{self.sheet}!{letters}{self.row}"
        found = f"“{self.text}”" if self.text else "nothing"
        return UnreadableForm(f"{where}: found {found}; {wanted}.")


class Line(Struct, frozen=True):
    """A row of a sheet by the names of its columns."""

    sheet: str
    row: int
    cells: dict[str, Cell]

    def cell(self, name: str) -> Cell:
        """Return the cell of a column, an empty one where the sheet has no such column."""
        return self.cells.get(name, Cell(self.sheet, 0, self.row, ""))

    def text(self, name: str) -> str:
        """Return what a column says of this row."""
        return self.cell(name).text

    def flag(self, name: str) -> bool:
        """Return whether a column says yes; raises UnreadableForm if it says neither."""
        cell = self.cell(name)
        if cell.text.casefold() not in {"", "yes", "no", "true", "false", "true()", "false()"}:
            raise cell.refusal(f"{name} is yes or empty")
        return cell.text.casefold() in {"yes", "true", "true()"}


def lines_of(sheets: Mapping[str, Sheet], name: str) -> list[Line]:
    """Return a sheet's filled rows, none where there is no such sheet."""
    sheet = sheets.get(name)
    if sheet is None:
        return []
    lines = []
    for number, row in enumerate(sheet.rows, start=2):
        cells = {
            title: Cell(name, column, number, text)
            for column, (title, text) in enumerate(zip(sheet.header, row, strict=False))
            if title
        }
        if any(cell.text for cell in cells.values()):
            lines.append(Line(name, number, cells))
    return lines


def refuse_strangers(sheet: Sheet, known: Sequence[str], fields: Sequence[str]) -> None:
    """Refuse a filled column that would be lost."""
    for column, title in enumerate(sheet.header):
        found = LABELLED.fullmatch(title)
        if title in known or (found and found[2] in fields) or title in {"label", "hint"}:
            continue
        for number, row in enumerate(sheet.rows, start=2):
            if column < len(row) and row[column]:
                cell = Cell(sheet.name, column, number, row[column])
                raise cell.refusal(
                    f"we have nothing for the column {title}; take it away, or rename it"
                )
