"""Which cells the partnership may see."""

from hypothesis import given
from hypothesis import strategies as st

from soundings.disclosure.rules.suppression import (
    INSPECTOR,
    PARTNERSHIP,
    Cell,
    must_withhold,
    rounded,
    rounded_base,
    rounded_share,
    withheld,
)


def cell(key: str = "a", *, n: int = 100, favourable: int = 50, listed: int = 400) -> Cell:
    return Cell(key=key, n=n, favourable=favourable, listed=listed)


def test_halves_go_up_and_a_share_that_is_not_all_or_nothing_never_becomes_it():
    shares = (0.955, 0.945, 0.285, 0.0, 1.0, 0.9951, 0.0049)
    assert [rounded_share(share, PARTNERSHIP) for share in shares] == [
        0.96, 0.95, 0.29, 0.0, 1.0, 0.9975, 0.0025,
    ]  # fmt: skip
    assert [rounded(value, PARTNERSHIP) for value in (-0.125, 0.125, -0.001, 1.345)] == [
        -0.13, 0.13, 0.0, 1.35,
    ]  # fmt: skip


def test_nine_replies_are_too_few_and_ten_are_enough():
    assert must_withhold(cell(n=9, favourable=0 + 5), PARTNERSHIP)
    assert not must_withhold(cell(n=10, favourable=5), PARTNERSHIP)


def test_twenty_nine_listed_are_too_few_and_thirty_are_enough():
    assert must_withhold(cell(n=20, favourable=10, listed=29), PARTNERSHIP)
    assert not must_withhold(cell(n=20, favourable=10, listed=30), PARTNERSHIP)


def test_one_to_four_children_on_either_side_are_withheld_and_five_are_shown():
    for few in (1, 2, 3, 4):
        assert must_withhold(cell(favourable=few), PARTNERSHIP)
        assert must_withhold(cell(favourable=100 - few), PARTNERSHIP)
    assert not must_withhold(cell(favourable=5), PARTNERSHIP)
    assert not must_withhold(cell(favourable=95), PARTNERSHIP)


def test_all_or_none_of_a_group_of_29_is_withheld_and_of_30_is_shown():
    for side in (0, 1):
        assert must_withhold(cell(n=29, favourable=29 * side), PARTNERSHIP)
        assert not must_withhold(cell(n=30, favourable=30 * side), PARTNERSHIP)


def test_inspectors_have_nothing_withheld():
    assert not must_withhold(cell(n=1, favourable=1, listed=1), INSPECTOR)


def test_a_single_withheld_cell_takes_the_next_lowest_with_it():
    cells = [
        cell("small", n=8, favourable=4),
        cell("next", n=40, favourable=20),
        cell("large", n=90),
    ]
    assert withheld(cells, PARTNERSHIP) == {"small", "next"}


def test_two_withheld_cells_protect_each_other():
    cells = [cell("a", n=8, favourable=4), cell("b", n=9, favourable=4), cell("c", n=90)]
    assert withheld(cells, PARTNERSHIP) == {"a", "b"}


def test_nothing_withheld_withholds_nothing_more():
    assert withheld([cell("a"), cell("b")], PARTNERSHIP) == frozenset()


cells_ = st.lists(
    st.tuples(st.integers(0, 60), st.integers(0, 60), st.integers(0, 60)).map(
        lambda drawn: (drawn[0] + drawn[1], drawn[0], drawn[0] + drawn[1] + drawn[2])
    ),
    max_size=7,
)


def naive(rows: list[tuple[int, int, int]]) -> set[str]:
    """The same rule said the slow way: a row is (replied, favourable, listed)."""
    hidden = set()
    for place, (n, favourable, listed) in enumerate(rows):
        adverse = n - favourable
        if n < 10 or listed < 30:
            hidden.add(place)
        if favourable in {1, 2, 3, 4} or adverse in {1, 2, 3, 4}:
            hidden.add(place)
        if n < 30 and (favourable == 0 or adverse == 0):
            hidden.add(place)
    if len(hidden) == 1 and len(rows) > 1:
        left = [place for place in range(len(rows)) if place not in hidden]
        lowest = left[0]
        for place in left[1:]:
            if (rows[place][0], rows[place][2]) < (rows[lowest][0], rows[lowest][2]):
                lowest = place
        hidden.add(lowest)
    return {str(place) for place in hidden}


@given(cells_)
def test_the_rule_agrees_with_its_naive_twin(rows):
    cells = [
        cell(str(place), n=n, favourable=favourable, listed=listed)
        for place, (n, favourable, listed) in enumerate(rows)
    ]
    assert withheld(cells, PARTNERSHIP) == naive(rows)


@given(cells_)
def test_a_breakdown_never_hides_exactly_one_of_several_cells(rows):
    cells = [
        cell(str(place), n=n, favourable=favourable, listed=listed)
        for place, (n, favourable, listed) in enumerate(rows)
    ]
    assert len(withheld(cells, PARTNERSHIP)) != 1 or len(cells) == 1


@given(st.integers(0, 100_000))
def test_a_rounded_base_is_the_nearest_multiple_of_five(count):
    rounded = rounded_base(count, PARTNERSHIP)
    assert rounded % 5 == 0
    assert abs(rounded - count) <= 2
    assert rounded_base(count, INSPECTOR) == count
