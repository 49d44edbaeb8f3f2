"""The close of a survey, on the hour its messages promised."""

from soundings.inspection.model import State as Stage
from soundings.inspection.rules import schedule
from soundings.inspection.service import all_inspections, close
from soundings.outreach import service
from soundings.outreach.tasks.work import Deps


async def close_due(deps: Deps, *_: str) -> int:
    """Close every survey whose hour has come, as its messages promised; return how many."""
    pool, at, closed = deps.database.room("outreach"), deps.clock.now(), 0
    for inspection in await all_inspections(pool):
        if inspection.state is not Stage.OPEN or at < schedule(inspection.notified_on).closes_at:
            continue
        await close(deps.database.room("inspection"), inspection.inspection_id, at, actor="clock")
        await service.settle(pool, inspection.inspection_id, at)
        closed += 1
    return closed
