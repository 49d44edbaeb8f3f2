"""Lists 1 to 3: one child a row."""

from collections.abc import Callable
from datetime import date

import msgspec

from soundings.kit.tables import Problem, Severity, Table
from soundings.roll.constants import OLDEST, SCHOOL_AGE
from soundings.roll.model import ChildRow, Ethnicity, FileKind, NeedType, Phase, Sex
from soundings.roll.rules import values
from soundings.roll.rules.reading.cells import (
    MISSING,
    Place,
    T,
    Told,
    any_error,
    maybe,
    needed,
    teller,
    texted,
)
from soundings.roll.rules.values import Mended, Wrong


def _coded(
    tell: Told, row: int, column: str, cell: str, read: Callable[[str], T | Wrong], unknown: T
) -> T:
    """Read a coded cell; an empty one is queried and counted as unknown."""
    if not cell:
        tell(
            row,
            column,
            MISSING,
            Wrong(
                wanted="a value for every child",
                mend="Counted as unknown until it is filled in.",
                severity=Severity.QUERY,
            ),
        )
        return unknown
    found = read(cell)
    if isinstance(found, Wrong):
        tell(row, column, cell, found)
        return unknown
    return found


def _past(tell: Told, row: int, column: str, cell: str, today: date) -> date | None:
    """Read a date that cannot lie ahead; an empty cell is none."""
    if not cell:
        return None
    found = values.day(cell)
    if isinstance(found, Wrong):
        tell(row, column, cell, found)
        return None
    if found > today:
        tell(
            row,
            column,
            cell,
            Wrong(
                wanted=f"a date no later than {today:%d/%m/%Y}",
                mend="The date lies ahead: check day, month and year.",
            ),
        )
        return None
    return found


def _born(tell: Told, row: int, cell: str, today: date, notified_on: date) -> date | None:
    column = "Date of birth"
    if not cell:
        needed(tell, row, column, "a date of birth")
        return None
    born = _past(tell, row, column, cell, today)
    if born is None:
        return None
    age = values.age_on(born, notified_on)
    if age > OLDEST:
        tell(
            row,
            column,
            cell,
            Wrong(
                wanted=f"a child or young person aged 0 to {OLDEST}",
                mend=f"Aged {age} on the day of notification: correct the date or take the row "
                "away.",
            ),
        )
        return None
    if age == OLDEST:
        tell(
            row,
            column,
            cell,
            Wrong(
                wanted=f"someone under {OLDEST}",
                mend=f"Aged {OLDEST}: does the plan still stand? Kept on the list.",
                severity=Severity.QUERY,
            ),
        )
    return born


def _upn(tell: Told, row: int, cell: str) -> str | None:
    """Read a UPN; one whose check letter does not fit is kept and queried."""
    if not cell:
        return None
    found = values.upn(cell)
    if isinstance(found, str):
        return found
    tell(row, "UPN", cell, found)
    if isinstance(found, Mended):
        return found.value
    bare = cell.upper().replace(" ", "")
    return bare if values.looks_like_upn(bare) else None


class _At(msgspec.Struct, frozen=True, kw_only=True):
    """Where each column of a list stands; an absent one points at the empty cell at the end."""

    local: int
    upn: int
    born: int
    sex: int
    ethnicity: int
    need: int
    phase: int
    urn: int
    premium: int
    home: int
    care: int
    team: int
    issued: int
    updated: int
    reviewed: int
    asked: int
    decided: int
    away: int


def _at(places: Place, last: int) -> _At:
    return _At(
        local=places.get("Unique ID", last),
        upn=places.get("UPN", last),
        born=places.get("Date of birth", last),
        sex=places.get("Gender", last),
        ethnicity=places.get("Ethnicity", last),
        need=places.get("SEN primary need", last),
        phase=places.get("Main phase", last),
        urn=places.get("Main establishment URN", last),
        premium=places.get("Pupil Premium", last),
        home=places.get("Elective home education", last),
        care=places.get("Known to children's social care?", last),
        team=places.get("Which team?", last),
        issued=places.get("Date initial EHC plan issued", last),
        updated=places.get("Date updated", last),
        reviewed=places.get("Date last reviewed", last),
        asked=places.get("Date of request", last),
        decided=places.get("Date of decision", last),
        away=places.get("Out of area", last),
    )


def _after(
    tell: Told, row: int, column: str, cell: str, today: date, first: date | None, what: str
) -> None:
    """Check a date that should not lie before another; both are kept."""
    later = _past(tell, row, column, cell, today)
    if later is not None and first is not None and later < first:
        tell(
            row,
            column,
            cell,
            Wrong(
                wanted=f"a date no earlier than {what}, {first:%d/%m/%Y}",
                mend="One of the two dates is mistyped; kept as they stand.",
                severity=Severity.QUERY,
            ),
        )


def _starts(
    tell: Told, row: int, column: str, cell: str, today: date, born: date | None, what: str
) -> date | None:
    """Read a date there must be, no earlier than the child's birth."""
    if not cell:
        needed(tell, row, column, what)
        return None
    found = _past(tell, row, column, cell, today)
    if found is not None and born is not None and found < born:
        tell(
            row,
            column,
            cell,
            Wrong(
                wanted=f"a date after the child was born, {born:%d/%m/%Y}",
                mend="One of the two dates is mistyped: correct it.",
            ),
        )
    return found


def _issued(
    tell: Told, row: int, cells: list[str], at: _At, today: date, born: date | None
) -> date | None:
    issued = _starts(
        tell,
        row,
        "Date initial EHC plan issued",
        cells[at.issued],
        today,
        born,
        "the day the plan was issued",
    )
    for column, cell in (
        ("Date updated", cells[at.updated]),
        ("Date last reviewed", cells[at.reviewed]),
    ):
        if cell:
            _after(tell, row, column, cell, today, issued, "the plan itself")
    return issued


def _asked(
    tell: Told, row: int, cells: list[str], at: _At, today: date, born: date | None
) -> date | None:
    asked = _starts(
        tell,
        row,
        "Date of request",
        cells[at.asked],
        today,
        born,
        "the day the request came in",
    )
    if cells[at.decided]:
        _after(tell, row, "Date of decision", cells[at.decided], today, asked, "the request")
    return asked


def _phase(tell: Told, row: int, cell: str) -> Phase | None:
    stage = values.phase(cell)
    if isinstance(stage, Wrong):
        tell(row, "Main phase", cell, stage)
        return None
    return stage


def _premium(tell: Told, row: int, cell: str) -> bool:
    entitled = values.yes_no(cell)
    if isinstance(entitled, Wrong):
        tell(row, "Pupil Premium", cell, entitled)
        return False
    return entitled


def read_children(
    table: Table, kind: FileKind, places: Place, today: date, notified_on: date
) -> tuple[list[ChildRow], list[Problem]]:
    """Read a list of children; a row with an error in it is told and left out."""
    problems: list[Problem] = []
    tell = teller(table.file, problems)
    at = _at(places, len(table.header))
    listed = kind is not FileKind.LIST_3
    children: list[ChildRow] = []
    for row, texts in table.rows:
        cells = [*texts, ""]
        before = len(problems)
        if not cells[at.local]:
            needed(tell, row, "Unique ID", "the authority's own number for the child")
        born = _born(tell, row, cells[at.born], today, notified_on)
        issued = _issued(tell, row, cells, at, today, born) if kind is FileKind.LIST_1 else None
        asked = None if listed else _asked(tell, row, cells, at, today, born)
        stage = _phase(tell, row, cells[at.phase])
        if (
            listed
            and not cells[at.urn]
            and born is not None
            and stage is not Phase.NONE
            and values.age_on(born, notified_on) in SCHOOL_AGE
            and values.yes_no(cells[at.home]) is not True
        ):
            tell(row, "Main establishment URN", MISSING, _NO_SETTING)
        setting = texted(tell, row, "Main establishment URN", cells[at.urn], values.urn)
        premium = _premium(tell, row, cells[at.premium])
        sex = _coded(tell, row, "Gender", cells[at.sex], values.sex, Sex.UNKNOWN)
        ethnicity = _coded(
            tell, row, "Ethnicity", cells[at.ethnicity], values.ethnicity, Ethnicity.UNKNOWN
        )
        need = (
            _coded(tell, row, "SEN primary need", cells[at.need], values.need, NeedType.UNKNOWN)
            if listed
            else NeedType.UNKNOWN
        )
        upn = _upn(tell, row, cells[at.upn])
        if born is None or any_error(problems, before):
            continue
        children.append(
            ChildRow(
                file=table.file,
                row=row,
                kind=kind,
                local_id=cells[at.local],
                upn=upn,
                date_of_birth=born,
                sex=sex,
                ethnicity=ethnicity,
                need_type=need,
                phase=stage,
                setting_urn=setting,
                pupil_premium=premium,
                looked_after=values.is_looked_after(cells[at.care], cells[at.team]),
                plan_requested_on=asked,
                plan_issued_on=issued,
                out_of_area=maybe(tell, row, "Out of area", cells[at.away]),
            )
        )
    return children, problems


_NO_SETTING = Wrong(
    wanted="a school for a child of school age, or home education marked",
    mend="Is the child out of school? Kept on the list.",
    severity=Severity.QUERY,
)
