"""A parent's telephone and an inspector's browser, for real: Chromium, 320 pixels, no script."""

import asyncio
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta

import numpy as np
import pytest
from playwright._impl._driver import compute_driver_executable
from tests.journeys.make import CLOCK, CODE, Home, new_home, up

from soundings.rehearsal import families
from soundings.rehearsal.model import CarerIndex

playwright = pytest.importorskip("playwright.sync_api")
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)


def _driver_runs() -> bool:
    node, _ = compute_driver_executable()
    return subprocess.run([node, "--version"], capture_output=True, check=False).returncode == 0


pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium: apt install chromium"),
    pytest.mark.skipif(not _driver_runs(), reason="no driver: apt install libatomic1"),
]

NARROW = {"width": 320, "height": 700}
QUIET = [
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
REFUSING = re.compile(r"the server responded with a status of 4\d\d")
CHOSEN = {
    "q01": ["yes"],
    "q02": ["sen_support"],
    "q04": ["by_chance"],
    "q06": ["mainstream"],
    "q07": ["no"],
    "q09": ["speech", "camhs"],
    "q10": ["to_1_year"],
    "q15": ["little"],
    "q21": ["yes_me"],
    "q22": ["refused_assessment"],
    "q26": ["spend_first", "not_behind"],
    "q40": ["no"],
    "q42": ["no"],
    "q46": ["part_time", "left_out"],
    "q57": ["poor"],
    "q61": ["quote"],
}
WORDS = "We waited a year & were told <nothing>. Diolch – 谢谢."


class Ground:
    """A survey in the field, with replies from other families, and one who has not answered."""

    def __init__(self, home: Home) -> None:
        self.home = home
        for said in home.prepare(CLOCK.opens_at):
            assert said.code == 0, said
        home.wait_for_emails(850)
        home.wind(CLOCK.opens_at + timedelta(hours=1))
        self.arrived = families.deliveries(home.sinks)
        with ThreadPoolExecutor(max_workers=1) as beside:  # this thread has the browser's loop
            assert beside.submit(asyncio.run, self._others()).result().submitted > 0
        self.token, self.age = self._silent()

    async def _others(self) -> families.Answered:
        return await families.answer(
            self.home.area, self.arrived, self.home.base, wave=1, rng=np.random.default_rng(1)
        )

    def _silent(self) -> tuple[str, int]:
        """Return the link of a carer of one schoolchild who has not opened it, and its age."""
        carers, ages = self.home.area.carers, self.home.area.children.age
        links, _ = families.whose(self.home.area, self.arrived)
        for carer in np.flatnonzero(carers.opens != 1).tolist():
            children = carers.pair_child[carers.pair_carer == carer].tolist()
            if CarerIndex(carer) in links and len(children) == 1 and 5 < ages[children[0]] < 16:
                return links[CarerIndex(carer)], int(ages[children[0]])
        raise AssertionError


@pytest.fixture(scope="module")
def house() -> Iterator[tuple[Home, str]]:
    """A home that is up, and the sign-in link it printed."""
    with new_home() as home, up(home) as link:
        yield home, link


@pytest.fixture(scope="module")
def ground(house) -> Ground:
    return Ground(house[0])


@pytest.fixture(scope="module")
def closed(ground) -> Ground:
    """The same, closed, analysed and briefed."""
    home = ground.home
    home.wind(CLOCK.closes_at)
    assert home.run("inspection", "close", CODE).code == 0
    assert home.run("analyse", CODE).code == 0
    home.wind(CLOCK.briefing_at)
    for audience in ("inspector", "partnership"):
        assert home.run("brief", CODE, "--for", audience, "--out", f"{audience}.pdf").code == 0
    return ground


@pytest.fixture(scope="module")
def chromium() -> Iterator["playwright.Browser"]:
    with (
        tempfile.TemporaryDirectory(prefix="chromium-") as folder,
        playwright.sync_playwright() as driver,
    ):
        browser = driver.chromium.launch(
            executable_path=CHROMIUM, args=QUIET, env={"HOME": folder, "TMPDIR": folder}
        )
        yield browser
        browser.close()


class Screen:
    """One narrow browser without script, and what went wrong in it."""

    def __init__(self, page: "playwright.Page", base: str) -> None:
        self.page, self.base = page, base
        self.elsewhere: list[str] = []
        self.complaints: list[str] = []
        page.on("request", self._asked)
        page.on("console", self._logged)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _asked(self, request: "playwright.Request") -> None:
        if not request.url.startswith(self.base):
            self.elsewhere.append(request.url)

    def _logged(self, message: "playwright.ConsoleMessage") -> None:
        if message.type in {"error", "warning"} and not REFUSING.search(message.text):
            self.complaints.append(message.text)

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
        return self.page.url.rpartition("/")[2]

    def sees(self, words: str) -> bool:
        return words in self.page.locator("main").inner_text()


@contextmanager
def _screen(browser: "playwright.Browser", base: str) -> Iterator[Screen]:
    context = browser.new_context(viewport=NARROW, java_script_enabled=False, locale="en-GB")
    try:
        screen = Screen(context.new_page(), base)
        yield screen
        assert (screen.elsewhere, screen.complaints) == ([], [])
    finally:
        context.close()


@pytest.fixture
def screen(chromium, house) -> Iterator[Screen]:
    with _screen(chromium, house[0].base) as screen:
        yield screen


def _sign_in(screen: Screen, home: Home, address: str) -> None:
    said = home.run("sign-in", address, "--port", home.port)
    assert screen.open(said.out.strip()) == 200
    assert screen.press("Sign in") == 200


def _answer(screen: Screen) -> None:
    """Answer the page in front of us as this parent would, and continue."""
    page, item = screen.page, screen.item
    for code in CHOSEN.get(item, ()):
        page.locator(f'input[name="{item}"][value="{code}"]').check()
    if item == "q23":
        page.get_by_label("Month").fill("3")
        page.get_by_label("Year").fill("2025")
    if item == "q59":
        page.locator("textarea").fill(WORDS)
    assert screen.press("Continue") == 200


def test_the_link_that_up_prints_lets_an_inspector_in_once(screen, house):
    _, link = house
    assert screen.open("/staff") == 403
    assert screen.open(link) == 200
    assert screen.press("Sign in") == 200
    assert screen.page.url.endswith("/staff")
    screen.page.context.clear_cookies()
    assert screen.open(link) == 410


def test_a_parent_answers_for_one_child_on_a_small_telephone_without_script(screen, ground):
    assert screen.open(f"/{ground.token}") == 200
    assert "SEND" not in screen.page.content()
    assert screen.press("Start now") == 200
    assert screen.item == "q00"

    assert screen.press("Continue") == 422
    assert screen.page.get_by_role("alert").is_visible()
    assert screen.page.title().startswith("Error: ")
    screen.page.get_by_role("alert").get_by_role("link").click()
    assert screen.page.locator(":focus").get_attribute("id") == "q00"

    screen.page.locator("#q00").fill(str(ground.age))
    assert screen.press("Continue") == 200
    assert screen.item == "q01"
    assert screen.follow("Back") == 200
    assert screen.page.locator("#q00").input_value() == str(ground.age)
    assert screen.press("Continue") == 200

    asked = []
    while screen.item != "check":
        asked.append(screen.item)
        if screen.item == "q59":
            for contact in ("999", "101", "NSPCC", "Childline"):
                assert screen.sees(contact)
        _answer(screen)
    assert sorted(asked) == sorted([*CHOSEN, "q23", "q59"])

    assert screen.heading == "Check your answers"
    assert screen.sees(WORDS)
    assert screen.sees("March 2025")
    screen.page.locator('a[href="/r/q57"]').click()
    assert screen.page.locator('input[value="poor"]').is_checked()
    screen.page.locator('input[value="mixed"]').check()
    assert screen.press("Continue") == 200
    assert screen.item == "check"
    assert screen.sees("Mixed")

    assert screen.press("Send my answers") == 200
    assert screen.heading == "Thank you. We have your answers"
    assert screen.sees("0808 800 5000")
    assert screen.open("/r/check") == 200
    assert screen.item == "done"
    assert WORDS not in screen.page.content()


def test_a_link_nobody_was_sent_says_so_and_no_more(screen, ground):
    assert screen.open("/" + ground.token[::-1]) == 404
    assert screen.sees("Check that the whole link was copied")


def test_after_the_close_a_link_thanks_and_asks_nothing(screen, closed):
    assert screen.open(f"/{closed.token}") == 410
    assert screen.sees("Thank you for wanting to tell us")
    assert screen.page.locator("button").count() == 0


def _download(screen: Screen, number: int) -> bytes:
    with screen.page.expect_download() as started:
        screen.page.locator('a[href$="/pdf"]').nth(number).click()
    return started.value.path().read_bytes()


def test_an_inspector_reads_reach_findings_concerns_and_both_documents(screen, closed):
    _sign_in(screen, closed.home, "inspector@soundings.example")
    for door in ("Reach", "Findings", "Safeguarding", "Documents"):
        assert screen.open("/staff") == 200
        assert screen.follow(f"{door} in Northshire") == 200
        assert screen.page.locator("nav a[aria-current=page]").inner_text() == door
        assert screen.heading.startswith(door)
    assert screen.page.locator('a[href$="/pdf"]').count() == 2
    for number in range(2):
        assert _download(screen, number).startswith(b"%PDF-")
    assert screen.press("Sign out") == 200
    assert screen.heading == "You are signed out"
    assert screen.open("/staff") == 403


def test_the_partnership_is_refused_at_the_inspectors_doors(screen, closed):
    home, address = closed.home, "partner@northshire.example"
    bound = ("--role", "partnership", "--inspection", CODE)
    assert home.run("staff", "add", address, "--name", "Partner", *bound).code == 0
    _sign_in(screen, home, address)
    for door in ("reach", "findings", "safeguarding"):
        assert screen.open(f"/staff/{CODE}/{door}") == 403
    assert screen.open(f"/staff/{CODE}/documents") == 200
    assert screen.page.locator('a[href$="/pdf"]').count() == 1
    assert _download(screen, 0) == (home.folder / "partnership.pdf").read_bytes()


def test_nobody_else_gets_past_the_door(screen, closed):
    for door in ("", f"/{CODE}/reach", f"/{CODE}/findings", f"/{CODE}/documents"):
        assert screen.open(f"/staff{door}") == 403
