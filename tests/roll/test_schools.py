"""What families call a school, and the list its name comes from."""

import pytest
from tests.roll.make import csv_bytes, inspection

from soundings.kit.database import connect
from soundings.kit.tables import read_table
from soundings.roll import service
from soundings.roll.model import Lexicon, NotASchoolList
from soundings.roll.rules import read_schools, redact
from soundings.roll.rules.schools import spoken_schools


def left(said, *schools):
    return redact(said, Lexicon(schools=schools)).text


@pytest.mark.parametrize(
    ("school", "said", "wanted"),
    [
        ("Larchfield Primary School", "larchfield primary school", "[school]"),
        ("Larchfield Primary School", "At Larchfield they tried", "At [school] they tried"),
        ("Larchfield Primary School", "the larchfield academy said", "the [school] said"),
        ("St Mary's C of E Primary School", "St Marys Primary is full", "[school] is full"),
        ("St Mary’s C of E Primary School", "ST. MARY'S SCHOOL", "[school]"),
        ("The Grove Academy, Northmere", "the grove academy", "[school]"),
        ("The Grove Academy", "in the grove we waited", "in the grove we waited"),
        ("Oak School", "the Oak fell, Oak School shut", "the Oak fell, [school] shut"),
        ("Long Meadow Nursery", "a long meadow, Long Meadow", "a long meadow, [school]"),
    ],
)
def test_a_familys_school_goes_however_it_is_spoken_of(school, said, wanted):
    assert left(said, school) == wanted


def test_the_longest_way_of_saying_it_is_tried_first_and_a_bare_kind_never():
    ways = [way for way, _ in spoken_schools(["Larchfield Primary School", "Primary School"])]
    assert ways.index("Larchfield Primary School") < ways.index("Larchfield")
    assert "Primary" not in ways
    assert "School" not in ways


def _table(*rows, header=("URN", "EstablishmentName")):
    return read_table(
        "gias.csv", csv_bytes(*(dict(zip(header, row, strict=True)) for row in rows))
    )


def test_a_list_is_read_by_its_two_columns():
    table = _table(("1", "x", "Larchfield"), header=("URN", "LA", "EstablishmentName"))
    assert read_schools(table) == {"1": "Larchfield"}


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        (_table(("1", "A"), header=("URN", "Name")), "found the columns URN, Name"),
        (_table(("1", "A"), ("x1", "B")), r"gias\.csv row 3: found URN 'x1'"),
    ],
)
def test_a_list_in_error_says_where(table, sentence):
    with pytest.raises(NotASchoolList, match=sentence):
        read_schools(table)


async def test_names_are_kept_replaced_and_counted_against_the_list(database, clock, url):
    area = await inspection(database, clock)
    pool = database.room("roll")
    for name in ("Larchfield", "Larchfield Primary School"):
        assert await service.name_schools(pool, area, _table(("1", name)), clock.now()) == (1, 0)
    async with connect(url) as conn:
        kept = await conn.fetch("SELECT urn, name FROM roll.school")
    assert [tuple(row) for row in kept] == [("1", "Larchfield Primary School")]
