"""The same questions asked by telephone: a list of calls, one call at a time, its outcome.

An interviewer sees a case's number and nothing of whose it is: names and telephone numbers are
with those who send messages. A family's earlier answers are not shown; a reply taken up again
goes on where it stopped.
"""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from soundings.access.model import StaffId
from soundings.audit import service as audit
from soundings.inspection.model import Inspection, InspectionId
from soundings.inspection.model import State as InspectionState
from soundings.instrument import service as instruments
from soundings.instrument.model import Audience, Instrument, InstrumentHash, Item, Language
from soundings.kit.database import Connection, Pool, transaction
from soundings.kit.ids import new_id
from soundings.kit.queue import Queue
from soundings.outreach import service as outreach
from soundings.outreach.model import LinkId
from soundings.respond import store
from soundings.respond.model import (
    Attempt,
    AttemptId,
    Beginning,
    Call,
    CallUnknown,
    Mode,
    Outcome,
    OutcomeCount,
    Purpose,
    Reply,
    ResponseId,
    Standing,
    State,
    SurveyClosed,
    Told,
)
from soundings.respond.rules import counting
from soundings.respond.rules import interview as rules
from soundings.respond.service import replies
from soundings.roll.model import CaseId


class AtPhone(msgspec.Struct, frozen=True, kw_only=True):
    """One case in front of an interviewer: the call, those before it, and the reply begun."""

    call: Call
    attempts: list[Attempt]
    told: Told | None


async def add_calls(
    pool: Pool,
    inspection_id: InspectionId,
    cases: Sequence[CaseId],
    *,
    purpose: Purpose,
    at: datetime,
    actor: str = "command",
) -> int:
    """Put an inspection's cases on its list of calls; return how many were not on it."""
    async with transaction(pool) as conn:
        added = await store.add_calls(conn, inspection_id, cases, purpose, at)
        if added:
            await audit.note(
                conn,
                at=at,
                actor=actor,
                action="respond.calls_added",
                subject=str(inspection_id),
                detail={"cases": added, "purpose": purpose.value},
            )
    return added


async def calls(pool: Pool, inspection_id: InspectionId) -> list[Call]:
    """Return whom to call, with what came of it so far."""
    async with pool.acquire() as conn:
        return await store.calls(conn, inspection_id)


async def outcomes(pool: Pool, inspection_id: InspectionId) -> list[OutcomeCount]:
    """Return how many calls ended in each way."""
    async with pool.acquire() as conn:
        return await store.outcomes(conn, inspection_id)


async def asked(pool: Pool, found: Inspection) -> tuple[Instrument, InstrumentHash]:
    """Return the version that a call begun now asks."""
    async with pool.acquire() as conn:
        known_by = await instruments.current(conn, found.instrument_name)
    return await replies.instrument(pool, known_by), known_by


async def at_phone(pool: Pool, inspection_id: InspectionId, case_id: CaseId) -> AtPhone:
    """Return one case on the inspection's list; raises CallUnknown."""
    async with pool.acquire() as conn:
        return await _at_phone(conn, inspection_id, case_id)


async def _at_phone(conn: Connection, inspection_id: InspectionId, case_id: CaseId) -> AtPhone:
    found = await store.calls(conn, inspection_id, case_id)
    if not found:
        message = "Go back to the list of calls and choose one from it."
        raise CallUnknown(message)
    return AtPhone(
        call=found[0],
        attempts=await store.attempts(conn, case_id),
        told=await store.phone_reply(conn, case_id),
    )


async def hold(
    pool: Pool, inspection_id: InspectionId, case_id: CaseId, staff_id: StaffId, at: datetime
) -> None:
    """Take a case in hand before its number is rung.

    Raises CallUnknown, CallHeld, CallOver.
    """
    async with transaction(pool) as conn:
        await store.lock_call(conn, case_id)
        found = await _at_phone(conn, inspection_id, case_id)
        rules.check_free(found.call, staff_id, at)
        for attempt in found.attempts:
            if attempt.outcome is None and attempt.staff_id != staff_id:
                await store.end_attempt(conn, attempt.attempt_id, Outcome.NOT_RECORDED, None, at)
        await store.hold_call(conn, AttemptId(new_id()), case_id, staff_id, at)


async def begin(
    pool: Pool,
    found: Inspection,
    case_id: CaseId,
    staff_id: StaffId,
    *,
    language: Language,
    audience: Audience,
    at: datetime,
) -> Told:
    """Begin the case's reply by telephone, or take up the one that stopped.

    Raises CallUnknown, CallOver, SurveyClosed.
    """
    if found.state is not InspectionState.OPEN:
        raise SurveyClosed
    async with transaction(pool) as conn:
        await store.lock_call(conn, case_id)
        here = await _at_phone(conn, found.inspection_id, case_id)
        attempt = rules.open_attempt(here.attempts, staff_id)
        told = here.told
        if told is None:
            response_id = ResponseId(new_id())
            begun = Beginning(
                link_id=LinkId(response_id),
                mode=Mode.PHONE,
                language=language,
                audience=audience,
                case_id=case_id,
                response_id=response_id,
            )
            told = await replies.begin(conn, found, begun, at)
        await store.tie_reply(conn, attempt.attempt_id, told.response_id)
    return told


async def answering(
    pool: Pool, inspection_id: InspectionId, case_id: CaseId, staff_id: StaffId
) -> tuple[Attempt, Reply]:
    """Return the call in which a reply is being given, and the reply.

    Raises CallUnknown, CallOver, SurveyClosed.
    """
    found = await at_phone(pool, inspection_id, case_id)
    attempt = rules.open_attempt(found.attempts, staff_id)
    return attempt, await replies.reply(pool, rules.reply_in(attempt))


async def submit(
    pool: Pool, queue: Queue, version: Instrument, attempt: Attempt, at: datetime
) -> Item | None:
    """Send the reply and end its call; returns the question still to be asked, if there is one."""
    missing = await replies.submit(pool, queue, version, rules.reply_in(attempt), at)
    if missing is None:
        async with transaction(pool) as conn:
            await store.end_attempt(conn, attempt.attempt_id, Outcome.COMPLETE, None, at)
    return missing


async def end(
    pool: Pool,
    inspection_id: InspectionId,
    case_id: CaseId,
    staff_id: StaffId,
    *,
    said: str,
    call_back_at: datetime | None,
    at: datetime,
) -> Outcome:
    """Write down what came of a call, and let outreach hear what it must.

    Whom the interviewer spoke to is not known here: a refusal binds every link of the child.
    Raises CallUnknown, CallOver, WrongOutcome.
    """
    async with transaction(pool) as conn:
        await store.lock_call(conn, case_id)
        here = await _at_phone(conn, inspection_id, case_id)
        attempt = rules.open_attempt(here.attempts, staff_id)
        outcome = rules.told_outcome(said, await _standing(conn, attempt))
        later = call_back_at if outcome is Outcome.CALL_BACK else None
        await store.end_attempt(conn, attempt.attempt_id, outcome, later, at)
        if outcome in rules.HEARD:
            for link_id in await store.links_of_case(conn, case_id):
                await outreach.note_refused(
                    conn, link_id=link_id, case_id=case_id, reason=rules.HEARD[outcome], at=at
                )
    return outcome


async def _standing(conn: Connection, attempt: Attempt) -> Standing:
    """Return what the reply given in a call counts as if nothing more comes."""
    if attempt.response_id is None:
        return Standing.NOTHING
    reply = await store.reply_by_id(conn, attempt.response_id)
    if reply is None or reply.state is not State.STARTED:
        return Standing.NOTHING
    version = await instruments.published(conn, reply.instrument_hash)
    return counting.standing(version, reply.answers, reply.audience)
