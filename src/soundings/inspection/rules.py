"""The inspection's decisions: which days it runs on, and which step may follow which state."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from soundings.inspection.constants import (
    BANK_HOLIDAYS,
    BRIEFING_AT,
    BRIEFING_DAY,
    CALENDAR_FROM,
    CALENDAR_TO,
    CLAIMS_DUE_AT,
    CLAIMS_DUE_DAY,
    CLOSES_AT,
    CLOSES_DAY,
    KEPT_CODES,
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
    Draft,
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
        claims_due=at(CLAIMS_DUE_DAY, CLAIMS_DUE_AT),
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
    if particulars.code in KEPT_CODES:
        message = f"“{particulars.code}” is a page of the console; choose another code."
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


def read_publication(typed: str, inspection: Inspection, at: datetime) -> date:
    """Return the day a report came out; raise OffTheClock for one it cannot have come out on."""
    try:
        on = date.fromisoformat(typed.strip())
    except ValueError:
        message = f"{typed.strip()[:20] or 'Nothing'} is no day; write it as 2026-12-04."
        raise OffTheClock(message) from None
    today = at.astimezone(LONDON).date()
    if not inspection.notified_on < on <= today:
        message = (
            f"The report cannot have come out on {on:%-d %B %Y}: the inspection was announced on "
            f"{inspection.notified_on:%-d %B %Y}, and today is {today:%-d %B %Y}."
        )
        raise OffTheClock(message)
    return on


def _today(clock: Schedule, at: datetime) -> str:
    on = at.astimezone(LONDON).date()
    if on < clock.days[0]:
        return f"before day 1, {clock.days[0]:%A %-d %B %Y}"
    if on > clock.days[-1]:
        return f"after day {len(clock.days)}, {clock.days[-1]:%A %-d %B %Y}"
    reached = sum(day <= on for day in clock.days)
    return f"day {reached}" if on in clock.days else f"not a working day, after day {reached}"


def events(clock: Schedule, at: datetime) -> tuple[Event, ...]:
    """Lay out what stands on a clock, as it is at that time."""
    moments = (
        (1, clock.day(1), "Partnership notified", False),
        (CLAIMS_DUE_DAY, clock.claims_due, "Partnership’s claims due, then locked", True),
        (OPENS_DAY, clock.opens_at, "Survey opens", True),
        (CLOSES_DAY, clock.closes_at, "Survey closes", True),
        (BRIEFING_DAY, clock.briefing_at, "Inspector briefing", True),
        (PACK_DAY, clock.pack_at, "Partnership’s contrast pack", False),
        (REPLY_DAY, clock.reply_due, "Partnership’s reply due", True),
        (ON_SITE_FROM, clock.day(ON_SITE_FROM), "Inspectors on site", False),
        (ON_SITE_TO, clock.day(ON_SITE_TO), "Last day on site", False),
    )
    return tuple(
        Event(
            day=f"D{day}",
            when=f"{when:%a %-d %b %Y, %H:%M}" if timed else f"{when:%a %-d %b %Y}",
            what=what,
            past=when < at,
        )
        for day, when, what, timed in moments
    )


def card(inspection: Inspection, at: datetime) -> Card:
    """Lay out an inspection's clock as it stands at that time."""
    clock = schedule(inspection.notified_on)
    return Card(inspection=inspection, today=_today(clock, at), events=events(clock, at))


def draft(particulars: Particulars, at: datetime) -> Draft:
    """Lay out the clock an inspection would run by; raises what creating it would."""
    check_particulars(particulars)
    clock = schedule(particulars.notified_on)
    between = (
        clock.days[0] + timedelta(days=n) for n in range((clock.days[-1] - clock.days[0]).days)
    )
    skipped = tuple(day for day in between if day.weekday() < _SATURDAY and day not in clock.days)
    return Draft(particulars=particulars, events=events(clock, at), skipped=skipped)


FIELDS = {
    "area": "The area, as inspectors call it",
    "area_short": "The area’s name for a text message",
    "code": "Code: what its pages and commands call it",
    "local_authority": "Local authority",
    "integrated_care_board": "Integrated care board",
    "notified_on": "The day the partnership was notified",
    "instrument_name": "Questionnaire",
}
"""What is asked of a new inspection, and how."""


def read_particulars(typed: Mapping[str, str]) -> Particulars:
    """Read what was typed about a new inspection; raises WrongParticulars or OffTheClock."""
    written = typed.get("notified_on", "")
    try:
        notified_on = date.fromisoformat(written)
    except ValueError as error:
        message = (
            f"“{written}” is not a day; give the day of notification as year-month-day, such as "
            "2026-09-14."
        )
        raise WrongParticulars(message) from error
    words = {name: typed.get(name, "") for name in FIELDS if name != "notified_on"}
    found = Particulars(notified_on=notified_on, **words)
    check_particulars(found)
    return found
