"""uvicorn's HTTP, with an answer's head and body in one write.

uvicorn writes them one after the other, and each is a call into the kernel and a packet: on a
page of 2 kB that is a tenth of all the work there is.
"""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol


class Held:
    """A transport that holds what is written until the loop's next turn."""

    __slots__ = ("_held", "_loop", "_transport")

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport, self._loop = transport, loop
        self._held: list[bytes] = []

    def write(self, data: bytes) -> None:
        """Hold the data; what is written before the next turn goes with it."""
        if not self._held:
            self._loop.call_soon(self._let_go)
        self._held.append(data)

    def _let_go(self) -> None:
        if self._held:
            self._transport.write(b"".join(self._held))
            self._held.clear()

    def close(self) -> None:
        """Write what is held, then close."""
        self._let_go()
        self._transport.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


class OneWriteProtocol(HttpToolsProtocol):
    """One connection."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take the connection, holding its writes."""
        super().connection_made(Held(transport, self.loop))  # type: ignore[arg-type]
