"""The clock of the queue: it runs while somebody is there to read."""

from datetime import date, datetime, timedelta

from soundings.safeguarding.constants import CLOSES, LONDON, OPENS, SEEN_WITHIN


def is_staffed(at: datetime) -> bool:
    """Say whether somebody is there to read at this moment."""
    return OPENS <= at.astimezone(LONDON).time() < CLOSES


def opens_next(at: datetime) -> datetime:
    """Return when somebody is next there to read; the moment itself while somebody is."""
    if is_staffed(at):
        return at
    local = at.astimezone(LONDON)
    today = datetime.combine(local.date(), OPENS, tzinfo=LONDON)
    if local < today:
        return today
    return datetime.combine(local.date() + timedelta(days=1), OPENS, tzinfo=LONDON)


def night_of(at: datetime) -> date:
    """Return the evening a night began on."""
    return (at.astimezone(LONDON) - timedelta(hours=OPENS.hour)).date()


def due(raised_at: datetime) -> datetime:
    """Return when a concern must have been seen, counting the hours somebody is there."""
    local = opens_next(raised_at).astimezone(LONDON)
    closes = datetime.combine(local.date(), CLOSES, tzinfo=LONDON)
    left = closes - local
    if left >= SEEN_WITHIN:
        return local + SEEN_WITHIN
    return opens_next(closes) + (SEEN_WITHIN - left)


def countdown(due_at: datetime, at: datetime) -> str:
    """Say how long is left, or by how long it is overdue, in whole minutes."""
    minutes = abs(int((due_at - at).total_seconds())) // 60
    hours, rest = divmod(minutes, 60)
    spelt = f"{hours} h {rest} min" if hours else f"{rest} min"
    return f"overdue by {spelt}" if at > due_at else f"{spelt} left"
