"""Texts that are no family's: an alarm to staff, and whom to call to whoever wrote at night."""

import asyncio
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID

from soundings.kit.database import Connection
from soundings.outreach import rules, store
from soundings.outreach.constants import NIGHT_WITHIN_H, STAFF_TEXT_S
from soundings.outreach.model import Answer, MessageId, Outgoing
from soundings.outreach.providers import Provider


async def text_staff(provider: Provider, text_id: UUID, *, to: str, words: str) -> str | None:
    """Offer one text to a member of staff; return why it did not go, None if the provider has it.

    Whoever calls keeps a row of its own and offers again what did not certainly go: staff may
    get an alarm twice, and never miss one.
    """
    until = asyncio.get_running_loop().time() + STAFF_TEXT_S
    offered = Outgoing(message_id=MessageId(text_id), attempt=1, to=to, text=words)
    outcomes = await provider.submit([offered], until=until)
    if any(outcome.answer is Answer.ACCEPTED for outcome in outcomes):
        return None
    reasons = [outcome.reason or str(outcome.answer) for outcome in outcomes]
    return ", ".join(reasons) or "the provider gave no answer in time"


async def tell_at_night(
    conn: Connection,
    links: Sequence[UUID],
    *,
    surveys: Path,
    instrument_name: str,
    night: date,
    at: datetime,
) -> int:
    """Plan, inside safeguarding's transaction, one message a link and night; return how many.

    It says whom to call and nothing of what was written, in the family's language: by text, or
    by email where the list has no mobile. Holds, safe contacts and opt-outs are looked at where
    every message leaves; with no address it goes nowhere.
    """
    book = store.read_book(surveys / instrument_name / "messages")
    told = await store.night_reach(conn, links)
    words = [rules.as_text(rules.night_wording(book, one.channel, one.language)) for one in told]
    until = at + timedelta(hours=NIGHT_WITHIN_H)
    return await store.add_night_messages(conn, told, words, night, at, until)
