"""The process that serves the pages: how it starts, says so, and leaves without losing a post."""

import asyncio
import os
import socket
import time

import uvicorn

from soundings.app.listening import door, tell_ready
from soundings.app.metrics import Counted
from soundings.app.onewrite import OneWriteProtocol
from soundings.app.runtime import open_deps
from soundings.app.web import create_app
from soundings.kit.collector import settle
from soundings.kit.log import start_logging
from soundings.kit.settings import Settings

KEEP_ALIVE_S = 5
"""How long a connection may stand idle. Source: uvicorn's own choice."""

_PATIENCE_S = 0.05


class Server(uvicorn.Server):
    """uvicorn, but a server that is told to go lets every connection end by itself.

    uvicorn cuts connections that stand idle; a browser may be sending its next form down one at
    that moment. Here whoever asks once more is answered and told that it was the last time, and
    what stays idle ends as it always does.
    """

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and say so."""
        await super().startup(sockets)
        if not self.should_exit:
            tell_ready(os.environ)  # noqa: TID251 - what `up` or systemd left us is no setting

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Take no new connection, wait for the others, then stop."""
        for server in self.servers:
            server.close()
        state = self.server_state
        state.default_headers = [*state.default_headers, (b"connection", b"close")]
        until = time.monotonic() + KEEP_ALIVE_S + 1
        while state.connections and time.monotonic() < until and not self.force_exit:  # noqa: ASYNC110 - uvicorn keeps a set, and sends no event
            await asyncio.sleep(_PATIENCE_S)
        await super().shutdown(sockets)


def serve(settings: Settings) -> None:
    """Serve the pages until told to stop."""
    start_logging()
    app = create_app(open_deps(settings))
    config = uvicorn.Config(
        Counted(app),
        loop="uvloop",
        http=OneWriteProtocol,
        lifespan="on",
        access_log=False,
        log_level="warning",
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=10,
    )
    settle()
    environ = os.environ  # noqa: TID251 - as above
    Server(config).run(sockets=[door(settings, environ, os.getpid())])
