"""Rules that read a text, the concerns that wait for a person, and what was done about them."""

import re
from datetime import datetime
from enum import StrEnum
from typing import Literal, NewType
from uuid import UUID

import msgspec

from soundings.inspection.model import InspectionId
from soundings.kit.refusal import Kind as RefusalKind
from soundings.kit.refusal import Refusal
from soundings.respond.model import ResponseId
from soundings.roll.model import CaseId, ContactId

ConcernId = NewType("ConcernId", UUID)
PersonId = NewType("PersonId", UUID)


class Rule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One kind of harm and the patterns that may tell of it."""

    id: str
    seriousness: int
    what: str = ""
    """What it catches, in words; said once, in the first language's file."""
    at_home: bool = False
    """Whether whoever may read the family's telephone may be the one they fear."""
    patterns: tuple[str, ...]


class RuleBook(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A language's rules as its file states them."""

    language: str
    version: str
    script: str | None = None
    """Letters one of which a text must hold to be read by this book; None reads every text."""
    inside_words: bool = False
    """Whether a pattern may match in the middle of a word: languages that join words up."""
    denials: tuple[str, ...] = ()
    denials_after: tuple[str, ...] = ()
    """What denies after the word it denies, or at its end."""
    looking_back: tuple[str, ...] = ()
    idioms: tuple[str, ...] = ()
    words: dict[str, str] = {}
    rules: tuple[Rule, ...]


class Reader(msgspec.Struct, frozen=True, kw_only=True):
    """A rule ready to read."""

    rule: str
    seriousness: int
    pattern: re.Pattern[str]


class Tongue(msgspec.Struct, frozen=True, kw_only=True):
    """A language's rule book ready to read with."""

    script: re.Pattern[str] | None
    denied: re.Pattern[str]
    denied_after: re.Pattern[str]
    looks_back: re.Pattern[str]
    idioms: re.Pattern[str]
    readers: tuple[Reader, ...]


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """Every language's rules, and the version stamped on what they read."""

    version: str
    """The first file's version and a hash of all of them: any change reads everything again."""
    what: dict[str, str]
    at_home: frozenset[str]
    """The rules that may tell of somebody who reads the family's telephone."""
    tongues: tuple[Tongue, ...]


class Hit(msgspec.Struct, frozen=True, kw_only=True):
    """A rule that caught a text, and how grave that is here."""

    rule: str
    seriousness: int


class Unscreened(msgspec.Struct, frozen=True, kw_only=True):
    """A text as it stands now, which these rules have not read: of a reply, or sent to us."""

    response_id: ResponseId | None
    text_id: str | None
    inspection_id: InspectionId
    case_id: UUID | None
    link_id: UUID | None
    item: str
    text: str
    text_sha256: str
    written_at: datetime | None
    """None for words that are gone."""
    online: bool
    """Whether the family typed it on our pages, by itself."""
    retired: bool
    """Whether it was changed or deleted before anybody had read it."""


class Concern(msgspec.Struct, frozen=True, kw_only=True):
    """A text that somebody must read, and by when."""

    concern_id: ConcernId
    inspection_id: InspectionId
    response_id: ResponseId | None
    text_id: str | None
    case_id: UUID | None
    link_id: UUID | None
    item: str
    text_sha256: str
    text_sealed: bytes
    """The words as they were, for this queue alone."""
    rules: tuple[str, ...]
    seriousness: int


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """A concern in the queue, with the words that raised it."""

    concern_id: ConcernId
    response_id: ResponseId | None
    text_id: str | None
    rules: tuple[str, ...]
    rules_version: str
    seriousness: int
    raised_at: datetime
    due_at: datetime
    seen_at: datetime | None
    closed_at: datetime | None
    about_the_area: bool
    text_sha256: str
    text_sealed: bytes | None
    text: str
    """What stands there now."""
    changed: bool
    """Whether the family has written something else there since, or taken it back."""


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """A concern as the page shows it."""

    concern_id: ConcernId
    seriousness: int
    reasons: tuple[str, ...]
    countdown: str
    overdue: bool
    raised_at: datetime
    seen_at: datetime | None
    by_text: bool
    """Whether it came as a text message."""
    about_the_area: bool
    text: str
    """The words that raised it, as they were."""
    changed: bool


class Queue(msgspec.Struct, frozen=True, kw_only=True):
    """What nobody has seen, and what somebody has in hand."""

    waiting: tuple[Card, ...]
    in_hand: tuple[Card, ...]


class Step(StrEnum):
    """What was done about a concern."""

    CHILDRENS_SERVICES = "childrens_services"
    POLICE = "police"
    LADO = "lado"
    ADULTS = "adults"
    REGIONAL_LEAD = "regional_lead"
    NOTE = "note"
    NOTHING_NEEDED = "nothing_needed"


STEPS = {
    Step.CHILDRENS_SERVICES: "Referred to children’s services where the child lives",
    Step.POLICE: "Told the police",
    Step.LADO: "Referred to the designated officer (LADO) of the provider’s area: about staff",
    Step.ADULTS: "Referred to adult safeguarding: about somebody of 18 or over",
    Step.REGIONAL_LEAD: "Conflict route: told the regional lead; it is about the area itself",
    Step.NOTE: "A note: nothing was referred by this",
    Step.NOTHING_NEEDED: "No referral is needed, for the reason given",
}
"""Each step as the form words it. Source: domain.md 5.3 (Ofsted's guidance of 7 November 2025)."""


class Action(msgspec.Struct, frozen=True, kw_only=True):
    """Something done about a concern, as it is kept."""

    action_id: UUID
    step: Step
    to_whom: str
    reference: str
    note_sealed: bytes
    done_by: UUID
    done_by_name: str
    done_at: datetime


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """Something done about a concern, as the page shows it."""

    what: str
    to_whom: str
    reference: str
    note: str
    done_by_name: str
    done_at: datetime


class ActionForm(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody did, as the page posts it."""

    step: Step
    to_whom: str
    reference: str
    note: str
    closes: bool


class File(msgspec.Struct, frozen=True, kw_only=True):
    """One concern with everything done about it."""

    card: Card
    rules_version: str
    done: tuple[Done, ...]
    closed_at: datetime | None
    has_identity: bool
    """Whether somebody on the list stands behind it."""


class Whose(msgspec.Struct, frozen=True, kw_only=True):
    """Which children a concern may be about: the one it was told of, or all of its link."""

    cases: tuple[CaseId, ...]
    contact_id: ContactId | None
    """The carer by whose link it came."""
    certain: bool


class Reached(msgspec.Struct, frozen=True, kw_only=True):
    """Whom a concern's rows lead to."""

    told_of: tuple[UUID, ...]
    of_the_link: tuple[UUID, ...]
    contact_id: UUID | None


class Night(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who wrote tonight, and whether they are told whom to call."""

    link_id: UUID
    instrument_name: str
    told: bool


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who is told when concerns wait too long."""

    person_id: PersonId
    inspection_id: InspectionId
    name: str
    email: str
    phone: str
    step: int
    """1 is told first; each further step half an hour later."""
    for_conflicts: bool
    """Told instead when a concern is about the area itself."""


class PersonForm(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody to be told, as the page posts them."""

    name: str
    email: str
    phone: str
    step: int
    for_conflicts: bool


class Channel(StrEnum):
    """How somebody is told."""

    EMAIL = "email"
    SMS = "sms"


class Alarm(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody to be told, once a period and channel."""

    person_id: PersonId
    channel: Channel
    slot: datetime


class Planned(msgspec.Struct, frozen=True, kw_only=True):
    """An alarm that has not gone, and where it goes."""

    alarm_id: UUID
    inspection_id: InspectionId
    channel: Channel
    address: str
    conflict: bool
    tries: int


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """An alarm as the page lists it."""

    name: str
    channel: Channel
    planned_at: datetime
    sent_at: datetime | None
    fault: str | None


class Screened(msgspec.Struct, frozen=True, kw_only=True):
    """What a screening did."""

    texts: int
    concerns: int


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """The queue in numbers: all of it that any document may show."""

    screened: int
    unscreened: int
    unscreened_since: datetime | None
    waiting: int
    overdue: int
    first_due_at: datetime | None
    seen: int
    in_hand: int
    closed: int


Half = Literal["tuning", "held-out", "afterwards"]


class Kind(StrEnum):
    """What a text of the trial set is."""

    HARM = "harm"
    ORDINARY = "ordinary"
    TOGETHER = "together"
    """Ordinary, and put together from sentences that other texts use too."""


class Trial(msgspec.Struct, frozen=True, kw_only=True):
    """A text of the trial set."""

    kind: Kind
    topic: str
    language: str
    words: str
    afterwards: bool = False
    """Whether it was written when the rules were done."""


class Together(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Sentences that ordinary comments are put together from."""

    count: int
    openings: tuple[str, ...]
    matters: tuple[str, ...]
    ends: tuple[str, ...]


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """How well a half was read; None where nothing could be."""

    disclosures: int
    ordinary: int
    caught: int
    false_alarms: int
    recall: float | None
    precision: float | None


class Recalled(msgspec.Struct, frozen=True, kw_only=True):
    """How many disclosures of one kind were caught."""

    name: str
    disclosures: int
    caught: int


class Missed(msgspec.Struct, frozen=True, kw_only=True):
    """A text the rules got wrong."""

    topic: str
    language: str
    words: str


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """How well one half of the trial set was read."""

    half: Half
    rules_version: str
    all: Figures
    written_alone: Figures
    by_harm: tuple[Recalled, ...]
    by_language: tuple[Recalled, ...]
    missed: tuple[Missed, ...]
    false_alarms: tuple[Missed, ...]


class BrokenRules(Refusal):
    """A rules file that cannot be read with."""

    slug = "broken-safeguarding-rules"
    title = "The safeguarding rules cannot be used"


class UnknownConcern(Refusal):
    """There is no such concern."""

    kind = RefusalKind.MISSING
    slug = "unknown-concern"
    title = "There is no such concern"


class NoWords(Refusal):
    """There is nothing to raise."""

    kind = RefusalKind.MISSING
    slug = "no-words-to-raise"
    title = "There are no words to raise"


class UnknownPerson(Refusal):
    """There is no such person on the list."""

    kind = RefusalKind.MISSING
    slug = "unknown-alarm-person"
    title = "There is no such person on the list"


class WrongAction(Refusal):
    """What was done is not said well enough to be kept."""

    slug = "wrong-safeguarding-action"
    title = "Say a little more about what was done"


class WrongPerson(Refusal):
    """Somebody who could not be told."""

    slug = "wrong-alarm-person"
    title = "This person could not be told"


class Closed(Refusal):
    """The concern has been closed."""

    kind = RefusalKind.CONFLICT
    slug = "concern-closed"
    title = "This concern is closed"


class Nobody(Refusal):
    """Nobody on the list stands behind this concern."""

    kind = RefusalKind.CONFLICT
    slug = "concern-of-nobody"
    title = "Nobody on the list stands behind this concern"
