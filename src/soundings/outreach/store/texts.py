"""Texts people send us, and what is answered."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from soundings.inspection.model import InspectionId
from soundings.kit.database import Connection
from soundings.kit.sql import Touched, but, statement
from soundings.outreach.model import (
    AnsweringText,
    ClearNumber,
    InboundText,
    LinkId,
    NightReach,
    QueuedText,
    TextKind,
    TextTaken,
    WaitingText,
)


@statement
async def waiting_texts(conn: Connection, most: int) -> list[WaitingText]:
    """Return texts nobody has read yet, and hold them."""


@statement
async def note_sorted(
    conn: Connection,
    text_id: str,
    kind: TextKind,
    link_id: LinkId | None,
    handled_at: datetime | None,
) -> None:
    """Record what a text asks for and whose it is."""


@statement
async def note_texting(conn: Connection, link_id: LinkId, at: datetime) -> None:
    """Record that this carer answers by text."""


@statement
async def end_texting(conn: Connection, link_id: LinkId) -> None:
    """Record that this carer answers by text no longer."""


@statement
async def add_reply(
    conn: Connection, text_id: str, words: str, at: datetime, until: datetime
) -> None:
    """Plan the answer to a text, unless it has one."""


@statement
async def answers_by_text(conn: Connection) -> list[AnsweringText]:
    """Return the oldest text that answers and is in no reply yet, and hold it."""


@statement
async def note_answer_read(conn: Connection, text_id: str, at: datetime) -> None:
    """Record that this text's answer is in the reply."""


@statement
async def leave_to_person(conn: Connection, text_id: str) -> None:
    """Put a text that answers nothing into the queue for a person."""


@statement
async def queued_texts(conn: Connection, inspection_id: InspectionId) -> list[QueuedText]:
    """Return the texts that wait for a person."""


@statement
async def take_from_queue(
    conn: Connection, text_id: str, actor: str, at: datetime
) -> TextTaken | None:
    """Record who deals with a text; None if it does not wait."""


@statement
async def clear_numbers(conn: Connection) -> list[ClearNumber]:
    """Return texts whose sender's number an earlier version kept, and hold them."""


@statement
async def index_numbers(
    conn: Connection, text_ids: Sequence[str], indexes: Sequence[bytes | None]
) -> None:
    """Keep of these texts' numbers no more than by what they are found."""


@statement
async def add_inbound(
    conn: Connection,
    texts: Annotated[Sequence[InboundText], but("number")],
    indexes: Sequence[bytes | None],
    at: datetime,
) -> Touched:
    """Keep texts people sent us, each with its sender's hash; return how many were new."""


@statement
async def night_reach(conn: Connection, links: Sequence[UUID]) -> list[NightReach]:
    """Return how whoever holds these links is told whom to call."""


@statement
async def add_night_messages(
    conn: Connection,
    told: Annotated[Sequence[NightReach], but("language")],
    words: Sequence[str],
    night: date,
    at: datetime,
    until: datetime,
) -> Touched:
    """Plan one message a link and night; return how many were not planned before."""
