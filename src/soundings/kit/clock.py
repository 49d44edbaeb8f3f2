"""The only place that asks the time.

Times are aware and in UTC inside; London is for people. A rehearsal moves its
inspection through two weeks in a minute, so its processes read the time from
a file that the rehearsal winds forward.
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol, runtime_checkable
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


@runtime_checkable
class Clock(Protocol):
    """Something that tells the time."""

    def now(self) -> datetime:
        """Return the time, aware and in UTC."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """Return the machine's time."""
        return datetime.now(UTC)


class FileClock:
    """A clock whose hands are an ISO 8601 time in a file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read: tuple[int, datetime] | None = None

    def now(self) -> datetime:
        """Return the time written in the file, read again only when it was written again."""
        status = self._path.stat()
        mark = status.st_mtime_ns ^ status.st_ino
        if self._read is None or self._read[0] != mark:
            text = self._path.read_text(encoding="ascii").strip()
            self._read = (mark, datetime.fromisoformat(text).astimezone(UTC))
        return self._read[1]

    def wind(self, at: datetime) -> None:
        """Set the hands, whole or not at all."""
        draft = self._path.with_suffix(".draft")
        draft.write_text(at.astimezone(UTC).isoformat(), encoding="ascii")
        draft.replace(self._path)


def clock(path: Path | None) -> Clock:
    """Return the clock to go by: the file's if a rehearsal named one, else the machine's."""
    return SystemClock() if path is None else FileClock(path)
