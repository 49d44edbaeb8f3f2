"""Who may come into the staff area: staff add, list and remove; sign-in."""

from pathlib import Path
from uuid import UUID

from cyclopts import App
from rich.markup import escape

from soundings.access import service as access
from soundings.access.model import Role, UnknownStaff
from soundings.access.service import invitations
from soundings.app import line
from soundings.app.cli.frame import app, at_work, console, emit, say
from soundings.app.cli.showing import staff_table
from soundings.inspection import service as inspections

staff_app = App(name="staff", help="Make, list and remove accounts of the staff area.")
app.command(staff_app)


@staff_app.command
async def add(
    email: str,
    *,
    name: str,
    role: Role,
    inspection: list[str] | None = None,
    home: Path | None = None,
) -> None:
    """Make an account and plan the letter that invites; the worker posts it.

    With --inspection CODE (once or more) it knows of no other; a partnership's always does.
    """
    async with at_work(home) as deps:
        pool, at = deps.database.room("access"), deps.clock.now()
        bound = [(await line.find(deps, code)).inspection_id for code in inspection or []]
        staff_id = await access.add_staff(
            pool,
            email=email,
            name=name,
            role=role,
            at=at,
            inspection_id=bound[0] if bound else None,
        )
        for inspection_id in bound[1:]:
            await access.let_know(pool, staff_id, inspection_id, at)
        await invitations.invite(pool, deps.secret, staff_id, by="command", at=at)
    say(
        f"{escape(name)} has an account, and an invitation goes to {escape(email)} when the "
        f"worker runs. Or now: soundings sign-in {escape(email)}"
    )


@staff_app.command(name="list")
async def list_staff(*, json: bool = False, home: Path | None = None) -> None:
    """List whoever may sign in, and the inspection each is bound to."""
    async with at_work(home) as deps:
        found = await access.all_staff(deps.database.room("access"))
        known = await inspections.all_inspections(deps.database.room("inspection"))
    if json:
        emit(found)
    elif not found:
        say("Nobody may sign in: soundings staff add makes an account.")
    else:
        codes: dict[UUID, str] = {each.inspection_id: each.code for each in known}
        console.print(staff_table(found, codes))


@staff_app.command
async def remove(email: str, *, home: Path | None = None) -> None:
    """End an account, its sessions and its sign-in links, at once."""
    async with at_work(home) as deps:
        closed = await access.remove_staff(
            deps.database.room("access"), email=email, at=deps.clock.now()
        )
    say(f"{escape(email)} may no longer sign in; sessions ended: {closed}.")


@app.command(name="sign-in")
async def sign_in(email: str, *, port: int | None = None, home: Path | None = None) -> None:
    """Make a one-time sign-in link for a person who has an account."""
    async with at_work(home) as deps:
        pool, at = deps.database.room("access"), deps.clock.now()
        staff = await access.staff_by_email(pool, email)
        if staff is None:
            message = f"No account has the address {email}: soundings staff add makes one."
            raise UnknownStaff(message)
        ticket = await access.sign_in_link(pool, staff.staff_id, at)
        web = deps.settings.web
        say(f"http://{web.host}:{port or web.port}/staff/sign-in/{ticket}")
