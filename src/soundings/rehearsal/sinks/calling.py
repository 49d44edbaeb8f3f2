"""The stand-in's callbacks: late, twice, and again where nobody answers, as Notify's are."""

import asyncio
from typing import Any

import aiohttp
import msgspec

from soundings.rehearsal.sinks.trouble import encode

TRIES = 5
"""How often a callback is tried. Source: platforms.md 1.1: at most five retries."""

AGAIN_S = 1.0
"""How long until the next try. Source: our choice; Notify waits five minutes, a test cannot."""

_CALLERS = 8


class Callback(msgspec.Struct, frozen=True, kw_only=True):
    """Where the product's doors are, and the token it gave us for them."""

    base_url: str
    bearer: str


class Caller:
    """Posts receipts and received texts to the product."""

    def __init__(self, callback: Callback) -> None:
        self._callback = callback
        self._waiting: asyncio.PriorityQueue[tuple[float, int, str, bytes, int]] = (
            asyncio.PriorityQueue()
        )
        self._number = 0

    def call(self, path: str, told: dict[str, Any], in_s: float) -> None:
        """Ask for a callback after so long."""
        self._put(path, encode(told), in_s, TRIES)

    def _put(self, path: str, body: bytes, in_s: float, tries: int) -> None:
        self._number += 1
        due = asyncio.get_running_loop().time() + in_s
        self._waiting.put_nowait((due, self._number, path, body, tries))

    async def run(self) -> None:
        """Call until cancelled."""
        headers = {
            "Authorization": f"Bearer {self._callback.bearer}",
            "Content-Type": "application/json",
        }
        async with (
            aiohttp.ClientSession(
                headers=headers, timeout=aiohttp.ClientTimeout(total=5)
            ) as session,
            asyncio.TaskGroup() as callers,
        ):
            for _ in range(_CALLERS):
                callers.create_task(self._serve(session))

    async def _serve(self, session: aiohttp.ClientSession) -> None:
        while True:
            due, _, path, body, tries = await self._waiting.get()
            await asyncio.sleep(max(0.0, due - asyncio.get_running_loop().time()))
            if not await self._post(session, path, body) and tries > 1:
                self._put(path, body, AGAIN_S, tries - 1)

    async def _post(self, session: aiohttp.ClientSession, path: str, body: bytes) -> bool:
        try:
            async with session.post(f"{self._callback.base_url}{path}", data=body) as response:
                return response.ok
        except (aiohttp.ClientError, TimeoutError):
            return False
