"""Tell every carer who has not asked for silence, once, that there is something to read."""

from datetime import datetime
from pathlib import Path

from soundings.audit.service import note
from soundings.inspection.model import Inspection
from soundings.inspection.rules import schedule
from soundings.kit.database import Pool, transaction
from soundings.kit.settings import Settings
from soundings.outreach import rules, store
from soundings.outreach.constants import NEWS_LASTS, WAVES
from soundings.outreach.model import Channel, Purpose, Wave
from soundings.outreach.service.planning import load_book


async def plan_news(
    pool: Pool,
    inspection: Inspection,
    *,
    settings: Settings,
    surveys: Path,
    at: datetime,
    actor: str,
) -> int:
    """Plan one text a carer that says the report is out; return how many were added.

    Asked again, it adds nobody twice. Opt-outs and holds are looked at as every message is let
    through. Raises WrongText or TextTooLong with nothing planned.
    """
    rules.check_news(
        load_book(surveys, inspection),
        inspection,
        closes=schedule(inspection.notified_on).closes_at,
        public_url=settings.web.public_url,
    )
    opens_at = rules.next_allowed(at)
    wave = Wave(
        number=len(WAVES) + 1,
        channel=Channel.SMS,
        purpose=Purpose.PUBLISHED,
        opens_at=opens_at,
        expires_at=opens_at + NEWS_LASTS,
    )
    async with transaction(pool) as conn:
        await store.add_waves(conn, inspection.inspection_id, [wave], at)
        added = await store.add_messages(conn, inspection.inspection_id, at)
        await note(
            conn,
            at=at,
            actor=actor,
            action="outreach.news_planned",
            subject=str(inspection.inspection_id),
            detail={"messages": added},
        )
    return added
