from selectolax.lexbor import LexborHTMLParser
from tests.inspection.make import somebody
from tests.roll.make import inspection

from soundings.access.guards import staff_only
from soundings.app.web import templates
from soundings.inspection import service
from soundings.inspection.pages import show_inspections


def shown(page):
    return LexborHTMLParser(templates().get_template("inspection/list.html").render(page=page))


async def test_staff_see_each_inspection_with_its_clock_and_state(database, clock):
    await inspection(database, clock)
    tree = shown(await service.overview(database.room("inspection"), clock.now(), somebody()))
    assert tree.css_first("h2").text() == "Northshire prepared"
    assert "day 2" in tree.css_first("dl").text()
    rows = [row.text(separator=" ") for row in tree.css("tbody tr")]
    assert len(rows) == 8
    assert rows[2].startswith("D8 Wed 23 Sep 2026, 12:00 Survey closes")
    assert "(past)" in rows[0]
    assert "(past)" not in rows[2]


async def test_an_installation_without_inspections_says_how_to_set_one_up(database, clock):
    tree = shown(await service.overview(database.room("inspection"), clock.now(), somebody()))
    assert "soundings inspection create" in tree.css_first("pre").text()


def test_the_list_is_for_staff_alone():
    assert list(show_inspections.guards) == [staff_only]
