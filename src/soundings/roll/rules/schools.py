"""What families call a school, from the name it goes by on the register."""

import re
from collections.abc import Iterable, Iterator

from soundings.kit.tables import Problem, Severity, Table
from soundings.roll.constants import (
    NO_SCHOOLS_NAME,
    SCHOOLS_COLUMNS,
    SCHOOLS_END,
    SCHOOLS_FAITH,
    SHORTEST_SCHOOL,
)
from soundings.roll.model import NotASchoolList, SchoolsReport

_ENDS = re.compile(rf"(?:{'|'.join(SCHOOLS_END)})", re.IGNORECASE)
_FAITH = re.compile(rf"[\s,]+\(?(?:{'|'.join(SCHOOLS_FAITH)})\)?(?!\w)", re.IGNORECASE)
_AFTER_COMMA = re.compile(r"\s*,.*")


def _shorter(name: str) -> Iterator[str]:
    """Yield the name and what is left of it, a word that says what kind of school less a time."""
    words = name.split()
    yield name
    while len(words) > 1 and _ENDS.fullmatch(words[-1]):
        words = words[:-1]
        yield " ".join(words)


def spoken_schools(names: Iterable[str]) -> list[tuple[str, bool]]:
    """Return every way these schools are spoken of, the longest first, and whether it is short.

    Short is a name without any word of school: Larchfield, The Grove.
    """
    ways: dict[str, bool] = {}
    for name in names:
        bare = _AFTER_COMMA.sub("", _FAITH.sub("", name)).strip()
        for way in (name, *_shorter(bare)):
            short = not _ENDS.search(way)
            ways[way] = short
            if short:
                ways |= {f"{way} {end}": False for end in ("School", "Primary", "Academy")}
    return sorted(
        ((way, short) for way, short in ways.items() if _says_which(way, short=short)),
        key=lambda way: (-len(way[0]), way[0]),
    )


def _says_which(way: str, *, short: bool) -> bool:
    """Say whether a way of speaking says which school: not Primary School, nor, short, The."""
    words = [word for word in re.findall(r"[^\W\d_]+", way) if word[0].isupper()]
    telling = [
        word for word in words if word.lower() not in NO_SCHOOLS_NAME and not _ENDS.fullmatch(word)
    ]
    return any(len(word) >= SHORTEST_SCHOOL or not short for word in telling)


def schools_report(table: Table) -> SchoolsReport:
    """Read each school's name by its number from a list of the register; store nothing."""
    problems = list(table.problems)
    schools: dict[str, str] = {}
    if all(column in table.header for column in SCHOOLS_COLUMNS):
        urn_at, name_at = (table.header.index(column) for column in SCHOOLS_COLUMNS)
        for number, cells in table.rows:
            urn, name = cells[urn_at], cells[name_at]
            if urn.isdigit() and name:
                schools[urn] = name
            else:
                problems.append(_unreadable(table, number, urn, name))
    elif table.header:
        problems.append(_other_columns(table))
    return SchoolsReport(schools=schools, problems=tuple(problems))


def _unreadable(table: Table, number: int, urn: str, name: str) -> Problem:
    return Problem(
        file=table.file,
        row=number,
        column=SCHOOLS_COLUMNS[0],
        found=f"URN {urn!r} and name {name!r}",
        wanted="a number and a name",
        mend="Mend or leave out the row.",
    )


def _other_columns(table: Table) -> Problem:
    return Problem(
        file=table.file,
        row=None,
        column="",
        found=f"the columns {', '.join(table.header)}",
        wanted=" and ".join(SCHOOLS_COLUMNS),
        mend="Take an extract of all establishments from Get Information about Schools.",
    )


def read_schools(table: Table) -> dict[str, str]:
    """Return each school's name by its number, from a list of the register.

    Raises NotASchoolList, saying what was found in the first row that is wrong.
    """
    report = schools_report(table)
    for one in report.problems:
        if one.severity is Severity.ERROR:
            row = "" if one.row is None else f" row {one.row}"
            message = f"{table.file}{row}: found {one.found}, wanted {one.wanted}. {one.mend}"
            raise NotASchoolList(message)
    return report.schools
