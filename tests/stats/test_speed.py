"""The bench of the analysis does what it says it times."""

from time import process_time

from soundings.rehearsal.bench_analyse import analyse


def test_ten_thousand_replies_are_weighted_and_estimated_in_a_moment():
    found = analyse(process_time)
    assert (found.n, found.margins, found.domains) == (found.n, 8, 100)
    assert 10_000 <= found.n < 10_010
    assert found.worst_miss < 1e-8
