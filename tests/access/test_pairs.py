"""What takes two people: asked by one, allowed by another, done once, soon."""

import asyncio
from datetime import timedelta

import pytest

from soundings.access.constants import PAIR_LIFE, PAIR_WAITS
from soundings.access.model import (
    NoReason,
    NotApproved,
    OnePerson,
    PairId,
    PairOver,
    Role,
    SignedIn,
    StaffId,
    UnknownPair,
)
from soundings.access.service import pairs
from soundings.kit.database import Audience, Scope, transaction
from soundings.kit.ids import new_id

WHAT = {"what": "keys.export", "subject": "key-7"}


def _person(name: str) -> SignedIn:
    return SignedIn(
        staff_id=StaffId(new_id()),
        name=name,
        role=Role.LEAD_INSPECTOR,
        inspections=None,
        form_token="",
    )


ADA, BEN, CAT = map(_person, ("Ada", "Ben", "Cat"))


@pytest.fixture
def pool(database):
    return database.room("access")


async def _ask(pool, clock, **also):
    asked = WHAT | {"reason": "the court wants the disk read"} | also
    async with transaction(pool) as conn:
        return await pairs.ask(conn, **asked, by=ADA, at=clock.now())


async def _approve(pool, clock, pair_id, by=BEN):
    async with transaction(pool) as conn:
        return await pairs.approve(conn, pair_id, by=by, at=clock.now())


async def _spend(pool, clock, by=ADA, **also):
    async with transaction(pool) as conn:
        return await pairs.spend(conn, **(WHAT | also), by=by, at=clock.now())


async def test_what_another_allowed_is_done_once_by_whoever_asked(pool, clock):
    asked = await _ask(pool, clock)
    async with pool.acquire() as conn:
        (shown,) = await pairs.waiting(conn, "keys.export", clock.now())
    assert (shown.asked_name, shown.reason) == ("Ada", "the court wants the disk read")
    await _approve(pool, clock, asked.pair_id)
    for by, also in ((BEN, {}), (CAT, {}), (ADA, {"subject": "key-8"}), (ADA, {"what": "else"})):
        with pytest.raises(NotApproved):
            await _spend(pool, clock, by, **also)
    spent = await _spend(pool, clock)
    assert (spent.approved_name, spent.spent_at) == ("Ben", clock.now())
    with pytest.raises(NotApproved):
        await _spend(pool, clock)


async def test_nothing_is_done_before_a_second_person_allows_it(pool, clock):
    asked = await _ask(pool, clock)
    with pytest.raises(NotApproved, match="second person"):
        await _spend(pool, clock)
    with pytest.raises(OnePerson):
        await _approve(pool, clock, asked.pair_id, ADA)
    await _approve(pool, clock, asked.pair_id)
    with pytest.raises(PairOver):
        await _approve(pool, clock, asked.pair_id, CAT)


async def test_what_fails_after_it_was_allowed_is_still_allowed(pool, clock):
    asked = await _ask(pool, clock)
    await _approve(pool, clock, asked.pair_id)

    async def fail():
        async with transaction(pool) as conn:
            await pairs.spend(conn, **WHAT, by=ADA, at=clock.now())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    await _spend(pool, clock)


async def test_of_two_who_spend_it_together_one_does(pool, clock):
    asked = await _ask(pool, clock)
    await _approve(pool, clock, asked.pair_id)
    tries = await asyncio.gather(*(_spend(pool, clock) for _ in range(4)), return_exceptions=True)
    assert sum(not isinstance(each, Exception) for each in tries) == 1


async def test_a_request_and_a_yes_run_out(pool, clock):
    asked, late = await _ask(pool, clock), await _ask(pool, clock)
    await _approve(pool, clock, asked.pair_id)
    clock.wind(clock.now() + PAIR_LIFE)
    with pytest.raises(NotApproved):
        await _spend(pool, clock)
    clock.wind(clock.now() + PAIR_WAITS - PAIR_LIFE - timedelta(seconds=1))
    async with pool.acquire() as conn:
        assert [each.pair_id for each in await pairs.waiting(conn, WHAT["what"], clock.now())] == [
            late.pair_id
        ]
    clock.wind(clock.now() + timedelta(seconds=1))
    with pytest.raises(PairOver):
        await _approve(pool, clock, late.pair_id)


async def test_a_request_says_why_and_is_one_that_was_made(pool, clock):
    with pytest.raises(NoReason):
        await _ask(pool, clock, reason="  because ")
    with pytest.raises(UnknownPair):
        await _approve(pool, clock, PairId(new_id()))


@pytest.mark.parametrize("room", ["access", "roll", "safeguarding", "disclosure"])
async def test_a_room_asks_inside_its_own_transaction_for_its_own_area(database, clock, room):
    area = new_id()
    ours, theirs = (
        database.within(
            Scope(audience=Audience.STAFF, inspections=frozenset({known}), person=BEN.staff_id)
        ).room(room)
        for known in (area, new_id())
    )
    asked = await _ask(ours, clock, inspection_id=area)
    with pytest.raises(UnknownPair):
        await _approve(theirs, clock, asked.pair_id)
    await _approve(ours, clock, asked.pair_id)
    with pytest.raises(NotApproved):
        await _spend(theirs, clock)
    await _spend(ours, clock)


async def test_each_step_is_noted(pool, clock, database):
    asked = await _ask(pool, clock)
    await _approve(pool, clock, asked.pair_id)
    await _spend(pool, clock)
    async with database.room("audit").acquire() as conn:
        rows = await conn.fetch("SELECT action, actor, detail FROM audit.entry ORDER BY entry_id")
    assert [(row["action"], row["actor"]) for row in rows] == [
        ("access.pair_asked", str(ADA.staff_id)),
        ("access.pair_approved", str(BEN.staff_id)),
        ("access.pair_spent", str(ADA.staff_id)),
    ]
    assert "court" not in str([row["detail"] for row in rows])
