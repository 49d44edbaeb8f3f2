"""Every page a family can be given, in every state, gathered by walking there."""

from collections.abc import Iterator
from typing import Any

import httpx
from selectolax.lexbor import LexborHTMLParser
from tests.respond.conftest import SECRET, Area, Phone
from tests.serving import serving

from soundings.app.runtime import Deps
from soundings.instrument.model import AUDIENCES, Instrument, InstrumentHash
from soundings.instrument.rules import wording
from soundings.kit.queue import NoQueue
from soundings.kit.settings import Settings
from soundings.kit.vault import KeyRing
from soundings.outreach.model import Wish
from soundings.respond.pages import drawing
from soundings.respond.service import uninvited

FAULTY: dict[str, Any] = {
    "q00": {"q00": "ninety"},
    "q02": {"q02": ["ehc_plan", "none_told"]},
    "q23": {"q23-month": "13", "q23-year": "1"},
    "q59": {"q59": "x" * 1001},
}
"""Forms that a page turns back, one a kind of question."""

FILLED: dict[str, Any] = {
    "q00": {"q00": "9"},
    "q01": {"q01": "yes"},
    "q02": {"q02": ["sen_support", "help_unnamed"]},
    "q04": {"q04": "never"},
    "q07": {"q07": "some_extent"},
    "q21": {"q21": "yes_me"},
    "q22": {"q22": "refused_assessment"},
    "q23": {"q23-month": "3", "q23-year": "2025"},
    "q59": {"q59": "We waited & waited <long>."},
    "q61": {"q61": "quote"},
}
KINDS = ("q00", "q01", "q02", "q07", "q23", "q59")
"""One item of every kind: number, single, several, scale, month, text."""

Pages = dict[str, str]


class Gatherer:
    """One family's telephone, keeping every page it was given."""

    def __init__(self, phone: Phone, language: str) -> None:
        self.phone, self.language = phone, language
        self.pages: Pages = {}

    def keep(self, name: str) -> None:
        self.pages[name] = self.phone.text

    async def open(self, name: str, where: str) -> None:
        await self.phone.open(where + ("&" if "?" in where else "?") + f"l={self.language}")
        self.keep(name)

    async def post(self, name: str, where: str, **fields: Any) -> None:
        await self.phone.post(where, **fields)
        self.keep(name)

    async def front(self, token: str, code: str) -> None:
        await self.open("code", "/")
        await self.post("code, error", f"/?l={self.language}", code="1234 <nobody")
        await self.open("uninvited", f"/open/{code}")
        for audience in AUDIENCES:
            await self.open(f"intro, {audience}", f"/{token}?a={audience}")
        await self.open("stop", f"/{token}/stop")
        stop = f"/{token}/stop?l={self.language}"
        await self.post("stop, error", stop, age="nine", reason="refused")
        for said in ("refused", "died"):
            await self.open(f"stopped, {said}", f"/{token}/stop?said={said}")

    async def questions(self, token: str) -> None:
        phone = self.phone
        await phone.start(token, l=self.language)
        while not phone.at.endswith("/check"):
            item = phone.at.rpartition("/")[2]
            if item in KINDS:
                self.keep(f"{item}, empty")
            if item in FAULTY:
                await phone.post(phone.at, **FAULTY[item])
                assert phone.status == 422, item
                self.keep(f"{item}, error")
            await phone.post(phone.at, **FILLED.get(item, {}))
        self.keep("check")
        for item in KINDS:
            await self.open(f"{item}, filled", f"/r/{item}")

    async def keeping(self, token: str, other: Phone) -> None:
        await self.open("later", "/r/later")
        await self.open("pin", "/r/pin")
        await self.post("pin, error", "/r/pin", pin="12")
        await self.post("pin, set", "/r/pin", pin="123456")
        elsewhere = Gatherer(other, self.language)
        await other.start(token, l=self.language)
        elsewhere.keep("pin, asked")
        await elsewhere.post("pin, wrong", "/r/pin", pin="654321")
        await elsewhere.open("q01, hidden", "/r/q01")
        await elsewhere.open("check, hidden", "/r/check")
        self.pages |= elsewhere.pages

    async def uninvited(self, code: str, other: Phone) -> None:
        """Come by the poster's code, and come back elsewhere by the code of one's own."""
        await self.phone.enter(f"/open/{code}", l=self.language)
        await self.open("later, uninvited", "/r/later")
        own = self.phone.page.css_first("main b bdi").text()
        elsewhere = Gatherer(other, self.language)
        await elsewhere.open("back", f"/back/{own.replace(' ', '')}")
        await other.enter(other.at)
        await other.answer(9)
        await other.skip_to("/r/check")
        await elsewhere.post("done, uninvited", "/r/check")
        self.pages |= elsewhere.pages

    async def after(self) -> None:
        await self.phone.open("/r/check")
        await self.post("done", "/r/check")
        await self.open("who", "/r/who")
        await self.post("who, error", "/r/who", called="x" * 31, year="99")
        await self.open("answers", "/r/answers")
        await self.open("undo", "/r/undo")
        await self.post("left", "/r/undo", how="withdraw", which="all")

    async def closed(self, token: str) -> None:
        await self.open("closed, by link", f"/{token}")
        await self.open("closed, in a visit", "/r/q01")
        await self.open("unknown", "/AAAABBBBCCCC")
        self.phone.client.cookies.clear()
        await self.open("over", "/r/q01")


async def gather(area: Area, phone: Phone, other: Phone, language: str) -> Pages:
    """Return every page by name, as a family that reads this language is given it."""
    token = await area.family(9, 12)
    pool, known, at = area.database.room("respond"), area.inspection, area.clock.now()
    code = await uninvited.make_code(pool, SECRET, known.inspection_id, at)
    walk = Gatherer(phone, language)
    await walk.front(token, code)
    await walk.questions(token)
    await walk.keeping(token, other)
    await walk.after()
    await walk.uninvited(code, other)
    await area.close()
    await walk.closed(token)
    return walk.pages


async def gather_stop(area: Area, language: str) -> Pages:
    """Return the page that stops messages, in every state."""
    token = await area.family(9)
    deps = Deps(
        database=area.database,
        clock=area.clock,
        settings=Settings(),
        secret=SECRET,
        keys=KeyRing(SECRET),
        queue=NoQueue(),
        providers={},
    )
    async with serving(deps) as base, httpx.AsyncClient(base_url=base) as client:
        walk = Gatherer(Phone(client), language)
        await walk.open("silence", f"/stop/{token}")
        asked = walk.phone.token
        where = f"/stop/{token}?l={language}"
        await walk.post("silence, error", where)
        for wish in Wish:
            await walk.post(f"silence, {wish.value}", where, token=asked, wish=wish.value)
    return walk.pages


def blanks(instrument: Instrument) -> Iterator[tuple[str, str, str, str]]:
    """Give (language, audience, item, page) of every question there is."""
    for language in instrument.languages:
        for audience in AUDIENCES:
            spoken = drawing.voice(instrument, InstrumentHash("all"), language, audience)
            for item_id in wording(instrument, language, audience).items:
                page = drawing.QuestionPage(item_id=item_id, token="0" * 24, back="/r/q00")
                yield language, audience, item_id, drawing.question(spoken, page)


def skeleton(html: str) -> frozenset[str]:
    """Return what kinds of element a page is built of: their attributes, and no words."""
    return frozenset(
        f"{node.tag} {sorted(node.attributes)} {node.attributes.get('dir')}"
        for node in LexborHTMLParser(html).root.traverse()
    )
