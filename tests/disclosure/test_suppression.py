"""Which figures the partnership may see, each for what it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundings.disclosure.rules.suppression import (
    INSPECTOR,
    PARTNERSHIP,
    PUBLIC,
    Cell,
    few_came,
    rounded,
    rounded_base,
    rounded_share,
    why_withheld,
)


def cell(*, n: int = 100, favourable: int = 50, listed: int = 400) -> Cell:
    return Cell(n=n, favourable=favourable, listed=listed)


def test_halves_go_up_and_a_share_that_is_not_all_or_nothing_never_becomes_it():
    shares = (0.955, 0.945, 0.285, 0.0, 1.0, 0.9951, 0.0049)
    assert [rounded_share(share, PARTNERSHIP) for share in shares] == [
        0.96, 0.95, 0.29, 0.0, 1.0, 0.9975, 0.0025,
    ]  # fmt: skip
    assert [rounded(value, PARTNERSHIP) for value in (-0.125, 0.125, -0.001, 1.345)] == [
        -0.13, 0.13, 0.0, 1.35,
    ]  # fmt: skip


def test_nine_replies_are_too_few_and_ten_are_enough():
    assert why_withheld(cell(n=9, favourable=5), PARTNERSHIP) == "few_replies"
    assert why_withheld(cell(n=10, favourable=5), PARTNERSHIP) == ""


def test_the_public_sees_nothing_on_fewer_than_thirty():
    assert why_withheld(cell(n=29, favourable=14), PUBLIC) == "few_replies"
    assert why_withheld(cell(n=30, favourable=14), PUBLIC) == ""


def test_twenty_nine_listed_are_too_few_and_thirty_are_enough():
    assert why_withheld(cell(n=20, favourable=10, listed=29), PARTNERSHIP) == "few_listed"
    assert why_withheld(cell(n=20, favourable=10, listed=30), PARTNERSHIP) == ""


def test_one_to_four_children_on_either_side_are_withheld_and_five_are_shown():
    for few in (1, 2, 3, 4):
        assert why_withheld(cell(favourable=few), PARTNERSHIP) == "few_on_one_side"
        assert why_withheld(cell(favourable=100 - few), PARTNERSHIP) == "few_on_one_side"
    assert why_withheld(cell(favourable=5), PARTNERSHIP) == ""
    assert why_withheld(cell(favourable=95), PARTNERSHIP) == ""


def test_all_or_none_of_a_group_of_29_is_withheld_and_of_30_is_shown():
    for side in (0, 1):
        assert why_withheld(cell(n=29, favourable=29 * side), PARTNERSHIP) == "all_or_none"
        assert why_withheld(cell(n=30, favourable=30 * side), PARTNERSHIP) == ""


def test_inspectors_have_nothing_withheld():
    assert why_withheld(cell(n=1, favourable=1, listed=1), INSPECTOR) == ""


@pytest.mark.parametrize(
    ("n", "favourable", "told"),
    [
        (100, 50, False),  # nobody came
        (104, 50, True),  # four
        (110, 57, True),  # ten, three of them adverse
        (110, 55, False),  # ten, five of each
        (105, 55, False),  # five, all of one mind: no fewer than a cell may be
        (99, 49, True),  # one was taken back
    ],
)
def test_a_figure_shown_again_tells_of_few_who_came_in_between(n, favourable, told):
    assert few_came(cell(), cell(n=n, favourable=favourable), PARTNERSHIP) is told


@given(st.integers(0, 100_000))
def test_a_rounded_base_is_the_nearest_multiple_of_five(count):
    rounded = rounded_base(count, PARTNERSHIP)
    assert rounded % 5 == 0
    assert abs(rounded - count) <= 2
    assert rounded_base(count, INSPECTOR) == count
