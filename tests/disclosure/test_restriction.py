"""What of the inspectors' release the partnership may see."""

import json

import msgspec
import pytest
from msgspec.structs import replace
from tests.briefing.make import CLAIMS, SECRET_QUOTE, SECRET_SCHOOL, figure, pack, released

from soundings.disclosure.model import Released


def figures_of(release: Released):
    yield from (finding.figure for finding in release.findings)
    yield from (gap.group_figure for gap in release.gaps)


def test_the_pack_holds_nothing_of_what_is_for_inspectors_alone():
    shown = pack()
    assert (shown.quotes, shown.themes, shown.enquiries, shown.signals) == ((), (), (), ())
    assert (shown.reach, shown.channels, shown.balance, shown.waves) == ((), (), (), ())
    assert shown.domains == ()
    assert shown.safeguarding is None
    text = msgspec.json.encode(shown).decode()
    assert SECRET_QUOTE not in text
    assert SECRET_SCHOOL not in text


def test_every_base_is_a_multiple_of_five_and_every_share_a_whole_percentage():
    for shown in figures_of(pack()):
        if shown.withheld:
            continue
        assert shown.n % 5 == 0
        assert shown.listed % 5 == 0
        assert shown.favourable is None
        for share in (shown.share, shown.low, shown.high):
            assert round(share, 2) == share


def test_a_figure_on_nine_replies_is_withheld_whole():
    whole = released()
    first = replace(whole.findings[0], figure=figure("C16", "all", 400, 9, 0.5))
    shown = pack(replace(whole, findings=(first, *whole.findings[1:]))).findings[0]
    assert shown.figure.withheld
    assert {shown.figure.share, shown.figure.low, shown.figure.n, shown.figure.listed} == {None}
    assert shown.counter_examples is None


def test_every_claim_stands_in_the_pack_as_it_was_given():
    assert [finding.verbatim for finding in pack().findings] == [row[2] for row in CLAIMS]


def test_a_gap_is_shown_only_if_both_groups_pass():
    whole = released()
    gap = next(gap for gap in whole.gaps if gap.standing and gap.variable == "idaci_fifth")
    small = replace(gap, group_figure=figure(gap.measure, "idaci_fifth=1", 400, 9, 0.5))
    domains = tuple(each for each in whole.domains if each.variable != "idaci_fifth")
    shown = pack(replace(whole, gaps=(small,), domains=domains))
    assert shown.gaps == ()


def test_a_group_is_withheld_if_everybody_else_is_too_few():
    whole = released()
    finding = whole.findings[0]
    gap = next(gap for gap in whole.gaps if gap.ref == finding.ref and gap.standing)
    nearly = replace(
        gap,
        group_figure=replace(
            finding.figure,
            n=finding.figure.n - 7,
            favourable=finding.figure.favourable - 3,
            listed=finding.figure.listed - 300,
            domain="sex=male",
        ),
        variable="sex",
        group="male",
    )
    domains = tuple(each for each in whole.domains if each.variable != "sex")
    assert pack(replace(whole, gaps=(nearly,), domains=domains)).gaps == ()


def test_a_lone_withheld_group_takes_the_next_lowest_of_its_breakdown():
    whole = released()
    chosen = [gap for gap in whole.gaps if gap.ref == "A1" and gap.variable == "idaci_fifth"]
    domains = [
        each for each in whole.domains
        if each.measure == "C16" and each.variable == "idaci_fifth"
    ]  # fmt: skip
    shrunk = tuple(
        replace(each, figure=figure("C16", "idaci_fifth=2", 400, 9, 0.5))
        if each.category == "2"
        else each
        for each in domains
    )
    standing = tuple(replace(gap, standing=True) for gap in chosen if gap.group != "2")
    shown = pack(replace(whole, gaps=standing, domains=shrunk))
    lowest = min((each for each in shrunk if each.category != "2"), key=lambda each: each.figure.n)
    assert {gap.group for gap in shown.gaps} == {"1", "3", "4", "5"} - {lowest.category}


@pytest.mark.parametrize("listed", [60, 140, 400, 9_812, 65_000])
def test_no_count_under_five_is_in_the_bytes_of_any_size_of_area(listed):
    shown = json.loads(msgspec.json.encode(pack(released(listed=listed))))
    bases = [shown["headline"][key] for key in ("listed", "reached", "replied")]
    for finding in shown["findings"]:
        bases += [finding["figure"]["n"], finding["figure"]["listed"]]
        bases.append(finding["counter_examples"])
    for gap in shown["gaps"]:
        bases += [gap["group_figure"]["n"], gap["rest_n"]]
    assert all(base is None or base % 5 == 0 for base in bases)
    assert all(base is None or base >= 10 for base in bases[3:])
