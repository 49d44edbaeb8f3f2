"""Pictures: well formed, described, and finite whatever they are given."""

import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.briefing.make import figure, released, silent

from soundings.briefing.rules import charts
from soundings.briefing.rules.views import view
from soundings.briefing.service import REPORTS, strings

SVG = "{http://www.w3.org/2000/svg}"


def drawn():
    whole = released()
    shown = view(whole, strings(REPORTS))
    yield "reach", shown.reach
    yield from (("overview", svg) for svg in shown.overview)
    yield from (("tipping", tip.svg) for tip in shown.tipping)
    yield from (("reach by group", picture.svg) for picture in shown.reach_groups)
    yield "balance", shown.balance
    yield from (("waves", picture.svg) for picture in shown.waves)
    yield from (("gaps", picture.svg) for picture in shown.gaps)
    yield "signals", shown.signal_chart
    yield from (("card", charts.small_interval(finding)) for finding in shown.strongest)


@pytest.mark.parametrize(("name", "svg"), list(drawn()))
def test_every_picture_is_well_formed_titled_and_described(name, svg):
    root = ET.fromstring(svg)  # noqa: S314 - our own drawing
    assert root.get("role") == "img"
    assert root.find(f"{SVG}title").text
    assert root.find(f"{SVG}desc").text


@pytest.mark.parametrize(("name", "svg"), list(drawn()))
def test_every_picture_stays_within_its_frame(name, svg):
    root = ET.fromstring(svg)  # noqa: S314 - our own drawing
    width, height = float(root.get("width")), float(root.get("height"))
    for element in root.iter():
        for names, most in ((("x", "x1", "x2", "cx"), width), (("y", "y1", "y2", "cy"), height)):
            for key in names:
                if (place := element.get(key)) is not None:
                    assert -0.1 <= float(place) <= most + 0.1, (name, element.tag, key, place)


def test_the_tipping_line_runs_between_the_bounds_nobody_can_dispute():
    bounds = silent(9_800, 1_500, 0.6, 0.9)
    assert charts.area_share(bounds, 0) == pytest.approx(bounds.lowest, abs=1e-4)
    assert charts.area_share(bounds, 1) == pytest.approx(bounds.highest, abs=1e-4)
    assert charts.area_share(bounds, bounds.needed) == pytest.approx(0.9, abs=1e-3)


def test_words_from_outside_cannot_become_markup():
    finding = replace(released().findings[0], ref='<b>"&')
    ET.fromstring(charts.small_interval(finding))  # noqa: S314 - our own drawing


shares = st.floats(0, 1, allow_nan=False)


@given(
    listed=st.integers(2, 70_000), rate=st.floats(0.0005, 0.999), share=shares, claimed=shares,
    tolerance=st.floats(0, 0.25),
)  # fmt: skip
def test_a_tipping_chart_can_be_drawn_for_any_claim_and_any_replies(
    listed, rate, share, claimed, tolerance
):
    n = max(1, min(listed - 1, round(listed * rate)))
    threshold = max(0.0, claimed - tolerance)
    finding = replace(
        released().findings[0],
        figure=figure("C16", "all", listed, n, share),
        claimed=claimed,
        threshold=threshold,
    )
    svg = charts.tipping_chart(finding, silent(listed, n, share, threshold))
    ET.fromstring(svg)  # noqa: S314 - our own drawing
    assert not re.search(r"nan|inf\b", svg)
