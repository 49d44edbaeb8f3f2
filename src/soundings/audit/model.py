"""An entry, its chain, and how a broken one is refused."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, TypeAlias
from uuid import UUID

import msgspec

from soundings.kit.refusal import Kind, Refusal

Detail: TypeAlias = Mapping[str, Any]
"""What an entry adds: ids, counts, codes and hashes as JSON; never a name or an answer."""


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that was done or seen."""

    entry_id: int
    at: datetime
    actor: str
    """A staff id, `family`, or the name of the task or command that acted."""
    action: str
    """A verb in the past tense, after its room: `claims.locked`."""
    subject: str
    """The id of what was acted on."""
    detail: dict[str, Any]
    previous: bytes
    hash: bytes


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """The last link of the chain."""

    entry_id: int
    hash: bytes


class Verified(msgspec.Struct, frozen=True, kw_only=True):
    """A chain that was recomputed and found whole."""

    entries: int
    head: str
    """The last entry's hash in hexadecimal: print it somewhere else, and a later cut shows."""


class SignedHead(msgspec.Struct, frozen=True, kw_only=True):
    """The chain's end at a moment, signed: printed elsewhere, it shows every later cut, and
    nobody without this installation's secret can print another.
    """

    entry_id: int
    hash: str
    signed_at: datetime
    signature: str
    """Ed25519 over entry number, hash and time, in hexadecimal: a hyphen that ends a printed line
    would be lost to whoever copies it.
    """
    public_key: str
    """Checks the signature; in hexadecimal."""

    @property
    def text(self) -> str:
        """The head as it is printed and typed."""
        stamp = self.signed_at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
        return f"{self.entry_id}.{self.hash}.{stamp}.{self.signature}"


class Due(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be deleted of an inspection, and why now."""

    inspection_id: UUID
    what: str
    reason: str
    """The line of the schedule, or the right that is exercised."""
    actor: str
    at: datetime
    schedule_sha256: str | None = None
    due_on: date | None = None


class Event(StrEnum):
    """From what a line of the schedule counts."""

    CLOSED = "closed"
    """The survey took no more answers."""
    PUBLISHED = "published"
    """The inspection's report came out."""


class Line(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One line of a retention schedule: what goes, and when."""

    what: str
    after_days: int
    since: Event
    source: str
    """The statute, precedent or choice the time comes from."""


class Schedule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How long an instrument's data are kept."""

    version: str
    line: tuple[Line, ...]


class BrokenSchedule(Refusal):
    """A retention schedule cannot be followed."""

    slug = "broken-schedule"
    title = "The retention schedule cannot be followed"


class Deletion(msgspec.Struct, frozen=True, kw_only=True):
    """What was deleted for good, and by which right: a proof that names nobody."""

    deletion_id: UUID
    inspection_id: UUID
    at: datetime
    actor: str
    what: str
    reason: str
    """The line of the schedule, or the right that was exercised."""
    schedule_sha256: str | None
    due_on: date | None
    found: int
    deleted: int
    remaining: int


class Search(msgspec.Struct, frozen=True, kw_only=True):
    """Which entries are looked for; what is None does not narrow."""

    actors: tuple[str, ...] | None = None
    """Any of these."""
    action: str | None = None
    """As it begins: `roll.` finds all of that room."""
    subject: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = None
    """Entries older than this one: the next page."""


class ForgedHead(Refusal):
    """A head somebody printed was not signed here."""

    kind = Kind.CONFLICT
    slug = "audit-head-forged"
    title = "The printed head was not signed by this installation"


class BrokenChain(Refusal):
    """The audit chain is not what was written."""

    kind = Kind.CONFLICT
    slug = "audit-chain-broken"
    title = "The audit chain is broken"
