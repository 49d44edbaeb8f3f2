"""Texts that are no family's: an alarm to staff, and whom to call to whoever wrote at night."""

import asyncio
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from soundings.kit.database import Connection
from soundings.outreach import store
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
    conn: Connection, links: Sequence[UUID], *, words: str, night: date, at: datetime
) -> int:
    """Plan, inside safeguarding's transaction, one text a link and night; return how many.

    It says whom to call and nothing of what was written. Holds, safe contacts and opt-outs are
    looked at where every message leaves; without a telephone it goes nowhere.
    """
    until = at + timedelta(hours=NIGHT_WITHIN_H)
    return await store.add_night_texts(conn, links, words, night, at, until)
