"""Replies, and what is given, kept and shown of one."""

from datetime import datetime
from enum import StrEnum
from typing import Literal, NewType
from uuid import UUID

import msgspec

from soundings.inspection.model import InspectionId
from soundings.inspection.model import State as InspectionState
from soundings.instrument.model import Answer, Audience, InstrumentHash, Language
from soundings.kit.forms import Fault
from soundings.outreach.model import Link, LinkId
from soundings.roll.model import CaseId

ResponseId = NewType("ResponseId", UUID)
"""One reply about one child."""

CALLED = ":called"
"""Under which name the child's name stands sealed among a reply's words, and `typed_in` keeps
who typed it: no item's id.
"""


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


class Sealed(msgspec.Struct, frozen=True):
    """Words ready to be kept."""

    value: str
    """In base64."""
    under: int
    """The number of the key that sealed them."""


class Given(msgspec.Struct, frozen=True, kw_only=True):
    """One answer to be written, as a visit gave it."""

    response_id: ResponseId
    item_id: str
    answer: Answer
    """None: nothing was chosen. A mark stands for words."""
    seen: str = ""
    """The answer its page showed, as it is kept; nothing where it showed none."""
    visit: str
    language: Language
    at: datetime
    sealed: Sealed | None = None


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
    """The words themselves, and the child's name, where they were asked for."""
    marks: dict[str, str] = {}
    """What stands for the words that were opened."""
    typed_in: dict[str, str]
    """Which visit typed which answer."""
    called: str | None = None
    """What the parent calls the child in this reply, once that was opened."""
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


class SealedSent(msgspec.Struct, frozen=True, kw_only=True):
    """One of a link's replies, numbered."""

    response_id: ResponseId
    number: int
    """Its place among the link's replies, from 1."""
    sealed: bytes | None
    """What the child is called, where whoever asks may be told."""


class Sent(msgspec.Struct, frozen=True, kw_only=True):
    """One of a link's replies, to be named to the family that sent it."""

    response_id: ResponseId
    number: int
    called: str | None


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """A child the link may answer for."""

    case_id: CaseId
    age: int
    taken: bool
    """Another reply of this link is about this child."""
    school_year: int | None = None
    """What the parent typed, of the one child they mean: the same with every candidate."""


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
    school_year: int | None = None
    called: str = ""
    """What the child is called, sealed for this reply, in base64."""
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
    seen: str = ""
    """The answer it shows, as it is kept: nothing chosen empties that one and no other."""
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
