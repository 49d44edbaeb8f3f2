"""WCAG 2.2 AA by axe-core on every page, state and language; narrow, large, in forced colours."""

from importlib.resources import files
from typing import Any

import pytest
from tests.accessibility.conftest import chromium
from tests.accessibility.gather import Pages, blanks, gather, gather_stop, skeleton

from soundings.instrument.rules import wording
from soundings.respond.pages import CSS, CSS_PATH

pytestmark = pytest.mark.browser
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
RUN = """() => axe.run(document, {
    runOnly: {type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    resultTypes: ["violations"],
}).then(found => found.violations.map(
    each => each.id + ": " + each.nodes.map(node => node.target.join(" ")).join(", ")
))"""
ORIGIN = "http://pages.example"
NARROW = {"width": 320, "height": 700}
ZOOMED = {"width": 320, "height": 256}
"""1280 by 1024 at 400 %: what WCAG 1.4.10 asks of."""
WIDE = {"width": 1280, "height": 900}
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
SMALL = """() => [...document.querySelectorAll("a, button, input, select, textarea, summary")]
    .filter(each => !each.closest(".skip") && each.type != "hidden")
    .filter(each => !(each.matches("a") && getComputedStyle(each).display == "inline"))
    .filter(each => { const box = each.getBoundingClientRect();
                      return box.width < 44 && box.height < 44 || box.height < 24; })
    .map(each => each.outerHTML.slice(0, 80))"""
UNSEEN = """() => [...document.querySelectorAll("button, input, select, textarea")]
    .filter(each => each.type != "hidden")
    .filter(each => { each.focus(); const style = getComputedStyle(each);
        return style.outlineStyle == "none" && style.borderStyle == "none"; })
    .map(each => each.outerHTML.slice(0, 80))"""

LANGUAGES = ("en", "pl", "ur", "ar", "pa", "bn", "so")


class Desk:
    """A browser tab that shows gathered pages, with nothing behind them."""

    def __init__(self, tab: Any) -> None:
        self.tab, self.pages = tab, {}

    async def _give(self, route: Any) -> None:
        path = route.request.url.removeprefix(ORIGIN)
        if path == CSS_PATH:
            await route.fulfill(body=CSS, content_type="text/css")
        elif path in self.pages:
            await route.fulfill(body=self.pages[path], content_type="text/html; charset=utf-8")
        else:
            await route.abort()

    async def show(self, html: str) -> None:
        self.pages["/page"] = html
        await self.tab.goto(f"{ORIGIN}/page", wait_until="load")

    async def faults(self, html: str) -> list[str]:
        """Return what axe finds against WCAG 2.2 AA."""
        await self.show(html)
        await self.tab.evaluate(AXE)
        return await self.tab.evaluate(RUN)


async def _desk(browser: Any, **how: Any) -> Desk:
    tab = await (await browser.new_context(**how)).new_page()
    desk = Desk(tab)
    await tab.route("**/*", desk._give)
    return desk


async def _checked(desk: Desk, pages: Pages) -> dict[str, list[str]]:
    found = {name: await desk.faults(html) for name, html in pages.items()}
    return {name: faults for name, faults in found.items() if faults}


async def _too_wide(desk: Desk, pages: Pages, style: str = "") -> dict[str, int]:
    found = {}
    for name, html in pages.items():
        await desk.show(html)
        if style:
            await desk.tab.add_style_tag(content=style)
        found[name] = await desk.tab.evaluate(TOO_WIDE)
    return {name: wide for name, wide in found.items() if wide > 0}


@pytest.mark.parametrize("language", LANGUAGES)
async def test_no_page_in_any_state_breaks_a_rule_on_a_narrow_screen(
    area, phone, other_phone, language
):
    pages = await gather_stop(area, language) | await gather(area, phone, other_phone, language)
    assert len(pages) > 50
    async with chromium() as browser:
        desk = await _desk(browser, viewport=NARROW)
        assert await _checked(desk, pages) == {}
        await desk.tab.set_viewport_size(ZOOMED)
        assert await _too_wide(desk, pages) == {}, "at 400 %"
        await desk.tab.set_viewport_size(WIDE)
        assert await _too_wide(desk, pages, "html{font-size:200%}") == {}, "at 200 % text"


async def test_in_forced_colours_nothing_is_lost_and_every_target_is_large(
    area, phone, other_phone
):
    pages = await gather(area, phone, other_phone, "en")
    async with chromium() as browser:
        desk = await _desk(browser, viewport=NARROW, forced_colors="active")
        assert await _checked(desk, pages) == {}
        lost, small = {}, {}
        for name, html in pages.items():
            await desk.show(html)
            lost[name] = await desk.tab.evaluate(UNSEEN)
            small[name] = await desk.tab.evaluate(SMALL)
    assert {name: each for name, each in lost.items() if each} == {}
    assert {name: each for name, each in small.items() if each} == {}


async def test_no_question_that_is_built_unlike_another_breaks_a_rule(instrument):
    unlike: dict[frozenset[str], tuple[str, str]] = {}
    for language, audience, item, html in blanks(instrument):
        unlike.setdefault(skeleton(html), (f"{item} for {audience} in {language}", html))
    assert len(unlike) > 10
    async with chromium() as browser:
        desk = await _desk(browser, viewport=NARROW)
        assert await _checked(desk, dict(unlike.values())) == {}


async def test_every_language_there_is_is_looked_at(instrument):
    assert set(instrument.languages) == set(LANGUAGES)


async def test_a_fault_would_be_found(instrument):
    """Else the tests above could not fail."""
    _, _, _, html = next(blanks(instrument))
    broken = html.replace('<html lang="en" dir="ltr">', "<html>").replace(
        "<button>", '<button aria-label="">'
    )
    assert broken != html
    async with chromium() as browser:
        desk = await _desk(browser, viewport=NARROW)
        found = await desk.faults(broken.replace(">Continue<", "><"))
        assert {fault.partition(":")[0] for fault in found} >= {"html-has-lang", "button-name"}
        await desk.show(html.replace("<main ", '<main style="width:2000px" '))
        assert await desk.tab.evaluate(TOO_WIDE) > 0


def test_each_question_is_worded_for_whom_it_is_asked(instrument):
    """A page without words would break no rule of axe's."""
    for language in instrument.languages:
        words = wording(instrument, language, "parent_carer")
        assert all(worded.question.strip() for worded in words.items.values()), language
