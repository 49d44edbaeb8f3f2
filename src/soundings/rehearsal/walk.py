"""Walks a family through the real pages, from its link to the last thank-you."""

import re
import time
import zlib
from collections.abc import Callable, Sequence
from typing import TypeAlias

import msgspec

from soundings.rehearsal.wire import Answered, Line

Book: TypeAlias = Callable[[str], str]
"""A child's answers: from an item's id to the form that posts its answer, "" to skip it."""

_HIDDEN = re.compile(rb'<input type="hidden" name="(\w+)" value="([^"]*)">')
_ANOTHER = b'href="/r/who"'
_MOST_PAGES = 80
"""More pages than any reply has. Source: our choice, so that a loop in the routes ends."""
_FOUND, _REDIRECTED, _FAULTY = 200, 303, 422


def _plain(shown: Answered) -> bytes:
    body = shown.body
    return zlib.decompress(body, wbits=31) if body[:2] == b"\x1f\x8b" else body


class Walked(msgspec.Struct, kw_only=True):
    """What came of one visit."""

    replies: int = 0
    pages: int = 0
    answers: int = 0
    broke_off: bool = False
    turned_away: int = 0
    """The status of the page that ended the visit, if one did."""
    faults: int = 0


class Walk:
    """One visit to the pages by one family.

    `wish` asks for other words than the link's own, such as ?a=easy_read. Whoever stops and has
    a PIN sets it on leaving; on another phone it is asked for, and typed.
    """

    def __init__(
        self,
        line: Line,
        token: str,
        books: Sequence[Book],
        *,
        wish: str = "",
        pin: str = "",
        stop_after: int = 0,
        stopwatch: list[float] | None = None,
    ) -> None:
        self._line, self._token = line, token
        self._books = list(books)
        self._wish, self._pin = wish, pin
        self._stop_after, self._stopwatch = stop_after, stopwatch
        self._cookie = ""
        self._sealed = ""
        self.walked = Walked()

    async def go(self) -> Walked:
        """Open the link and answer for every child there is a book for, then leave."""
        opened = await self._line.ask("GET", f"/{self._token}{self._wish}", "")
        if opened.status != _FOUND:
            return self._away(opened)
        hidden = _HIDDEN.findall(_plain(opened))
        form = "&".join(f"{name.decode()}={value.decode()}" for name, value in hidden)
        where = await self._post(f"/{self._token}", form)
        for _ in range(_MOST_PAGES * len(self._books)):
            if not where:
                break
            where = await self._page(where)
        return self.walked

    async def _page(self, where: str) -> str:
        """Show a page and act on it; return where that leads, "" at the end of the visit."""
        shown = await self._line.ask("GET", where, self._cookie)
        if shown.status == _REDIRECTED:
            return shown.location
        if shown.status != _FOUND:
            self._away(shown)
            return ""
        self.walked.pages += 1
        if where == "/r/done":
            return await self._done(shown)
        self._seal(shown)
        if where in {"/r/check", "/r/pin"}:
            return await self._post(where, f"pin={self._pin}")
        item = where.rpartition("/")[2]
        if self._stop_after and self.walked.answers >= self._stop_after:
            self.walked.broke_off = True
            await self._leave()
            return ""
        self.walked.answers += 1
        return await self._post(where, self._books[0](item))

    async def _leave(self) -> None:
        """See how to come back, and set the PIN."""
        await self._line.ask("GET", "/r/later", self._cookie)
        if self._pin:
            await self._post("/r/pin", f"pin={self._pin}")

    async def _done(self, shown: Answered) -> str:
        self.walked.replies += 1
        self._books.pop(0)
        if not self._books or _ANOTHER not in _plain(shown):
            return ""
        shown = await self._line.ask("GET", "/r/who", self._cookie)
        self._seal(shown)
        self.walked.pages += 1
        return await self._post("/r/who", "called=" + "ABCDEFGH"[self.walked.replies])

    async def _post(self, where: str, form: str) -> str:
        """Post a form; return where the answer leads. A faulty answer is skipped."""
        if self._sealed:
            form = f"token={self._sealed}&{form}"
        began = time.perf_counter()
        answer = await self._line.ask("POST", where, self._cookie, form)
        if self._stopwatch is not None:
            self._stopwatch.append(time.perf_counter() - began)
        if answer.cookie:
            self._cookie, self._sealed = answer.cookie, ""
        if answer.status == _FAULTY:
            self.walked.faults += 1
            answer = await self._line.ask("POST", where, self._cookie, f"token={self._sealed}")
        if answer.status != _REDIRECTED:
            self._away(answer)
            return ""
        return answer.location

    def _seal(self, shown: Answered) -> None:
        """Keep the visit's form token, which is on every page of the visit."""
        if self._sealed:
            return
        self._sealed = dict(_HIDDEN.findall(_plain(shown))).get(b"token", b"").decode()

    def _away(self, answer: Answered) -> Walked:
        self.walked.turned_away = answer.status
        return self.walked
