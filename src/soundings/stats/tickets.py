"""Draws anyone can recompute: a ticket for each unit, the lowest are drawn.

Rivest's consistent sampler: a unit's ticket depends on the seed and its own
name alone, so that adding or leaving out others never changes it.
"""

from collections.abc import Iterable
from hashlib import sha256

from soundings.stats.refusals import distinct


def _hex(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def ticket(seed: str, unit: str) -> str:
    """Return the unit's fraction as a decimal digit string, `0.` and its digits.

    Tickets of one seed compare as strings, digit by digit. Assumption first violated: that the
    seed was not known before the list of units was fixed. Reference: Rivest
    (2018), Consistent Sampling with Replacement, arXiv:1808.10016, and its
    `consistent_sampler` 1.0.10, whose published answers this returns.
    """
    number = int(_hex(_hex(seed) + unit), 16)
    return "0." + f"{number:064d}"[::-1]


def rotated(number: str, tenths: int) -> str:
    """Return a ticket turned by so many tenths of a round: (U + tenths/10) mod 1.

    Draws by tickets turned by half share nobody while together they take no more than half of
    a stratum. Reference: Ohlsson (1995), Coordination of Samples Using Permanent Random
    Numbers.
    """
    return f"0.{(int(number[2]) + tenths) % 10}{number[3:]}"


def draw(seed: str, units: Iterable[str], size: int) -> tuple[str, ...]:
    """Return the `size` units with the lowest tickets, lowest first; all if there are fewer.

    Equal probability without replacement; the next in line is the first
    reserve. A unit that stands twice is refused: it would have two chances to be looked up.
    """
    named = list(units)
    distinct("unit", named)
    return tuple(sorted(named, key=lambda unit: (ticket(seed, unit), unit))[:size])
