"""The worker's part in what the pages ask for: findings and documents, made as a command would."""

from soundings.app import line
from soundings.app.runtime import Deps
from soundings.disclosure import service as disclosure
from soundings.disclosure.model import Audience, Build, BuildKind
from soundings.estimate.model import CutId
from soundings.inspection import service as inspections
from soundings.inspection.model import InspectionId
from soundings.kit.queue import Task
from soundings.kit.refusal import Refusal

_PRINTED = (Audience.INSPECTOR, Audience.PARTNERSHIP)


async def build_due(deps: Deps, *_: str) -> int:
    """Make whatever pages asked for, one after another; return how much.

    A refusal is kept for whoever asked. What fails otherwise is kept as failed, and raised for
    the log; what was left by a worker that died is begun again after a while.
    """
    pool, made = deps.database.room("disclosure"), 0
    while (build := await disclosure.take_build(pool, deps.clock.now())) is not None:
        try:
            cut_id = await _make(deps, build)
        except Refusal as refusal:
            await disclosure.end_build(
                pool, build.build_id, deps.clock.now(), fault=refusal.sentence
            )
        except Exception:
            await disclosure.end_build(
                pool, build.build_id, deps.clock.now(),
                fault="It failed. Whoever runs this service finds why in the worker’s log.",
            )  # fmt: skip
            raise
        else:
            await disclosure.end_build(pool, build.build_id, deps.clock.now(), cut_id=cut_id)
        made += 1
    return made


async def _make(deps: Deps, build: Build) -> CutId:
    pool = deps.database.room("inspection")
    inspection = await inspections.by_id(pool, InspectionId(build.inspection_id))
    analysis = await line.analyse(deps, inspection)
    if build.kind is BuildKind.DOCUMENTS:
        for audience in _PRINTED:
            await line.brief(deps, inspection, audience)
    return analysis.cut.cut_id


TASKS = (Task(name="build_due", run=build_due, every_seconds=10),)
