"""Whom to tell that concerns wait, when, and in what words."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from soundings.safeguarding.constants import (
    ALARM_EVERY,
    BACKLOG_AFTER,
    NEXT_STEP_AFTER,
    WARN_BEFORE,
)
from soundings.safeguarding.model import Alarm, Channel, Counts, Person
from soundings.safeguarding.rules.hours import is_staffed


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """What waits in one inspection: all that an alarm may say."""

    code: str
    waiting: int
    overdue: int
    unscreened: int
    first_due_at: datetime | None
    """When the concern that has waited longest was or is due."""
    unscreened_since: datetime | None


def standing(code: str, counts: Counts) -> Standing:
    """Return what waits, as far as an alarm may say it."""
    return Standing(
        code=code,
        waiting=counts.waiting,
        overdue=counts.overdue,
        unscreened=counts.unscreened,
        first_due_at=counts.first_due_at,
        unscreened_since=counts.unscreened_since,
    )


def needs_somebody(standing: Standing) -> bool:
    """Say whether anything waits at all."""
    return bool(standing.waiting or standing.unscreened)


def is_behind(counts: Counts, at: datetime) -> bool:
    """Say whether texts have stood unread by the rules for so long that something is wrong."""
    since = counts.unscreened_since
    return since is not None and at - since >= BACKLOG_AFTER


def _slot(at: datetime) -> datetime:
    """Return the beginning of the period an alarm counts for: one a person, channel and period."""
    return at - timedelta(seconds=at.timestamp() % ALARM_EVERY.total_seconds())


def _reach(standing: Standing, at: datetime) -> int:
    """Return up to which step people are told now; 0 tells nobody."""
    since = standing.unscreened_since
    backlog = 1 if since is not None and at - since >= BACKLOG_AFTER else 0
    if standing.first_due_at is None or at < standing.first_due_at - WARN_BEFORE:
        return backlog
    late = max(at - standing.first_due_at, timedelta(0))
    return 1 + int(late / NEXT_STEP_AFTER)


def tell(standing: Standing, people: Sequence[Person], at: datetime) -> tuple[Alarm, ...]:
    """Return who is to be told now, by what: email as time runs down, a text too when it is out.

    Each person is told once a period until somebody has looked; the longer nobody does, the
    further up the list it goes. At night the clock stands still and nobody is told.
    """
    reach = _reach(standing, at) if is_staffed(at) else 0
    out = standing.overdue > 0
    return tuple(
        Alarm(person_id=person.person_id, channel=channel, slot=_slot(at))
        for person in people
        if not person.for_conflicts and person.step <= reach
        for channel, address in ((Channel.EMAIL, person.email), (Channel.SMS, person.phone))
        if address and (channel is Channel.EMAIL or out)
    )


def tell_of_conflict(people: Sequence[Person], at: datetime) -> tuple[Alarm, ...]:
    """Return who is told, by every way there is, that a concern is about the area itself."""
    return tuple(
        Alarm(person_id=person.person_id, channel=channel, slot=at)
        for person in people
        if person.for_conflicts
        for channel, address in ((Channel.EMAIL, person.email), (Channel.SMS, person.phone))
        if address
    )


def alarm_words(standing: Standing) -> str:
    """Say in one text message that concerns wait; nothing of what they are."""
    words = f"Soundings: safeguarding queue of {standing.code}: {standing.waiting} waiting"
    words += f", {standing.overdue} OVERDUE" if standing.overdue else ""
    words += f", {standing.unscreened} not yet read" if standing.unscreened else ""
    return f"{words}. Sign in and look now."


def letter_words(standing: Standing, url: str) -> tuple[str, str]:
    """Return the subject and the text of the letter that says so."""
    state = f"{standing.overdue} overdue" if standing.overdue else f"{standing.waiting} waiting"
    subject = f"Safeguarding queue of {standing.code}: {state}"
    lines = [
        f"Waiting to be seen: {standing.waiting}.",
        f"Past their hour: {standing.overdue}.",
        f"Texts not yet read by the rules: {standing.unscreened}.",
        "",
        f"{url}/staff/{standing.code}/safeguarding",
        "",
        "This letter is repeated until somebody has looked. It says nothing of what families",
        "wrote, and it may come twice.",
    ]
    return subject, "\n".join(lines)


def conflict_words(code: str) -> str:
    """Say in one text message, or letter, that a concern is about the area itself."""
    return (
        f"Soundings: the safeguarding officer of {code} asks for you: a concern is about the "
        "area itself. Ring the inspection's lead now; do not write to the area."
    )


def warnings(standing: Standing, at: datetime) -> tuple[str, ...]:
    """Say in a line each what nobody who runs the survey may miss."""
    found = []
    since = standing.unscreened_since
    if since is not None and at - since >= BACKLOG_AFTER:
        found.append(
            f"{standing.code}: {standing.unscreened} texts are not yet read by the safeguarding "
            "rules: start a worker (soundings up, or soundings worker)."
        )
    if standing.overdue:
        found.append(
            f"{standing.code}: {standing.overdue} safeguarding concerns are past their hour: "
            f"open /staff/{standing.code}/safeguarding."
        )
    return tuple(found)
