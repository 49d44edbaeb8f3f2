"""An area whose families have written something."""

from collections.abc import Awaitable, Callable
from datetime import date
from uuid import UUID

import pytest

from soundings.inspection.model import InspectionId
from soundings.kit.clock import FileClock
from soundings.kit.database import connect
from soundings.kit.ids import new_id
from soundings.respond.model import ResponseId

Write = Callable[..., Awaitable[ResponseId]]


@pytest.fixture
async def inspection_id(url: str, clock: FileClock) -> InspectionId:
    made = InspectionId(new_id())
    async with connect(url) as conn:
        await conn.execute(
            """
            INSERT INTO inspection.inspection (
                inspection_id, code, area, area_short, local_authority, integrated_care_board,
                notified_on, instrument_name, state, created_at
            )
            VALUES (
                $1, 'exeford', 'Exeford', 'Exeford', 'Exeford Council', 'NHS Exeford', $2,
                'area-send', 'open', $3
            )
            """,
            made,
            date(2026, 9, 14),
            clock.now(),
        )
    return made


@pytest.fixture
def write(url: str, clock: FileClock, inspection_id: InspectionId) -> Write:
    """Save a reply with these words, or other words in a reply that is there."""

    async def save(words: str | None, response_id: UUID | None = None) -> ResponseId:
        kept = ResponseId(response_id or new_id())
        async with connect(url) as conn:
            await conn.execute(
                """
                INSERT INTO respond.response (
                    response_id, inspection_id, link_id, instrument_hash, language, mode, state,
                    answers, started_at, saved_at
                )
                VALUES ($1, $2, $3, 'hash', 'en', 'web', 'started', $4, $5, $5)
                ON CONFLICT (response_id) DO UPDATE SET answers = excluded.answers
                """,
                kept,
                inspection_id,
                new_id(),
                {"q00": 9, "q59": words},
                clock.now(),
            )
        return kept

    return save
