from hypothesis import given
from hypothesis import strategies as st

from soundings.roll.rules.families import components, joined_by_keys

COUNT = 12
PAIRS = st.lists(st.tuples(st.integers(0, COUNT - 1), st.integers(0, COUNT - 1)), max_size=20)


def by_hand(count, pairs):
    """Spread along every pair until nothing changes: slow and plain."""
    groups = [{thing} for thing in range(count)]
    changed = True
    while changed:
        changed = False
        for one, other in pairs:
            together = groups[one] | groups[other]
            for thing in together:
                if groups[thing] != together:
                    groups[thing] = together
                    changed = True
    return [min(group) for group in groups]


@given(PAIRS)
def test_components_are_those_found_by_spreading(pairs):
    assert components(COUNT, pairs) == by_hand(COUNT, pairs)


@given(PAIRS, st.randoms(use_true_random=False))
def test_the_order_of_the_pairs_does_not_matter(pairs, random):
    shuffled = [pair[:: random.choice((1, -1))] for pair in random.sample(pairs, len(pairs))]
    assert components(COUNT, pairs) == components(COUNT, shuffled)


def test_things_are_joined_by_any_key_they_share_however_far_round():
    assert joined_by_keys([["a"], ["b"], ["a", "c"], [], ["c", "d"], ["d", "b"]]) == [
        0, 0, 0, 3, 0, 0,
    ]  # fmt: skip
