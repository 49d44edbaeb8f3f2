"""The audit is searched by whoever administers it or leads; the keys leave by two people."""

import msgspec
import pytest
from tests.inspection.console import sign_in
from tests.keeping.conftest import House

from soundings.access.model import Role
from soundings.audit import service as audit
from soundings.audit.model import Search


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
