"""What is told to somebody who asks what we hold of them."""

from datetime import datetime

import msgspec

from soundings.outreach.model.planning import Channel, LinkId


class OwnLink(msgspec.Struct, frozen=True, kw_only=True):
    """A carer's link, but for what opens it."""

    link_id: LinkId
    language: str
    opened_at: datetime | None
    stopped_at: datetime | None
    wrong_number_at: datetime | None


class OwnMessage(msgspec.Struct, frozen=True, kw_only=True):
    """A message to a carer, and what became of it."""

    channel: Channel
    purpose: str
    state: str
    reason: str | None
    words: str | None
    accepted_at: datetime | None
    settled_at: datetime | None


class OwnText(msgspec.Struct, frozen=True, kw_only=True):
    """A text a carer sent us."""

    kind: str | None
    content: str
    received_at: datetime


class OwnWish(msgspec.Struct, frozen=True, kw_only=True):
    """What a carer asked for by their link."""

    reason: str
    noted_at: datetime


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """Everything between us and a carer."""

    links: tuple[OwnLink, ...]
    messages: tuple[OwnMessage, ...]
    texts: tuple[OwnText, ...]
    wishes: tuple[OwnWish, ...]
