"""A small area that has been analysed, briefed and handed its contrast pack."""

from datetime import UTC, datetime

from tests.estimate.make import INSPECTION, ask, children, claim, list_area, lock, made, reply

from soundings.access.model import Role, SignedIn, StaffId
from soundings.app import line
from soundings.app.runtime import Deps
from soundings.disclosure import service as disclosure
from soundings.disclosure.model import Audience
from soundings.kit.database import connect

CLAIMS = (
    ("C16", 1.0, "absolute"),
    ("C12", 0.92, "numeric"),
    ("C15", 0.6, "qualitative"),
    ("C39", 0.55, "numeric"),
)

AFTER_CLOSE = datetime(2026, 9, 24, 9, tzinfo=UTC)


def person(role: Role) -> SignedIn:
    """Somebody in that role, as a guard lets them in."""
    return SignedIn(
        staff_id=StaffId(made(9, list(Role).index(role))), name=role.title(), role=role,
        inspections=None, form_token="",
    )  # fmt: skip


async def handed(deps: Deps, url: str, *, count: int = 500) -> None:
    """List an area, ask it, close it, analyse it, brief it and hand the pack over."""
    people, at = children(count), deps.clock.now()
    async with connect(url) as conn:
        await list_area(conn, people)
        for number, (archetype, value, strength) in enumerate(CLAIMS, start=1):
            await claim(conn, number, archetype, value, strength=strength)
        await lock(conn, at)
        known_by = await ask(deps.database, at)
        for child in people:
            if child.family_id.int % 2 == 0:
                await reply(conn, child, known_by, at)
    deps.clock.wind(AFTER_CLOSE)
    inspection = await line.find(deps, "small")
    await line.close(deps, inspection)
    await line.analyse(deps, inspection)
    for audience in (Audience.INSPECTOR, Audience.PARTNERSHIP):
        await line.release(deps, inspection, audience)
    await disclosure.hand_over(
        deps.database.room("disclosure"), INSPECTION, at=AFTER_CLOSE, actor="operator",
        name="Ada Lead",
    )  # fmt: skip


def corrected(kept: int, among: int = 60) -> bytes:
    """Rows for claim 2 about children with plans, so many of them kept."""
    plans = [child for child in children(500) if child.status == "ehc_plan"][:among]
    lines = [
        f"2,{child.number},{'Yes' if place < kept else 'No'}" for place, child in enumerate(plans)
    ]
    return "\n".join(["Ref,Unique ID,Kept", *lines]).encode()
