"""Texts people send us: whose they are, what they ask for, and which wait for a person."""

from datetime import datetime
from enum import StrEnum
from typing import Literal

import msgspec

from soundings.inspection.model import InspectionId
from soundings.kit.refusal import Kind, Refusal
from soundings.outreach.model.planning import Audience, LinkId
from soundings.roll.model import CaseId, ContactId


class TextKind(StrEnum):
    """What a text we received asks for."""

    STOP = "stop"
    WRONG_NUMBER = "wrong_number"
    REFUSED = "refused"
    DIED = "died"
    ANSWER = "answer"
    UNKNOWN = "unknown"


class Texter(msgspec.Struct, frozen=True, kw_only=True):
    """A carer with the number a text came from."""

    link_id: LinkId
    inspection_id: InspectionId
    contact_id: ContactId
    instrument_name: str
    case_ids: tuple[CaseId, ...]
    texting: bool
    """Whether they are answering by text."""


class SealedText(msgspec.Struct, frozen=True, kw_only=True):
    """A text as it is kept."""

    text_id: str
    content_sealed: bytes | None
    """None where it says nothing, or no longer."""


class WaitingText(SealedText, frozen=True, kw_only=True):
    """A text nobody has read yet, and everybody it may be from."""

    number_index: bytes | None
    texters: tuple[Texter, ...]


class SortedText(msgspec.Struct, frozen=True, kw_only=True):
    """What a text asks for, whose it is if that is certain, and whether a person must see it."""

    kind: TextKind
    texter: Texter | None
    for_person: bool


class AnsweringText(SealedText, frozen=True, kw_only=True):
    """A text that answers, as respond sees it: by link, never from which number."""

    link_id: LinkId
    inspection_id: InspectionId
    instrument_name: str
    audience: Audience
    content: str = ""
    """What it says, opened."""


class Silenced(msgspec.Struct, frozen=True, kw_only=True):
    """By what the addresses of somebody who asked for silence are found."""

    link_id: LinkId
    email_index: bytes | None
    phone_index: bytes | None
    stopped_at: datetime


class KeptText(SealedText, frozen=True, kw_only=True):
    """A text we have, and nothing of who sent it."""

    kind: TextKind | None
    received_at: datetime
    known: bool
    """Whether the number is one carer's."""


class QueuedText(msgspec.Struct, frozen=True, kw_only=True):
    """A text that waits for a person: what it says, and nothing of who sent it."""

    text_id: str
    kind: TextKind
    content: str
    received_at: datetime
    known: bool
    """Whether the number is one carer's."""


class LandedText(msgspec.Struct, frozen=True, kw_only=True):
    """A text of which an earlier version kept in clear what it says, or who sent it."""

    text_id: str
    number: str | None
    content: str


class TextTaken(msgspec.Struct, frozen=True, kw_only=True):
    """A text somebody now deals with: by what its sender's number is found."""

    number_index: bytes | None


class Wish(StrEnum):
    """What somebody may choose on the page that stops our messages."""

    STOP = "stop"
    WRONG_PERSON = "wrong_person"
    REFUSED = "refused"
    DIED = "died"


WISHES = {
    Wish.STOP: "hear_all",
    Wish.WRONG_PERSON: "stop_wrong",
    Wish.REFUSED: "hear_child",
    Wish.DIED: "stop_died",
}
"""By which key the questionnaire's pages word each wish."""


TextAction = Literal["done", "stop", "wrong_number"]
"""What a person may make of a text that waited: read and dealt with, or what it really asked."""


class Dealt(msgspec.Struct, frozen=True, kw_only=True):
    """What a person made of a waiting text, as the page posts it."""

    text_id: str
    action: TextAction


class NoSuchText(Refusal):
    """The text does not wait for anybody."""

    kind = Kind.MISSING
    slug = "no-such-text"
    title = "That text is not waiting"
