"""The area's own dated rows: one child, what the area's clock says, and never a name kept."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TypeAlias

from soundings.claims.model import Archetype, AreaRow, Claim, Clock, DatedRow, RowsReport
from soundings.claims.rules.reading import Trouble, Troubles
from soundings.kit.tables import Problem, Severity, Table, match_columns
from soundings.roll.model import CaseId
from soundings.roll.rules.values import Wrong, day, yes_no

ROWS = ("Ref", "Unique ID", "UPN", "Starts on", "Ends on", "Kept", "Exception")
"""The columns of a file of dated rows."""

_IDS = ("Unique ID", "UPN")

Told: TypeAlias = tuple[date | None, date | None, bool | None]
"""The two dates of a row, and whether it says Kept."""


def _date_in(column: str, cells: Mapping[str, str], troubles: Troubles) -> date | None:
    if not cells[column]:
        return None
    found = day(cells[column])
    if isinstance(found, Wrong):
        troubles.append((column, Trouble(wanted=found.wanted, mend=found.mend)))
        return None
    return found


def _yes_in(column: str, cells: Mapping[str, str], troubles: Troubles) -> bool | None:
    if not cells[column]:
        return None
    found = yes_no(cells[column])
    if isinstance(found, Wrong):
        troubles.append((column, Trouble(wanted=found.wanted, mend="Write Yes or No.")))
        return None
    return found


def _by_the_clock(clock: Clock, told: Told, notified_on: date) -> bool | None:
    """Say whether the dates keep the time; None while time remains or none was given."""
    starts, ends, said = told
    if starts is None:
        return said
    if ends is None:
        late = (notified_on - starts).days > clock.within_days
        return False if late else said
    return (ends - starts).days <= clock.within_days


def _kept(clock: Clock | None, told: Told, notified_on: date, troubles: Troubles) -> bool | None:
    """Say whether the area's record has the thing done, by its dates where they decide it."""
    starts, ends, said = told
    if starts is not None and ends is not None and ends < starts:
        wanted = f"a day on or after {starts:%d/%m/%Y}, where the row starts"
        troubles.append(("Ends on", Trouble(wanted=wanted, mend="One of the two is mistyped.")))
        return None
    if clock is None:
        if said is None and ends is None:
            wanted = "Yes, No, or the day it was done in Ends on"
            troubles.append(("Kept", Trouble(wanted=wanted, mend="Say whether it was done.")))
        return said if said is not None else ends is not None
    if starts is None and said is None:
        wanted = f"{clock.starts}, in Starts on"
        troubles.append(("Starts on", Trouble(wanted=wanted, mend="Fill it, or say in Kept.")))
    kept = _by_the_clock(clock, told, notified_on)
    if said is not None and kept is not None and said != kept:
        wanted = f"{'Yes' if kept else 'No'}: {clock.within_days} days are allowed"
        mend = "The dates decide; the claim is counted on its printed definition."
        troubles.append(("Kept", Trouble(wanted=wanted, mend=mend, severity=Severity.QUERY)))
    return kept


def _claim_of(
    ref: str, claims: Mapping[str, Claim], archetypes: Mapping[str, Archetype]
) -> Archetype | Trouble:
    """Return what kind of claim a row is about, if rows can be set beside families for it."""
    if ref not in claims:
        wanted = f"the Ref of a claim: {', '.join(claims) or 'none is imported yet'}"
        return Trouble(wanted=wanted, mend="Write the Ref the claims file gives it.")
    archetype = archetypes[claims[ref].archetype]
    if archetype.untestable:
        wanted = "a claim that families were asked about"
        return Trouble(wanted=wanted, mend=f"{archetype.untestable} Leave its rows out.")
    return archetype


def _read_row(
    number: int,
    cells: Mapping[str, str],
    claims: Mapping[str, Claim],
    archetypes: Mapping[str, Archetype],
    notified_on: date,
) -> tuple[AreaRow | None, Troubles]:
    troubles: Troubles = []
    archetype = _claim_of(cells["Ref"], claims, archetypes)
    if isinstance(archetype, Trouble):
        return None, [("Ref", archetype)]
    if not any(cells[column] for column in _IDS):
        troubles.append(("Unique ID", Trouble(wanted="a Unique ID or a UPN", mend="Fill one.")))
    told = (
        _date_in("Starts on", cells, troubles),
        _date_in("Ends on", cells, troubles),
        _yes_in("Kept", cells, troubles),
    )
    excepted = _yes_in("Exception", cells, troubles) is True
    kept = None if troubles else _kept(archetype.clock, told, notified_on, troubles)
    return AreaRow(
        number=number,
        ref=cells["Ref"],
        local_id=cells["Unique ID"],
        upn=cells["UPN"].upper().replace(" ", "") or None,
        starts_on=told[0],
        ends_on=told[1],
        kept=kept,
        excepted=excepted,
    ), troubles


def _told(file: str, number: int, cells: Mapping[str, str], troubles: Troubles) -> list[Problem]:
    return [
        Problem(
            file=file,
            row=number,
            column=column,
            found=cells[column] or "nothing",
            wanted=trouble.wanted,
            mend=trouble.mend,
            severity=trouble.severity,
        )
        for column, trouble in troubles
    ]


def read_rows(
    table: Table,
    claims: Sequence[Claim],
    archetypes: Mapping[str, Archetype],
    notified_on: date,
) -> RowsReport:
    """Read the area's dated rows; the report holds every problem at once."""
    places, unknown = match_columns(table, ROWS, {})
    problems = [*table.problems, *unknown]
    ids = any(column in places for column in _IDS)
    if table.header and not ("Ref" in places and ids):
        problems.append(
            Problem(
                file=table.file,
                row=None,
                column="Ref" if "Ref" not in places else "Unique ID",
                found="no such column",
                wanted=f"the columns {', '.join(ROWS)}",
                mend="Add the column: it says which claim, or which child, a row is about.",
            )
        )
        return RowsReport(file=table.file, sha256=table.sha256, rows=(), problems=tuple(problems))
    by_ref = {claim.ref: claim for claim in claims}
    rows = []
    for number, texts in table.rows:
        cells = {column: texts[places[column]] if column in places else "" for column in ROWS}
        row, troubles = _read_row(number, cells, by_ref, archetypes, notified_on)
        problems += _told(table.file, number, cells, troubles)
        if row is not None:
            rows.append(row)
    return RowsReport(
        file=table.file, sha256=table.sha256, rows=tuple(rows), problems=tuple(problems)
    )


def matched(
    report: RowsReport, cases: Sequence[CaseId | None], claims: Sequence[Claim]
) -> tuple[tuple[DatedRow, ...], tuple[Problem, ...]]:
    """Give each row its child, as the roll found it; children on no list are left out.

    `cases` stand in the order of the report's rows. A child twice under one claim is an error.
    """
    by_ref = {claim.ref: claim.claim_id for claim in claims}
    rows: dict[tuple[str, CaseId], DatedRow] = {}
    first: dict[tuple[str, CaseId], int] = {}
    problems = []
    for row, case_id in zip(report.rows, cases, strict=True):
        found = {"Unique ID": row.local_id, "UPN": row.upn or ""}
        column = "Unique ID" if row.local_id else "UPN"
        trouble = None
        if case_id is None:
            trouble = Trouble(
                wanted="a child of list 1, 2 or 3",
                mend="No list has the child; the row is left out.",
                severity=Severity.QUERY,
            )
        elif (row.ref, case_id) in rows:
            wanted = f"each child once under claim {row.ref}"
            mend = f"Row {first[row.ref, case_id]} is about the same child: keep the right one."
            trouble = Trouble(wanted=wanted, mend=mend)
        if trouble is not None:
            problems += _told(report.file, row.number, found, [(column, trouble)])
        elif case_id is not None:
            first[row.ref, case_id] = row.number
            rows[row.ref, case_id] = DatedRow(
                claim_id=by_ref[row.ref],
                case_id=case_id,
                starts_on=row.starts_on,
                ends_on=row.ends_on,
                kept=row.kept,
                excepted=row.excepted,
            )
    return tuple(rows.values()), tuple(problems)
