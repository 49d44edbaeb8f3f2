"""What a link opens: who asks and why, the start, and the way to ask for silence."""

import asyncio
import time

from litestar import post, route
from litestar.types import ASGIApp

from soundings.instrument.model import AUDIENCES, Audience, Language
from soundings.instrument.rules import steps
from soundings.kit import links
from soundings.kit.forms import Fault
from soundings.outreach.model import Refused
from soundings.respond.model import (
    LinkUnknown,
    Misses,
    Opened,
    Reply,
    State,
    Told,
    TooFast,
)
from soundings.respond.pages import ahead, drawing
from soundings.respond.pages.exchange import (
    BY_LINK,
    READ,
    AnyRequest,
    Form,
    Here,
    carries,
    cookie,
    first,
    go,
    here,
    opened,
    page,
    read_form,
    ready_page,
)
from soundings.respond.rules import showing, visits
from soundings.respond.service import keeping, replies

_MISSES = [Misses()]
"""This process's count: each process slows its own, and none of them asks another."""


async def _look_up(request: AnyRequest, where: Here) -> Opened:
    """Return what the link leads to; an unknown one waits its turn before it is refused."""
    try:
        return await replies.open_link(where.pool, where.secret, request.path_params["token"])
    except LinkUnknown:
        await wait_a_turn()
        raise


async def wait_a_turn() -> None:
    """Keep whoever asked for an unknown link or code waiting; raises TooFast if too many do."""
    _MISSES[0], wait = visits.miss(_MISSES[0], time.monotonic())
    if wait is None:
        raise TooFast
    await asyncio.sleep(wait)


def _audience(asked: str | None, found: Opened) -> Audience:
    return asked if asked in AUDIENCES else found.link.audience  # type: ignore[return-value]


async def _voice(
    where: Here, found: Opened, language: Language | None, audience: str | None
) -> drawing.Spoken:
    instrument = await replies.instrument(where.pool, found.survey.instrument_hash)
    return drawing.voice(
        instrument,
        found.survey.instrument_hash,
        language or found.link.language,
        _audience(audience, found),
    )


def closed(request: AnyRequest, spoken: drawing.Spoken) -> ASGIApp:
    """Thank whoever comes after the close."""
    html = drawing.plain(
        "closed_title", "closed_thanks", "closed_read", "closed_report", spoken=spoken
    )
    return page(request, html, 410)


def _seal(where: Here, request: AnyRequest) -> str:
    """Return what a page of the link puts into its forms, so that a blind post does nothing."""
    return links.form_token(where.secret, f"start:{_link(request)}")


def _link(request: AnyRequest) -> str:
    """Return the link as it was minted, whatever a mail program glued to it."""
    return links.canonical(request.path_params["token"])


@route("/{token:str}", http_method=READ, status_code=200, name="respond.link", opt=BY_LINK)
async def show_intro(request: AnyRequest) -> ASGIApp:
    where, asked = here(request), request.query_params
    found = await _look_up(request, where)
    spoken = await _voice(where, found, asked.get("l"), asked.get("a"))
    if not found.survey.taking:
        return closed(request, spoken)
    ready = drawing.ready(
        "intro.html",
        spoken,
        {"link": _link(request), "token": _seal(where, request)},
        area=found.survey.area,
        usual=found.link.audience,
    )
    return ready_page(request, ready, first=True)


@post("/{token:str}", name="respond.start", opt=BY_LINK)
async def save_start(request: AnyRequest) -> ASGIApp:
    where, form = here(request), await read_form(request)
    found = await _look_up(request, where)
    spoken = await _voice(where, found, first(form, "l"), first(form, "a"))
    if not found.survey.taking:
        return closed(request, spoken)
    if not carries(form, _seal(where, request)):
        return go(f"/{_link(request)}")
    told = await replies.start(
        where.pool,
        found,
        language=spoken.wording.language,
        audience=spoken.wording.audience,
        at=where.at,
    )
    return await enter(where, told, spoken.wording.language)


async def enter(where: Here, told: Told, language: Language) -> ASGIApp:
    """Send a browser into a reply, on a fresh visit to it.

    It asks in the words the reply was begun with, and where it stopped; a PIN is asked for
    first where one was set.
    """
    reply = await replies.reply(where.pool, told.response_id)
    visit = opened(where, told, language, reply.audience)
    if reply.state is not State.STARTED:
        return go("/r/done", cookie(where, visit))
    if reply.answers and (await keeping.kept(where.pool, reply.link_id)).pin:
        return go("/r/pin", cookie(where, visit))
    return go(await onward(where, reply), cookie(where, visit))


async def onward(where: Here, reply: Reply) -> str:
    """Return where the reply goes on: its next question, or all its answers."""
    instrument = await replies.instrument(where.pool, reply.instrument_hash)
    asked = steps(instrument, reply.answers, reply.audience)
    coming, back = showing.unreached(asked, reply.answers)
    if coming is not None:
        ahead.keep(reply, coming, back)
    return showing.address(coming)


# Silence


@route("/{token:str}/stop", http_method=READ, status_code=200, name="respond.stop", opt=BY_LINK)
async def show_stop(request: AnyRequest) -> ASGIApp:
    where, asked = here(request), request.query_params
    found = await _look_up(request, where)
    spoken = await _voice(where, found, asked.get("l"), None)
    if said := asked.get("said"):
        return page(request, drawing.draw("stopped.html", spoken, died=said == Refused.DIED))
    return page(request, _stop(request, where, spoken))


def _stop(
    request: AnyRequest,
    where: Here,
    spoken: drawing.Spoken,
    age: str = "",
    faults: tuple[Fault, ...] = (),
) -> str:
    return drawing.draw(
        "stop.html",
        spoken,
        link=_link(request),
        token=_seal(where, request),
        age=age,
        faults=faults,
    )


@post("/{token:str}/stop", name="respond.silence", opt=BY_LINK)
async def save_stop(request: AnyRequest) -> ASGIApp:
    where, form = here(request), await read_form(request)
    found = await _look_up(request, where)
    spoken = await _voice(where, found, request.query_params.get("l"), None)
    address = f"/{_link(request)}/stop?l={spoken.wording.language}"
    reason = first(form, "reason")
    if not carries(form, _seal(where, request)) or reason not in set(Refused):
        return go(address)
    if faults := _age_faults(form, spoken):
        html = _stop(request, where, spoken, first(form, "age"), faults)
        return page(request, html, 422)
    age = first(form, "age")
    await keeping.silence(where.pool, found, Refused(reason), int(age) if age else None, where.at)
    return go(f"{address}&said={reason}")


def _age_faults(form: Form, spoken: drawing.Spoken) -> tuple[Fault, ...]:
    typed = first(form, "age")
    if not typed or (typed.isascii() and typed.isdecimal() and len(typed) <= 2):  # noqa: PLR2004 - digits of an age
        return ()
    return (Fault(field="age", sentence=spoken.wording.pages["stop_age_wrong"]),)


HANDLERS = [show_intro, save_start, show_stop, save_stop]
