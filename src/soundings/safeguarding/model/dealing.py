"""What is done about a concern, and whom it may be about."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from soundings.roll.model import CaseId, ContactId
from soundings.safeguarding.model.concerns import Card


class Step(StrEnum):
    """What was done about a concern."""

    CHILDRENS_SERVICES = "childrens_services"
    POLICE = "police"
    LADO = "lado"
    ADULTS = "adults"
    REGIONAL_LEAD = "regional_lead"
    NOTE = "note"
    NOTHING_NEEDED = "nothing_needed"


STEPS = {
    Step.CHILDRENS_SERVICES: "Referred to children’s services where the child lives",
    Step.POLICE: "Told the police",
    Step.LADO: "Referred to the designated officer (LADO) of the provider’s area: about staff",
    Step.ADULTS: "Referred to adult safeguarding: about somebody of 18 or over",
    Step.REGIONAL_LEAD: "Conflict route: told the regional lead; it is about the area itself",
    Step.NOTE: "A note: nothing was referred by this",
    Step.NOTHING_NEEDED: "No referral is needed, for the reason given",
}
"""Each step as the form words it. Source: domain.md 5.3 (Ofsted's guidance of 7 November 2025)."""


class Action(msgspec.Struct, frozen=True, kw_only=True):
    """Something done about a concern, as it is kept."""

    action_id: UUID
    step: Step
    to_whom: str
    reference: str
    note_sealed: bytes
    done_by: UUID
    done_by_name: str
    done_at: datetime


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """Something done about a concern, as the page shows it."""

    what: str
    to_whom: str
    reference: str
    note: str
    done_by_name: str
    done_at: datetime


class ActionForm(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody did, as the page posts it."""

    step: Step
    to_whom: str
    reference: str
    note: str
    closes: bool


class File(msgspec.Struct, frozen=True, kw_only=True):
    """One concern with everything done about it."""

    card: Card
    rules_version: str
    done: tuple[Done, ...]
    closed_at: datetime | None
    has_identity: bool
    """Whether somebody on the list stands behind it."""


class Whose(msgspec.Struct, frozen=True, kw_only=True):
    """Which children a concern may be about: the one it was told of, or all of its link."""

    cases: tuple[CaseId, ...]
    contact_id: ContactId | None
    """The carer by whose link it came."""
    certain: bool


class Reached(msgspec.Struct, frozen=True, kw_only=True):
    """Whom a concern's rows lead to."""

    told_of: tuple[UUID, ...]
    of_the_link: tuple[UUID, ...]
    contact_id: UUID | None


class Night(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who wrote tonight, and whether they are told whom to call."""

    link_id: UUID
    instrument_name: str
    told: bool
