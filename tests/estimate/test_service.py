"""A cut taken from replies in the database, and read back."""

import pytest
from tests.estimate.make import (
    INSPECTION,
    archetypes,
    ask,
    children,
    list_area,
    lock,
    reply,
)

from soundings.estimate import service
from soundings.estimate.model import ALL, EmptyFrame, Flag, NoCut, UnlockedClaims
from soundings.kit.database import connect


@pytest.fixture
async def conn(url):
    async with connect(url) as opened:
        yield opened


def by_domain(figures, measure):
    return {figure.domain: figure for figure in figures if figure.measure == measure}


async def test_a_cut_holds_a_figure_for_every_measure_and_group(database, conn, clock):
    people = children()
    await list_area(conn, people)
    await lock(conn, clock.now())
    known_by = await ask(database, clock.now())
    repliers = [child for child in people if child.family_id.int % 5 == 0]
    for child in repliers:
        await reply(conn, child, known_by, clock.now())
    pool = database.room("estimate")
    cut = await service.take_cut(pool, INSPECTION, archetypes(), clock.now())
    assert (cut.list_count, cut.response_count) == (1500, len(repliers))
    assert await service.latest_cut(pool, INSPECTION) == cut
    figures = await service.figures(pool, cut.cut_id)
    told = by_domain(figures, "C16")
    support = [child for child in people if child.status == "sen_support"]
    assert told[ALL].list_base == len(support)
    assert told[ALL].n == len([child for child in repliers if child.status == "sen_support"])
    assert told[ALL].low < told[ALL].estimate < told[ALL].high
    assert abs(told[ALL].estimate - 0.45) < 0.12
    assert told["status=ehc_plan"].n == 0
    assert told["status=ehc_plan"].estimate is None
    assert told["status=ehc_plan"].flag is Flag.INSUFFICIENT
    harper = by_domain(figures, "harper_told")[ALL]
    assert harper.favourable == len(
        [child for child in repliers if child.status == "sen_support" and not child.told]
    )
    rows = await service.balance(pool, cut.cut_id)
    plans = next(row for row in rows if row.category == "ehc_plan")
    assert abs(plans.weighted_difference) < 1e-6 < abs(plans.standardised_difference)
    trust = await service.diagnostics(pool, cut.cut_id)
    assert trust.rates.complete == len(repliers)
    assert trust.rates.rr2 == len(repliers) / 1500
    assert abs(trust.weights.total - 1500) < 1e-6
    even = trust.representativity
    assert even.cv == pytest.approx((1 - even.r) / 2 / even.response_rate)
    differences = await service.differences(pool, cut.cut_id)
    assert {row.measure for row in differences} >= {"C16", "C39"}


async def test_nobody_having_answered_gives_insufficient_figures(database, conn, clock):
    await list_area(conn, children(40))
    await lock(conn, clock.now())
    pool = database.room("estimate")
    cut = await service.take_cut(pool, INSPECTION, archetypes(), clock.now())
    figures = await service.figures(pool, cut.cut_id)
    assert cut.response_count == 0
    assert {figure.flag for figure in figures} == {Flag.INSUFFICIENT}
    assert {figure.estimate for figure in figures} == {None}
    trust = await service.diagnostics(pool, cut.cut_id)
    assert trust.weights is None
    assert trust.representativity is None


@pytest.mark.parametrize("count", [1, 2, 5, 30])
async def test_a_tiny_area_answers_without_a_crash(database, conn, clock, count):
    people = children(40, seed=count)
    await list_area(conn, people)
    await lock(conn, clock.now())
    known_by = await ask(database, clock.now())
    for child in people[:count]:
        await reply(conn, child, known_by, clock.now())
    pool = database.room("estimate")
    cut = await service.take_cut(pool, INSPECTION, archetypes(), clock.now())
    assert cut.response_count == count
    whole = by_domain(await service.figures(pool, cut.cut_id), "C39")[ALL]
    assert whole.n == count
    assert whole.flag is Flag.INSUFFICIENT or count >= 30
    trust = await service.diagnostics(pool, cut.cut_id)
    assert abs(trust.weights.total - 40) < 1e-6


async def test_a_late_breakoff_counts_and_an_early_one_does_not(database, conn, clock):
    people = children(60)
    await list_area(conn, people)
    await lock(conn, clock.now())
    known_by = await ask(database, clock.now())
    early = {"q00": 9, "q01": "yes"}
    late = {name: value for name, value in people[1].answers().items() if name != "q57"}
    await reply(conn, people[0], known_by, clock.now(), state="started", answers=early)
    await reply(conn, people[1], known_by, clock.now(), state="started", answers=late)
    await reply(conn, people[2], known_by, clock.now(), state="withdrawn")
    cut = await service.take_cut(database.room("estimate"), INSPECTION, archetypes(), clock.now())
    trust = await service.diagnostics(database.room("estimate"), cut.cut_id)
    assert cut.response_count == 1
    assert (trust.rates.complete, trust.rates.partial) == (0, 1)


async def test_a_whole_reply_wins_over_a_partial_one_and_counts_once(database, conn, clock):
    people = children(60)
    await list_area(conn, people)
    await lock(conn, clock.now())
    known_by = await ask(database, clock.now())
    await reply(conn, people[0], known_by, clock.now(), state="started")
    await reply(conn, people[0], known_by, clock.now(), number=1)
    cut = await service.take_cut(database.room("estimate"), INSPECTION, archetypes(), clock.now())
    trust = await service.diagnostics(database.room("estimate"), cut.cut_id)
    assert (trust.rates.complete, trust.rates.partial) == (1, 0)


async def test_the_same_rows_give_the_same_hash(database, conn, clock):
    await list_area(conn, children(60))
    await lock(conn, clock.now())
    pool = database.room("estimate")
    first = await service.take_cut(pool, INSPECTION, archetypes(), clock.now())
    second = await service.take_cut(pool, INSPECTION, archetypes(), clock.now())
    assert first.sha256 == second.sha256
    assert first.cut_id != second.cut_id


async def test_replies_are_not_looked_at_before_the_claims_are_locked(database, conn, clock):
    await list_area(conn, children(10))
    with pytest.raises(UnlockedClaims):
        await service.take_cut(database.room("estimate"), INSPECTION, archetypes(), clock.now())


async def test_an_empty_list_is_refused(database, conn, clock):
    await list_area(conn, [])
    await lock(conn, clock.now())
    with pytest.raises(EmptyFrame):
        await service.take_cut(database.room("estimate"), INSPECTION, archetypes(), clock.now())


async def test_before_the_first_cut_there_is_none(database):
    with pytest.raises(NoCut):
        await service.latest_cut(database.room("estimate"), INSPECTION)
