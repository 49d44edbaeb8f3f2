"""The console in a browser, wide and narrow: one area with the rehearsal's files, served."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any
from uuid import UUID

from tests.journeys.screen import open_chromium
from tests.journeys.served import Served, served

from soundings.access import service as access
from soundings.access.model import Role
from soundings.inspection.model import InspectionId
from soundings.kit.database import connect
from soundings.kit.ids import new_id

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
RUN = """() => axe.run(document, {
    runOnly: {type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    resultTypes: ["violations"],
}).then(found => found.violations.map(
    each => each.id + ": " + each.nodes.map(node => node.target.join(" ")).join(", ")
))"""
WIDE = {"width": 1280, "height": 900}
NARROW = {"width": 320, "height": 700}
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


class Tab:
    """One person's browser; every page it comes to is looked at wide and narrow."""

    def __init__(self, page: Any, base: str) -> None:
        self.page, self.base = page, base
        self.looked: dict[str, list[str]] = {}
        self.seen: set[str] = set()
        """The addresses that were held against WCAG."""

    def open(self, path: str) -> int:
        answer = self.page.goto(f"{self.base}{path}")
        self.look()
        return answer.status

    def press(self, words: str) -> int:
        return self.go(self.page.get_by_role("button", name=words, exact=True))

    def press_first(self, words: str) -> int:
        return self.go(self.page.get_by_role("button", name=words, exact=True).first)

    def follow(self, words: str) -> int:
        return self.go(self.page.get_by_role("link", name=words, exact=True).first)

    def go(self, what: Any) -> int:
        """Click what leads to a page, wait until it is there and look at it."""
        with self.page.expect_navigation() as answered:
            what.click()
        self.look()
        return answered.value.status

    def fill(self, **typed: str) -> None:
        """Type into fields by their names."""
        for name, words in typed.items():
            self.page.locator(f'main [name="{name}"]').first.fill(words)

    def choose(self, **typed: str) -> None:
        for name, value in typed.items():
            self.page.locator(f'main select[name="{name}"]').select_option(value)

    def tick(self, *names: str) -> None:
        for name in names:
            self.page.locator(f'main [name="{name}"]').first.check()

    def bring(self, name: str, *paths: Path) -> None:
        self.page.locator(f'main [name="{name}"]').set_input_files([str(path) for path in paths])

    def look(self) -> None:
        """Hold the page against WCAG 2.2 AA, wide and narrow, and let nobody scroll sideways."""
        self.seen.add(self.at)
        for width in (NARROW, WIDE):
            self.page.set_viewport_size(width)
            self.page.evaluate(AXE)
            faults = self.page.evaluate(RUN)
            if (over := self.page.evaluate(TOO_WIDE)) > 0:
                faults.append(f"{over} pixels too wide")
            if faults:
                self.looked[f"{self.at} at {width['width']}: {self.heading}"] = faults

    def picture(self, name: str) -> None:
        """Keep the page as a picture, where SOUNDINGS_PICTURES names a folder for them."""
        if folder := os.environ.get("SOUNDINGS_PICTURES"):
            self.page.set_viewport_size(WIDE)
            self.page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)

    @property
    def at(self) -> str:
        return self.page.url.removeprefix(self.base)

    @property
    def heading(self) -> str:
        return " ".join(self.page.locator("h1").inner_text().split())

    def sees(self, words: str) -> bool:
        return words in " ".join(self.page.locator("body").inner_text().split())


class PlainTab(Tab):
    """The same on a telephone without script."""

    def look(self) -> None:
        """Let nobody scroll sideways; what axe says is asked of the same pages with script."""
        if (over := self.page.evaluate(TOO_WIDE)) > 0:
            self.looked[f"{self.at}: {self.heading}"] = [f"{over} pixels too wide"]


class Area:
    """The served installation, and a way for people into it."""

    def __init__(self, pages: Served, browser: Any) -> None:
        self.pages, self.browser = pages, browser

    def let_in(self, role: Role, inspection_id: UUID | None = None, *, plain: bool = False) -> Tab:
        """Give a browser, or a telephone without script, to somebody who has just proved to be
        there.
        """
        token = self.pages.ask(self._let_in(role, inspection_id))
        context = self.browser.new_context(
            viewport=NARROW if plain else WIDE, locale="en-GB", java_script_enabled=not plain
        )
        context.add_cookies([{"name": "staff", "value": token, "url": self.pages.base}])
        return (PlainTab if plain else Tab)(context.new_page(), self.pages.base)

    async def _let_in(self, role: Role, inspection_id: UUID | None) -> str:
        database, at = self.pages.area.database, self.pages.clock.now()
        pool = database.room("access")
        staff_id = await access.add_staff(
            pool,
            email=f"{new_id()}@example.org",
            name=role.value.replace("_", " ").title(),
            role=role,
            at=at,
            inspection_id=inspection_id,
        )
        opened = await access.sign_in(pool, await access.sign_in_link(pool, staff_id, at), at)
        async with connect(self.pages.area.url) as conn:
            await conn.execute("UPDATE access.session SET confirmed_at = $1", at)
        return opened.token

    def area_of(self, code: str) -> InspectionId:
        rows = self.pages.rows(
            "SELECT inspection_id FROM inspection.inspection WHERE code = $1", code
        )
        return InspectionId(rows[0]["inspection_id"])


@contextmanager
def open_console(folder: Path) -> Iterator[Area]:
    """Serve an installation and give a browser, with script, to whoever is let in."""
    with served(folder) as pages, open_chromium() as browser:
        yield Area(pages, browser)
