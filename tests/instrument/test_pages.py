"""Staff see every language and which of them nobody has checked."""

from selectolax.lexbor import LexborHTMLParser
from tests.instrument.make import AREA_SEND, SURVEYS

from soundings.access.guards import inspector_only
from soundings.app.web import templates
from soundings.instrument import service
from soundings.instrument.model import AUDIENCES
from soundings.instrument.pages import show_questionnaire


async def shown(database, language="", audience=""):
    pool = database.room("instrument")
    sheaf = await service.sheaf(pool, SURVEYS, "area-send", language, audience)
    template = templates().get_template("instrument/questionnaire.html")
    return LexborHTMLParser(template.render(sheaf=sheaf, audiences=AUDIENCES))


async def test_every_language_stands_with_its_status(database):
    tree = await shown(database)
    rows = [row.text(separator=" ") for row in tree.css("table")[0].css("tbody tr")]
    assert len(rows) == len(AREA_SEND.languages)
    assert "source language" in rows[0]
    assert all("unchecked: nobody has signed this language off" in row for row in rows[1:])
    assert "not published yet" in tree.css_first("p").text()


async def test_a_language_that_runs_the_other_way_does_so_here_too(database, clock):
    await service.publish(database.room("instrument"), AREA_SEND, clock.now())
    tree = await shown(database, "ar", "easy_read")
    assert "published; it cannot change" in tree.css_first("p").text()
    question = tree.css("table")[1].css_first("tbody td")
    assert question.attributes["dir"] == "rtl"
    assert "كم عمرك؟" in question.text()
    assert tree.css_first("a[aria-current]").attributes["href"].endswith("audience=easy_read")


async def test_a_language_nobody_speaks_here_is_the_first_one(database):
    tree = await shown(database, "xx", "aliens")
    assert tree.css_first("h2").text() == "English, parent carer"


def test_the_questionnaire_is_for_inspectors_alone():
    assert list(show_questionnaire.guards) == [inspector_only]
