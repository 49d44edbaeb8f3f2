"""From nothing to a released pack as a lead inspector, by pages alone: a telephone, no script.

What families send and what the worker does is done beside the pages; everything a lead does is a
link followed or a button pressed. The same pages are held against WCAG, wide and with script,
where their own journeys are.
"""

import csv
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from tests.journeys.console import Area, Tab, open_console
from tests.journeys.screen import NEEDS_BROWSER
from tests.roll.make import csv_bytes

from soundings.access.model import Role
from soundings.app.building import build_due
from soundings.inspection.rules import schedule
from soundings.rehearsal.area import make_area
from soundings.rehearsal.constants import NOTIFIED_ON
from soundings.rehearsal.files import Files, write_files

pytestmark = NEEDS_BROWSER

CLOCK = schedule(NOTIFIED_ON)
CODE = "northmoor"
ROOT = f"/staff/{CODE}"
THEIRS = {"Date of birth": "Born", "SEN primary need": "Main need"}
"""What the area calls two of the annex's columns."""
WORKER_S = 240.0
PRINTED_MS = 1000 * WORKER_S
"""Until a document that is printed when it is asked for comes, on a busy machine."""
ANSWERS = {"q00": 9, "q02": ["sen_support"], "q04": "later", "q07": "no", "q57": "poor"}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """The rehearsal's files, list 1 under the area's own headers."""
    made = write_files(make_area("small", 1), tmp_path_factory.mktemp("files"))
    first, *rows = csv.reader(made.lists[0].read_text("utf-8").splitlines())
    with made.lists[0].open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([[THEIRS.get(name, name) for name in first], *rows])
    return made


@pytest.fixture(scope="module")
def totals(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("totals") / "published.csv"
    kinds = {"EHC plan": "361", "SEN support": "900"}
    path.write_bytes(
        csv_bytes(
            *(
                {"Status": kind, "Characteristic": "Total", "Group": "", "Published": count}
                for kind, count in kinds.items()
            )
        )
    )
    return path


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Area]:
    with open_console(tmp_path_factory.mktemp("served")) as opened:
        opened.pages.clock.wind(CLOCK.claims_due - timedelta(minutes=9))
        yield opened


def test_a_lead_goes_from_nothing_to_a_released_pack_by_pages_alone(
    console: Area, files: Files, totals: Path
) -> None:
    lead = console.let_in(Role.LEAD_INSPECTOR, plain=True)
    _set_up(lead)
    _bring_lists(lead, files)
    _bring_beside_the_lists(lead, files, totals)
    _bring_claims(lead, files)
    _launch(lead)
    _reach_beyond_messages(lead, files)
    assert lead.looked == {}
    console.pages.ask(_answer(console, 60))
    console.pages.clock.wind(CLOCK.closes_at + timedelta(minutes=5))
    lead = console.let_in(Role.LEAD_INSPECTOR, plain=True)
    _close(console, lead)
    _release(console, lead)
    _publish(lead)
    assert lead.looked == {}


def _set_up(lead: Tab) -> None:
    lead.open("/staff")
    lead.follow("Set up an inspection")
    lead.fill(area="Northmoor", area_short="Northmoor", code=CODE)
    lead.fill(local_authority="Northmoor", integrated_care_board="NHS Northmoor ICB")
    lead.fill(notified_on=NOTIFIED_ON.isoformat())
    lead.press("Show the clock")
    lead.press("Save the inspection")
    assert lead.at == ROOT


def _bring_lists(lead: Tab, files: Files) -> None:
    lead.follow("Bring the lists, contacts and holds")
    lead.bring("files", *files.lists)
    lead.press("Read them")
    assert lead.sees("There is nothing to store until the errors are mended.")
    assert lead.sees("2 columns have a name we do not know.")
    lead.follow("Say what they are")
    assert lead.heading == "What the area’s columns are"
    for ours, theirs in THEIRS.items():
        lead.page.get_by_label(f"{theirs} is").select_option(ours)
    lead.press("Keep these names and read the files again")
    lead.press("Store these files")
    assert lead.at == f"{ROOT}/lists"
    assert lead.sees("1,100")


def _bring_beside_the_lists(lead: Tab, files: Files, totals: Path) -> None:
    lead.follow("Schools’ names")
    lead.bring("file", files.schools)
    lead.press("Read it")
    assert lead.sees("schools can be named")
    lead.press("Store it")
    assert lead.at == f"{ROOT}/lists"
    lead.follow("Bring published totals")
    lead.bring("file", totals)
    lead.fill(source="SEN2, table 1", year="2026")
    lead.press("Read it")
    assert lead.sees("2 published counts can be read.")
    lead.press("Store it")
    assert lead.sees("are missing")


def _bring_claims(lead: Tab, files: Files) -> None:
    lead.follow("Claims")
    lead.follow("Import a claims file")
    lead.bring("file", files.claims)
    lead.press("Read it")
    lead.press("Store it")
    assert lead.at == f"{ROOT}/claims"
    lead.follow("the area’s own rows")
    lead.bring("file", files.rows)
    lead.press("Read it")
    assert lead.sees("are about listed children")
    lead.press("Store it")
    assert lead.sees("rows.csv")
    lead.follow("Claims")
    lead.follow("published figures")
    lead.bring("file", files.benchmarks)
    lead.fill(la="Northmoor", year="2025")
    lead.press("Read it")
    assert lead.sees("figures can be set beside claims")
    lead.press("Store it")
    assert lead.sees("benchmarks.csv")
    lead.follow("Claims")
    lead.follow("Lock the claims")
    lead.tick("sure")
    lead.press("Lock the claims")
    assert lead.sees("Nobody can fit them to the replies")


def _launch(lead: Tab) -> None:
    lead.follow("Messages")
    lead.follow("Launch")
    assert lead.sees("A dry run: nothing is planned, nothing is sent.")
    lead.follow("Go on to launch")
    assert lead.sees("this is what will happen")
    lead.fill(code=CODE)
    lead.tick("sure")
    lead.press("Launch now")
    assert lead.sees("Launched: the survey opened")
    lead.fill(reason="A number was wrong.")
    lead.press("Stop the messages")
    lead.press("Let them go again")
    lead.follow("Watch how far the messages reach")
    assert lead.sees("1,100 children are listed")


def _reach_beyond_messages(lead: Tab, files: Files) -> None:
    """Through school, by a poster, and by telephone for who asks."""
    lead.follow("Schools")
    lead.follow("Make the schools’ packs")
    assert lead.sees("not made yet")
    with lead.page.expect_download(timeout=PRINTED_MS) as taking:
        lead.page.get_by_role("button", name="Take the pack").last.click()
    assert taking.value.suggested_filename.startswith(f"{CODE}-school-")
    lead.follow("Schools")
    assert not lead.sees("No school has been given letters yet.")
    lead.follow("Findings")
    lead.follow("Uninvited")
    lead.follow("The code and its poster")
    lead.press("Make the code")
    with lead.page.expect_download(timeout=PRINTED_MS) as printing:
        lead.page.get_by_role("link", name="Download the poster").click()
    assert printing.value.suggested_filename == f"{CODE}-poster.pdf"
    lead.follow("Draws")
    lead.follow("Asked to be called")
    with files.lists[1].open(encoding="utf-8") as listed:
        asks = next(csv.DictReader(listed))["Unique ID"]
    lead.fill(children=f"{asks}\nnobody")
    assert lead.press("Put them on the list of calls") == 422
    lead.fill(children=asks)
    lead.press("Put them on the list of calls")
    assert lead.sees("Asked to be called 1")


def _publish(lead: Tab) -> None:
    """Say when the report came out: the replies' time runs from there."""
    lead.follow("Kept and deleted")
    assert lead.sees("no reply is deleted")
    day = CLOCK.closes_at.date()
    lead.fill(published_on=day.isoformat())
    lead.press("Write the day down")
    assert lead.sees(f"The report came out on {day:%-d %b %Y}")


async def _answer(console: Area, families: int) -> None:
    """Save what some families said, as their pages do."""
    area, at = console.pages.area, CLOCK.closes_at - timedelta(days=2)
    known = (await area.rows("SELECT instrument_hash FROM instrument.version"))[0][
        "instrument_hash"
    ]
    inspection_id = (
        await area.rows("SELECT inspection_id FROM inspection.inspection WHERE code = $1", CODE)
    )[0]["inspection_id"]
    await area.rows(
        "INSERT INTO respond.response (response_id, inspection_id, link_id, case_id,"
        " instrument_hash, language, mode, state, answers, started_at, saved_at, submitted_at)"
        " SELECT gen_random_uuid(), $1, link_id, case_id, $2, 'en', 'web', 'submitted', $3,"
        " $4::timestamptz, $4, $4 FROM (SELECT DISTINCT ON (family_id) link_id, case_id"
        " FROM outreach.link JOIN outreach.link_case USING (link_id)"
        " JOIN roll.frame USING (case_id) WHERE link.inspection_id = $1"
        " ORDER BY family_id, link_id LIMIT $5) AS asked RETURNING response_id",
        inspection_id,
        known,
        ANSWERS,
        at,
        families,
    )
    await area.rows(
        "INSERT INTO outreach.answered (case_id, inspection_id, complete, noted_at)"
        " SELECT case_id, inspection_id, true, saved_at FROM respond.response"
        " WHERE inspection_id = $1 RETURNING case_id",
        inspection_id,
    )


def _work(console: Area) -> None:
    """Do what the worker is asked to do."""
    assert console.pages.ask(build_due(console.pages.deps), WORKER_S) == 1


def _close(console: Area, lead: Tab) -> None:
    lead.open("/staff")
    lead.follow("Northmoor")
    lead.follow("Documents")
    lead.follow("Release")
    lead.follow("Close the questions …")
    assert lead.sees("60 of 1,100 children are answered for.")
    lead.press("Close the questions")
    assert lead.sees("waiting for the worker")
    _work(console)


def _release(console: Area, lead: Tab) -> None:
    lead.open(ROOT)
    lead.follow("Hold each claim against what families say")
    lead.follow("Lines of enquiry")
    lead.follow("Documents")
    lead.follow("Release")
    lead.press("Build the briefing and the pack")
    _work(console)
    theirs = console.let_in(Role.PARTNERSHIP, console.area_of(CODE), plain=True)
    theirs.open(f"{ROOT}/desk/pack")
    assert not theirs.sees("Released")
    lead.follow("Release")
    lead.follow("Release the contrast pack …")
    lead.press("Release the pack to the partnership")
    assert lead.sees("Released to the partnership")
    lead.press("Freeze the evidence for good")
    theirs.open(ROOT)
    theirs.follow("Contrast pack")
    assert theirs.page.locator('main a[href*="/documents/"]').count() > 0
    theirs.follow("Right of reply")
    assert theirs.looked == {}
