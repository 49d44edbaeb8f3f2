"""A comment as its family wrote it: asked for with a reason, allowed by another, shown once."""

from uuid import UUID

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from soundings.access.guards import confirmed, inspector_only
from soundings.access.model import NoReason, PairId
from soundings.coding import service
from soundings.coding.pages.frame import AREA, RELEASES, page, pool_of, to
from soundings.inspection.constants import LONDON
from soundings.inspection.guards import ASKED, Asked
from soundings.kit.refusal import Refusal
from soundings.kit.vault import KeyRing
from soundings.respond.model import ResponseId

_PATH = f"{AREA}/quotes/{{response_id:uuid}}/original"


async def _asking(asked: Asked, response_id: UUID, refusal: Refusal | None = None) -> Template:
    requests = await service.original_requests(
        pool_of(asked), asked.inspection.inspection_id, ResponseId(response_id), asked.at
    )
    return page(
        asked,
        "coding/original.html",
        200 if refusal is None else 422,
        response_id=response_id,
        requests=requests,
        london=LONDON,
        texts=None,
        refusal=refusal,
    )


@get(_PATH, name="coding.original", **RELEASES)
async def show_asking(asked: NamedDependency[Asked], response_id: FromPath[UUID]) -> Template:
    return await _asking(asked, response_id)


@post(f"{_PATH}/asks", name="coding.ask-original", **RELEASES)
async def save_asking(
    asked: NamedDependency[Asked], response_id: FromPath[UUID]
) -> Redirect | Template:
    try:
        await service.ask_original(
            pool_of(asked),
            asked.inspection.inspection_id,
            ResponseId(response_id),
            asked.typed.get("reason", ""),
            by=asked.staff,
            at=asked.at,
        )
    except NoReason as refusal:
        return await _asking(asked, response_id, refusal)
    return to(asked, f"quotes/{response_id}/original")


@post(f"{_PATH}/asks/{{pair_id:uuid}}/allow", name="coding.allow-original", **RELEASES)
async def save_allowing(
    asked: NamedDependency[Asked], response_id: FromPath[UUID], pair_id: FromPath[UUID]
) -> Redirect:
    await service.allow_original(
        pool_of(asked),
        asked.inspection.inspection_id,
        ResponseId(response_id),
        PairId(pair_id),
        by=asked.staff,
        at=asked.at,
    )
    return to(asked, f"quotes/{response_id}/original")


@post(
    _PATH,
    name="coding.original-shown",
    guards=[inspector_only, confirmed],
    dependencies=ASKED,
    status_code=200,
)
async def show_original(
    asked: NamedDependency[Asked], response_id: FromPath[UUID], keys: NamedDependency[KeyRing]
) -> Template:
    """Use up what a second person allowed, and show the words."""
    texts = await service.show_original(
        asked.database,
        asked.inspection.inspection_id,
        ResponseId(response_id),
        keys=keys,
        by=asked.staff,
        at=asked.at,
    )
    return page(
        asked,
        "coding/original.html",
        response_id=response_id,
        requests=[],
        london=LONDON,
        texts=texts,
    )


HANDLERS = [show_asking, save_asking, save_allowing, show_original]
