"""The files a rehearsal brings are such as a user would, and the product takes them."""

import csv
from datetime import date
from uuid import UUID

import pytest
from tests.claims.make import ARCHETYPES, SURVEY

from soundings.claims.model import Claim
from soundings.claims.rules import read_benchmarks, read_claims, read_rows
from soundings.claims.rules.benchmarks import Wanted
from soundings.claims.service import published
from soundings.kit.tables import Severity, read_table
from soundings.rehearsal.area import make_area, write_files
from soundings.rehearsal.files import Files
from soundings.rehearsal.model import SEN_SUPPORT, Area
from soundings.rehearsal.model import Archetype as Planted
from soundings.rehearsal.published import NEIGHBOURS
from soundings.roll import service as roll
from soundings.roll.model import Known
from soundings.roll.rules.checking import check_files


@pytest.fixture(scope="module")
def area() -> Area:
    return make_area("median", 8)


@pytest.fixture(scope="module")
def files(area, tmp_path_factory) -> Files:
    return write_files(area, tmp_path_factory.mktemp("files"))


def _rows(path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_roll_takes_every_row_without_an_error(area, files):
    report = check_files(
        roll.read_files(files.lists),
        {},
        Known(),
        today=date(2026, 9, 15),
        notified_on=area.notified_on,
    )
    assert [one for one in report.problems if one.severity is Severity.ERROR] == []
    assert len({row.local_id for row in report.children}) == area.size
    queried = sum(one.wanted == "a carer in the contacts file" for one in report.problems)
    unknown = set(range(area.size)) - set(area.carers.pair_child.tolist())
    assert queried == len(unknown)


def test_each_child_is_on_the_lists_it_belongs_to(area, files):
    plans, support, requests = (_rows(path) for path in files.lists[:3])
    ids = [{row["Unique ID"] for row in rows} for rows in (plans, support, requests)]
    assert not ids[0] & ids[1]
    alone = ids[2] - ids[0] - ids[1]
    assert len(alone) == (area.children.status == 2).sum()
    assert len(ids[2] & ids[0]) > 500
    assert len(ids[2] & ids[1]) > 300
    assert {row["Outcome"] for row in requests} >= {"Refused to assess", "Waiting", "Plan issued"}


def test_a_child_whose_school_kept_its_contacts_has_a_row_without_a_carer(area, files):
    rows = _rows(files.lists[3])
    bare = [row for row in rows if not row["Carer name"]]
    assert all(row["Child surname"] and row["IDACI decile"] and row["Postcode"] for row in bare)
    assert not any(row["Email"] or row["Mobile"] or row["Relation"] for row in bare)
    share = len(bare) / (area.children.status == SEN_SUPPORT).sum()
    assert share == pytest.approx(0.27, abs=0.04)
    assert {row["Unique ID"] for row in rows} == set(area.children.unique_id.tolist())


def test_the_claims_say_what_they_claim(area, files):
    rows = _rows(files.claims)
    assert [row["Archetype"] for row in rows] == [claim.archetype for claim in area.claims]
    for row, claim in zip(rows, area.claims, strict=True):
        assert row["Value"] == f"{claim.claimed:.0%}"
        if row["Strength"] == "numeric":
            assert row["Value"] in row["Claim"]


def test_a_null_areas_files_are_read_the_same_way(tmp_path):
    area = make_area("small", 8, flavour="null")
    files = write_files(area, tmp_path)
    assert {row["Owner"] for row in _rows(files.claims)} == {"LA", "ICB", "Both"}


def test_the_claims_file_is_taken_without_an_error_and_one_claim_is_not_the_same(area, files):
    report = read_claims(
        read_table(files.claims.name, files.claims.read_bytes()),
        ARCHETYPES,
        notified_on=area.notified_on,
        today=area.notified_on,
    )
    assert report.importable
    unlike = {row.ref: row.not_the_same for row in report.claims if row.not_the_same}
    planted = [claim for claim in area.claims if claim.planted is Planted.NOT_COMPARABLE]
    assert set(unlike) == {claim.ref for claim in planted}
    assert all(claim.note for claim in planted)
    assert len(report.problems) == len(planted)


def test_the_areas_rows_date_every_new_plan_and_keep_its_own_clock(area, files):
    (claim,) = [one for one in area.claims if one.archetype == "C01"]
    stored = Claim(
        claim_id=UUID(int=1),
        inspection_id=UUID(int=2),
        ref=claim.ref,
        archetype="C01",
        verbatim=claim.claim,
        source_document="",
        source_page="",
        owner="both",
        strength="numeric",
        claimed_share=claim.claimed,
        rounding=0.005,
        tolerance=0.05,
        period=claim.period,
    )
    table = read_table(files.rows.name, files.rows.read_bytes())
    report = read_rows(table, [stored], ARCHETYPES, area.notified_on)
    assert report.problems == ()
    assert len(report.rows) > 500
    kept = sum(row.kept is True for row in report.rows) / len(report.rows)
    assert kept == pytest.approx(area.published_clock, abs=0.1)
    listed = {row["Unique ID"] for row in _rows(files.lists[0])}
    assert {row.local_id for row in report.rows} <= listed


def test_the_published_figures_are_read_with_the_areas_own_clock_among_them(area, files):
    table = read_table(files.benchmarks.name, files.benchmarks.read_bytes())
    wanted = Wanted(authority=area.name, neighbours=NEIGHBOURS, year=2025)
    report = read_benchmarks(table, published(SURVEY), wanted)
    assert report.importable
    by_name = {one.benchmark_id: one for one in report.benchmarks}
    assert by_name["plans_in_20_weeks"].area == pytest.approx(area.published_clock, abs=0.001)
    assert by_name["plans_in_20_weeks"].neighbour is not None
    assert by_name["requests_refused"].region is not None
