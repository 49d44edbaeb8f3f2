"""Families who ask to be called: put on the interviewers' list by their numbers on the lists.

It stands here because the roll knows children by those numbers, and the list of calls does not.
"""

from typing import Any

from litestar import get, post
from litestar.di import NamedDependency
from litestar.response import Redirect, Template

from soundings.access.guards import inspector_only
from soundings.app.menu import AREA
from soundings.inspection.guards import ASKED, Asked
from soundings.kit.refusal import Refusal
from soundings.kit.vault import KeyRing
from soundings.respond.model import Call, Purpose
from soundings.respond.service import interview
from soundings.roll import service as roll
from soundings.roll.model import CaseId

_PATH = f"{AREA}/draws/asked"
_DOOR: dict[str, Any] = {"guards": [inspector_only], "dependencies": ASKED}

MOST_AT_ONCE = 200
"""Children put on the list at once. Source: our choice: families who ask come one by one."""


class NotListed(Refusal):
    """Numbers were typed that no child of the lists has."""

    slug = "not-listed"
    title = "Nobody was added"


async def _page(asked: Asked, refusal: Refusal | None = None) -> Template:
    calls = await interview.calls(asked.database.room("respond"), asked.inspection.inspection_id)
    page = {
        "inspection": asked.inspection,
        "staff": asked.staff,
        "typed": asked.typed,
        "refusal": refusal,
        "drawn": _of(calls, Purpose.PHONE),
        "asking": _of(calls, Purpose.ASKED),
    }
    return Template("app/asked.html", context=page, status_code=422 if refusal else 200)


def _of(calls: list[Call], purpose: Purpose) -> int:
    return sum(call.purpose is purpose for call in calls)


@get(_PATH, name="app.asked", **_DOOR)
async def show_asked(asked: NamedDependency[Asked]) -> Template:
    """Count whom interviewers call, and ask for whoever asks to be called."""
    return await _page(asked)


@post(_PATH, name="app.save-asked", **_DOOR)
async def save_asked(
    asked: NamedDependency[Asked], keys: NamedDependency[KeyRing]
) -> Template | Redirect:
    """Put children on the list of calls, all that were typed or none."""
    try:
        cases = await _cases(asked, keys)
    except Refusal as refusal:
        return await _page(asked, refusal)
    await interview.add_calls(
        asked.database.room("respond"),
        asked.inspection.inspection_id,
        cases,
        purpose=Purpose.ASKED,
        at=asked.at,
        actor=asked.actor,
    )
    return Redirect(f"/staff/{asked.inspection.code}/draws/asked", status_code=303)


async def _cases(asked: Asked, keys: KeyRing) -> list[CaseId]:
    """Return the children whose numbers were typed; raises NotListed."""
    typed = enumerate(asked.typed.get("children", "").splitlines(), 1)
    numbers = {line: number.strip() for line, number in typed if number.strip()}
    if not 0 < len(numbers) <= MOST_AT_ONCE:
        message = (
            f"{len(numbers)} numbers were typed; type one a line, at least one and at most "
            f"{MOST_AT_ONCE}."
        )
        raise NotListed(message)
    found = await roll.cases_of(
        asked.database.room("roll"),
        asked.inspection.inspection_id,
        [(number, number) for number in numbers.values()],
        keys=keys,
    )
    cases = [case for case in found if case is not None]
    if len(cases) < len(numbers):
        lines = [str(line) for line, case in zip(numbers, found, strict=True) if case is None]
        message = (
            f"On no list: line {', '.join(lines)}. Type each child's Unique ID or UPN as the "
            "lists have it."
        )
        raise NotListed(message)
    return cases


HANDLERS = [show_asked, save_asked]
