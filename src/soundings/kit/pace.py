"""How often one may ask: counted a minute at a time, in this process alone.

It is a brake and no lock: where several web processes serve, each counts its own, and whoever
starts again at the turn of a minute is counted anew.
"""

from collections import Counter
from collections.abc import Hashable

MINUTE_S = 60.0


class Pace:
    """Who has asked how often in this minute."""

    def __init__(self) -> None:
        self._minute = 0
        self._asked: Counter[Hashable] = Counter()

    def allows(self, whom: Hashable, most: int, now_s: float) -> bool:
        """Count one more, and say whether that is at most so many in this minute; 0: no limit."""
        minute = int(now_s / MINUTE_S)
        if minute != self._minute:
            self._minute, self._asked = minute, Counter()
        self._asked[whom] += 1
        return not most or self._asked[whom] <= most
