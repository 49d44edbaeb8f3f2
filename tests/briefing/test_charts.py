"""The pictures of a document: every one drawn of a whole release."""

from xml.etree import ElementTree as ET

import pytest
from tests.briefing.make import released

from soundings.briefing.rules.views import View, view
from soundings.briefing.service import strings
from soundings.kit.charts.ink import Picture

WHOLE = view(released(), strings())


def pictures(shown: View) -> list[Picture]:
    found = [shown.reach, shown.responses, shown.balance, shown.signals]
    found += [*shown.overview, *shown.waves, *shown.gaps, *shown.gradients]
    found += [tip.picture for tip in shown.tipping]
    found += [card.picture for card in (*shown.strongest, *shown.confirmed)]
    found += [schools.picture for schools in shown.schools]
    return [one for one in found if one is not None]


def test_a_median_areas_briefing_has_fifteen_pictures_or_more():
    assert len(pictures(WHOLE)) >= 15


@pytest.mark.parametrize("picture", pictures(WHOLE), ids=lambda one: one.title)
def test_every_picture_is_well_formed_and_says_what_it_shows(picture):
    ET.fromstring(picture.svg)  # noqa: S314 - our own drawing
    assert picture.title
    assert picture.description
    assert picture.rows


def test_a_claim_that_cannot_be_compared_has_no_mark_on_the_overview():
    row = next(row for row in WHOLE.overview[0].rows if row[0].startswith("A14"))
    assert row[1] == "–"
    assert row[2] == "not compared"


def test_a_group_that_starts_a_line_does_not_look_like_the_claim_that_does():
    lines = [(line.enquiry.starts_from, line.enquiry.ref, line.as_line) for line in WHOLE.lines]
    assert len(set(lines)) == len(lines)
    assert any(as_line for _, _, as_line in lines)


def test_the_tipping_point_of_a_claim_that_cannot_be_compared_is_not_drawn():
    assert "A14" not in {tip.finding.ref for tip in WHOLE.tipping}


def test_whoever_is_asked_is_listed_once_with_every_line():
    roles = [role for person in WHOLE.people for role in person.roles]
    assert len(set(roles)) == len(roles)
    assert all(person.lines for person in WHOLE.people)
