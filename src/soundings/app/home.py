"""One area's first page: its clock, and what to do next for whoever asks."""

from datetime import datetime

import msgspec
from litestar import get
from litestar.di import NamedDependency
from litestar.response import Template

from soundings.access.guards import partnership_only, staff_only
from soundings.access.model import Role
from soundings.claims import service as claims
from soundings.disclosure import service as disclosure
from soundings.inspection.guards import ASKED, Asked
from soundings.inspection.model import Schedule, State
from soundings.inspection.rules import card, schedule
from soundings.kit.clock import LONDON
from soundings.outreach import service as outreach
from soundings.roll import service as roll


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to do."""

    page: str
    """Where, under the area."""
    words: str
    why: str = ""
    done: bool = False


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """How far an inspection's set-up has come."""

    state: State
    children: int = 0
    audited: bool = False
    unsigned: int = 0
    """Gaps in the lists nobody has signed for."""
    claims: int = 0
    waiting: int = 0
    """Claims proposed and not answered."""
    locked: bool = False
    stopped: bool = False
    handed: bool = False


_CLOSED = (
    Step(page="contrast", words="Hold each claim against what families say"),
    Step(page="enquiries", words="Edit the lines of enquiry"),
    Step(page="release", words="Freeze, build the briefing, release the pack"),
    Step(page="replies", words="Read the partnership’s reply and mark it"),
)
_OPEN = (
    Step(page="reach", words="Watch how far the messages reach"),
    Step(page="texts", words="Read the texts that wait for a person"),
    Step(page="schools", words="See which schools passed the letter on"),
    Step(page="draws", words="Draw the children to track, in public"),
)

_OTHERS: dict[Role, tuple[Step, ...]] = {
    Role.ANALYST: (
        Step(page="coding", words="Code the words families wrote"),
        Step(page="contrast", words="Read the findings"),
    ),
    Role.SAFEGUARDING_OFFICER: (
        Step(page="safeguarding", words="Work the queue of concerns, the oldest first"),
    ),
    Role.INTERVIEWER: (
        Step(
            page="calls",
            words="Ring the families on your sheet",
            why="Every call keeps what was said at once.",
        ),
    ),
    Role.ADMINISTRATOR: (),
}


def lead_steps(found: Standing) -> tuple[Step, ...]:
    """Return what the lead inspector does next, in order, with what is done."""
    if found.state is State.OPEN:
        pause = Step(
            page="launch",
            words="The messages are stopped: let them go again"
            if found.stopped
            else "Stop the messages, should it be needed",
        )
        return (*_OPEN, pause)
    if found.state is not State.PREPARED:
        return _CLOSED
    return (
        Step(
            page="lists",
            words="Bring the lists, contacts and holds",
            why=f"{found.children:,} children" if found.children else "",
            done=bool(found.children),
        ),
        Step(
            page="lists",
            words="Hold the list against published totals",
            why=f"{found.unsigned} gaps not signed for" if found.unsigned else "",
            done=found.audited,
        ),
        Step(
            page="claims",
            words="Enter the claims, or answer those proposed",
            why=f"{found.claims} claims, {found.waiting} proposed and not answered",
            done=bool(found.claims) and not found.waiting,
        ),
        Step(
            page="claims",
            words="Lock the claims",
            why="Before the survey opens, so that nobody can fit them to the replies.",
            done=found.locked,
        ),
        Step(page="messages", words="Read the messages as telephones will show them"),
        Step(page="launch", words="Look at the dry run, then launch"),
    )


def partnership_steps(found: Standing, clock: Schedule, at: datetime) -> tuple[Step, ...]:
    """Return what the partnership's contact does next."""
    return (
        Step(
            page="desk/claims",
            words="Say what you claim",
            why="Locked: they no longer change."
            if found.locked
            else f"Until {_moment(clock.claims_due)}.",
            done=found.locked or at >= clock.claims_due,
        ),
        Step(
            page="desk/gaps",
            words="Sign for the gaps in your lists",
            why=f"{found.unsigned} not signed for yet." if found.unsigned else "",
            done=found.audited and not found.unsigned,
        ),
        Step(
            page="desk/pack",
            words="Take your contrast pack",
            why="It is here." if found.handed else f"It is due on {clock.pack_at:%A %-d %B}.",
            done=False,
        ),
        Step(page="desk/reply", words="Reply", why=f"Until {_moment(clock.reply_due)}."),
    )


def _moment(at: datetime) -> str:
    return f"{at.astimezone(LONDON):%H:%M on %A %-d %B %Y}"


async def _shared(asked: Asked) -> Standing:
    """Return what the partnership may know of how things stand."""
    area = asked.inspection.inspection_id
    pool = asked.database.room("claims")
    told = await claims.stories(pool, area)
    kept, gaps = await roll.newest_audit(asked.database.room("roll"), area)
    handed = await disclosure.handed_over(asked.database.room("disclosure"), area)
    return Standing(
        state=asked.inspection.state,
        audited=kept is not None,
        unsigned=sum(gap.answer is None for gap in gaps),
        claims=len(await claims.all_claims(pool, area)),
        waiting=sum(story.waits for story in told),
        locked=await claims.lock_of(pool, area) is not None,
        handed=handed is not None,
    )


async def _lead(asked: Asked) -> tuple[Step, ...]:
    area = asked.inspection.inspection_id
    found = await _shared(asked)
    counts, _ = await roll.holdings(asked.database.room("roll"), area)
    stop = await outreach.stop_of(asked.database.room("outreach"), area)
    whole = msgspec.structs.replace(found, children=counts.children, stopped=stop is not None)
    return lead_steps(whole)


async def _steps(asked: Asked) -> tuple[Step, ...]:
    role = asked.staff.role
    if role is Role.PARTNERSHIP:
        found = await _shared(asked)
        return partnership_steps(found, schedule(asked.inspection.notified_on), asked.at)
    if role in (Role.LEAD_INSPECTOR, Role.TEAM_INSPECTOR):
        return await _lead(asked)
    return _OTHERS[role]


async def _home(asked: Asked) -> Template:
    page = {
        "inspection": asked.inspection,
        "staff": asked.staff,
        "card": card(asked.inspection, asked.at),
        "steps": await _steps(asked),
    }
    return Template("app/home.html", context=page)


@get("/staff/{code:str}", name="app.home", guards=[staff_only], dependencies=ASKED)
async def show_home(asked: NamedDependency[Asked]) -> Template:
    """Show an area's clock, and what whoever asks does next."""
    return await _home(asked)


@get("/staff/{code:str}/desk", name="app.desk", guards=[partnership_only], dependencies=ASKED)
async def show_desk(asked: NamedDependency[Asked]) -> Template:
    """Show the partnership the same, as the first page of its desk."""
    return await _home(asked)


HANDLERS = [show_home, show_desk]
