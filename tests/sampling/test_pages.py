"""A ceremony in an inspector's browser, for real, to the stranger's check of its record."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from tests.sampling.test_service import DICE, inspection, listed
from tests.serving import CHROMIUM, deps, serving

from soundings.access import service as access
from soundings.access.model import Role

__all__ = ["deps", "inspection", "listed"]

DRAWS = "/staff/exeford/draws"
VERIFIER = Path(__file__).parents[2] / "docs/verify_draw.py"


async def _ticket(deps, role: Role, **bound) -> str:
    pool, at = deps.database.room("access"), deps.clock.now()
    staff_id = await access.add_staff(
        pool, email=f"{role}@example.org", name="A", role=role, at=at, **bound
    )
    return await access.sign_in_link(pool, staff_id, at)


async def _confirm(deps) -> None:
    """Let whoever is signed in have just proved to be there."""
    async with deps.database.room("access").acquire() as conn:
        await conn.execute("UPDATE access.session SET confirmed_at = $1", deps.clock.now())


async def _go(what) -> None:
    """Click what leads to a page, and wait until the page is there."""
    async with what.page.expect_navigation():
        await what.click()


def _checked(record: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-I", str(VERIFIER), str(record)],
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium: apt install chromium")
async def test_freeze_publish_enter_draw_replace_and_a_strangers_check(
    deps, listed, clock, tmp_path
):
    api = pytest.importorskip("playwright.async_api")
    ticket = await _ticket(deps, Role.LEAD_INSPECTOR)
    async with serving(deps) as base, api.async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        context = await browser.new_context(java_script_enabled=False, accept_downloads=True)
        page = await context.new_page()
        await page.goto(f"{base}/staff/sign-in/{ticket}")
        await _go(page.locator("main button").first)
        await page.goto(base + DRAWS)
        await _go(page.locator("text=Freeze the list and the design").last)
        await _go(page.locator("button:has-text('Publish')").first)
        public = await context.new_page()
        await public.goto(f"{base}/draws/exeford")
        published = await public.inner_text("main")

        await page.fill("#dice", "12345")
        await _go(page.locator("button:has-text('Enter')").first)
        assert "is public at" in await page.inner_text("[role=alert]")
        clock.wind(clock.now() + timedelta(minutes=11))
        await _go(page.locator("button:has-text('Enter')").first)
        assert "at least 20 digits" in await page.inner_text("[role=alert]")
        assert await page.input_value("#dice") == "12345"
        await page.fill("#dice", DICE)
        await _go(page.locator("button:has-text('Enter')").first)
        await _go(page.locator("button:has-text('Draw the tracked children')").first)
        first = page.locator("tbody tr").first
        await first.locator("select").select_option("refused")
        await _go(first.locator("button"))
        assert "left" in await page.locator("tbody tr").first.inner_text()
        assert await page.locator("tbody tr:has-text('in the draw')").count() == 6

        await _go(page.locator("text=Who they are").first)
        assert "Confirm that it is you" in await page.inner_text("main")
        await _confirm(deps)
        await page.reload()
        assert await page.locator("tbody tr").count() == 6
        await page.goto(base + DRAWS)
        async with page.expect_download() as waiting:
            await page.click("text=Record for anybody to check")
        record = tmp_path / "record.json"
        await (await waiting.value).save_as(record)
        await browser.close()

    ran = _checked(record)
    assert ran.stdout.startswith("RIGHT")
    for line in ran.stdout.splitlines()[1:3]:
        assert line.split()[1] in published


async def test_the_partnership_has_no_way_to_a_draw(deps, inspection):
    ticket = await _ticket(deps, Role.PARTNERSHIP, inspection_id=inspection.inspection_id)
    async with (
        serving(deps) as base,
        httpx.AsyncClient(base_url=base, follow_redirects=True) as client,
    ):
        await client.post(f"/staff/sign-in/{ticket}")
        for path in ("", "/tracked_children/record", "/phone/names"):
            assert (await client.get(DRAWS + path)).status_code == 403


async def test_what_nobody_published_is_not_found_or_not_there_yet(deps, inspection):
    async with serving(deps) as base, httpx.AsyncClient(base_url=base) as client:
        assert (await client.get("/draws/nowhere")).status_code == 404
        assert (await client.get("/draws/exeford")).status_code == 409
