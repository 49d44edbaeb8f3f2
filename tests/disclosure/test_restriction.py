"""What of the inspectors' release the partnership and the public may see."""

import json

import msgspec
import pytest
from msgspec.structs import replace
from tests.briefing.make import CLAIMS, SECRET_QUOTE, SECRET_SCHOOL, figure, released
from tests.briefing.make import pack as handmade
from tests.disclosure.make import Children, of, pack, page

from soundings.disclosure.model import Paraphrase, PublicTotal, Released, Theme


def figures_of(release: Released):
    yield from (finding.figure for finding in release.findings)
    yield from (domain.figure for domain in release.domains)
    yield from (gap.group_figure for gap in release.gaps)


@pytest.fixture(scope="module")
def area() -> Released:
    return of(Children(1_100, 0.25, seed=3))


@pytest.fixture(scope="module")
def shown(area) -> Released:
    return pack(area)


def test_the_pack_holds_nothing_of_what_is_for_inspectors_alone():
    shown = handmade()
    assert (shown.quotes, shown.enquiries, shown.signals) == ((), (), ())
    assert (shown.reach, shown.channels, shown.balance, shown.waves) == ((), (), (), ())
    assert (shown.schools, shown.variations, shown.gradients, shown.linked) == ((), (), (), ())
    assert (shown.told, shown.delta, shown.safeguarding) == ((), None, None)
    text = msgspec.json.encode(shown).decode()
    assert SECRET_QUOTE not in text
    assert SECRET_SCHOOL not in text


def test_every_base_is_a_multiple_of_five_and_every_share_a_whole_percentage(shown):
    for one in figures_of(shown):
        if one.withheld:
            continue
        assert one.n % 5 == 0
        assert one.listed % 5 == 0
        assert one.favourable is None
        for share in (one.share, one.low, one.high):
            assert round(share, 2) == share


def test_a_withheld_figure_has_no_number_and_says_why(shown):
    withheld = [one for one in figures_of(shown) if one.withheld]
    assert withheld
    for one in withheld:
        numbers = (one.share, one.low, one.high, one.n, one.listed, one.favourable)
        assert set(numbers) == {None}
        assert one.why_withheld


def test_a_claim_on_nine_replies_is_withheld_whole_with_every_group_of_it():
    whole = released()
    first = replace(whole.findings[0], figure=figure("C16", "all", 400, 9, 0.5))
    shown = handmade(replace(whole, findings=(first, *whole.findings[1:])))
    assert shown.findings[0].figure.why_withheld == "few_replies"
    assert shown.findings[0].counter_examples is None
    assert all(one.figure.withheld for one in shown.domains if one.measure == "C16")
    assert not [gap for gap in shown.gaps if gap.measure == "C16"]


def test_every_claim_stands_in_the_pack_as_it_was_given():
    assert [finding.verbatim for finding in handmade().findings] == [row[2] for row in CLAIMS]


def test_a_gap_is_shown_only_of_a_group_that_is(area, shown):
    shown_groups = {
        (one.measure, one.variable, one.category)
        for one in shown.domains
        if not one.figure.withheld
    }
    assert shown.gaps
    assert {(gap.measure, gap.variable, gap.group) for gap in shown.gaps} <= shown_groups
    assert len(shown.gaps) < len(area.gaps)


def test_no_breakdown_withholds_exactly_one_of_its_groups(shown):
    withheld: dict[tuple[str, str], int] = {}
    for one in shown.domains:
        key = one.measure, one.variable
        withheld[key] = withheld.get(key, 0) + one.figure.withheld
    assert 1 not in withheld.values()


def test_measures_of_one_question_withhold_the_same_groups(shown):
    hidden = [
        {(one.variable, one.category) for one in shown.domains
         if one.measure == measure and one.figure.withheld}
        for measure in (CLAIMS[0][1], CLAIMS[1][1])
    ]  # fmt: skip
    assert hidden[0]
    assert hidden[0] == hidden[1]


def test_groups_that_do_not_add_up_to_the_whole_are_withheld():
    whole = of(Children(1_100, 0.25, seed=3))
    broken = tuple(
        replace(one, figure=replace(one.figure, n=one.figure.n + 40))
        if (one.measure, one.variable, one.category) == ("C16", "sex", "male")
        else one
        for one in whole.domains
    )
    shown = pack(replace(whole, domains=broken))
    assert {
        one.figure.why_withheld
        for one in shown.domains
        if (one.measure, one.variable) == ("C16", "sex")
    } == {"unprotectable"}


@pytest.mark.parametrize("listed", [60, 140, 400, 9_812])
def test_no_count_under_ten_is_in_the_bytes_of_any_size_of_area(listed):
    shown = json.loads(msgspec.json.encode(pack(of(Children(listed, 0.3, seed=listed)))))
    bases = []
    for entry in (*shown["findings"], *shown["domains"]):
        bases += [entry["figure"]["n"], entry["figure"]["listed"]]
    bases += [finding["counter_examples"] for finding in shown["findings"]]
    for gap in shown["gaps"]:
        bases += [gap["group_figure"]["n"], gap["rest_n"]]
    assert all(base is None or (base >= 10 and base % 5 == 0) for base in bases)
    heads = [shown["headline"][key] for key in ("listed", "reached", "replied")]
    assert all(base % 5 == 0 for base in heads)


def test_of_a_small_area_most_groups_vanish_and_the_release_says_so():
    shown = pack(of(Children(150, 0.3, seed=1)))
    assert shown.withholding.groups_shown < shown.withholding.groups / 4
    assert "Most groups are so small here" in shown.withholding.said
    assert "withheld, not nought" in shown.withholding.said


def test_a_list_base_a_few_away_from_a_published_count_is_not_shown(area):
    figures = {
        (one.variable, one.category): one.figure.listed
        for one in area.domains if one.measure == "C16"
    }  # fmt: skip
    boys = figures["sex", "male"]
    totals = tuple(
        PublicTotal(variable="sex", category=category, population="all", count=count,
                    source="DfE, SEN statistics", year=2026)
        for category, count in (("male", boys - 3), ("female", figures["sex", "female"] + 9))
    )  # fmt: skip
    shown = pack(replace(area, public_totals=totals))
    bases = {
        one.category: one.figure.listed
        for one in shown.domains if (one.measure, one.variable) == ("C16", "sex")
    }  # fmt: skip
    assert bases["male"] is None
    assert bases["female"] is not None
    assert shown.public_totals == totals


def test_a_theme_of_nine_comments_is_left_out_and_a_paraphrase_goes_with_its_theme():
    said = (Paraphrase(direction="negative", words="Several waited long."),)
    themes = (
        Theme(theme="waits", comments=214, negative=200, paraphrases=said),
        Theme(theme="rare", comments=9, paraphrases=said),
    )
    shown = handmade(replace(released(), themes=themes))
    assert [theme.theme for theme in shown.themes] == ["waits"]
    assert shown.themes[0].comments == 215
    assert shown.themes[0].negative is None
    assert shown.themes[0].paraphrases == said


def test_the_public_sees_whole_figures_on_thirty_replies_and_nothing_of_a_group(area, shown):
    few = replace(area.findings[0], figure=figure("C16", "all", 400, 25, 0.5))
    whole = replace(area, findings=(few, *area.findings[1:]))
    public = page(whole, pack(whole))
    assert public.audience == "public"
    assert (public.domains, public.gaps, public.confidence) == ((), (), None)
    assert public.findings[0].figure.why_withheld == "few_replies"
    assert not public.findings[2].figure.withheld
    assert public.thresholds.minimum_replies == 30


def test_what_is_withheld_from_the_partnership_is_withheld_from_the_public(area):
    shown = pack(area)
    first = replace(
        shown.findings[0],
        figure=replace(shown.findings[0].figure, withheld=True, why_withheld="few_newcomers"),
    )
    public = page(area, replace(shown, findings=(first, *shown.findings[1:])))
    assert public.findings[0].figure.withheld
