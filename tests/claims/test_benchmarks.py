"""Published figures of a small country, by headings of our own."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.claims.make import SURVEY
from tests.roll import make

from soundings.claims import rules, service
from soundings.claims.model import BrokenBenchmarks, ClaimsInError, PublishedMeasures
from soundings.claims.rules.benchmarks import Wanted
from soundings.kit.tables import read_table

KNOWN = msgspec.convert(
    {
        "authority": ["Authority"],
        "region": ["Region"],
        "country": "England",
        "measures": {
            "in_time": {
                "title": "In time",
                "definition": "of new plans",
                "share": ["In time %"],
                "whole": ["Plans"],
            },
            "late": {"title": "Not late", "definition": "x", "share": ["Late %"], "turned": True},
            "held": {
                "title": "Held",
                "definition": "of reviews",
                "part": ["Meetings"],
                "whole": ["Reviews"],
            },
        },
    },
    PublishedMeasures,
)
WANTED = Wanted(authority="Ash", neighbours=("Birch", "Cedar"), year=2024)


def authority(name, region="North", **cells):
    return {
        "Authority": name,
        "Region": region,
        "In time %": "50.0",
        "Plans": "100",
        "Late %": "10%",
        "Meetings": "30",
        "Reviews": "60",
        **cells,
    }


ROWS = (
    authority("Ash", **{"In time %": "20", "Plans": "300"}),
    authority("Birch", **{"In time %": "40"}),
    authority("Cedar", "South", **{"In time %": "80", "Plans": "1,000"}),
)


def read(*rows, wanted=WANTED):
    return rules.read_benchmarks(read_table("f.csv", make.csv_bytes(*rows)), KNOWN, wanted)


def by_name(report):
    return {one.benchmark_id: one for one in report.benchmarks}


def test_authorities_are_pooled_by_what_their_shares_are_of():
    found = by_name(read(*ROWS))["in_time"]
    assert (found.area, found.year, found.authorities, found.pooled) == (0.2, 2024, 3, True)
    assert found.national == pytest.approx((60 + 40 + 800) / 1400)
    assert found.region == pytest.approx((60 + 40) / 400)
    assert found.neighbour == pytest.approx((40 + 800) / 1100)
    assert (found.tenth, found.ninetieth) == (0.2, 0.8)


def test_without_a_base_several_authorities_are_the_median_one_and_turned_shares_turn():
    rows = [one | {"Late %": late} for one, late in zip(ROWS, ("10", "30", "90"), strict=True)]
    found = by_name(read(*rows))["late"]
    assert not found.pooled
    assert found.national == pytest.approx(0.7)
    assert found.area == pytest.approx(0.9)


def test_counts_become_a_share():
    assert by_name(read(*ROWS))["held"].area == 0.5


def test_the_countrys_own_row_is_the_national_figure_and_no_authority():
    found = by_name(read(*ROWS, authority("England", "", **{"In time %": "46.4"})))["in_time"]
    assert found.national == pytest.approx(0.464)
    assert found.authorities == 3


def test_a_withheld_figure_is_left_out_in_silence():
    rows = (ROWS[0] | {"In time %": "c"}, *ROWS[1:])
    report = read(*rows)
    assert report.problems == ()
    assert by_name(report)["in_time"].area is None


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        ({"In time %": "half"}, "half"),
        ({"In time %": "-3"}, "-3"),
        ({"In time %": "140"}, "140.0%"),
    ],
)
def test_what_is_no_share_is_told_by_row_and_column_and_left_out(cells, found):
    report = read(ROWS[0], ROWS[1] | cells, ROWS[2])
    (problem,) = report.problems
    assert (problem.row, problem.column, problem.found) == (3, "In time %", found)
    assert by_name(report)["in_time"].authorities == 2
    assert report.importable


@pytest.mark.parametrize(
    ("rows", "wanted", "column", "mend"),
    [
        (ROWS, Wanted(authority="Ashe", neighbours=(), year=2024), "--la", "Is it “Ash”?"),
        (ROWS, Wanted(authority="Ash", neighbours=("Brich",), year=1), "--neighbours", "“Birch”?"),
        ((*ROWS, ROWS[0]), WANTED, "Authority", "already in row 2"),
        (({"Council": "Ash"},), WANTED, "Authority", "Name the column so"),
        (({"Authority": "Ash"},), Wanted(authority="Ash", neighbours=(), year=1), "", "Name a"),
    ],
)
def test_a_file_that_cannot_serve_is_told_what_it_needs(rows, wanted, column, mend):
    report = read(*rows, wanted=wanted)
    problem = next(one for one in report.problems if one.severity == "error")
    assert problem.column == column
    assert mend in problem.mend
    assert not report.importable


def test_a_figure_the_file_has_not_is_left_out_and_said():
    rows = [{name: cell for name, cell in one.items() if name != "Meetings"} for one in ROWS]
    report = read(*rows)
    assert "held" not in by_name(report)
    assert [problem.severity for problem in report.problems] == ["note"]


@given(st.lists(st.tuples(st.floats(0, 100), st.integers(1, 10_000)), min_size=1, max_size=30))
def test_a_pooled_share_lies_between_the_authorities_own(figures):
    rows = [
        authority(f"A{number}", **{"In time %": f"{share:.4f}", "Plans": str(plans)})
        for number, (share, plans) in enumerate(figures)
    ]
    wanted = Wanted(authority="A0", neighbours=(), year=2024)
    found = by_name(read(*rows, wanted=wanted))["in_time"]
    shares = [round(share, 4) / 100 for share, _ in figures]
    assert min(shares) - 1e-9 <= found.national <= max(shares) + 1e-9
    assert found.tenth <= found.ninetieth


async def test_figures_are_kept_with_their_file_and_newer_ones_replace_them(
    database, clock, tmp_path
):
    inspection = await make.inspection(database, clock)
    pool = database.room("claims")
    for share in ("20", "30"):
        path = make.written(tmp_path, "f.csv", ROWS[0] | {"In time %": share}, *ROWS[1:])
        report = service.check_benchmarks(path, KNOWN, WANTED)
        await service.import_benchmarks(pool, inspection.inspection_id, report, clock.now())
    kept = await service.benchmarks(pool, inspection.inspection_id)
    assert [one.benchmark_id for one in kept] == ["held", "in_time", "late"]
    assert kept[1].area == 0.3
    assert (kept[1].sha256, kept[1].neighbours) == (report.sha256, ("Birch", "Cedar"))


async def test_a_file_of_no_figures_stores_nothing(database, clock, tmp_path):
    inspection = await make.inspection(database, clock)
    path = make.written(tmp_path, "f.csv", {"Authority": "Ash"})
    report = service.check_benchmarks(path, KNOWN, WANTED)
    with pytest.raises(ClaimsInError, match="Nothing was stored"):
        await service.import_benchmarks(
            database.room("claims"), inspection.inspection_id, report, clock.now()
        )


def test_the_table_of_published_figures_must_be_one(tmp_path):
    assert service.published(SURVEY).country == "England"
    with pytest.raises(BrokenBenchmarks, match="No such file"):
        service.published(tmp_path)
    (tmp_path / "benchmarks.toml").write_text('authority = ["A"]\ncolour = 1\n')
    with pytest.raises(BrokenBenchmarks, match="unknown field `colour`"):
        service.published(tmp_path)
