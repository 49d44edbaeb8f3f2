"""A carer's rights on the console: found, given what is theirs, forgotten; each noted with why."""

import msgspec
import pytest
from tests.inspection.console import sign_in
from tests.keeping.conftest import House

from soundings.access.model import Role
from soundings.audit import service as audit
from soundings.audit.model import Search

PATH = "/staff/rehearsal/rights"
WHY = "letter of 3 October, passport seen"
ADDRESS = "hodan.yusuf@mail.example"


@pytest.fixture
def deps(house: House):
    return msgspec.structs.replace(house.deps, secret=b"s" * 32)


@pytest.fixture
async def lead(deps, url, house: House):
    contact = await house.contact(ADDRESS)
    await house.answer(contact, words="Amina waits")
    return await sign_in(deps, url, Role.LEAD_INSPECTOR, house.inspection.inspection_id)


def _action(lead, end: str) -> str:
    (found,) = (
        form.attributes["action"]
        for form in lead.page.css("form")
        if (form.attributes["action"] or "").endswith(end)
    )
    return found


async def _actions(house: House) -> list[str]:
    found = await audit.search(house.database.room("audit"), Search(action="roll."))
    return [one.action for one in reversed(found) if one.detail.get("reason") == WHY]


async def test_a_carer_is_found_with_a_reason_and_given_what_is_theirs(lead, house: House):
    assert await lead.send(PATH, address=ADDRESS, reason="curious") == 422
    assert not lead.sees("Hodan Yusuf")
    assert lead.page.css_first("#address").attributes["value"] == ADDRESS, "what was typed stays"
    await lead.send(PATH, address=ADDRESS, reason=WHY)
    assert lead.sees("Hodan Yusuf")
    assert ADDRESS not in str(lead.client.base_url) + lead.at
    there = _action(lead, "/copy")
    await lead.send(there, reason=WHY, form="page")
    assert lead.sees("Amina waits")
    await lead.send(there, reason=WHY, form="json")
    held = msgspec.json.decode(lead.text)
    assert held["roll"]["contact"]["email"] == ADDRESS
    assert await _actions(house) == [
        "roll.contact_sought",
        "roll.subject_shown",
        "roll.subject_shown",
    ]


async def test_a_carer_is_forgotten_once_somebody_is_sure(lead, house: House):
    await lead.send(PATH, address=ADDRESS, reason=WHY)
    there = _action(lead, "/erase")
    assert await lead.send(there, reason=WHY, answers_too="Yes") == 422
    assert lead.sees("tick that you are sure")
    await lead.send(there, reason=WHY, answers_too="Yes", sure="Yes")
    assert lead.sees("Forgotten.")
    assert [row.text() for row in lead.page.css("td:last-child")] == ["0", "0", "0", "0"]
    await lead.send(PATH, address=ADDRESS, reason=WHY)
    assert lead.sees("Nobody on this list is written to there")
    assert (
        await house.rows("SELECT 1 FROM respond.response WHERE answers::text LIKE '%Amina%'") == []
    )


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.LEAD_INSPECTOR])
async def test_nobody_but_the_lead_looks_for_a_person(deps, url, lead, house: House, role):
    other = await sign_in(deps, url, role, house.inspection.inspection_id)
    assert await other.send(PATH, address=ADDRESS, reason=WHY) == 403


async def test_a_lead_who_has_not_just_proved_to_be_there_is_asked_to(deps, url, lead, house):
    stale = await sign_in(
        deps, url, Role.LEAD_INSPECTOR, house.inspection.inspection_id, proved=False
    )
    await stale.open(PATH)
    assert not stale.sees("Find a person")
