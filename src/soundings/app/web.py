"""The Litestar application: every room's handlers, and what they are handed."""

import gc
import hashlib
import socket
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from importlib import import_module
from importlib.resources import files
from importlib.util import find_spec
from typing import Any

import uvicorn
from jinja2 import Environment, PackageLoader, PrefixLoader, StrictUndefined, select_autoescape
from litestar import Litestar, MediaType, Response, get
from litestar.datastructures import State
from litestar.di import Provide
from litestar.exceptions import HTTPException
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.template.config import TemplateConfig

from soundings import ROOMS
from soundings.app import naming
from soundings.app.onewrite import OneWriteProtocol
from soundings.app.problems import failed, framework_refused, refused
from soundings.app.runtime import Deps, open_deps
from soundings.kit.log import start_logging
from soundings.kit.refusal import Refusal
from soundings.kit.settings import Settings, WrongSetting
from soundings.respond.pages import CSS_PATH as FAMILY_CSS_PATH

HANDED = ("database", "clock", "secret", "queue", "settings", "surveys", "reports")
"""What a handler or a guard may ask for by name."""

YOUNG = 20_000
"""How many objects are made before the collector looks for circles among them. Source: our
choice: a page makes some hundreds and leaves none behind; Python's own 700 looks at every page.
"""

STAFF_CSS = files("soundings.app").joinpath("static/staff.css").read_bytes()
STAFF_CSS_PATH = f"/static/staff.{hashlib.sha256(STAFF_CSS).hexdigest()[:10]}.css"
STAFF_JS = files("soundings.app").joinpath("static/staff.js").read_bytes()
STAFF_JS_PATH = f"/static/staff.{hashlib.sha256(STAFF_JS).hexdigest()[:10]}.js"

HEADERS = {
    "content-security-policy": "default-src 'none'; style-src 'self'; img-src 'self' data:; "
    "script-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
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


@get("/health", opt={"open": "says only that the process answers"}, sync_to_thread=False)
def health() -> Response[str]:
    """Say that the process answers."""
    return Response("ok", media_type=MediaType.TEXT)


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
    return environment


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
            health,
            *(handler for module in room_modules("pages") for handler in module.HANDLERS),
            *naming.HANDLERS,
        ],
        lifespan=[lifespan],
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


def serve(settings: Settings) -> None:
    """Serve the pages until told to stop."""
    start_logging()
    app = create_app(open_deps(settings))
    config = uvicorn.Config(
        app,
        loop="uvloop",
        http=OneWriteProtocol,
        lifespan="on",
        access_log=False,
        log_level="warning",
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=10,
    )
    gc.collect()
    gc.freeze()  # what was imported never goes away: the collector need not look at it
    gc.set_threshold(YOUNG)
    uvicorn.Server(config).run(sockets=[_door(settings)])


def _door(settings: Settings) -> socket.socket:
    """Return the listening socket; several web processes may share one port."""
    family = socket.AF_INET6 if ":" in settings.web.host else socket.AF_INET
    door = socket.socket(family, socket.SOCK_STREAM)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    try:
        door.bind((settings.web.host, settings.web.port))
    except OSError as error:
        message = f"web.port {settings.web.port} on {settings.web.host}: {error.strerror}."
        raise WrongSetting(message) from error
    return door
