"""Readers of one cell each, that tell what is wrong with it."""

from collections.abc import Callable, Mapping
from typing import TypeAlias, TypeVar

from soundings.kit.tables import Problem, Severity
from soundings.roll.rules import values
from soundings.roll.rules.values import Mended, Text, Wrong

T = TypeVar("T")


Place: TypeAlias = Mapping[str, int]


Told: TypeAlias = Callable[[int, str, str, Wrong | Mended], None]


def teller(file: str, problems: list[Problem]) -> Told:
    """Return what writes down a cell's trouble."""

    def tell(row: int, column: str, found: str, trouble: Wrong | Mended) -> None:
        problems.append(
            Problem(
                file=file,
                row=row,
                column=column,
                found=found,
                wanted=trouble.wanted,
                mend=trouble.mend,
                severity=trouble.severity if isinstance(trouble, Wrong) else Severity.NOTE,
            )
        )

    return tell


MISSING = "nothing"


def texted(
    tell: Told, row: int, column: str, cell: str, read: Callable[[str], Text]
) -> str | None:
    """Read a cell that may be mended; an empty one is nothing."""
    if not cell:
        return None
    found = read(cell)
    if isinstance(found, str):
        return found
    tell(row, column, cell, found)
    return found.value if isinstance(found, Mended) else None


def needed(tell: Told, row: int, column: str, what: str) -> None:
    """Tell that a cell must not be empty."""
    tell(row, column, MISSING, Wrong(wanted=what, mend="Fill the cell, or take the row away."))


def any_error(problems: list[Problem], since: int) -> bool:
    """Say whether an error was told since then."""
    return len(problems) > since and any(
        problem.severity is Severity.ERROR for problem in problems[since:]
    )


def maybe(tell: Told, row: int, column: str, cell: str) -> bool | None:
    """Read a cell of yes or no; None where it says neither."""
    if not cell:
        return None
    found = values.yes_no(cell)
    if isinstance(found, bool):
        return found
    tell(
        row,
        column,
        cell,
        Wrong(wanted=found.wanted, mend="Left out until it is mended.", severity=Severity.QUERY),
    )
    return None
