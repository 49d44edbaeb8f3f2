"""Those who take our messages away, behind one small interface."""

from collections.abc import AsyncIterator, Sequence
from typing import Protocol, runtime_checkable

from soundings.outreach.model import Channel, MessageId, Outcome, Outgoing, Receipt


class Provider(Protocol):
    """Somebody who takes messages of one channel."""

    channel: Channel

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

    def receipts(self) -> AsyncIterator[list[Receipt]]:
        """Give what became of messages, the latest first, a page at a time."""
        ...

    async def stops(self) -> list[str]:
        """Return the telephone numbers that lately asked for silence."""
        ...
