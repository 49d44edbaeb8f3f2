"""The statements of calls and their attempts."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from soundings.access.model import StaffId
from soundings.inspection.model import InspectionId
from soundings.kit.database import Connection
from soundings.kit.sql import command, query
from soundings.outreach.model import LinkId
from soundings.respond.model import (
    Attempt,
    AttemptId,
    Call,
    Outcome,
    OutcomeCount,
    Purpose,
    ResponseId,
    Told,
)
from soundings.roll.model import CaseId

_ADD_CALLS = command(__name__, "add_calls")
_CALLS = query(__name__, "calls", Call)
_ATTEMPTS = query(__name__, "attempts", Attempt)
_LOCK_CALL = query(__name__, "lock_call", UUID)
_HOLD_CALL = command(__name__, "hold_call")
_END_ATTEMPT = command(__name__, "end_attempt")
_TIE_REPLY = command(__name__, "tie_reply")
_PHONE_REPLY = query(__name__, "phone_reply", Told)
_LINKS_OF_CASE = query(__name__, "links_of_case", UUID)
_OUTCOMES = query(__name__, "outcomes", OutcomeCount)


async def add_calls(
    conn: Connection,
    inspection_id: InspectionId,
    cases: Sequence[CaseId],
    purpose: Purpose,
    at: datetime,
) -> int:
    """Put an inspection's cases on its list of calls; return how many are new there."""
    return await _ADD_CALLS.run(conn, inspection_id, cases, purpose, at)


async def calls(
    conn: Connection, inspection_id: InspectionId, case_id: CaseId | None = None
) -> list[Call]:
    """Return whom to call: all, or the one case."""
    return await _CALLS.all(conn, inspection_id, case_id)


async def attempts(conn: Connection, case_id: CaseId) -> list[Attempt]:
    """Return the calls to a case."""
    return await _ATTEMPTS.all(conn, case_id)


async def lock_call(conn: Connection, case_id: CaseId) -> None:
    """Hold a case until the transaction ends."""
    await _LOCK_CALL.first(conn, case_id)


async def hold_call(
    conn: Connection, attempt_id: AttemptId, case_id: CaseId, staff_id: StaffId, at: datetime
) -> bool:
    """Begin a call; False if one is open."""
    return bool(await _HOLD_CALL.run(conn, attempt_id, case_id, staff_id, at))


async def end_attempt(
    conn: Connection,
    attempt_id: AttemptId,
    outcome: Outcome,
    call_back_at: datetime | None,
    at: datetime,
) -> None:
    """Write down what came of a call."""
    await _END_ATTEMPT.run(conn, attempt_id, outcome, call_back_at, at)


async def tie_reply(conn: Connection, attempt_id: AttemptId, response_id: ResponseId) -> None:
    """Say which reply is given in this call."""
    await _TIE_REPLY.run(conn, attempt_id, response_id)


async def phone_reply(conn: Connection, case_id: CaseId) -> Told | None:
    """Return the case's reply by telephone."""
    return await _PHONE_REPLY.first(conn, case_id)


async def links_of_case(conn: Connection, case_id: CaseId) -> list[LinkId]:
    """Return the links of whoever may answer for a case."""
    return [LinkId(found) for found in await _LINKS_OF_CASE.all(conn, case_id)]


async def outcomes(conn: Connection, inspection_id: InspectionId) -> list[OutcomeCount]:
    """Return how many calls ended in each way."""
    return await _OUTCOMES.all(conn, inspection_id)
