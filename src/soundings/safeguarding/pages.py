"""The queue of concerns, for the lead and the safeguarding officer alone."""

from pathlib import Path
from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from soundings.access.guards import analyst_only, inspector_only, safeguarding_only
from soundings.access.model import NoReason, PairId, SignedIn
from soundings.inspection.guards import INSPECTION
from soundings.inspection.model import Inspection
from soundings.kit.clock import Clock
from soundings.kit.database import Database
from soundings.kit.refusal import Refusal
from soundings.kit.vault import KeyRing
from soundings.respond.model import ResponseId
from soundings.safeguarding import service
from soundings.safeguarding.constants import LONDON
from soundings.safeguarding.model import (
    STEPS,
    ActionForm,
    ConcernId,
    PersonForm,
    PersonId,
    Step,
    WrongAction,
    WrongPerson,
)

AnyRequest = Request[Any, Any, Any]


@get(
    "/staff/{code:str}/safeguarding",
    name="safeguarding.queue",
    guards=[safeguarding_only],
    dependencies=INSPECTION,
)
async def show_queue(
    inspection: NamedDependency[Inspection],
    staff: NamedDependency[SignedIn],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
    secret: NamedDependency[bytes],
    surveys: NamedDependency[Path],
) -> Template:
    pool, area, at = database.room("safeguarding"), inspection.inspection_id, clock.now()
    queue = await service.show_queue(pool, secret, area, staff.staff_id, at, surveys=surveys)
    page = {
        "inspection": inspection,
        "staff": staff,
        "queue": queue,
        "london": LONDON,
        "counts": await service.counts(pool, area, at),
        "people": await service.people(pool, area),
    }
    return Template("safeguarding/queue.html", context=page)


@post(
    "/staff/{code:str}/safeguarding/{concern_id:uuid}/seen",
    name="safeguarding.seen",
    guards=[safeguarding_only],
    dependencies=INSPECTION,
)
async def save_seen(
    inspection: NamedDependency[Inspection],
    concern_id: FromPath[UUID],
    staff: NamedDependency[SignedIn],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Redirect:
    pool, area, at = database.room("safeguarding"), inspection.inspection_id, clock.now()
    await service.mark_seen(pool, area, ConcernId(concern_id), staff.staff_id, at)
    return _to_file(inspection, concern_id)


@get(
    "/staff/{code:str}/safeguarding/{concern_id:uuid}",
    name="safeguarding.file",
    guards=[safeguarding_only],
    dependencies=INSPECTION,
)
async def show_file(
    inspection: NamedDependency[Inspection],
    concern_id: FromPath[UUID],
    staff: NamedDependency[SignedIn],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
    secret: NamedDependency[bytes],
    surveys: NamedDependency[Path],
) -> Template:
    pool, area, at = database.room("safeguarding"), inspection.inspection_id, clock.now()
    concern = ConcernId(concern_id)
    file = await service.show_file(
        pool, secret, area, concern, staff.staff_id, at, surveys=surveys
    )
    requests = await service.identity_requests(pool, concern, at)
    return _file_page(inspection, staff, file, requests, {})


def _file_page(
    inspection: Inspection,
    staff: SignedIn,
    file: object,
    requests: object,
    typed: dict[str, str],
    fault: Refusal | None = None,
) -> Template:
    page = {
        "inspection": inspection,
        "staff": staff,
        "file": file,
        "requests": requests,
        "steps": STEPS,
        "london": LONDON,
        "typed": typed,
        "fault": None if fault is None else fault.sentence,
        "at_reason": isinstance(fault, NoReason),
    }
    return Template(
        "safeguarding/file.html", context=page, status_code=422 if fault is not None else 200
    )


async def _typed(request: AnyRequest) -> dict[str, str]:
    return {name: str(value) for name, value in (await request.form()).items()}


def _to_file(inspection: Inspection, concern_id: UUID) -> Redirect:
    return Redirect(f"/staff/{inspection.code}/safeguarding/{concern_id}", status_code=303)


def _to_people(inspection: Inspection) -> Redirect:
    return Redirect(f"/staff/{inspection.code}/safeguarding/people", status_code=303)


def _action(typed: dict[str, str]) -> ActionForm:
    if typed.get("step") not in set(Step):
        message = "Choose what was done."
        raise WrongAction(message)
    return ActionForm(
        step=Step(typed["step"]),
        to_whom=typed.get("to_whom", ""),
        reference=typed.get("reference", ""),
        note=typed.get("note", ""),
        closes="closes" in typed,
    )


@post(
    "/staff/{code:str}/safeguarding/{concern_id:uuid}/actions",
    name="safeguarding.act",
    guards=[safeguarding_only],
    dependencies=INSPECTION,
)
async def save_action(
    request: AnyRequest,
    inspection: NamedDependency[Inspection],
    concern_id: FromPath[UUID],
    staff: NamedDependency[SignedIn],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
    secret: NamedDependency[bytes],
    surveys: NamedDependency[Path],
) -> Redirect | Template:
    pool, area, at = database.room("safeguarding"), inspection.inspection_id, clock.now()
    concern, typed = ConcernId(concern_id), await _typed(request)
    try:
        await service.act(pool, secret, area, concern, _action(typed), by=staff, at=at)
    except WrongAction as fault:
        file = await service.show_file(
            pool, secret, area, concern, staff.staff_id, at, surveys=surveys
        )
        requests = await service.identity_requests(pool, concern, at)
        return _file_page(inspection, staff, file, requests, typed, fault)
    return _to_file(inspection, concern_id)


@post(
    "/staff/{code:str}/safeguarding/{concern_id:uuid}/asks",
    name="safeguarding.ask",
    guards=[safeguarding_only],
    dependencies=INSPECTION,
)
async def ask_identity(
    request: AnyRequest,
    inspection: NamedDependency[Inspection],
    concern_id: FromPath[UUID],
    staff: NamedDependency[SignedIn],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
    secret: NamedDependency[bytes],
    surveys: NamedDependency[Path],
) -> Redirect | Template:
    pool, area, at = database.room("safeguarding"), inspection.inspection_id, clock.now()
    concern, typed = ConcernId(concern_id), await _typed(request)
    try:
        await service.ask_identity(pool, area, concern, typed.get("reason", ""), by=staff, at=at)
    except NoReason as fault:
        file = await service.show_file(
            pool, secret, area, concern, staff.staff_id, at, surveys=surveys
        )
        requests = await service.identity_requests(pool, concern, at)
        return _file_page(inspection, staff, file, requests, typed, fault)
    return _to_file(inspection, concern_id)


@post(
    "/staff/{code:str}/safeguarding/{concern_id:uuid}/asks/{pair_id:uuid}/allow",
    name="safeguarding.allow",
    guards=[safeguarding_only],
    dependencies=INSPECTION,
)
async def allow_identity(
    inspection: NamedDependency[Inspection],
    concern_id: FromPath[UUID],
    pair_id: FromPath[UUID],
    staff: NamedDependency[SignedIn],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Redirect:
    pool, at = database.room("safeguarding"), clock.now()
    await service.allow_identity(pool, ConcernId(concern_id), PairId(pair_id), by=staff, at=at)
    return _to_file(inspection, concern_id)


def _people_page(
    inspection: Inspection,
    staff: SignedIn,
    people: object,
    told: object,
    typed: dict[str, str],
    fault: str | None = None,
) -> Template:
    page = {
        "inspection": inspection,
        "staff": staff,
        "people": people,
        "told": told,
        "london": LONDON,
        "typed": typed,
        "fault": fault,
    }
    return Template("safeguarding/people.html", context=page, status_code=422 if fault else 200)


@get(
    "/staff/{code:str}/safeguarding/people",
    name="safeguarding.people",
    guards=[safeguarding_only],
    dependencies=INSPECTION,
)
async def show_people(
    inspection: NamedDependency[Inspection],
    staff: NamedDependency[SignedIn],
    database: NamedDependency[Database],
) -> Template:
    pool, area = database.room("safeguarding"), inspection.inspection_id
    people, told = await service.people(pool, area), await service.told(pool, area)
    return _people_page(inspection, staff, people, told, {})


def _person(typed: dict[str, str]) -> PersonForm:
    step = typed.get("step", "")
    return PersonForm(
        name=typed.get("name", ""),
        email=typed.get("email", ""),
        phone=typed.get("phone", ""),
        step=int(step) if step.isascii() and step.isdigit() else 0,
        for_conflicts="for_conflicts" in typed,
    )


@post(
    "/staff/{code:str}/safeguarding/people",
    name="safeguarding.add-person",
    guards=[safeguarding_only],
    dependencies=INSPECTION,
)
async def add_person(
    request: AnyRequest,
    inspection: NamedDependency[Inspection],
    staff: NamedDependency[SignedIn],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Redirect | Template:
    pool, area, at = database.room("safeguarding"), inspection.inspection_id, clock.now()
    typed = await _typed(request)
    try:
        await service.add_person(pool, area, _person(typed), by=staff.staff_id, at=at)
    except WrongPerson as fault:
        people, told = await service.people(pool, area), await service.told(pool, area)
        return _people_page(inspection, staff, people, told, typed, fault.sentence)
    return _to_people(inspection)


@post(
    "/staff/{code:str}/safeguarding/people/{person_id:uuid}/remove",
    name="safeguarding.remove-person",
    guards=[safeguarding_only],
    dependencies=INSPECTION,
)
async def remove_person(
    inspection: NamedDependency[Inspection],
    person_id: FromPath[UUID],
    staff: NamedDependency[SignedIn],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Redirect:
    pool, area, at = database.room("safeguarding"), inspection.inspection_id, clock.now()
    await service.remove_person(pool, area, PersonId(person_id), by=staff.staff_id, at=at)
    return _to_people(inspection)


@post(
    "/staff/{code:str}/safeguarding/raised/{response_id:uuid}",
    name="safeguarding.raise",
    guards=[analyst_only],
    dependencies=INSPECTION,
)
async def raise_by_hand(
    inspection: NamedDependency[Inspection],
    response_id: FromPath[UUID],
    staff: NamedDependency[SignedIn],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
    keys: NamedDependency[KeyRing],
) -> Template:
    pool, area, at = database.room("safeguarding"), inspection.inspection_id, clock.now()
    await service.raise_by_hand(
        pool, keys, area, ResponseId(response_id), by=staff.staff_id, at=at
    )
    return _raised(inspection, staff)


@post(
    "/staff/{code:str}/safeguarding/raised-text",
    name="safeguarding.raise-text",
    guards=[inspector_only],
    dependencies=INSPECTION,
)
async def raise_text_by_hand(
    request: AnyRequest,
    inspection: NamedDependency[Inspection],
    staff: NamedDependency[SignedIn],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
    keys: NamedDependency[KeyRing],
) -> Template:
    pool, area, at = database.room("safeguarding"), inspection.inspection_id, clock.now()
    text_id = (await _typed(request)).get("text_id", "")
    await service.raise_by_hand(pool, keys, area, text_id, by=staff.staff_id, at=at)
    return _raised(inspection, staff)


def _raised(inspection: Inspection, staff: SignedIn) -> Template:
    return Template(
        "safeguarding/raised.html",
        context={"inspection": inspection, "staff": staff},
        status_code=200,
    )


HANDLERS = [
    show_queue,
    save_seen,
    show_file,
    save_action,
    ask_identity,
    allow_identity,
    show_people,
    add_person,
    remove_person,
    raise_by_hand,
    raise_text_by_hand,
]
