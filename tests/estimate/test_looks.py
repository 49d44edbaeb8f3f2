"""What the page of a look warns of, draws, and when it is weighed again."""

from datetime import UTC, datetime

import pytest
from tests.estimate.make import INSPECTION, ROOT, ask, children, list_area, reply

from soundings.estimate import service
from soundings.estimate.model import Look, Partial, PartialCategory, Representativity
from soundings.estimate.rules.looks import warnings
from soundings.estimate.rules.pictures import partial_chart
from soundings.estimate.rules.response import ending, rates
from soundings.estimate.service import vocabulary
from soundings.kit.database import connect
from soundings.outreach.model import Code

AT = datetime(2026, 9, 16, tzinfo=UTC)


@pytest.fixture
async def conn(url):
    async with connect(url) as opened:
        yield opened


def _uneven(cv: float) -> Look:
    thin = PartialCategory(category="1", listed=100, unconditional=-0.05, conditional=0.01)
    full = PartialCategory(category="5", listed=100, unconditional=0.05, conditional=0.01)
    return Look(
        code="small",
        looked_at=AT,
        planned_close=AT,
        closed=False,
        listed=500,
        answered=200,
        rates=rates([ending(Code.COMPLETE)]),
        strata=(),
        days=(),
        representativity=Representativity(r=0.8, r_se=0.02, cv=cv, cv_se=0.01, response_rate=0.4),
        partials=(
            Partial(
                variable="idaci_fifth",
                unconditional=0.07,
                conditional=0.01,
                se=None,
                categories=(full, thin),
            ),
        ),
        curves=(),
        streams=(),
        note="",
    )


def test_a_look_warns_of_uneven_answers_and_names_the_thinnest_group():
    (said,) = warnings(_uneven(0.3))
    assert "15 points" in said
    assert said.endswith("The thinnest group is idaci fifth 1.")
    assert warnings(_uneven(0.24)) == ()


def test_the_picture_of_partial_indicators_puts_the_thinnest_first():
    drawn = partial_chart(_uneven(0.3).partials, vocabulary(ROOT / "reports"))
    assert [row[0] for row in drawn.rows] == [
        "Deprivation: most deprived fifth",
        "Deprivation: least deprived fifth",
    ]
    assert "-0.050" in drawn.svg


async def test_the_mark_of_a_look_changes_with_every_reply_and_with_nothing_else(
    database, conn, clock
):
    people = children(20)
    await list_area(conn, people)
    known_by = await ask(database, clock.now())
    pool = database.room("estimate")
    before = await service.look_mark(pool, INSPECTION)
    assert await service.look_mark(pool, INSPECTION) == before
    await reply(conn, people[0], known_by, clock.now())
    assert await service.look_mark(pool, INSPECTION) != before
