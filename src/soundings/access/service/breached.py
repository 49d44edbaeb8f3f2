"""Whether a password stands in a file of stolen ones: nobody outside is asked."""

import asyncio
import bisect
import hashlib
import mmap
import re
from pathlib import Path

from soundings.access.rules import check_unbreached
from soundings.kit.settings import WrongSetting

_LINE = re.compile(rb"(?P<hash>[0-9A-F]{40}):(?P<count>\d+)")


class _Lines:
    """A sorted text file as a sequence as long as its bytes: the hash on the line of each."""

    def __init__(self, text: mmap.mmap) -> None:
        self._text = text

    def __len__(self) -> int:
        return len(self._text)

    def line(self, byte: int) -> bytes:
        """Return the line that holds this byte."""
        start = self._text.rfind(b"\n", 0, byte) + 1
        end = self._text.find(b"\n", start)
        return self._text[start : len(self._text) if end < 0 else end].strip()

    def __getitem__(self, byte: int) -> bytes:
        return self.line(byte).partition(b":")[0]


async def check(path: Path | None, password: str) -> None:
    """Raise WeakPassword for one that stands in the file, if there is a file."""
    if path is not None:
        check_unbreached(await asyncio.to_thread(times_stolen, path, password))


def times_stolen(path: Path, password: str) -> int:
    """Return how often the file says a password was found; 0 if it does not have it.

    The file has one upper-case SHA-1 and count a line, HASH:COUNT, in order of hash (Have I Been
    Pwned); some 36 reads find a line among a billion. Raises WrongSetting where it has not.
    """
    wanted = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
    try:
        found = _nearest(path, wanted)
    except (OSError, ValueError) as error:
        found = str(error).encode()
    line = _LINE.fullmatch(found)
    if line is None:
        message = (
            f"breached_passwords names {path}, which is no list of HASH:COUNT lines: "
            f"{found[:60].decode(errors='replace')!r}. Fetch it anew with Have I Been Pwned's "
            "downloader, or leave the setting out."
        )
        raise WrongSetting(message)
    return int(line["count"]) if line["hash"] == wanted else 0


def _nearest(path: Path, wanted: bytes) -> bytes:
    """Return the first line whose hash is this or later, or the last; ValueError if empty."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as text:
        lines = _Lines(text)
        return lines.line(min(bisect.bisect_left(lines, wanted), len(lines) - 1))
