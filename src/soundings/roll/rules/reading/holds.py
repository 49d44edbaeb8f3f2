"""The holds file: whom not to write to, one a row."""

from datetime import date

from soundings.kit.tables import Problem, Severity, Table
from soundings.roll.model import HoldReason, HoldRow
from soundings.roll.rules import values
from soundings.roll.rules.reading.cells import MISSING, Place, needed, teller
from soundings.roll.rules.values import Wrong


def read_holds(table: Table, places: Place, today: date) -> tuple[list[HoldRow], list[Problem]]:
    """Read a holds file, where doubt always holds: an unknown reason and a bad date do too."""
    problems: list[Problem] = []
    tell = teller(table.file, problems)
    last = len(table.header)
    local, name = places.get("Unique ID", last), places.get("Carer name", last)
    reason, noted = places.get("Reason", last), places.get("Date", last)
    holds: list[HoldRow] = []
    for row, texts in table.rows:
        cells = [*texts, ""]
        if not cells[local]:
            needed(tell, row, "Unique ID", "the child's Unique ID")
            continue
        why = values.hold_reason(cells[reason])
        if isinstance(why, Wrong):
            tell(row, "Reason", cells[reason] or MISSING, why)
        on = values.day(cells[noted]) if cells[noted] else None
        if isinstance(on, Wrong) or (on is not None and on > today):
            tell(row, "Date", cells[noted], _NO_DAY)
            on = None
        holds.append(
            HoldRow(
                file=table.file,
                row=row,
                local_id=cells[local],
                carer_name=cells[name] or None,
                reason=HoldReason.UNKNOWN if isinstance(why, Wrong) else why,
                noted_on=on,
            )
        )
    return holds, problems


_NO_DAY = Wrong(
    wanted="the day it was noted, as DD/MM/YYYY, not in the future",
    mend="Held all the same, from the day of the import.",
    severity=Severity.QUERY,
)
