"""Ports for programs that are told theirs before they take it.

The system hands out ports by chance, to whoever connects or asks for any: one that was free a
moment ago may be somebody's when it is wanted. These lie below all it hands out, a range for each
of xdist's workers, and none is given twice until all were.
"""

import os
import socket
from itertools import cycle

FIRST, EACH, RANGES = 10_000, 1_000, 20


def _ports() -> list[int]:
    """Return this worker's, beginning where another run on this machine probably does not."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % RANGES
    own = [*range(FIRST + worker * EACH, FIRST + (worker + 1) * EACH)]
    begin = os.getpid() % EACH
    return own[begin:] + own[:begin]


_NEXT = cycle(_ports())


def own_port() -> int:
    """Return a loopback port that nobody holds and nobody is handed by chance."""
    for port in _NEXT:
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
    raise AssertionError
