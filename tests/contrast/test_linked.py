"""One child, two clocks: agreement, disagreement, and nobody's error."""

from datetime import date
from uuid import UUID

import pytest
from msgspec.structs import replace
from tests.claims.test_rules import FRAME, NOTIFIED
from tests.contrast.make import ARCHETYPES, claim

from soundings.claims.model import DatedRow
from soundings.claims.rules import facts
from soundings.contrast.model import LinkedReply
from soundings.contrast.rules.linked import Accounts, linked, respondents
from soundings.estimate.model import ResponseClass

CLAIM = claim(1, "C01", 0.9)
LATE, IN_TIME = {"q23": "2025-01", "q25": "2025-09"}, {"q23": "2025-05", "q25": "2025-09"}


def row(number, kept, **changes):
    known = {"starts_on": date(2025, 5, 1), "ends_on": date(2025, 9, 1), "excepted": False}
    return DatedRow(
        claim_id=CLAIM.claim_id, case_id=UUID(int=number), kept=kept, **(known | changes)
    )


def reply(number, weight=1.0):
    return LinkedReply(
        case_id=UUID(int=number),
        family_id=UUID(int=100 + number),
        response_class="all",
        weight=weight,
    )


CLASSES = (ResponseClass(name="all", families_listed=200, families_answered=40, base_weight=5.0),)


def crossed(rows, said, weights=None, frame=FRAME):
    accounts = Accounts(
        facts={one.case_id: facts(frame, NOTIFIED) for one in rows},
        answers={UUID(int=number): answers for number, answers in said.items()},
    )
    replies = [reply(number, (weights or {}).get(number, 1.0)) for number in said]
    among = respondents(replies, CLASSES)
    return linked(CLAIM, ARCHETYPES["C01"], rows, accounts, among)


def both_ways():
    """Return 40 children: 20 agree in time, 10 late by both, 8 the record alone, 2 the family."""
    rows = [row(number, number < 28) for number in range(40)]
    said = {number: IN_TIME if number < 20 or number >= 38 else LATE for number in range(40)}
    return rows, said


def test_the_two_by_two_counts_each_child_once_and_lists_those_who_disagree():
    found, apart = crossed(*both_ways())
    assert (found.both, found.area_only, found.family_only, found.neither) == (20, 8, 2, 10)
    assert (found.n, found.rows) == (40, 40)
    assert found.area_only_share == pytest.approx(0.2)
    assert found.net == pytest.approx(0.15)
    assert found.net_low < found.net < found.net_high
    assert 0 < found.p < 0.2
    assert 0 < found.kappa < 1
    assert len(apart) == 10
    assert sum(one.area_says for one in apart) == 8
    assert {tuple(one.family_said) for one in apart} == {("q23", "q25")}
    assert "disagree" in found.sentence


def test_weights_move_the_shares_and_leave_the_counts():
    rows, said = both_ways()
    heavy, _ = crossed(rows, said, dict.fromkeys(range(20, 28), 5.0))
    assert heavy.area_only == 8
    assert heavy.area_only_share == pytest.approx(40 / 72)


def test_the_claim_is_counted_anew_from_rows_on_its_printed_definition():
    rows = [row(1, kept=True), row(2, kept=False), row(3, kept=None), row(4, True, excepted=True)]
    found, apart = crossed(rows, {})
    assert (found.rows, found.excepted, found.open) == (4, 1, 1)
    assert found.recounted == 0.5
    assert (found.n, found.net, found.kappa, apart) == (0, None, None, ())
    assert found.sentence.startswith("No child has both")


def test_a_child_the_claim_does_not_speak_of_is_left_out():
    rows, said = both_ways()
    found, _ = crossed(rows, said, frame=replace(FRAME, status="sen_support"))
    assert (found.rows, found.n, found.recounted) == (0, 0, None)


@pytest.mark.parametrize("answers", [{"q23": "not_sure", "q25": "2025-09"}, {}])
def test_a_family_that_does_not_say_is_on_neither_side(answers):
    found, apart = crossed([row(1, kept=True)], {1: answers})
    assert (found.rows, found.n, apart) == (1, 0, ())


def test_accounts_all_of_one_word_have_no_agreement_beyond_chance():
    rows = [row(number, kept=True) for number in range(30)]
    found, apart = crossed(rows, dict.fromkeys(range(30), IN_TIME))
    assert (found.net, found.kappa, apart) == (0, None, ())


def test_a_disagreement_is_never_called_an_error_or_a_lie():
    found, _ = crossed(*both_ways())
    for word in ("false", "wrong", "error", "lie", "incorrect"):
        assert word not in found.sentence.lower().split()
