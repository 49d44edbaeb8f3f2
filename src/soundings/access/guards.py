"""The doors: a handler lists one as `guards=[staff_only]`, and gets the person as `staff`.

    @get("/staff/{code:str}", guards=[inspector_only], dependencies=STAFF)
    async def show_area(staff: NamedDependency[SignedIn], …) -> Template: …

A guard looks the session up, puts the person on `connection.state.staff`, and refuses any POST
whose form lacks the session's `form_token` (in a template:
`<input type="hidden" name="form_token" value="{{ request.state.staff.form_token }}">`).
What a guard needs it finds on the application's state, as `deps`.
"""

import asyncio
import hmac
from collections.abc import Awaitable, Callable, Hashable
from typing import Any, Protocol

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.di import Provide
from litestar.handlers.base import BaseRouteHandler

from soundings.access import service
from soundings.access.model import (
    ForeignForm,
    NotSignedIn,
    Role,
    SignedIn,
    TooManyRequests,
)
from soundings.access.rules import check_confirmed, check_factors, check_role
from soundings.kit.clock import Clock
from soundings.kit.database import Database
from soundings.kit.pace import Pace
from soundings.kit.settings import Settings
from soundings.kit.uploads import is_multipart, read_form


class Deps(Protocol):
    """What a door needs of the application."""

    database: Database
    clock: Clock
    secret: bytes
    settings: Settings


AnyConnection = ASGIConnection[Any, Any, Any, Any]
AnyRequest = Request[Any, Any, Any]

FORM_FIELD = "form_token"
FORM_HEADER = "x-form-token"
"""Where a script puts the token, which sends no form."""
BACKGROUND_HEADER = "x-background"
"""What a page says that asks for its own news: nobody need sit there, so it keeps no session
alive."""

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})

_NOT_SIGNED_IN = (
    "You are not signed in, or your session ran out after 15 minutes unused or 12 hours."
)
_FOREIGN = (
    "The form you sent was not made in this session. Go back, load the page again and send "
    "it once more."
)


def is_secure(settings: Settings) -> bool:
    """Say whether staff open their pages over HTTPS."""
    return settings.web.staff_url.startswith("https://")


def cookie_name(*, secure: bool, of: str = "staff") -> str:
    """Return a cookie's name, the session's: `__Host-` binds it to this host over HTTPS."""
    return f"__Host-{of}" if secure else of


def check_pace(connection: AnyConnection, whom: Hashable) -> None:
    """Slow down whoever asks faster than a person reads, or a page asks for its news."""
    deps: Deps = connection.app.state.deps
    pace: Pace = connection.app.state.pace
    now = asyncio.get_running_loop().time()
    if not pace.allows(whom, deps.settings.web.staff_per_minute, now):
        message = "That is more than anybody reads. Wait a minute, then go on."
        raise TooManyRequests(message)


async def _sent(request: AnyRequest) -> object:
    """Return the token a form carries; one with files is read from memory, never from a disk."""
    content_type = request.headers.get("content-type", "")
    if is_multipart(content_type):
        return read_form(content_type, await request.body()).typed.get(FORM_FIELD)
    return (await request.form()).get(FORM_FIELD)


async def _check_form(connection: AnyConnection, staff: SignedIn) -> None:
    if connection.scope.get("method") in _SAFE:
        return
    sent: object = connection.headers.get(FORM_HEADER)
    if sent is None and isinstance(connection, Request):
        sent = await _sent(connection)
    if not isinstance(sent, str) or not hmac.compare_digest(
        sent.encode(), staff.form_token.encode()
    ):
        raise ForeignForm(_FOREIGN)


async def _admit(connection: AnyConnection, roles: frozenset[Role]) -> None:
    deps: Deps = connection.app.state.deps
    name = cookie_name(secure=is_secure(deps.settings))
    token = connection.cookies.get(name, "")
    pool, at = deps.database.room("access"), deps.clock.now()
    used = BACKGROUND_HEADER not in connection.headers
    staff = await service.signed_in(pool, token, deps.secret, at, used=used)
    if staff is None:
        raise NotSignedIn(_NOT_SIGNED_IN)
    connection.state.staff = staff
    check_pace(connection, staff.staff_id)
    if is_secure(deps.settings):
        check_factors(staff, connection.url.path)
    check_role(staff.role, roles)
    await _check_form(connection, staff)


Guard = Callable[[AnyConnection, BaseRouteHandler], Awaitable[None]]


ADMITS: dict[Guard, frozenset[Role]] = {}
"""Whom each door admits: the bar over the pages offers nobody another's."""


def _door(*roles: Role) -> Guard:
    """Return a guard that admits these roles and nobody else."""
    admitted = frozenset(roles)

    async def admit(connection: AnyConnection, _: BaseRouteHandler) -> None:
        await _admit(connection, admitted)

    ADMITS[admit] = admitted
    return admit


staff_only = _door(*Role)
"""Whoever is signed in, the partnership too: never guard replies or words with it."""

lead_only = _door(Role.LEAD_INSPECTOR)
"""What changes an inspection for everybody: launch, lock, freeze, release."""

inspector_only = _door(Role.LEAD_INSPECTOR, Role.TEAM_INSPECTOR)
"""Findings, replies' words, lines of enquiry."""

analyst_only = _door(Role.LEAD_INSPECTOR, Role.TEAM_INSPECTOR, Role.ANALYST)
"""Figures and redacted words, without a name: analysts, and the inspectors they work for."""

reader_only = _door(Role.LEAD_INSPECTOR, Role.TEAM_INSPECTOR, Role.ANALYST, Role.PARTNERSHIP)
"""Documents that were released, to each role its own."""

safeguarding_only = _door(Role.LEAD_INSPECTOR, Role.SAFEGUARDING_OFFICER)
"""The queue of concerns."""

interviewer_only = _door(Role.INTERVIEWER)
"""The call-sheet: whoever asks families on the telephone reads no findings."""

partnership_only = _door(Role.PARTNERSHIP)
"""The partnership's own desk: claims, gaps in the lists, reply."""

administrator_only = _door(Role.ADMINISTRATOR)
"""Accounts, keys and the installation."""

DOORS = frozenset(
    {
        staff_only,
        lead_only,
        inspector_only,
        analyst_only,
        reader_only,
        safeguarding_only,
        interviewer_only,
        partnership_only,
        administrator_only,
    }
)
"""Every door: a staff page stands behind one of them."""


async def confirmed(connection: AnyConnection, _: BaseRouteHandler) -> None:
    """Admit whoever has just proved to be there; stands after the guard that lets them in."""
    deps: Deps = connection.app.state.deps
    check_confirmed(connection.state.staff, deps.clock.now())


def session_token(request: AnyRequest) -> str:
    """Return what the session's cookie carries."""
    deps: Deps = request.app.state.deps
    return request.cookies.get(cookie_name(secure=is_secure(deps.settings)), "")


def staff(request: AnyRequest) -> SignedIn:
    """Return the person the guard let in."""
    found: SignedIn = request.state.staff
    return found


STAFF = {"staff": Provide(staff, sync_to_thread=False)}
