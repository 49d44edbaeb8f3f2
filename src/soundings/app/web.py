"""The Litestar application: every room's handlers, and what they are handed."""

import hashlib
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from importlib import import_module
from importlib.resources import files
from importlib.util import find_spec
from typing import Any

from jinja2 import Environment, PackageLoader, PrefixLoader, StrictUndefined, select_autoescape
from litestar import Litestar, Response, get
from litestar.datastructures import State
from litestar.di import Provide
from litestar.exceptions import HTTPException
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.template.config import TemplateConfig

from soundings import ROOMS
from soundings.app import (
    accounts,
    api,
    bringing,
    calling,
    home,
    identity,
    naming,
    operating,
    poster,
    problems,
    records,
    retaining,
    rights,
)
from soundings.app.menu import Menu
from soundings.app.problems import failed, framework_refused, refused
from soundings.app.runtime import Deps
from soundings.app.scope import behind_doors
from soundings.kit.pace import Pace
from soundings.kit.refusal import Refusal
from soundings.respond.pages import CSS_PATH as FAMILY_CSS_PATH

HANDED = ("database", "clock", "secret", "keys", "queue", "settings", "surveys", "reports")
"""What a handler or a guard may ask for by name."""

STAFF_CSS = files("soundings.app").joinpath("static/staff.css").read_bytes()
STAFF_CSS_PATH = f"/static/staff.{hashlib.sha256(STAFF_CSS).hexdigest()[:10]}.css"
STAFF_JS = files("soundings.app").joinpath("static/staff.js").read_bytes()
STAFF_JS_PATH = f"/static/staff.{hashlib.sha256(STAFF_JS).hexdigest()[:10]}.js"

HEADERS = problems.HEADERS | {
    "content-security-policy": "default-src 'none'; style-src 'self'; img-src 'self' data:; "
    "script-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
}


@get(STAFF_CSS_PATH, opt={"open": "one stylesheet, the same for everybody"}, sync_to_thread=False)
def staff_css() -> Response[bytes]:
    """Give the staff pages' stylesheet, for ever."""
    return Response(
        STAFF_CSS,
        media_type="text/css",
        headers={"cache-control": "public, max-age=31536000, immutable"},
    )


@get(STAFF_JS_PATH, opt={"open": "one script, the same for everybody"}, sync_to_thread=False)
def staff_js() -> Response[bytes]:
    """Give the staff pages' one script, for ever; what has no other way needs it: passkeys."""
    return Response(
        STAFF_JS,
        media_type="text/javascript",
        headers={"cache-control": "public, max-age=31536000, immutable"},
    )


def room_modules(name: str) -> list[Any]:
    """Return every room's module of that name, in the rooms' order."""
    return [
        import_module(f"soundings.{room}.{name}")
        for room in ROOMS
        if find_spec(f"soundings.{room}.{name}") is not None
    ]


def templates() -> Environment:
    """Return the one template environment: `room/page.html`."""
    environment = Environment(
        loader=PrefixLoader(
            {
                room: PackageLoader(f"soundings.{room}")
                for room in ("app", *ROOMS)
                if files(f"soundings.{room}").joinpath("templates").is_dir()
            }
        ),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["staff_css"] = STAFF_CSS_PATH
    environment.globals["staff_js"] = STAFF_JS_PATH
    environment.globals["family_css"] = FAMILY_CSS_PATH
    environment.globals["menu"] = Menu(page_handlers())
    return environment


def page_handlers() -> list[Any]:
    """Return the handlers of every room's pages, and of those where several rooms meet."""
    rooms = [handler for module in room_modules("pages") for handler in module.HANDLERS]
    return [
        *rooms,
        *home.HANDLERS,
        *naming.HANDLERS,
        *identity.HANDLERS,
        *accounts.HANDLERS,
        *records.HANDLERS,
        *rights.HANDLERS,
        *retaining.HANDLERS,
        *poster.HANDLERS,
        *calling.HANDLERS,
        *bringing.HANDLERS,
        *api.HANDLERS,
    ]


def create_app(deps: AbstractAsyncContextManager[Deps]) -> Litestar:
    """Return the application; deps are opened with it and closed with it."""

    @asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncIterator[None]:
        async with deps as opened:
            app.state.deps = opened
            for name in HANDED:
                app.state[name] = getattr(opened, name)
            yield

    return Litestar(
        route_handlers=[
            staff_css,
            staff_js,
            *operating.HANDLERS,
            *behind_doors(page_handlers()),
        ],
        lifespan=[lifespan],
        state=State({"pace": Pace()}),
        dependencies={name: Provide(_picker(name), sync_to_thread=False) for name in HANDED},
        exception_handlers={
            Refusal: refused,
            HTTPException: framework_refused,
            Exception: failed,
        },
        template_config=TemplateConfig(instance=JinjaTemplateEngine.from_environment(templates())),
        response_headers=HEADERS,
        request_max_body_size=64 * 1024,
        openapi_config=None,
        logging_config=None,
        debug=False,
    )


def _picker(name: str) -> Any:
    def pick(state: State) -> Any:
        return state[name]

    return pick
