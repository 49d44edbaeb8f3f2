"""Who is told that concerns wait, and what became of telling them."""

from datetime import datetime
from enum import StrEnum
from typing import NewType
from uuid import UUID

import msgspec

from soundings.inspection.model import InspectionId

PersonId = NewType("PersonId", UUID)


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who is told when concerns wait too long."""

    person_id: PersonId
    inspection_id: InspectionId
    name: str
    email: str
    phone: str
    step: int
    """1 is told first; each further step half an hour later."""
    for_conflicts: bool
    """Told instead when a concern is about the area itself."""


class PersonForm(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody to be told, as the page posts them."""

    name: str
    email: str
    phone: str
    step: int
    for_conflicts: bool


class Channel(StrEnum):
    """How somebody is told."""

    EMAIL = "email"
    SMS = "sms"


class Alarm(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody to be told, once a period and channel."""

    person_id: PersonId
    channel: Channel
    slot: datetime


class Planned(msgspec.Struct, frozen=True, kw_only=True):
    """An alarm that has not gone, and where it goes."""

    alarm_id: UUID
    inspection_id: InspectionId
    channel: Channel
    address: str
    conflict: bool
    tries: int


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """An alarm as the page lists it."""

    name: str
    channel: Channel
    planned_at: datetime
    sent_at: datetime | None
    fault: str | None
