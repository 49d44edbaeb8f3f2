"""A user takes their own files down the line, command after command, and makes every mistake."""

import asyncio
import csv
import json
import re
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pypdf
import pyreadstat
import pytest
from tests.journeys.make import CLOCK, CODE, Home, Said, create, new_home, up

from soundings.rehearsal import families
from soundings.rehearsal.model import Area
from soundings.rehearsal.published import NEIGHBOURS
from soundings.rehearsal.words import school_called, words_of

EXPORTED = ("csv", "parquet", "spss", "xlsx")

DICE = "3141526535 2343 6264 5332"
"""What the parent-carer forum threw."""


def _break_a_row(home: Home) -> None:
    """Write list 2 with a birthday in the future on its third row."""
    rows = home.files.lists[1].read_text("utf-8").splitlines()
    header, cells = rows[0].split(","), rows[2].split(",")
    cells[header.index("Date of birth")] = "01/01/2031"
    rows[2] = ",".join(cells)
    (home.folder / "list2-broken.csv").write_text("\n".join(rows) + "\n", "utf-8")


def _tamper(home: Home) -> None:
    record = json.loads((home.folder / "draw.json").read_text())
    record["drawn"][0]["unit"] = record["drawn"][1]["unit"]
    (home.folder / "tampered.json").write_text(json.dumps(record))


def _set_up(home: Home, said: dict[str, Said]) -> None:
    """Run what can be asked before there is a list; most of it is refused."""
    asked = {
        "show": ("inspection", "show", CODE, "--json"),
        "wrong code": ("inspection", "show", "southshire"),
        "code taken": create(CODE),
        "launch before lock": ("launch", CODE, "--yes"),
        "nothing to lock": ("claims", "lock", CODE),
        "no such file": ("roll", "check", "none.csv", "--inspection", CODE),
        "up again": ("up", "--port", home.port),
        "analyse before lists": ("analyse", CODE),
        "no account": ("sign-in", "nobody@northshire.example"),
    }
    said |= zip(asked, home.together(*asked.values()), strict=True)
    said["wrong setting"] = home.run("status", SOUNDINGS_WEB__PORT="eighty")


def _import(home: Home, said: dict[str, Said]) -> None:
    good, of = home.files.lists, ("--inspection", CODE)
    broken = (good[0], "list2-broken.csv", *good[2:])
    roll, claims = ("roll", "import"), ("claims", "import")
    asked = {
        "broken row": (*roll, *broken, *of, "--yes"),
        "check": ("roll", "check", *good, *of),
        "not agreed": (*roll, *good, *of),
        "not claims": (*claims, good[0], *of),
    }
    said |= zip(asked, home.together(*asked.values()), strict=True)
    said["nothing stored"] = home.run("watch", CODE, "--json")
    asked = {"import": (*roll, *good, *of, "--yes"), "claims": (*claims, home.files.claims, *of)}
    said |= zip(asked, home.together(*asked.values()), strict=True)
    figures = ("claims", "benchmarks", home.files.benchmarks, *of, "--year", "2025")
    near = ("--neighbours", ", ".join(NEIGHBOURS))
    asked = {
        "kinds": ("claims", "archetypes", CODE, "--json"),
        "rows": ("claims", "rows", home.files.rows, *of),
        "not rows": ("claims", "rows", home.files.claims, *of),
        "benchmarks": (*figures, "--la", home.area.name, *near),
        "wrong authority": (*figures, "--la", "Nowhere"),
    }
    said |= zip(asked, home.together(*asked.values()), strict=True)
    said["lock"] = home.run("claims", "lock", CODE)
    said["rows after lock"] = home.run("claims", "rows", home.files.rows, *of)


def _launch(home: Home, said: dict[str, Said]) -> None:
    asked = {
        "claims after lock": ("claims", "import", home.files.claims, "--inspection", CODE),
        "dry run": ("launch", CODE, "--dry-run"),
        "launch not agreed": ("launch", CODE),
        "planned nothing": ("watch", CODE, "--json"),
    }
    said |= zip(asked, home.together(*asked.values()), strict=True)
    home.wind(CLOCK.opens_at)
    said["launch"] = home.run("launch", CODE, "--yes")
    said["launch again"] = home.run("launch", CODE, "--yes")
    said["doctor"] = home.run("doctor", "--json")


def _answer(home: Home, said: dict[str, Said]) -> families.Answered:
    home.wait_for_emails(850)
    home.wind(CLOCK.opens_at + timedelta(hours=1))
    answered = asyncio.run(
        families.answer(
            home.area,
            families.deliveries(home.sinks),
            home.base,
            wave=1,
            rng=np.random.default_rng(1),
        )
    )
    asked = {
        "watch": ("watch", CODE, "--once"),
        "reach": ("watch", CODE, "--json"),
        "status": ("status", "--json"),
    }
    said |= zip(asked, home.together(*asked.values()), strict=True)
    return answered


def _take_away(home: Home, said: dict[str, Said]) -> None:
    """Export what was released, in every format to the partnership, and trace a figure."""
    taken = ("export", CODE, "--for", "partnership", "--format")
    asked = {f"pack as {form}": (*taken, form, "--out", f"pack-{form}") for form in EXPORTED} | {
        "respondents": ("export", CODE, "--for", "inspector", "--format", "csv", "--out", "all"),
        "not exported": (*taken, "csv", "--out", "no/where"),
    }
    said |= zip(asked, home.together(*asked.values()), strict=True)
    with (home.folder / "pack-csv" / "figures.csv").open(encoding="utf-8", newline="") as file:
        first = next(csv.DictReader(file))["figure_id"]
    asked = {
        "figure": ("figure", first, "--json"),
        "no such figure": ("figure", "00000000/C16/all"),
    }
    said |= zip(asked, home.together(*asked.values()), strict=True)


def _conclude(home: Home, said: dict[str, Said]) -> None:
    home.wind(CLOCK.closes_at)
    said["close"] = home.run("inspection", "close", CODE)
    said["analyse"] = home.run("analyse", CODE, "--json")
    said["linked"] = home.run("linked", CODE, "--out", "apart.csv")
    home.wind(CLOCK.briefing_at)
    said["frozen"] = home.run("draw", "freeze", CODE)
    said["published"] = home.run("draw", "publish", CODE, "--minutes", "5", "--json")
    said["too soon"] = home.run("draw", "seed", CODE, "--dice", DICE)
    home.wind(CLOCK.briefing_at + timedelta(minutes=6))
    said["seeded"] = home.run("draw", "seed", CODE, "--dice", DICE)
    asked = {
        "inspector": ("brief", CODE, "--for", "inspector", "--out", "inspector.pdf"),
        "partnership": ("brief", CODE, "--for", "partnership", "--out", "pack.pdf"),
        "no such folder": ("brief", CODE, "--for", "inspector", "--out", "no/where.pdf"),
        "draw": ("draw", "make", CODE, "tracked_children", "--out", "draw.json"),
    }
    said |= zip(asked, home.together(*asked.values()), strict=True)
    _take_away(home, said)
    _tamper(home)
    asked = {
        "seed again": ("draw", "seed", CODE, "--dice", DICE[::-1]),
        "redraw": ("draw", "freeze", CODE),
        "verify draw": ("verify-draw", "draw.json", "--json"),
        "tampered": ("verify-draw", "tampered.json"),
        "audit": ("verify-audit", "--json"),
        "late doctor": ("doctor", "--json"),
    }
    said |= zip(asked, home.together(*asked.values()), strict=True)
    said["down"] = home.run("down")


class Journey:
    """What every command of one long journey said."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.said: dict[str, Said] = {}
        _break_a_row(home)
        self.said["create"] = home.run(*create(CODE))
        with up(home):
            _set_up(home, self.said)
            _import(home, self.said)
            _launch(home, self.said)
            self.answered = _answer(home, self.said)
            _conclude(home, self.said)
        self.said["not up"] = home.run("status", "--json")
        self.said["down again"] = home.run("down")


@pytest.fixture(scope="module")
def journey() -> Iterator[Journey]:
    with new_home() as home:
        yield Journey(home)


DONE = (
    "create",
    "show",
    *("nothing stored", "check", "import", "claims", "lock", "dry run", "planned nothing"),
    *("kinds", "rows", "benchmarks", "linked"),
    *("launch", "launch again", "watch", "reach", "status", "close", "analyse", "inspector"),
    *(
        "partnership",
        "frozen",
        "published",
        "seeded",
        "draw",
        "verify draw",
        "audit",
        "doctor",
        "down",
        "not up",
    ),
    *(f"pack as {form}" for form in EXPORTED),
    *("respondents", "figure"),
)


@pytest.mark.parametrize("name", DONE)
def test_a_command_that_did_what_was_asked_exits_0_and_complains_of_nothing(journey, name):
    said = journey.said[name]
    assert (said.code, said.err) == (0, ""), said
    assert said.out


REFUSED = {
    "wrong code": (1, "no inspection called southshire; set it up with soundings inspection"),
    "code taken": (1, "choose another code"),
    "launch before lock": (1, "lock them first (soundings claims lock)"),
    "nothing to lock": (1, "import the partnership's claims first"),
    "no such file": (1, "none.csv cannot be read"),
    "up again": (1, "soundings down stops it"),
    "analyse before lists": (1, "lock"),
    "no account": (1, "soundings staff add makes one"),
    "wrong setting": (1, "SOUNDINGS_WEB__PORT: Expected `int`"),
    "claims after lock": (1, "The claims were locked on"),
    "rows after lock": (1, "they no longer change. A correction goes into the reply"),
    "no such folder": (1, "no is no folder: make it first"),
    "too soon": (1, "come back then"),
    "not exported": (1, "no is no folder: make it first"),
    "no such figure": (1, "read the id again"),
    "seed again": (1, "another seed needs another ceremony"),
    "redraw": (1, "Give a reason to begin another"),
    "tampered": (1, "Place 1: unit is"),
    "down again": (1, "soundings up starts it"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_refusal_is_one_line_on_standard_error_that_says_how_to_mend_it(journey, name):
    code, mend = REFUSED[name]
    said = journey.said[name]
    assert (said.code, said.out) == (code, ""), said
    assert said.err.count("\n") == 1, said.err
    assert mend in said.err


def test_nothing_is_asked_but_what_stands_in_one_of_the_lists(journey):
    told = {"broken row", "not agreed", "not claims", "launch not agreed"}
    told |= {"not rows", "wrong authority", "late doctor"}
    assert set(journey.said) == {*DONE, *REFUSED, *told}


def test_a_broken_row_is_shown_with_its_place_and_nothing_is_stored(journey):
    said = journey.said["broken row"]
    assert said.code == 1
    assert "list2-broken.csv, Date of birth (1 rows; first 3)" in said.out
    assert "2031" in said.out
    assert said.out.endswith("Nothing was stored.\n")
    assert journey.said["nothing stored"].json["listed"] == 0


def test_files_nobody_agreed_to_are_not_stored(journey):
    said = journey.said["not agreed"]
    assert said.code == 1
    assert "Store these files? [y/N]" in said.out
    assert said.out.endswith("Nothing was stored.\n")
    assert journey.said["import"].out.count("1,100 children") == 1


def test_a_list_of_children_is_no_file_of_claims(journey):
    said = journey.said["not claims"]
    assert said.code == 1
    assert "list1.csv" in said.out
    assert said.out.endswith("Nothing was stored.\n")


def test_a_launch_shows_what_would_leave_and_plans_nothing_until_agreed(journey):
    shown = journey.said["dry run"].out
    assert "invite by email to 918 carers" in shown
    assert "1 fragment" in shown
    assert journey.said["launch not agreed"].code == 1
    assert journey.said["planned nothing"].json["planned"] == 0


def test_launching_again_plans_nothing_more(journey):
    assert journey.said["launch again"].out == journey.said["launch"].out
    planned = int(journey.said["launch"].out.partition(" messages planned")[0].split()[-1])
    assert journey.said["reach"].json["planned"] == planned


def test_families_that_answered_are_counted(journey):
    reach = journey.said["reach"].json
    assert journey.answered.turned_away == 0
    assert 0 < reach["complete"] <= journey.answered.submitted
    assert f"{reach['complete'] + reach['partial']:,} children answered" in (
        journey.said["watch"].out
    )


def test_status_says_what_runs_and_how_far_each_inspection_has_come(journey):
    while_up, after = journey.said["status"].json, journey.said["not up"].json
    assert (while_up["up"], after["up"]) == (True, False)
    assert [one["state"] for one in while_up["inspections"]] == ["open"]
    assert [one["state"] for one in after["inspections"]] == ["closed"]


def test_every_claim_has_a_verdict_with_its_base(journey):
    analysis = journey.said["analyse"].json
    assert len(analysis["findings"]) == 11
    assert analysis["cut"]["list_count"] == 1091  # nine of 1,100 are not eligible: died, moved
    assert analysis["cut"]["response_count"] >= journey.answered.submitted
    assert {finding["verdict"] for finding in analysis["findings"]} > {"insufficient"}


def test_every_kind_of_claim_says_how_families_test_it(journey):
    kinds = journey.said["kinds"].json
    assert len(kinds) == 40
    assert all(kind["cases"] or kind["untestable"] for kind in kinds.values())


def test_a_file_of_claims_is_no_file_of_rows_and_a_made_up_authority_is_in_no_table(journey):
    for name, wanted in (("not rows", "Unique ID"), ("wrong authority", "an authority that")):
        assert journey.said[name].code == 1
        assert wanted in journey.said[name].out
        assert journey.said[name].out.endswith("Nothing was stored.\n")


def test_the_areas_rows_meet_the_families_and_the_list_of_disagreements_names_nobody(journey):
    (linked,) = journey.said["analyse"].json["linked"]
    assert linked["n"] == sum(
        linked[cell] for cell in ("both", "area_only", "family_only", "neither")
    )
    assert linked["sentence"] in journey.said["linked"].out.replace("\n", " ")
    listed = (journey.home.folder / "apart.csv").read_text("utf-8").splitlines()
    assert len(listed) == 1 + linked["area_only"] + linked["family_only"]
    names = {*journey.home.area.children.surname.tolist()}
    assert not names & set(" ".join(listed).replace(",", " ").split())


def test_published_figures_stand_beside_the_claims_they_are_of(journey):
    (timely,) = (
        finding
        for finding in journey.said["analyse"].json["findings"]
        if finding["archetype"] == "C01"
    )
    assert [one["year"] for one in timely["benchmarks"]] == [2025]
    assert "10 statistical neighbours" in timely["benchmark"]


def test_both_documents_are_pdfs_of_some_pages(journey):
    for name, file in (("inspector", "inspector.pdf"), ("partnership", "pack.pdf")):
        assert (journey.home.folder / file).read_bytes().startswith(b"%PDF")
        assert f"{file}: " in journey.said[name].out


def test_a_printed_figure_leads_back_to_its_cut_and_to_whom_it_was_shown(journey):
    traced = journey.said["figure"].json
    assert traced["cut"]["sha256"] == journey.said["analyse"].json["cut"]["sha256"]
    assert {one["audience"] for one in traced["appearances"]} == {"inspector", "partnership"}


def test_inspectors_take_a_row_a_child_that_names_nobody(journey):
    with (journey.home.folder / "all" / "respondents.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == journey.said["analyse"].json["cut"]["response_count"]
    told = {cell for row in rows for cell in row.values()}
    assert not told & {*planted(journey.home.area)}


def _texts(folder: Path) -> Iterator[tuple[str, str]]:
    """Give each file of a folder as text, whatever is packed in it unpacked."""
    for path in sorted(folder.iterdir()):
        if path.suffix == ".parquet":
            yield path.name, str(pq.read_table(path).to_pylist())
        elif path.suffix == ".zsav":
            yield path.name, str(pyreadstat.read_sav(path, output_format="dict")[0])
        elif path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as book:
                for name in book.namelist():
                    yield f"{path.name}/{name}", book.read(name).decode()
        else:
            yield path.name, path.read_text("utf-8")


def named(area: Area) -> Iterator[str]:
    """Give everything that says who a child or carer is, or where a child is at school."""
    children, carers = area.children, area.carers
    yield from (
        f"{forename} {surname}"
        for forename, surname in zip(children.forename, children.surname, strict=True)
    )
    ids = (children.unique_id, children.upn, children.urn)
    for column in (*ids, carers.name, carers.email, carers.mobile):
        yield from (str(one) for one in column if len(str(one)) > 5)
    yield from {school_called(area, child) for child in range(area.size)}


def planted(area: Area) -> Iterator[str]:
    """Give everything of the area that the partnership's bytes must not hold."""
    yield from named(area)
    for child in range(area.size):
        words = words_of(area, child)
        if words is not None:
            yield from (part.strip() for part in words.split(".") if len(part) > 30)


def _pages(pdf: Path) -> str:
    pages = " ".join(page.extract_text() for page in pypdf.PdfReader(pdf).pages)
    return " ".join(pages.split())


def _whole(secrets: set[str]) -> re.Pattern[str]:
    """Find any as a whole word: six digits of a school may stand in the middle of a hash."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, secrets))})(?!\w)")


def test_the_inspectors_briefing_names_nobody(journey):
    text = _pages(journey.home.folder / "inspector.pdf")
    assert _whole(set(named(journey.home.area))).findall(text) == []


def test_nothing_of_anybody_is_in_the_partnerships_bytes(journey):
    home = journey.home
    pdf = home.folder / "pack.pdf"
    texts = {"pack.pdf": _pages(pdf)}
    for form in EXPORTED:
        texts |= {f"{form}/{name}": text for name, text in _texts(home.folder / f"pack-{form}")}
    assert len(texts) > 12
    assert not [name for name in texts if "respondents" in name]
    secrets = set(planted(home.area))
    assert len(secrets) > 3_000
    wanted = _whole(secrets)
    found = [(name, hit) for name, text in texts.items() for hit in wanted.findall(text)]
    assert not found
    raw = pdf.read_bytes()
    assert not [secret for secret in secrets if len(secret) > 9 and secret.encode() in raw]


def test_the_doctor_says_when_a_concern_waits_past_its_hour(journey):
    late = journey.said["late doctor"]
    assert late.code == 1
    assert [check["what"] for check in late.json if not check["well"]] == ["concerns"]


def test_the_audit_chain_and_the_doctor_find_all_well(journey):
    assert journey.said["audit"].json["entries"] > 10
    assert {check["what"] for check in journey.said["doctor"].json if check["well"]} >= {
        *("python", "pdf", "database", "audit")
    }
