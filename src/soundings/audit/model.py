"""An entry, its chain, and how a broken one is refused."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeAlias

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


class BrokenChain(Refusal):
    """The audit chain is not what was written."""

    kind = Kind.CONFLICT
    slug = "audit-chain-broken"
    title = "The audit chain is broken"
