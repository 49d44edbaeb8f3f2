"""What is planned: waves, each carer's link, and the words of a message."""

from datetime import datetime
from enum import StrEnum
from typing import Literal, NewType
from uuid import UUID

import msgspec

from soundings.inspection.model import InspectionId
from soundings.kit.refusal import Kind, Refusal
from soundings.roll.model import CaseId

LinkId = NewType("LinkId", UUID)

WaveId = NewType("WaveId", UUID)

MessageId = NewType("MessageId", UUID)


class Channel(StrEnum):
    """The way a message travels."""

    EMAIL = "email"
    SMS = "sms"


class Purpose(StrEnum):
    """What a message is for."""

    INVITE = "invite"
    REMINDER = "reminder"
    LAST_CALL = "last_call"
    PUBLISHED = "published"
    """That there is something to read: after the survey, to every carer once, without a link of
    anybody's own."""
    REPLY = "reply"
    """An answer to a text: of no wave, in its own words."""


class Audience(StrEnum):
    """Whom a link speaks to."""

    PARENT_CARER = "parent_carer"
    YOUNG_PERSON = "young_person"


class Refused(StrEnum):
    """What a family asks for about one child."""

    REFUSED = "refused"
    WRONG_PERSON = "wrong_person"
    DIED = "died"


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """One carer's own link, and the children it may answer for."""

    link_id: LinkId
    inspection_id: InspectionId
    case_ids: tuple[CaseId, ...]
    audience: Audience
    language: str
    """The family's, as a tag; there need not be pages in it."""


class Wave(msgspec.Struct, frozen=True, kw_only=True):
    """One round of messages on one channel."""

    number: int
    channel: Channel
    purpose: Purpose
    opens_at: datetime
    expires_at: datetime


class WavePlan(Wave, frozen=True, kw_only=True):
    """A round, and how many messages it has."""

    wave_id: WaveId
    messages: int


class EmailText(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An email's words, with ((placeholders))."""

    subject: str
    body: str


class Voice(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The messages that speak to a young person; where one is missing the general one serves."""

    email: dict[Purpose, EmailText] = {}
    sms: dict[Purpose, str] = {}


class Replies(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What we answer to a text: English, in Latin letters, one SMS each if it can be."""

    begin: str
    """The first reply to whoever wants to answer by text; it says what this is not."""
    go_on: str
    """Before the next question, to whoever comes back."""
    choose: str
    """How to answer a question of one answer."""
    choose_several: str
    number: str
    month: str
    words: str
    """How to answer a question of free words."""
    not_understood: str
    """Before a question is asked again, with ((why))."""
    done: str
    another: str
    closed: str
    later: str
    """To a text a person will read."""


class NightText(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whom to call, to whoever wrote on our pages while nobody is there to read; nothing of what
    they wrote.
    """

    sms: str
    subject: str
    body: str
    """The email's, to whoever has no mobile."""


class Texts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Every message of a survey in one language.

    A text message goes out in English whatever the language: telephones are sent Latin letters
    alone, and the page it opens is in the family's language. Whom to call at night opens no page
    and is said in the family's own.
    """

    version: str
    language: str
    name: str
    """What its speakers call it."""
    direction: Literal["ltr", "rtl"] = "ltr"
    checked: str = ""
    """Who read these words against the English and when; until somebody has, the English follows
    them in every email and is what counts."""
    stop: str
    """How to hear no more, with ((stop))."""
    email: dict[Purpose, EmailText]
    sms: dict[Purpose, str] = {}
    young_person: Voice = Voice()
    replies: Replies | None = None
    """Of the English alone."""
    night: NightText | None = None
    """The English has it; where another language has not, the English serves."""


class Book(msgspec.Struct, frozen=True, kw_only=True):
    """A survey's messages in every language it has."""

    english: Texts
    others: dict[str, Texts]


class Passage(msgspec.Struct, frozen=True, kw_only=True):
    """Words in one language, filled in but for ((link)) and ((stop))."""

    language: str
    direction: Literal["ltr", "rtl"]
    text: str


class Wording(msgspec.Struct, frozen=True, kw_only=True):
    """A message with everything filled in but its addresses; subject is None for an SMS."""

    subject: str | None
    passages: tuple[Passage, ...]

    @property
    def text(self) -> str:
        """The words alone, one language after another."""
        return "\n\n\n".join(passage.text for passage in self.passages)


class Address(msgspec.Struct, frozen=True, kw_only=True):
    """By what the addresses of a link's holder are found; nobody knows the school's letters'."""

    link_id: LinkId
    email_index: bytes | None
    phone_index: bytes | None


class NightReach(msgspec.Struct, frozen=True, kw_only=True):
    """How and in which language the holder of a link is told whom to call at night."""

    link_id: LinkId
    channel: Channel
    language: str


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What planning made, and what stands planned altogether."""

    waves: int
    links_added: int
    messages_added: int
    messages: int


class Silent(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A listed child in the groups the last call is steered by."""

    case_id: CaseId
    answered: bool
    groups: tuple[str, ...]
    """Status, phase, need, IDACI fifth, ethnicity, sex and first language, as on the list."""


class Listener(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A carer who could have a last call, and the children it would be about."""

    message_id: MessageId
    case_ids: tuple[CaseId, ...]


class Unsteered(msgspec.Struct, frozen=True, kw_only=True):
    """A last call whose time has come and that nobody has steered."""

    wave_id: WaveId
    inspection_id: InspectionId


class ChannelPreview(msgspec.Struct, frozen=True, kw_only=True):
    """What planning would make on one channel."""

    channel: Channel
    carers: int
    messages: int
    planned: int
    """Of the messages, those that are planned already."""


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """What a launch would do, for somebody to agree to."""

    sentences: tuple[str, ...]
    channels: tuple[ChannelPreview, ...]


class ClaimsNotLocked(Refusal):
    """Nothing leaves before the partnership's claims are locked."""

    kind = Kind.CONFLICT
    slug = "claims-not-locked"
    title = "The claims are not locked yet"


class TextTooLong(Refusal):
    """A text message would cost more than one fragment."""

    kind = Kind.CONFLICT
    slug = "text-too-long"
    title = "A text message is too long"


class WrongText(Refusal):
    """A message text is missing, or holds a placeholder nobody fills."""

    kind = Kind.INVALID
    slug = "wrong-text"
    title = "A message text is wrong"


class UnknownLink(Refusal):
    """The address does not belong to any link of ours."""

    kind = Kind.MISSING
    slug = "unknown-link"
    title = "That address is not one of ours"
