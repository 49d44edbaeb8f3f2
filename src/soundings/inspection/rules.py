"""The inspection's decisions: which days it runs on, and which step may follow which state."""

import re
from datetime import date, datetime, time, timedelta

from soundings.inspection.constants import (
    BANK_HOLIDAYS,
    BRIEFING_AT,
    BRIEFING_DAY,
    CALENDAR_FROM,
    CALENDAR_TO,
    CLOSES_AT,
    CLOSES_DAY,
    LAST_DAY,
    LONDON,
    ON_SITE_FROM,
    ON_SITE_TO,
    OPENS_AT,
    OPENS_DAY,
    PACK_AT,
    PACK_DAY,
    REPLY_AT,
    REPLY_DAY,
)
from soundings.inspection.model import (
    Inspection,
    OffTheClock,
    Particulars,
    Schedule,
    State,
    Step,
    WrongParticulars,
    WrongState,
)

_SATURDAY = 5

STEPS: dict[Step, tuple[State, State]] = {
    Step.OPEN: (State.PREPARED, State.OPEN),
    Step.CLOSE: (State.OPEN, State.CLOSED),
    Step.FREEZE: (State.CLOSED, State.FROZEN),
}
"""From which state each step starts, and where it leads."""

_CODE = re.compile(r"[a-z0-9][a-z0-9-]{1,39}")


def is_working_day(day: date) -> bool:
    """Say whether England works that day."""
    return day.weekday() < _SATURDAY and day not in BANK_HOLIDAYS


def schedule(notified_on: date) -> Schedule:
    """Lay out the fifteen working days that begin with the day of notification.

    Raises OffTheClock for a day nobody works or one the calendar does not cover.
    """
    if not is_working_day(notified_on):
        message = (
            f"{notified_on:%A %-d %B %Y} is not a working day in England; "
            "give the working day the partnership was notified on, normally a Monday."
        )
        raise OffTheClock(message)
    days = [notified_on]
    while len(days) < LAST_DAY:
        following = days[-1] + timedelta(days=1)
        while not is_working_day(following):
            following += timedelta(days=1)
        days.append(following)
    if notified_on < CALENDAR_FROM or days[-1] > CALENDAR_TO:
        message = (
            f"An inspection notified on {notified_on:%-d %B %Y} leaves the calendar of bank "
            f"holidays, which covers {CALENDAR_FROM.year} to {CALENDAR_TO.year}; add the missing "
            "year to inspection/constants.py."
        )
        raise OffTheClock(message)

    def at(day: int, hour: time) -> datetime:
        return datetime.combine(days[day - 1], hour, tzinfo=LONDON)

    return Schedule(
        days=tuple(days),
        opens_at=at(OPENS_DAY, OPENS_AT),
        closes_at=at(CLOSES_DAY, CLOSES_AT),
        briefing_at=at(BRIEFING_DAY, BRIEFING_AT),
        pack_at=at(PACK_DAY, PACK_AT),
        reply_due=at(REPLY_DAY, REPLY_AT),
        on_site=tuple(days[ON_SITE_FROM - 1 : ON_SITE_TO]),
    )


def check_step(inspection: Inspection, step: Step) -> State:
    """Return the state the step leads to, or raise WrongState."""
    before, after = STEPS[step]
    if inspection.state is not before:
        message = (
            f"Inspection {inspection.code} is {inspection.state}; only one that is {before} "
            f"can be made {after}."
        )
        raise WrongState(message)
    return after


def check_particulars(particulars: Particulars) -> None:
    """Raise WrongParticulars or OffTheClock for what could not be an inspection."""
    if not _CODE.fullmatch(particulars.code):
        message = (
            f"“{particulars.code}” cannot be a code: use 2 to 40 small letters, digits and "
            "hyphens, beginning with a letter or digit, such as northshire-2026."
        )
        raise WrongParticulars(message)
    blank = [
        field
        for field in particulars.__struct_fields__
        if isinstance(text := getattr(particulars, field), str) and not text.strip()
    ]
    if blank:
        message = f"Nothing was given for {', '.join(blank).replace('_', ' ')}; every one is needed."
        raise WrongParticulars(message)
    schedule(particulars.notified_on)
