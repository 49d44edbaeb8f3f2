"""Tell named people that concerns wait, again and again until somebody has looked.

An alarm is a row before it is sent and is marked after: a worker killed in between sends it
once more. An alarm twice is a nuisance; one that never comes is not to be borne.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime
from uuid import UUID

from soundings.access.model import StaffId
from soundings.audit import service as audit
from soundings.inspection import service as inspections
from soundings.inspection.model import InspectionId
from soundings.kit.database import Pool, transaction
from soundings.kit.ids import new_id
from soundings.kit.mail import Letter, NotPosted
from soundings.safeguarding import store
from soundings.safeguarding.constants import ALARM_EVERY, ALARM_TRIES, TOLD_SHOWN
from soundings.safeguarding.model import (
    Channel,
    Person,
    PersonForm,
    PersonId,
    Planned,
    Told,
    UnknownPerson,
)
from soundings.safeguarding.rules import (
    Standing,
    alarm_words,
    check_person,
    conflict_words,
    letter_words,
    needs_somebody,
    standing,
    tell,
    warnings,
)

Post = Callable[[Letter], Awaitable[None]]
"""Hands a letter to the mail server; raises NotPosted."""
Text = Callable[[UUID, str, str], Awaitable[str | None]]
"""Offers a text message (its id, a number, words); says why it did not go, if it did not."""


async def people(pool: Pool, inspection_id: InspectionId) -> list[Person]:
    """Return who is told of this inspection's queue, in their order."""
    async with pool.acquire() as conn:
        return await store.people(conn, inspection_id)


async def add_person(
    pool: Pool, inspection_id: InspectionId, form: PersonForm, *, by: StaffId, at: datetime
) -> None:
    """Tell somebody from now on; raises WrongPerson."""
    person = check_person(form, inspection_id, new_id())
    async with transaction(pool) as conn:
        await store.add_person(conn, person, by, at)
        await audit.note(
            conn,
            at=at,
            actor=str(by),
            action="safeguarding.person_added",
            subject=str(person.person_id),
            detail={"inspection_id": str(inspection_id), "step": person.step},
        )


async def remove_person(
    pool: Pool, inspection_id: InspectionId, person_id: PersonId, *, by: StaffId, at: datetime
) -> None:
    """Tell somebody no more; raises UnknownPerson."""
    async with transaction(pool) as conn:
        if not await store.remove_person(conn, inspection_id, person_id, at):
            message = "That person is not on the list; somebody may have taken them off already."
            raise UnknownPerson(message)
        await audit.note(
            conn,
            at=at,
            actor=str(by),
            action="safeguarding.person_removed",
            subject=str(person_id),
            detail={"inspection_id": str(inspection_id)},
        )


async def told(pool: Pool, inspection_id: InspectionId) -> list[Told]:
    """Return the latest alarms."""
    async with pool.acquire() as conn:
        return await store.told(conn, inspection_id, TOLD_SHOWN)


async def plan_alarms(pool: Pool, at: datetime) -> int:
    """Plan who is to be told now, in every inspection; return how many were not planned before.

    A survey's close ends nothing here: whatever waits is told of until somebody has looked.
    """
    planned = 0
    for inspection in await inspections.all_inspections(pool):
        async with transaction(pool) as conn:
            counts = await store.counts(conn, inspection.inspection_id, at)
            people = await store.people(conn, inspection.inspection_id)
            alarms = tell(standing(inspection.code, counts), people, at)
            planned += await store.add_alarms(conn, inspection.inspection_id, alarms, at)
    return planned


async def send_alarms(pool: Pool, at: datetime, *, url: str, post: Post, text: Text) -> int:
    """Send what is planned and has not gone; return how many went."""
    gone, tried = 0, set[UUID]()
    codes = {one.inspection_id: one.code for one in await inspections.all_inspections(pool)}
    while True:
        async with transaction(pool) as conn:
            alarm = await store.take_alarm(conn, ALARM_TRIES, at - ALARM_EVERY, tried)
            if alarm is None:
                return gone
            tried.add(alarm.alarm_id)
            counts = await store.counts(conn, alarm.inspection_id, at)
            now = standing(codes[alarm.inspection_id], counts)
            if not alarm.conflict and not needs_somebody(now):
                await store.settle_alarm(conn, alarm.alarm_id, at, "nothing waited any more")
                continue
            fault = await _send(alarm, now, url, post, text)
            await store.settle_alarm(conn, alarm.alarm_id, None if fault else at, fault)
            gone += fault is None


async def _send(alarm: Planned, now: Standing, url: str, post: Post, text: Text) -> str | None:
    """Return why it did not go, if it did not."""
    if alarm.channel is Channel.SMS:
        words = conflict_words(now.code) if alarm.conflict else alarm_words(now)
        return await text(alarm.alarm_id, alarm.address, words)
    if alarm.conflict:
        subject, written = f"Safeguarding: {now.code} asks for you", conflict_words(now.code)
    else:
        subject, written = letter_words(now, url)
    try:
        await post(Letter(to=alarm.address, subject=subject, text=written))
    except NotPosted as refusal:
        return refusal.sentence
    return None


async def warn(pool: Pool, at: datetime) -> tuple[str, ...]:
    """Return what nobody who runs the installation may miss, a line each, of every inspection."""
    found: list[str] = []
    for inspection in await inspections.all_inspections(pool):
        async with pool.acquire() as conn:
            counts = await store.counts(conn, inspection.inspection_id, at)
        found += warnings(standing(inspection.code, counts), at)
    return tuple(found)
