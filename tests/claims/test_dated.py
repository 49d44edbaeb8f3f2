"""The area's own rows: what its clock says, about whom, and until when they may come."""

from datetime import date
from uuid import UUID

import msgspec
import pytest
from asyncpg import RestrictViolationError
from tests.claims.make import ARCHETYPES, claim, written
from tests.roll import make
from tests.roll.make import csv_bytes

from soundings.claims import rules, service
from soundings.claims.model import Claim, ClaimsInError, RowsTooLate
from soundings.inspection.model import State
from soundings.kit.database import connect
from soundings.kit.tables import Severity, read_table
from soundings.roll import service as roll

NOTIFIED = date(2026, 9, 14)


@pytest.fixture
async def conn(url):
    async with connect(url) as opened:
        yield opened


def stored(ref, archetype):
    report = rules.read_claims(
        read_table("claims.csv", csv_bytes(claim(ref, Archetype=archetype))),
        ARCHETYPES,
        notified_on=NOTIFIED,
        today=NOTIFIED,
    )
    (row,) = report.claims
    return Claim(
        claim_id=UUID(int=int(ref)), inspection_id=UUID(int=99), **msgspec.structs.asdict(row)
    )


CLAIMS = (stored("1", "C01"), stored("2", "C16"), stored("3", "C06"))


def row(**cells):
    return {
        "Ref": "1",
        "Unique ID": "S1",
        "UPN": "",
        "Starts on": "01/03/2026",
        "Ends on": "01/07/2026",
        "Kept": "",
        "Exception": "",
        **cells,
    }


def read(*rows):
    return rules.read_rows(read_table("rows.csv", csv_bytes(*rows)), CLAIMS, ARCHETYPES, NOTIFIED)


@pytest.mark.parametrize(
    ("cells", "kept"),
    [
        ({}, True),
        ({"Ends on": "19/07/2026"}, True),
        ({"Ends on": "20/07/2026"}, False),
        ({"Ends on": ""}, False),
        ({"Starts on": "01/06/2026", "Ends on": ""}, None),
        ({"Starts on": "", "Ends on": "", "Kept": "Yes"}, True),
        ({"Ref": "2", "Starts on": "", "Ends on": "", "Kept": "No"}, False),
        ({"Ref": "2", "Starts on": ""}, True),
    ],
)
def test_the_areas_clock_decides_by_the_printed_definition(cells, kept):
    report = read(row(**cells))
    assert report.problems == ()
    assert report.rows[0].kept is kept


def test_dates_overrule_what_the_row_says_of_itself_and_the_area_is_told():
    report = read(row(**{"Ends on": "01/09/2026", "Kept": "Yes"}))
    assert report.importable
    assert report.rows[0].kept is False
    assert report.problems[0].wanted == "No: 140 days are allowed"


@pytest.mark.parametrize(
    ("cells", "column", "mend"),
    [
        ({"Ref": "9"}, "Ref", "the claims file gives it"),
        ({"Ref": "3"}, "Ref", "No question dates the notice"),
        ({"Unique ID": ""}, "Unique ID", "Fill one"),
        ({"Starts on": "31/02/2026"}, "Starts on", "no such day"),
        ({"Ends on": "01/02/2026"}, "Ends on", "mistyped"),
        ({"Starts on": ""}, "Starts on", "Fill it"),
        ({"Kept": "perhaps"}, "Kept", "Write Yes or No"),
        ({"Ref": "2", "Starts on": "", "Ends on": ""}, "Kept", "Say whether"),
    ],
)
def test_a_bad_row_is_told_by_row_and_column(cells, column, mend):
    report = read(row(), row(**cells))
    (problem,) = report.problems
    assert (problem.row, problem.column, problem.severity) == (3, column, Severity.ERROR)
    assert mend in problem.mend
    assert not report.importable


def test_a_file_must_say_which_claim_and_which_child():
    bare = {"Starts on": "01/03/2026"}
    assert [problem.column for problem in read({**bare, "Ref": "1"}).problems] == ["Unique ID"]
    assert [problem.column for problem in read({**bare, "UPN": "A1"}).problems] == ["Ref"]


def test_a_child_on_no_list_is_left_out_and_one_twice_is_an_error():
    report = read(row(), row(**{"Unique ID": "S2"}), row(**{"Unique ID": "", "UPN": "a 1"}))
    one, two = UUID(int=1), UUID(int=2)
    rows, problems = rules.matched(report, [one, None, two], CLAIMS)
    assert [(each.case_id, each.claim_id) for each in rows] == [
        (one, UUID(int=1)),
        (two, UUID(int=1)),
    ]
    (problem,) = problems
    assert (problem.row, problem.found, problem.severity) == (3, "S2", Severity.QUERY)
    _, problems = rules.matched(report, [one, one, one], CLAIMS)
    assert [(each.row, each.severity) for each in problems] == [(3, "error"), (4, "error")]
    assert "Row 2 is about the same child" in problems[0].mend


@pytest.fixture
async def area(database, clock, keys, tmp_path):
    """An inspection with two listed children, and one claim that has a clock."""
    inspection = await make.inspection(database, clock)
    lists = make.written(tmp_path, "list1.csv", make.planned(1), make.planned(2))
    pool = database.room("roll")
    report = await roll.check(pool, inspection, [lists], None, clock.now(), keys=keys)
    await roll.import_files(pool, inspection, report, clock.now(), keys=keys)
    path = written(tmp_path, claim("1", Archetype="C01"))
    await service.import_claims(database.room("claims"), inspection, path, ARCHETYPES, clock.now())
    return inspection


@pytest.fixture
def bring(database, area, clock, keys, tmp_path):
    async def bring(*rows, inspection=area):
        pool = database.room("claims")
        path = make.written(tmp_path, "rows.csv", *rows)
        report = await service.check_rows(pool, inspection, path, ARCHETYPES)
        asked = [(each.local_id, each.upn) for each in report.rows]
        cases = await roll.cases_of(
            database.room("roll"), inspection.inspection_id, asked, keys=keys
        )
        return await service.import_rows(pool, inspection, report, cases, clock.now())

    return bring


async def test_rows_go_under_cases_and_no_name_comes_with_them(database, area, bring, conn):
    by_upn = row(**{"Unique ID": "", "UPN": make.upn(2).lower()})
    report = await bring(row(**{"Unique ID": "C1"}), by_upn, row(**{"Unique ID": "C9"}))
    assert [problem.found for problem in report.problems] == ["C9"]
    (file,) = await service.rows_files(database.room("claims"), area.inspection_id)
    assert (file.ref, file.file_name, file.row_count, file.unmatched) == ("1", "rows.csv", 2, 1)
    kept = await conn.fetch("SELECT * FROM claims.dated_row")
    listed = {one["case_id"] for one in await conn.fetch("SELECT case_id FROM roll.frame")}
    assert {one["case_id"] for one in kept} == listed
    assert not {"local_id", "upn", "forename", "surname"} & set(kept[0].keys())


async def test_newer_rows_replace_older_ones_until_the_lock_and_none_after(
    database, area, bring, clock, tmp_path
):
    await bring(row(**{"Unique ID": "C1"}))
    await bring(row(**{"Unique ID": "C1"}), row(**{"Unique ID": "C2"}))
    pool = database.room("claims")
    (file,) = await service.rows_files(pool, area.inspection_id)
    assert file.row_count == 2
    await service.lock(pool, area.inspection_id, clock.now())
    with pytest.raises(RowsTooLate, match=r"claim 1 has its rows from rows\.csv"):
        await bring(row(**{"Unique ID": "C1"}))


async def test_a_claims_first_rows_may_come_after_the_lock_but_not_after_the_close(
    database, area, bring, clock
):
    await service.lock(database.room("claims"), area.inspection_id, clock.now())
    await bring(row(**{"Unique ID": "C1"}))
    closed = msgspec.structs.replace(area, state=State.CLOSED)
    with pytest.raises(RowsTooLate, match="survey of rehearsal is closed"):
        await bring(row(**{"Unique ID": "C2"}), inspection=closed)


async def test_locked_rows_stay_whoever_tries(database, area, bring, clock, conn):
    await bring(row(**{"Unique ID": "C1"}))
    await service.lock(database.room("claims"), area.inspection_id, clock.now())
    with pytest.raises(RestrictViolationError):
        await conn.execute("UPDATE claims.dated_row SET kept = true")
    with pytest.raises(RestrictViolationError):
        await conn.execute("DELETE FROM claims.rows_file")


async def test_a_file_in_error_or_about_nobody_stores_nothing(database, area, bring):
    with pytest.raises(ClaimsInError, match=r"row 2, Ref: found 7"):
        await bring(row(Ref="7"))
    with pytest.raises(ClaimsInError, match="no rows about listed children"):
        await bring(row(**{"Unique ID": "C9"}))
    assert await service.rows_files(database.room("claims"), area.inspection_id) == []
