"""Triage in Chromium by two people, wide and narrow: seen, acted on, named by two, closed."""

from datetime import timedelta

import pytest
from tests.journeys.console import open_console
from tests.journeys.pages import unseen
from tests.journeys.screen import NEEDS_BROWSER
from tests.respond.conftest import SECRET, SURVEYS
from tests.respond.make import sealed
from tests.roll.make import add_contact, add_person

from soundings.access.model import Role
from soundings.kit.database import connect
from soundings.kit.ids import new_id
from soundings.kit.vault import KeyRing
from soundings.safeguarding import service

pytestmark = NEEDS_BROWSER

WORDS = "<b>He was hit</b> by a teacher 😀 \u202e {{ 7 * 7 }} =HYPERLINK('x') استاد نے مارا"


@pytest.fixture(scope="module")
def console(tmp_path_factory):
    with open_console(tmp_path_factory.mktemp("console")) as opened:
        yield opened


def _write(pages, words: str, inspection_id) -> None:
    """Save a reply of a carer with one child, and screen it."""
    keys = KeyRing(SECRET)

    async def save() -> None:
        case_id, contact_id, link_id, response_id = new_id(), new_id(), new_id(), new_id()
        async with connect(pages.area.url) as conn:
            await add_person(conn, keys, inspection_id, case_id, local_id=case_id.hex)
            await add_contact(conn, keys, inspection_id, contact_id, phone="+447700900123")
            await conn.execute(
                "INSERT INTO outreach.link (link_id, inspection_id, contact_id, link_hash)"
                " VALUES ($1, $2, $3, $4)",
                link_id,
                inspection_id,
                contact_id,
                link_id.bytes,
            )
            await conn.execute("INSERT INTO outreach.link_case VALUES ($1, $2)", link_id, case_id)
            await conn.execute(
                """
                INSERT INTO respond.response (
                    response_id, inspection_id, link_id, instrument_hash, language, mode, state,
                    answers, words_sealed, started_at, saved_at
                )
                VALUES ($1, $2, $3, 'hash', 'en', 'web', 'started', $4, $5, $6, $6)
                """,
                response_id,
                inspection_id,
                link_id,
                *await sealed(conn, keys, response_id, {"q59": words}),
                pages.clock.now(),
            )
        await service.screen_new(
            pages.area.database.room("safeguarding"),
            keys,
            pages.clock.now(),
            surveys=SURVEYS,
        )

    pages.ask(save())


def test_people_are_named_who_are_told(console):
    inspection = console.pages.area.inspection
    root = f"/staff/{inspection.code}/safeguarding"
    officer = console.let_in(Role.SAFEGUARDING_OFFICER, inspection.inspection_id)
    assert officer.open(root) == 200
    assert officer.sees("Nobody is told when a concern waits too long.")
    assert officer.open(f"{root}/people") == 200
    officer.fill(name="Duty officer", email="duty", step="1")
    assert officer.press("Add") == 422
    assert officer.sees("'duty' is no email address")
    officer.fill(email="duty@example.org", phone="07700 900123")
    assert officer.press("Add") == 200
    assert officer.sees("+447700900123")
    officer.picture("safeguarding-people")
    assert officer.press("Take Duty officer off") == 200
    assert officer.sees("Nobody yet.")
    assert officer.looked == {}


def test_two_people_take_a_concern_from_the_queue_to_its_end(console):
    inspection = console.pages.area.inspection
    root = f"/staff/{inspection.code}/safeguarding"
    _write(console.pages, WORDS, inspection.inspection_id)
    officer = console.let_in(Role.SAFEGUARDING_OFFICER, inspection.inspection_id)
    lead = console.let_in(Role.LEAD_INSPECTOR)

    assert officer.open(root) == 200
    assert officer.sees(WORDS.replace("\u202e", "[U+202E]"))
    assert officer.sees("1 h 0 min left")
    officer.picture("safeguarding-queue")
    assert officer.press("I have read this and will act on it") == 200
    officer.page.get_by_role("radio").first.check()
    assert officer.press("Write it down") == 422
    assert officer.sees("Name whom you told")
    officer.fill(to_whom="Children's services, Exeford", reference="CS 12")
    assert officer.press("Write it down") == 200
    assert officer.sees("Children's services, Exeford, reference CS 12")

    officer.fill(reason="short")
    assert officer.press("Ask a second person") == 422
    officer.fill(reason="Children's services ask for the name")
    assert officer.press("Ask a second person") == 200
    assert officer.sees("Somebody else has to allow this")
    concern = officer.at

    assert lead.open(concern) == 200
    assert lead.press_first("Allow Safeguarding Officer to be told") == 200
    assert lead.sees("Lead Inspector allowed it")
    assert not lead.sees("See who it is")

    assert officer.open(concern) == 200
    officer.picture("safeguarding-concern")
    assert officer.follow("See who it is") == 200
    assert not officer.sees("Zebedee")
    assert officer.press("Show me who it is, once") == 200
    assert officer.sees("Zebedee Quill")
    assert officer.sees("Araminta Quill")
    officer.picture("safeguarding-identity")
    assert officer.open(f"{concern}/identity") == 200
    assert officer.press("Show me who it is, once") == 403

    assert officer.open(concern) == 200
    officer.page.get_by_role("radio").last.check()
    officer.fill(note="Children's services have it, and wrote back")
    officer.tick("closes")
    assert officer.press("Write it down") == 200
    assert officer.sees("closed")
    assert officer.open(root) == 200
    assert officer.sees("Nothing is waiting.")
    assert officer.sees("1 closed")
    assert unseen("officer", officer.seen) == set()
    assert officer.looked == {}
    assert lead.looked == {}


def test_what_is_overdue_or_unread_stands_over_every_page_of_those_it_concerns(console):
    pages, inspection = console.pages, console.pages.area.inspection
    _write(pages, "My dad hits me", inspection.inspection_id)
    began = pages.clock.now()
    lead = console.let_in(Role.LEAD_INSPECTOR)
    analyst = console.let_in(Role.ANALYST)
    try:
        pages.clock.wind(began + timedelta(minutes=14))
        lead.open(f"/staff/{inspection.code}/reach")
        assert not lead.sees("overdue")
        pages.rows("UPDATE safeguarding.concern SET due_at = $1", began)
        lead.open(f"/staff/{inspection.code}/reach")
        assert lead.sees("Safeguarding: 1 overdue.")
        analyst.open(f"/staff/{inspection.code}/reach")
        assert not analyst.sees("overdue")
    finally:
        pages.clock.wind(began)
    assert lead.looked == {}
