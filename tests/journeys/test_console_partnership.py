"""The partnership at every page and every door there is: what it can never learn, or do."""

import re
from uuid import UUID

import pytest
from tests.house.test_routes import AREA, HANDLERS, _fingerprints
from tests.inspection.console import Console, sign_in
from tests.roll.make import inspection
from tests.serving import deps

from soundings.access.model import Role
from soundings.kit.database import connect
from soundings.kit.ids import new_id

__all__ = ["deps"]

PARAMETER = re.compile(r"\{(\w+):(\w+)\}")
LISTED, ANSWERED = 1237, 877
THEIRS = {"claims.draft", "roll.gap_answer", "briefing.reply", "access.session", "audit.entry"}
"""What the partnership may write: what it claims, what it says of gaps and findings, and that it
was here."""


@pytest.fixture
async def area(database, clock):
    return await inspection(database, clock)


@pytest.fixture
async def planted(url, area, clock) -> list[UUID]:
    """A list of which some have answered, and one of whom is held; return their pseudonyms."""
    cases = [new_id() for _ in range(LISTED)]
    async with connect(url) as conn:
        await conn.executemany(
            "INSERT INTO roll.person (case_id, inspection_id) VALUES ($1, $2)",
            [(case, area.inspection_id) for case in cases],
        )
        await conn.execute(
            """
            INSERT INTO roll.frame (
                case_id, inspection_id, family_id, status, age, sex, ethnicity, need_type, phase,
                pupil_premium, looked_after, reach
            )
            SELECT
                case_id, inspection_id, case_id, 'sen_support', 9, 'female', 'unknown', 'ASD',
                'primary', false, false, 'email'
            FROM roll.person
            """
        )
        await conn.execute(
            """
            INSERT INTO outreach.answered (case_id, inspection_id, complete, noted_at)
            SELECT case_id, inspection_id, true, $1 FROM roll.person LIMIT $2
            """,
            clock.now(),
            ANSWERED,
        )
        await conn.execute(
            """
            INSERT INTO roll.hold (hold_id, inspection_id, case_id, reason, noted_on)
            VALUES ($1, $2, $3, 'no_contact_order', '2026-09-14')
            """,
            new_id(),
            area.inspection_id,
            cases[0],
        )
    return cases


@pytest.fixture
async def partner(deps, url, area, planted) -> Console:
    return await sign_in(deps, url, Role.PARTNERSHIP, area.inspection_id)


def _filled(path: str, some: UUID) -> str:
    return PARAMETER.sub(lambda found: "rehearsal" if found[1] == "code" else str(some), path)


async def test_no_page_tells_the_partnership_who_answered_or_how_many(partner, planted):
    """Every page there is, and every link on those that open, searched byte by byte."""
    pages = {
        _filled(path, planted[0])
        for path, handler in (param.values for param in HANDLERS)
        if path.startswith("/staff") and "GET" in handler.http_methods
    }
    opened, tried = set(), set()
    while pages - tried:
        path = min(pages - tried)
        tried.add(path)
        answer = await partner.client.get(path)
        for case in planted[1:]:  # the first stands in the address
            assert str(case).encode() not in answer.content, path
        if answer.status_code != 200:
            assert answer.status_code in {403, 404, 405, 409, 410}, (path, answer.status_code)
            continue
        opened.add(path)
        words = re.sub(r"<[^>]*>", " ", answer.text)
        for number in (ANSWERED, LISTED - ANSWERED):
            assert not re.search(rf"(?<![\w-]){number}(?![\w-])", words), (path, number)
        assert "no_contact_order" not in answer.text
        pages |= {
            href.partition("?")[0] for href in re.findall(r'href="(/staff[^"#]*)"', answer.text)
        }
    assert {
        "/staff/rehearsal",
        "/staff/rehearsal/desk",
        "/staff/rehearsal/desk/claims",
        "/staff/rehearsal/desk/claims/new",
        "/staff/rehearsal/desk/gaps",
        "/staff/rehearsal/desk/pack",
        "/staff/rehearsal/desk/reply",
    } <= opened


async def test_no_door_lets_the_partnership_stop_change_or_reorder_anything(partner, planted, url):
    """Every form there is, sent by the partnership; only what it says of itself is kept."""
    before = await _fingerprints(url)
    form = {"form_token": partner.staff.form_token}
    typed = {"do": "store", "sure": "yes", "code": "rehearsal", "reason": "we would rather not"}
    for path, handler in (param.values for param in HANDLERS):
        if not path.startswith(AREA) or "POST" not in handler.http_methods:
            continue
        answer = await partner.client.post(_filled(path, planted[0]), data=form | typed)
        assert answer.status_code < 500, path
        assert "/desk" in path or answer.status_code == 403, (path, answer.status_code)
    after = await _fingerprints(url)
    changed = {table for table, rows in after.items() if rows != before[table]}
    assert changed <= THEIRS


async def test_the_database_itself_shows_the_partnership_no_child(partner, deps, planted, url):
    """Behind the pages too: under the partnership's audience there is no list and no answer."""
    async with connect(url) as conn:
        await conn.execute("SET ROLE soundings_outreach")
        await conn.execute("SELECT set_config('soundings.audience', 'partnership', false)")
        await conn.execute(
            "SELECT set_config('soundings.inspections', $1, false)",
            "{" + ",".join(map(str, partner.staff.inspections)) + "}",
        )
        for table in ("roll.person", "roll.frame", "outreach.answered", "outreach.message"):
            assert await conn.fetchval(f"SELECT count(*) FROM {table}") == 0, table  # noqa: S608 - ours
