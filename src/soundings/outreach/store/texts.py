"""Texts people send us, and what is answered."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from soundings.inspection.model import InspectionId
from soundings.kit.database import Connection
from soundings.kit.sql import Columns, Touched, but, statement
from soundings.outreach.model import (
    AnsweringText,
    KeptText,
    LandedText,
    LinkId,
    NightReach,
    SealedText,
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
async def queued_texts(conn: Connection, inspection_id: InspectionId) -> list[KeptText]:
    """Return the texts that wait for a person."""


@statement
async def take_from_queue(
    conn: Connection, text_id: str, actor: str, at: datetime
) -> TextTaken | None:
    """Record who deals with a text; None if it does not wait."""


@statement
async def landed_texts(conn: Connection, most: int) -> list[LandedText]:
    """Return texts of which an earlier version kept in clear what they say, or who sent them."""


@statement
async def seal_landed_texts(
    conn: Connection, texts: Columns[SealedText], indexes: Sequence[bytes | None]
) -> None:
    """Keep these texts sealed, and of their senders' numbers no more than a hash."""


@statement
async def texts_under_other_keys(
    conn: Connection, after: str, head: bytes, most: int
) -> list[SealedText]:
    """Return texts another key sealed, after this one, and hold them."""


@statement
async def reseal_texts(conn: Connection, texts: Columns[SealedText]) -> None:
    """Keep texts as another key seals them."""


@statement
async def add_inbound(
    conn: Connection,
    texts: Columns[SealedText],
    received_at: Sequence[datetime],
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
