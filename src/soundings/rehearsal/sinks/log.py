"""A file of JSON lines, each written whole."""

import os
from pathlib import Path
from typing import Any

from soundings.rehearsal.sinks.trouble import encode


class Log:
    """What a sink accepted, one line each; a line that is not whole was not accepted."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def write(self, line: dict[str, Any]) -> None:
        """Add a line."""
        os.write(self._handle, encode(line) + b"\n")

    def close(self) -> None:
        """Close the file."""
        os.close(self._handle)
