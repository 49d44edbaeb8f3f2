"""What stands in the way of storing it."""

from collections.abc import Iterable

from soundings.inspection.model import State
from soundings.kit.tables import Problem, Severity
from soundings.roll.model import FileKind, FilesInError, Known, Report, RollClosed, SentBefore


def error_rows(problems: Iterable[Problem]) -> set[tuple[str, int]]:
    """Return the rows that have at least one error, by file and number."""
    return {
        (problem.file, problem.row)
        for problem in problems
        if problem.severity is Severity.ERROR and problem.row is not None
    }


def check_import(report: Report, *, without_rows_in_error: bool) -> None:
    """Raise FilesInError unless the report may be stored as it stands."""
    errors = [problem for problem in report.problems if problem.severity is Severity.ERROR]
    whole = [problem for problem in errors if problem.row is None]
    if not report.files:
        message = "There is no file to import; name at least one."
        raise FilesInError(message)
    if whole or (errors and not without_rows_in_error):
        first = (whole or errors)[0]
        where = f"{first.file}, row {first.row}" if first.row else first.file
        column = f", {first.column}" if first.column else ""
        more = f" and {len(errors) - 1:,} more" if len(errors) > 1 else ""
        message = (
            f"Nothing was stored: {where}{column}: found {first.found}, wanted {first.wanted}"
            f"{more}. {first.mend}"
        )
        raise FilesInError(message)


def check_door(report: Report, known: Known, state: State, code: str) -> None:
    """Raise RollClosed or SentBefore if the inspection does not take these files now.

    Holds are taken until the inspection is frozen, because a death after close still counts.
    """
    only_holds = all(file.kind is FileKind.HOLDS for file in report.files)
    if state is State.FROZEN or (state is State.CLOSED and not only_holds):
        message = (
            f"Inspection {code} is {state}: lists and contacts are taken until it closes, holds "
            "until it is frozen."
        )
        raise RollClosed(message)
    sent = {intake.sha256: intake.file_name for intake in known.intakes}
    for file in report.files:
        if file.sha256 in sent:
            message = (
                f"{file.file} came before as {sent[file.sha256]}; nothing was stored again. "
                "Leave it out, or send the newer version you meant."
            )
            raise SentBefore(message)
