"""Those who take our messages away, behind one small interface."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Protocol, runtime_checkable

from soundings.outreach.model import Channel, InboundText, MessageId, Outcome, Outgoing, Receipt


class Provider(Protocol):
    """Somebody who takes messages of one channel."""

    channel: Channel
    per_s: float | None
    """How many messages a second it takes from all of us together; None sets no limit."""
    busy: asyncio.Lock
    """Held by the drain that uses it: one is enough for a process."""

    async def submit(self, batch: Sequence[Outgoing], *, until: float) -> list[Outcome]:
        """Offer each message once and say what became of it, in any order.

        No call begins after `until` by the event loop's clock: by then another worker may
        hold the message.
        """
        ...

    async def close(self) -> None:
        """Give the connections back."""
        ...


@runtime_checkable
class Knowing(Protocol):
    """A provider that can be asked what it has."""

    async def find(self, message_ids: Sequence[MessageId]) -> dict[MessageId, str | None]:
        """Return its own id of each message, None for one it never took; one it could not be
        asked about is left out.
        """
        ...


@runtime_checkable
class Telling(Protocol):
    """A provider that tells what became of messages, and what people write back."""

    def receipts(self) -> AsyncIterator[list[Receipt]]:
        """Give what became of messages, the latest first, a page at a time."""
        ...

    def texts(self) -> AsyncIterator[list[InboundText]]:
        """Give the texts people sent us, the latest first, a page at a time."""
        ...
