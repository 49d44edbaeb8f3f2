"""How numbers and findings are put into words."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.briefing.make import CLAIMS, figure, released, silent

from soundings.briefing.rules.sentences import (
    count,
    day,
    in_words,
    interval,
    moment,
    percent,
    picture,
    points,
    shorten,
    tipping,
    with_base,
)


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (0.0, "0%"), (0.004, "under 1%"), (0.005, "1%"), (0.145, "15%"), (0.285, "29%"),
        (0.994, "99%"), (0.996, "over 99%"), (1.0, "100%"), (None, "–"),
    ],
)  # fmt: skip
def test_percentages_are_whole_and_never_claim_all_or_nothing_that_is_not(share, said):
    assert percent(share) == said


def test_differences_carry_their_sign_and_nought_carries_none():
    assert [points(difference) for difference in (-0.123, 0.07, 0.001)] == ["−12", "+7", "0"]


def test_a_share_never_stands_without_base_and_interval():
    said = with_base(figure("C16", "all", 7_751, 1_284, 0.71))
    assert said == "71% (68% to 74%) of the 1,284 who replied (weighted)"


def test_nobody_replied_is_said_so():
    nobody = figure("C16", "all", 7_751, 0, None)
    assert with_base(nobody) == "no figure: nobody answered, of 7,751 listed"
    assert interval(nobody) == ""


def test_hours_are_londons_and_noon_is_noon():
    assert moment(datetime(2026, 9, 28, 11, tzinfo=UTC)) == "noon on Monday 28 September 2026"
    assert moment(datetime(2026, 12, 1, 9, 5, tzinfo=UTC)) == "09:05 on Tuesday 1 December 2026"
    assert day(date(2026, 9, 1)) == "1 September 2026"


def test_the_picture_counts_claims_and_replies_never_families_thoughts():
    said = picture(released())
    assert said == (
        "Of the partnership’s 12 claims, eight are not borne out by replies, six of them "
        "contradicted; three are supported; and one cannot be settled."
    )
    assert "parents think" not in said


def test_the_picture_of_an_area_where_nothing_is_known_says_so():
    assert picture(released(claims=())).startswith("The partnership made no claim")
    assert picture(released(rate=0.0)).startswith("No family answered")
    tiny = picture(released(listed=140))
    assert tiny == ("None of the partnership’s 12 claims can be settled on the replies received.")
    one = picture(released(listed=140, claims=CLAIMS[:1]))
    assert one == "The partnership’s one claim cannot be settled on the replies received."


def test_the_tipping_point_is_said_for_each_of_its_three_shapes():
    between = silent(9_800, 1_500, 0.6, 0.9)
    assert tipping(between).startswith("For the claim to hold, 95% of the 8,300 silent would")
    assert "would fail even if all" in tipping(silent(1_000, 600, 0.2, 0.9))
    assert "would hold even if none" in tipping(silent(1_000, 900, 0.9, 0.5))


def test_small_numbers_are_words_and_large_ones_figures():
    assert [in_words(0), in_words(10), in_words(11)] == ["none", "ten", "11"]
    assert count(1_284) == "1,284"


@given(st.text(min_size=0, max_size=300), st.integers(10, 200))
def test_a_shortened_text_is_never_longer_than_asked(text, limit):
    assert len(shorten(text, limit)) <= limit
