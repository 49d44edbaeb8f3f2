"""Who may ring a family now, what may come of it, and what outreach must hear of it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from uuid import UUID

from soundings.access.model import StaffId
from soundings.inspection.constants import LONDON
from soundings.kit.links import in_groups
from soundings.outreach.model import Refused
from soundings.respond.constants import CALL_HELD_MINUTES
from soundings.respond.model import (
    Attempt,
    Call,
    CallHeld,
    CallOver,
    Outcome,
    ResponseId,
    Standing,
    WrongOutcome,
)

AAPOR: Mapping[Outcome, str] = MappingProxyType(
    {
        Outcome.COMPLETE: "1.1",
        Outcome.PARTIAL: "1.2",
        Outcome.REFUSED: "2.11",
        Outcome.BROKE_OFF: "2.12",
        Outcome.CALL_BACK: "2.20",
        Outcome.NOBODY_FREE: "2.21",
        Outcome.MACHINE: "2.22",
        Outcome.DIED: "2.31",
        Outcome.UNABLE: "2.32",
        Outcome.LANGUAGE: "2.33",
        Outcome.NOT_RECORDED: "2.36",
        Outcome.BUSY: "3.12",
        Outcome.NO_ANSWER: "3.13",
        Outcome.WRONG_NUMBER: "3.20",
        Outcome.NOT_WORKING: "4.30",
    }
)
"""Source: AAPOR, Standard Definitions, 10th edition 2023, final disposition codes, telephone."""

TELLABLE: Mapping[Outcome, str] = MappingProxyType(
    {
        Outcome.BROKE_OFF: "They stopped before the end",
        Outcome.CALL_BACK: "They asked us to call again",
        Outcome.NOBODY_FREE: "Somebody answered; the carer was not free",
        Outcome.REFUSED: "They do not want to answer",
        Outcome.NO_ANSWER: "No answer",
        Outcome.BUSY: "Engaged",
        Outcome.MACHINE: "Their answerphone",
        Outcome.LANGUAGE: "We do not share a language",
        Outcome.UNABLE: "Too ill or not able to answer",
        Outcome.WRONG_NUMBER: "Not their number",
        Outcome.NOT_WORKING: "The number does not work",
        Outcome.DIED: "The child has died",
    }
)
"""What an interviewer may write down, as it is offered; the rest follows from the reply."""

HEARD: Mapping[Outcome, Refused] = MappingProxyType(
    {Outcome.REFUSED: Refused.REFUSED, Outcome.DIED: Refused.DIED}
)
"""After which outcomes nothing more is sent about the child, and why."""


def check_free(call: Call, staff_id: StaffId, at: datetime) -> None:
    """Refuse a case that has answered, or that somebody else is ringing."""
    if call.answered:
        message = "This family has answered: there is no need to call."
        raise CallOver(message)
    if is_held_by_another(call, staff_id, at):
        message = "Take the next family on the list; this one is free again within the hour."
        raise CallHeld(message)


def is_held_by_another(call: Call, staff_id: StaffId, at: datetime) -> bool:
    """Say whether somebody else took the case in hand and has not had it too long."""
    return (
        call.held_since is not None
        and call.held_by != staff_id
        and at - call.held_since < timedelta(minutes=CALL_HELD_MINUTES)
    )


def open_attempt(attempts: list[Attempt], staff_id: StaffId) -> Attempt:
    """Return this person's call that is open; raises CallOver."""
    for attempt in attempts:
        if attempt.outcome is None and attempt.staff_id == staff_id:
            return attempt
    message = "Open the family on the list of calls and begin there."
    raise CallOver(message)


def reply_in(attempt: Attempt) -> ResponseId:
    """Return the reply given in a call; raises CallOver where none was begun."""
    if attempt.response_id is None:
        message = "Begin the questions on the family's page first."
        raise CallOver(message)
    return attempt.response_id


def visit_of(attempt: Attempt) -> str:
    """Return by which name the call types answers: another call is not shown them."""
    return attempt.attempt_id.hex[-12:]


def call_back(day: str, hour: str) -> datetime | None:
    """Return when the family asked to be called, typed as 2026-09-22 and 16:30 in London.

    Raises WrongOutcome.
    """
    if not day:
        return None
    try:
        return datetime.fromisoformat(f"{day}T{hour or '09:00'}").replace(tzinfo=LONDON)
    except ValueError:
        message = "Type the day as 2026-09-22 and the time as 16:30."
        raise WrongOutcome(message) from None


def told_outcome(said: str, standing: Standing) -> Outcome:
    """Return what is written down: a stop part way is partial by the rule all replies share.

    Raises WrongOutcome.
    """
    outcome = next((one for one in TELLABLE if one.value == said), None)
    if outcome is None:
        message = "Choose one of the outcomes."
        raise WrongOutcome(message)
    if outcome is Outcome.BROKE_OFF and standing is Standing.PARTIAL:
        return Outcome.PARTIAL
    return outcome


def reference(case_id: UUID) -> str:
    """Return by what an interviewer finds a case on the sheet of names and numbers."""
    return in_groups(case_id.hex[-8:].upper())
