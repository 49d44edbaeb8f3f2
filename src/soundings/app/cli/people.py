"""Who may come into the staff area: staff add, sign-in."""

from pathlib import Path

from cyclopts import App
from rich.markup import escape

from soundings.access import service as access
from soundings.access.model import Role, UnknownStaff
from soundings.app.cli.frame import app, at_work, say

staff_app = App(name="staff", help="Make accounts for inspectors and for the partnership.")
app.command(staff_app)


@staff_app.command
async def add(email: str, *, name: str, role: Role, home: Path | None = None) -> None:
    """Make an account: an inspector sees findings and words, the partnership its documents."""
    async with at_work(home) as deps:
        await access.add_staff(
            deps.database.room("access"), email=email, name=name, role=role, at=deps.clock.now()
        )
    say(f"{escape(name)} has an account. Next: soundings sign-in {escape(email)}")


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
