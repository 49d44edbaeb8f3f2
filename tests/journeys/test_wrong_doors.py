"""A wrong role at each door, in a browser: a page one can read, that says whose door it is."""

import pytest
from tests.journeys.screen import NEEDS_BROWSER, open_chromium
from tests.journeys.served import served

from soundings.access.guards import ADMITS
from soundings.access.model import Role
from soundings.app.web import page_handlers

pytestmark = NEEDS_BROWSER


def _doors() -> dict[str, frozenset[Role]]:
    """Return every page of an area or the installation that is looked at, and whose it is."""
    found = {}
    for handler in page_handlers():
        for guard in handler.guards or ():
            if guard in ADMITS and "GET" in handler.http_methods:
                found |= {path: ADMITS[guard] for path in handler.paths if path.count("{") <= 1}
    return {path: roles for path, roles in found.items() if len(roles) < len(Role)}


DOORS = _doors()


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    with served(tmp_path_factory.mktemp("town")) as made:
        yield made


@pytest.fixture(scope="module")
def chromium():
    with open_chromium() as browser:
        yield browser


@pytest.mark.parametrize("role", Role)
def test_a_wrong_door_says_whose_it_is_and_where_ones_own_are(town, chromium, role):
    context = chromium.new_context(viewport={"width": 320, "height": 640})
    context.add_cookies([{"name": "staff", "value": town.staff(role), "url": town.base}])
    page = context.new_page()
    wrong = {path for path, roles in DOORS.items() if role not in roles}
    assert wrong
    for path in sorted(wrong):
        answer = page.goto(town.base + path.replace("{code:str}", town.area.inspection.code))
        assert answer is not None
        assert answer.status == 403, path
        assert page.locator("h1").inner_text() == "This page is for others", path
        said = page.locator("main p").first.inner_text()
        here, _, whose = said.rstrip(".").partition("; this page is for ")
        assert here == f"You are signed in as {role.replace('_', ' ')}"
        assert {each.replace(" ", "_") for each in whose.split(" or ")} == DOORS[path]
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
    with page.expect_navigation():
        page.get_by_role("link", name="Go to your own pages").click()
    assert page.url == f"{town.base}/staff"
    assert page.locator("h1").inner_text() == "Inspections"
    context.close()


def test_nobody_is_led_to_the_sign_in_page_and_back(town, chromium):
    page = chromium.new_page()
    answer = page.goto(f"{town.base}/staff/{town.area.inspection.code}/reach")
    assert answer is not None
    assert answer.status == 403
    assert page.locator("h1").inner_text() == "Sign in first"
    with page.expect_navigation():
        page.get_by_role("link", name="Sign in").click()
    assert page.url.endswith(f"?next=/staff/{town.area.inspection.code}/reach")
    page.close()
