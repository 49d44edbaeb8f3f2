"""The interviewers' sheet of names and numbers: for them alone, asked for anew, and noted."""

import httpx
from tests.roll.make import add_contact, add_person
from tests.sampling.test_pages import _confirm, _ticket
from tests.sampling.test_service import inspection
from tests.serving import deps, serving

from soundings.access.model import Role
from soundings.kit.database import connect
from soundings.kit.ids import new_id
from soundings.respond.rules.interview import reference

__all__ = ["deps", "inspection"]

SHEET = "/staff/exeford/calls/sheet"
NUMBERS = {"mother": "+447700900001", "stopped": "+447700900002", "barred": "+447700900003"}


async def _family(deps, url, inspection):
    """List a child to be rung, one carer who may be, one who said stop, one who is barred."""
    area, case = inspection.inspection_id, new_id()
    async with connect(url) as conn:
        await add_person(conn, deps.keys, area, case)
        await conn.execute(
            "INSERT INTO respond.call (case_id, inspection_id, purpose, added_at)"
            " VALUES ($1, $2, 'phone', $3)",
            case, area, deps.clock.now(),
        )  # fmt: skip
        for name, phone in NUMBERS.items():
            contact = new_id()
            await add_contact(conn, deps.keys, area, contact, name=name.title(), phone=phone)
            await conn.execute(
                "INSERT INTO roll.care (contact_id, case_id, relation, barred)"
                " VALUES ($1, $2, 'parent_carer', $3)",
                contact, case, "officer" if name == "barred" else None,
            )  # fmt: skip
            if name == "stopped":
                await conn.execute(
                    "INSERT INTO outreach.link"
                    " (link_id, inspection_id, contact_id, link_hash, stopped_at)"
                    " VALUES ($1, $2, $3, '\\x00', $4)",
                    new_id(), area, contact, deps.clock.now(),
                )  # fmt: skip
    return case


async def test_names_and_numbers_are_for_interviewers_who_have_just_proved_to_be_there(
    deps, inspection, url
):
    case = await _family(deps, url, inspection)
    async with (
        serving(deps) as base,
        httpx.AsyncClient(base_url=base, follow_redirects=True) as client,
    ):
        await client.post(f"/staff/sign-in/{await _ticket(deps, Role.LEAD_INSPECTOR)}")
        await _confirm(deps)
        assert (await client.get(SHEET)).status_code == 403
        await client.post(f"/staff/sign-in/{await _ticket(deps, Role.INTERVIEWER)}")
        refused = await client.get(SHEET)
        assert refused.status_code == 403
        assert "Quill" not in refused.text
        await _confirm(deps)
        shown = await client.get(SHEET)
    assert shown.status_code == 200
    assert reference(case) in shown.text
    assert "Zebedee Quill" in shown.text
    assert NUMBERS["mother"] in shown.text
    assert NUMBERS["stopped"] not in shown.text
    assert NUMBERS["barred"] not in shown.text
    async with connect(url) as conn:
        noted = await conn.fetch("SELECT action FROM audit.entry WHERE action LIKE 'roll.%named'")
    assert {row["action"] for row in noted} == {"roll.named", "roll.contacts_named"}
