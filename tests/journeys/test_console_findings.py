"""The console's back half in Chromium: watch, close, findings, lines, build, release; by role.

With SOUNDINGS_PICTURES=FOLDER it leaves the README's screenshots there, 1280 pixels wide.
"""

import os
from datetime import timedelta
from importlib.resources import files
from pathlib import Path

import pytest
from tests.estimate.make import INSPECTION, ask, children, claim, list_area, lock, reply
from tests.journeys.pages import unseen
from tests.serving import CHROMIUM, deps, serving

from soundings.access import service as access
from soundings.access.model import Role
from soundings.app.building import build_due
from soundings.kit.database import connect
from soundings.outreach import service as outreach

api = pytest.importorskip("playwright.async_api")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium: apt install chromium"),
]

__all__ = ["deps"]

ROOT = "/staff/small"
CLAIMS = (
    ("C16", 1.0, "absolute"),
    ("C12", 0.92, "numeric"),
    ("C15", 0.6, "qualitative"),
    ("C39", 0.55, "numeric"),
    ("C01", 0.9, "numeric"),
)
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
RUN = """() => axe.run(document, {
    runOnly: {type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    resultTypes: ["violations"],
}).then(found => found.violations.map(
    each => each.id + ": " + each.nodes.map(node => node.target.join(" ")).join(", ")
))"""
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 320, "height": 700}


async def area(deps, url) -> None:
    """Make a small open area with locked claims and replies of half its families."""
    people, at = children(500), deps.clock.now()
    async with connect(url) as conn:
        await list_area(conn, people)
        for number, (archetype, value, strength) in enumerate(CLAIMS, start=1):
            await claim(conn, number, archetype, value, strength=strength)
        await lock(conn, at)
        known_by = await ask(deps.database, at)
        for child in people:
            if child.family_id.int % 2 == 0:
                await reply(conn, child, known_by, at)
                await outreach.note_answered(
                    conn, case_id=child.case_id, inspection_id=INSPECTION, complete=True, at=at
                )


class Tab:
    """One person's browser, which looks at every page it opens at two widths."""

    def __init__(self, page, base, deps) -> None:
        self.page, self.base, self.deps = page, base, deps
        self.complaints: list[str] = []
        self.seen: set[str] = set()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    async def enter(self, role: Role) -> None:
        pool, at = self.deps.database.room("access"), self.deps.clock.now()
        bound = {"inspection_id": INSPECTION} if role is Role.PARTNERSHIP else {}
        staff_id = await access.add_staff(
            pool, email=f"{role}@example.org", name=role.title(), role=role, at=at, **bound
        )
        ticket = await access.sign_in_link(pool, staff_id, at)
        await self.page.goto(f"{self.base}/staff/sign-in/{ticket}")
        await self.go(self.page.locator("main button").first)

    async def confirm(self) -> None:
        """Have just proved to be there."""
        at = self.deps.clock.now()
        async with self.deps.database.room("access").acquire() as conn:
            await conn.execute("UPDATE access.session SET confirmed_at = $1", at)

    async def open(self, path: str) -> int:
        answer = await self.page.goto(f"{self.base}{ROOT}{path}")
        await self.looked_at()
        return answer.status

    async def looked_at(self) -> None:
        """Hold the page against WCAG 2.2 AA at both widths; nothing may run off the side."""
        self.seen.add(self.page.url.removeprefix(self.base))
        for size in (NARROW, WIDE):
            await self.page.set_viewport_size(size)
            await self.page.evaluate(AXE)
            assert await self.page.evaluate(RUN) == [], (self.page.url, size)
            assert await self.page.evaluate(TOO_WIDE) <= 0, (self.page.url, size)

    async def picture(self, name: str) -> None:
        """Leave a screenshot of the page, if somebody wants them."""
        if folder := os.environ.get("SOUNDINGS_PICTURES"):
            await self.page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)

    async def press(self, words: str) -> None:
        await self.go(self.page.get_by_role("button", name=words, exact=True))
        await self.looked_at()

    async def go(self, what) -> None:
        """Click what leads to a page, and wait until the page is there."""
        async with self.page.expect_navigation():
            await what.click()

    async def text(self) -> str:
        return await self.page.inner_text("main")


@pytest.fixture
async def tabs(deps, url):
    """Give tabs, each somebody's, on an area that is in the field."""
    await area(deps, url)
    async with serving(deps) as base, api.async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])

        async def tab(role: Role) -> Tab:
            context = await browser.new_context(viewport=WIDE)
            made = Tab(await context.new_page(), base, deps)
            await made.enter(role)
            return made

        yield tab
        await browser.close()


async def _close(lead: Tab, deps) -> None:
    """Close the questions as a lead does, and have the worker weigh the answers."""
    await lead.open("/release")
    await lead.go(lead.page.locator("text=Close the questions …"))
    assert "Confirm that it is you" in await lead.text()
    await lead.confirm()
    assert await lead.open("/release/close") == 200
    assert "stops taking answers" in await lead.text()
    await lead.press("Close the questions")
    assert "waiting for the worker" in await lead.text()
    assert await build_due(deps) == 1


async def test_a_lead_goes_from_an_open_survey_to_a_released_pack(tabs, deps):
    lead = await tabs(Role.LEAD_INSPECTOR)
    partnership = await tabs(Role.PARTNERSHIP)
    for path in ("/contrast", "/signals", "/enquiries"):
        assert await lead.open(path) == 200
        assert "Nothing has been analysed yet" in await lead.text()
    assert await lead.open("/reach") == 200
    assert "500 children are listed" in await lead.text()
    await lead.picture("watch")
    assert await lead.open("/looks") == 200
    assert "Evenness of response" in await lead.text()
    await lead.picture("looks")
    await _close(lead, deps)
    assert await lead.open("/release") == 200
    assert "Findings: done" in await lead.text()
    assert await lead.open("/enquiries") == 200
    await lead.picture("enquiries")

    assert await lead.open("/contrast") == 200
    await lead.picture("contrast")
    await lead.go(lead.page.locator("tbody a").first)
    await lead.looked_at()
    await lead.picture("finding")
    found = await lead.text()
    assert all(words in found for words in ("Trace", "Even if", "Groups that differ"))
    assert await lead.open("/signals") == 200
    assert "could not" in await lead.text() or "accounts" in await lead.text()

    assert await lead.open("/release") == 200
    await lead.press("Build the briefing and the pack")
    assert await build_due(deps) == 1
    assert await lead.open("/release") == 200
    assert "The partnership does not see it yet." in await lead.text()
    await partnership.page.goto(f"{partnership.base}{ROOT}/documents")
    assert await partnership.page.locator("a[href$='/pdf']").count() == 0
    assert await lead.open("/release/pack") == 200
    await lead.press("Release the pack to the partnership")
    assert "Released to the partnership" in await lead.text()
    assert "by Lead_Inspector" in await lead.text()
    await lead.picture("release")
    await partnership.page.goto(f"{partnership.base}{ROOT}/documents")
    assert await partnership.page.locator("a[href$='/pdf']").count() == 1
    assert await lead.open("/exports") == 200
    await lead.press("Take the files")
    assert "Choose for whom" in await lead.text()
    await lead.page.get_by_label("The partnership").check()
    await lead.page.get_by_label("CSV").check()
    async with lead.page.expect_download() as taking:
        await lead.page.get_by_role("button", name="Take the files").click()
    assert (await taking.value).suggested_filename == "small-partnership-csv.zip"
    assert lead.complaints == []
    assert unseen("findings", lead.seen) == set()


async def test_a_page_that_is_looked_at_follows_the_survey_and_keeps_nobody_signed_in(
    tabs, deps, url
):
    lead = await tabs(Role.LEAD_INSPECTOR)
    # The page also asks by itself, every twenty seconds: here it asks when it is told to.
    await lead.page.add_init_script("window.setInterval = () => 0")
    await lead.open("/reach")
    before = await lead.page.inner_text("[data-said]")
    used = "SELECT max(seen_at) FROM access.session"
    async with connect(url) as conn:
        seen = await conn.fetchval(used)
        case = await conn.fetchval(
            "SELECT case_id FROM roll.frame AS f WHERE NOT EXISTS"
            " (SELECT 1 FROM outreach.answered AS a WHERE a.case_id = f.case_id) LIMIT 1"
        )
        deps.clock.wind(deps.clock.now() + timedelta(minutes=10))
        look = "document.dispatchEvent(new Event('visibilitychange'))"
        async with lead.page.expect_response("**/reach/news") as first:
            await lead.page.evaluate(look)
        assert (await first.value).status == 200
        async with lead.page.expect_response("**/reach/news") as again:
            await lead.page.evaluate(look)
        assert (await again.value).status == 304
        await outreach.note_answered(
            conn, case_id=case, inspection_id=INSPECTION, complete=True, at=deps.clock.now()
        )
        async with lead.page.expect_response("**/reach/news"):
            await lead.page.evaluate(look)
        await lead.page.wait_for_function(
            "before => document.querySelector('[data-said]').innerText != before", arg=before
        )
        said = await lead.page.inner_text("[data-said]")
        assert await lead.page.inner_text("[aria-live=polite]") == said
        assert await conn.fetchval(used) == seen
    await lead.looked_at()


async def test_a_team_inspector_edits_lines_an_analyst_reads_and_neither_does_more(tabs, deps):
    lead = await tabs(Role.LEAD_INSPECTOR)
    await _close(lead, deps)
    team = await tabs(Role.TEAM_INSPECTOR)
    assert await team.open("/release/close") == 403
    await team.open("/release")
    assert await team.page.locator("main form").count() == 0
    assert await team.open("/enquiries") == 200
    first = team.page.locator("article").nth(0)
    name = (await first.locator("h2").inner_text()).partition(". ")[2]
    await first.locator("summary").first.click()
    await first.get_by_label("Whom to ask").fill("")
    await team.press("Save words")
    assert "Whom to ask is empty" in await team.text()
    await first.get_by_label("Whom to ask").fill("The director, on the first morning")
    await team.press("Save words")
    assert "Words of Team_Inspector" in await first.inner_text()
    assert "The director, on the first morning" in await first.inner_text()

    await first.locator("summary").first.click()
    await first.locator("select").select_option("2")
    await team.press("Move line 1")
    second = team.page.locator("article").nth(1)
    assert name in await second.locator("h2").inner_text()
    await second.locator("summary").first.click()
    await second.locator("input[name=reason]").fill("Settled in the first meeting")
    await team.press("Drop line 2")
    assert "Dropped: Settled in the first meeting" in await team.text()
    await team.page.get_by_label("The claim it starts from").select_option(index=1)
    new = team.page.locator("form").last
    for label, words in (
        ("Why it matters", "Two heads told us otherwise."),
        ("Whom to ask", "Both heads"),
        ("What to request", "Their own counts"),
    ):
        await new.get_by_label(label).fill(words)
    await team.press("Add the line")
    assert "Two heads told us otherwise." in await team.text()

    analyst = await tabs(Role.ANALYST)
    for path in ("/contrast", "/enquiries", "/signals", "/looks"):
        assert await analyst.open(path) == 200
    await analyst.open("/enquiries")
    assert await analyst.page.locator("main form").count() == 0
    assert "Both heads" in await analyst.text()
    assert "Settled in the first meeting" in await analyst.text()
    for path in ("/reach", "/schools", "/draws", "/release"):
        assert await analyst.open(path) == 403
