"""Work the pages ask of the worker, and the moment the partnership was given its pack."""

from datetime import datetime
from enum import StrEnum
from typing import NewType
from uuid import UUID

from msgspec import Struct

from soundings.disclosure.model.audience import ReleaseId
from soundings.kit.refusal import Refusal

BuildId = NewType("BuildId", UUID)


class BuildKind(StrEnum):
    """What is made."""

    FINDINGS = "findings"
    """The answers weighed, in a new data cut, and every claim held against them."""
    DOCUMENTS = "documents"
    """The same, and the briefing and the contrast pack of it."""


class BuildState(StrEnum):
    """How far it has come."""

    WAITING = "waiting"
    WORKING = "working"
    DONE = "done"
    FAILED = "failed"


class Build(Struct, frozen=True, kw_only=True):
    """One piece of work: who asked for it, and what came of it."""

    build_id: BuildId
    inspection_id: UUID
    kind: BuildKind
    asked_at: datetime
    asked_name: str
    begun_at: datetime | None
    ended_at: datetime | None
    cut_id: UUID | None
    fault: str | None

    @property
    def state(self) -> BuildState:
        """How far it has come."""
        if self.fault is not None:
            return BuildState.FAILED
        if self.ended_at is not None:
            return BuildState.DONE
        return BuildState.WAITING if self.begun_at is None else BuildState.WORKING


class HandedOver(Struct, frozen=True, kw_only=True):
    """A release the partnership was given: when, and by whom."""

    release_id: ReleaseId
    inspection_id: UUID
    handed_at: datetime
    handed_by: str
    """Their id, or operator for the command line."""
    handed_name: str


class NothingChosen(Refusal):
    """A form was sent without what it asks for."""

    slug = "nothing-chosen"
    title = "Something is not chosen"
