"""Matching a typed age to a child, what a reply counts as, and how long a miss waits."""

from uuid import uuid4

import pytest

from soundings.instrument.model import AUDIENCES, InstrumentHash, Text
from soundings.instrument.rules import core_path
from soundings.respond.constants import LONGEST_WAIT_S, MISSES_A_SECOND, MOST_REPLIES
from soundings.respond.model import Candidate, Misses, Reply, Standing, State, Visit
from soundings.respond.rules.counting import standing
from soundings.respond.rules.matching import match_case, may_tell_another
from soundings.respond.rules.visits import (
    after_sending,
    is_idle,
    is_pin,
    miss,
    read_visit,
    wants_renewal,
    write_visit,
)


def children(*ages, taken=(), year=None):
    return [
        Candidate(case_id=uuid4(), age=age, taken=place in taken, school_year=year)
        for place, age in enumerate(ages)
    ]


@pytest.mark.parametrize(
    ("age", "ages", "taken", "year", "expected"),
    [
        (9, (9,), (), None, 0),
        (9, (8, 9, 10), (), None, 1),
        (9, (8,), (), None, 0),
        (9, (10,), (), None, 0),
        (9, (11,), (), None, None),
        (9, (8, 10), (), None, None),
        (9, (8, 10), (), 4, 0),
        (9, (8, 10), (), 5, 1),
        (9, (8, 10), (), 9, None),
        (9, (), (), None, None),
        (9, (9, 9), (), None, 0),
        (9, (9, 9), (0,), None, 1),
        (9, (9, 9), (0, 1), None, None),
        (9, (8, 8), (), None, 0),
        (9, (8, 10), (0,), None, 1),
        (9, (9, 10), (0,), None, None),
        (9, (9,), (), 13, 0),
    ],
)
def test_an_age_finds_its_child(age, ages, taken, year, expected):
    listed = children(*ages, taken=taken, year=year)
    found = match_case(age, listed)
    assert found == (None if expected is None else listed[expected].case_id)


def sent(**more):
    known = {
        "response_id": uuid4(),
        "inspection_id": uuid4(),
        "link_id": uuid4(),
        "case_id": None,
        "instrument_hash": InstrumentHash("f" * 64),
        "language": "en",
        "audience": "parent_carer",
        "state": State.SUBMITTED,
        "answers": {},
        "typed_in": {},
        "called": None,
        "told": Standing.NOTHING,
        "taking": True,
    }
    return Reply(**known | more)


def test_every_parent_may_tell_of_as_many_children_whatever_is_listed():
    assert may_tell_another(sent(), MOST_REPLIES - 1)
    assert not may_tell_another(sent(), MOST_REPLIES)
    for audience in ("young_person", "easy_read"):
        assert not may_tell_another(sent(audience=audience), 1)
    same = uuid4()
    assert not may_tell_another(sent(response_id=same, link_id=same), 1)
    assert not may_tell_another(sent(state=State.STARTED), 1)


def test_half_of_the_first_part_s_closed_questions_make_a_partial_reply(instrument):
    asked = [
        item
        for item in core_path(instrument, {"q00": 9}, "parent_carer")
        if not isinstance(item, Text)
    ]
    answers: dict[str, object] = {"q00": 9}
    assert standing(instrument, answers, "parent_carer") is Standing.NOTHING
    for count, item in enumerate(asked[1:], start=2):
        answers[item.id] = "not_sure" if item.id != "q02" else ("not_sure",)
        path = core_path(instrument, answers, "parent_carer")
        closed = [one for one in path if not isinstance(one, Text)]
        wanted = Standing.PARTIAL if 2 * count >= len(closed) else Standing.BREAK_OFF
        assert standing(instrument, answers, "parent_carer") is wanted, count
    assert wanted is Standing.PARTIAL


def test_skipping_makes_nothing_partial(instrument):
    answers = {item.id: None for item in instrument.items} | {"q00": 9}
    assert standing(instrument, answers, "parent_carer") is Standing.NOTHING
    assert standing(instrument, answers | {"q57": "good"}, "parent_carer") is Standing.BREAK_OFF


@pytest.mark.parametrize("audience", AUDIENCES)
def test_a_visit_is_written_and_read(audience):
    visit = Visit(
        response_id=uuid4(),
        number="a1b2",
        instrument_hash=InstrumentHash("f" * 64),
        minute=100,
        language="ur",
        audience=audience,
        proven=audience == "easy_read",
    )
    assert read_visit(write_visit(visit)) == visit
    assert read_visit(None) is None
    assert not wants_renewal(visit, 105)
    assert wants_renewal(visit, 106)
    assert not is_idle(visit, 145)
    assert is_idle(visit, 146)
    sent = after_sending(visit, "fresh")
    assert (sent.number, sent.proven) == ("a1b2" if visit.proven else "fresh", False)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("123456", True), ("123456789012", True), ("12345", False), ("1" * 13, False),
     ("12345a", False), ("١٢٣٤٥٦", False), ("", False)],
)  # fmt: skip
def test_a_pin_is_6_to_12_digits(typed, expected):
    assert is_pin(typed) is expected


def test_misses_queue_behind_one_another_and_too_many_are_turned_away():
    misses, waits = Misses(), []
    for _ in range(200):
        misses, wait = miss(misses, 1000.0)
        waits.append(wait)
    assert max(waits[:MISSES_A_SECOND]) < 1 / MISSES_A_SECOND
    queued = [wait for wait in waits if wait is not None]
    assert queued == sorted(queued)
    assert max(queued) <= LONGEST_WAIT_S
    assert waits[-1] is None
    assert miss(misses, 1000.0 + LONGEST_WAIT_S + 1)[1] == 0.0
