"""A provider that is a file: one JSON line a message, for an area that sends by other means."""

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path

import msgspec

from soundings.outreach.model import Answer, Channel, MessageId, Outcome, Outgoing

_encode = msgspec.json.Encoder().encode


class _Line(msgspec.Struct, frozen=True):
    message_id: MessageId


_line = msgspec.json.Decoder(_Line)


class FileSink:
    """Appends messages of a channel to a file; what is whole in the file was taken."""

    per_s: float | None = None

    def __init__(self, path: Path, channel: Channel) -> None:
        self.channel = channel
        self.busy = asyncio.Lock()
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    async def submit(self, batch: Sequence[Outgoing], *, until: float) -> list[Outcome]:  # noqa: ARG002 - a write neither waits nor comes late
        """Write the batch in one piece, then say that it was taken."""
        os.write(self._handle, b"".join(_encode(message) + b"\n" for message in batch))
        os.fsync(self._handle)
        return [
            Outcome(
                message_id=message.message_id,
                attempt=message.attempt,
                answer=Answer.ACCEPTED,
                provider_id=self._path.name,
            )
            for message in batch
        ]

    async def find(self, message_ids: Sequence[MessageId]) -> dict[MessageId, str | None]:
        """Read the file for these messages."""
        wanted: dict[MessageId, str | None] = dict.fromkeys(message_ids)
        with self._path.open("rb") as lines:
            for line in lines:
                if line.endswith(b"\n") and (found := _line.decode(line).message_id) in wanted:
                    wanted[found] = self._path.name
        return wanted

    async def close(self) -> None:
        """Close the file."""
        os.close(self._handle)
