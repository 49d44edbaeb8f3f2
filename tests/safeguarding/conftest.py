"""An area whose families have written something."""

from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from tests.respond.make import sealed

from soundings.access.model import Role, SignedIn, StaffId
from soundings.inspection.model import InspectionId
from soundings.kit.clock import FileClock
from soundings.kit.database import Database, connect
from soundings.kit.ids import new_id
from soundings.kit.vault import KeyRing
from soundings.outreach import service as outreach
from soundings.outreach.model import InboundText
from soundings.respond.model import ResponseId
from soundings.roll import service as roll

Write = Callable[..., Awaitable[ResponseId]]

KEY = b"k" * 32
KEYS = KeyRing(KEY)
SURVEYS = Path(__file__).parents[2] / "surveys"


def somebody(name: str = "A. Officer", role: Role = Role.SAFEGUARDING_OFFICER) -> SignedIn:
    """Return somebody who is signed in."""
    return SignedIn(
        staff_id=StaffId(new_id()), name=name, role=role, inspections=None, form_token="t"
    )


@pytest.fixture
def pool(database):
    return database.room("safeguarding")


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

    async def save(
        words: str | None,
        response_id: UUID | None = None,
        *,
        link_id: UUID | None = None,
        item: str = "q59",
    ) -> ResponseId:
        kept = ResponseId(response_id or new_id())
        async with connect(url) as conn:
            answers, sealed_words = await sealed(conn, KEYS, kept, {"q00": 9, item: words or None})
            await conn.execute(
                """
                INSERT INTO respond.response (
                    response_id, inspection_id, link_id, instrument_hash, language, mode, state,
                    answers, words_sealed, started_at, saved_at
                )
                VALUES ($1, $2, $3, 'hash', 'en', 'web', 'started', $4, $5, $6, $6)
                ON CONFLICT (response_id) DO UPDATE SET
                    answers = response.answers || excluded.answers,
                    words_sealed = response.words_sealed || excluded.words_sealed
                """,
                kept,
                inspection_id,
                link_id or new_id(),
                answers,
                sealed_words,
                clock.now(),
            )
        return kept

    return save


@pytest.fixture
def link(url: str, inspection_id: InspectionId):
    """Give a carer's link to children with these case ids."""

    async def make(*cases: UUID) -> UUID:
        link_id = new_id()
        async with connect(url) as conn:
            await conn.execute(
                """
                INSERT INTO outreach.link (link_id, inspection_id, contact_id, link_hash)
                VALUES ($1, $2, $3, $4)
                """,
                link_id,
                inspection_id,
                new_id(),
                link_id.bytes,
            )
            for case_id in cases:
                await conn.execute(
                    "INSERT INTO outreach.link_case (link_id, case_id) VALUES ($1, $2)",
                    link_id,
                    case_id,
                )
        return link_id

    return make


@pytest.fixture
def text_us(url: str, database: Database, clock: FileClock):
    """Keep a text somebody sent us, as the provider's callback does."""

    async def save(content: str, *, link_id: UUID | None = None) -> str:
        text = InboundText(
            text_id=str(new_id()),
            number="+447700900123",
            content=content,
            received_at=clock.now(),
        )
        async with connect(url) as conn, conn.transaction():
            await roll.hold_keys(conn, KEYS, clock.now())
        await outreach.keep_inbound(database.room("outreach"), [text], clock.now(), keys=KEYS)
        async with connect(url) as conn:
            await conn.execute(
                "UPDATE outreach.inbound_text SET link_id = $2 WHERE text_id = $1",
                text.text_id,
                link_id,
            )
        return text.text_id

    return save
