"""Just enough HTTP/1.1, so that the stand-in is never the slow part."""

import asyncio
from typing import Protocol, cast

import httptools

from soundings.rehearsal.sinks.trouble import Silence

_REASONS = {200: b"OK", 201: b"CREATED"}


class Answering(Protocol):
    """Whoever answers requests."""

    open: set[asyncio.Transport]
    """Where its connections are kept, to be closed with it."""

    @property
    def delay_s(self) -> float:
        """How long every answer waits."""
        ...

    def answer(
        self, method: str, target: str, authorization: str, body: bytes
    ) -> tuple[int, bytes]:
        """Return status and body; raises Silence where none is given."""
        ...


def connection(stub: Answering) -> asyncio.Protocol:
    """Return what serves one connection."""
    return _Http(stub)


class _Http(asyncio.Protocol):
    def __init__(self, stub: Answering) -> None:
        self._stub = stub
        self._parser = httptools.HttpRequestParser(self)
        self._target, self._body, self._authorization = b"", b"", ""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._stub.open.add(self._transport)

    def connection_lost(self, _: Exception | None) -> None:
        if self._transport is not None:
            self._stub.open.discard(self._transport)
        self._transport = None

    def data_received(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError:
            if self._transport is not None:
                self._transport.close()

    def on_url(self, url: bytes) -> None:
        self._target += url

    def on_header(self, name: bytes, value: bytes) -> None:
        if name.lower() == b"authorization":
            self._authorization = value.decode("latin-1")

    def on_body(self, body: bytes) -> None:
        self._body += body

    def on_message_complete(self) -> None:
        method = self._parser.get_method().decode("ascii")
        target, body = self._target.decode("ascii", "replace"), self._body
        authorization = self._authorization
        self._target, self._body, self._authorization = b"", b"", ""
        try:
            status, reply = self._stub.answer(method, target, authorization, body)
        except Silence:
            return
        head = b"HTTP/1.1 %d %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
        whole = head % (status, _REASONS.get(status, b"ERROR"), len(reply)) + reply
        if self._stub.delay_s:
            asyncio.get_running_loop().call_later(self._stub.delay_s, self._write, whole)
        else:
            self._write(whole)

    def _write(self, whole: bytes) -> None:
        if self._transport is not None:
            self._transport.write(whole)
