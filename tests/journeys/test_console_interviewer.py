"""An interviewer's evening in Chromium, wide with script and on a telephone without."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from tests.journeys.console import Area, Tab, open_console
from tests.journeys.pages import unseen
from tests.journeys.screen import NEEDS_BROWSER

from soundings.access.model import Role
from soundings.respond.model import Purpose
from soundings.respond.service import interview
from soundings.roll.model import CaseId

pytestmark = NEEDS_BROWSER

MOST_QUESTIONS = 80
SAID = "The help came late."


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Area]:
    with open_console(tmp_path_factory.mktemp("served")) as opened:
        yield opened


def _to_be_rung(console: Area) -> UUID:
    """Put a family of one child of nine, just listed, on the list of calls."""
    pages = console.pages
    before = {row["case_id"] for row in pages.rows("SELECT case_id FROM roll.frame")}
    pages.family(9)
    (case,) = {row["case_id"] for row in pages.rows("SELECT case_id FROM roll.frame")} - before
    pool, area = pages.area.database.room("respond"), pages.area.inspection.inspection_id
    at = pages.clock.now()
    added = interview.add_calls(pool, area, [CaseId(case)], purpose=Purpose.PHONE, at=at)
    assert pages.ask(added) == 1
    return case


def _ask(tab: Tab) -> list[str]:
    """Go through the questions: the age and the words are heard, the rest is skipped."""
    asked = []
    while "/questions/" in tab.at:
        item = tab.at.rpartition("/")[2]
        asked.append(item)
        assert len(asked) < MOST_QUESTIONS, asked
        heard = {"q00": "9", "q59": SAID}.get(item)
        if heard is not None:
            tab.page.locator(f"#{item}").fill(heard)
        assert tab.press("Continue") == 200
    return asked


@pytest.mark.parametrize("plain", [False, True], ids=["wide", "telephone without script"])
def test_an_interviewer_rings_from_the_sheet_asks_and_ends_the_call(
    console: Area, *, plain: bool
) -> None:
    case, other = _to_be_rung(console), _to_be_rung(console)
    code = console.pages.area.inspection.code
    tab = console.let_in(
        Role.INTERVIEWER, console.pages.area.inspection.inspection_id, plain=plain
    )
    tab.open("/staff")
    tab.follow(console.pages.area.inspection.area)
    tab.follow("Ring the families on your sheet")
    assert tab.at == f"/staff/{code}/calls"
    tab.follow("sheet of names and numbers")
    assert tab.heading
    tab.follow("Calls")

    tab.go(tab.page.locator(f'main a[href$="{case}"]'))
    tab.press("I am calling this family now")
    assert tab.sees("hang up and call 999")
    tab.press("They agree: begin")
    asked = _ask(tab)
    assert {"q00", "q59"} <= set(asked)
    assert tab.sees(SAID), "what was heard is read back"
    tab.press("Send my answers")
    assert tab.at == f"/staff/{code}/calls"
    assert not tab.sees(SAID), "nothing of it stands on the list"

    tab.go(tab.page.locator(f'main a[href$="{other}"]'))
    tab.press("I am calling this family now")
    assert tab.press("End this call") == 422, "a call ends with what came of it"
    tab.page.get_by_label("No answer").check()
    tab.press("End this call")
    assert tab.sees("no answer")
    outcomes = console.pages.rows(
        "SELECT case_id, outcome FROM respond.attempt WHERE case_id = ANY($1)", [case, other]
    )
    found = {row["case_id"]: row["outcome"] for row in outcomes}
    assert found == {case: "complete", other: "no_answer"}

    assert plain or unseen("interviewer", tab.seen) == set()
    assert tab.open(f"/staff/{code}/contrast") == 403, "who asks families reads no findings"
    assert tab.looked == {}
