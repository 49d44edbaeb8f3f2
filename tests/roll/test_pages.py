"""Lists on the console: read row by row, stored once somebody says so, and signed for."""

import tempfile

import pytest
from tests.inspection.console import sign_in
from tests.roll.make import carer, child, csv_bytes, inspection, planned
from tests.serving import deps

from soundings.access.model import Role
from soundings.kit.clock import FileClock
from soundings.kit.database import connect
from soundings.roll import service
from soundings.roll.constants import UPLOAD_LIFE
from soundings.roll.model import Stand

__all__ = ["deps"]

ROOT = "/staff/rehearsal/lists"
GAPS = "/staff/rehearsal/desk/gaps"
TOTALS = {"Status": "EHC plan", "Characteristic": "Total", "Group": "", "Published": "40"}


def sent(name: str, *rows: dict[str, str]) -> tuple[str, tuple[str, bytes, str]]:
    return "files", (name, csv_bytes(*rows), "text/csv")


def lists(count: int = 3):
    numbers = range(1, count + 1)
    return [
        sent("list 1.csv", *(planned(number) for number in numbers)),
        sent("contacts.csv", *(carer(number) for number in numbers)),
    ]


@pytest.fixture
async def area(database, clock):
    return await inspection(database, clock)


@pytest.fixture
async def lead(deps, url, area):
    return await sign_in(deps, url, Role.LEAD_INSPECTOR)


@pytest.fixture
async def partner(deps, url, area):
    return await sign_in(deps, url, Role.PARTNERSHIP, area.inspection_id)


@pytest.fixture
def pool(database):
    return database.room("roll")


async def children(pool, area) -> int:
    return (await service.holdings(pool, area.inspection_id))[0].children


async def test_files_are_read_first_and_stored_once_somebody_says_so(lead, pool, area):
    await lead.send(ROOT, files=lists())
    assert lead.at.startswith(f"{ROOT}/")
    assert lead.sees("Nothing is stored yet")
    assert await children(pool, area) == 0
    await lead.send(lead.at, do="store")
    assert lead.at == ROOT
    assert await children(pool, area) == 3
    assert lead.page.css_first("dl.tally dd").text() == "3"


async def test_files_thrown_away_leave_nothing(lead, pool, area, url):
    await lead.send(ROOT, files=lists())
    there = lead.at
    await lead.send(there, do="discard")
    assert (lead.at, await children(pool, area)) == (ROOT, 0)
    assert await lead.open(there) == 404
    async with connect(url) as conn:
        assert await conn.fetchval("SELECT count(*) FROM roll.upload") == 0


async def test_every_row_in_error_is_on_the_page_and_in_the_download(lead, pool, area):
    wrong = planned(2, **{"Date of birth": "31/02/2015"})
    await lead.send(ROOT, files=[sent("list 1.csv", planned(1), wrong)])
    report = lead.at
    assert lead.sees("31/02/2015")
    await lead.open(f"{report}/report")
    assert lead.text.startswith("\ufeffSeverity,File,Row,Column")
    assert "list 1.csv,3,Date of birth,31/02/2015" in lead.text
    await lead.open(report)
    await lead.send(report, do="store")
    assert (lead.status, await children(pool, area)) == (422, 0)
    await lead.send(report, do="store", without="yes")
    assert await children(pool, area) == 1


async def test_holds_alone_are_the_whole_of_the_holds(lead, pool, area):
    await lead.send(ROOT, files=lists())
    await lead.send(lead.at, do="store")
    for number in (1, 2):
        hold = {
            "Unique ID": child(number)["Unique ID"],
            "Carer name": "",
            "Reason": "Died",
            "Date": "14/09/2026",
        }
        await lead.send(ROOT, files=[sent(f"holds {number}.csv", hold)])
        assert lead.sees("the whole of the holds as they stand today")
        await lead.send(lead.at, do="store", **({"release": "yes"} if number == 2 else {}))
        assert (await service.holdings(pool, area.inspection_id))[0].holds == 1


async def test_what_waits_is_sealed_and_no_disk_sees_it(lead, url, monkeypatch):
    """Neither the framework nor we write a list anywhere but into the database, sealed."""
    opened = []
    monkeypatch.setattr(tempfile.SpooledTemporaryFile, "rollover", opened.append)
    planted = "Zebulon-Planted-Name"
    rows = [carer(number, **{"Child surname": planted}) for number in range(1, 9000)]
    big = sent("contacts.csv", *rows)
    assert len(big[1][1]) > 1_000_000
    await lead.send(ROOT, files=[big])
    assert lead.at.startswith(f"{ROOT}/")
    assert opened == []
    async with connect(url) as conn:
        (kept,) = await conn.fetch("SELECT sealed FROM roll.upload")
    assert len(kept["sealed"]) > 1_000_000
    assert planted.encode() not in kept["sealed"]


async def test_files_nobody_decides_about_are_gone_within_the_hour(
    lead, pool, area, url, clock: FileClock
):
    await lead.send(ROOT, files=lists())
    async with connect(url) as conn:
        assert await service.forget_uploads(pool, clock.now()) == 0
        assert await service.forget_uploads(pool, clock.now() + UPLOAD_LIFE) == 2
        assert await conn.fetchval("SELECT count(*) FROM roll.upload") == 0


async def test_a_form_without_its_file_says_so(lead):
    assert await lead.send(ROOT, files=[("files", ("", b"", "text/csv"))]) == 422
    assert lead.sees("Choose at least one file")


async def test_whoever_looks_at_a_report_is_written_down(lead, url):
    await lead.send(ROOT, files=lists())
    async with connect(url) as conn:
        row = await conn.fetchrow("SELECT actor FROM audit.entry WHERE action = 'roll.report'")
    assert row["actor"] == str(lead.staff.staff_id)


async def test_a_gap_is_found_and_signed_for_and_both_sides_read_it(
    lead, partner, pool, area, clock
):
    await partner.open(GAPS)
    assert partner.sees("has not held your lists")
    await lead.send(ROOT, files=lists())
    await lead.send(lead.at, do="store")
    totals = ("file", ("totals.csv", csv_bytes(TOTALS), "text/csv"))
    await lead.send(f"{ROOT}/totals", files=[totals], source="SEN2", year="2026")
    await lead.send(lead.at, do="store", source="SEN2", year="2026")
    assert lead.at == ROOT
    assert lead.sees("Published: 40 children with an EHC plan. On the list: 3, so 37 are missing.")
    assert lead.sees("Not signed for yet")
    await partner.open(GAPS)
    assert partner.sees("37 are missing")
    key = "ehc_plan-total"
    await partner.send(GAPS, gap=key, stand="mended_by", mended_by="2026-09-01")
    assert (partner.status, partner.sees("is past")) == (422, True)
    await partner.send(GAPS, gap=key, stand="explained")
    assert partner.status == 422
    await partner.send(GAPS, gap=key, stand="mended_by", mended_by="2026-09-17")
    assert partner.sees("Will be mended by 17 September 2026")
    await partner.send(GAPS, gap=key, stand="explained", words="The table counts 2024.")
    await lead.open(ROOT)
    assert lead.sees("Explained : The table counts 2024. signed Partnership")
    _, gaps = await service.newest_audit(pool, area.inspection_id)
    answers = next(gap.answers for gap in gaps if gap.key == key)
    assert [one.stand for one in answers] == [Stand.MENDED_BY, Stand.EXPLAINED]
    assert await partner.send(GAPS, gap="no such gap", stand="known") == 422


async def test_totals_that_cannot_be_read_change_nothing(lead, pool, area, url):
    bad = TOTALS | {"Published": "many"}
    totals = ("file", ("totals.csv", csv_bytes(bad, TOTALS, bad), "text/csv"))
    assert await lead.send(f"{ROOT}/totals", files=[totals]) == 422
    assert lead.sees("The table the counts come from is not said")
    there = lead.at
    await lead.open(f"{there}?source=SEN2&year=26")
    assert lead.sees("in four figures")
    await lead.open(f"{there}?source=SEN2&year=2026")
    rows = [row.text(separator=" ").split() for row in lead.page.css("tbody tr")]
    assert [row[1] for row in rows] == ["2", "4"], "every row in error at once"
    assert await lead.send(there, do="store", source="SEN2", year="2026") == 422
    assert (await service.newest_audit(pool, area.inspection_id))[0] is None
    async with connect(url) as conn:
        assert await conn.fetchval("SELECT count(*) FROM disclosure.public_total") == 0


async def test_the_list_alone_is_looked_at_without_a_file(lead, pool, area):
    await lead.send(ROOT, files=lists())
    await lead.send(lead.at, do="store")
    await lead.send(f"{ROOT}/audit")
    assert lead.sees("against itself alone")


async def test_schools_are_named_from_a_file_that_is_read_first(lead, pool, area):
    await lead.send(ROOT, files=lists())
    await lead.send(lead.at, do="store")
    row = {"URN": "101", "EstablishmentName": "Larchfield", "LA (name)": "Northshire"}
    file = ("file", ("gias.csv", csv_bytes(row, row | {"URN": "x"}), "text/csv"))
    await lead.send(f"{ROOT}/schools", files=[file])
    assert lead.sees("1 schools can be named")
    assert lead.sees("URN 'x' and name 'Larchfield'")
    assert await lead.send(lead.at, do="store") == 422
    file = ("file", ("gias.csv", csv_bytes(row), "text/csv"))
    await lead.send(f"{ROOT}/schools", files=[file])
    await lead.send(lead.at, do="store")
    assert (lead.at, lead.sees("1 named, 1 of the list without a name")) == (ROOT, True)


async def test_what_an_area_calls_its_columns_is_said_once_and_kept(lead, pool, area):
    """Their own headers are shown with what they hold; said once, later files are read so."""
    theirs = [
        {("Born" if column == "Date of birth" else column): cell for column, cell in row.items()}
        | {"Shoe": "3"}
        for row in (planned(1), planned(2), planned(3))
    ]
    contacts = lists()[1]
    await lead.send(ROOT, files=[sent("list 1.csv", *theirs), contacts])
    there = lead.at
    assert lead.sees("2 columns have a name we do not know")
    await lead.open(f"{there}/columns")
    assert lead.sees(planned(1)["Date of birth"]), "what it holds, for example"
    select = lead.page.css_first("select[name='column:Born']")
    assert "Gender" not in [one.text() for one in select.css("option")], "the file has it already"
    said = {"column:Born": "Date of birth", "column:Shoe": "-"}
    assert await lead.send(f"{there}/columns", **said | {"column:Shoe": "Boots"}) == 422
    assert lead.sees("no column of ours")
    await lead.send(f"{there}/columns", **said)
    assert lead.at == there
    assert lead.sees("2 columns are read by the names this area gives them")
    await lead.send(there, do="store")
    assert await children(pool, area) == 3
    later = [row | {"Unique ID": f"L{number}"} for number, row in enumerate(theirs)]
    await lead.send(ROOT, files=[sent("list 1 again.csv", *later)])
    assert not lead.sees("a name we do not know")
    assert await service.kept_columns(pool, area.inspection_id) == {
        "Born": "Date of birth",
        "Shoe": "-",
    }
    await lead.send(f"{lead.at}/columns", **said | {"column:Shoe": ""})
    assert lead.sees("1 column has a name we do not know")


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.LEAD_INSPECTOR])
async def test_nobody_but_the_lead_brings_lists(deps, url, area, role):
    other = await sign_in(deps, url, role, area.inspection_id)
    assert await other.send(ROOT, files=lists()) == 403
    for page in ("audit", "schools", "totals"):
        assert await other.send(f"{ROOT}/{page}") == 403
    seen = 200 if role is Role.TEAM_INSPECTOR else 403
    assert await other.open(ROOT) == seen
