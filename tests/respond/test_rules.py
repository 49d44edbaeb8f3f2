"""Matching a typed age to a child, and what a visit is shown."""

from uuid import uuid4

import pytest

from soundings.instrument.model import InstrumentHash
from soundings.respond.model import Candidate, More, Visit
from soundings.respond.rules import (
    direction,
    is_idle,
    match_case,
    may_begin,
    read_visit,
    wants_renewal,
    write_visit,
)


def children(*ages, taken=()):
    return [
        Candidate(case_id=uuid4(), age=age, taken=place in taken) for place, age in enumerate(ages)
    ]


@pytest.mark.parametrize(
    ("age", "ages", "taken", "expected"),
    [
        (9, (9,), (), 0),
        (9, (8, 9, 10), (), 1),
        (9, (8,), (), 0),
        (9, (10,), (), 0),
        (9, (11,), (), None),
        (9, (8, 10), (), None),
        (9, (), (), None),
        (9, (9, 9), (), 0),
        (9, (9, 9), (0,), 1),
        (9, (9, 9), (0, 1), None),
        (9, (8, 8), (), 0),
        (9, (8, 10), (0,), 1),
        (9, (9, 10), (0,), None),
    ],
)
def test_an_age_finds_its_child(age, ages, taken, expected):
    listed = children(*ages, taken=taken)
    assert match_case(age, listed) == (None if expected is None else listed[expected].case_id)


@pytest.mark.parametrize(
    ("cases", "submitted", "expected"), [(1, 0, True), (1, 1, False), (3, 2, True), (0, 0, True)]
)
def test_a_link_may_begin_a_reply_for_each_child(cases, submitted, expected):
    assert may_begin(More(cases=cases, submitted=submitted)) is expected


def test_a_visit_is_written_and_read():
    visit = Visit(
        response_id=uuid4(), number="a1b2", instrument_hash=InstrumentHash("f" * 64), minute=100
    )
    assert read_visit(write_visit(visit)) == visit
    assert read_visit(None) is None
    assert not wants_renewal(visit, 105)
    assert wants_renewal(visit, 106)
    assert not is_idle(visit, 145)
    assert is_idle(visit, 146)


def test_languages_run_their_own_way():
    assert direction("en") == "ltr"
    assert direction("ur") == "rtl"
