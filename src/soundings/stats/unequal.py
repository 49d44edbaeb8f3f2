"""Draws by ticket with chosen probabilities: Pareto and sequential Poisson.

Sizes decide the probabilities, tickets decide who: plain Python, so that every
platform draws the same units.
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import Literal

from soundings.kit.refusal import Refusal
from soundings.stats.tickets import ticket


class NoProbabilities(Refusal):
    """Sizes that give no inclusion probabilities."""

    slug = "no-probabilities"
    title = "The sample has no inclusion probabilities"


def probabilities(sizes: Mapping[str, float], n: int) -> dict[str, float]:
    """Return each unit's wanted inclusion probability, n times its share of the sizes.

    A unit that would pass 1 is taken for certain, and the others share what is left.
    Refuses sizes below 0 and fewer units with a size than n. Reference: Särndal, Swensson &
    Wretman (1992), Model Assisted Survey Sampling, §3.6.2.
    """
    if any(not size >= 0 or size == float("inf") for size in sizes.values()):
        message = "Every size must be a finite number of 0 or more."
        raise NoProbabilities(message)
    open_units = {unit: Fraction(size) for unit, size in sizes.items() if size > 0}
    if not 0 <= n <= len(open_units):
        message = f"{n} units are wanted and {len(open_units)} have a size above 0."
        raise NoProbabilities(message)
    given = dict.fromkeys(sizes, 0.0)
    left = n
    while left:
        total = sum(open_units.values())
        certain = [unit for unit, size in open_units.items() if left * size >= total]
        if not certain:
            return given | {unit: float(left * size / total) for unit, size in open_units.items()}
        for unit in certain:
            given[unit] = 1.0
            del open_units[unit]
        left -= len(certain)
    return given


def _rank(fraction: float, wanted: float, method: Literal["pareto", "poisson"]) -> float:
    if method == "poisson":
        return fraction / wanted
    return fraction * (1.0 - wanted) / (wanted * (1.0 - fraction))


def draw_by_size(
    seed: str,
    sizes: Mapping[str, float],
    n: int,
    method: Literal["pareto", "poisson"] = "pareto",
) -> tuple[str, ...]:
    """Return n units, each with close to its wanted probability, the first in line first.

    The units with the lowest rank: U(1 - p)/(p(1 - U)) for Pareto, U/p for sequential
    Poisson, with U the unit's ticket; certain units come first. Both keep the size exact;
    Pareto's probabilities are within about 1/n of those wanted. Assumption first violated:
    that the sizes were fixed before the seed. References: Rosén (1997), J. Statistical
    Planning and Inference 62; Ohlsson (1998), J. Official Statistics 14.
    """
    wanted = probabilities(sizes, n)
    certain = [unit for unit, chance in wanted.items() if chance == 1.0]
    open_units = [unit for unit, chance in wanted.items() if 0.0 < chance < 1.0]
    tickets = {unit: ticket(seed, unit) for unit in (*certain, *open_units)}
    ranks = {
        unit: _rank(float(tickets[unit]), wanted[unit], method) for unit in open_units
    } | dict.fromkeys(certain, -1.0)
    return tuple(sorted(tickets, key=lambda unit: (ranks[unit], tickets[unit], unit))[:n])
