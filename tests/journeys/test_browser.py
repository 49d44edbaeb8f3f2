"""A parent's telephone and an inspector's browser, for real: Chromium, 320 pixels, no script."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import numpy as np
import pytest
from tests.journeys.make import CLOCK, CODE, Home, new_home, up
from tests.journeys.screen import NEEDS_BROWSER, Screen, open_chromium, open_screen

from soundings.rehearsal import families
from soundings.rehearsal.model import CarerIndex

pytestmark = NEEDS_BROWSER
DOORS = {
    "Watch": "Reach",
    "Findings": "Findings",
    "Words": "Safeguarding",
    "Documents": "Documents",
}
"""Of an area's bar: the group, and the page in it."""


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
    assert home.run("release", CODE, "--yes").code == 0
    return ground


@pytest.fixture(scope="module")
def chromium() -> Iterator[object]:
    with open_chromium() as browser:
        yield browser


@pytest.fixture
def screen(chromium, house) -> Iterator[Screen]:
    with open_screen(chromium, house[0].base) as screen:
        yield screen


def _sign_in(screen: Screen, home: Home, address: str) -> None:
    said = home.run("sign-in", address, "--port", home.port)
    assert screen.open(said.out.strip()) == 200
    assert screen.press("Sign in") == 200


def test_the_link_that_up_prints_lets_an_inspector_in_once(screen, house):
    _, link = house
    assert screen.open("/staff") == 403
    assert screen.open(link) == 200
    assert screen.press("Sign in") == 200
    assert screen.page.url.endswith("/staff")
    screen.page.context.clear_cookies()
    assert screen.open(link) == 410


def test_a_link_that_was_emailed_opens_the_first_question(screen, ground):
    assert screen.open(f"/{ground.token}") == 200
    assert "SEND" not in screen.page.content()
    assert screen.press("Start now") == 200
    assert screen.item == "q00"
    screen.page.locator("#q00").fill(str(ground.age))
    assert screen.press("Continue") == 200
    assert screen.item == "q01"


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


def _go_by_the_bar(screen: Screen, page: str) -> None:
    """Follow a page of the group one is in."""
    with screen.page.expect_navigation():
        screen.page.locator("nav.pages").get_by_role("link", name=page, exact=True).click()
    screen.fits()


def test_an_inspector_reads_reach_findings_concerns_and_both_documents(screen, closed):
    _sign_in(screen, closed.home, "inspector@soundings.example")
    for group, door in DOORS.items():
        assert screen.open("/staff") == 200
        assert screen.follow("Northshire") == 200
        assert screen.follow(group) == 200
        _go_by_the_bar(screen, door)
        assert screen.page.locator("nav a[aria-current=page]").inner_text() == door
        assert screen.heading.startswith(door)
    assert screen.page.locator('a[href$="/pdf"]').count() == 2
    for number in range(2):
        assert _download(screen, number).startswith(b"%PDF-")
    assert screen.press("Sign out") == 200
    assert screen.heading == "Sign in"
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
