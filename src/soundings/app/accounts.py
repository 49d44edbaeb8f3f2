"""The accounts: who may sign in, to what; made, invited and ended by administrators.

It stands here because an account names inspections, which the doors do not know.
"""

from typing import Any
from uuid import UUID

import msgspec
from litestar import get, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath
from litestar.response import Redirect, Template

from soundings.access import service as access
from soundings.access.guards import STAFF, AnyRequest, administrator_only, confirmed
from soundings.access.model import Role, SignedIn, StaffId, UnknownStaff, WrongStaff
from soundings.access.service import invitations
from soundings.inspection import service as inspections
from soundings.kit.clock import Clock
from soundings.kit.database import Database
from soundings.kit.queue import Queue
from soundings.kit.refusal import Refusal

_PATH = "/staff/accounts"


class Office(msgspec.Struct, frozen=True, kw_only=True):
    """What keeping accounts takes: the parts, the person and what was typed."""

    database: Database
    clock: Clock
    secret: bytes
    queue: Queue
    staff: SignedIn
    typed: dict[str, str]

    async def invite(self, staff_id: StaffId) -> None:
        """Plan a letter, and wake the worker that posts it."""
        pool, by = self.database.room("access"), str(self.staff.staff_id)
        await invitations.invite(pool, self.secret, staff_id, by=by, at=self.clock.now())
        await self.queue.nudge("post_invitations")


async def office(
    request: AnyRequest,
    staff: NamedDependency[SignedIn],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
    secret: NamedDependency[bytes],
    queue: NamedDependency[Any],
) -> Office:
    """Return what keeping accounts takes."""
    form = {} if request.method == "GET" else await request.form()
    return Office(
        database=database,
        clock=clock,
        secret=secret,
        queue=queue,
        staff=staff,
        typed={name: value for name, value in form.items() if isinstance(value, str)},
    )


_OFFICE: dict[str, Any] = STAFF | {"office": Provide(office)}
_LOOK: dict[str, Any] = {"guards": [administrator_only], "dependencies": _OFFICE}
_KEEP: dict[str, Any] = {"guards": [administrator_only, confirmed], "dependencies": _OFFICE}


async def _page(office: Office, refusal: Refusal | None = None) -> Template:
    known = await inspections.all_inspections(office.database.room("inspection"))
    context = {
        "accounts": await invitations.accounts(office.database.room("access")),
        "codes": {each.inspection_id: each.code for each in known},
        "roles": list(Role),
        "staff": office.staff,
        "typed": office.typed,
        "refusal": refusal,
    }
    return Template("app/accounts.html", context=context, status_code=422 if refusal else 200)


@get(_PATH, name="app.accounts", **_LOOK)
async def show_accounts(office: NamedDependency[Office]) -> Template:
    """List whoever may sign in, and offer to invite somebody."""
    return await _page(office)


async def _make(office: Office) -> StaffId:
    """Make the account that was typed, for the inspections it names."""
    pool = office.database.room("access")
    at, by = office.clock.now(), str(office.staff.staff_id)
    bound = [
        (await inspections.by_code(office.database.room("inspection"), code)).inspection_id
        for code in office.typed.get("inspections", "").split()
    ]
    made = await access.add_staff(
        pool,
        email=office.typed.get("email", ""),
        name=office.typed.get("name", ""),
        role=_role(office.typed.get("role", "")),
        at=at,
        inspection_id=bound[0] if bound else None,
        actor=by,
    )
    for inspection_id in bound[1:]:
        await access.let_know(pool, made, inspection_id, at, actor=by)
    return made


def _role(typed: str) -> Role:
    try:
        return Role(typed)
    except ValueError:
        message = "Choose what the account is for."
        raise WrongStaff(message) from None


@post(_PATH, name="app.save-account", **_KEEP)
async def save_account(office: NamedDependency[Office]) -> Template | Redirect:
    """Make an account and invite whose it is."""
    try:
        await office.invite(await _make(office))
    except Refusal as refusal:
        return await _page(office, refusal)
    return Redirect(_PATH, status_code=303)


@post(f"{_PATH}/{{staff_id:uuid}}/invite", name="app.invite-again", **_KEEP)
async def save_invitation(staff_id: FromPath[UUID], office: NamedDependency[Office]) -> Redirect:
    """Send another one-time link; those sent before let in no more."""
    await office.invite((await _email_of(office, staff_id))[0])
    return Redirect(_PATH, status_code=303)


@post(f"{_PATH}/{{staff_id:uuid}}/remove", name="app.remove-account", **_KEEP)
async def save_removal(
    staff_id: FromPath[UUID], office: NamedDependency[Office]
) -> Template | Redirect:
    """End an account, its sessions and its links, at once; never one's own."""
    _, email = await _email_of(office, staff_id)
    if staff_id == office.staff.staff_id:
        own = WrongStaff("You cannot end your own account: another administrator can.")
        return await _page(office, own)
    await access.remove_staff(
        office.database.room("access"),
        email=email,
        at=office.clock.now(),
        actor=str(office.staff.staff_id),
    )
    return Redirect(_PATH, status_code=303)


async def _email_of(office: Office, staff_id: UUID) -> tuple[StaffId, str]:
    for each in await invitations.accounts(office.database.room("access")):
        if each.staff_id == staff_id:
            return each.staff_id, each.email
    message = "There is no such account any more; somebody may have ended it."
    raise UnknownStaff(message)


HANDLERS = [show_accounts, save_account, save_invitation, save_removal]
