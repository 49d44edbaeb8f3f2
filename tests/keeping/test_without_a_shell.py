"""What a lead does by pages that only commands did once: packs, poster, calls, the schedule."""

import io
import zipfile
from datetime import date, timedelta

import httpx
import msgspec
import pytest
from openpyxl import load_workbook
from pypdf import PdfReader
from tests.inspection.console import sign_in
from tests.keeping.conftest import House
from tests.roll.make import upn

from soundings.access.model import Role
from soundings.audit import service as audit
from soundings.audit.model import Search
from soundings.inspection import service as inspections
from soundings.respond.service import interview, uninvited

ROOT = "/staff/rehearsal"
PACKS, POSTER = f"{ROOT}/schools/packs", f"{ROOT}/poster"
ASKED, RETENTION = f"{ROOT}/draws/asked", f"{ROOT}/retention"


@pytest.fixture
def deps(house: House):
    return msgspec.structs.replace(house.deps, secret=b"s" * 32)


@pytest.fixture
async def lead(deps, url, house: House):
    return await sign_in(deps, url, Role.LEAD_INSPECTOR, house.inspection.inspection_id)


async def _noted(house: House, action: str) -> list[tuple[str, dict]]:
    found = await audit.search(house.database.room("audit"), Search(action=action))
    return [(one.actor, one.detail) for one in found]


async def _take(lead, urn: str) -> httpx.Response:
    form = {"form_token": lead.staff.form_token, "urn": urn}
    return await lead.client.post(PACKS, data=form)


async def test_a_school_s_pack_is_taken_by_the_page_and_whoever_took_it_is_noted(
    lead, house: House
):
    await lead.open(PACKS)
    assert lead.sees("School 123456 2 not made yet")
    taken = await _take(lead, "123456")
    assert taken.headers["content-disposition"].endswith('"rehearsal-school-123456.zip"')
    with zipfile.ZipFile(io.BytesIO(taken.content)) as archive:
        assert archive.namelist() == ["links-123456.xlsx", "letters-123456.pdf"]
        letters = PdfReader(io.BytesIO(archive.read("letters-123456.pdf"))).pages
        book = load_workbook(io.BytesIO(archive.read("links-123456.xlsx")))
    assert len(letters) == 2
    cells = {cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row}
    assert {upn(1), upn(2)} <= cells
    noted = [(str(lead.staff.staff_id), {"school": "123456", "letters": 2})]
    assert await _noted(house, "outreach.pack-taken") == noted
    await lead.open(PACKS)
    assert lead.sees("made Tue 15 Sep, 10:00")
    assert (await _take(lead, "123456")).content == taken.content, "taken again it is the same"


async def test_a_pack_says_when_it_has_to_be_taken_again(lead, house: House):
    await _take(lead, "123456")
    await house.do(
        "UPDATE outreach.link SET packed_at = NULL WHERE link_id = ("
        "SELECT link_id FROM outreach.link WHERE channel = 'school' ORDER BY link_id LIMIT 1)"
    )
    await lead.open(PACKS)
    assert lead.sees("take it again : 1 more")


async def test_a_school_of_no_listed_child_has_no_pack(lead, house: House):
    assert await lead.send(PACKS, urn="999999") == 422
    assert lead.sees("choose a school from the page")
    assert await _noted(house, "outreach.pack-taken") == []


async def test_packs_and_the_schedule_want_a_fresh_proof(deps, url, house: House):
    area = house.inspection.inspection_id
    stale = await sign_in(deps, url, Role.LEAD_INSPECTOR, area, proved=False)
    for path in (PACKS, RETENTION):
        assert await stale.open(path) == 403
        assert stale.sees("Confirm that it is you")
        assert await stale.send(path, urn="123456", published_on="2026-09-15") == 403
    assert await _noted(house, "outreach.pack-taken") == []
    assert await inspections.published_on(house.database.room("inspection"), area) is None


async def test_the_poster_s_code_is_made_printed_and_ended_by_the_page(lead, deps, house: House):
    respond, area = house.database.room("respond"), house.inspection.inspection_id
    await lead.open(POSTER)
    assert await uninvited.standing_code(respond, deps.secret, area) is None, "looking makes none"
    assert await lead.open(f"{POSTER}/pdf") == 404
    await lead.send(POSTER, do="make")
    code = await uninvited.standing_code(respond, deps.secret, area)
    assert code is not None
    shown = lead.page.css_first("main code").text()
    assert shown.replace(" ", "").replace("-", "") == code
    (page,) = PdfReader(io.BytesIO((await lead.client.get(f"{POSTER}/pdf")).content)).pages
    printed = page.extract_text()
    assert shown in printed
    assert "999" in printed
    assert await lead.send(POSTER, do="end") == 422
    assert await uninvited.standing_code(respond, deps.secret, area) == code
    await lead.send(POSTER, do="another", sure="Yes")
    assert await uninvited.standing_code(respond, deps.secret, area) not in {code, None}
    await lead.send(POSTER, do="end", sure="Yes")
    assert await uninvited.standing_code(respond, deps.secret, area) is None
    who = [actor for actor, _ in await _noted(house, "respond.open_code")]
    assert who == [str(lead.staff.staff_id)] * 3


async def test_a_family_who_asks_is_put_on_the_list_of_calls_all_that_were_typed_or_none(
    lead, house: House
):
    respond, area = house.database.room("respond"), house.inspection.inspection_id
    assert await lead.send(ASKED, children=f"C1\n\nC99\n{upn(2)}") == 422
    assert lead.sees("On no list: line 3.")
    assert "C99" in lead.page.css_first("textarea").text(), "what was typed is kept"
    assert await interview.calls(respond, area) == []
    assert await lead.send(ASKED, children="") == 422
    await lead.send(ASKED, children=f"C1\n{upn(2)}")
    assert lead.sees("Asked to be called 2")
    assert [call.purpose for call in await interview.calls(respond, area)] == ["asked", "asked"]
    noted = [(str(lead.staff.staff_id), {"cases": 2, "purpose": "asked"})]
    assert await _noted(house, "respond.calls_added") == noted


async def test_the_day_of_publication_starts_the_clock_of_the_replies(lead, deps, house: House):
    area, pool = house.inspection.inspection_id, house.database.room("inspection")
    await house.answer(await house.contact("hodan.yusuf@mail.example"))
    await lead.open(RETENTION)
    (row,) = [row.text() for row in lead.page.css("tbody tr") if "Replies" in row.text()]
    assert "not yet known" in row
    today = house.clock.now().date()
    for wrong in ("", "soon", str(house.inspection.notified_on), str(today + timedelta(days=1))):
        assert await lead.send(RETENTION, published_on=wrong) == 422
        assert await inspections.published_on(pool, area) is None
    house.clock.wind(house.clock.now() + timedelta(days=30))
    again = await sign_in(deps, house.url, Role.LEAD_INSPECTOR, area)
    await again.send(RETENTION, published_on="2026-10-10")
    assert again.sees("The report came out on 10 Oct 2026")
    assert await inspections.published_on(pool, area) == date(2026, 10, 10)
    assert not any(
        "not yet known" in row.text()
        for row in again.page.css("tbody tr")
        if "Replies" in row.text()
    )
    noted = [(str(again.staff.staff_id), {"on": "2026-10-10"})]
    assert await _noted(house, "inspection.published") == noted


@pytest.mark.parametrize("path", [PACKS, POSTER, ASKED, RETENTION])
@pytest.mark.parametrize(
    "role", [role for role in Role if role not in {Role.LEAD_INSPECTOR, Role.TEAM_INSPECTOR}]
)
async def test_nobody_who_is_no_inspector_comes_to_them(deps, url, house: House, path, role):
    person = await sign_in(deps, url, role, house.inspection.inspection_id)
    assert await person.open(path) == 403
    assert await person.send(path, do="make", urn="123456", children="C1") == 403
    assert (
        await interview.calls(house.database.room("respond"), house.inspection.inspection_id) == []
    )


async def test_a_page_that_is_not_there_yet_leads_back_to_the_inspection(lead):
    assert await lead.open(f"{ROOT}/findings") == 404
    assert lead.sees("Nothing has been released yet")
    assert [link.attributes["href"] for link in lead.page.css("a")] == [ROOT]
    assert await lead.open("/staff/nowhere/findings") == 404
    assert [link.attributes["href"] for link in lead.page.css("a")] == ["/staff"]
