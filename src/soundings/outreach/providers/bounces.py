"""What comes back by mail: delivery reports (RFC 3464) at the return path.

A report is believed only if it carries a reference that we signed, in the address it came to or
in the envelope id it repeats: nobody else can silence a family by a forged bounce.
"""

import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from soundings.outreach import rules
from soundings.outreach.model import MessageId, NotABounce, Receipt, State

_ARRIVED_AT = ("Delivered-To", "X-Original-To", "Envelope-To", "To")
_STATUS = re.compile(r"([245])\.\d{1,3}\.\d{1,3}")


def read_report(raw: bytes, key: bytes, *, recipient: str | None = None) -> list[Receipt]:
    """Return what a delivery report settles: nothing where it only tells of a delay.

    recipient is the address it was delivered to, where the mail server says. Raises NotABounce.
    """
    message = message_from_bytes(raw, policy=policy.default)
    blocks = list(_blocks(message))
    if not blocks:
        found = message.get_content_type()
        raise NotABounce(
            f"It is {found}, not a multipart/report of a delivery status; leave it to a person."
        )
    message_id = _whose(message, blocks, key, recipient)
    if message_id is None:
        raise NotABounce(
            "It carries no reference of ours: neither the address it came to nor its "
            "Original-Envelope-Id is one we signed."
        )
    return [
        Receipt(message_id=message_id, state=state, provider_id=None, reason=reason)
        for block in blocks
        for state, reason in _settled(block)
    ]


def _blocks(message: EmailMessage) -> Iterator[EmailMessage]:
    """Give the fields of the whole message, then those of each recipient."""
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status":
            payload = part.get_payload()
            if isinstance(payload, list):
                yield from (block for block in payload if isinstance(block, EmailMessage))


def _whose(
    message: EmailMessage, blocks: list[EmailMessage], key: bytes, recipient: str | None
) -> MessageId | None:
    came_to = (value for name in _ARRIVED_AT for value in message.get_all(name, []))
    repeated = (value for block in blocks for value in block.get_all("Original-Envelope-Id", []))
    for told in (recipient or "", *came_to, *repeated):
        message_id = rules.read_reference(key, str(told))
        if message_id is not None:
            return message_id
    return None


def _settled(block: EmailMessage) -> Iterator[tuple[State, str]]:
    action = str(block.get("Action", "")).strip().lower()
    status = _STATUS.search(str(block.get("Status", "")))
    code = status[0] if status else "unspecified"
    if action == "failed":
        permanent = status is None or status[1] == "5"
        yield (State.BOUNCED if permanent else State.FAILED), f"dsn_{code}"
    elif action == "delivered":
        yield State.DELIVERED, f"dsn_{code}"


def waiting(maildir: Path) -> Iterator[Path]:
    """Give the messages of a Maildir that nobody has read."""
    return iter(sorted((maildir / "new").glob("*")))


def put_by(message: Path) -> None:
    """Move a message of a Maildir to those that were read."""
    message.rename(message.parent.parent / "cur" / f"{message.name}:2,S")
