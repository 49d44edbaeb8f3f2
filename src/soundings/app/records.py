"""What is looked into and carried out by administrators: the audit, and the keys by two people.

It stands here because the doors, the audit and the roll meet: an inspection's lead searches what
was done in it, an administrator everything, and no key leaves on one person's word.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from litestar import MediaType, Response, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath
from litestar.response import Redirect, Template

from soundings.access import service as access
from soundings.access.guards import STAFF, AnyRequest, administrator_only, confirmed, lead_only
from soundings.access.model import Called, PairId, SignedIn
from soundings.access.service import pairs
from soundings.audit import service as audit
from soundings.audit.constants import FOUND_AT_ONCE
from soundings.audit.model import Search
from soundings.inspection.constants import LONDON
from soundings.inspection.guards import INSPECTION
from soundings.inspection.model import Inspection
from soundings.kit.clock import Clock
from soundings.kit.database import Database, transaction
from soundings.kit.vault import KeyRing, in_letters
from soundings.roll import service as roll

_KEYS = "/staff/keys"

NARROWS = ("actor", "action", "subject", "since", "until", "before")
"""What a search may be narrowed by, as the form and the address name it."""

EXPORT = "keys.export"
"""What two people agree to."""

SUBJECT = "data keys"


def read_search(typed: dict[str, str], people: list[Called]) -> Search:
    """Return what is looked for; what cannot be read as a day or a number does not narrow.

    Whoever bears the name that is typed is meant, all of them; else it is an id.
    """
    who = typed["actor"].strip()
    bearers = [str(one.staff_id) for one in people if one.name.casefold() == who.casefold()]
    return Search(
        actors=tuple(bearers or [who]) if who else None,
        action=typed["action"].strip() or None,
        subject=typed["subject"].strip() or None,
        since=_day(typed["since"]),
        until=_day(typed["until"]),
        before=int(typed["before"]) if typed["before"].isdecimal() else None,
    )


def _day(typed: str) -> datetime | None:
    try:
        return datetime.fromisoformat(typed).replace(tzinfo=LONDON)
    except ValueError:
        return None


async def _found(
    request: AnyRequest,
    database: Database,
    staff: SignedIn,
    clock: Clock,
    inspection: Inspection | None,
) -> Template:
    typed = {name: str(request.query_params.get(name, "")) for name in NARROWS}
    people = await access.people(database.room("access"))
    wanted = read_search(typed, people)
    pool = database.room("audit")
    entries = await audit.search(pool, wanted)
    async with transaction(pool) as conn:
        await audit.note(
            conn,
            at=clock.now(),
            actor=str(staff.staff_id),
            action="audit.searched",
            subject="audit" if inspection is None else str(inspection.inspection_id),
            detail={name: value for name, value in typed.items() if value},
        )
    context: dict[str, Any] = {
        "entries": entries,
        "names": {str(one.staff_id): one.name for one in people},
        "more": entries[-1].entry_id if len(entries) == FOUND_AT_ONCE else None,
        "staff": staff,
        "typed": typed,
        "london": LONDON,
    }
    if inspection is not None:
        context["inspection"] = inspection
    return Template("app/audit.html", context=context)


@get("/staff/audit", name="app.audit", guards=[administrator_only], dependencies=STAFF)
async def show_audit(
    request: AnyRequest,
    staff: NamedDependency[SignedIn],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Template:
    """Search everything that was done or seen, and note that it was searched."""
    return await _found(request, database, staff, clock, None)


@get(
    "/staff/{code:str}/audit",
    name="app.own-audit",
    guards=[lead_only],
    dependencies=INSPECTION,
)
async def show_own_audit(
    request: AnyRequest,
    staff: NamedDependency[SignedIn],
    inspection: NamedDependency[Inspection],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Template:
    """Search what was done or seen in an inspection; the database shows its lead no other's."""
    return await _found(request, database, staff, clock, inspection)


class Strongroom(msgspec.Struct, frozen=True, kw_only=True):
    """What keeping keys takes."""

    database: Database
    clock: Clock
    keys: KeyRing
    staff: SignedIn
    typed: dict[str, str]


async def strongroom(
    request: AnyRequest,
    staff: NamedDependency[SignedIn],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
    keys: NamedDependency[KeyRing],
) -> Strongroom:
    """Return what keeping keys takes."""
    form = {} if request.method == "GET" else await request.form()
    return Strongroom(
        database=database,
        clock=clock,
        keys=keys,
        staff=staff,
        typed={name: value for name, value in form.items() if isinstance(value, str)},
    )


_ROOM: dict[str, Any] = STAFF | {"room": Provide(strongroom)}
_KEEP: dict[str, Any] = {"guards": [administrator_only, confirmed], "dependencies": _ROOM}


@get(_KEYS, name="app.keys", guards=[administrator_only], dependencies=_ROOM)
async def show_keys(room: NamedDependency[Strongroom]) -> Template:
    """List the data keys, and what two people have begun to agree to."""
    pool = room.database.room("roll")
    lines = await roll.key_lines(pool)
    async with transaction(pool) as conn:
        waiting = await pairs.waiting(conn, EXPORT, room.clock.now())
    context = {"lines": lines, "waiting": waiting, "staff": room.staff}
    return Template("app/keys.html", context=context)


@post(f"{_KEYS}/ask", name="app.ask-keys", **_KEEP)
async def ask_export(room: NamedDependency[Strongroom]) -> Redirect:
    """Ask for the keys, and say why."""
    async with transaction(room.database.room("roll")) as conn:
        await pairs.ask(
            conn,
            what=EXPORT,
            subject=SUBJECT,
            reason=room.typed.get("reason", ""),
            by=room.staff,
            at=room.clock.now(),
        )
    return Redirect(_KEYS, status_code=303)


@post(f"{_KEYS}/{{pair_id:uuid}}/allow", name="app.allow-keys", **_KEEP)
async def allow_export(pair_id: FromPath[UUID], room: NamedDependency[Strongroom]) -> Redirect:
    """Allow what another administrator asked for."""
    async with transaction(room.database.room("roll")) as conn:
        await pairs.approve(conn, PairId(pair_id), by=room.staff, at=room.clock.now())
    return Redirect(_KEYS, status_code=303)


@post(f"{_KEYS}/export", name="app.export-keys", status_code=200, **_KEEP)
async def export_keys(room: NamedDependency[Strongroom]) -> Response[bytes]:
    """Hand the keys to whoever asked for them and was allowed to have them; once."""
    at, actor = room.clock.now(), str(room.staff.staff_id)
    async with transaction(room.database.room("roll")) as conn:
        pair = await pairs.spend(conn, what=EXPORT, subject=SUBJECT, by=room.staff, at=at)
        shown = await roll.export_keys(
            conn, room.keys, actor=actor, approver=str(pair.approved_by), at=at
        )
    body = {"exported_at": at, "keys": {str(one): in_letters(key) for one, key in shown.items()}}
    return Response(
        msgspec.json.format(msgspec.json.encode(body), indent=2),
        media_type=MediaType.JSON,
        headers={"content-disposition": 'attachment; filename="data-keys.json"'},
    )


HANDLERS = [show_audit, show_own_audit, show_keys, ask_export, allow_export, export_keys]
