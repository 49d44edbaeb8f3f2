"""What one person may have, or be rid of, on the console: found, given, forgotten.

It stands here because a carer's names and answers come together in no room, and at their wish
alone. Every step says why, and is in the audit chain before it shows anybody.
"""

from typing import Any

import msgspec
from litestar import MediaType, Response, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath
from litestar.response import Template

from soundings.access.guards import AnyRequest, confirmed, lead_only
from soundings.app import keeping
from soundings.app.menu import AREA
from soundings.app.runtime import Deps, as_json
from soundings.audit.model import Deletion
from soundings.inspection.guards import ASKED, Asked
from soundings.kit.refusal import Refusal
from soundings.roll import service as roll
from soundings.roll.model import Contact, ContactId

_PATH = f"{AREA}/rights"


class NotSure(Refusal):
    """Nobody said that they are sure of what cannot be undone."""

    slug = "not-sure"
    title = "Nothing was erased"


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """Who acts for a person, and with what: within their own scope."""

    deps: Deps
    asked: Asked

    @property
    def reason(self) -> str:
        """On whose request, and how they proved who they are; raises NoReason."""
        return keeping.check_reason(self.asked.typed.get("reason", ""))


async def wish(request: AnyRequest, asked: NamedDependency[Asked]) -> Wish:
    """Return what acting for a person takes."""
    deps: Deps = request.app.state.deps
    return Wish(deps=msgspec.structs.replace(deps, database=asked.database), asked=asked)


_SURE: dict[str, Any] = {
    "guards": [lead_only, confirmed],
    "dependencies": ASKED | {"wish": Provide(wish)},
}


def _page(
    asked: Asked,
    refusal: Refusal | None = None,
    *,
    found: list[Contact] | None = None,
    proofs: tuple[Deletion, ...] = (),
) -> Template:
    page = {
        "inspection": asked.inspection,
        "staff": asked.staff,
        "typed": asked.typed,
        "refusal": refusal,
        "found": found,
        "proofs": proofs,
    }
    return Template("app/rights.html", context=page, status_code=422 if refusal else 200)


@get(_PATH, name="app.rights", **_SURE)
async def show_rights(asked: NamedDependency[Asked]) -> Template:
    """Ask for whom something is done, and why."""
    return _page(asked)


@post(_PATH, name="app.find-person", status_code=200, **_SURE)
async def find_person(asked: NamedDependency[Asked], wish: NamedDependency[Wish]) -> Template:
    """Say who is written to at an address, once it is noted who asks and why."""
    try:
        found = await roll.find_contacts(
            asked.database.room("roll"),
            asked.inspection.inspection_id,
            asked.typed.get("address", ""),
            keys=wish.deps.keys,
            actor=asked.actor,
            reason=wish.reason,
            at=asked.at,
        )
    except Refusal as refusal:
        return _page(asked, refusal)
    return _page(asked, found=found)


@post(f"{_PATH}/{{contact_id:uuid}}/copy", name="app.copy-person", status_code=200, **_SURE)
async def copy_person(
    contact_id: FromPath[ContactId],
    asked: NamedDependency[Asked],
    wish: NamedDependency[Wish],
) -> Response[str] | Template:
    """Give all that is held about a carer, as a page or for a program."""
    try:
        bundle = await keeping.export_subject(
            wish.deps, asked.inspection, contact_id, actor=asked.actor, reason=wish.reason
        )
    except Refusal as refusal:
        return _page(asked, refusal)
    if asked.typed.get("form") == "json":
        body = msgspec.json.format(as_json(bundle), indent=2).decode()
        return Response(body, media_type=MediaType.JSON, headers=_attached("subject.json"))
    held = {"bundle": msgspec.to_builtins(bundle)}
    return Template("app/subject.html", context=held, headers=_attached("subject.html"))


def _attached(name: str) -> dict[str, str]:
    return {"content-disposition": f'attachment; filename="{name}"'}


@post(f"{_PATH}/{{contact_id:uuid}}/erase", name="app.erase-person", status_code=200, **_SURE)
async def erase_person(
    contact_id: FromPath[ContactId],
    asked: NamedDependency[Asked],
    wish: NamedDependency[Wish],
) -> Template:
    """Forget a carer for good, with or without their own replies; say what is gone."""
    try:
        if asked.typed.get("sure") != "Yes":
            message = "It cannot be undone: tick that you are sure, then erase."
            raise NotSure(message)
        proofs = await keeping.erase_subject(
            wish.deps,
            asked.inspection,
            contact_id,
            actor=asked.actor,
            reason=wish.reason,
            answers_too=asked.typed.get("answers_too") == "Yes",
        )
    except Refusal as refusal:
        return _page(asked, refusal)
    return _page(asked, proofs=tuple(proofs))


HANDLERS = [show_rights, find_person, copy_person, erase_person]
