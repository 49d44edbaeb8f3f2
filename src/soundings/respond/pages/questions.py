"""One question a page, saved on every Continue; all answers before they are sent; the thanks."""

import msgspec
from litestar import post, route
from litestar.types import ASGIApp

from soundings.instrument.model import Instrument, Item, Text
from soundings.instrument.rules import next_item, parse_answer, path, steps
from soundings.kit.forms import Fault
from soundings.respond.constants import AGES_OF_YEAR, LONGEST_NAME
from soundings.respond.model import (
    Child,
    NotSaved,
    Reply,
    State,
    TooFast,
    Visit,
)
from soundings.respond.pages import ahead, drawing
from soundings.respond.pages.exchange import (
    BY_VISIT,
    READ,
    AnyRequest,
    Form,
    Here,
    cookie,
    first,
    form_of,
    go,
    here,
    kept_alive,
    page,
    ready_page,
    seen,
    the_visit,
)
from soundings.respond.pages.link import enter, onward
from soundings.respond.rules import matching, showing, visits
from soundings.respond.service import keeping, replies, words

NOT_SAVED, TOO_FAST, FAULTY = 503, 429, 422


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where a browser is: its visit, the version it is asked, and what its pages say."""

    here: Here
    visit: Visit
    instrument: Instrument
    spoken: drawing.Spoken
    cookie: bytes
    """Set where the page was asked for in another language."""

    @property
    def token(self) -> str:
        """What the forms carry."""
        return self.here.token(self.visit)


async def place(request: AnyRequest, where: Here, visit: Visit) -> Place:
    """Return where the browser is; asked for in another language, it stays in that."""
    instrument = await replies.instrument(where.pool, visit.instrument_hash)
    asked = request.query_params.get("l") if request.scope["query_string"] else None
    turned = asked is not None and asked != visit.language and asked in instrument.languages
    if turned:
        visit = msgspec.structs.replace(visit, language=asked)
    return Place(
        here=where,
        visit=visit,
        instrument=instrument,
        spoken=drawing.voice(instrument, visit.instrument_hash, visit.language, visit.audience),
        cookie=cookie(where, visit) if turned else b"",
    )


async def looked(request: AnyRequest) -> tuple[Place, Reply]:
    """Return where a browser that looks at a page is, and its reply as it stands."""
    where = here(request)
    at = await place(request, where, the_visit(request, where))
    return at, await replies.reply(where.pool, at.visit.response_id)


async def posted(request: AnyRequest) -> tuple[Place, Form]:
    """Return where a browser that posts a form is, and the form."""
    where = here(request)
    visit = the_visit(request, where)
    form = await form_of(request, where, visit)
    ahead.forget(visit.response_id)
    return await place(request, where, visit), form


def elsewhere(reply: Reply) -> ASGIApp | None:
    """Return the way on from a page that only an unfinished reply has."""
    match reply.state:
        case State.STARTED:
            return None
        case State.SUBMITTED:
            return go("/r/done")
        case State.WITHDRAWN:
            return go("/r/left")


def _question(request: AnyRequest, at: Place, reply: Reply, item: Item, back: str) -> ASGIApp:
    minute, token = at.here.minute, at.token
    shown = showing.question_page(reply, at.visit, minute, item, back=back, token=token)
    if ready := drawing.ready_question(at.spoken, shown):
        return ready_page(request, ready, at.cookie)
    return page(request, drawing.question(at.spoken, shown), set_cookie=at.cookie)


@route("/r/{item:str}", http_method=READ, status_code=200, name="respond.ask", opt=BY_VISIT)
async def show_question(request: AnyRequest) -> ASGIApp:
    where, name = here(request), request.path_params["item"]
    visit = the_visit(request, where)
    at = await place(request, where, visit)
    if kept := ahead.take(visit.response_id, name):
        return _question(request, at, kept.reply, kept.item, kept.back)
    reply = await replies.reply(where.pool, visit.response_id)
    if way := elsewhere(reply):
        return way
    asked = steps(at.instrument, reply.answers, reply.audience)
    item, back = showing.step(asked, name)
    if item is None:
        return go(_next(at.instrument, reply), at.cookie)
    opening = words.opened if isinstance(item, Text) else words.named
    reply = await opening(where.pool, where.keys, reply)
    return _question(request, at, reply, item, back)


@post("/r/{item:str}", name="respond.answer", opt=BY_VISIT)
async def save_answer(request: AnyRequest) -> ASGIApp:
    at, form = await posted(request)
    visit, set_cookie = kept_alive(at.here, at.visit)
    worded = at.spoken.wording.items.get(request.path_params["item"])
    if worded is None:
        return go("/r/check", set_cookie)
    item = worded.item
    answer, faults = parse_answer(worded, form, at.here.today)
    if faults:
        return await _ask_again(request, at, visit, item, form, faults, set_cookie)
    try:
        reply = await replies.save(
            at.here.pool,
            at.here.keys,
            at.instrument,
            visit,
            item,
            answer,
            seen=seen(form),
            at=at.here.at,
        )
    except (NotSaved, TooFast) as refusal:
        key, status = _UNSAVED[type(refusal)]
        sentence = at.spoken.wording.pages[key]
        shown = showing.unsaved_page(item, form, sentence, at.token, seen(form))
        return page(request, drawing.question(at.spoken, shown), status, set_cookie)
    if reply.state is not State.STARTED:
        return go("/r/done", set_cookie)
    asked = steps(at.instrument, reply.answers, reply.audience)
    coming, back = showing.unreached(asked, reply.answers)
    if coming is not None:
        ahead.keep(reply, coming, back)
    return go(showing.address(coming), set_cookie)


def _next(instrument: Instrument, reply: Reply) -> str:
    return showing.address(next_item(instrument, reply.answers, reply.audience))


_UNSAVED = {NotSaved: ("unsaved", NOT_SAVED), TooFast: ("too_fast", TOO_FAST)}


async def _ask_again(
    request: AnyRequest,
    at: Place,
    visit: Visit,
    item: Item,
    form: Form,
    faults: tuple[Fault, ...],
    set_cookie: bytes,
) -> ASGIApp:
    """Show the page again, with what was typed in place of what is kept."""
    kept = await replies.reply(at.here.pool, visit.response_id)
    reply = await words.named(at.here.pool, at.here.keys, kept)
    _, back = showing.step(steps(at.instrument, reply.answers, reply.audience), item.id)
    asked = showing.question_page(reply, visit, at.here.minute, item, back=back, token=at.token)
    shown = msgspec.structs.replace(asked, form=form, faults=faults, seen=seen(form), hidden=False)
    return page(request, drawing.question(at.spoken, shown), FAULTY, set_cookie)


# All answers, and the thanks


@route("/r/check", http_method=READ, status_code=200, name="respond.check", opt=BY_VISIT)
async def show_check(request: AnyRequest) -> ASGIApp:
    at, reply = await looked(request)
    if way := elsewhere(reply):
        return way
    asked = path(at.instrument, reply.answers, reply.audience)
    missing, back = showing.unreached(asked, reply.answers)
    if missing is not None:
        return go(showing.address(missing), at.cookie)
    reply = await words.opened(at.here.pool, at.here.keys, reply)
    html = drawing.draw(
        "check.html",
        at.spoken,
        rows=showing.rows(at.instrument, at.spoken.wording, reply, at.visit, at.here.minute),
        back=back,
        token=at.token,
    )
    return page(request, html, set_cookie=at.cookie)


@post("/r/check", name="respond.submit", opt=BY_VISIT)
async def save_check(request: AnyRequest) -> ASGIApp:
    at, _ = await posted(request)
    missing = await replies.submit(
        at.here.pool,
        request.app.state.queue,
        at.instrument,
        at.visit.response_id,
        at.here.at,
    )
    if missing is not None:
        return go(f"/r/{missing.id}")
    visit = visits.after_sending(at.visit, replies.new_visit())
    return go("/r/done", cookie(at.here, visit))


@route("/r/done", http_method=READ, status_code=200, name="respond.done", opt=BY_VISIT)
async def show_done(request: AnyRequest) -> ASGIApp:
    at, reply = await looked(request)
    if reply.state is not State.SUBMITTED:
        return elsewhere(reply) or go("/r/check")
    kept = await keeping.kept(at.here.pool, reply.link_id)
    another = matching.may_tell_another(reply, kept.replies)
    ready = drawing.ready(
        "done.html",
        at.spoken,
        {"return_code": at.here.return_code(reply)},
        apart=showing.is_apart(reply),
        address=at.here.address,
        another=another,
        pin=kept.pin,
    )
    return ready_page(request, ready, at.cookie)


# Another child


@route("/r/who", http_method=READ, status_code=200, name="respond.who", opt=BY_VISIT)
async def show_who(request: AnyRequest) -> ASGIApp:
    at, reply = await looked(request)
    kept = await keeping.kept(at.here.pool, reply.link_id)
    if not matching.may_tell_another(reply, kept.replies):
        return elsewhere(reply) or go(_next(at.instrument, reply))
    return page(request, _who(at), set_cookie=at.cookie)


def _who(at: Place, typed: str = "", faults: tuple[Fault, ...] = ()) -> str:
    return drawing.draw("who.html", at.spoken, token=at.token, typed=typed, faults=faults)


@post("/r/who", name="respond.another", opt=BY_VISIT)
async def save_who(request: AnyRequest) -> ASGIApp:
    at, form = await posted(request)
    called, year = " ".join(first(form, "called").split()), first(form, "year")
    say = at.spoken.wording.pages
    faults: list[Fault] = []
    if len(called) > LONGEST_NAME or not called.isprintable():
        faults.append(Fault(field="called", sentence=say["who_too_long"]))
    if year and year not in {str(known) for known in AGES_OF_YEAR}:
        faults.append(Fault(field="year", sentence=say["who_year_wrong"]))
    if faults:
        return page(request, _who(at, called, tuple(faults)), FAULTY)
    known = await replies.reply(at.here.pool, at.visit.response_id)
    if known.state is State.WITHDRAWN:
        return go("/r/left")
    told = await replies.tell_another(
        at.here.pool,
        at.here.keys,
        known,
        Child(called=called or None, school_year=int(year) if year else None),
        visit=at.visit.number,
        at=at.here.at,
    )
    visit = msgspec.structs.replace(
        at.visit, response_id=told.response_id, instrument_hash=told.instrument_hash
    )
    if told.state is not State.STARTED:
        return await enter(at.here, told, visit.language)
    reply = await replies.reply(at.here.pool, told.response_id)
    return go(await onward(at.here, reply), cookie(at.here, visit))


HANDLERS = [
    show_question,
    save_answer,
    show_check,
    save_check,
    show_done,
    show_who,
    save_who,
]
