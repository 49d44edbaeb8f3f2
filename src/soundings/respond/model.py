"""Replies, visits and the pages a family sees."""

from datetime import datetime
from enum import StrEnum
from typing import Literal, NewType
from uuid import UUID

import msgspec

from soundings.access.model import StaffId
from soundings.inspection.model import InspectionId
from soundings.inspection.model import State as InspectionState
from soundings.instrument.model import Answer, Audience, InstrumentHash, Language
from soundings.kit.forms import Fault
from soundings.kit.refusal import Kind, Refusal
from soundings.outreach.model import Link, LinkId
from soundings.roll.model import CaseId

ResponseId = NewType("ResponseId", UUID)
"""One reply about one child."""

CALLED = ":called"
"""Under which name `typed_in` keeps who typed the child's name: no item's id."""


class State(StrEnum):
    """How far a reply has come."""

    STARTED = "started"
    SUBMITTED = "submitted"
    WITHDRAWN = "withdrawn"


class Mode(StrEnum):
    """How the questions were asked."""

    WEB = "web"
    SMS = "sms"
    PHONE = "phone"


class Standing(StrEnum):
    """What a reply counts as."""

    NOTHING = "nothing"
    BREAK_OFF = "break_off"
    PARTIAL = "partial"
    COMPLETE = "complete"


class Undoing(StrEnum):
    """What a family may do with answers it sent."""

    WITHDRAW = "withdraw"
    ERASE = "erase"


class OwnReply(msgspec.Struct, frozen=True, kw_only=True):
    """A reply as its author may have it."""

    response_id: ResponseId
    case_id: CaseId | None
    mode: str
    state: State
    language: Language
    answers: dict[str, Answer]
    started_at: datetime
    submitted_at: datetime | None


class Sealed(msgspec.Struct, frozen=True):
    """Words ready to be kept."""

    value: str
    """In base64."""
    under: int
    """The number of the key that sealed them."""


class SealedReply(OwnReply, frozen=True, kw_only=True):
    """A reply as it is kept for its author."""

    words_sealed: dict[str, bytes]


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """The words that stand in one place, opened."""

    response_id: ResponseId
    item: str
    mark: str
    """What stands for them among the answers; empty where there are none."""
    words: str


class SealedWords(msgspec.Struct, frozen=True, kw_only=True):
    """The words that stand in one place, sealed."""

    response_id: ResponseId
    item: str
    mark: str
    sealed: bytes | None


class Resealing(msgspec.Struct, frozen=True, kw_only=True):
    """A reply some of whose words an older key seals."""

    response_id: ResponseId
    words_sealed: dict[str, bytes]


class Landed(msgspec.Struct, frozen=True, kw_only=True):
    """Words an earlier version kept in clear, and what will stand for them."""

    response_id: ResponseId
    item: str
    words: str
    mark: str = ""


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """A reply as it stands."""

    response_id: ResponseId
    inspection_id: InspectionId
    link_id: LinkId
    case_id: CaseId | None
    """None: no listed child fits; the reply is kept apart."""
    instrument_hash: InstrumentHash
    language: Language
    audience: Audience
    state: State
    answers: dict[str, Answer]
    """A mark stands for words."""
    words_sealed: dict[str, bytes] = {}
    """The words themselves, where they were asked for."""
    typed_in: dict[str, str]
    """Which visit typed which answer."""
    called: str | None = None
    """What the parent calls the child in this reply."""
    school_year: int | None
    told: Standing
    """What outreach was told of it."""
    taking: bool
    """Whether the survey is open."""


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """One of a link's replies, in brief."""

    response_id: ResponseId
    state: State
    instrument_hash: InstrumentHash


class Returning(Told, frozen=True, kw_only=True):
    """A reply without a link, found by its own code."""

    inspection_id: InspectionId
    language: Language
    audience: Audience


class Survey(msgspec.Struct, frozen=True, kw_only=True):
    """What a family's pages need to know of an inspection."""

    area: str
    state: InspectionState
    instrument_hash: InstrumentHash
    """Of the version published last."""

    @property
    def taking(self) -> bool:
        """Whether answers are taken."""
        return self.state is InspectionState.OPEN


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """How many replies a link has, and whether a PIN shows them."""

    replies: int
    pin: bool


class Opened(msgspec.Struct, frozen=True, kw_only=True):
    """A link that is one of ours, and what it leads to."""

    link: Link
    survey: Survey


class Sent(msgspec.Struct, frozen=True, kw_only=True):
    """One of a link's replies, to be named to the family that sent it."""

    response_id: ResponseId
    number: int
    """Its place among the link's replies, from 1."""
    called: str | None


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """A child the link may answer for."""

    case_id: CaseId
    age: int
    taken: bool
    """Another reply of this link is about this child."""


class Visit(msgspec.Struct, frozen=True, kw_only=True):
    """One browser's time with one reply: what the cookie says."""

    response_id: ResponseId
    number: str
    instrument_hash: InstrumentHash
    minute: int
    """When the cookie was written, in minutes since 1970."""
    language: Language
    audience: Audience
    proven: bool = False
    """Whether it is the visit that set the PIN, or typed it: they share one number."""


class Pin(msgspec.Struct, frozen=True, kw_only=True):
    """What is kept of a PIN, and how often it was guessed in vain."""

    pin_hash: str
    visit: str
    """The visit that set it: whoever types it sees what that visit typed, and no more."""


class Child(msgspec.Struct, frozen=True, kw_only=True):
    """What a parent typed to tell one child from another."""

    called: str | None = None
    school_year: int | None = None


class Beginning(msgspec.Struct, frozen=True, kw_only=True):
    """A reply to be begun: by whom, how and about whom."""

    link_id: LinkId
    mode: Mode
    language: Language
    audience: Audience
    case_id: CaseId | None = None
    child: Child = Child()
    visit: str = ""
    """Which visit typed what the child is called."""
    response_id: ResponseId | None = None
    """None: a new one."""


class Misses(msgspec.Struct, frozen=True, kw_only=True):
    """Until when the unknown links asked for so far are spoken for, on a clock of seconds."""

    until: float = 0.0


Direction = Literal["ltr", "rtl"]


class QuestionPage(msgspec.Struct, frozen=True, kw_only=True):
    """One question."""

    item_id: str
    form: dict[str, tuple[str, ...]] = {}
    """What is chosen or typed, as it would be posted."""
    faults: tuple[Fault, ...] = ()
    back: str = ""
    token: str
    hidden: bool = False
    """Answered in another visit: not shown, and kept unless answered again."""
    called: str | None = None


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One question and its answer among all."""

    item_id: str
    short: str
    words: tuple[str, ...]
    typed: bool
    """Whether the words are the family's own, which may run another way than the page."""


class NothingOpen(Refusal):
    """The front page was opened while no survey is."""

    kind = Kind.MISSING
    slug = "nothing-open"
    title = "No survey is open at the moment"


class LinkUnknown(Refusal):
    """The link is not one of ours, or its survey has not begun."""

    kind = Kind.MISSING
    slug = "link-unknown"
    title = "We do not know this link"


class SurveyClosed(Refusal):
    """Answers are no longer taken."""

    kind = Kind.CLOSED
    slug = "survey-closed"
    title = "This survey has closed"


class VisitOver(Refusal):
    """The browser does not show a visit of ours."""

    kind = Kind.FORBIDDEN
    slug = "visit-over"
    title = "Open your link again"


class Unsealed(Refusal):
    """Words that an earlier version kept in clear cannot be sealed."""

    slug = "words-unsealed"
    title = "Words stand in clear"


class NotSaved(Refusal):
    """The answer could not be saved just now."""

    kind = Kind.LIMITED
    slug = "not-saved"
    title = "We could not save your answer"


class TooFast(Refusal):
    """More was asked of this link in a minute than a person would."""

    kind = Kind.LIMITED
    slug = "too-fast"
    title = "That was very fast"


class PinWrong(Refusal):
    """The PIN is not the one the family set."""

    kind = Kind.FORBIDDEN
    slug = "pin-wrong"
    title = "That is not the PIN"


class PinResting(Refusal):
    """Wrong PINs were tried too often."""

    kind = Kind.LIMITED
    slug = "pin-resting"
    title = "That was wrong too often"


# Uninvited


class OpenCode(msgspec.Struct, frozen=True, kw_only=True):
    """The code on an inspection's posters, as it was made last."""

    number: int
    """Which one it is: each is minted from the inspection and its number."""
    made_at: datetime
    ended_at: datetime | None


class Uninvited(msgspec.Struct, frozen=True, kw_only=True):
    """How many came by an inspection's open code; they stand in no figure and no verdict."""

    lately: int
    begun: int
    answered: int
    """Begun, and one question answered at least."""
    sent: int
    last_sent_at: datetime | None


class TooMany(Refusal):
    """More replies are begun by one open code than families could be beginning."""

    kind = Kind.LIMITED
    slug = "too-many-uninvited"
    title = "Too many people are starting just now"


# By telephone

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
