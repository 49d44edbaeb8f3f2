"""Before a launch: the messages as telephones show them, a dry run, and what will happen; after
it: stopping the messages and letting them go.
"""

from collections.abc import Coroutine
from datetime import datetime
from pathlib import Path
from typing import Any

from litestar import get, post
from litestar.di import NamedDependency
from litestar.response import Redirect, Template

from soundings.access.guards import confirmed, inspector_only, lead_only
from soundings.inspection.guards import ASKED, Asked
from soundings.inspection.model import State
from soundings.inspection.rules import schedule
from soundings.kit.clock import LONDON
from soundings.kit.queue import Queue
from soundings.kit.refusal import Refusal
from soundings.kit.settings import Settings
from soundings.outreach import rules, service
from soundings.outreach.model import Audience, Channel, Purpose

ROOT = "/staff/{code:str}"
LEAD: dict[str, Any] = {"guards": [lead_only], "dependencies": ASKED}
SURE: dict[str, Any] = {"guards": [lead_only, confirmed], "dependencies": ASKED}

CHANNELS = {Channel.EMAIL: "email", Channel.SMS: "text message"}
PURPOSES = {
    Purpose.INVITE: "invitation",
    Purpose.REMINDER: "reminder",
    Purpose.LAST_CALL: "last call",
    Purpose.PUBLISHED: "news of the report",
}
AUDIENCES = {
    Audience.PARENT_CARER: "to parents and carers",
    Audience.YOUNG_PERSON: "to young people themselves",
}
REASONS = {
    "officer": "the address is an officer’s of the authority that is the child’s parent in law",
    "looked_after": "the child is looked after and this is not said to be the foster carer",
    "too_young": "a young person not yet written to in their own name",
    "died": "held: somebody died",
    "no_contact_order": "held: a no-contact order",
    "address_withheld": "held: the address is withheld",
    "moved": "held: moved away",
    "objected": "held: objected to being contacted",
    "safe_contact": "held: no safe way to make contact",
    "unknown": "held, without a reason given",
    "opted_out": "asked us to write no more",
    "no_address": "no email address and no mobile number",
    "refused": "told us not to write about this child",
}


def _moment(at: datetime) -> str:
    return f"{at.astimezone(LONDON):%H:%M on %A %-d %B %Y}"


def _page(name: str, asked: Asked, refusal: Refusal | None = None, **more: Any) -> Template:
    page = {
        "inspection": asked.inspection,
        "staff": asked.staff,
        "typed": asked.typed,
        "refusal": refusal,
        "moment": _moment,
        "channels": CHANNELS,
        "purposes": PURPOSES,
        "audiences": AUDIENCES,
        "reasons": REASONS,
    }
    return Template(name, context=page | more, status_code=422 if more.get("wrong") else 200)


@get(f"{ROOT}/messages", name="outreach.messages", guards=[inspector_only], dependencies=ASKED)
async def show_messages(
    asked: NamedDependency[Asked],
    settings: NamedDependency[Settings],
    surveys: NamedDependency[Path],
) -> Template:
    """Show every message at its longest, and what stands in the way of sending them."""
    refusal = None
    try:
        service.check_texts(asked.inspection, settings=settings, surveys=surveys)
    except Refusal as found:
        refusal = found
    specimens = service.specimens(asked.inspection, settings=settings, surveys=surveys)
    spoken = {one.language: one.language_name for one in specimens}
    shown = asked.typed.get("language", "en")
    return _page(
        "outreach/messages.html",
        asked,
        refusal,
        texts=[one for one in specimens if one.channel is Channel.SMS],
        mails=[one for one in specimens if one.channel is Channel.EMAIL and one.language == shown],
        spoken=spoken,
        shown=shown,
        unchecked=sorted({one.language_name for one in specimens if not one.checked}),
    )


async def _launch(
    name: str,
    asked: Asked,
    settings: Settings,
    surveys: Path,
    refusal: Refusal | None = None,
    *,
    wrong: bool = False,
) -> Template:
    """Show how a launch stands: what it would do, or what stands in its way, or what it did."""
    inspection, pool = asked.inspection, asked.database.room("outreach")
    dry = None
    if inspection.state in (State.PREPARED, State.OPEN):
        try:
            dry = await service.dry_run(
                pool, inspection, asked.at, settings=settings, surveys=surveys
            )
        except Refusal as found:
            refusal = refusal or found
    return _page(
        name,
        asked,
        refusal,
        wrong=wrong,
        dry=dry,
        rounds=await service.waves(pool, inspection.inspection_id),
        stop=await service.stop_of(pool, inspection.inspection_id),
        due=await service.waiting(pool, inspection.inspection_id, asked.at),
        clock=schedule(inspection.notified_on),
        now=asked.at,
    )


@get(f"{ROOT}/launch", name="outreach.launch", **LEAD)
async def show_launch(
    asked: NamedDependency[Asked],
    settings: NamedDependency[Settings],
    surveys: NamedDependency[Path],
) -> Template:
    return await _launch("outreach/launch.html", asked, settings, surveys)


@get(f"{ROOT}/launch/confirm", name="outreach.confirm-launch", **SURE)
async def show_confirm(
    asked: NamedDependency[Asked],
    settings: NamedDependency[Settings],
    surveys: NamedDependency[Path],
) -> Template:
    return await _launch("outreach/confirm.html", asked, settings, surveys)


@post(f"{ROOT}/launch/confirm", name="outreach.save-launch", **SURE)
async def save_launch(
    asked: NamedDependency[Asked],
    settings: NamedDependency[Settings],
    surveys: NamedDependency[Path],
    secret: NamedDependency[bytes],
    queue: NamedDependency[Queue],
) -> Template | Redirect:
    """Launch, once the inspection's code is typed and the box ticked."""
    try:
        rules.check_sure(asked.typed, asked.inspection)
        await service.launch(
            asked.database,
            asked.inspection,
            settings=settings,
            surveys=surveys,
            key=secret,
            at=asked.at,
            actor=asked.actor,
        )
    except Refusal as refusal:
        return await _launch(
            "outreach/confirm.html", asked, settings, surveys, refusal, wrong=True
        )
    await queue.nudge("send_due")
    return Redirect(f"/staff/{asked.inspection.code}/launch", status_code=303)


async def _take(
    asked: Asked, settings: Settings, surveys: Path, step: Coroutine[Any, Any, None]
) -> Template | Redirect:
    try:
        await step
    except Refusal as refusal:
        return await _launch("outreach/launch.html", asked, settings, surveys, refusal, wrong=True)
    return Redirect(f"/staff/{asked.inspection.code}/launch", status_code=303)


@post(f"{ROOT}/launch/stop", name="outreach.save-stop-sending", **LEAD)
async def save_stop_sending(
    asked: NamedDependency[Asked],
    settings: NamedDependency[Settings],
    surveys: NamedDependency[Path],
) -> Template | Redirect:
    """Stop at once: nobody is asked to prove who they are before harm is kept from going on."""
    pool, area = asked.database.room("outreach"), asked.inspection.inspection_id
    reason = asked.typed.get("reason", "")
    step = service.stop_sending(pool, area, reason, asked.at, actor=asked.actor)
    return await _take(asked, settings, surveys, step)


@post(f"{ROOT}/launch/resume", name="outreach.save-resume", **SURE)
async def save_resume(
    asked: NamedDependency[Asked],
    settings: NamedDependency[Settings],
    surveys: NamedDependency[Path],
    queue: NamedDependency[Queue],
) -> Template | Redirect:
    pool, area = asked.database.room("outreach"), asked.inspection.inspection_id
    step = service.resume_sending(pool, area, asked.at, actor=asked.actor)
    answer = await _take(asked, settings, surveys, step)
    await queue.nudge("send_due")
    return answer


HANDLERS = [
    show_messages,
    show_launch,
    show_confirm,
    save_launch,
    save_stop_sending,
    save_resume,
]
