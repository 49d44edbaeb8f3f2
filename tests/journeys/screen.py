"""A narrow browser without script, as the journeys use it."""

import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright._impl._driver import compute_driver_executable

playwright = pytest.importorskip("playwright.sync_api")
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)


def _driver_runs() -> bool:
    node, _ = compute_driver_executable()
    return subprocess.run([node, "--version"], capture_output=True, check=False).returncode == 0


NEEDS_BROWSER = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium: apt install chromium"),
    pytest.mark.skipif(not _driver_runs(), reason="no driver: apt install libatomic1"),
]

NARROW = {"width": 320, "height": 700}
QUIET = [
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
REFUSING = re.compile(r"the server responded with a status of [45]\d\d")


class Screen:
    """One narrow browser without script, what it was sent, and what went wrong in it."""

    def __init__(self, page: "playwright.Page", base: str) -> None:
        self.page, self.base = page, base
        self.elsewhere: list[str] = []
        self.complaints: list[str] = []
        self.kinds: set[str] = set()
        self.bytes: list[int] = []
        """On the wire, headers included, an entry a request."""
        page.on("request", self._asked)
        page.on("console", self._logged)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        wire = page.context.new_cdp_session(page)
        wire.send("Network.enable")
        wire.on("Network.loadingFinished", self._came)
        wire.on("Network.responseReceived", self._redirected)
        wire.on("Network.requestWillBeSent", self._redirected)

    def _asked(self, request: "playwright.Request") -> None:
        self.kinds.add(request.resource_type)
        if not request.url.startswith(self.base):
            self.elsewhere.append(request.url)

    def _logged(self, message: "playwright.ConsoleMessage") -> None:
        if message.type in {"error", "warning"} and not REFUSING.search(message.text):
            self.complaints.append(message.text)

    def _came(self, event: dict[str, Any]) -> None:
        self.bytes.append(int(event["encodedDataLength"]))

    def _redirected(self, event: dict[str, Any]) -> None:
        if "redirectResponse" in event:
            self.bytes.append(int(event["redirectResponse"]["encodedDataLength"]))

    def open(self, path: str) -> int:
        answer = self.page.goto(path if path.startswith("http") else f"{self.base}{path}")
        self.fits()
        return answer.status

    def press(self, words: str) -> int:
        with self.page.expect_navigation() as answered:
            self.page.get_by_role("button", name=words, exact=True).click()
        self.fits()
        return answered.value.status

    def follow(self, words: str) -> int:
        with self.page.expect_navigation() as answered:
            self.page.get_by_role("link", name=words, exact=True).click()
        self.fits()
        return answered.value.status

    def fits(self) -> None:
        """Nobody scrolls sideways."""
        width = self.page.evaluate("document.documentElement.scrollWidth")
        assert width <= NARROW["width"], f"{self.page.url} is {width} pixels wide"

    @property
    def heading(self) -> str:
        return self.page.locator("h1").inner_text()

    @property
    def item(self) -> str:
        return urlsplit(self.page.url).path.rpartition("/")[2]

    def sees(self, words: str) -> bool:
        return words in self.page.locator("main").inner_text()


@contextmanager
def open_screen(browser: "playwright.Browser", base: str) -> Iterator[Screen]:
    """Give a browser of its own; at the end nothing was fetched elsewhere and nothing failed."""
    context = browser.new_context(viewport=NARROW, java_script_enabled=False, locale="en-GB")
    try:
        screen = Screen(context.new_page(), base)
        yield screen
        assert (screen.elsewhere, screen.complaints) == ([], [])
    finally:
        context.close()


@contextmanager
def open_chromium() -> Iterator["playwright.Browser"]:
    with (
        tempfile.TemporaryDirectory(prefix="chromium-") as folder,
        playwright.sync_playwright() as driver,
    ):
        browser = driver.chromium.launch(
            executable_path=CHROMIUM, args=QUIET, env={"HOME": folder, "TMPDIR": folder}
        )
        yield browser
        browser.close()
