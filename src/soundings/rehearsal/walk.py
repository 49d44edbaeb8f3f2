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

_FORM_TOKEN = re.compile(rb'name="token" value="([^"]+)"')
_ANOTHER = b'action="/r/another"'
_MOST_PAGES = 80
"""More pages than any reply has. Source: our choice, so that a loop in the routes ends."""
_FOUND, _REDIRECTED, _FAULTY = 200, 303, 422


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
    """One visit to the pages by one family."""

    def __init__(
        self,
        line: Line,
        token: str,
        books: Sequence[Book],
        *,
        stop_after: int = 0,
        stopwatch: list[float] | None = None,
    ) -> None:
        self._line, self._token = line, token
        self._books = list(books)
        self._stop_after, self._stopwatch = stop_after, stopwatch
        self._cookie = ""
        self._sealed = ""
        self.walked = Walked()

    async def go(self) -> Walked:
        """Open the link and answer for every child there is a book for, then leave."""
        opened = await self._line.ask("GET", f"/{self._token}", "")
        if opened.status != _FOUND:
            return self._away(opened)
        where = await self._post(f"/{self._token}", "")
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
        if where == "/r/check":
            return await self._post(where, "")
        item = where.rpartition("/")[2]
        if self._stop_after and self.walked.answers >= self._stop_after:
            self.walked.broke_off = True
            return ""
        self.walked.answers += 1
        return await self._post(where, self._books[0](item))

    async def _done(self, shown: Answered) -> str:
        self.walked.replies += 1
        self._books.pop(0)
        if not self._books or _ANOTHER not in shown.body:
            return ""
        self._seal(shown)
        return await self._post("/r/another", "")

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
        body = shown.body
        if body[:2] == b"\x1f\x8b":
            body = zlib.decompress(body, wbits=31)
        found = _FORM_TOKEN.search(body)
        self._sealed = found[1].decode() if found else ""

    def _away(self, answer: Answered) -> Walked:
        self.walked.turned_away = answer.status
        return self.walked
