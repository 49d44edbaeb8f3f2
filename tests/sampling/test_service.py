"""One draw an inspection, kept and noted."""

from datetime import date

import pytest

from soundings.audit import service as audit
from soundings.inspection.model import InspectionId
from soundings.kit.database import connect
from soundings.kit.ids import new_id
from soundings.sampling import service
from soundings.sampling.model import AlreadyDrawn, NoSeed, TooFewListed
from soundings.sampling.rules import record_json, verify


@pytest.fixture
async def inspection_id(url, clock) -> InspectionId:
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
async def listed(url, inspection_id):
    """Ninety listed children."""
    async with connect(url) as conn:
        await conn.execute(
            """
            INSERT INTO roll.person (case_id, inspection_id, local_id, date_of_birth)
            SELECT gen_random_uuid(), $1, n::text, '2015-01-01' FROM generate_series(1, 90) AS n
            """,
            inspection_id,
        )
        await conn.execute(
            """
            INSERT INTO roll.frame (
                case_id, inspection_id, family_id, status, age, sex, ethnicity, need_type, phase,
                pupil_premium, looked_after, reach
            )
            SELECT
                case_id, inspection_id, gen_random_uuid(),
                (ARRAY['ehc_plan', 'sen_support', 'requested'])[1 + local_id::int % 3],
                local_id::int % 26, 'female', 'unknown', 'ASD',
                (ARRAY['primary', 'secondary', 'alternative'])[1 + local_id::int / 31],
                FALSE, FALSE, 'email'
            FROM roll.person
            """
        )


async def test_a_draw_is_made_kept_noted_and_verifies(database, clock, inspection_id, listed, url):
    pool = database.room("sampling")
    drawn = await service.draw_tracked(pool, inspection_id, " 4 2 6 1 ", clock.now())
    verified = verify(record_json(drawn))
    assert (verified.seed, verified.listed, verified.drawn) == ("4 2 6 1", 90, 6)
    async with connect(url) as conn:
        rows = await conn.fetch("SELECT case_id FROM sampling.drawn ORDER BY position")
    assert [row["case_id"] for row in rows] == [one.case_id for one in drawn.drawn]
    assert (await audit.verify(database.room("audit"))).entries == 1


async def test_asking_again_gives_the_same_record(database, clock, inspection_id, listed):
    pool = database.room("sampling")
    drawn = await service.draw_tracked(pool, inspection_id, "x", clock.now())
    assert await service.draw_tracked(pool, inspection_id, "x", clock.now()) == drawn


async def test_another_seed_is_refused(database, clock, inspection_id, listed):
    pool = database.room("sampling")
    await service.draw_tracked(pool, inspection_id, "x", clock.now())
    with pytest.raises(AlreadyDrawn, match="with the seed 'x'"):
        await service.draw_tracked(pool, inspection_id, "y", clock.now())


async def test_a_list_that_changed_is_not_drawn_from_again(
    database, clock, inspection_id, listed, url
):
    pool = database.room("sampling")
    await service.draw_tracked(pool, inspection_id, "x", clock.now())
    async with connect(url) as conn:
        await conn.execute("UPDATE roll.frame SET age = 3 WHERE age = 4")
    with pytest.raises(AlreadyDrawn, match="list was changed"):
        await service.draw_tracked(pool, inspection_id, "x", clock.now())


async def test_a_draw_needs_a_seed_and_a_list(database, clock, inspection_id):
    pool = database.room("sampling")
    with pytest.raises(NoSeed):
        await service.draw_tracked(pool, inspection_id, " ", clock.now())
    with pytest.raises(TooFewListed):
        await service.draw_tracked(pool, inspection_id, "x", clock.now())
