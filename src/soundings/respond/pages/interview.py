"""The interviewers' pages: the list of calls, the call, the same questions read aloud."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any
from uuid import UUID

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template
from litestar.types import ASGIApp

from soundings.access.guards import interviewer_only
from soundings.access.model import SignedIn
from soundings.inspection.guards import INSPECTION
from soundings.inspection.model import Inspection
from soundings.instrument.model import AUDIENCES, Instrument, Item
from soundings.instrument.rules import next_item, parse_answer, path
from soundings.kit.clock import LONDON
from soundings.kit.forms import Fault
from soundings.kit.refusal import Refusal
from soundings.respond.model import (
    Attempt,
    Call,
    NotSaved,
    QuestionPage,
    Reply,
    State,
    TooFast,
    Visit,
    WrongOutcome,
)
from soundings.respond.pages import drawing
from soundings.respond.pages.exchange import AnyRequest, Form, Here, first, go, here, page, seen
from soundings.respond.rules import interview as rules
from soundings.respond.rules import showing
from soundings.respond.service import interview, replies, words
from soundings.roll.model import CaseId

_CALLS = "/staff/{code:str}/calls"
_CALL = f"{_CALLS}/{{case_id:uuid}}"
_DOOR: dict[str, Any] = {"guards": [interviewer_only], "dependencies": INSPECTION}
FAULTY, NOT_SAVED, TOO_FAST = 422, 503, 429
_UNSAVED = {NotSaved: ("unsaved", NOT_SAVED), TooFast: ("too_fast", TOO_FAST)}


def _base(inspection: Inspection, case_id: UUID) -> str:
    return f"/staff/{inspection.code}/calls/{case_id}"


async def _form(request: AnyRequest) -> Form:
    sent = await request.form()
    return {name: tuple(str(one) for one in sent.getall(name)) for name in sent}


# The list, and one call


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One case on the list."""

    call: Call
    reference: str
    held: bool


@get(_CALLS, name="respond.calls", **_DOOR)
async def show_calls(
    inspection: NamedDependency[Inspection],
    staff: NamedDependency[SignedIn],
    request: AnyRequest,
) -> Template:
    """List whom to call."""
    where = here(request)
    found = await interview.calls(where.pool, inspection.inspection_id)
    lines = [
        Line(
            call=call,
            reference=rules.reference(call.case_id),
            held=rules.is_held_by_another(call, staff.staff_id, where.at),
        )
        for call in found
    ]
    outcomes = await interview.outcomes(where.pool, inspection.inspection_id)
    context = {
        "inspection": inspection,
        "lines": lines,
        "outcomes": outcomes,
        "aapor": rules.AAPOR,
        "london": LONDON,
    }
    return Template("respond/calls.html", context=context)


@get(_CALL, name="respond.call", **_DOOR)
async def show_call(
    inspection: NamedDependency[Inspection],
    staff: NamedDependency[SignedIn],
    case_id: FromPath[UUID],
    request: AnyRequest,
) -> Template:
    """Show what to say, the calls so far, and where this one stands; no answer."""
    return await _call(inspection, staff, case_id, here(request))


async def _call(
    inspection: Inspection,
    staff: SignedIn,
    case_id: UUID,
    where: Here,
    refusal: Refusal | None = None,
    typed: Mapping[str, str] = MappingProxyType({}),
) -> Template:
    case = CaseId(case_id)
    found = await interview.at_phone(where.pool, inspection.inspection_id, case)
    mine = next(
        (
            each
            for each in found.attempts
            if each.outcome is None and each.staff_id == staff.staff_id
        ),
        None,
    )
    context = {
        "inspection": inspection,
        "staff": staff,
        "found": found,
        "mine": mine,
        "held": rules.is_held_by_another(found.call, staff.staff_id, where.at),
        "reference": rules.reference(case_id),
        "base": _base(inspection, case_id),
        "tellable": rules.TELLABLE,
        "languages": (await _tongues(where, inspection)) if mine else (),
        "refusal": refusal,
        "typed": typed,
        "london": LONDON,
    }
    return Template("respond/call.html", context=context, status_code=422 if refusal else 200)


async def _tongues(where: Here, inspection: Inspection) -> tuple[drawing.Tongue, ...]:
    instrument, known_by = await interview.asked(where.pool, inspection)
    return drawing.voice(instrument, known_by, "en", AUDIENCES[0]).tongues


@post(f"{_CALL}/hold", name="respond.hold", **_DOOR)
async def save_hold(
    inspection: NamedDependency[Inspection],
    staff: NamedDependency[SignedIn],
    case_id: FromPath[UUID],
    request: AnyRequest,
) -> Redirect:
    """Take the case in hand."""
    where, case = here(request), CaseId(case_id)
    await interview.hold(where.pool, inspection.inspection_id, case, staff.staff_id, where.at)
    return Redirect(_base(inspection, case_id), status_code=303)


@post(f"{_CALL}/begin", name="respond.begin", **_DOOR)
async def save_begin(
    inspection: NamedDependency[Inspection],
    staff: NamedDependency[SignedIn],
    case_id: FromPath[UUID],
    request: AnyRequest,
) -> Redirect:
    """Begin the questions, or go on where they stopped."""
    where, form = here(request), await _form(request)
    audience = next((one for one in AUDIENCES if one == first(form, "audience")), AUDIENCES[0])
    spoken = drawing.voice(
        *await interview.asked(where.pool, inspection), first(form, "language"), audience
    )
    told = await interview.begin(
        where.pool,
        inspection,
        CaseId(case_id),
        staff.staff_id,
        language=spoken.wording.language,
        audience=audience,
        at=where.at,
    )
    reply = await replies.reply(where.pool, told.response_id)
    instrument = await replies.instrument(where.pool, told.instrument_hash)
    return Redirect(_onward(_base(inspection, case_id), instrument, reply), status_code=303)


@post(f"{_CALL}/end", name="respond.end", **_DOOR)
async def save_end(
    inspection: NamedDependency[Inspection],
    staff: NamedDependency[SignedIn],
    case_id: FromPath[UUID],
    request: AnyRequest,
) -> Template | Redirect:
    """Write down what came of the call."""
    where, form = here(request), await _form(request)
    typed = {name: first(form, name) for name in ("outcome", "day", "hour")}
    try:
        await interview.end(
            where.pool,
            inspection.inspection_id,
            CaseId(case_id),
            staff.staff_id,
            said=typed["outcome"],
            call_back_at=rules.call_back(typed["day"], typed["hour"]),
            at=where.at,
        )
    except WrongOutcome as refusal:
        return await _call(inspection, staff, case_id, where, refusal, typed)
    return Redirect(f"/staff/{inspection.code}/calls", status_code=303)


# The questions


class Asking(msgspec.Struct, frozen=True, kw_only=True):
    """A reply being given in a call."""

    here: Here
    base: str
    attempt: Attempt
    reply: Reply
    instrument: Instrument
    spoken: drawing.Spoken

    @property
    def visit(self) -> Visit:
        """As whom this call types: it is shown what it typed itself, and nothing else."""
        return Visit(
            response_id=self.reply.response_id,
            number=rules.visit_of(self.attempt),
            instrument_hash=self.reply.instrument_hash,
            minute=self.here.minute,
            language=self.reply.language,
            audience=self.reply.audience,
        )


async def _asking(
    request: AnyRequest, inspection: Inspection, staff: SignedIn, case_id: UUID
) -> Asking:
    where = here(request)
    attempt, reply = await interview.answering(
        where.pool, inspection.inspection_id, CaseId(case_id), staff.staff_id
    )
    reply = await words.opened(where.pool, where.keys, reply)
    instrument = await replies.instrument(where.pool, reply.instrument_hash)
    return Asking(
        here=where,
        base=_base(inspection, case_id),
        attempt=attempt,
        reply=reply,
        instrument=instrument,
        spoken=drawing.voice(instrument, reply.instrument_hash, reply.language, reply.audience),
    )


def _onward(base: str, instrument: Instrument, reply: Reply) -> str:
    item = next_item(instrument, reply.answers, reply.audience)
    return f"{base}/check" if item is None else f"{base}/questions/{item.id}"


def _drawn(at: Asking, staff: SignedIn, shown: QuestionPage) -> str:
    worded = drawing.spelt(at.spoken, shown.item_id, None)
    return drawing.draw(
        "asked.html",
        at.spoken,
        base=at.base,
        form_token=staff.form_token,
        page=msgspec.structs.replace(
            shown, back=shown.back and shown.back.replace("/r/", f"{at.base}/questions/", 1)
        ),
        item=worded,
        kind=type(worded.item).__name__.lower(),
    )


def _page(at: Asking, item: Item, staff: SignedIn) -> QuestionPage:
    _, back = showing.step(path(at.instrument, at.reply.answers, at.reply.audience), item.id)
    return showing.question_page(
        at.reply, at.visit, at.here.minute, item, back=back, token=staff.form_token
    )


@get(f"{_CALL}/questions/{{item:str}}", name="respond.read-aloud", **_DOOR)
async def show_asked(
    inspection: NamedDependency[Inspection],
    staff: NamedDependency[SignedIn],
    case_id: FromPath[UUID],
    item: FromPath[str],
    request: AnyRequest,
) -> ASGIApp:
    """Show one question, to be read aloud."""
    at = await _asking(request, inspection, staff, case_id)
    asked = path(at.instrument, at.reply.answers, at.reply.audience)
    found = next((one for one in asked if one.id == item), None)
    if at.reply.state is not State.STARTED:
        return go(at.base)
    if found is None:
        return go(_onward(at.base, at.instrument, at.reply))
    return page(request, _drawn(at, staff, _page(at, found, staff)))


@post(f"{_CALL}/questions/{{item:str}}", name="respond.heard", **_DOOR)
async def save_asked(
    inspection: NamedDependency[Inspection],
    staff: NamedDependency[SignedIn],
    case_id: FromPath[UUID],
    item: FromPath[str],
    request: AnyRequest,
) -> ASGIApp:
    """Save the answer that was given."""
    at, form = await _asking(request, inspection, staff, case_id), await _form(request)
    worded = at.spoken.wording.items.get(item)
    if worded is None or at.reply.state is not State.STARTED:
        return go(at.base)
    answer, faults = parse_answer(worded, form, at.here.today)
    if faults:
        return _again(request, at, staff, worded.item, form, faults, FAULTY)
    try:
        reply = await replies.save(
            at.here.pool,
            at.here.keys,
            at.instrument,
            at.visit,
            worded.item,
            answer,
            seen=seen(form),
            at=at.here.at,
        )
    except (NotSaved, TooFast) as refusal:
        key, status = _UNSAVED[type(refusal)]
        fault = Fault(field=item, sentence=at.spoken.wording.pages[key])
        return _again(request, at, staff, worded.item, form, (fault,), status)
    return go(_onward(at.base, at.instrument, reply))


def _again(
    request: AnyRequest,
    at: Asking,
    staff: SignedIn,
    item: Item,
    form: Form,
    faults: tuple[Fault, ...],
    status: int,
) -> ASGIApp:
    shown = msgspec.structs.replace(
        _page(at, item, staff), form=form, faults=faults, seen=seen(form), hidden=False
    )
    return page(request, _drawn(at, staff, shown), status)


@get(f"{_CALL}/check", name="respond.read-back", **_DOOR)
async def show_heard(
    inspection: NamedDependency[Inspection],
    staff: NamedDependency[SignedIn],
    case_id: FromPath[UUID],
    request: AnyRequest,
) -> ASGIApp:
    """Show what was heard in this call, before it is sent."""
    at = await _asking(request, inspection, staff, case_id)
    if at.reply.state is not State.STARTED:
        return go(at.base)
    if next_item(at.instrument, at.reply.answers, at.reply.audience) is not None:
        return go(_onward(at.base, at.instrument, at.reply))
    html = drawing.draw(
        "heard.html",
        at.spoken,
        base=at.base,
        form_token=staff.form_token,
        rows=showing.rows(at.instrument, at.spoken.wording, at.reply, at.visit, at.here.minute),
    )
    return page(request, html)


@post(f"{_CALL}/check", name="respond.send-heard", **_DOOR)
async def save_heard(
    inspection: NamedDependency[Inspection],
    staff: NamedDependency[SignedIn],
    case_id: FromPath[UUID],
    request: AnyRequest,
) -> ASGIApp:
    """Send the reply; with it the call is over."""
    at = await _asking(request, inspection, staff, case_id)
    queue = request.app.state.queue
    missing = await interview.submit(at.here.pool, queue, at.instrument, at.attempt, at.here.at)
    if missing is not None:
        return go(f"{at.base}/questions/{missing.id}")
    return go(f"/staff/{inspection.code}/calls")


HANDLERS = [
    show_calls,
    show_call,
    save_hold,
    save_begin,
    save_end,
    show_asked,
    save_asked,
    show_heard,
    save_heard,
]
