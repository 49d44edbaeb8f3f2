from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundings.inspection.constants import BANK_HOLIDAYS, LONDON
from soundings.inspection.model import OffTheClock, State, Step
from soundings.inspection.rules import STEPS, is_working_day, schedule

MONDAY = date(2026, 9, 14)


def test_the_clock_of_an_ordinary_fortnight():
    clock = schedule(MONDAY)
    assert clock.opens_at == datetime(2026, 9, 15, 10, 0, tzinfo=LONDON)
    assert clock.closes_at == datetime(2026, 9, 23, 12, 0, tzinfo=LONDON)
    assert clock.briefing_at == datetime(2026, 9, 24, 18, 0, tzinfo=LONDON)
    assert clock.pack_at.date() == date(2026, 9, 25)
    assert clock.reply_due == datetime(2026, 9, 28, 12, 0, tzinfo=LONDON)
    assert clock.on_site == tuple(date(2026, 9, 28) + timedelta(days=n) for n in range(5))


def test_a_day_of_the_clock_is_an_aware_hour_in_london():
    assert schedule(MONDAY).day(3, 9, 30).astimezone(UTC) == datetime(
        2026, 9, 16, 8, 30, tzinfo=UTC
    )


def test_the_clock_keeps_london_hours_when_summer_time_ends_in_between():
    clock = schedule(date(2026, 10, 19))
    assert clock.opens_at.utcoffset() == timedelta(hours=1)
    assert clock.closes_at.utcoffset() == timedelta(0)
    assert clock.closes_at.hour == 12
    assert clock.day(8, 12).utcoffset() == timedelta(0)


def test_easter_takes_two_days_out_of_the_clock():
    clock = schedule(date(2026, 3, 30))
    assert date(2026, 4, 3) not in clock.days
    assert date(2026, 4, 6) not in clock.days
    assert clock.day(5).date() == date(2026, 4, 7)


@pytest.mark.parametrize("day", [date(2026, 9, 13), date(2026, 12, 28), date(2026, 4, 3)])
def test_nobody_is_notified_on_a_day_nobody_works(day):
    with pytest.raises(OffTheClock, match="not a working day"):
        schedule(day)


def test_a_year_without_bank_holidays_in_the_table_is_refused():
    with pytest.raises(OffTheClock, match="2025 to 2028"):
        schedule(date(2028, 12, 18))
    with pytest.raises(OffTheClock, match="2025 to 2028"):
        schedule(date(2024, 9, 9))


def test_a_day_beyond_the_clock_is_refused():
    with pytest.raises(OffTheClock, match="1 to 15"):
        schedule(MONDAY).day(16)


@given(st.dates(date(2025, 1, 1), date(2028, 12, 1)).filter(is_working_day))
def test_the_clock_counts_working_days_only_and_skips_none(day):
    days = schedule(day).days
    assert len(days) == 15
    assert all(is_working_day(one) for one in days)
    between = [days[0] + timedelta(days=n) for n in range((days[-1] - days[0]).days + 1)]
    assert [one for one in between if is_working_day(one)] == list(days)


def test_bank_holidays_are_eight_weekdays_a_year():
    for year in range(2025, 2029):
        days = [day for day in BANK_HOLIDAYS if day.year == year]
        assert len(days) == 8
        assert all(day.weekday() < 5 for day in days)


def test_states_follow_one_another_in_one_line():
    assert [STEPS[step] for step in Step] == [
        (State.PREPARED, State.OPEN),
        (State.OPEN, State.CLOSED),
        (State.CLOSED, State.FROZEN),
    ]
