"""The right of reply and the families' page in Chromium, by those whose they are."""

import pytest
from tests.briefing.area import corrected, handed
from tests.estimate.make import INSPECTION, made
from tests.journeys.pages import unseen
from tests.journeys.test_console_findings import AXE, NARROW, RUN, TOO_WIDE, WIDE, Tab
from tests.serving import CHROMIUM, deps, serving

from soundings.access.model import Role
from soundings.app import line
from soundings.briefing.tasks import count_replies
from soundings.disclosure.model import Audience
from soundings.kit.database import connect

api = pytest.importorskip("playwright.async_api")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium: apt install chromium"),
]

__all__ = ["deps"]

CLAIM = made(6, 2)


@pytest.fixture
async def tabs(deps, url):
    """Give tabs on an area whose pack was handed over."""
    await handed(deps, url)
    async with serving(deps) as base, api.async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])

        async def tab(role: Role) -> Tab:
            context = await browser.new_context(viewport=WIDE)
            opened = Tab(await context.new_page(), base, deps)
            await opened.enter(role)
            return opened

        yield tab
        await browser.close()


async def test_a_partnership_disputes_a_finding_and_an_inspector_marks_it(tabs, deps):
    partnership, lead = await tabs(Role.PARTNERSHIP), await tabs(Role.LEAD_INSPECTOR)
    assert await partnership.open("/desk/reply") == 200
    assert "Open until noon on Monday 28 September 2026" in await partnership.text()
    assert await partnership.open(f"/desk/reply/{CLAIM}") == 200
    form = partnership.page
    await form.get_by_label("We dispute it").check()
    await form.get_by_label("Your words, up to 250").fill("hours " * 251)
    await partnership.press("Send this reply")
    said = await partnership.text()
    assert "You wrote 251 words; there is room for 250. Take out 1." in said
    assert "Choose what the dispute is about." in said
    assert (
        await form.get_by_label("Your words, up to 250").input_value() == ("hours " * 251).strip()
    )
    assert await form.get_by_label("We dispute it").is_checked()
    await partnership.picture("reply")

    await form.get_by_label("The definition", exact=True).check()
    await form.get_by_label("Your words, up to 250").fill("Hours given in groups count too.")
    await form.get_by_label("Evidence").set_input_files(
        {"name": "policy.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 policy"}
    )
    await form.get_by_label("Corrected rows, if you dispute the definition").set_input_files(
        {"name": "rows.csv", "mimeType": "text/csv", "buffer": corrected(kept=30)}
    )
    await partnership.press("Send this reply")
    assert "Disputes: wrong definition" in await partnership.text()
    assert await count_replies(deps) == 1
    assert await partnership.open("/desk/reply") == 200
    assert "Counted anew on 60 corrected rows: 50%" in await partnership.text()
    assert unseen("reply", partnership.seen) == set()
    assert await partnership.open("/replies") == 403

    assert await lead.open("/replies") == 200
    assert "Hours given in groups count too." in await lead.text()
    async with lead.page.expect_download() as taking:
        await lead.page.click("text=policy.pdf")
    taken = await taking.value
    assert taken.suggested_filename == "policy.pdf"
    await lead.page.get_by_label("Upheld", exact=True).check()
    await lead.press("Keep this mark")
    assert "A mark needs a reason" in await lead.text()
    assert await lead.page.get_by_label("Upheld", exact=True).is_checked()
    await lead.page.get_by_label("Reason").fill("Group hours were left out of our definition.")
    await lead.press("Keep this mark")
    assert "Errors of ours found by the partnership: one." in await lead.text()
    await lead.picture("replies")
    assert await partnership.open(f"/desk/reply/{CLAIM}") == 200
    assert "Group hours were left out" in await partnership.text()
    assert lead.complaints == partnership.complaints == []


async def test_a_document_reads_as_a_page_with_the_numbers_behind_its_pictures(tabs, deps):
    lead = await tabs(Role.LEAD_INSPECTOR)
    inspection = await line.find(deps, "small")
    await line.brief(deps, inspection, Audience.INSPECTOR)
    assert await lead.open("/documents") == 200
    await lead.go(lead.page.locator("text=as a page"))
    for size in (NARROW, WIDE):
        await lead.page.set_viewport_size(size)
        assert await lead.page.evaluate(TOO_WIDE) <= 0, size
    summary = lead.page.locator("summary").first
    await summary.click()
    assert await lead.page.locator("details[open] table").count() == 1
    assert "On the list" in await lead.page.locator("details[open]").inner_text()
    assert lead.complaints == []


async def test_a_lead_publishes_and_families_read_it_without_signing_in(tabs, deps, url):
    lead = await tabs(Role.LEAD_INSPECTOR)
    page = lead.page
    await page.goto(f"{lead.base}/areas/small")
    assert "Nothing has been published here yet" in await lead.text()
    await lead.confirm()
    assert await lead.open("/publication") == 200
    await page.get_by_label("What inspectors asked").fill("Is the help in each plan given?")
    await lead.press("Publish")
    assert "Write what the area will do" in await lead.text()
    kept = await page.get_by_label("What inspectors asked").input_value()
    assert kept == "Is the help in each plan given?"
    await page.get_by_label("What the area will do").fill("Check each plan by May.\nTell you why.")
    await lead.press("Publish")
    assert "version 1" in await lead.text()
    await lead.picture("publication")
    await lead.press("Plan the texts")
    assert "texts planned" in await lead.text()
    async with connect(url) as conn:
        wave = await conn.fetchrow("SELECT * FROM outreach.wave WHERE purpose = 'published'")
        assert (wave["channel"], wave["inspection_id"]) == ("sms", INSPECTION)

    await page.context.clear_cookies()
    answer = await page.goto(f"{lead.base}/areas/small")
    assert answer.status == 200
    for size in (NARROW, WIDE):
        await page.set_viewport_size(size)
        await page.evaluate(AXE)
        assert await page.evaluate(RUN) == []
        assert await page.evaluate(TOO_WIDE) <= 0
    read = await lead.text()
    for words in (
        "What you said",
        "49 in every 100 (44 to 55), going by answers about 155 children",
        "Is the help in each plan given?",
        "Check each plan by May.",
        "Nobody in the area was told who answered",
    ):
        assert words in read
    assert len((await answer.body()).decode()) < 6_000
    await lead.picture("families")
