"""Say what a launch would do, do it, and stop one inspection's messages and let them go."""

from datetime import datetime
from pathlib import Path

from msgspec.structs import replace

from soundings.audit.service import note
from soundings.inspection import service as inspections
from soundings.inspection.model import Inspection, InspectionId, State
from soundings.inspection.rules import schedule
from soundings.instrument import service as instruments
from soundings.kit.database import Database, Pool, transaction
from soundings.kit.settings import Settings
from soundings.outreach import rules, store
from soundings.outreach.model import DryRun, Plan, Specimen, Stop
from soundings.outreach.service.planning import check_locked, load_book, plan


def specimens(
    inspection: Inspection, *, settings: Settings, surveys: Path
) -> tuple[Specimen, ...]:
    """Return every message an inspection may send, at its longest; raises WrongText."""
    return rules.specimens(
        load_book(surveys, inspection),
        area=inspection.area_short,
        closes=schedule(inspection.notified_on).closes_at,
        public_url=settings.web.public_url,
        fragment_pence=settings.outreach.fragment_pence,
    )


def check_texts(inspection: Inspection, *, settings: Settings, surveys: Path) -> None:
    """Raise WrongText or TextTooLong for messages that could not be launched with."""
    rules.check_book(
        load_book(surveys, inspection),
        area=inspection.area_short,
        closes=schedule(inspection.notified_on).closes_at,
        public_url=settings.web.public_url,
    )


async def dry_run(
    pool: Pool, inspection: Inspection, at: datetime, *, settings: Settings, surveys: Path
) -> DryRun:
    """Say whom a launch now would write to, when, at what cost, and whom not; do nothing.

    Raises ClaimsNotLocked, WrongText or TextTooLong, as the launch itself would.
    """
    clock = schedule(inspection.notified_on)
    waves = rules.waves(clock)
    check_texts(inspection, settings=settings, surveys=surveys)
    async with transaction(pool) as conn:
        await check_locked(conn, inspection)
        channels = await store.preview(conn, inspection.inspection_id, waves)
        kept = await store.kept_from(conn, inspection.inspection_id)
        found = await store.to_reach(conn, inspection.inspection_id)
        holds = await store.freshness(conn, inspection.inspection_id, at)
    rounds = rules.launch_rounds(
        waves,
        channels,
        at,
        last_call_most=settings.outreach.last_call_most,
        fragment_pence=settings.outreach.fragment_pence,
    )
    if inspection.state is State.PREPARED:
        leaves = next((max(one.opens_at, at) for one in waves if one.expires_at > at), None)
        holds = replace(holds, leaves_at=leaves)
    return DryRun(
        rounds=rounds,
        kept=tuple(kept),
        children=found.children,
        reached=found.reached,
        pounds=sum(one.pounds for one in rounds),
        closes_at=clock.closes_at,
        stale=rules.stale_holds(holds, at, ahead=True),
    )


async def launch(
    database: Database,
    inspection: Inspection,
    *,
    settings: Settings,
    surveys: Path,
    key: bytes,
    at: datetime,
    actor: str = "operator",
) -> Plan:
    """Publish the questionnaire, plan every message and open the survey.

    May be asked again after another import: only what is missing is added. Whoever asks wakes
    the worker afterwards. Raises what planning raises.
    """
    instrument = instruments.load(surveys, inspection.instrument_name)
    await instruments.publish(database.room("instrument"), instrument, at)
    made = await plan(
        database.room("outreach"),
        inspection,
        settings=settings,
        surveys=surveys,
        key=key,
        at=at,
        actor=actor,
    )
    if inspection.state is State.PREPARED:
        pool = database.room("inspection")
        await inspections.open_survey(pool, inspection.inspection_id, at, actor=actor)
    return made


async def stop_of(pool: Pool, inspection_id: InspectionId) -> Stop | None:
    """Return the stop an inspection's messages are under, if they are."""
    async with transaction(pool) as conn:
        return await store.stop_of(conn, inspection_id)


async def stop_sending(
    pool: Pool, inspection_id: InspectionId, reason: str, at: datetime, *, actor: str
) -> None:
    """Let no message of this inspection leave until somebody lets them go; answers still come.

    What a provider has already been given cannot be called back. Raises WithoutReason or
    AlreadyStopped.
    """
    rules.check_reason(reason)
    async with transaction(pool) as conn:
        rules.check_running(await store.stop_of(conn, inspection_id))
        await store.add_stop(conn, inspection_id, reason, actor, at)
        await note(
            conn,
            at=at,
            actor=actor,
            action="outreach.stop",
            subject=str(inspection_id),
            detail={"reason": reason},
        )


async def resume_sending(
    pool: Pool, inspection_id: InspectionId, at: datetime, *, actor: str
) -> None:
    """Let an inspection's messages leave again, but those whose time is over; or NotStopped."""
    async with transaction(pool) as conn:
        stop = rules.check_stopped(await store.stop_of(conn, inspection_id))
        await store.end_stop(conn, inspection_id, stop.number, actor, at)
        await note(
            conn,
            at=at,
            actor=actor,
            action="outreach.go-on",
            subject=str(inspection_id),
            detail={"stopped_at": stop.stopped_at.isoformat()},
        )
