"""Families' whole journeys in Chromium, 320 pixels wide, without script, over real HTTP."""

import re
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from tests.journeys.screen import NEEDS_BROWSER, Screen, open_chromium, open_screen
from tests.journeys.served import Served, served
from tests.respond.conftest import SECRET

from soundings.access.model import Role
from soundings.kit import links
from soundings.kit.links import in_groups
from soundings.respond.model import Purpose
from soundings.respond.service import interview, uninvited

pytestmark = NEEDS_BROWSER
FIRST_PAGE, JOURNEY = 12_000, 40_000
"""Most bytes on the wire: the first page with its stylesheet, and twelve questions."""
WORDS = "We waited a year & were told <nothing>. Diolch – 谢谢."
CHOSEN = {
    "q01": ["yes"],
    "q02": ["sen_support"],
    "q04": ["by_chance"],
    "q07": ["no"],
    "q15": ["little"],
    "q21": ["no"],
    "q40": ["no"],
    "q42": ["no"],
    "q46": ["part_time"],
    "q57": ["poor"],
    "q62": ["no"],
    "q61": ["quote"],
}


@pytest.fixture(scope="module")
def chromium() -> Iterator[object]:
    with open_chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def town(tmp_path_factory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("town")) as made:
        yield made


@pytest.fixture
def screen(chromium, town) -> Iterator[Screen]:
    with open_screen(chromium, town.base) as screen:
        yield screen


@pytest.fixture
def second(chromium, town) -> Iterator[Screen]:
    with open_screen(chromium, town.base) as screen:
        yield screen


def _button(screen: Screen) -> int:
    """Press the page's first button, whatever language it is in."""
    with screen.page.expect_navigation() as answered:
        screen.page.locator("main button").first.click()
    screen.fits()
    return answered.value.status


def _start(screen: Screen, token: str, asked: str = "") -> None:
    assert screen.open(f"/{token}{asked}") == 200
    assert _button(screen) == 200


def _answer(screen: Screen, age: int) -> None:
    page, item = screen.page, screen.item
    for code in CHOSEN.get(item, ()):
        choice = page.locator(f'input[name="{item}"][value="{code}"]')
        if choice.count():
            choice.check()
    if item == "q00":
        page.locator("#q00").fill(str(age))
    if item == "q59":
        for number in ("999", "101", "0808 800 5000", "0800 1111"):
            assert number in page.locator("main").inner_text().replace("\u00a0", " ")
        page.locator("textarea").fill(WORDS)
    assert _button(screen) == 200


def _answer_all(screen: Screen, age: int) -> list[str]:
    asked = []
    while screen.item != "check":
        asked.append(screen.item)
        assert len(asked) < 80
        _answer(screen, age)
    return asked


def _reply(town: Served, token: str) -> dict[str, object]:
    return town.ask(town.area.reply_of(token))


def test_a_parent_of_one_answers_within_the_budget_of_bytes(screen, town):
    token = town.family(9)
    assert screen.open(f"/{token}") == 200
    assert "SEND" not in screen.page.content()
    assert sum(screen.bytes) <= FIRST_PAGE
    assert screen.press("Start now") == 200
    assert screen.press("Continue") == 422
    assert screen.page.title().startswith("Error: ")
    screen.page.get_by_role("alert").get_by_role("link").click()
    assert screen.page.locator(":focus").get_attribute("id") == "q00"
    screen.bytes.clear()
    asked = _answer_all(screen, 9)
    assert len(asked) >= 12
    assert sum(screen.bytes) / len(asked) * 12 <= JOURNEY
    assert screen.kinds == {"document", "stylesheet"}, "no script, no image, no font"

    assert screen.heading == "Check your answers"
    assert screen.sees(WORDS)
    with screen.page.expect_navigation():
        screen.page.locator('a[href="/r/q57"]').click()
    screen.page.locator('input[value="mixed"]').check()
    assert screen.press("Continue") == 200
    assert screen.item == "check"
    assert screen.press("Send my answers") == 200
    assert screen.heading == "Thank you. We have your answers"
    assert screen.open("/r/check") == 200
    assert screen.item == "done"
    assert WORDS not in screen.page.content()
    assert _reply(town, token)["state"] == "submitted"


def test_a_parent_of_three_answers_for_each_and_is_told_nothing_from_the_list(screen, town):
    token = town.family(6, 9, 14)
    _start(screen, token)
    for age, name in ((9, None), (6, "Ash"), (14, "B")):
        if name is not None:
            assert screen.follow("Tell us about another child") == 200
            screen.page.locator("#called").fill(name)
            screen.page.locator("#year").select_option(str(age - 5))
            assert screen.press("Continue") == 200
        _answer_all(screen, age)
        if name is not None:
            assert screen.open("/r/q62") == 200
            assert screen.sees(f"about {name}?")
            assert screen.open("/r/check") == 200
        assert screen.press("Send my answers") == 200
        assert "Zebedee" not in screen.page.content()
    found = town.rows(
        "SELECT count(DISTINCT case_id) AS children, count(*) AS replies FROM respond.response"
        " WHERE link_id = $1 AND state = 'submitted'",
        _link_id(town, token),
    )
    assert found == [{"children": 3, "replies": 3}]


def _link_id(town: Served, token: str) -> object:
    (row,) = town.rows(
        "SELECT link_id FROM outreach.link WHERE link_hash = $1", links.digest(SECRET, token)
    )
    return row["link_id"]


def test_a_young_person_is_asked_about_themselves(screen, town):
    token = town.family(17)
    assert screen.open(f"/{token}") == 200
    assert screen.follow("I am the young person and I answer for myself") == 200
    assert _button(screen) == 200
    asked = _answer_all(screen, 17)
    assert "q04" not in asked, "who told the parents is no question for a young person"
    assert "your child" not in screen.page.locator("main").inner_text()
    assert screen.press("Send my answers") == 200
    assert _reply(town, token)["audience"] == "young_person"


def test_easy_words_are_one_step_away(screen, town):
    token = town.family(9)
    assert screen.open(f"/{token}") == 200
    assert screen.follow("Use easy read words") == 200
    assert _button(screen) == 200
    asked = _answer_all(screen, 9)
    assert len(asked) <= 16
    assert _button(screen) == 200
    assert _reply(town, token)["audience"] == "easy_read"


@pytest.mark.parametrize("language", ["ur", "ar"])
def test_a_family_reads_from_right_to_left(screen, town, language):
    token = town.family(9)
    assert screen.open(f"/{token}") == 200
    own_name = screen.page.locator(f'footer a[lang="{language}"]').inner_text()
    assert screen.follow(own_name) == 200
    assert screen.page.locator("html").get_attribute("dir") == "rtl"
    assert _button(screen) == 200
    box = screen.page.locator("main input:not([type=hidden])").first.bounding_box()
    assert box is not None
    assert box["x"] + box["width"] > screen.page.viewport_size["width"] / 2, "fields begin right"
    _answer_all(screen, 9)
    assert screen.page.locator("html").get_attribute("lang") == language
    assert screen.sees(WORDS)
    assert _button(screen) == 200
    reply = _reply(town, token)
    assert (reply["language"], reply["state"]) == (language, "submitted")
    assert re.search(r"tel:999", screen.page.content())


def test_a_family_asks_for_silence_in_one_step(screen, town):
    token = town.family(9)
    assert screen.open(f"/{token}") == 200
    with screen.page.expect_navigation():
        screen.page.locator('a[href*="/stop"]').click()
    assert _button(screen) == 200
    assert screen.heading == "We will not contact you about this again"
    (refusal,) = town.rows(
        "SELECT reason FROM outreach.refusal WHERE link_id = $1", _link_id(town, token)
    )
    assert refusal["reason"] == "refused"


def test_where_a_child_has_died_we_say_that_we_are_sorry(screen, town):
    token = town.family(9)
    assert screen.open(f"/{token}/stop") == 200
    assert screen.press("Our child has died") == 200
    assert screen.heading == "We are so sorry"
    assert town.rows("SELECT reason FROM outreach.refusal WHERE reason = 'died'")


def test_a_family_nobody_invited_types_the_posters_code(screen, town):
    pool, known = town.area.database.room("respond"), town.area.inspection.inspection_id
    code = town.ask(uninvited.make_code(pool, SECRET, known, town.clock.now()))
    assert screen.open("/") == 200
    screen.page.locator("#code").fill("WRONG CODE")
    assert screen.press("Continue") == 422
    assert screen.page.locator("#code").input_value() == "WRONG CODE"
    screen.page.locator("#code").fill(in_groups(code).lower())
    assert screen.press("Continue") == 200
    assert screen.sees("We do not count them with the answers of listed families")
    assert screen.press("Start now") == 200
    screen.page.locator("#q00").fill("9")
    assert screen.press("Continue") == 200
    stopped_at = screen.item
    assert screen.open("/r/later") == 200
    ticket = screen.page.locator("main b bdi").inner_text()
    screen.page.context.clear_cookies()  # as another phone
    assert screen.open("/") == 200
    screen.page.locator("#code").fill(ticket.lower())
    assert screen.press("Continue") == 200
    assert screen.press("Go on now") == 200
    assert screen.item == stopped_at, "a code of their own leads back"
    _answer_all(screen, 9)
    assert screen.press("Send my answers") == 200
    assert screen.sees(ticket)
    (reply,) = town.rows("SELECT * FROM respond.response WHERE stream = 'uninvited'")
    assert (reply["state"], reply["case_id"]) == ("submitted", None)


def test_an_interviewer_asks_by_telephone(screen, town):
    token = town.family(9)
    (found,) = town.rows(
        "SELECT case_id FROM outreach.link_case WHERE link_id = $1", _link_id(town, token)
    )
    pool, known = town.area.database.room("respond"), town.area.inspection
    town.ask(
        interview.add_calls(
            pool,
            known.inspection_id,
            [found["case_id"]],
            purpose=Purpose.PHONE,
            at=town.clock.now(),
        )
    )
    host = urlsplit(town.base).hostname
    cookie = {"name": "staff", "value": town.staff(Role.INTERVIEWER), "domain": host, "path": "/"}
    screen.page.context.add_cookies([cookie])
    assert screen.open(f"/staff/{known.code}/calls") == 200
    with screen.page.expect_navigation():
        screen.page.locator("tbody th a").click()
    assert screen.press("I am calling this family now") == 200
    assert screen.sees("hang up and call 999")
    assert screen.press("They agree: begin") == 200
    _answer_all(screen, 9)
    assert screen.press("Send my answers") == 200
    assert screen.heading == "Calls"
    (reply,) = town.rows("SELECT * FROM respond.response WHERE mode = 'phone'")
    assert (reply["state"], reply["case_id"]) == ("submitted", found["case_id"])


def test_who_breaks_off_comes_back_on_another_device(screen, second, town):
    token = town.family(9)
    _start(screen, token)
    for _ in range(3):
        _answer(screen, 9)
    assert screen.follow("Come back later") == 200
    assert screen.follow("Set a PIN to see your answers again") == 200
    screen.page.locator("#pin").fill("246 810")
    assert screen.press("Set this PIN") == 200
    _start(second, token)
    assert second.item == "pin"
    second.page.locator("#pin").fill("000000")
    assert second.press("Show my answers") in {403, 422}
    second.page.locator("#pin").fill("246810")
    assert second.press("Show my answers") == 200
    assert second.item not in {"q00", "q01", "q02"}, "it goes on where it stopped"
    assert second.open("/r/q01") == 200
    assert second.page.locator('input[value="yes"]').is_checked()


def test_without_the_pin_the_link_goes_on_and_shows_nothing(screen, second, town):
    token = town.family(9)
    _start(screen, token)
    for _ in range(3):
        _answer(screen, 9)
    _start(second, token)
    assert second.item not in {"q00", "q01", "q02"}
    assert second.open("/r/q01") == 200
    assert not second.page.locator('input[value="yes"]').is_checked()
    assert second.sees("You answered this before")


def test_a_visit_left_alone_shows_nothing_and_a_link_that_is_none_says_so(screen, town):
    token = town.family(9)
    before = town.clock.now()
    _start(screen, token)
    for _ in range(2):
        _answer(screen, 9)
    town.clock.wind(before + timedelta(minutes=46))
    try:
        assert screen.open("/r/q01") == 200
        assert not screen.page.locator('input[value="yes"]').is_checked()
    finally:
        town.clock.wind(before)
    assert screen.open(f"/{token[:-4]}0000") == 404
    assert screen.sees("Check that the whole link was copied")


def test_by_the_keyboard_alone(screen, town):
    token = town.family(9)
    keys = screen.page.keyboard
    screen.open(f"/{token}")
    keys.press("Tab")
    assert screen.page.locator(":focus").inner_text() == "Skip to main content"
    _tab_to(screen, "button")
    with screen.page.expect_navigation():
        keys.press("Enter")
    screen.page.locator("#q00").focus()
    keys.type("9")
    with screen.page.expect_navigation():
        keys.press("Enter")
    assert screen.item == "q01"
    _tab_to(screen, "input")
    keys.press("Space")
    chosen = screen.page.locator("input:checked").get_attribute("value")
    keys.press("ArrowDown")
    assert screen.page.locator("input:checked").get_attribute("value") != chosen
    _tab_to(screen, "button")
    with screen.page.expect_navigation():
        keys.press("Enter")
    assert screen.item == "q02"
    _tab_to(screen, "input")
    keys.press("Space")
    with screen.page.expect_navigation():
        keys.press("Enter")
    assert screen.item not in {"q00", "q01", "q02"}
    screen.page.go_back()
    assert screen.item == "q02", "the browser's own way back works"


def _tab_to(screen: Screen, element: str) -> None:
    for _ in range(30):
        screen.page.keyboard.press("Tab")
        if screen.page.locator(f"main {element}:focus").count():
            return
    raise AssertionError(element)


def test_after_the_close_a_link_and_a_visit_thank_and_ask_nothing(chromium, tmp_path):
    with served(tmp_path) as town, open_screen(chromium, town.base) as screen:
        token = town.family(9)
        _start(screen, token)
        town.ask(town.area.close())
        for where in (f"/{token}", "/r/q00"):
            assert screen.open(where) == 410
            assert screen.sees("Thank you for wanting to tell us")
            assert screen.page.locator("main button").count() == 0
