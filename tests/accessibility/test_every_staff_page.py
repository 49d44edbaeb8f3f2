"""Every staff page a link leads to, role by role, held against WCAG 2.2 AA, wide and narrow."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from tests.estimate.make import INSPECTION
from tests.journeys.pages import LOOKED_AT, page_of, pages
from tests.journeys.test_console_findings import (
    AXE,
    NARROW,
    ROOT,
    RUN,
    TOO_WIDE,
    WIDE,
    Tab,
    _close,
    deps,
    tabs,
)
from tests.sampling.test_service import DICE
from tests.serving import CHROMIUM

from soundings.access import service as access
from soundings.access.model import Role
from soundings.app import line
from soundings.app.building import build_due
from soundings.sampling import service as sampling
from soundings.sampling.model import Purpose
from soundings.sampling.rules import freezing

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium: apt install chromium"),
]

__all__ = ["deps", "tabs"]

AN_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{16,}")

ALSO = {
    Role.ADMINISTRATOR: ("/staff/accounts", "/staff/audit", "/staff/keys"),
    Role.LEAD_INSPECTOR: (
        "/staff/new",
        f"{ROOT}/draws",
        f"{ROOT}/audit",
        "/staff/account",
        "/staff/confirm",
        "/staff/sign-in",
        "/staff/sign-in/organisation/back?code=one&state=two",
    ),
}
"""Pages a person types the address of, or is sent to."""


def _kind(path: str) -> str:
    """Return one name for pages that differ by an id alone."""
    return AN_ID.sub("ID", path.partition("?")[0])


async def _faults(tab: Tab) -> list[str]:
    """Say what is wrong with the page at either width."""
    found = []
    for size in (NARROW, WIDE):
        await tab.page.set_viewport_size(size)
        await tab.page.evaluate(AXE)
        found += [f"{size['width']}: {fault}" for fault in await tab.page.evaluate(RUN)]
        if (over := await tab.page.evaluate(TOO_WIDE)) > 0:
            found.append(f"{size['width']}: {over} pixels too wide")
    return found


async def _crawl(tab: Tab, role: Role, *more: str) -> tuple[list[str], dict[str, list[str]]]:
    """Open every kind of page that links lead to; return those looked at, and what is wrong."""
    waiting = ["/staff", ROOT, *ALSO.get(role, ()), *more]
    known = {_kind(path) for path in waiting}
    looked: list[str] = []
    faults: dict[str, list[str]] = {}
    while waiting:
        path = waiting.pop(0)
        answer = await tab.page.goto(f"{tab.base}{path}")
        assert answer.status < 500, (role, path)
        if wrong := await _faults(tab):
            faults[f"{role} {path}"] = wrong
        if answer.status == 200:
            looked.append(path)
        links = await tab.page.eval_on_selector_all("a[href]", "all => all.map(one => one.href)")
        for link in links:
            parts = urlsplit(link)
            if f"{parts.scheme}://{parts.netloc}" != tab.base:
                continue
            if page_of(parts.path) in pages() and _kind(parts.path) not in known:
                known.add(_kind(parts.path))
                waiting.append(parts.path)
    return looked, faults


LEAST = {
    Role.LEAD_INSPECTOR: 30,
    Role.TEAM_INSPECTOR: 20,
    Role.ANALYST: 10,
    Role.SAFEGUARDING_OFFICER: 3,
    Role.INTERVIEWER: 3,
    Role.PARTNERSHIP: 4,
    Role.ADMINISTRATOR: 4,
}
"""How many kinds of page each role is led to, at least."""


async def _ticket(deps) -> str:
    """Return the address of a way in that nobody has used."""
    pool, at = deps.database.room("access"), deps.clock.now()
    staff_id = await access.add_staff(
        pool, email="new@example.org", name="New", role=Role.ANALYST, at=at
    )
    return f"/staff/sign-in/{await access.sign_in_link(pool, staff_id, at)}"


async def _draw(deps) -> None:
    """Freeze the list and draw the tracked children, an hour ago."""
    pool, at, who = deps.database.room("sampling"), deps.clock.now(), {"actor": "a lead"}
    before = at - timedelta(hours=1)
    inspection = await line.find(deps, "small")
    await sampling.freeze(pool, INSPECTION, before, design=freezing.designed(), reason="", **who)
    await sampling.publish(pool, inspection, before, delay=timedelta(minutes=10), **who)
    await sampling.enter_seed(pool, INSPECTION, at, dice=DICE, signature="", **who)
    await sampling.draw(deps.database, inspection, Purpose.TRACKED_CHILDREN, at, **who)


async def _build(lead: Tab, deps) -> None:
    """Build the documents as a lead does."""
    await lead.open("/release")
    await lead.press("Build the briefing and the pack")
    assert await build_due(deps) == 1


async def test_every_page_that_a_link_leads_to_is_accessible_wide_and_narrow(tabs, deps):
    """And every staff page there is, but those that a journey is named for."""
    lead = await tabs(Role.LEAD_INSPECTOR)
    await _close(lead, deps)
    await _build(lead, deps)
    await _draw(deps)
    faults: dict[str, list[str]] = {}
    seen: set[str] = set()
    ticket = await _ticket(deps)
    for role in Role:
        tab = lead if role is Role.LEAD_INSPECTOR else await tabs(role)
        await tab.confirm()
        looked, wrong = await _crawl(tab, role, *([ticket] if tab is lead else []))
        faults |= wrong
        seen |= {page_of(path) for path in looked}
        assert len(looked) >= LEAST[role], (role, looked)
        assert tab.complaints == [], role
    assert faults == {}
    assert pages() - seen - frozenset().union(*LOOKED_AT.values()) == frozenset()


def test_a_journey_is_named_for_pages_that_there_are():
    assert frozenset().union(*LOOKED_AT.values()) <= pages()
