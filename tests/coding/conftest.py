"""An area whose children have names, and whose families have written something."""

from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from tests.respond.make import sealed
from tests.roll.make import add_contact, add_person

from soundings.access.model import StaffId
from soundings.coding import service
from soundings.coding.model import Direction, Marked, Themes
from soundings.inspection import service as inspections
from soundings.inspection.model import InspectionId
from soundings.kit.clock import FileClock
from soundings.kit.database import Database, connect, transaction
from soundings.kit.ids import new_id
from soundings.kit.vault import KeyRing
from soundings.respond.model import ResponseId

Write = Callable[..., Awaitable[ResponseId]]
SCREENED = """
INSERT INTO safeguarding.screening (
    response_id, item, inspection_id, text_sha256, rules_version, screened_at
)
SELECT response_id, item, inspection_id, answers ->> item, 'tests', $2
FROM respond.response CROSS JOIN unnest('{q59,q60}'::text[]) AS asked (item)
WHERE inspection_id = $1 AND answers ->> item <> ''
ON CONFLICT (response_id, text_id, item) DO UPDATE SET text_sha256 = excluded.text_sha256
"""
"""Every text stands as screened, and nothing was found."""

CONCERN = """
INSERT INTO safeguarding.concern (
    concern_id, inspection_id, response_id, item, text_sha256, rules, seriousness, raised_at,
    due_at
)
VALUES ($4, $2, $1, 'q59', 'x', '{violence}', 3, $3, $3)
"""
SURVEYS = Path(__file__).parents[2] / "surveys"
BOOK = service.load_codebook(SURVEYS, "area-send")


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
async def case_id(url: str, inspection_id: InspectionId, keys: KeyRing) -> UUID:
    """Zebedee Quill, whose carer is Araminta Quill."""
    case, carer = new_id(), new_id()
    async with connect(url) as conn:
        async with conn.transaction():
            await add_person(conn, keys, inspection_id, case)
            await add_contact(conn, keys, inspection_id, carer)
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
            "INSERT INTO roll.care (contact_id, case_id) VALUES ($1, $2)", carer, case
        )
    return case


@pytest.fixture
def write(
    url: str, clock: FileClock, keys: KeyRing, inspection_id: InspectionId, case_id: UUID
) -> Write:
    """Save a reply about Zebedee with these words and answers, or change one that is there."""

    async def save(
        words: str,
        *,
        overall: str | None = "poor",
        permission: str | None = "quote",
        response_id: UUID | None = None,
        state: str = "submitted",
        matched: bool = True,
        further: str | None = None,
    ) -> ResponseId:
        kept = ResponseId(response_id or new_id())
        said = {"q00": 9, "q57": overall, "q59": words, "q60": further, "q61": permission}
        async with connect(url) as conn:
            await conn.execute(
                """
                INSERT INTO respond.response (
                    response_id, inspection_id, link_id, case_id, instrument_hash, language, mode,
                    state, answers, words_sealed, started_at, saved_at
                )
                VALUES ($1, $2, $3, $4, 'hash', 'en', 'web', $5, $6, $7, $8, $8)
                ON CONFLICT (response_id) DO UPDATE SET
                    answers = excluded.answers, words_sealed = excluded.words_sealed,
                    state = excluded.state
                """,
                kept,
                inspection_id,
                new_id(),
                case_id if matched else None,
                state,
                *await sealed(conn, keys, kept, said),
                clock.now(),
            )
        return kept

    return save


class Room:
    """The coding room of one area, and the people who work in it."""

    def __init__(
        self, database: Database, clock: FileClock, keys: KeyRing, inspection_id: InspectionId
    ) -> None:
        self.database, self.clock, self.keys = database, clock, keys
        self.area = inspection_id
        self.pool = database.room("coding")
        self.book = BOOK
        self.ada, self.ben, self.cleo = (StaffId(new_id()) for _ in range(3))

    async def redact(self):
        """Screen, then redact, as the line does."""
        at = self.clock.now()
        async with transaction(self.database.room("safeguarding")) as conn:
            await conn.execute(SCREENED, self.area, at)
        return await service.redact_new(
            self.database, self.area, at, keys=self.keys, surveys=SURVEYS
        )

    async def concern(self, response_id: ResponseId) -> None:
        """Let safeguarding hold a concern about a reply."""
        async with transaction(self.database.room("safeguarding")) as conn:
            await conn.execute(CONCERN, response_id, self.area, self.clock.now(), new_id())

    async def check(self, *, also: tuple[str, ...] = (), put_back: tuple[int, ...] = ()):
        """Look at the next redaction; say whether it stands."""
        page = await service.to_check(self.pool, self.area, self.ada)
        assert page is not None
        marked = Marked(
            response_id=ResponseId(page.response_id),
            item=page.item,
            seen_sha256=page.seen_sha256,
            also=also,
            put_back=put_back,
        )
        return await service.save_check(
            self.database, self.area, marked, self.ada, self.clock.now(), keys=self.keys
        )

    async def check_all(self) -> None:
        """Let every redaction stand."""
        await self.redact()
        while await service.to_check(self.pool, self.area, self.ada):
            await self.check()

    async def take(self, who: StaffId) -> ResponseId | None:
        """Take the next comment to read."""
        inspection = await inspections.by_id(self.database.room("inspection"), self.area)
        return await service.take_next(self.pool, inspection, who, self.book, self.clock.now())

    async def read(self, who: StaffId, response_id: ResponseId, **themes: str) -> None:
        """Say what a comment is about."""
        page = await service.to_read(self.pool, self.area, response_id, who, self.book)
        await service.save_reading(
            self.pool,
            self.area,
            response_id,
            who,
            {theme: Direction(way) for theme, way in themes.items()},
            self.book,
            self.clock.now(),
            seen_sha256=page.text_sha256,
        )

    async def read_all(self, who: StaffId, find: Callable[[str], Themes]) -> int:
        """Read whatever is left for somebody; say how many comments that was."""
        read = 0
        while (taken := await self.take(who)) is not None:
            page = await service.to_read(self.pool, self.area, taken, who, self.book)
            await self.read(who, taken, **find(page.text))
            read += 1
        return read

    async def quotes(self):
        """Return what may be shown."""
        return await service.quotes(self.pool, self.area)

    async def drawn(self, who: StaffId | None = None):
        """Return what is drawn, by theme."""
        page = await service.drawn_quotes(self.pool, self.area, who or self.ada)
        return {theme.count.theme: theme for theme in page.themes}


@pytest.fixture
def room(database: Database, clock: FileClock, keys: KeyRing, inspection_id: InspectionId) -> Room:
    """The coding room, empty."""
    return Room(database, clock, keys, inspection_id)
