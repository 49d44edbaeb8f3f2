"""Coming back later, the PIN, what you told us, and taking it back or deleting it."""

from collections.abc import Sequence

import msgspec
from litestar import post, route
from litestar.types import ASGIApp

from soundings.kit.forms import Fault
from soundings.respond.model import (
    PinResting,
    PinWrong,
    Reply,
    ResponseId,
    Row,
    Sent,
    State,
    Undoing,
)
from soundings.respond.pages import drawing
from soundings.respond.pages.exchange import (
    BY_VISIT,
    READ,
    AnyRequest,
    Form,
    cookie,
    first,
    go,
    kept_alive,
    page,
)
from soundings.respond.pages.link import onward
from soundings.respond.pages.questions import FAULTY, Place, looked, posted
from soundings.respond.rules import showing, visits
from soundings.respond.service import keeping, replies, words


async def _way_on(at: Place, reply: Reply) -> str:
    return await onward(at.here, reply) if reply.state is State.STARTED else "/r/done"


@route("/r/later", http_method=READ, status_code=200, name="respond.later", opt=BY_VISIT)
async def show_later(request: AnyRequest) -> ASGIApp:
    at, reply = await looked(request)
    html = drawing.draw(
        "later.html",
        at.spoken,
        onward=await _way_on(at, reply),
        by_link=not showing.is_apart(reply),
        return_code=at.here.return_code(reply),
        address=at.here.address,
        pin=(await keeping.kept(at.here.pool, reply.link_id)).pin,
    )
    return page(request, html, set_cookie=at.cookie)


@route("/r/pin", http_method=READ, status_code=200, name="respond.pin", opt=BY_VISIT)
async def show_pin(request: AnyRequest) -> ASGIApp:
    at, reply = await looked(request)
    if at.visit.proven and not visits.is_idle(at.visit, at.here.minute):
        html = drawing.plain(
            "pin_title", "pin_saved", spoken=at.spoken, onward=await _way_on(at, reply)
        )
        return page(request, html, set_cookie=at.cookie)
    asks = (await keeping.kept(at.here.pool, reply.link_id)).pin
    if not asks and reply.state is not State.STARTED:
        return go("/r/done")
    return page(request, await _pin(at, reply, asks=asks), set_cookie=at.cookie)


async def _pin(at: Place, reply: Reply, *, asks: bool, fault: str = "") -> str:
    sentence = at.spoken.wording.pages[fault] if fault else ""
    return drawing.draw(
        "pin.html",
        at.spoken,
        token=at.token,
        asks=asks,
        onward=await _way_on(at, reply),
        faults=(Fault(field="pin", sentence=sentence),) if fault else (),
    )


@post("/r/pin", name="respond.set-pin", opt=BY_VISIT)
async def save_pin(request: AnyRequest) -> ASGIApp:
    """Set the PIN of a reply that is not sent yet, or try the one that was set."""
    at, form = await posted(request)
    visit, set_cookie = kept_alive(at.here, at.visit)
    reply = await replies.reply(at.here.pool, visit.response_id)
    asks = (await keeping.kept(at.here.pool, reply.link_id)).pin
    if not asks and reply.state is not State.STARTED:
        return go("/r/done", set_cookie)
    typed, fault = first(form, "pin").replace(" ", ""), ""
    if not visits.is_pin(typed):
        fault = "pin_wrong" if asks else "pin_shape"
    elif asks:
        try:
            number = await keeping.try_pin(at.here.pool, reply.response_id, typed, at.here.at)
        except PinWrong:
            fault = "pin_wrong"
        except PinResting:
            fault = "pin_locked"
        else:
            return go(await _shown_on(at, reply), _proven(at, number))
    elif await keeping.set_pin(at.here.pool, reply, typed, visit=visit.number):
        return go("/r/pin", _proven(at, visit.number))
    else:
        fault = "pin_wrong"
    return page(request, await _pin(at, reply, asks=asks, fault=fault), FAULTY, set_cookie)


async def _shown_on(at: Place, reply: Reply) -> str:
    return await onward(at.here, reply) if reply.state is State.STARTED else "/r/answers"


def _proven(at: Place, number: str) -> bytes:
    visit = msgspec.structs.replace(at.visit, number=number, proven=True, minute=at.here.minute)
    return cookie(at.here, visit)


@route("/r/answers", http_method=READ, status_code=200, name="respond.answers", opt=BY_VISIT)
async def show_answers(request: AnyRequest) -> ASGIApp:
    at, reply = await looked(request)
    if not at.visit.proven or visits.is_idle(at.visit, at.here.minute):
        return go("/r/pin")
    named = await keeping.sent(at.here.pool, at.here.keys, reply.response_id, at.visit.number)
    told: list[tuple[str, tuple[Row, ...]]] = []
    for name, each in zip(_names(at, named), named, strict=True):
        kept = await replies.reply(at.here.pool, each.response_id)
        one = await words.opened(at.here.pool, at.here.keys, kept)
        asked = await replies.instrument(at.here.pool, one.instrument_hash)
        spoken = drawing.voice(asked, one.instrument_hash, at.visit.language, one.audience)
        rows = showing.rows(asked, spoken.wording, one, at.visit, at.here.minute)
        told.append((name, rows))
    html = drawing.draw("answers.html", at.spoken, replies=told)
    return page(request, html, set_cookie=at.cookie)


def _names(at: Place, named: Sequence[Sent]) -> list[str]:
    numbered = at.spoken.wording.pages["answers_number"]
    return [one.called or numbered.replace("{number}", str(one.number)) for one in named]


@route("/r/undo", http_method=READ, status_code=200, name="respond.undo", opt=BY_VISIT)
async def show_undo(request: AnyRequest) -> ASGIApp:
    at, reply = await looked(request)
    if reply.state is State.WITHDRAWN:
        return go("/r/left")
    if not at.visit.proven and (await keeping.kept(at.here.pool, reply.link_id)).pin:
        return go("/r/pin")
    named = await keeping.sent(at.here.pool, at.here.keys, reply.response_id, at.visit.number)
    html = drawing.draw(
        "undo.html",
        at.spoken,
        token=at.token,
        replies=_names(at, named),
        onward=await _way_on(at, reply),
    )
    return page(request, html, set_cookie=at.cookie)


@post("/r/undo", name="respond.save-undo", opt=BY_VISIT)
async def save_undo(request: AnyRequest) -> ASGIApp:
    at, form = await posted(request)
    reply = await replies.reply(at.here.pool, at.visit.response_id)
    if not at.visit.proven and (await keeping.kept(at.here.pool, reply.link_id)).pin:
        return go("/r/pin")
    how = first(form, "how")
    unnamed = await keeping.sent(at.here.pool, at.here.keys, reply.response_id, None)
    chosen = _chosen(form, unnamed)
    if how not in set(Undoing) or not chosen:
        return go("/r/undo")
    await keeping.undo(at.here.pool, reply, chosen, Undoing(how), at.here.at)
    return go("/r/left")


def _chosen(form: Form, named: Sequence[Sent]) -> tuple[ResponseId, ...]:
    which = first(form, "which")
    if which == "all" or len(named) == 1:
        return tuple(one.response_id for one in named)
    return tuple(one.response_id for one in named if str(one.number) == which)


@route("/r/left", http_method=READ, status_code=200, name="respond.left", opt=BY_VISIT)
async def show_left(request: AnyRequest) -> ASGIApp:
    at, reply = await looked(request)
    if reply.state is not State.WITHDRAWN:
        return go(await _way_on(at, reply))
    title = "erased_title" if reply.link_id == reply.response_id else "withdrawn_title"
    html = drawing.plain(title, "undone_text", "close_page", spoken=at.spoken)
    return page(request, html, set_cookie=at.cookie)


HANDLERS = [
    show_later,
    show_pin,
    save_pin,
    show_answers,
    show_undo,
    save_undo,
    show_left,
]
