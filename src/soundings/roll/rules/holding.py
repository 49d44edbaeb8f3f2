"""The holds as they stand today against those stored: what is new, what is gone."""

from collections.abc import Sequence

from soundings.kit.tables import Severity
from soundings.roll.model import FileKind, FilesInError, Hold, HoldLine, Known, Report


def check_holds(report: Report, *, release: bool) -> None:
    """Raise FilesInError unless the file may be taken for the whole of the holds.

    A row that names nobody does not keep the others from holding; it does keep anybody from
    being released, because it may be about them.
    """
    others = [file.file for file in report.files if file.kind is not FileKind.HOLDS]
    errors = [problem for problem in report.problems if problem.severity is Severity.ERROR]
    whole = [problem for problem in errors if problem.row is None]
    if others:
        message = f"{others[0]} is not a holds file; import lists with soundings roll import."
        raise FilesInError(message)
    if whole or (errors and release):
        first = (whole or errors)[0]
        where = f"{first.file}, row {first.row}" if first.row else first.file
        message = f"Nothing was changed: {where}: found {first.found}, wanted {first.wanted}. "
        raise FilesInError(message + first.mend)


def missing_holds(now: Sequence[Hold], known: Known) -> tuple[Hold, ...]:
    """Return the stored holds that today's file does not name any more."""
    stand = {(hold.case_id, hold.contact_id, hold.reason) for hold in now}
    return tuple(
        hold for hold in known.holds if (hold.case_id, hold.contact_id, hold.reason) not in stand
    )


def hold_lines(holds: Sequence[Hold], known: Known) -> tuple[HoldLine, ...]:
    """Return holds as an operator knows them: by the child's own number and the carer's name."""
    children = {person.case_id: person.local_id for person in known.persons}
    names = {contact.contact_id: contact.name for contact in known.contacts}
    cared = {care.contact_id: care.case_id for care in known.cares}
    lines = []
    for hold in holds:
        case_id = hold.case_id
        if case_id is None and hold.contact_id is not None:
            case_id = cared.get(hold.contact_id)
        lines.append(
            HoldLine(
                local_id="" if case_id is None else children[case_id],
                carer=None if hold.contact_id is None else names[hold.contact_id],
                reason=hold.reason,
                noted_on=hold.noted_on,
            )
        )
    return tuple(sorted(lines, key=lambda line: (line.local_id, line.carer or "", line.reason)))
