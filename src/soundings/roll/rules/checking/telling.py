"""How a row's trouble is told."""

from soundings.kit.tables import Problem, Severity
from soundings.roll.model import CarerRow, ChildRow, HoldRow


def told_of(
    row: ChildRow | CarerRow | HoldRow,
    column: str,
    found: str,
    wanted: str,
    mend: str,
    severity: Severity = Severity.ERROR,
) -> Problem:
    """Say what is wrong with a column of a row."""
    return Problem(
        file=row.file,
        row=row.row,
        column=column,
        found=found,
        wanted=wanted,
        mend=mend,
        severity=severity,
    )


def unknown_child(row: CarerRow | HoldRow, found: str) -> Problem:
    """Say that a row is of a child on no list."""
    return told_of(
        row,
        "Unique ID",
        found,
        "a child of list 1, 2 or 3",
        "Correct the number, send the list the child is on, or take the row away.",
    )
