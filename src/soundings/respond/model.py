"""Replies, visits and the pages a family sees."""

from enum import StrEnum
from typing import Literal, NewType
from uuid import UUID

import msgspec

from soundings.inspection.model import InspectionId
from soundings.instrument.model import Answer, InstrumentHash, Item, Language
from soundings.kit.forms import Fault
from soundings.kit.refusal import Kind, Refusal
from soundings.outreach.model import LinkId
from soundings.roll.model import CaseId

ResponseId = NewType("ResponseId", UUID)
"""One reply about one child."""


class State(StrEnum):
    """How far a reply has come."""

    STARTED = "started"
    SUBMITTED = "submitted"
    WITHDRAWN = "withdrawn"


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """A reply as it stands."""

    response_id: ResponseId
    inspection_id: InspectionId
    link_id: LinkId
    case_id: CaseId | None
    """None: no listed child fits; the reply is kept apart."""
    instrument_hash: InstrumentHash
    language: Language
    state: State
    answers: dict[str, Answer]
    typed_in: dict[str, str]
    """Which visit typed which answer."""
    taking: bool
    """Whether the survey is open."""


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """One of a link's replies, in brief."""

    response_id: ResponseId
    state: State
    instrument_hash: InstrumentHash


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


class More(msgspec.Struct, frozen=True, kw_only=True):
    """How many children a link has and how many replies it has sent."""

    cases: int
    submitted: int


Direction = Literal["ltr", "rtl"]


class QuestionPage(msgspec.Struct, frozen=True, kw_only=True):
    """One question."""

    language: Language
    direction: Direction
    item: Item
    kind: str
    form: dict[str, tuple[str, ...]]
    """What is chosen or typed, as it would be posted."""
    faults: tuple[Fault, ...]
    back: str
    token: str
    hidden: bool
    """Answered in another visit: not shown, and kept unless answered again."""


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One question and its answer among all."""

    item_id: str
    short: str
    words: tuple[str, ...]


class CheckPage(msgspec.Struct, frozen=True, kw_only=True):
    """All answers before they are sent."""

    language: Language
    direction: Direction
    rows: tuple[Row, ...]
    back: str
    token: str


class IntroPage(msgspec.Struct, frozen=True, kw_only=True):
    """What the link opens."""

    language: Language
    direction: Direction
    area: str
    action: str


class DonePage(msgspec.Struct, frozen=True, kw_only=True):
    """What happens next."""

    language: Language
    direction: Direction
    another: bool
    token: str


class PlainPage(msgspec.Struct, frozen=True, kw_only=True):
    """A heading and what to do."""

    language: Language
    direction: Direction
    title: str
    sentences: tuple[str, ...]


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


class NotSaved(Refusal):
    """The answer could not be saved just now."""

    kind = Kind.LIMITED
    slug = "not-saved"
    title = "We could not save your answer"
