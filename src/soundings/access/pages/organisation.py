"""Signing in at one's organisation: leaving for it, and coming back.

Both are looked at with GET, which changes nothing: the page one comes back to has a button.
"""

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Redirect, Template

from soundings.access.constants import ERRAND_LIFE
from soundings.access.guards import AnyRequest, cookie_name
from soundings.access.model import Returned
from soundings.access.pages.door import BY_PROOF, LIFE, Door, page
from soundings.access.service import organisation

_PATH = "/staff/sign-in/organisation"


_ERRAND = "errand"
"""The cookie that goes to the organisation's sign-in and back."""


@get(_PATH, name="access.organisation", **BY_PROOF)
async def show_way_out(door: NamedDependency[Door], again: FromQuery[bool] = False) -> Redirect:  # noqa: FBT002 - a query
    away = await organisation.leave(
        door.oidc, door.key, door.origin, door.typed.get("next", ""), door.at, again=again
    )
    carried = door.cookie(away.sealed, int(ERRAND_LIFE.total_seconds()), _ERRAND)
    return Redirect(away.url, status_code=303, cookies=carried)


@get(f"{_PATH}/back", name="access.organisation-back", **BY_PROOF)
async def show_way_back(door: NamedDependency[Door], request: AnyRequest) -> Template:
    said = request.query_params
    return page(
        "access/organisation.html",
        door,
        code=said.get("code", ""),
        state=said.get("state", ""),
        refused="error" in said,
    )


@post(f"{_PATH}/back", name="access.save-organisation", **BY_PROOF)
async def save_way_back(door: NamedDependency[Door], request: AnyRequest) -> Redirect:
    returned = Returned(
        sealed=request.cookies.get(cookie_name(secure=door.secure, of=_ERRAND), ""),
        state=door.typed.get("state", ""),
        code=door.typed.get("code", ""),
    )
    opened, where = await organisation.come_back(
        door.pool, door.oidc, door.key, door.origin, returned, door.token, door.at
    )
    cookies = door.cookie(opened.token, LIFE) + door.cookie("", 0, _ERRAND)
    return Redirect(where, status_code=303, cookies=cookies)


HANDLERS = [show_way_out, show_way_back, save_way_back]
