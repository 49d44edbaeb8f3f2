"""The families' pages as they are given, and one Chromium to look at them with."""

import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from tests.respond.conftest import app, area, instrument, other_phone, phone, queue

playwright = pytest.importorskip("playwright.async_api")
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
QUIET = [
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]


@asynccontextmanager
async def chromium() -> AsyncIterator["playwright.Browser"]:
    """Give a browser, and take it away."""
    if CHROMIUM is None:
        pytest.skip("no Chromium: apt install chromium")
    with tempfile.TemporaryDirectory(prefix="chromium-") as folder:
        async with playwright.async_playwright() as driver:
            browser = await driver.chromium.launch(
                executable_path=CHROMIUM, args=QUIET, env={"HOME": folder, "TMPDIR": folder}
            )
            yield browser
            await browser.close()


__all__ = ["app", "area", "instrument", "other_phone", "phone", "queue"]
