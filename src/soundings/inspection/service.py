"""What one can do with an inspection: set it up, find it, open, close and freeze it."""

from datetime import date, datetime
from uuid import UUID

from soundings.access.model import Role, SignedIn
from soundings.access.rules import may_know_of
from soundings.audit.service import note
from soundings.inspection import rules, store
from soundings.inspection.model import (
    CodeTaken,
    Inspection,
    InspectionId,
    ListPage,
    Particulars,
    Step,
    UnknownInspection,
)
from soundings.kit.database import Pool, see_also, transaction
from soundings.kit.ids import new_id


async def create(
    pool: Pool, particulars: Particulars, at: datetime, *, actor: str = "operator"
) -> Inspection:
    """Set an inspection up in the state prepared.

    Raises CodeTaken, WrongParticulars or OffTheClock.
    """
    rules.check_particulars(particulars)
    async with transaction(pool) as conn:
        inspection_id = InspectionId(new_id())
        await see_also(conn, inspection_id)
        inspection = await store.add_inspection(conn, inspection_id, particulars, at)
        if inspection is None:
            message = (
                f"There is already an inspection called {particulars.code}; choose another code."
            )
            raise CodeTaken(message)
        await note(
            conn,
            at=at,
            actor=actor,
            action="inspection.created",
            subject=str(inspection.inspection_id),
            detail={"code": inspection.code, "notified_on": str(inspection.notified_on)},
        )
    return inspection


async def by_code(pool: Pool, code: str) -> Inspection:
    """Return the inspection called that, or raise UnknownInspection."""
    async with pool.acquire() as conn:
        inspection = await store.inspection_by_code(conn, code)
    return _called(inspection, code)


async def for_staff(pool: Pool, code: str, staff: SignedIn) -> Inspection:
    """Return the inspection called that if this person may know of it.

    Raises UnknownInspection, in the same words, whether there is none or it is not theirs.
    """
    async with pool.acquire() as conn:
        inspection = await store.inspection_by_code(conn, code)
    theirs = inspection is not None and may_know_of(staff, inspection.inspection_id)
    return _called(inspection if theirs else None, code)


async def by_id(pool: Pool, inspection_id: InspectionId) -> Inspection:
    """Return the inspection with that id, or raise UnknownInspection."""
    async with pool.acquire() as conn:
        inspection = await store.inspection_by_id(conn, inspection_id)
    return _known(inspection, inspection_id)


async def known_to(pool: Pool, staff: SignedIn, code: str | None = None) -> frozenset[UUID]:
    """Return the inspections this person may know of, or the one of them that is called that.

    Whoever keeps the installation knows of none.
    """
    if staff.role is Role.ADMINISTRATOR:
        return frozenset()
    async with pool.acquire() as conn:
        return frozenset(await store.known_ids(conn, staff.inspections, code))


async def all_inspections(pool: Pool) -> list[Inspection]:
    """Return all inspections, the latest first."""
    async with pool.acquire() as conn:
        return await store.every_inspection(conn)


async def overview(pool: Pool, at: datetime, staff: SignedIn) -> ListPage:
    """Return the page of the inspections this person may know of, with their clocks."""
    found = await all_inspections(pool)
    return ListPage(
        inspections=tuple(
            rules.card(inspection, at)
            for inspection in found
            if may_know_of(staff, inspection.inspection_id)
        )
    )


async def open_survey(
    pool: Pool, inspection_id: InspectionId, at: datetime, *, actor: str = "operator"
) -> Inspection:
    """Let families answer from now on; raises WrongState unless it was prepared."""
    return await _move(pool, inspection_id, Step.OPEN, at, actor)


async def close(
    pool: Pool, inspection_id: InspectionId, at: datetime, *, actor: str = "operator"
) -> Inspection:
    """Take no more answers; raises WrongState unless it was open."""
    return await _move(pool, inspection_id, Step.CLOSE, at, actor)


async def freeze(
    pool: Pool, inspection_id: InspectionId, at: datetime, *, actor: str = "operator"
) -> Inspection:
    """Let nothing more be learnt or changed; raises WrongState unless it was closed."""
    return await _move(pool, inspection_id, Step.FREEZE, at, actor)


async def _move(
    pool: Pool, inspection_id: InspectionId, step: Step, at: datetime, actor: str
) -> Inspection:
    async with transaction(pool) as conn:
        inspection = _known(await store.inspection_for_step(conn, inspection_id), inspection_id)
        state = rules.check_step(inspection, step)
        moved = await store.move_inspection(conn, inspection_id, state, at)
        await note(
            conn,
            at=at,
            actor=actor,
            action=f"inspection.{step}",
            subject=str(inspection_id),
            detail={"from": inspection.state, "to": state},
        )
    return moved


def _called(inspection: Inspection | None, code: str) -> Inspection:
    if inspection is None:
        message = (
            f"There is no inspection called {code}; set it up with soundings inspection create."
        )
        raise UnknownInspection(message)
    return inspection


def _known(inspection: Inspection | None, inspection_id: InspectionId) -> Inspection:
    if inspection is None:
        message = f"There is no inspection {inspection_id}; it may belong to another installation."
        raise UnknownInspection(message)
    return inspection


async def published_on(pool: Pool, inspection_id: InspectionId) -> date | None:
    """Return when the report came out, if it has."""
    async with pool.acquire() as conn:
        return await store.published_on(conn, inspection_id)


async def note_published(
    pool: Pool, inspection_id: InspectionId, on: date, at: datetime, *, actor: str = "operator"
) -> None:
    """Write down when the report came out: from then the replies' time runs."""
    async with transaction(pool) as conn:
        await store.note_published(conn, inspection_id, on)
        await note(
            conn,
            at=at,
            actor=actor,
            action="inspection.published",
            subject=str(inspection_id),
            detail={"on": str(on)},
        )
