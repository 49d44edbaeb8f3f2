"""Work asked for on a page and done once, and the hour the partnership is given its pack."""

from datetime import timedelta

import pytest
from tests.disclosure.test_release import cut
from tests.estimate.make import INSPECTION, made
from tests.serving import deps

from soundings.access.model import Role, SignedIn, StaffId
from soundings.app.building import build_due
from soundings.briefing import service as briefing
from soundings.disclosure import service
from soundings.disclosure.constants import LEFT_AFTER
from soundings.disclosure.model import Audience, BuildKind, BuildState, NotReleased
from soundings.kit.database import Audience as Eyes
from soundings.kit.database import Scope, connect

__all__ = ["cut", "deps"]

LEAD = SignedIn(
    staff_id=StaffId(made(9, 1)), name="Ines", role=Role.LEAD_INSPECTOR, inspections=None,
    form_token="",
)  # fmt: skip


async def _ask(deps, kind=BuildKind.FINDINGS):
    pool = deps.database.room("disclosure")
    await service.ask_build(pool, INSPECTION, kind, at=deps.clock.now(), by=LEAD)
    return pool


async def test_asked_twice_while_it_is_under_way_is_asked_once(deps, cut):
    pool = await _ask(deps)
    await _ask(deps, BuildKind.DOCUMENTS)
    (waiting,) = await service.builds(pool, INSPECTION)
    assert (waiting.kind, waiting.state) == (BuildKind.FINDINGS, BuildState.WAITING)
    begun = await service.take_build(pool, deps.clock.now())
    assert begun.build_id == waiting.build_id
    assert begun.state is BuildState.WORKING
    assert await service.take_build(pool, deps.clock.now()) is None
    await service.end_build(pool, begun.build_id, deps.clock.now(), cut_id=cut.cut_id)
    await _ask(deps)
    states = [one.state for one in await service.builds(pool, INSPECTION)]
    assert sorted(states) == [BuildState.DONE, BuildState.WAITING]


async def test_what_a_worker_that_died_left_is_begun_again(deps, cut):
    pool = await _ask(deps)
    left = await service.take_build(pool, deps.clock.now())
    deps.clock.wind(deps.clock.now() + LEFT_AFTER + timedelta(seconds=1))
    assert (await service.take_build(pool, deps.clock.now())).build_id == left.build_id


async def test_a_build_that_is_refused_says_why_to_whoever_asked(deps, cut, url):
    async with connect(url) as conn:
        await conn.execute("DELETE FROM claims.lock")
    pool = await _ask(deps)
    assert await build_due(deps) == 1
    (failed,) = await service.builds(pool, INSPECTION)
    assert failed.state is BuildState.FAILED
    assert "lock them first" in failed.fault
    assert await build_due(deps) == 0


async def test_the_partnership_sees_nothing_of_a_release_before_it_is_handed_over(deps, cut):
    database, at = deps.database, deps.clock.now()
    pool = database.room("disclosure")
    with pytest.raises(NotReleased):
        await service.hand_over(pool, INSPECTION, at=at, actor="x", name="Ines")
    await _ask(deps, BuildKind.DOCUMENTS)
    assert await build_due(deps) == 1
    scope = Scope(
        audience=Eyes.PARTNERSHIP, inspections=frozenset({INSPECTION}), person=made(9, 2)
    )
    theirs = database.within(scope)

    async def seen() -> tuple[int, int]:
        listed = await briefing.documents(theirs.room("briefing"), INSPECTION, frozenset(Audience))
        async with theirs.room("disclosure").acquire() as conn:
            return len(listed), await conn.fetchval("SELECT count(*) FROM disclosure.release")

    assert await seen() == (0, 0)
    assert await service.handed_over(pool, INSPECTION) is None
    assert await service.handed_release(theirs.room("disclosure"), INSPECTION) is None
    await service.hand_over(pool, INSPECTION, at=at, actor="x", name="Ines")
    again = await service.hand_over(pool, INSPECTION, at=at, actor="y", name="Ada")
    assert await seen() == (1, 1)
    handed = await service.handed_over(theirs.room("disclosure"), INSPECTION)
    assert (handed.handed_name, handed.release_id) == ("Ines", again.release_id)
    released = await service.handed_release(theirs.room("disclosure"), INSPECTION)
    assert released.audience is Audience.PARTNERSHIP
    async with database.room("audit").acquire() as conn:
        noted = "SELECT count(*) FROM audit.entry WHERE action = 'disclosure.handed_over'"
        assert await conn.fetchval(noted) == 1
