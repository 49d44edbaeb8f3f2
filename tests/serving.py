"""The pages on a port of this machine, for a browser."""

import asyncio
import shutil
import socket
from contextlib import asynccontextmanager, nullcontext

import msgspec
import pytest
import uvicorn

from soundings.app.metrics import Counted
from soundings.app.runtime import Deps
from soundings.app.web import create_app
from soundings.kit.queue import NoQueue
from soundings.kit.settings import Settings
from soundings.kit.vault import KeyRing

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)


@pytest.fixture
def deps(database, clock) -> Deps:
    return Deps(
        database=database,
        clock=clock,
        settings=Settings(),
        secret=b"s" * 32,
        keys=KeyRing(b"s" * 32),
        queue=NoQueue(),
        providers={},
    )


@asynccontextmanager
async def serving(deps: Deps):
    """Serve the pages; give the address, which passkeys are bound to."""
    door = socket.create_server(("127.0.0.1", 0))
    port = door.getsockname()[1]
    web = msgspec.structs.replace(deps.settings.web, port=port)
    settings = msgspec.structs.replace(deps.settings, web=web)
    app = Counted(create_app(nullcontext(msgspec.structs.replace(deps, settings=settings))))
    server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
    running = asyncio.create_task(server.serve(sockets=[door]))
    try:
        while not server.started:
            assert not running.done(), running.result()
            await asyncio.sleep(0.02)
        yield f"http://localhost:{port}"
    finally:
        server.should_exit = True
        await running
