"""The console's front half in a browser: from nothing to launched; the partnership's week; and
wrong roles at the doors. Every page is held against WCAG 2.2 AA, wide and narrow.
"""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from tests.journeys.console import Area, Tab, open_console
from tests.journeys.pages import unseen
from tests.journeys.screen import NEEDS_BROWSER
from tests.roll.make import csv_bytes

from soundings.access.model import Role
from soundings.inspection.rules import schedule
from soundings.rehearsal.area import make_area
from soundings.rehearsal.constants import NOTIFIED_ON
from soundings.rehearsal.files import Files, write_files

pytestmark = NEEDS_BROWSER
CLOCK = schedule(NOTIFIED_ON)
MORNING = CLOCK.claims_due - timedelta(minutes=9)
CODE = "northshire"
ROOT = f"/staff/{CODE}"
TOTALS = [
    {"Status": "EHC plan", "Characteristic": "Total", "Group": "", "Published": "361"},
    {"Status": "SEN support", "Characteristic": "Total", "Group": "", "Published": "900"},
]
CLAIM = {
    "ref": "P1",
    "claim": "Families are told in 92% of cases.",
    "source_document": "Self-evaluation",
    "page": "12",
    "value": "92%",
    "period": "2025/26",
}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    return write_files(make_area("small", 1), tmp_path_factory.mktemp("files"))


@pytest.fixture(scope="module")
def totals(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("totals") / "published.csv"
    path.write_bytes(csv_bytes(*TOTALS))
    return path


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Area]:
    with open_console(tmp_path_factory.mktemp("served")) as opened:
        opened.pages.clock.wind(MORNING)
        yield opened


@pytest.fixture(scope="module")
def lead(console: Area) -> Tab:
    return console.let_in(Role.LEAD_INSPECTOR)


@pytest.fixture(scope="module")
def made(lead: Tab, files: Files, totals: Path) -> Tab:
    """The lead inspector, with an inspection set up and its lists brought and looked at."""
    assert lead.open("/staff") == 200
    lead.follow("Set up an inspection")
    lead.fill(area="Northshire", area_short="Northshire", code="North shire")
    lead.fill(local_authority="Northshire Council", integrated_care_board="NHS Northshire ICB")
    lead.fill(notified_on="2026-09-14")
    assert lead.press("Show the clock") == 422
    lead.fill(code=CODE)
    assert lead.press("Show the clock") == 200
    assert lead.sees("D8 Wed 23 Sep 2026, 12:00 Survey closes")
    assert lead.sees("Nothing is saved yet.")
    lead.press("Save the inspection")
    assert lead.at == ROOT
    lead.follow("Bring the lists, contacts and holds")
    assert lead.press("Read them") == 422
    lead.bring("files", *files.lists)
    assert lead.press("Read them") == 200
    assert lead.sees("Nothing is stored yet.")
    assert lead.sees("list1.csv")
    waiting = lead.at
    lead.open(f"{waiting}/columns")
    lead.open(waiting)
    lead.press("Store these files")
    assert lead.at == f"{ROOT}/lists"
    lead.follow("Bring published totals")
    lead.bring("file", totals)
    lead.fill(source="SEN2, table 1", year="twenty")
    assert lead.press("Read it") == 422
    assert lead.sees("write it in four figures")
    lead.page.get_by_label("Year").fill("2026")
    lead.press("Read it so")
    lead.press("Store it")
    assert lead.sees("are missing"), lead.page.locator("main").inner_text()
    return lead


def test_from_lists_to_launched_with_the_partnership_s_week_beside_it(
    console: Area, made: Tab, files: Files
) -> None:
    """Claims proposed and taken, gaps signed for, claims locked; then the launch, to the end."""
    theirs = console.let_in(Role.PARTNERSHIP, console.area_of(CODE))
    _propose(theirs)
    _sign(theirs)
    made.open(f"{ROOT}/lists")
    assert made.sees("The table counts January.")
    _answer(made, files)
    sha256 = _lock(made)
    theirs.open(f"{ROOT}/desk/claims")
    assert theirs.sees(sha256)
    theirs.open(f"{ROOT}/desk/pack")
    theirs.open(f"{ROOT}/desk/reply")
    _launch(made)
    rows = console.pages.rows(
        "SELECT count(*) AS n FROM outreach.message WHERE inspection_id = $1",
        console.area_of(CODE),
    )
    assert rows[0]["n"] > 1000
    _stop_and_go_on(made)
    _show_what_reaches_further(made)
    assert unseen("setup", made.seen | theirs.seen) == set()
    assert (made.looked, theirs.looked) == ({}, {})


def _propose(theirs: Tab) -> None:
    theirs.open(ROOT)
    theirs.follow("Say what you claim")
    theirs.follow("Propose a claim")
    assert theirs.heading == "What is the claim about?"
    theirs.follow("Parents told of SEN support")
    theirs.fill(**CLAIM | {"value": "most"})
    assert theirs.press("Propose it") == 422
    assert theirs.page.locator("#value").input_value() == "most"
    theirs.fill(value="92%")
    theirs.press("Propose it")
    assert theirs.sees("waits for the lead inspector")
    theirs.go(theirs.page.locator('main a[href*="/desk/claims/"]:not([href$="/new"])').first)


def _sign(theirs: Tab) -> None:
    theirs.follow("Gaps in the lists")
    theirs.page.locator('[name="stand"][value="explained"]').first.check()
    theirs.press_first("Sign it")
    assert theirs.sees("An explanation needs a sentence")
    theirs.page.locator('[name="words"]').first.fill("The table counts January.")
    theirs.press_first("Sign it")
    assert theirs.sees("Explained: The table counts January.")


def _answer(made: Tab, files: Files) -> None:
    """Import the claims, take the one proposed, enter one more and take it away again."""
    made.follow("Claims")
    made.follow("Import a claims file")
    made.bring("file", files.claims)
    made.press("Read it")
    claims = len(files.claims.read_text("utf-8").splitlines()) - 1
    assert made.sees(f"{claims} claims can be read.")
    made.press("Store it")
    made.follow("Answer claim P1")
    made.tick("same_population", "same_period", "same_definition", "same_exceptions")
    made.press("Take it among the claims")
    assert made.sees(f"{claims + 1} claims")
    made.follow("Enter a claim")
    made.follow("Plans issued within 20 weeks")
    made.fill(**CLAIM | {"ref": "X", "claim": "Half are in time.", "value": "50%"})
    made.press("Add the claim")
    made.follow("X")
    made.press("Take the claim away")
    assert made.sees(f"{claims + 1} claims")
    _read_beside(made, files)


def _read_beside(made: Tab, files: Files) -> None:
    """Bring what stands beside the claims and the lists, and throw it away again."""
    for page, file in (
        ("claims/rows", files.rows),
        ("claims/benchmarks", files.benchmarks),
        ("lists/schools", files.schools),
    ):
        made.open(f"{ROOT}/{page}")
        made.bring("file", file)
        if page == "claims/benchmarks":
            made.fill(la="Northshire", year="2025")
        made.press("Read it")
        made.go(made.page.locator('main button[value="discard"]'))
    made.open(f"{ROOT}/claims")


def _lock(made: Tab) -> str:
    made.follow("Lock the claims")
    sha256 = made.page.locator("code.hash").inner_text()
    assert len(sha256) == 64
    made.tick("sure")
    made.press("Lock the claims")
    assert made.page.locator("code.hash").first.inner_text() == sha256
    return sha256


def _launch(made: Tab) -> None:
    made.follow("Messages")
    assert made.page.locator(".phone:not(.mail)").count() == 4
    made.picture("messages")
    made.follow("اردو")
    made.follow("Launch")
    assert made.sees("Who is not written to, and why")
    made.picture("dry-run")
    made.follow("Go on to launch")
    made.picture("launch-confirmation")
    assert made.press("Launch now") == 422
    made.fill(code=CODE)
    made.tick("sure")
    assert made.press("Launch now") == 200
    assert made.at == f"{ROOT}/launch"
    assert made.sees("Launched: the survey opened")


def _stop_and_go_on(made: Tab) -> None:
    made.fill(reason="A number was wrong.")
    made.press("Stop the messages")
    assert made.sees("Stopped.")
    made.press("Let them go again")
    made.follow("Watch how far the messages reach")
    made.picture("watch")
    made.open(ROOT)
    assert made.sees("Watch how far the messages reach")


def _show_what_reaches_further(made: Tab) -> None:
    """The pages of packs, the poster, calls and the schedule, filled as they are after a while."""
    made.open(f"{ROOT}/schools/packs")
    assert made.sees("not made yet")
    made.open(f"{ROOT}/poster")
    made.press("Make the code")
    made.page.get_by_text("End this code").click()
    made.look()
    made.go(made.page.get_by_role("button", name="End it"))
    assert made.sees("tick that you are sure")
    made.open(f"{ROOT}/draws/asked")
    assert made.press("Put them on the list of calls") == 422
    made.open(f"{ROOT}/retention")
    made.fill(published_on="2026-09-01")
    assert made.press("Write the day down") == 422


@pytest.mark.parametrize("role", Role)
def test_a_wrong_role_is_turned_away_at_every_door_of_the_set_up(
    console: Area, made: Tab, role: Role
) -> None:
    person = console.let_in(role, console.area_of(CODE))
    lead = role is Role.LEAD_INSPECTOR
    inspector = lead or role is Role.TEAM_INSPECTOR
    theirs = role is Role.PARTNERSHIP
    doors = {
        "": True,
        "lists": inspector,
        "claims": inspector,
        "claims/new": lead,
        "claims/file": lead,
        "claims/rows": lead,
        "claims/benchmarks": lead,
        "lists/schools": lead,
        "lists/totals": lead,
        "schools/packs": lead,
        "poster": lead,
        "draws/asked": inspector,
        "retention": lead,
        "rights": lead,
        "messages": inspector,
        "launch": lead,
        "launch/confirm": lead,
        "desk": theirs,
        "desk/claims": theirs,
        "desk/gaps": theirs,
    }
    for door, opens in doors.items():
        status = person.page.goto(f"{console.pages.base}{ROOT}/{door}".rstrip("/")).status
        assert (status == 200) is opens, (door, status)
        assert opens or status == 403, door
    person.open("/staff")
    person.open(ROOT)
    assert person.looked == {}


def test_pages_with_nothing_to_show_are_as_sound(console: Area, lead: Tab) -> None:
    """The same pages, before anything was brought."""
    lead.open(
        "/staff/new?area=Wyeham&area_short=Wyeham&code=wyeham&local_authority=Wyeham+Council"
        "&integrated_care_board=NHS+Wyeham&notified_on=2026-09-14&instrument_name=area-send"
    )
    if lead.page.get_by_role("button", name="Save the inspection").count():
        lead.press("Save the inspection")
    beside = ("/lists/schools", "/lists/totals", "/claims/rows", "/claims/benchmarks", "/rights")
    for page in ("", "/lists", "/claims", "/claims/file", "/messages", "/launch", *beside):
        lead.open(f"/staff/wyeham{page}")
    theirs = console.let_in(Role.PARTNERSHIP, console.area_of("wyeham"))
    for page in ("", "/desk", "/desk/claims", "/desk/gaps", "/desk/pack"):
        theirs.open(f"/staff/wyeham{page}")
    assert (lead.looked, theirs.looked) == ({}, {})
