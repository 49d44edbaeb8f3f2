"""Every staff page a link leads to, role by role, held against WCAG 2.2 AA, wide and narrow."""

import re
from urllib.parse import urlsplit

import pytest
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
from tests.serving import CHROMIUM

from soundings.access.model import Role

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium: apt install chromium"),
]

__all__ = ["deps", "tabs"]

AN_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{16,}")
NOT_A_PAGE = re.compile(
    r"/(pdf|csv|download|sign-out|news)(/|$|\?)|\.(csv|json|pdf)$|/api/|openapi"
)

ALSO = {
    Role.ADMINISTRATOR: ("/staff/accounts", "/staff/audit", "/staff/keys"),
    Role.LEAD_INSPECTOR: ("/staff/new", f"{ROOT}/draws", f"{ROOT}/audit", "/staff/account"),
}
"""Pages a person types the address of."""


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


async def _crawl(tab: Tab, role: Role) -> tuple[list[str], dict[str, list[str]]]:
    """Open every kind of page that links lead to; return those looked at, and what is wrong."""
    waiting = ["/staff", ROOT, *ALSO.get(role, ())]
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
            if f"{parts.scheme}://{parts.netloc}" != tab.base or NOT_A_PAGE.search(parts.path):
                continue
            if parts.path.startswith("/staff") and _kind(parts.path) not in known:
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


async def test_every_page_that_a_link_leads_to_is_accessible_wide_and_narrow(tabs, deps):
    lead = await tabs(Role.LEAD_INSPECTOR)
    await _close(lead, deps)
    faults: dict[str, list[str]] = {}
    for role in Role:
        tab = lead if role is Role.LEAD_INSPECTOR else await tabs(role)
        await tab.confirm()
        looked, wrong = await _crawl(tab, role)
        faults |= wrong
        assert len(looked) >= LEAST[role], (role, looked)
        assert tab.complaints == [], role
    assert faults == {}
