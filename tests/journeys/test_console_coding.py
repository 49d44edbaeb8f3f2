"""Coding in Chromium: two coders by keyboard, a third decides, quotes and paraphrases leave.

With SOUNDINGS_PICTURES=FOLDER it leaves screenshots there, 1280 pixels wide.
"""

import msgspec
import pytest
from tests.coding.conftest import case_id, inspection_id, room, write
from tests.journeys.pages import unseen
from tests.journeys.test_console_findings import WIDE, Tab, api
from tests.serving import CHROMIUM, serving
from tests.serving import deps as made_deps

from soundings.access import service as access
from soundings.access.model import Role

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium: apt install chromium"),
]

__all__ = ["case_id", "inspection_id", "made_deps", "room", "write"]

ROOT = "/staff/exeford"
PAGES = (
    "/coding",
    "/coding/check",
    "/coding/adjudicate",
    "/coding/agreement",
    "/coding/codebook",
    "/coding/search?q=waited",
    "/coding/words",
    "/quotes",
)


@pytest.fixture
def deps(made_deps, keys):
    return msgspec.structs.replace(made_deps, secret=keys.index_key, keys=keys)


class Desk(Tab):
    """One coder's browser."""

    async def come_in(self, role: Role, name: str) -> None:
        """Sign in by a link."""
        pool, at = self.deps.database.room("access"), self.deps.clock.now()
        staff_id = await access.add_staff(
            pool, email=f"{name}@example.org", name=name, role=role, at=at
        )
        ticket = await access.sign_in_link(pool, staff_id, at)
        await self.page.goto(f"{self.base}/staff/sign-in/{ticket}")
        await self.go(self.page.locator("main button").first)

    async def open(self, path: str) -> int:
        answer = await self.page.goto(f"{self.base}{ROOT}{path}")
        await self.looked_at()
        return answer.status

    async def keys(self, *pressed: str) -> None:
        """Press keys on the page, the last of which sends the form."""
        await self.page.locator("blockquote.words").click()
        for key in pressed[:-1]:
            await self.page.keyboard.press(key)
        async with self.page.expect_navigation():
            await self.page.keyboard.press(pressed[-1])


@pytest.fixture
async def desks(deps):
    """Give desks, each somebody's."""
    async with serving(deps) as base, api.async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])

        async def desk(role: Role, name: str) -> Desk:
            context = await browser.new_context(viewport=WIDE)
            made = Desk(await context.new_page(), base, deps)
            await made.come_in(role, name)
            return made

        yield desk
        await browser.close()


async def check(ada: Desk) -> None:
    """Take Bob out, and let both redactions stand."""
    assert await ada.open("/coding/check") == 200
    for _ in range(2):
        if "Bob" in await ada.text():
            await ada.page.locator("#also").fill("Bob")
            await ada.press("Save, next")
            assert "[removed]" in await ada.text()
            await ada.picture("check")
        await ada.keys("Enter")
        await ada.looked_at()
    assert "Every redaction has been checked" in await ada.text()


async def read_by_keys(ada: Desk) -> None:
    """Find waiting for plans negative, and the SENCo positive, without a mouse."""
    await ada.open("/coding")
    await ada.press("Read the next comment")
    assert await ada.page.locator("tr[data-key]").count() == 17
    await ada.picture("read")
    for _ in range(2):
        waited = "waited" in await ada.page.inner_text("blockquote.words")
        # d: waiting for EHC plans; n: SENCos. Once is negative, three times positive.
        await ada.keys(*(("d", "Enter") if waited else ("n", "n", "n", "Enter")))
        await ada.looked_at()
    assert "2 by you" in await ada.text()


async def read_by_mouse(ben: Desk) -> None:
    """Find the SENCo positive, and nothing in the other."""
    await ben.open("/coding")
    await ben.press("Read the next comment")
    for _ in range(2):
        if "waited" not in await ben.page.inner_text("blockquote.words"):
            await ben.page.locator("tr", has_text="SENCos").get_by_label("positive").check()
        await ben.press("Save, next")
    assert "Read differently\n1" in await ben.text()


async def decide(lead: Desk) -> None:
    """Decide that it is about waiting for plans."""
    await lead.open("/coding/adjudicate")
    assert "1 read differently by two people" in await lead.text()
    await lead.picture("adjudicate")
    await lead.keys("d", "Enter")
    assert "Nothing is to be decided" in await lead.text()
    await lead.open("/coding/agreement")
    assert "2 comments were read by two people" in await lead.text()


async def release(lead: Desk) -> None:
    """Release both quotes."""
    await lead.open("/quotes")
    await lead.picture("quotes-drawn")
    for _ in range(2):
        await lead.go(lead.page.get_by_role("button", name="Release", exact=True).first)
        await lead.looked_at()
    assert (await lead.text()).count("Released") == 2


async def paraphrase(ada: Desk, lead: Desk, words: str) -> None:
    """Say one in other words, and have it approved."""
    await ada.open("/quotes")
    await ada.page.get_by_label("In your words (positive)").fill(words)
    await ada.go(ada.page.get_by_role("button", name="Save for another to approve").last)
    await ada.looked_at()
    await lead.open("/quotes")
    await lead.press("Approve")
    assert "Approved by a second person" in await lead.text()


async def test_two_code_by_keyboard_a_third_decides_and_quotes_are_released(desks, room, write):
    await write("Zebedee and his friend Bob waited two years for the EHCP")
    await write("The SENCo was kind", overall="good")
    await room.redact()
    ada = await desks(Role.ANALYST, "ada")
    ben = await desks(Role.ANALYST, "ben")
    lead = await desks(Role.LEAD_INSPECTOR, "lead")
    await check(ada)
    await read_by_keys(ada)
    await read_by_mouse(ben)
    await decide(lead)
    await release(lead)
    words = "One family is content with the school's coordinator."
    await paraphrase(ada, lead, words)
    quotes = await room.quotes()
    assert [(quote.theme, quote.direction) for quote in quotes.quotes] == [
        ("ehc_plan_waits", "negative"),
        ("senco", "positive"),
    ]
    assert [one.words for one in quotes.paraphrases] == [words]
    for path in PAGES:
        assert await lead.open(path) == 200
        await lead.picture(path.strip("/").replace("/", "-").partition("?")[0])
    assert [desk.complaints for desk in (ada, ben, lead)] == [[], [], []]
    assert unseen("coding", ada.seen | ben.seen | lead.seen) == set()


async def test_words_are_shown_once_to_two_people_and_raised_by_hand(desks, room, write):
    reply = await write("Zebedee waited two years for the EHCP")
    await room.check_all()
    lead = await desks(Role.LEAD_INSPECTOR, "lead")
    other = await desks(Role.TEAM_INSPECTOR, "other")
    original = f"/quotes/{reply}/original"
    assert await lead.open(original) == 200
    await lead.press("Ask a second person")
    assert "Zebedee" not in await lead.text()
    await lead.page.get_by_label("Why the redacted text").fill("It may be about this week")
    await lead.press("Ask a second person")
    assert "Somebody else has to allow this" in await lead.text()
    await other.open(original)
    await other.press("Allow lead to read it")
    assert await other.page.get_by_role("button", name="Show me the words, once").count() == 0
    await lead.confirm()
    await lead.open(original)
    await lead.press("Show me the words, once")
    assert "Zebedee waited two years" in await lead.text()
    await lead.open(original)
    assert "Show me the words" not in await lead.text()
    await lead.open(f"/quotes/{reply}")
    await lead.press("This may tell of harm: raise it")
    officer = await desks(Role.SAFEGUARDING_OFFICER, "officer")
    assert await officer.open("/safeguarding") == 200
    assert "Zebedee waited two years" in await officer.text()
    assert [desk.complaints for desk in (lead, other, officer)] == [[], [], []]
    assert unseen("quotes", lead.seen) == set()
