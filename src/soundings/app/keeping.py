"""Where rooms meet to forget: the retention clock, and what one person may have or be rid of.

Each room deletes its own rows under its own role and proves it; here is only said when, and in
which order. Names and a carer's own answers come together in one place alone, at that carer's
wish, and every step notes who asked and why.
"""

import hashlib
import tomllib
from collections.abc import Awaitable, Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import TypeAlias

import msgspec

from soundings.app.runtime import Deps
from soundings.audit.model import BrokenSchedule, Deletion, Due, Event, Line, Schedule
from soundings.audit.rules import due_on
from soundings.coding import service as coding
from soundings.inspection import service as inspections
from soundings.inspection.constants import LONDON
from soundings.inspection.model import Inspection, InspectionId
from soundings.kit.log import logger
from soundings.kit.queue import Task
from soundings.kit.refusal import Refusal
from soundings.outreach import service as outreach
from soundings.outreach.model import Written
from soundings.respond.model import OwnReply
from soundings.respond.service import rights as replies
from soundings.roll import service as roll
from soundings.roll.model import ContactId, Subject
from soundings.safeguarding import service as safeguarding

_log = logger("keeping")

_Forget: TypeAlias = Callable[[Deps, Due], Awaitable[Deletion]]


LEAST_REASON = 10
"""Letters of a reason. Source: our choice, as access asks of two people."""


class NoReason(Refusal):
    """Nobody said on whose request something is done about a person."""

    slug = "no-reason"
    title = "A reason is wanted"


def check_reason(reason: str) -> str:
    """Return a reason that says enough to be found by; raises NoReason."""
    if len(reason.strip()) < LEAST_REASON:
        message = f"“{reason}” says too little: who asked, when, and how they proved who they are."
        raise NoReason(message)
    return reason.strip()


class Planned(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the schedule as it stands for one inspection."""

    code: str
    what: str
    due_on: date | None
    """None while what it counts from has not happened."""
    held: int
    """How much of it is held now."""
    due: bool
    source: str


class Bundle(msgspec.Struct, frozen=True, kw_only=True):
    """All that is held about a carer, as they may have it."""

    inspection: str
    asked_at: datetime
    reason: str
    roll: Subject
    outreach: Written
    replies: tuple[OwnReply, ...]
    """The carer's own; another carer's about the same child are that carer's."""
    withheld: str


WITHHELD = (
    "Records of safeguarding concerns are not in this bundle: the data protection officer decides "
    "on them (Data Protection Act 2018, Schedule 3, Part 5). Replies of other carers about the "
    "same child are theirs."
)


async def _people(deps: Deps, due: Due) -> Deletion:
    inspection_id = InspectionId(due.inspection_id)
    spared = await safeguarding.cases_of_concern(deps.database.room("safeguarding"), inspection_id)
    return await roll.forget_people(deps.database.room("roll"), due, spared=spared)


async def _links(deps: Deps, due: Due) -> Deletion:
    return await outreach.forget_links(deps.database.room("outreach"), due)


async def _texts(deps: Deps, due: Due) -> Deletion:
    return await outreach.forget_texts(deps.database.room("outreach"), due)


async def _names(deps: Deps, due: Due) -> Deletion:
    return await replies.forget_names(deps.database.room("respond"), due)


async def _words(deps: Deps, due: Due) -> Deletion:
    return await replies.forget_words(deps.database.room("respond"), due)


async def _replies(deps: Deps, due: Due) -> Deletion:
    return await replies.forget_replies(deps.database.room("respond"), due)


async def _comments(deps: Deps, due: Due) -> Deletion:
    return await coding.forget_comments(deps.database.room("coding"), due)


async def _concerns(deps: Deps, due: Due) -> Deletion:
    return await safeguarding.forget_concerns(deps.database.room("safeguarding"), due)


async def _held(deps: Deps, inspection_id: InspectionId) -> dict[str, int]:
    answered = await replies.kept(deps.database.room("respond"), inspection_id)
    pool = deps.database.room("outreach")
    return {
        "people": await roll.people(deps.database.room("roll"), inspection_id),
        "links": await outreach.live_links(pool, inspection_id),
        "texts": await outreach.kept_texts(pool, inspection_id),
        "comments": await coding.kept_comments(deps.database.room("coding"), inspection_id),
        "concerns": await safeguarding.kept_concerns(
            deps.database.room("safeguarding"), inspection_id
        ),
        "names_typed": answered["names"],
        "words": answered["words"],
        "replies": answered["replies"],
    }


FORGET: dict[str, _Forget] = {
    "names_typed": _names,
    "people": _people,
    "links": _links,
    "texts": _texts,
    "words": _words,
    "comments": _comments,
    "replies": _replies,
    "concerns": _concerns,
}
"""What a schedule can name, and who deletes it."""


def load_schedule(surveys: Path, instrument_name: str) -> tuple[Schedule, str]:
    """Return an instrument's retention schedule and its hash; raise BrokenSchedule."""
    file = surveys / instrument_name / "retention.toml"
    try:
        raw = file.read_bytes()
        schedule = msgspec.convert(tomllib.loads(raw.decode()), Schedule)
    except (
        OSError,
        UnicodeDecodeError,
        tomllib.TOMLDecodeError,
        msgspec.ValidationError,
    ) as error:
        message = f"{file}: {error}."
        raise BrokenSchedule(message) from error
    named = [line.what for line in schedule.line]
    if sorted(named) != sorted(FORGET):
        message = f"{file}: it names {', '.join(named)}; wanted once each: {', '.join(FORGET)}."
        raise BrokenSchedule(message)
    return schedule, hashlib.sha256(raw).hexdigest()


async def _happened(deps: Deps, inspection: Inspection) -> dict[Event, date | None]:
    closed = inspection.closed_at
    return {
        Event.CLOSED: None if closed is None else closed.astimezone(LONDON).date(),
        Event.PUBLISHED: await inspections.published_on(
            deps.database.room("inspection"), inspection.inspection_id
        ),
    }


async def plan(deps: Deps, inspection: Inspection) -> list[Planned]:
    """Say when each line of the schedule is due for an inspection, and how much is held."""
    schedule = load_schedule(deps.surveys, inspection.instrument_name)[0]
    happened = await _happened(deps, inspection)
    held = await _held(deps, inspection.inspection_id)
    return [_planned(inspection, line, happened, held, _today(deps)) for line in schedule.line]


def _planned(
    inspection: Inspection,
    line: Line,
    happened: Mapping[Event, date | None],
    held: Mapping[str, int],
    today: date,
) -> Planned:
    from_day = due_on(line, happened)
    return Planned(
        code=inspection.code,
        what=line.what,
        due_on=from_day,
        held=held[line.what],
        due=from_day is not None and from_day <= today and held[line.what] > 0,
        source=line.source,
    )


def _today(deps: Deps) -> date:
    return deps.clock.now().astimezone(LONDON).date()


async def due_now(deps: Deps) -> list[Planned]:
    """Return every line that is due, of any inspection."""
    return [
        one
        for inspection in await inspections.all_inspections(deps.database.room("inspection"))
        for one in await plan(deps, inspection)
        if one.due
    ]


async def keep_schedule(deps: Deps, *_: str) -> list[Deletion]:
    """Delete what is due of every inspection, and destroy keys that were retired long enough;
    return the proofs. Safe to run twice: what is gone is not due.
    """
    proofs = []
    for inspection in await inspections.all_inspections(deps.database.room("inspection")):
        sha256 = load_schedule(deps.surveys, inspection.instrument_name)[1]
        for one in await plan(deps, inspection):
            if one.due:
                due = Due(
                    inspection_id=inspection.inspection_id,
                    what=one.what,
                    reason=f"schedule: {one.source}",
                    actor="clock",
                    at=deps.clock.now(),
                    schedule_sha256=sha256,
                    due_on=one.due_on,
                )
                proofs.append(await FORGET[one.what](deps, due))
    destroyed = await roll.destroy_retired(deps.database.room("roll"), deps.clock.now())
    if proofs or destroyed:
        _log.info("forgot", deletions=len(proofs), keys=destroyed)
    return proofs


TASKS = (Task(name="keep_schedule", run=keep_schedule, every_seconds=3600),)


async def export_subject(
    deps: Deps, inspection: Inspection, contact_id: ContactId, *, actor: str, reason: str
) -> Bundle:
    """Gather all that is held about a carer, room by room, each noting who asked and why."""
    at = deps.clock.now()
    found = await roll.subject(
        deps.database.room("roll"),
        inspection.inspection_id,
        contact_id,
        keys=deps.keys,
        actor=actor,
        reason=reason,
        at=at,
    )
    written = await outreach.written(deps.database.room("outreach"), contact_id, keys=deps.keys)
    answered = await replies.own_replies(
        deps.database.room("respond"),
        [link.link_id for link in written.links],
        _right(inspection, "subject access", actor, reason, at),
        keys=deps.keys,
    )
    return Bundle(
        inspection=inspection.area,
        asked_at=at,
        reason=reason,
        roll=found,
        outreach=written,
        replies=tuple(answered),
        withheld=WITHHELD,
    )


async def erase_subject(
    deps: Deps,
    inspection: Inspection,
    contact_id: ContactId,
    *,
    actor: str,
    reason: str,
    answers_too: bool,
) -> list[Deletion]:
    """Forget a carer: silence their addresses for good as hashes, cut their links, and forget who
    they are; with their answers, where the law gives that right. Return the proofs.

    The order matters: whoever is not known any more cannot be silenced. Asked again after it was
    broken off, it goes on.
    """
    at = deps.clock.now()
    pool = deps.database.room("outreach")
    known = await outreach.written(pool, contact_id, keys=deps.keys)
    links = [link.link_id for link in known.links]
    proof = await outreach.erase_contact(
        pool, contact_id, _right(inspection, "messages and links", actor, reason, at)
    )
    proofs = [proof]
    if answers_too:
        proofs.append(
            await coding.erase_comments(
                deps.database.room("coding"),
                links,
                _right(inspection, "comments as they were read", actor, reason, at),
            )
        )
        proofs.append(
            await replies.erase_replies(
                deps.database.room("respond"),
                links,
                _right(inspection, "own replies", actor, reason, at),
            )
        )
    proofs.append(
        await roll.erase_contact(
            deps.database.room("roll"),
            contact_id,
            _right(inspection, "names and addresses", actor, reason, at),
        )
    )
    return proofs


def _right(inspection: Inspection, what: str, actor: str, reason: str, at: datetime) -> Due:
    return Due(
        inspection_id=inspection.inspection_id, what=what, reason=reason, actor=actor, at=at
    )
