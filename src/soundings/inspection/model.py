"""What an inspection is: its names, its state, and the days it runs by."""

from datetime import date, datetime
from enum import StrEnum
from typing import NewType
from uuid import UUID

import msgspec

from soundings.kit.refusal import Kind, Refusal

InspectionId = NewType("InspectionId", UUID)


class State(StrEnum):
    """How far an inspection has come; it only ever moves forward."""

    PREPARED = "prepared"
    OPEN = "open"
    CLOSED = "closed"
    FROZEN = "frozen"


class Step(StrEnum):
    """What moves an inspection from one state to the next."""

    OPEN = "opened"
    CLOSE = "closed"
    FREEZE = "frozen"


class Particulars(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What must be known to set an inspection up."""

    code: str
    """The short name it goes by on the command line: rehearsal, or northshire-2026."""
    area: str
    area_short: str
    """The name that fits a text message."""
    local_authority: str
    integrated_care_board: str
    notified_on: date
    instrument_name: str


class Inspection(msgspec.Struct, frozen=True, kw_only=True):
    """One area inspected once."""

    inspection_id: InspectionId
    code: str
    area: str
    area_short: str
    local_authority: str
    integrated_care_board: str
    notified_on: date
    instrument_name: str
    state: State
    opened_at: datetime | None
    closed_at: datetime | None
    created_at: datetime


class Publication(msgspec.Struct, frozen=True, kw_only=True):
    """When an inspection's report came out."""

    published_on: date | None


class Schedule(msgspec.Struct, frozen=True, kw_only=True):
    """The clock of one inspection: its working days and the hours that matter."""

    days: tuple[date, ...]
    """Working days 1 to 15; day 1 is days[0]."""
    claims_due: datetime
    """Until when the partnership may say what it claims."""
    opens_at: datetime
    closes_at: datetime
    briefing_at: datetime
    pack_at: datetime
    reply_due: datetime
    on_site: tuple[date, ...]

    def day(self, n: int, hour: int = 9, minute: int = 0) -> datetime:
        """Return that hour of working day n, in London's time."""
        if not 1 <= n <= len(self.days):
            message = f"Day {n} is not a day of the clock, which runs from 1 to {len(self.days)}."
            raise OffTheClock(message)
        on = self.days[n - 1]
        return self.opens_at.replace(
            year=on.year, month=on.month, day=on.day, hour=hour, minute=minute
        )


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """One thing on the clock, as a page shows it."""

    day: str
    when: str
    what: str
    past: bool


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """One inspection, as a page shows it."""

    inspection: Inspection
    today: str
    """Which day of the clock it is."""
    events: tuple[Event, ...]

    @property
    def following(self) -> Event | None:
        """What comes next on the clock; None when all of it is past."""
        return next((event for event in self.events if not event.past), None)


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """An inspection somebody is about to set up, with the clock it would run by."""

    particulars: Particulars
    events: tuple[Event, ...]
    skipped: tuple[date, ...]
    """Bank holidays the clock leaves out."""


class ListPage(msgspec.Struct, frozen=True, kw_only=True):
    """The staff's first page."""

    inspections: tuple[Card, ...]


class UnknownInspection(Refusal):
    """No inspection goes by that name."""

    kind = Kind.MISSING
    slug = "unknown-inspection"
    title = "There is no such inspection"


class WrongState(Refusal):
    """The inspection is not in the state that this step starts from."""

    kind = Kind.CONFLICT
    slug = "wrong-state"
    title = "The inspection is not ready for that"


class CodeTaken(Refusal):
    """Another inspection goes by that code."""

    kind = Kind.CONFLICT
    slug = "code-taken"
    title = "That code is taken"


class WrongParticulars(Refusal):
    """Something said about a new inspection cannot be right."""

    kind = Kind.INVALID
    slug = "wrong-particulars"
    title = "The inspection cannot be set up like that"


class OffTheClock(Refusal):
    """The day asked for is not one the clock knows."""

    kind = Kind.INVALID
    slug = "off-the-clock"
    title = "That day is not on the clock"
