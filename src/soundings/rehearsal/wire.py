"""One kept-open HTTP/1.1 connection: as little as a family's phone needs, and fast.

A general client spends more time on a page than the server; thousands of families on one
core need one that only writes a request and reads an answer.
"""

import asyncio
import re
from urllib.parse import urlsplit

import msgspec

from soundings.kit.refusal import Kind, Refusal

PATIENCE = 30.0
"""Seconds a family goes on trying while the server is away. Source: our choice: long enough to
restart a server that was killed."""
_FIRST_PAUSE = 0.1
_HEADER = re.compile(rb"\r\n([A-Za-z-]+):[ \t]*([^\r\n]*)")
_LARGEST_HEAD = 64 * 1024


class ServerAway(Refusal):
    """The survey's pages did not answer."""

    kind = Kind.LIMITED
    slug = "server-away"
    title = "The survey's pages do not answer"


class Answered(msgspec.Struct, frozen=True, kw_only=True):
    """What came back."""

    status: int
    location: str
    cookie: str
    """Name and value of the cookie that was set, or ""."""
    body: bytes


class Line:
    """A connection to the server, made anew when it was lost."""

    def __init__(self, base_url: str, *, gzip: bool = False) -> None:
        parts = urlsplit(base_url)
        self._host, self._port = parts.hostname or "127.0.0.1", parts.port or 80
        self._fixed = f" HTTP/1.1\r\nHost: {parts.netloc}\r\n" + (
            "Accept-Encoding: gzip\r\n" if gzip else ""
        )
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self.requests = 0

    async def ask(self, method: str, path: str, cookie: str, form: str | None = None) -> Answered:
        """Send a request and return the answer, trying again while the server is away.

        A page that was saved twice is saved once, so trying again does no harm.
        """
        head = f"{method} {path}{self._fixed}"
        if cookie:
            head += f"Cookie: {cookie}\r\n"
        if form is None:
            request = f"{head}\r\n".encode()
        else:
            body = form.encode()
            request = (
                f"{head}Content-Type: application/x-www-form-urlencoded\r\n"
                f"Content-Length: {len(body)}\r\n\r\n"
            ).encode() + body
        pause, waited = _FIRST_PAUSE, 0.0
        while True:
            try:
                answer = await self._exchange(request)
            except (OSError, asyncio.IncompleteReadError) as error:
                self.close()
                if waited > PATIENCE:
                    message = (
                        f"http://{self._host}:{self._port} did not answer for {waited:.0f} s "
                        f"({error}); start the server and try again."
                    )
                    raise ServerAway(message) from error
            else:
                if answer.status < 500 or waited > PATIENCE:  # noqa: PLR2004 - HTTP: the server's fault
                    return answer
            await asyncio.sleep(pause)
            waited += pause
            pause = min(2 * pause, 2.0)

    async def _exchange(self, request: bytes) -> Answered:
        if self._streams is None:
            self._streams = await asyncio.open_connection(
                self._host, self._port, limit=_LARGEST_HEAD
            )
        reader, writer = self._streams
        writer.write(request)
        self.requests += 1
        head = await reader.readuntil(b"\r\n\r\n")
        fields = {name.lower(): value for name, value in _HEADER.findall(head)}
        body = await _read_body(reader, fields)
        if fields.get(b"connection", b"").lower() == b"close":
            self.close()
        return Answered(
            status=int(head[9:12]),
            location=fields.get(b"location", b"").decode(),
            cookie=fields.get(b"set-cookie", b"").decode().partition(";")[0],
            body=body,
        )

    def close(self) -> None:
        """Hang up."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


async def _read_body(reader: asyncio.StreamReader, fields: dict[bytes, bytes]) -> bytes:
    if b"content-length" in fields:
        return await reader.readexactly(int(fields[b"content-length"]))
    if fields.get(b"transfer-encoding", b"").lower() != b"chunked":
        return b""
    body = b""
    while size := int((await reader.readuntil(b"\r\n")).split(b";")[0], 16):
        body += (await reader.readexactly(size + 2))[:-2]
    await reader.readuntil(b"\r\n")
    return body
