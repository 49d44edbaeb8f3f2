"""Screenings, concerns, who is told and what was done, in PostgreSQL."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from soundings.access.model import StaffId
from soundings.inspection.model import InspectionId
from soundings.kit.database import Connection
from soundings.kit.sql import Fields, command, only, query, statement
from soundings.kit.vault import WrappedKey
from soundings.respond.model import ResponseId
from soundings.safeguarding.constants import BATCH
from soundings.safeguarding.model import (
    Action,
    Alarm,
    Concern,
    ConcernId,
    Counts,
    Known,
    KnownByWords,
    Night,
    Person,
    PersonId,
    Planned,
    Reached,
    Told,
    Unscreened,
    Waiting,
)

_RENAME_CONCERNS = command(__name__, "rename_concerns")
_FORGET = tuple(
    command(__name__, name) for name in ("forget_alarms", "forget_actions", "forget_concerns")
)
_UNSCREENED_REPLIES = query(__name__, "unscreened_replies", Unscreened)
_UNSCREENED_TEXTS = query(__name__, "unscreened_texts", Unscreened)
_ADD_SCREENINGS = command(__name__, "add_screenings")
_ADD_CONCERNS = command(__name__, "add_concerns")
_MARK_SEEN = command(__name__, "mark_seen")
_CLOSE = command(__name__, "close_concern")
_ADD_ACTION = command(__name__, "add_action")
_REMOVE_PERSON = command(__name__, "remove_person")
_ADD_ALARMS = command(__name__, "add_alarms")
_ADD_NIGHTS = query(__name__, "add_nights", Night)


async def unscreened_replies(
    conn: Connection, version: str, response_id: ResponseId | None
) -> list[Unscreened]:
    """Read a batch of answers these rules have not read: of one reply, or of any."""
    return await _UNSCREENED_REPLIES.all(conn, response_id, version, BATCH)


async def unscreened_texts(
    conn: Connection, version: str, text_id: str | None = None
) -> list[Unscreened]:
    """Read a batch of text messages, and of words that are gone, these rules have not read; or
    one message alone.
    """
    return await _UNSCREENED_TEXTS.all(conn, version, BATCH, text_id)


async def add_screenings(
    conn: Connection, texts: Sequence[Unscreened], version: str, at: datetime
) -> None:
    """Write that these texts were read."""
    await _ADD_SCREENINGS.run(
        conn,
        version,
        at,
        [text.response_id for text in texts],
        [text.text_id for text in texts],
        [text.inspection_id for text in texts],
        [text.item for text in texts],
        [text.text_sha256 for text in texts],
    )


@statement
async def drop_retired(
    conn: Connection,
    texts: Annotated[Sequence[Unscreened], only("response_id", "text_id", "item", "text_sha256")],
) -> None:
    """Forget words that were kept only to be read."""


async def add_concerns(
    conn: Connection, concerns: Sequence[Concern], version: str, at: datetime, due_at: datetime
) -> None:
    """Put concerns raised now into the queue; one that is there keeps its clock."""
    await _ADD_CONCERNS.run(
        conn,
        at,
        due_at,
        [concern.concern_id for concern in concerns],
        [concern.inspection_id for concern in concerns],
        [concern.response_id for concern in concerns],
        [concern.text_id for concern in concerns],
        [concern.case_id for concern in concerns],
        [concern.link_id for concern in concerns],
        [concern.item for concern in concerns],
        [concern.text_sha256 for concern in concerns],
        [concern.text_sealed for concern in concerns],
        [",".join(concern.rules) for concern in concerns],
        [concern.seriousness for concern in concerns],
        version,
    )


@statement
async def queue(
    conn: Connection, inspection_id: InspectionId, *, unseen_only: bool
) -> list[Waiting]:
    """Read the queue in its order: what nobody has seen, and what is in hand if wanted."""


@statement
async def concern(
    conn: Connection, inspection_id: InspectionId, concern_id: ConcernId
) -> Waiting | None:
    """Read one concern, if the inspection has it."""


async def mark_seen(
    conn: Connection,
    inspection_id: InspectionId,
    concern_id: ConcernId,
    staff_id: StaffId,
    at: datetime,
) -> bool:
    """Write who saw it and when; say whether nobody had before."""
    return bool(await _MARK_SEEN.run(conn, inspection_id, concern_id, at, staff_id))


async def close(
    conn: Connection,
    inspection_id: InspectionId,
    concern_id: ConcernId,
    staff_id: StaffId,
    at: datetime,
) -> None:
    """Write who closed it and when."""
    await _CLOSE.run(conn, inspection_id, concern_id, at, staff_id)


@statement
async def mark_about_the_area(
    conn: Connection, inspection_id: InspectionId, concern_id: ConcernId
) -> None:
    """Write that it concerns those who would act on it."""


async def add_action(
    conn: Connection, inspection_id: InspectionId, concern_id: ConcernId, action: Action
) -> None:
    """Write what was done."""
    await _ADD_ACTION.run(
        conn,
        action.action_id,
        inspection_id,
        concern_id,
        action.step,
        action.to_whom,
        action.reference,
        action.note_sealed,
        action.done_by,
        action.done_by_name,
        action.done_at,
    )


@statement
async def actions(conn: Connection, concern_id: ConcernId) -> list[Action]:
    """Read what was done about a concern."""


@statement
async def whose(
    conn: Connection, inspection_id: InspectionId, concern_id: ConcernId
) -> Reached | None:
    """Read which children it may be about and which carer's link it came by."""


@statement
async def counts(conn: Connection, inspection_id: InspectionId, at: datetime) -> Counts:
    """Count the queue."""


@statement
async def people(conn: Connection, inspection_id: InspectionId) -> list[Person]:
    """Read who is told, in their order."""


@statement
async def add_person(conn: Connection, person: Fields[Person], by: StaffId, at: datetime) -> None:
    """Write that somebody is told from now on."""


async def remove_person(
    conn: Connection, inspection_id: InspectionId, person_id: PersonId, at: datetime
) -> bool:
    """Write that somebody is told no more; say whether they were."""
    return bool(await _REMOVE_PERSON.run(conn, inspection_id, person_id, at))


async def add_alarms(
    conn: Connection,
    inspection_id: InspectionId,
    alarms: Sequence[Alarm],
    at: datetime,
    *,
    concern_id: ConcernId | None = None,
) -> int:
    """Plan alarms; return how many were not planned already."""
    return await _ADD_ALARMS.run(
        conn,
        inspection_id,
        concern_id,
        at,
        [alarm.person_id for alarm in alarms],
        [alarm.channel for alarm in alarms],
        [alarm.slot for alarm in alarms],
    )


@statement
async def take_alarm(
    conn: Connection, most_tries: int, since: datetime, but: Collection[UUID]
) -> Planned | None:
    """Hold one alarm that has not gone, but for these, for as long as the transaction lasts."""


@statement
async def settle_alarm(
    conn: Connection, alarm_id: UUID, sent_at: datetime | None, fault: str | None
) -> None:
    """Write what became of an alarm."""


@statement
async def told(conn: Connection, inspection_id: InspectionId, most: int) -> list[Told]:
    """Read the latest alarms."""


async def add_nights(
    conn: Connection,
    night: date,
    wrote: Sequence[tuple[UUID, InspectionId]],
    at_home: Sequence[str],
    at: datetime,
) -> list[Night]:
    """Decide of whoever wrote tonight whether they are told whom to call; return what is new."""
    return await _ADD_NIGHTS.all(
        conn,
        night,
        at,
        [link_id for link_id, _ in wrote],
        [inspection_id for _, inspection_id in wrote],
        list(at_home),
    )


@statement
async def cases_of_concern(conn: Connection, inspection_id: InspectionId) -> list[UUID]:
    """Return the children about whom somebody still has something to do."""


@statement
async def known_by_words(
    conn: Connection, landed: Annotated[Sequence[Known], only("whose", "item")]
) -> list[KnownByWords]:
    """Return the concerns about these words that are known by a hash of them, held."""


async def rename_concerns(
    conn: Connection, renamed: Sequence[tuple[ConcernId, str, bytes]]
) -> None:
    """Write under which mark and sealed how these concerns stand from now on."""
    await _RENAME_CONCERNS.run(
        conn,
        [concern_id for concern_id, _, _ in renamed],
        [mark for _, mark, _ in renamed],
        [sealed for _, _, sealed in renamed],
    )


@statement
async def rename_screenings(
    conn: Connection,
    landed: Annotated[Sequence[Known], only("whose", "item", "mark")],
    hashes: Sequence[str],
) -> None:
    """Write that these words were read, under the marks that stand for them from now on."""


@statement
async def kept_concerns(conn: Connection, inspection_id: InspectionId) -> int:
    """Count the concerns with which nobody has anything to do any more."""


async def forget_concerns(conn: Connection, inspection_id: InspectionId) -> None:
    """Delete closed concerns, what was done about them and who was told."""
    for each in _FORGET:
        await each.run(conn, inspection_id)


@statement
async def data_keys(conn: Connection) -> list[WrappedKey]:
    """Return the keys that may have sealed families' words, wrapped."""
