"""The decisions of estimation, one at a time."""

from datetime import UTC, datetime
from uuid import UUID

from soundings.estimate.model import Flag, Rates, Response, WaveTime
from soundings.estimate.rules.figures import flag
from soundings.estimate.rules.respondents import respondents
from soundings.estimate.rules.response import ending, final, rates
from soundings.estimate.rules.waves import wave_of
from soundings.outreach.model import Code


def test_rates_count_a_bounce_as_eligible_and_a_hold_as_not_interviewed():
    counts = {Code.COMPLETE: 10, Code.UNDELIVERABLE: 5, Code.HELD: 5, Code.REFUSED: 5}
    found = rates([ending(code) for code, count in counts.items() for _ in range(count)])
    assert isinstance(found, Rates)
    assert found.rr2 == 10 / 25
    assert (found.unreachable, found.other) == (5, 5)
    assert found.never_reachable == 5 / 25
    assert final(Code.COMPLETE, None, "email", None).outcome == "refusal"
    assert final(None, None, "none", None).code == "no_contact"


def test_a_child_who_died_leaves_the_denominator_and_one_who_objected_refused():
    found = rates(
        [ending(Code.COMPLETE), ending(Code.NOT_ELIGIBLE), ending(Code.HELD, "objected")]
    )
    assert (found.not_eligible, found.refused, found.other) == (1, 1, 0)
    assert found.rr2 == found.rr5 == 1 / 2


def test_the_interviewed_silent_count_for_all_they_were_drawn_from():
    ended = [ending(Code.COMPLETE)] * 30 + [ending(Code.NOT_SENT)] * 70
    assert rates(ended).weighted_rr2 == rates(ended).rr2 == 0.3
    assert rates(ended, phoned=35.0).weighted_rr2 == 0.65


def test_a_reply_belongs_to_the_last_wave_before_it():
    waves = [WaveTime(number=n, opens_at=datetime(2026, 9, 14 + n, tzinfo=UTC)) for n in (1, 2)]
    assert wave_of(datetime(2026, 9, 14, tzinfo=UTC), waves) == 0
    assert wave_of(datetime(2026, 9, 15, 12, tzinfo=UTC), waves) == 1
    assert wave_of(datetime(2026, 9, 20, tzinfo=UTC), waves) == 2


def test_a_share_of_one_is_for_review():
    assert flag(1.0, 400.0, 400.0, 390.0) is Flag.UNRELIABLE
    assert flag(0.5, 400.0, 400.0, 390.0) is Flag.NONE
    assert flag(0.5, 20.0, 20.0, 15.0) is Flag.INSUFFICIENT


def test_of_two_replies_about_a_child_at_one_moment_the_fuller_counts():
    at, child = datetime(2026, 9, 15, tzinfo=UTC), UUID(int=9)

    def reply(number, **answers):
        return Response(
            response_id=UUID(int=number), case_id=child, instrument_hash="i", mode="web",
            state="submitted", answers=answers, started_at=at, saved_at=at, submitted_at=at,
        )  # fmt: skip

    short, full = {"q00": 9}, {"q00": 9, "q01": "yes"}
    for pair in ((reply(1, **short), reply(2, **full)), (reply(1, **full), reply(2, **short))):
        (counted,) = respondents(pair, {}, [child])
        assert counted.answers == full
