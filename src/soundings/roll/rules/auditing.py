"""The list against published totals: whom it may leave out, and what it lacks."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Literal

from soundings.kit.tables import Problem, Table, fold, match_columns
from soundings.roll.constants import OVER, SHORT
from soundings.roll.model import (
    CaseId,
    Coverage,
    Frame,
    FrameAudit,
    NotPublishedTotals,
    Person,
    PublishedTotal,
    Reach,
    Status,
    StatusAudit,
    TotalsReport,
)
from soundings.roll.rules import values
from soundings.roll.rules.values import Wrong

COLUMNS = ("Status", "Characteristic", "Group", "Published")
"""What a file of published totals holds: one count a row.

Status: EHC plan, SEN support or All. Characteristic: Total, Need, Phase, Sex or Age.
"""

_STATUSES = {
    "ehcplan": Status.EHC_PLAN,
    "ehcplans": Status.EHC_PLAN,
    "ehcp": Status.EHC_PLAN,
    "ehc": Status.EHC_PLAN,
    "sensupport": Status.SEN_SUPPORT,
    "requested": Status.REQUESTED,
    "all": None,
    "": None,
}


def _age(text: str) -> str | Wrong:
    low, _, high = text.replace("to", "-").replace(" ", "").partition("-")
    if low.isdecimal() and (high.isdecimal() or not high):
        return text
    return Wrong(wanted="an age or a range such as 5-10", mend="Write it in figures.")


_GROUPS: Mapping[str, Callable[[str], object]] = {
    "total": lambda _: "",
    "need": values.need,
    "primaryneed": values.need,
    "phase": values.phase,
    "sex": values.sex,
    "gender": values.sex,
    "age": _age,
}

_BELONGS: Mapping[str, Callable[[Frame, str], bool]] = {
    "total": lambda *_: True,
    "need": lambda child, group: child.need_type == group,
    "primaryneed": lambda child, group: child.need_type == group,
    "phase": lambda child, group: child.phase == group,
    "sex": lambda child, group: child.sex == group,
    "gender": lambda child, group: child.sex == group,
    "age": lambda child, group: child.age in _ages(group),
}


def _ages(text: str) -> range:
    low, _, high = text.replace("to", "-").replace(" ", "").partition("-")
    return range(int(low), int(high or low) + 1)


def totals_report(table: Table) -> TotalsReport:
    """Read published totals row by row; store nothing."""
    problems = list(table.problems)
    places, _ = match_columns(table, COLUMNS, {})
    missing = [column for column in COLUMNS if column not in places]
    if missing and table.header:
        wanted = f"the columns {', '.join(COLUMNS)}"
        mend = "Write one count a row under these four columns."
        problems.append(_wrong(table.file, None, missing[0], "no such column", wanted, mend))
    if missing:
        return TotalsReport(totals=(), problems=tuple(problems))
    totals = []
    for row, cells in table.rows:
        read = _total(table.file, row, [cells[places[column]] for column in COLUMNS])
        if isinstance(read, Problem):
            problems.append(read)
        else:
            totals.append(read)
    return TotalsReport(totals=tuple(totals), problems=tuple(problems))


def read_totals(table: Table) -> tuple[PublishedTotal, ...]:
    """Read published totals; raises NotPublishedTotals naming the first row in error."""
    report = totals_report(table)
    for one in report.problems:
        row = "" if one.row is None else f", row {one.row}"
        column = f", {one.column}" if one.column else ""
        message = f"{table.file}{row}{column}: found {one.found}; wanted {one.wanted}. {one.mend}"
        raise NotPublishedTotals(message)
    return report.totals


def _total(file: str, row: int, cells: Sequence[str]) -> PublishedTotal | Problem:
    status, characteristic, group, published = cells
    kind, count = fold(characteristic) or "total", published.replace(",", "")
    if fold(status) not in _STATUSES:
        return _wrong(file, row, "Status", status, "EHC plan, SEN support or All")
    if kind not in _GROUPS:
        wanted = "Total, Need, Phase, Sex or Age"
        return _wrong(file, row, "Characteristic", characteristic, wanted)
    found = _GROUPS[kind](group)
    if isinstance(found, Wrong) or found is None:
        wanted = found.wanted if isinstance(found, Wrong) else "a phase the list can hold"
        return _wrong(file, row, "Group", group, wanted)
    if not count.isdecimal():
        return _wrong(file, row, "Published", published, "a whole number")
    return PublishedTotal(
        row=row,
        status=_STATUSES[fold(status)],
        characteristic=kind,
        group=str(found),
        count=int(count),
    )


def _wrong(
    file: str,
    row: int | None,
    column: str,
    found: str,
    wanted: str,
    mend: str = "Mend or leave out the row.",
) -> Problem:
    return Problem(
        file=file, row=row, column=column, found=found or "nothing", wanted=wanted, mend=mend
    )


def audit_frame(
    totals: Iterable[PublishedTotal], frame: Sequence[Frame], persons: Sequence[Person]
) -> FrameAudit:
    """Hold the list against published totals and against itself."""
    without_upn = {person.case_id for person in persons if person.upn is None}
    names = Counter(
        (fold(person.forename), fold(person.surname), person.date_of_birth)
        for person in persons
        if person.forename and person.surname
    )
    return FrameAudit(
        coverage=tuple(_coverage(total, frame) for total in totals),
        statuses=tuple(
            _standing([child for child in frame if child.status is status], status, without_upn)
            for status in Status
        ),
        repeated=sum(count for count in names.values() if count > 1),
    )


def _coverage(total: PublishedTotal, frame: Sequence[Frame]) -> Coverage:
    belongs = _BELONGS[total.characteristic]
    listed = sum(
        total.status in {None, child.status} and belongs(child, total.group) for child in frame
    )
    share = listed / total.count if total.count else None
    return Coverage(
        status=total.status,
        characteristic=total.characteristic,
        group=total.group,
        published=total.count,
        listed=listed,
        share=share,
        flag=_flag(share),
    )


def _flag(share: float | None) -> Literal["", "short", "over"]:
    if share is None or SHORT <= share <= OVER:
        return ""
    return "short" if share < SHORT else "over"


def _standing(children: Sequence[Frame], status: Status, without_upn: set[CaseId]) -> StatusAudit:
    return StatusAudit(
        status=status,
        listed=len(children),
        without_contact=sum(child.reach is Reach.NONE for child in children),
        without_upn=sum(child.case_id in without_upn for child in children),
        without_school=sum(child.setting_urn is None for child in children),
        out_of_area=sum(child.out_of_area is True for child in children),
    )
