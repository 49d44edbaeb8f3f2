"""How an entry is sealed, and how a chain is found broken."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from soundings.audit.model import (
    BrokenChain,
    Detail,
    Entry,
    Event,
    ForgedHead,
    Head,
    Line,
)


def _as_read_back(value: Any) -> Any:
    """Write whole floats as integers: jsonb keeps 1e16 as a number without its form."""
    match value:
        case float() if value.is_integer():
            return int(value)
        case dict():
            return {key: _as_read_back(held) for key, held in value.items()}
        case list():
            return [_as_read_back(held) for held in value]
        case _:
            return value


def plain(detail: Detail) -> dict[str, Any]:
    """Return the detail as it will be read back from the database."""
    written: dict[str, Any] = _as_read_back(msgspec.to_builtins(dict(detail)))
    return written


def seal(
    previous: bytes,
    *,
    entry_id: int,
    at: datetime,
    actor: str,
    action: str,
    subject: str,
    detail: Detail,
) -> bytes:
    """Return SHA-256 of the previous hash followed by the entry's canonical JSON."""
    canonical = msgspec.json.encode(
        {
            "entry_id": entry_id,
            "at": at.astimezone(UTC).isoformat(timespec="microseconds"),
            "actor": actor,
            "action": action,
            "subject": subject,
            "detail": plain(detail),
        },
        order="sorted",
    )
    return hashlib.sha256(previous + canonical).digest()


def follow(head: Head, entries: Iterable[Entry]) -> Head:
    """Return the chain's head after these entries.

    Raises BrokenChain naming the first entry that is missing, out of place or altered.
    """
    for entry in entries:
        wanted = head.entry_id + 1
        if entry.entry_id != wanted:
            message = f"Entry {wanted} is missing: entry {entry.entry_id} stands in its place."
            raise BrokenChain(message)
        if entry.previous != head.hash:
            message = f"Entry {wanted} does not follow from entry {head.entry_id}."
            raise BrokenChain(message)
        sealed = seal(
            entry.previous,
            entry_id=entry.entry_id,
            at=entry.at,
            actor=entry.actor,
            action=entry.action,
            subject=entry.subject,
            detail=entry.detail,
        )
        if sealed != entry.hash:
            message = f"Entry {wanted} was altered after it was written: its hash does not fit."
            raise BrokenChain(message)
        head = Head(entry_id=entry.entry_id, hash=entry.hash)
    return head


def signed_words(head: Head, at: datetime) -> bytes:
    """Return what is signed of a head."""
    stamp = at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    return f"soundings audit head {head.entry_id} {head.hash.hex()} {stamp}".encode()


def read_printed(printed: str, public: str) -> tuple[int, str]:
    """Return the entry and hash of a printed head whose signature that key made.

    Raises ForgedHead.
    """
    try:
        entry_id, found, stamp, signature = "".join(printed.split()).split(".")
        said = f"soundings audit head {int(entry_id)} {found} {stamp}".encode()
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex("".join(public.split())))
        key.verify(bytes.fromhex(signature), said)
    except (ValueError, InvalidSignature) as error:
        message = (
            "The head, or the key it is checked with, is not as it was printed: type both as they "
            "stand, without the spaces. If they are right, somebody else signed it."
        )
        raise ForgedHead(message) from error
    return int(entry_id), found


def due_on(line: Line, happened: Mapping[Event, date | None]) -> date | None:
    """Return from which day a line is due; None while what it counts from has not happened."""
    since = happened.get(line.since)
    return None if since is None else since + timedelta(days=line.after_days)
