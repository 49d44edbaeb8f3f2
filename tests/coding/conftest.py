"""An area whose children have names, and whose families have written something."""

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
async def case_id(url: str, inspection_id: InspectionId) -> UUID:
    """Zebedee Quill, whose carer is Araminta Quill."""
    case, carer = new_id(), new_id()
    async with connect(url) as conn:
        await conn.execute(
            """
            INSERT INTO roll.person (
                case_id, inspection_id, local_id, forename, surname, date_of_birth
            )
            VALUES ($1, $2, '1', 'Zebedee', 'Quill', '2017-01-01')
            """,
            case,
            inspection_id,
        )
        await conn.execute(
            """
            INSERT INTO roll.frame (
                case_id, inspection_id, family_id, status, age, sex, ethnicity, need_type, phase,
                pupil_premium, looked_after, reach
            )
            VALUES (
                $1, $2, $1, 'ehc_plan', 9, 'male', 'unknown', 'ASD', 'primary', FALSE, FALSE,
                'email'
            )
            """,
            case,
            inspection_id,
        )
        await conn.execute(
            """
            INSERT INTO roll.contact (contact_id, inspection_id, relation, name, language)
            VALUES ($1, $2, 'parent_carer', 'Araminta Quill', 'en')
            """,
            carer,
            inspection_id,
        )
        await conn.execute(
            "INSERT INTO roll.care (contact_id, case_id) VALUES ($1, $2)", carer, case
        )
    return case


@pytest.fixture
def write(url: str, clock: FileClock, inspection_id: InspectionId, case_id: UUID) -> Write:
    """Save a reply about Zebedee with these words and answers, or change one that is there."""

    async def save(
        words: str,
        *,
        overall: str | None = "poor",
        permission: str | None = "quote",
        response_id: UUID | None = None,
        state: str = "submitted",
        matched: bool = True,
    ) -> ResponseId:
        kept = ResponseId(response_id or new_id())
        async with connect(url) as conn:
            await conn.execute(
                """
                INSERT INTO respond.response (
                    response_id, inspection_id, link_id, case_id, instrument_hash, language, mode,
                    state, answers, started_at, saved_at
                )
                VALUES ($1, $2, $3, $4, 'hash', 'en', 'web', $5, $6, $7, $7)
                ON CONFLICT (response_id) DO UPDATE SET
                    answers = excluded.answers, state = excluded.state
                """,
                kept,
                inspection_id,
                new_id(),
                case_id if matched else None,
                state,
                {"q00": 9, "q57": overall, "q59": words, "q61": permission},
                clock.now(),
            )
        return kept

    return save
