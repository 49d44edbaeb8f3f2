"""The list held against published totals."""

import pytest
from tests.roll import make
from tests.roll.make import carer, child, csv_bytes, planned, written

from soundings.kit.tables import read_table
from soundings.roll import service
from soundings.roll.model import NotPublishedTotals, Status
from soundings.roll.rules import read_totals


def published(*rows: tuple[str, str, str, str]):
    header = ("Status", "Characteristic", "Group", "Published")
    return [dict(zip(header, row, strict=True)) for row in rows]


def totals(*rows):
    return read_totals(read_table("totals.csv", csv_bytes(*published(*rows))))


@pytest.fixture
async def audited(database, clock, keys, tmp_path):
    inspection = await make.inspection(database, clock)
    pool = database.room("roll")
    paths = [
        written(tmp_path, "1.csv", planned(1), planned(2, **{"SEN primary need": "SEMH"})),
        written(
            tmp_path,
            "2.csv",
            child(3),
            child(4, UPN="", **{"Out of area": "Yes"}),
            child(5, **{"Main establishment URN": "", "Out of area": "No"}),
        ),
        written(
            tmp_path,
            "contacts.csv",
            *(carer(n, **{"Carer name": f"Carer {n}", "UPN": ""}) for n in (1, 2, 3, 4)),
        ),
    ]
    report = await service.check(pool, inspection, paths, None, clock.now(), keys=keys)
    await service.import_files(pool, inspection, report, clock.now(), keys=keys)

    async def audit(*rows):
        path = written(tmp_path, "totals.csv", *published(*rows)) if rows else None
        return await service.audit(pool, inspection, path, keys=keys)

    return audit


async def test_a_list_that_leaves_children_out_is_short_and_one_that_has_too_many_is_over(audited):
    audit = await audited(
        ("EHC plan", "Total", "", "2"),
        ("EHC plan", "Need", "ASD", "4"),
        ("SEN support", "Phase", "Primary", "2"),
        ("All", "Age", "5-10", "5"),
        ("All", "Sex", "Female", "0"),
    )
    assert [(line.listed, line.flag) for line in audit.coverage] == [
        (2, ""),
        (1, "short"),
        (3, "over"),
        (5, ""),
        (5, ""),
    ]
    assert audit.coverage[4].share is None
    assert audit.gaps == 2


async def test_what_the_list_lacks_is_counted_by_status(audited):
    audit = await audited()
    support = next(one for one in audit.statuses if one.status is Status.SEN_SUPPORT)
    assert (support.listed, support.without_contact) == (3, 1)
    assert (support.without_upn, support.without_school, support.out_of_area) == (1, 1, 1)
    assert audit.repeated == 4, "all four with a contact are called Amina Yusuf and born on a day"


@pytest.mark.parametrize(
    ("row", "found"),
    [
        (("EHCX", "Total", "", "2"), "row 2, Status: found EHCX"),
        (("All", "Colour", "", "2"), "row 2, Characteristic: found Colour"),
        (("All", "Need", "Blue", "2"), "row 2, Group: found Blue"),
        (("All", "Age", "old", "2"), "row 2, Group: found old"),
        (("All", "Total", "", "many"), "row 2, Published: found many"),
    ],
)
def test_a_total_that_cannot_be_read_is_named(row, found):
    with pytest.raises(NotPublishedTotals, match=found):
        totals(row)


def test_a_file_without_the_columns_is_refused():
    with pytest.raises(NotPublishedTotals, match="Published: found no such column"):
        read_totals(read_table("t.csv", b"Status,Characteristic,Group\nAll,Total,\n"))


def test_thousands_are_read_with_their_comma():
    assert totals(("All", "Total", "", "1,204"))[0].count == 1204
