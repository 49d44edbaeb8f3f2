"""When messages leave: the rounds on an inspection's clock, and the hours nobody is disturbed."""

from datetime import date, datetime, time, timedelta

from soundings.inspection.constants import BANK_HOLIDAYS, LONDON
from soundings.inspection.model import Schedule
from soundings.outreach.constants import (
    LEAST_NOTICE,
    QUIET_FROM,
    QUIET_UNTIL,
    WAVES,
)
from soundings.outreach.model import (
    Channel,
    Freshness,
    Purpose,
    Wave,
)

_SUNDAY = 6

_NOON = time(12, 0)


def is_quiet(at: datetime) -> bool:
    """Say whether nobody should be disturbed at that time."""
    local = at.astimezone(LONDON)
    return (
        not QUIET_UNTIL <= local.time() < QUIET_FROM
        or local.weekday() == _SUNDAY
        or local.date() in BANK_HOLIDAYS
    )


def next_allowed(at: datetime) -> datetime:
    """Return that time, or the first after it at which a message may be sent."""
    local = at.astimezone(LONDON)
    if not is_quiet(local):
        return local
    day: date = local.date()
    if local.time() >= QUIET_UNTIL:
        day += timedelta(days=1)
    while day.weekday() == _SUNDAY or day in BANK_HOLIDAYS:
        day += timedelta(days=1)
    return datetime.combine(day, QUIET_UNTIL, tzinfo=LONDON)


def waves(schedule: Schedule) -> tuple[Wave, ...]:
    """Lay the rounds out on an inspection's clock.

    A round expires when the next on its channel opens, or shortly before the close: a message
    held up so long has been overtaken.
    """
    opens = {
        number: next_allowed(schedule.day(day, hour.hour, hour.minute))
        for number, _, _, day, hour in WAVES
    }
    last = schedule.closes_at - LEAST_NOTICE
    return tuple(
        Wave(
            number=number,
            channel=Channel(channel),
            purpose=Purpose(purpose),
            opens_at=opens[number],
            expires_at=min(
                [last, *(opens[n] for n, other, *_ in WAVES if other == channel and n > number)]
            ),
        )
        for number, channel, purpose, _, _ in WAVES
    )


def stale_holds(found: Freshness, at: datetime, *, ahead: bool = False) -> str | None:
    """Say what is wrong with holds that are older than the day on which messages leave next.

    Children die and orders are made between waves, so that yesterday's holds hold nobody new. On
    the day itself it is said, and the days before only if asked ahead.
    """
    if found.leaves_at is None:
        return None
    day = found.leaves_at.astimezone(LONDON).date()
    fresh = found.brought_at is not None and found.brought_at.astimezone(LONDON).date() >= day
    if fresh or not (ahead or at.astimezone(LONDON).date() >= day):
        return None
    brought = (
        "no file of holds ever came"
        if found.brought_at is None
        else f"the holds last came at {spoken(found.brought_at)}"
    )
    return (
        f"The next messages leave at {spoken(found.leaves_at)}, and {brought}. Bring the "
        "authority's current holds that day, before they leave: on the page Lists, or with "
        "soundings roll holds."
    )


def in_figures(at: datetime) -> str:
    """Return a time as every language can read it: 23/09/2026, 12:00."""
    return f"{at.astimezone(LONDON):%d/%m/%Y, %H:%M}"


def spoken(at: datetime) -> str:
    """Return a time as a person would say it in a message: noon Wed 23 Sep."""
    local = at.astimezone(LONDON)
    if local.time() == _NOON:
        hour = "noon"
    else:
        minutes = f".{local.minute:02d}" if local.minute else ""
        hour = f"{local.hour % 12 or 12}{minutes}{'am' if local.hour < _NOON.hour else 'pm'}"
    return f"{hour} {local:%a} {local.day} {local:%b}"
