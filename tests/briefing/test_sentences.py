"""How numbers and findings are put into words."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.briefing.make import CLAIMS, figure, pack, released, silent

from soundings.briefing.rules.sentences.area import (
    counted,
    picture,
    reach_sentence,
    since,
    unevenness,
)
from soundings.briefing.rules.sentences.findings import (
    claimed,
    elsewhere,
    families_say,
    not_the_same,
    observed,
    tipping,
    tipping_short,
    what_would_settle_it,
)
from soundings.briefing.rules.sentences.phrases import (
    day,
    in_words,
    interval,
    moment,
    shorten,
    span,
    with_base,
)
from soundings.kit.figures import count, in_points, percent, points


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
        "Of the partnership’s 14 claims, nine are not borne out by replies, seven of them "
        "contradicted; three are supported; and two cannot be settled."
    )
    assert "parents think" not in said


def test_the_picture_of_an_area_where_nothing_is_known_says_so():
    assert picture(released(claims=())).startswith("The partnership made no claim")
    assert picture(released(rate=0.0)).startswith("No family answered")
    tiny = picture(released(listed=140))
    assert tiny == ("None of the partnership’s 14 claims can be settled on the replies received.")
    one = picture(released(listed=140, claims=CLAIMS[:1]))
    assert one == "The partnership’s one claim cannot be settled on the replies received."


def test_the_tipping_point_is_said_for_each_of_its_three_shapes():
    between = silent(9_800, 1_500, 0.6, 0.9)
    assert tipping(between) == (
        "For the claim to hold, 95% of the 8,300 children with no answer that counts would have "
        "to count in its favour; of those with one 60% do, of those answered for last 66%."
    )
    assert "would fail even if all" in tipping(silent(1_000, 600, 0.2, 0.9))
    assert "would hold even if none" in tipping(silent(1_000, 900, 0.9, 0.5))


def test_one_figure_is_printed_alike_wherever_it_stands():
    for share in (0.955, 0.945, 0.005, 0.996, 0.004):
        shown = replace(
            figure("C16", "all", 7_751, 1_284, 0.5), share=share, low=share, high=share
        )
        finding = replace(released().findings[0], figure=shown)
        assert f" {percent(share)} (weighted" in families_say(finding)
        assert interval(shown) == f"{percent(share)} to {percent(share)}"
        short = percent(share).rstrip("%").replace("over 99", "99+").replace("under ", "<")
        assert span(shown) == f"{short}–{short}"


def test_a_share_is_the_same_in_the_briefing_and_in_the_pack():
    whole = released()
    for share in (0.955, 0.945, 0.285, 0.9975, 0.0031, 1.0):
        first = replace(whole.findings[0], figure=replace(whole.findings[0].figure, share=share))
        shown = pack(replace(whole, findings=(first, *whole.findings[1:]))).findings[0]
        assert percent(shown.figure.share) == percent(share)


def test_what_families_say_names_the_base_as_the_list_or_as_answers_know_it():
    told, together = released().findings[0], released().findings[3]
    assert families_say(told).startswith(
        "Of children listed on SEN support (7,751), 1,756 have an answer that counts: told their "
        "child gets SEN support 71% (weighted; 95% interval 68% to 73%); the claim amounts to 100%"
    )
    assert families_say(together).startswith("Among children listed, 2,223 have an answer that")
    assert "no figure" not in families_say(together)


def test_what_would_settle_a_line_is_a_draw_unless_no_answer_could_make_the_claim_hold():
    whole = {finding.ref: finding for finding in released().findings}
    for ref in ("A10", "A4"):
        assert what_would_settle_it(whole[ref], strength=False).endswith("show otherwise.")
    hopeless = replace(whole["A10"], silent=replace(whole["A10"].silent, impossible=True))
    assert what_would_settle_it(hopeless, strength=False).startswith(
        "The claim fails whatever the missing answers are"
    )
    assert "drawn by ticket from those whose families did not" in what_would_settle_it(
        whole["A7"], strength=True
    )
    assert tipping_short(whole["A4"]).startswith("Cannot be bounded")


def test_the_reach_section_says_what_its_counts_of_answers_are():
    said = counted(released())
    assert said.startswith(
        "Of the 2,316 answered for, each counted once however many replied, 2,247 had"
    )
    begun = replace(released(), reach=tuple(replace(r, answered=5_000) for r in released().reach))
    assert "the pictures and table below count 15,000" in counted(begun)
    assert counted(released(rate=0.0)) == ""


def test_unevenness_is_said_with_what_it_is_corrected_for():
    method = released().method
    assert unevenness(method).startswith("Response was uneven by 31% (coefficient of variation")
    assert "off by at most 16 points" in unevenness(method)
    even = unevenness(replace(method, cv=0.0, r_indicator=1.0))
    assert "no more uneven than chance alone" in even
    assert "R-indicator 1.00" in even
    assert in_points(0.025) == "2.5"
    assert in_points(0.05) == "5"


def test_small_numbers_are_words_and_large_ones_figures():
    assert [in_words(0), in_words(10), in_words(11)] == ["none", "ten", "11"]
    assert count(1_284) == "1,284"


@given(st.text(min_size=0, max_size=300), st.integers(10, 200))
def test_a_shortened_text_is_never_longer_than_asked(text, limit):
    assert len(shorten(text, limit)) <= limit


def test_a_claim_that_says_at_most_is_printed_and_settled_as_such():
    most = next(one for one in released().findings if one.ref == "A13")
    assert claimed(most) == "at most 5%"
    assert (
        "no more than 10% of 59 children drawn by ticket from the list show it."
        in what_would_settle_it(most, strength=False)
    )
    assert families_say(most).endswith("the claim amounts to at most 5%.")
    assert tipping(most.silent, "at_most").startswith(
        "For the claim to hold, it could be so of no more than 7% of the 1,442 children"
    )
    assert tipping_short(most).startswith("It could be so of no more than 7%")


def test_a_claim_that_cannot_be_compared_says_in_what_and_is_held_against_nothing():
    other = next(one for one in released().findings if one.ref == "A14")
    assert not_the_same(other) == (
        "Claim and question differ in the children and the time. Callers were asked about the "
        "call."
    )
    assert "the claim amounts" not in families_say(other)
    assert not_the_same(released().findings[0]) == ""


def test_a_line_that_starts_from_a_group_prints_what_was_observed_of_it_first():
    line = next(one for one in released().enquiries if one.starts_from == "gap")
    finding = next(one for one in released().findings if one.ref == line.ref)
    said = observed(line, finding)
    assert said.startswith("Idaci fifth 1: 41% of the 312 who replied (weighted)")
    assert "Over everybody the claim speaks of: 31%" in said


def test_published_figures_stand_with_their_year_and_every_place_that_has_one():
    timely = next(one for one in released().findings if one.ref == "A2")
    assert elsewhere(timely) == (
        "New plans issued within 20 weeks, 2024: Northshire 55%, statistical neighbours 48%, "
        "North East 51%, England 46%; the middle eight in ten of 153 authorities 13% to 96%"
    )


def test_what_is_new_since_yesterday_is_said_in_two_sentences():
    assert since(released(listed=1_000)).startswith("36 more children answered for: 179 in all")
    assert "verdicts changed" in since(released())
    assert since(replace(released(), delta=None)) == reach_sentence(released().headline)
