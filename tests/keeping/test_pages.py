"""The audit is searched by whoever administers it or leads; the keys leave by two people."""

import msgspec
import pytest
from tests.inspection.console import sign_in
from tests.keeping.conftest import House

from soundings.access import service as access
from soundings.access.model import Role
from soundings.audit import service as audit
from soundings.audit.model import Search
from soundings.kit.database import transaction
from soundings.kit.ids import new_id


@pytest.fixture
def deps(house: House):
    return msgspec.structs.replace(house.deps, secret=b"s" * 32)


async def test_an_administrator_searches_everything_and_is_noted(deps, url, house: House):
    administrator = await sign_in(deps, url, Role.ADMINISTRATOR)
    await administrator.open("/staff/audit?action=roll.")
    assert administrator.status == 200
    assert administrator.sees("roll.imported")
    assert not administrator.sees("inspection.created")
    found = await audit.search(house.database.room("audit"), Search(action="audit.searched"))
    assert [one.detail for one in found] == [{"action": "roll."}]


async def test_a_lead_searches_their_own_inspection_and_no_other(deps, url, house: House):
    lead = await sign_in(deps, url, Role.LEAD_INSPECTOR, house.inspection.inspection_id)
    await lead.open("/staff/rehearsal/audit")
    assert lead.status == 200
    assert lead.sees("roll.imported")
    assert not lead.sees("access."), "accounts are none of an inspection's"
    await lead.open("/staff/audit")
    assert lead.status == 403


async def test_the_audit_names_whoever_worked_on_it_and_nobody_of_another_area(
    deps, url, house: House
):
    area, other, pool = house.inspection.inspection_id, new_id(), house.database.room("access")
    members = {}
    for name, bound in (("Priya Shah", area), ("Tom Webb", other)):
        members[name] = await access.add_staff(
            pool, email=f"{new_id()}@example.org", name=name, role=Role.TEAM_INSPECTOR,
            at=deps.clock.now(), inspection_id=bound,
        )  # fmt: skip
    async with transaction(house.database.room("roll")) as conn:
        for staff_id in members.values():
            await audit.note(
                conn, at=deps.clock.now(), actor=str(staff_id), action="roll.named",
                subject=str(area), detail={"allowed_by": str(members["Priya Shah"])},
            )  # fmt: skip
    lead = await sign_in(deps, url, Role.LEAD_INSPECTOR, area)
    await lead.open("/staff/rehearsal/audit?action=roll.named")
    assert lead.sees("allowed by: Priya Shah")
    assert not lead.sees("Tom Webb")
    assert lead.sees(f"{str(members['Tom Webb'])[:8]}…")
    await lead.open("/staff/rehearsal/audit?actor=priya+shah")
    assert [row.css_first("td:nth-child(3)").text() for row in lead.page.css("tbody tr")] == [
        "Priya Shah"
    ]
    administrator = await sign_in(deps, url, Role.ADMINISTRATOR)
    await administrator.open("/staff/audit?action=roll.named")
    assert administrator.sees("Tom Webb")


async def test_the_keys_take_two_administrators_and_leave_once(deps, url, house: House):
    one = await sign_in(deps, url, Role.ADMINISTRATOR)
    other = await sign_in(deps, url, Role.ADMINISTRATOR)
    await one.open("/staff/keys")
    assert await one.send("/staff/keys/export") in {403, 409}
    await one.send("/staff/keys/ask", reason="the escrow agreement of 2026")
    assert one.sees("It waits for somebody else")
    await other.open("/staff/keys")
    (form,) = [
        node.attributes["action"]
        for node in other.page.css("form")
        if node.attributes.get("action", "").endswith("/allow")
    ]
    await other.send(form)
    await one.open("/staff/keys")
    assert one.sees("Take the keys")
    assert await one.send("/staff/keys/export") == 200
    assert len(msgspec.json.decode(one.text)["keys"]) == 1
    assert await one.send("/staff/keys/export") in {403, 409}
    found = await audit.search(house.database.room("audit"), Search(action="roll.keys_exported"))
    assert len(found) == 1
