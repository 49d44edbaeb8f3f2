"""The questions asked by telephone: calls, attempts and what came of them."""

from datetime import datetime
from enum import StrEnum
from typing import NewType
from uuid import UUID

import msgspec

from soundings.access.model import StaffId
from soundings.kit.refusal import Kind, Refusal
from soundings.respond.model.replies import ResponseId
from soundings.roll.model import CaseId

AttemptId = NewType("AttemptId", UUID)
"""One call to one case."""


class Purpose(StrEnum):
    """Why a case is called."""

    PHONE = "phone"
    """Drawn among the silent: by this sample the rest is judged."""
    ASKED = "asked"
    """The family asked to be called."""


class Outcome(StrEnum):
    """What came of a call."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    BROKE_OFF = "broke_off"
    REFUSED = "refused"
    CALL_BACK = "call_back"
    NOBODY_FREE = "nobody_free"
    MACHINE = "machine"
    DIED = "died"
    UNABLE = "unable"
    LANGUAGE = "language"
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    WRONG_NUMBER = "wrong_number"
    NOT_WORKING = "not_working"
    NOT_RECORDED = "not_recorded"


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """A case to be called, and what came of it so far."""

    case_id: CaseId
    purpose: Purpose
    added_at: datetime
    attempts: int
    last_outcome: Outcome | None
    last_at: datetime | None
    call_back_at: datetime | None
    held_by: StaffId | None
    held_since: datetime | None
    answered: bool
    """A reply about this case was sent, in whatever way."""


class Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """One call."""

    attempt_id: AttemptId
    case_id: CaseId
    staff_id: StaffId
    begun_at: datetime
    ended_at: datetime | None
    outcome: Outcome | None
    call_back_at: datetime | None
    response_id: ResponseId | None


class OutcomeCount(msgspec.Struct, frozen=True, kw_only=True):
    """How many calls ended so, and for how many cases it is the last word."""

    outcome: Outcome
    attempts: int
    cases: int


class CallUnknown(Refusal):
    """The case is not on this inspection's list of calls."""

    kind = Kind.MISSING
    slug = "call-unknown"
    title = "That case is not to be called"


class CallHeld(Refusal):
    """Somebody else is ringing this case."""

    kind = Kind.CONFLICT
    slug = "call-held"
    title = "Somebody else is calling this family"


class CallOver(Refusal):
    """The case needs no call, or no call of this person's is open."""

    kind = Kind.CONFLICT
    slug = "call-over"
    title = "There is no open call of yours"


class WrongOutcome(Refusal):
    """An outcome was left out, or does not fit the call."""

    slug = "wrong-outcome"
    title = "Say what came of the call"
