"""One seed an inspection: frozen, published, entered, drawn, followed up, verified."""

from datetime import date, timedelta

import pytest
from tests.sampling.make import ROUND, SIGNATURE

from soundings.audit import service as audit
from soundings.inspection import service as inspections
from soundings.inspection.model import Inspection
from soundings.kit.database import connect
from soundings.kit.ids import new_id
from soundings.sampling import service
from soundings.sampling.model import (
    Outcome,
    OutOfTurn,
    Purpose,
    TooFewListed,
    WrongOutcome,
    WrongRandomness,
)
from soundings.sampling.rules.freezing import round_at
from soundings.sampling.rules.verifying import record_json, verify

TRACKED, RECORDS, PHONE = Purpose
DICE = "3141 5926 5358 9793 2384".translate(str.maketrans("789", "123"))
ACTOR = "staff"


@pytest.fixture
async def inspection(url, clock, database) -> Inspection:
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
            new_id(),
            date(2026, 9, 14),
            clock.now(),
        )
    return await inspections.by_code(database.room("inspection"), "exeford")


@pytest.fixture
async def listed(url, inspection):
    """Ninety listed children of ninety families, each with a carer who may be written to."""
    async with connect(url) as conn:
        await conn.execute(
            """
            INSERT INTO roll.person (case_id, inspection_id)
            SELECT gen_random_uuid(), $1 FROM generate_series(1, 90)
            """,
            inspection.inspection_id,
        )
        await conn.execute(
            """
            INSERT INTO roll.frame (
                case_id, inspection_id, family_id, status, age, sex, ethnicity, need_type, phase,
                pupil_premium, looked_after, reach
            )
            SELECT
                case_id, inspection_id, gen_random_uuid(),
                (ARRAY['ehc_plan', 'sen_support', 'requested'])[1 + place % 3],
                place % 26, 'female', 'unknown', 'ASD',
                (ARRAY['primary', 'secondary', 'alternative'])[1 + place / 31],
                FALSE, FALSE, 'email'
            FROM (
                SELECT case_id, inspection_id, row_number() OVER (ORDER BY case_id)::int AS place
                FROM roll.person
            ) AS person
            """
        )
        await conn.execute(
            """
            WITH carer AS (
                INSERT INTO roll.contact (contact_id, inspection_id, relation, language)
                SELECT case_id, inspection_id, 'parent_carer', 'en'
                FROM roll.person
                RETURNING contact_id
            )
            INSERT INTO roll.care (contact_id, case_id) SELECT contact_id, contact_id FROM carer
            """
        )


@pytest.fixture
async def seeded(database, clock, inspection, listed):
    pool, at = database.room("sampling"), clock.now()
    await service.freeze(pool, inspection.inspection_id, at, actor=ACTOR)
    await service.publish(pool, inspection, at, actor=ACTOR)
    late = at + timedelta(minutes=11)
    return await service.enter_seed(pool, inspection.inspection_id, late, actor=ACTOR, dice=DICE)


async def test_draws_are_made_once_kept_noted_and_verify(database, clock, inspection, seeded, url):
    for purpose in Purpose:
        made = await service.draw(database, inspection, purpose, clock.now(), actor=ACTOR)
        verified = verify(record_json(made))
        assert (verified.seed, verified.listed) == (seeded.seed, 90)
        again = await service.draw(
            database, inspection, purpose, clock.now() + timedelta(days=1), actor=ACTOR
        )
        assert again == made
        async with connect(url) as conn:
            kept = await conn.fetchval(
                "SELECT count(*) FROM sampling.drawn JOIN sampling.draw USING (draw_id) "
                "WHERE purpose = $1 AND inclusion_probability > 0",
                purpose,
            )
        assert kept == len(made.drawn)
    assert (await audit.verify(database.room("audit"))).entries == 7


async def test_each_step_waits_for_the_one_before(database, clock, inspection, listed):
    pool, at, area = database.room("sampling"), clock.now(), inspection.inspection_id
    with pytest.raises(OutOfTurn, match="Nothing is frozen"):
        await service.publish(pool, inspection, at, actor=ACTOR)
    frozen = await service.freeze(pool, area, at, actor=ACTOR)
    with pytest.raises(OutOfTurn, match="Publish both hashes"):
        await service.enter_seed(pool, area, at, actor=ACTOR, dice=DICE)
    published = await service.publish(pool, inspection, at, actor=ACTOR)
    assert (published.frame_sha256, published.design_sha256) == (
        frozen.frame_sha256,
        frozen.design_sha256,
    )
    assert published.round_at == round_at(published.beacon_round) >= at + timedelta(minutes=10)
    assert await service.publish(pool, inspection, at, actor=ACTOR) == published
    with pytest.raises(OutOfTurn, match="is public at"):
        await service.enter_seed(pool, area, at, actor=ACTOR, dice=DICE)
    with pytest.raises(OutOfTurn, match="no seed yet"):
        await service.draw(database, inspection, TRACKED, at, actor=ACTOR)
    late = published.round_at
    with pytest.raises(WrongRandomness, match="Give the round"):
        await service.enter_seed(pool, area, late, actor=ACTOR)
    with pytest.raises(WrongRandomness, match="at least 20"):
        await service.enter_seed(pool, area, late, actor=ACTOR, dice="1 2 3")
    await service.enter_seed(pool, area, late, actor=ACTOR, dice=DICE)
    with pytest.raises(OutOfTurn, match="another seed needs another ceremony"):
        await service.enter_seed(pool, area, late, actor=ACTOR, dice=DICE)


async def test_another_rounds_signature_is_refused(database, clock, inspection, listed):
    """The signature is quicknet's own of round 657413, and the round published is another."""
    pool, at = database.room("sampling"), clock.now()
    await service.freeze(pool, inspection.inspection_id, at, actor=ACTOR)
    published = await service.publish(pool, inspection, at, actor=ACTOR)

    with pytest.raises(WrongRandomness, match=f"round {published.beacon_round}"):
        await service.enter_seed(
            pool,
            inspection.inspection_id,
            published.round_at,
            actor=ACTOR,
            signature=SIGNATURE,
        )


async def test_the_right_rounds_signature_is_taken(database, inspection, listed):

    pool, at = database.room("sampling"), round_at(ROUND) - timedelta(minutes=10)
    await service.freeze(pool, inspection.inspection_id, at, actor=ACTOR)
    published = await service.publish(pool, inspection, at, actor=ACTOR)
    assert published.beacon_round == ROUND
    made = await service.enter_seed(
        pool, inspection.inspection_id, round_at(ROUND), actor=ACTOR, signature=SIGNATURE.upper()
    )
    assert made.signature == SIGNATURE


async def test_another_ceremony_needs_a_reason_and_the_first_is_kept(
    database, clock, inspection, seeded, url
):
    pool, at, area = database.room("sampling"), clock.now(), inspection.inspection_id
    await service.draw(database, inspection, TRACKED, at, actor=ACTOR)
    with pytest.raises(OutOfTurn, match="Give a reason"):
        await service.freeze(pool, area, at, actor=ACTOR)
    again = await service.freeze(pool, area, at, actor=ACTOR, reason="The list was corrected")
    assert (again.number, again.seed) == (2, None)
    assert again.frame_sha256 != seeded.frame_sha256
    assert await service.tables(pool, area) == ()
    async with connect(url) as conn:
        assert await conn.fetchval("SELECT count(*) FROM sampling.draw") == 1


async def test_a_list_that_changes_after_freezing_changes_no_draw(
    database, clock, inspection, seeded, url
):
    async with connect(url) as conn:
        await conn.execute("UPDATE roll.frame SET age = 3, status = 'requested'")
    made = await service.draw(database, inspection, TRACKED, clock.now(), actor=ACTOR)
    assert verify(record_json(made)).frame_sha256 == seeded.frame_sha256


async def test_only_silent_families_who_may_be_asked_are_rung(
    database, clock, inspection, seeded, url
):
    async with connect(url) as conn:
        answered = await conn.fetch("SELECT case_id FROM roll.frame ORDER BY case_id LIMIT 30")
        held = await conn.fetch(
            "SELECT case_id FROM roll.frame ORDER BY case_id OFFSET 30 LIMIT 20"
        )
        await conn.executemany(
            "INSERT INTO outreach.answered (case_id, inspection_id, complete, noted_at) "
            "VALUES ($1, $2, TRUE, $3)",
            [(row["case_id"], inspection.inspection_id, clock.now()) for row in answered],
        )
        await conn.executemany(
            "INSERT INTO roll.hold (hold_id, inspection_id, case_id, reason, noted_on) "
            "VALUES (gen_random_uuid(), $2, $1, 'died', '2026-09-01')",
            [(row["case_id"], inspection.inspection_id) for row in held],
        )
    await service.draw(database, inspection, PHONE, clock.now(), actor=ACTOR)
    async with connect(url) as conn:
        rung = {row["case_id"] for row in await conn.fetch("SELECT case_id FROM sampling.drawn")}
        called = {row["case_id"] for row in await conn.fetch("SELECT case_id FROM respond.call")}
    assert len(rung) == 40
    assert called == rung
    assert not rung & {row["case_id"] for row in [*answered, *held]}


async def test_who_leaves_makes_room_for_the_next_reserve(database, clock, inspection, seeded):
    pool, at, area = database.room("sampling"), clock.now(), inspection.inspection_id
    made = await service.draw(database, inspection, TRACKED, at, actor=ACTOR)
    first, reserve = made.drawn[0], next(one for one in made.drawn if one.reserve)
    with pytest.raises(WrongOutcome, match="turn has not come"):
        await service.note_outcome(
            pool, area, TRACKED, reserve.unit, Outcome.CONSENTED, at, actor=ACTOR
        )
    table = await service.note_outcome(
        pool, area, TRACKED, first.unit, Outcome.REFUSED, at, actor=ACTOR
    )
    current = [place.unit for place in table.places if place.current]
    assert first.unit not in current
    assert reserve.unit in current
    assert await service.tables(pool, area) == (table,)
    again = await service.draw(database, inspection, TRACKED, at, actor=ACTOR)
    assert verify(record_json(again)).replaced == 1


async def test_an_outcome_before_the_draw_is_refused(database, clock, inspection, seeded):
    with pytest.raises(OutOfTurn, match="has not been made"):
        await service.note_outcome(
            database.room("sampling"),
            inspection.inspection_id,
            RECORDS,
            "0" * 16,
            Outcome.READ,
            clock.now(),
            actor=ACTOR,
            failed=False,
        )


async def test_records_that_were_read_say_how_many_of_all_may_fail(
    database, clock, inspection, seeded
):
    pool, at, area = database.room("sampling"), clock.now(), inspection.inspection_id
    made = await service.draw(database, inspection, RECORDS, at, actor=ACTOR)
    first, second = made.drawn[:2]
    with pytest.raises(WrongOutcome, match="met the standard"):
        await service.note_outcome(pool, area, RECORDS, first.unit, "read", at, actor=ACTOR)
    with pytest.raises(WrongOutcome, match="Only a record that was read"):
        await service.note_outcome(
            pool, area, RECORDS, first.unit, "no_record", at, actor=ACTOR, failed=True
        )
    await service.note_outcome(
        pool, area, RECORDS, first.unit, "read", at, actor=ACTOR, failed=True
    )
    table = await service.note_outcome(
        pool, area, RECORDS, second.unit, "read", at, actor=ACTOR, failed=False
    )
    assert table == await service.table(pool, area, RECORDS)
    assert (table.dip.read, table.dip.failed, table.dip.listed) == (2, 1, 90)
    assert table.places[0].outcomes[0].failed is True
    published = record_json(await service.record(pool, inspection, RECORDS))
    assert b'"failed"' not in published
    assert verify(published).replaced == 0


async def test_nobody_listed_freezes_nothing(database, clock, inspection):
    with pytest.raises(TooFewListed):
        await service.freeze(
            database.room("sampling"), inspection.inspection_id, clock.now(), actor=ACTOR
        )
