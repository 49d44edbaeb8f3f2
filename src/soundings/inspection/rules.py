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
    Card,
    Event,
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
        named = ", ".join(blank).replace("_", " ")
        message = f"Nothing was given for {named}; every one is needed."
        raise WrongParticulars(message)
    schedule(particulars.notified_on)


def _today(clock: Schedule, at: datetime) -> str:
    on = at.astimezone(LONDON).date()
    if on < clock.days[0]:
        return f"before day 1, {clock.days[0]:%A %-d %B %Y}"
    if on > clock.days[-1]:
        return f"after day {len(clock.days)}, {clock.days[-1]:%A %-d %B %Y}"
    reached = sum(day <= on for day in clock.days)
    return f"day {reached}" if on in clock.days else f"not a working day, after day {reached}"


def card(inspection: Inspection, at: datetime) -> Card:
    """Lay out an inspection's clock as it stands at that time."""
    clock = schedule(inspection.notified_on)
    moments = (
        (1, clock.day(1), "Partnership notified", False),
        (OPENS_DAY, clock.opens_at, "Survey opens", True),
        (CLOSES_DAY, clock.closes_at, "Survey closes", True),
        (BRIEFING_DAY, clock.briefing_at, "Inspector briefing", True),
        (PACK_DAY, clock.pack_at, "Partnership’s contrast pack", False),
        (REPLY_DAY, clock.reply_due, "Partnership’s reply due", True),
        (ON_SITE_FROM, clock.day(ON_SITE_FROM), "Inspectors on site", False),
        (ON_SITE_TO, clock.day(ON_SITE_TO), "Last day on site", False),
    )
    return Card(
        inspection=inspection,
        today=_today(clock, at),
        events=tuple(
            Event(
                day=f"D{day}",
                when=f"{when:%a %-d %b %Y, %H:%M}" if timed else f"{when:%a %-d %b %Y}",
                what=what,
                past=when < at,
            )
            for day, when, what, timed in moments
        ),
    )
