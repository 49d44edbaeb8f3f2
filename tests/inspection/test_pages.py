"""The staff's first page, setting an inspection up, and what to do next for each role."""

import pytest
from tests.inspection.console import sign_in
from tests.roll.make import inspection
from tests.serving import deps

from soundings.access.model import Role
from soundings.app.home import Standing, lead_steps
from soundings.inspection import service
from soundings.inspection.model import State, UnknownInspection

__all__ = ["deps"]

NEW = {
    "area": "Wyeham",
    "area_short": "Wyeham",
    "code": "wyeham-2026",
    "local_authority": "Wyeham Council",
    "integrated_care_board": "NHS Wyeham",
    "notified_on": "2026-03-30",
    "instrument_name": "area-send",
}


@pytest.fixture
async def lead(deps, url):
    return await sign_in(deps, url, Role.LEAD_INSPECTOR)


async def test_staff_see_each_inspection_with_its_state_and_what_comes_next(lead, database, clock):
    await inspection(database, clock)
    await lead.open("/staff")
    assert lead.page.css_first("h2").text() == "Northshire prepared"
    facts = lead.page.css_first("dl.facts").text()
    assert "day 2" in facts
    assert "Survey opens, Tue 15 Sep 2026, 10:00" in facts


async def test_an_installation_without_inspections_says_who_sets_one_up(deps, url, lead):
    await lead.open("/staff")
    assert lead.page.css_first("a.button").attributes["href"] == "/staff/new"
    other = await sign_in(deps, url, Role.ADMINISTRATOR)
    await other.open("/staff")
    assert other.sees("A lead inspector sets one up")
    assert "/staff/new" not in other.text


async def test_the_clock_is_shown_before_anything_is_saved(lead, database):
    query = "&".join(f"{name}={value}" for name, value in NEW.items())
    await lead.open(f"/staff/new?{query}")
    assert lead.status == 200
    rows = [" ".join(row.text(separator=" ").split()) for row in lead.page.css("tbody tr")]
    assert rows[3] == "D8 Fri 10 Apr 2026, 12:00 Survey closes (past)"
    assert lead.sees("bank holidays: Friday 3 April 2026, Monday 6 April 2026")
    with pytest.raises(UnknownInspection):
        await service.by_code(database.room("inspection"), NEW["code"])
    kept = {node.attributes["name"]: node.attributes["value"]
            for node in lead.page.css("form[method=post] input[type=hidden]")
            if node.attributes["name"] in NEW}  # fmt: skip
    assert kept == NEW
    await lead.send("/staff/new", **kept)
    assert lead.at == "/staff/wyeham-2026"
    made = await service.by_code(database.room("inspection"), NEW["code"])
    assert (made.area, made.state) == ("Wyeham", State.PREPARED)


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("notified_on", "2026-04-03", "not a working day"),
        ("notified_on", "soon", "is not a day"),
        ("code", "Wye Ham", "small letters"),
        ("code", "accounts", "is a page of the console"),
        ("local_authority", " ", "Nothing was given for local authority"),
    ],
)
async def test_what_cannot_be_is_said_and_what_was_typed_is_kept(lead, field, typed, said):
    words = NEW | {field: typed}
    await lead.open("/staff/new?" + "&".join(f"{name}={value}" for name, value in words.items()))
    assert lead.status == 422
    assert lead.sees(said)
    assert lead.page.css_first("#area").attributes["value"] == "Wyeham"
    assert lead.page.css_first("form[action='/staff/new'][method=post]") is None
    assert await lead.send("/staff/new", **words) == 422


async def test_a_lead_bound_to_one_area_knows_of_the_one_they_make(deps, url, database, clock):
    own = await inspection(database, clock)
    lead = await sign_in(deps, url, Role.LEAD_INSPECTOR, own.inspection_id)
    await lead.send("/staff/new", **NEW | {"notified_on": "2026-09-14"})
    assert (lead.status, lead.at) == (200, "/staff/wyeham-2026")
    await lead.open("/staff")
    assert [node.text() for node in lead.page.css("h2 a")] == ["Northshire", "Wyeham"]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.LEAD_INSPECTOR])
async def test_nobody_but_a_lead_sets_an_inspection_up(deps, url, database, clock, role):
    area = await inspection(database, clock)
    other = await sign_in(deps, url, role, area.inspection_id)
    assert await other.open("/staff/new") == 403
    assert await other.send("/staff/new", **NEW) == 403


@pytest.mark.parametrize("role", Role)
async def test_everybody_s_first_page_offers_only_doors_that_open(
    deps, url, database, clock, role
):
    """No link of the bar or of what to do next leads to a refusal."""
    area = await inspection(database, clock)
    person = await sign_in(deps, url, role, area.inspection_id)
    await person.open("/staff/rehearsal")
    assert person.status == 200
    links = {
        node.attributes["href"] for node in person.page.css("header nav a, nav.pages a, ol.todo a")
    }
    followed = set()
    while links - followed:
        href = min(links - followed)
        followed.add(href)
        assert await person.open(href) in {200, 404, 409}, href
        links |= {node.attributes["href"] for node in person.page.css("nav.pages a")}
    least = {Role.LEAD_INSPECTOR: 12, Role.TEAM_INSPECTOR: 8, Role.PARTNERSHIP: 3}
    assert len(followed) >= least.get(role, 0)


async def test_the_bar_marks_where_one_is(deps, url, database, clock):
    area = await inspection(database, clock)
    lead = await sign_in(deps, url, Role.LEAD_INSPECTOR)
    await lead.open("/staff/rehearsal/claims/new")
    assert [node.text() for node in lead.page.css("header nav [aria-current]")] == ["Set up"]
    assert [node.text() for node in lead.page.css("nav.pages [aria-current]")] == ["Claims"]
    theirs = await sign_in(deps, url, Role.PARTNERSHIP, area.inspection_id)
    await theirs.open("/staff/rehearsal/desk/claims")
    assert [node.text() for node in theirs.page.css("header nav [aria-current]")] == ["Claims"]


def test_what_to_do_next_follows_how_far_the_set_up_has_come():
    nothing = lead_steps(Standing(state=State.PREPARED))
    assert next(step.page for step in nothing if not step.done) == "lists"
    far = Standing(state=State.PREPARED, children=9, audited=True, claims=3, locked=True)
    assert [step.page for step in lead_steps(far) if not step.done] == ["messages", "launch"]
    waits = Standing(state=State.PREPARED, children=9, audited=True, claims=3, waiting=1)
    assert next(step.page for step in lead_steps(waits) if not step.done) == "claims"
    stopped = lead_steps(Standing(state=State.OPEN, stopped=True))
    assert "let them go again" in stopped[-1].words
    assert lead_steps(Standing(state=State.CLOSED))[0].page == "contrast"
