"""The line, step by step: what a command does and what the demo does after one another."""

from collections.abc import Sequence
from pathlib import Path

import msgspec

from soundings.app.runtime import Deps
from soundings.briefing import service as briefing
from soundings.briefing.model import Document
from soundings.briefing.rules.documents import Paper
from soundings.claims import service as claims
from soundings.claims.model import Archetype, BenchmarksReport, ClaimsReport, RowsReport
from soundings.claims.rules.benchmarks import Wanted
from soundings.coding import service as coding
from soundings.contrast import service as contrast
from soundings.contrast.model import (
    Discordance,
    Enquiry,
    Finding,
    Gap,
    Gradient,
    Linked,
    SchoolSignal,
    Signal,
)
from soundings.disclosure import service as disclosure
from soundings.disclosure.model import Audience, Released
from soundings.disclosure.rules.suppression import at_least
from soundings.estimate import service as estimate
from soundings.estimate.model import Cut, Look
from soundings.inspection import service as inspections
from soundings.inspection.model import Inspection, State, WrongState
from soundings.instrument import service as instruments
from soundings.outreach import service as outreach
from soundings.outreach.model import Plan
from soundings.roll import service as roll
from soundings.roll.model import Imported, Report
from soundings.safeguarding import service as safeguarding


class Analysis(msgspec.Struct, frozen=True, kw_only=True):
    """What an analysis found."""

    cut: Cut
    findings: tuple[Finding, ...]
    signals: tuple[Signal, ...]
    gaps: tuple[Gap, ...]
    gradients: tuple[Gradient, ...]
    schools: tuple[SchoolSignal, ...]
    linked: tuple[Linked, ...]
    enquiries: tuple[Enquiry, ...]


async def find(deps: Deps, code: str) -> Inspection:
    """Return the inspection of that code."""
    return await inspections.by_code(deps.database.room("inspection"), code)


async def check_roll(
    deps: Deps, inspection: Inspection, files: Sequence[Path], mapping: Path | None = None
) -> Report:
    """Read list, contact and hold files row by row; store nothing."""
    return await roll.check(
        deps.database.room("roll"), inspection, files, mapping, deps.clock.now(), keys=deps.keys
    )


async def import_roll(deps: Deps, inspection: Inspection, report: Report) -> Imported:
    """Store what the report found good, all of it or none."""
    return await roll.import_files(
        deps.database.room("roll"), inspection, report, deps.clock.now(), keys=deps.keys
    )


def archetypes_of(deps: Deps, inspection: Inspection) -> dict[str, Archetype]:
    """Return the archetypes of an inspection's instrument, proved to ask what it asks."""
    return claims.testable(
        deps.surveys / inspection.instrument_name,
        instruments.load(deps.surveys, inspection.instrument_name),
    )


def check_claims(deps: Deps, inspection: Inspection, file: Path) -> ClaimsReport:
    """Read a claims file row by row; store nothing."""
    return claims.check_claims(inspection, file, archetypes_of(deps, inspection), deps.clock.now())


async def import_claims(deps: Deps, inspection: Inspection, file: Path) -> int:
    """Store the partnership's claims; return how many."""
    return await claims.import_claims(
        deps.database.room("claims"),
        inspection,
        file,
        archetypes_of(deps, inspection),
        deps.clock.now(),
    )


async def check_rows(deps: Deps, inspection: Inspection, file: Path) -> RowsReport:
    """Read the area's own dated rows and hold each against its claim; store nothing."""
    return await claims.check_rows(
        deps.database.room("claims"), inspection, file, archetypes_of(deps, inspection)
    )


async def import_rows(deps: Deps, inspection: Inspection, report: RowsReport) -> RowsReport:
    """Store the area's own dated rows, each under the case the roll finds it to be about.

    The roll alone reads who a row is about; what is stored has a case and no name. What that
    told stands at the end of the report that comes back.
    """
    cases = await roll.cases_of(
        deps.database.room("roll"),
        inspection.inspection_id,
        [(row.local_id, row.upn) for row in report.rows],
        keys=deps.keys,
    )
    return await claims.import_rows(
        deps.database.room("claims"), inspection, report, cases, deps.clock.now()
    )


def check_benchmarks(
    deps: Deps, inspection: Inspection, file: Path, wanted: Wanted
) -> BenchmarksReport:
    """Read a file of published figures; store nothing."""
    folder = deps.surveys / inspection.instrument_name
    return claims.check_benchmarks(file, claims.published(folder), wanted)


async def import_benchmarks(deps: Deps, inspection: Inspection, report: BenchmarksReport) -> int:
    """Store published figures beside the claims; return how many."""
    return await claims.import_benchmarks(
        deps.database.room("claims"), inspection.inspection_id, report, deps.clock.now()
    )


async def lock_claims(deps: Deps, inspection: Inspection) -> str:
    """Lock the claims; return their hash."""
    return await claims.lock(
        deps.database.room("claims"), inspection.inspection_id, deps.clock.now()
    )


async def launch(deps: Deps, inspection: Inspection) -> Plan:
    """Publish the instrument, plan every wave and open the survey."""
    made = await outreach.launch(
        deps.database,
        inspection,
        settings=deps.settings,
        surveys=deps.surveys,
        key=deps.secret,
        at=deps.clock.now(),
    )
    await deps.queue.nudge("send_due")
    return made


async def close(deps: Deps, inspection: Inspection) -> None:
    """Take no more answers, and give every listed child its one disposition."""
    at = deps.clock.now()
    try:
        await inspections.close(deps.database.room("inspection"), inspection.inspection_id, at)
    except WrongState:
        if (await find(deps, inspection.code)).state is not State.CLOSED:
            raise
        # the clock had closed it already
    await outreach.settle(deps.database.room("outreach"), inspection.inspection_id, at)


async def look(deps: Deps, inspection: Inspection) -> Look:
    """Look at an open survey: rates, evenness and curves, and no verdict."""
    return await estimate.take_look(
        deps.database.room("estimate"),
        inspection.inspection_id,
        claims.archetypes(deps.surveys / inspection.instrument_name),
        deps.clock.now(),
    )


async def redact(deps: Deps, inspection: Inspection) -> None:
    """Screen and redact what families wrote, so that people may check and read it."""
    at = deps.clock.now()
    await safeguarding.screen_new(
        deps.database.room("safeguarding"), deps.keys, at, surveys=deps.surveys
    )
    await coding.redact_new(
        deps.database, inspection.inspection_id, at, keys=deps.keys, surveys=deps.surveys
    )


async def analyse(deps: Deps, inspection: Inspection) -> Analysis:
    """Read the words, weigh the answers, hold each claim against them."""
    at = deps.clock.now()
    await redact(deps, inspection)
    archetypes = claims.archetypes(deps.surveys / inspection.instrument_name)
    cut = await estimate.take_cut(
        deps.database.room("estimate"), inspection.inspection_id, archetypes, at
    )
    pool = deps.database.room("contrast")
    findings = await contrast.contrast(pool, cut.cut_id, archetypes, at)
    return Analysis(
        cut=cut,
        findings=findings,
        signals=await contrast.signals(pool, cut.cut_id),
        gaps=await contrast.gaps(pool, cut.cut_id),
        gradients=await contrast.gradients(pool, cut.cut_id),
        schools=await contrast.school_signals(pool, cut.cut_id),
        linked=await contrast.linked(pool, cut.cut_id),
        enquiries=await contrast.enquiries(pool, cut.cut_id),
    )


async def disagreements(
    deps: Deps, inspection: Inspection
) -> tuple[tuple[Linked, ...], tuple[Discordance, ...]]:
    """Return the latest cut's linked contrasts, and the children whose accounts disagree."""
    cut = await estimate.latest_cut(deps.database.room("estimate"), inspection.inspection_id)
    pool = deps.database.room("contrast")
    return (
        await contrast.linked(pool, cut.cut_id),
        await contrast.discordances(pool, cut.cut_id),
    )


async def release(deps: Deps, inspection: Inspection, audience: Audience) -> Released:
    """Release the latest cut to an audience, under the thresholds of the settings."""
    cut = await estimate.latest_cut(deps.database.room("estimate"), inspection.inspection_id)
    return await disclosure.release(
        deps.database,
        inspection.inspection_id,
        cut.cut_id,
        audience,
        deps.clock.now(),
        thresholds=at_least(msgspec.to_builtins(deps.settings.disclosure)),
    )


async def brief(
    deps: Deps, inspection: Inspection, audience: Audience, *, paper: Paper | None = None
) -> Document:
    """Release the latest cut to an audience and typeset its document, or another paper of it."""
    released = await release(deps, inspection, audience)
    return await briefing.make(
        deps.database,
        released,
        deps.clock.now(),
        secret=deps.secret,
        reports=deps.reports,
        paper=paper,
    )
