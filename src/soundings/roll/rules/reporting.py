"""The report of an import, shortened for a screen."""

from collections.abc import Iterable

from soundings.kit.tables import Problem, Severity
from soundings.roll.model import ProblemGroup, Report, Summary
from soundings.roll.rules.checking import WITHOUT_CARER, distinct_carers, error_rows

_SHOWN = 5
_ORDER = {Severity.ERROR: 0, Severity.QUERY: 1, Severity.NOTE: 2}


def _group(problems: list[Problem]) -> ProblemGroup:
    first = problems[0]
    return ProblemGroup(
        severity=first.severity,
        file=first.file,
        column=first.column,
        wanted=first.wanted,
        mend=first.mend,
        count=len(problems),
        rows=tuple(problem.row for problem in problems if problem.row is not None)[:_SHOWN],
        found=tuple(dict.fromkeys(problem.found for problem in problems))[:_SHOWN],
    )


def _groups(problems: Iterable[Problem]) -> list[ProblemGroup]:
    alike: dict[tuple[str, str, str, str], list[Problem]] = {}
    for problem in problems:
        key = (problem.severity, problem.file, problem.column, problem.mend)
        alike.setdefault(key, []).append(problem)
    groups = [_group(some) for some in alike.values()]
    groups.sort(key=lambda group: (_ORDER[Severity(group.severity)], -group.count))
    return groups


def summary(report: Report) -> Summary:
    """Shorten a report: what came, how much is wrong, and the like problems together."""

    def count(severity: Severity) -> int:
        return sum(problem.severity is severity for problem in report.problems)

    children_of = distinct_carers(report.carers)
    without = sum(problem.wanted == WITHOUT_CARER for problem in report.problems)
    return Summary(
        files=report.files,
        errors=count(Severity.ERROR),
        queries=count(Severity.QUERY),
        notes=count(Severity.NOTE),
        rows_in_error=len(error_rows(report.problems)),
        children=len({row.local_id for row in report.children}),
        carers=len(children_of),
        carers_of_several=sum(len(children) > 1 for children in children_of.values()),
        without_carer=without,
        groups=tuple(_groups(report.problems)),
    )
