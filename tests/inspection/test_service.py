import asyncio
from datetime import date
from uuid import UUID

import pytest
from tests.inspection.make import somebody

from soundings.access.model import Role
from soundings.audit.service import verify
from soundings.inspection import rules, service
from soundings.inspection.model import (
    CodeTaken,
    InspectionId,
    OffTheClock,
    Particulars,
    State,
    UnknownInspection,
    WrongParticulars,
    WrongState,
)


def particulars(**changes):
    return Particulars(
        **{
            "code": "northshire-2026",
            "area": "Northshire",
            "area_short": "Northshire",
            "local_authority": "Northshire County Council",
            "integrated_care_board": "NHS Northshire ICB",
            "notified_on": date(2026, 9, 14),
            "instrument_name": "area-send",
            **changes,
        }
    )


@pytest.fixture
def pool(database):
    return database.room("inspection")


async def test_an_inspection_is_set_up_and_found_again(pool, clock):
    made = await service.create(pool, particulars(), clock.now())
    assert made.state is State.PREPARED
    assert await service.by_code(pool, "northshire-2026") == made
    assert await service.by_id(pool, made.inspection_id) == made
    assert await service.all_inspections(pool) == [made]


async def test_it_opens_closes_and_freezes_in_that_order_and_says_when(pool, clock):
    made = await service.create(pool, particulars(), clock.now())
    opened = await service.open_survey(pool, made.inspection_id, clock.now())
    assert (opened.state, opened.opened_at) == (State.OPEN, clock.now())
    closed = await service.close(pool, made.inspection_id, clock.now())
    assert (closed.state, closed.opened_at, closed.closed_at) == (
        State.CLOSED,
        clock.now(),
        clock.now(),
    )
    frozen = await service.freeze(pool, made.inspection_id, clock.now())
    assert frozen.state is State.FROZEN


async def test_no_step_is_taken_twice_or_out_of_turn(pool, clock):
    made = await service.create(pool, particulars(), clock.now())
    with pytest.raises(WrongState, match="only one that is open"):
        await service.close(pool, made.inspection_id, clock.now())
    await service.open_survey(pool, made.inspection_id, clock.now())
    with pytest.raises(WrongState, match="is open; only one that is prepared"):
        await service.open_survey(pool, made.inspection_id, clock.now())


async def test_of_two_who_open_it_at_once_one_is_refused(pool, clock):
    made = await service.create(pool, particulars(), clock.now())
    outcomes = await asyncio.gather(
        *(service.open_survey(pool, made.inspection_id, clock.now()) for _ in range(2)),
        return_exceptions=True,
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Inspection", "WrongState"]


async def test_every_step_is_in_the_audit_chain(pool, database, clock):
    made = await service.create(pool, particulars(), clock.now())
    await service.open_survey(pool, made.inspection_id, clock.now())
    assert (await verify(database.room("audit"))).entries == 2


async def test_a_code_is_taken_once(pool, clock):
    await service.create(pool, particulars(), clock.now())
    with pytest.raises(CodeTaken, match="choose another code"):
        await service.create(pool, particulars(), clock.now())


async def test_an_unknown_inspection_is_missing(pool):
    with pytest.raises(UnknownInspection, match="no inspection called nowhere"):
        await service.by_code(pool, "nowhere")
    with pytest.raises(UnknownInspection):
        await service.by_id(pool, InspectionId(UUID(int=1)))


@pytest.mark.parametrize("code", ["", "N", "North Shire", "-a1", "a" * 41])
async def test_a_code_nobody_could_type_is_refused(pool, clock, code):
    with pytest.raises(WrongParticulars, match="small letters"):
        await service.create(pool, particulars(code=code), clock.now())


async def test_particulars_must_be_whole_and_on_a_working_day(pool, clock):
    with pytest.raises(WrongParticulars, match="integrated care board"):
        await service.create(pool, particulars(integrated_care_board=" "), clock.now())
    with pytest.raises(OffTheClock, match="Sunday"):
        await service.create(pool, particulars(notified_on=date(2026, 9, 13)), clock.now())


async def test_the_card_says_which_day_it_is(pool, clock):
    made = await service.create(pool, particulars(), clock.now())
    page = await service.overview(pool, clock.now(), somebody())
    card = page.inspections[0]
    assert card.today == "day 2"
    past = [event.what for event in card.events if event.past]
    assert past == ["Partnership notified", "Partnership’s claims due, then locked"]
    assert card.events[2].when == "Tue 15 Sep 2026, 10:00"
    assert rules.card(made, rules.schedule(made.notified_on).day(5).replace(day=19)).today == (
        "not a working day, after day 5"
    )


async def test_whoever_is_bound_knows_of_one_inspection(pool, clock):
    own = await service.create(pool, particulars(), clock.now())
    await service.create(pool, particulars(code="other"), clock.now())
    bound = somebody(Role.PARTNERSHIP, own.inspection_id)
    page = await service.overview(pool, clock.now(), bound)
    assert [card.inspection for card in page.inspections] == [own]
    assert await service.for_staff(pool, own.code, bound) == own
    said = []
    for code in ("other", "none"):
        with pytest.raises(UnknownInspection) as refused:
            await service.for_staff(pool, code, bound)
        said.append(refused.value.sentence.replace(code, "CODE"))
    assert said[0] == said[1]
    assert (await service.for_staff(pool, "other", somebody())).code == "other"
