"""Pictures: well formed, described, within their frame, and finite whatever they are given."""

import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundings.kit.charts.bars import Balance, Difference, balance_chart, difference_chart
from soundings.kit.charts.curve import Tipping, tipping_chart
from soundings.kit.charts.flow import flow_chart, response_map
from soundings.kit.charts.funnel import Limits, Place, funnel_chart
from soundings.kit.charts.gradient import gradient_chart
from soundings.kit.charts.ink import Picture
from soundings.kit.charts.intervals import Row, interval_chart, small_interval
from soundings.kit.charts.waves import wave_chart

SVG = "{http://www.w3.org/2000/svg}"

ROWS = (
    Row(label="Told", share=0.71, low=0.68, high=0.74, n=1_756, claimed=1.0, allowed=0.95,
        mark="▼"),
    Row(label="Waited over a year", share=0.2, low=0.1, high=0.4, n=60, claimed=0.05,
        allowed=0.08),
    Row(label="A name so long that it needs a second line and then is cut off in the middle of it",
        note="of families", share=None, low=None, high=None, n=0),
    Row(label="Helpline", share=0.4, low=0.3, high=0.5, n=99, compared=False, mark="≠"),
)  # fmt: skip

TIP = Tipping(
    name="A1", claimed=0.9, allowed=0.85, listed=9_800, answered=1_500, favourable=900,
    needed=0.9, impossible=False, holds=False, among_answered=0.6, implied=0.62, late=0.66,
    phoned=0.58,
)  # fmt: skip


def drawn():
    yield "intervals", interval_chart(ROWS, title="Claims")
    yield "signals", interval_chart(ROWS[2:], title="Signals", claims=False)
    yield "card", small_interval(ROWS[0])
    yield "tipping", tipping_chart(TIP)
    yield "small tipping", tipping_chart(TIP, width=322, height=236)
    yield "flow", flow_chart((("Listed", 100), ("Reached", 80), ("Answered", 9)), title="Reach")
    yield "nobody", flow_chart((("Listed", 0), ("Reached", 0)), title="Reach")
    yield "map", response_map((("EHC plan", 100, 80, 30), ("None", 0, 0, 0)), title="Reach")
    yield (
        "balance",
        balance_chart([Balance(label="x", listed=0.2, replied=0.3, weighted=0.2)], title="Who"),
    )
    yield (
        "differences",
        difference_chart(
            [Difference(label="x", share=0.0, rest=1.0, difference=-1, low=-1, high=-0.9, n=4)],
            title="Gaps",
        ),
    )
    yield "waves", wave_chart("Told", [("1 email", 0.2, 40), ("2 text", 0.9, 3)])
    yield "gradient", gradient_chart("Told", ROWS[:2], slope=-0.3, overall=0.5)
    yield (
        "funnel",
        funnel_chart(
            [Place(name="100017", n=31, share=0.1, outside=True),
             Place(name="", n=4, share=0.6, outside=False)],
            [Limits(n=n, outer_low=0, low=0.2, high=0.9, outer_high=1) for n in (40, 1)],
            target=0.55, title="Schools",
        ),
    )  # fmt: skip
    yield "no school", funnel_chart([], [], target=0.5, title="Schools")


PICTURES = dict(drawn())


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_well_formed_titled_and_described(name):
    root = ET.fromstring(PICTURES[name].svg)  # noqa: S314 - our own drawing
    assert root.get("role") == "img"
    assert root.find(f"{SVG}title").text
    assert root.find(f"{SVG}desc").text is not None


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_stays_within_its_frame(name):
    root = ET.fromstring(PICTURES[name].svg)  # noqa: S314 - our own drawing
    width, height = float(root.get("width")), float(root.get("height"))
    for element in root.iter():
        for names, most in ((("x", "x1", "x2", "cx"), width), (("y", "y1", "y2", "cy"), height)):
            for key in names:
                if (place := element.get(key)) is not None:
                    assert -0.1 <= float(place) <= most + 0.1, (name, element.tag, key, place)


@pytest.mark.parametrize("name", PICTURES)
def test_behind_a_picture_stands_its_table_every_row_as_wide_as_its_head(name):
    picture: Picture = PICTURES[name]
    assert all(len(row) == len(picture.head) for row in picture.rows)
    assert picture.spoken.startswith(picture.title)


def test_what_is_not_compared_bears_no_mark_on_a_chart():
    alone = interval_chart([ROWS[3]], title="Claims")
    body = alone.body
    assert body.count("<circle") == 1  # the key’s
    assert body.count("<path") == 1
    assert "40%" not in alone.svg
    assert alone.rows[0][2] == "not compared"


def test_a_claim_that_says_at_most_has_its_band_above_it():
    svg = interval_chart([ROWS[1]], title="Claims").svg
    widths = [
        float(found) for found in re.findall(r'<rect x="[\d.]+" y="[\d.]+" width="([\d.]+)"', svg)
    ]
    assert min(widths) > 0


def test_the_tipping_line_runs_between_the_bounds_nobody_can_dispute():
    assert TIP.whole(0) == pytest.approx(900 / 9_800)
    assert TIP.whole(1) == pytest.approx((900 + 8_300) / 9_800)
    assert TIP.whole(8_430 / 8_300 - 1 + 0.9) <= 1


def test_the_tipping_chart_marks_respondents_weighting_late_and_telephone():
    said = tipping_chart(TIP).svg
    for words in ("those who answered: 60%", "the weighting assumes: 62%",
                  "those who answered last: 66%", "those asked by telephone: 58%"):  # fmt: skip
        assert words in said
    assert [row[0] for row in tipping_chart(TIP).rows][-2:] == ["needed for the claim", "all"]


def test_words_from_outside_cannot_become_markup():
    ET.fromstring(small_interval(Row(label='<b>"&', share=0.5, low=0.4, high=0.6, n=1)).svg)  # noqa: S314


shares = st.floats(0, 1, allow_nan=False)


@given(
    listed=st.integers(2, 70_000), rate=st.floats(0, 0.999), share=shares, claimed=shares,
    tolerance=st.floats(-0.25, 0.25), needed=st.floats(-3, 3),
)  # fmt: skip
def test_a_tipping_chart_can_be_drawn_for_any_claim_and_any_replies(
    listed, rate, share, claimed, tolerance, needed
):
    answered = min(listed - 1, round(listed * rate))
    tip = Tipping(
        name="A1", claimed=claimed, allowed=min(1.0, max(0.0, claimed - tolerance)),
        at_most=tolerance < 0, listed=listed, answered=answered,
        favourable=round(answered * share), needed=needed, impossible=needed > 1,
        holds=needed < 0, among_answered=share, implied=share, late=None,
    )  # fmt: skip
    svg = tipping_chart(tip).svg
    ET.fromstring(svg)  # noqa: S314 - our own drawing
    assert not re.search(r"nan|inf\b", svg)
