"""Files of rows, read cell by cell; whatever does not fit is refused by file, row and column."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from msgspec import Struct

from soundings.estimate.model import MissingColumn, RepeatedUnit, UnlistedUnit, WrongValue
from soundings.estimate.rules.table import UNKNOWN
from soundings.stats.shapes import Bools, Floats, Ints

_TRUTH = {"1": 1.0, "0": 0.0, "yes": 1.0, "no": 0.0, "true": 1.0, "false": 0.0, "": np.nan}


class Sheet(Struct, frozen=True, kw_only=True):
    """A file of rows, each by column name."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[Mapping[str, str], ...]
    numbers: tuple[int, ...]
    """Where each row stands in the file; blank lines count and hold no row."""

    def cells(self, column: str) -> Iterator[tuple[int, str]]:
        """Give each row's number in the file and what the column holds, without blanks around."""
        for number, row in zip(self.numbers, self.rows, strict=True):
            yield number, row[column].strip()


def wrong(sheet: Sheet, row: int, column: str, found: str, wanted: str) -> WrongValue:
    """Return the refusal of one cell."""
    return WrongValue(f"{sheet.name} row {row}, column {column}: found {found!r}, wanted {wanted}")


def check_columns(sheet: Sheet, wanted: Mapping[str, Sequence[str]]) -> None:
    """Refuse a file without a column that a key of the design names."""
    for key, names in wanted.items():
        for name in names:
            if name not in sheet.columns:
                message = (
                    f"{sheet.name} has no column {name}, which {key} of the design names; it has"
                    f" {', '.join(sheet.columns)}. Rename the column, or mend the design."
                )
                raise MissingColumn(message)


def units(sheet: Sheet, column: str) -> tuple[str, ...]:
    """Return the unit of every row; each may stand once."""
    seen: dict[str, int] = {}
    for number, unit in sheet.cells(column):
        if not unit:
            raise wrong(sheet, number, column, unit, "the unit's id; give every row one.")
        if unit in seen:
            message = (
                f"{sheet.name} row {number}: {column} {unit} stands a second time, first on row"
                f" {seen[unit]}; keep one row of each."
            )
            raise RepeatedUnit(message)
        seen[unit] = number
    return tuple(seen)


def places(sheet: Sheet, column: str, frame: str, listed: Mapping[str, int]) -> Ints:
    """Return each row's place on the frame."""
    for number, unit in sheet.cells(column):
        if unit and unit not in listed:
            message = (
                f"{sheet.name} row {number}: {column} {unit} is not on {frame}. List the unit"
                " there, or leave the row out."
            )
            raise UnlistedUnit(message)
    return np.array([listed[unit] for unit in units(sheet, column)], dtype=np.int64)


def outcomes(sheet: Sheet, column: str) -> Floats:
    """Return 1, 0 or nan a row."""
    values = np.full(len(sheet.rows), np.nan)
    for place, (number, said) in enumerate(sheet.cells(column)):
        if said.lower() not in _TRUTH:
            raise wrong(
                sheet, number, column, said, "1, 0 or nothing; write no answer as an empty cell."
            )
        values[place] = _TRUTH[said.lower()]
    return values


def flags(sheet: Sheet, column: str) -> Bools:
    """Return whether each row says 1; an empty cell is refused."""
    values = outcomes(sheet, column)
    if np.isnan(values).any():
        number = sheet.numbers[int(np.flatnonzero(np.isnan(values))[0])]
        raise wrong(sheet, number, column, "", "1 or 0; say of every row which it is.")
    return np.asarray(values == 1.0)


def numbers(sheet: Sheet, column: str) -> Floats:
    """Return a finite number a row, nan where the cell is empty."""
    values = np.full(len(sheet.rows), np.nan)
    for place, (number, said) in enumerate(sheet.cells(column)):
        try:
            values[place] = float(said) if said else np.nan
        except ValueError:
            values[place] = np.inf
        if said and not np.isfinite(values[place]):
            raise wrong(sheet, number, column, said, "a number; write no answer as an empty cell.")
    return values


def probabilities(sheet: Sheet, column: str) -> Floats:
    """Return a probability above 0 and at most 1 a row."""
    values = numbers(sheet, column)
    for place, (number, said) in enumerate(sheet.cells(column)):
        if not 0.0 < values[place] <= 1.0:
            raise wrong(
                sheet, number, column, said, "the chance of being drawn, above 0 and at most 1."
            )
    return values


def whole_numbers(sheet: Sheet, column: str) -> Ints:
    """Return a whole number a row."""
    values = numbers(sheet, column)
    for place, (number, said) in enumerate(sheet.cells(column)):
        if np.isnan(values[place]) or values[place] != np.floor(values[place]):
            raise wrong(sheet, number, column, said, "a whole number, such as 1 for the first.")
    return values.astype(np.int64)


def labels(sheet: Sheet, column: str) -> list[str]:
    """Return a category a row; an empty cell is unknown."""
    return [said or UNKNOWN for _, said in sheet.cells(column)]
